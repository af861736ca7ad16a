-- A worker in a process of its own, for tests: bolt exec tests/spec/engine_worker.lua CONNINFO FOLDER
local fiber = require("bolt.fiber")
local conninfo, folder = ...

require("bolt.engine.boot").open({ database_url = conninfo, migrate = false })
require("bolt.engine.worker").start({ flows_dir = folder })
fiber.sleep(60)
