-- bolt exec await_jobs.lua STATE SECONDS: waits until a job exists and every job has ended; exit code 1 after SECONDS.
-- Connects to the database that the service under test runs; starts none.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local private_db = require("bolt.private_db")

local state, seconds = ...
local ends = fiber.now() + tonumber(seconds)
while fiber.now() < ends do
  local ok, row = pcall(function()
    db.connect(private_db.conninfo(state), { size = 1 })
    return db.one([[
      select count(*) as total, count(*) filter (where status in ('queued', 'running', 'paused')) as open
        from bolt.jobs]])
  end)
  if ok and row.total > 0 and row.open == 0 then
    return 0
  end
  fiber.sleep(0.25)
end
return 1
