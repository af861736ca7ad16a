-- A process that ends without stopping its worker: bolt exec tests/spec/engine_leave.lua CONNINFO FOLDER
local conninfo, folder = ...
local boot = require("bolt.engine.boot")

boot.open({ database_url = conninfo, migrate = false })
require("bolt.engine.worker").start({ flows_dir = folder })
boot.close()
