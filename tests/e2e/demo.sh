#!/bin/bash
# bolt demo: exit code, report and what it leaves behind; a second demo; one that was interrupted and gone on with.
set -u
cd "$(dirname "$0")/../.." || exit 1
bolt=${BOLT_BIN:-$PWD/bolt}
work=$(mktemp -d /tmp/bolt-demo-XXXXXX)
chmod 711 "$work"
export BOLT_STATE_DIR=$work/state
unset DATABASE_URL LOG_LEVEL
pid=
finish() {
  [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
  "$bolt" exec tests/e2e/stop_db.lua "$BOLT_STATE_DIR" >/dev/null 2>&1
  rm -rf "$work"
}
trap finish EXIT
passed() { echo "ok demo: $1"; }
failed() { echo "FAIL demo: $1: $2"; cat "$work/out" "$work/err" >&2; }

# The report as the README shows it, and the exit code with which `make demo` ends.
DATABASE_URL=postgresql://nobody@127.0.0.1:1/none timeout 120 "$bolt" demo >"$work/out" 2>"$work/err"
rc=$?
if [ $rc -eq 0 ] && grep -q '^12 submitted, 1 listed already, 2 for a person\.$' "$work/out" &&
  grep -q '^12 directories received exactly the expected values; none accepted more than one listing\.$' "$work/out" &&
  [ "$(grep -cE '^\+ .* all [0-9]+ fields right ' "$work/out")" = 12 ] &&
  grep -qE '^- .* listed already ' "$work/out" && [ "$(grep -c '^? .* for a person: ' "$work/out")" = 2 ]; then
  passed "twelve received exactly what was expected, one duplicate, CAPTCHA and login for a person"
else
  failed "twelve received exactly what was expected, one duplicate, CAPTCHA and login for a person" "exit code $rc"
fi
folder=$(sed -n 's/^Screenshots and records: \(.*\) (.*/\1/p' "$work/out")
if [ "$(find "$folder" -name '*-before.jpg' -size +1k | wc -l)" -ge 15 ] &&
  [ "$(find "$folder" -name '*-record.json' | wc -l)" -ge 15 ] && ! grep -qE 'level|traceback' "$work/err"; then
  passed "evidence of all fifteen, and no log line on the terminal"
else
  failed "evidence of all fifteen, and no log line on the terminal" "$(find "$folder" | wc -l) files in $folder"
fi
left=$(pgrep -f "$BOLT_STATE_DIR" || true)
if [ -z "$left" ] && ! grep -qE 'handle left|"level":"error"' "$BOLT_STATE_DIR/bolt.log"; then
  passed "no process and no handle is left, no error in the log"
else
  failed "no process and no handle is left, no error in the log" "$left $(grep -E 'handle left|"level":"error"' "$BOLT_STATE_DIR/bolt.log" | head -3)"
fi

# Again, stopped by ^C in the middle of it, and gone on with by the next demo.
"$bolt" demo >"$work/out" 2>"$work/err" &
pid=$!
for _ in $(seq 600); do
  grep -q 'sent, reading the answer' "$work/err" && break
  sleep 0.1
done
kill -INT "$pid"
wait "$pid"
rc=$?
pid=
job=$(sed -n 's/^began job \([^:]*\):.*/\1/p' "$work/err")
if [ $rc -eq 130 ] && grep -q 'interrupted; `bolt demo` or `bolt up` goes on' "$work/err" && [ ! -s "$work/out" ]; then
  passed "interrupted: exit code 130"
else
  failed "interrupted: exit code 130" "exit code $rc"
fi
timeout 120 "$bolt" demo --json >"$work/out" 2>"$work/err"
rc=$?
if [ $rc -eq 0 ] && grep -q "^going on with job $job:" "$work/err" && python3 - "$work/out" "$job" <<'END'; then
import json, os, sys
report = json.load(open(sys.argv[1]))
rows = report["directories"]
sys.exit(0 if report["job"] == sys.argv[2] and report["as_expected"] and len(rows) == 15
         and all(row["accepted"] <= 1 and row["wrong"] == [] and row["as_expected"] for row in rows)
         and sum(row["accepted"] for row in rows) == 12
         and all(os.path.exists(path) for row in rows for path in row["evidence"]) else 1)
END
  passed "gone on with: the same job, nothing doubled, nothing missing; the report as JSON"
else
  failed "gone on with: the same job, nothing doubled, nothing missing; the report as JSON" "exit code $rc"
fi
