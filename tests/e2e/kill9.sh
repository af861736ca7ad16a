#!/bin/bash
# kill -9 of the runtime at ten random moments of the demo, each time followed by `bolt up`: every job must end, no
# directory may have accepted two listings, nothing may be lost, and what cannot be known must say in_doubt.
# SEED=n repeats a run's moments; KILLS=n and SPAN=n (ms) change them.
set -u
cd "$(dirname "$0")/../.." || exit 1
bolt=${BOLT_BIN:-$PWD/bolt}
export BOLT_STATE_DIR=$(mktemp -d /tmp/bolt-kill9-XXXXXX)
chmod 711 "$BOLT_STATE_DIR"
unset DATABASE_URL
seed=${SEED:-$RANDOM}
RANDOM=$seed
kills=${KILLS:-10}
span=${SPAN:-5000}
pid=
finish() {
  [ -n "$pid" ] && kill -9 "$pid" 2>/dev/null
  "$bolt" exec tests/e2e/stop_db.lua "$BOLT_STATE_DIR" >/dev/null 2>&1
  rm -rf "$BOLT_STATE_DIR"
}
trap finish EXIT
give_up() {
  echo "FAIL kill9: $1 (seed $seed)"
  tail -c 4000 "$BOLT_STATE_DIR/up.log" >&2
  exit 1
}

# Killed before there is a job: the next demo begins as if nothing had been.
"$bolt" demo >"$BOLT_STATE_DIR/early.log" 2>&1 &
pid=$!
sleep "0.$((RANDOM % 900 + 100))"
kill -9 "$pid"
wait "$pid" 2>/dev/null

"$bolt" demo >"$BOLT_STATE_DIR/demo.log" 2>&1 &
pid=$!
for _ in $(seq 600); do
  grep -qE '^(began|going on with) job' "$BOLT_STATE_DIR/demo.log" && break
  kill -0 "$pid" 2>/dev/null || give_up "the demo ended before it began: $(tail -3 "$BOLT_STATE_DIR/demo.log")"
  sleep 0.1
done
for _ in $(seq "$kills"); do
  ms=$((RANDOM % span))
  sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  "$bolt" up --listen 127.0.0.1:0 >"$BOLT_STATE_DIR/ready" 2>>"$BOLT_STATE_DIR/up.log" &
  pid=$!
  # Most moments are to fall into the work, not into the start; a few do that too.
  [ $((RANDOM % 5)) -eq 0 ] && continue
  for _ in $(seq 300); do
    [ -s "$BOLT_STATE_DIR/ready" ] && break
    kill -0 "$pid" 2>/dev/null || give_up "bolt up did not start again"
    sleep 0.05
  done
done

"$bolt" exec tests/e2e/await_jobs.lua "$BOLT_STATE_DIR" 120 || give_up "a job had not ended 120 s after the last kill"
kill -TERM "$pid"
if wait "$pid"; then
  echo "ok kill9: bolt up ends with 0 on SIGTERM"
else
  echo "FAIL kill9: bolt up ended with status $? on SIGTERM"
fi
pid=
"$bolt" exec tests/e2e/verify_demo.lua "$BOLT_STATE_DIR" "$seed" || give_up "see above"
left=$(pgrep -f "$BOLT_STATE_DIR" || true)
[ -z "$left" ] && echo "ok kill9: no process is left" || give_up "left: $(ps -o pid,args -p $left)"
