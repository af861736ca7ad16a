#!/bin/bash
# The engine and queue suites through PgBouncer in transaction mode: nothing they need lives in a session. But for word
# between processes, which such a pooler does not carry (DATABASE_DIRECT_URL does).
cd "$(dirname "$0")/../.." || exit 1
shopt -s extglob
[ $# -gt 0 ] || set -- tests/spec/engine_!(word)_spec.lua tests/spec/queue_pg_spec.lua tests/spec/subscriber_spec.lua
exec "${BOLT_BIN:-$PWD/bolt}" exec tests/e2e/pooler.lua "$@"
