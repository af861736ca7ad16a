#!/bin/bash
# make test: C tests, Lua specs, end-to-end tests, a short round of faults. Ends with "N passed, N failed, N skipped".
# Specs run side by side, as many as there are cores (JOBS=n): each has a database and a browser of its own.
cd "$(dirname "$0")/.." || exit 1
mode=${1:-}
bolt=./bolt
make_args=(--no-print-directory)
if [ "$mode" = asan ]; then
  bolt=build-asan/bolt
  make_args+=(SAN=1 O=-O1 B=build-asan BIN=build-asan/bolt)
fi
export BOLT_BIN=$PWD/${bolt#./}
jobs=${JOBS:-$(nproc)}
passed=0 failed=0 skipped=0
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# run NAME SECONDS COMMAND...: keeps what it prints, its exit status and its time under $out/NAME.*
run() {
  local name=$1 seconds=$2 began=$SECONDS
  shift 2
  timeout -k 10 "$seconds" "$@" >"$out/$name.log" 2>"$out/$name.err"
  echo "$? $((SECONDS - began))" >"$out/$name.end"
  mv "$out/$name.end" "$out/$name.rc" # whoever sees it may read it
}

# report NAME WHAT: prints and counts the lines that a test printed; a crash is a failure of its own.
report() {
  local rc took
  cat "$out/$1.log"
  read -r rc took <"$out/$1.rc"
  if [ "$rc" -ne 0 ] && ! grep -q '^FAIL ' "$out/$1.log"; then
    echo "FAIL $2 ended with status $rc"
    failed=$((failed + 1))
  fi
  if [ "$rc" -ne 0 ] || grep -q '^FAIL ' "$out/$1.log"; then
    echo "--- stderr of $2"
    tail -c 4000 "$out/$1.err"
  fi
  passed=$((passed + $(grep -c '^ok ' "$out/$1.log")))
  failed=$((failed + $(grep -c '^FAIL ' "$out/$1.log")))
  skipped=$((skipped + $(grep -c '^skip ' "$out/$1.log")))
  [ "$took" -lt 20 ] || echo "# $2 took $took s"
}

if make "${make_args[@]}" -j2 unit-build faults-build; then
  for t in $(make "${make_args[@]}" -s unit-list); do
    run unit 120 "$t"
    report unit "$t"
  done
else
  echo "FAIL unit tests do not compile"
  failed=$((failed + 1))
fi

specs=(tests/spec/*_spec.lua)
reported=0
report_ended() { # in order, those that have ended
  while [ "$reported" -lt "${#specs[@]}" ] && [ -f "$out/$reported.rc" ]; do
    report "$reported" "${specs[$reported]}"
    reported=$((reported + 1))
  done
}
for i in "${!specs[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do
    wait -n
    report_ended
  done
  run "$i" 300 "$bolt" exec tests/spec/run.lua "${specs[$i]}" &
done
wait
report_ended

for e2e in tests/e2e/*.sh; do
  run e2e 300 bash "$e2e"
  report e2e "$e2e"
done

run faults 300 "$bolt" exec tests/faults/run.lua short "${SEED:-}"
report faults tests/faults/run.lua

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
