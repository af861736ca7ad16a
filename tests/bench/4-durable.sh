# Durable steps and flows.
LOG_LEVEL=error "$PWD/bolt" exec tests/bench/durable.lua
