#!/bin/bash
# make test: C tests, Lua specs, end-to-end tests. Ends with "N passed, N failed, N skipped".
cd "$(dirname "$0")/.." || exit 1
mode=${1:-}
bolt=./bolt
make_args=(--no-print-directory)
if [ "$mode" = asan ]; then
  bolt=build-asan/bolt
  make_args+=(SAN=1 O=-O1 B=build-asan BIN=build-asan/bolt)
fi
export BOLT_BIN=$PWD/${bolt#./}
passed=0 failed=0 skipped=0
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

add() { # add FILE STATUS: counts the lines that the tests printed; a crash is a failure of its own
  local p f s
  p=$(grep -c '^ok ' "$1") f=$(grep -c '^FAIL ' "$1") s=$(grep -c '^skip ' "$1")
  [ "$2" -eq 0 ] || [ "$f" -gt 0 ] || { echo "FAIL $3 ended with status $2"; f=1; }
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

if make "${make_args[@]}" -j2 unit-build; then
  for t in $(make "${make_args[@]}" -s unit-list); do
    timeout 120 "$t" 2>&1 | tee "$out/log"
    add "$out/log" "${PIPESTATUS[0]}" "$t"
  done
else
  echo "FAIL unit tests do not compile"
  failed=$((failed + 1))
fi

for spec in tests/spec/*_spec.lua; do
  timeout 300 "$bolt" exec tests/spec/run.lua "$spec" 2>"$out/err" | tee "$out/log"
  rc=${PIPESTATUS[0]}
  if [ "$rc" -ne 0 ] || grep -q '^FAIL ' "$out/log"; then
    echo "--- stderr of $spec"
    tail -c 4000 "$out/err"
  fi
  add "$out/log" "$rc" "$spec"
done

for e2e in tests/e2e/*.sh; do
  [ -f "$e2e" ] || continue
  timeout 300 bash "$e2e" 2>"$out/err" | tee "$out/log"
  rc=${PIPESTATUS[0]}
  if [ "$rc" -ne 0 ] || grep -q '^FAIL ' "$out/log"; then
    echo "--- stderr of $e2e"
    tail -c 4000 "$out/err"
  fi
  add "$out/log" "$rc" "$e2e"
done

make "${make_args[@]}" -s faults-build
timeout 150 "$bolt" exec tests/faults/run.lua short "${SEED:-}" 2>"$out/err" | tee "$out/log"
rc=${PIPESTATUS[0]}
[ "$rc" -eq 0 ] || tail -c 4000 "$out/err"
add "$out/log" "$rc" tests/faults/run.lua

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
