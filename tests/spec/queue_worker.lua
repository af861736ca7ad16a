-- bolt exec queue_worker.lua CONNINFO FLOWS: a worker and a subscriber of pg:killed, until it is killed.
local boot = require("bolt.engine.boot")
local fiber = require("bolt.fiber")
local subscriber = require("bolt.service.subscriber")
local worker = require("bolt.engine.worker")

local conninfo, flows = ...
boot.open({ database_url = conninfo, migrate = false })
worker.start({ flows_dir = flows })
subscriber.start("pg:killed", { visibility = 2 })
print("ready")
io.stdout:flush()
fiber.waiter():wait()
