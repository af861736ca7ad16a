#!/bin/bash
# The engine through PgBouncer in transaction mode: nothing it needs lives in a session of the server.
cd "$(dirname "$0")/../.." || exit 1
bolt=${BOLT_BIN:-$PWD/bolt}
[ -x /usr/sbin/pgbouncer ] || { echo "skip the engine through PgBouncer (pgbouncer is not installed)"; exit 0; }
rc=0
for spec in ${SPECS:-steps wait limits}; do
  POOLER=1 "$bolt" exec tests/spec/run.lua "tests/spec/engine_${spec}_spec.lua" | sed 's/^\(ok\|FAIL\) tests/\1 pooler: tests/' | grep -v ' passed, '
  [ "${PIPESTATUS[0]}" -eq 0 ] || rc=1
done
exit $rc
