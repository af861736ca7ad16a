#!/bin/bash
# The engine and queue suites through PgBouncer in transaction mode: nothing they need lives in a session.
cd "$(dirname "$0")/../.." || exit 1
[ $# -gt 0 ] || set -- tests/spec/engine_*_spec.lua tests/spec/queue_pg_spec.lua tests/spec/subscriber_spec.lua
exec "${BOLT_BIN:-$PWD/bolt}" exec tests/e2e/pooler.lua "$@"
