-- Migrates in a process of its own, for tests: bolt exec tests/spec/engine_migrate.lua CONNINFO
local boot = require("bolt.engine.boot")
boot.open({ database_url = (...), migrate = true })
boot.close()
return 0
