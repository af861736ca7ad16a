# Fibers.
"$PWD/bolt" exec tests/bench/fiber.lua
