# A million sleeping runs.
LOG_LEVEL=error "$PWD/bolt" exec tests/bench/sleepers.lua
