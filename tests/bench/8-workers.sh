# One, two and four workers on one database.
LOG_LEVEL=error "$PWD/bolt" exec tests/bench/workers.lua
