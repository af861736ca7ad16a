# Steady work beside a transaction that stays open; HOLD=300 for the long form.
LOG_LEVEL=error "$PWD/bolt" exec tests/bench/horizon.lua
