# Old runs are deleted among ten million steps. Wants 6 GB of disk for a few minutes.
LOG_LEVEL=error "$PWD/bolt" exec tests/bench/retention.lua
