#!/bin/bash
# kill -9 of the runtime at ten random moments of the demo, each time followed by `bolt up`: every job must end, no
# directory may have accepted two listings, nothing may be lost, and what cannot be known must say in_doubt.
# SEED=n repeats a run's moments.
set -u
cd "$(dirname "$0")/../.." || exit 1
bolt=${BOLT_BIN:-$PWD/bolt}
export BOLT_STATE_DIR=$(mktemp -d)
chmod 755 "$BOLT_STATE_DIR"
seed=${SEED:-$RANDOM}
RANDOM=$seed
kills=${KILLS:-10}
pid=
finish() {
  [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
  "$bolt" exec tests/e2e/stop_db.lua "$BOLT_STATE_DIR" >/dev/null 2>&1
  rm -rf "$BOLT_STATE_DIR"
}
trap finish EXIT

"$bolt" demo >"$BOLT_STATE_DIR/demo.log" 2>&1 &
pid=$!
for i in $(seq 1 "$kills"); do
  # The first moment also covers the start of the database; a dead process just makes the kill a no-op.
  ms=$((RANDOM % 4000 + (i == 1 ? 1500 : 300)))
  sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  "$bolt" up --listen 127.0.0.1:0 >>"$BOLT_STATE_DIR/up.log" 2>&1 &
  pid=$!
done

if "$bolt" exec tests/e2e/await_jobs.lua "$BOLT_STATE_DIR" 240; then
  kill -TERM "$pid"
  if wait "$pid"; then
    echo "ok bolt up ends with 0 on SIGTERM"
  else
    echo "FAIL bolt up ended with status $? on SIGTERM"
  fi
  pid=
  "$bolt" exec tests/e2e/verify_demo.lua "$BOLT_STATE_DIR" "$seed" || { tail -c 3000 "$BOLT_STATE_DIR/up.log" >&2; exit 1; }
else
  echo "FAIL a job had not ended 240 s after the last kill (seed $seed)"
  tail -c 6000 "$BOLT_STATE_DIR/up.log" >&2
  exit 1
fi
