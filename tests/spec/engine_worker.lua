-- A worker in a process of its own: bolt exec tests/spec/engine_worker.lua CONNINFO FOLDER [LEASE-SECONDS [POOL...]]
local fiber = require("bolt.fiber")
local conninfo, folder, lease = ...
local pools = { select(4, ...) }

require("bolt.engine.boot").open({ database_url = conninfo, migrate = false })
require("bolt.engine.worker").start({ flows_dir = folder, lease = tonumber(lease), pools = pools[1] and pools })
fiber.sleep(60)
