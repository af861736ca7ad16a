#!/bin/bash
# The whole engine suite through PgBouncer in transaction mode: nothing the engine needs lives in a session.
cd "$(dirname "$0")/../.." || exit 1
[ $# -gt 0 ] || set -- tests/spec/engine_*_spec.lua
exec "${BOLT_BIN:-$PWD/bolt}" exec tests/e2e/pooler.lua "$@"
