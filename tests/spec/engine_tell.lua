-- Another process that has something to tell the workers: bolt exec tests/spec/engine_tell.lua CONNINFO
local boot = require("bolt.engine.boot")
local fiber = require("bolt.fiber")

boot.open({ database_url = (...), migrate = false })
require("bolt.engine.word").tell()
fiber.sleep(0.1)
boot.close()
