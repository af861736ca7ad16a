-- One worker process of the harness: bolt exec tests/faults/worker.lua CONNINFO OPTIONS-AS-JSON
--
-- options: name, flows (folder), lease (seconds), at_most, scheduler (true: it starts what is scheduled, too), die_at
-- (the number of the await at which it kills itself), phase ("before": the call is not made; "during": it has been
-- handed over; "after": it has returned), tally (a file for the number of awaits, at its end), queues (whose messages
-- it turns into runs), visibility (of what it receives, seconds).
-- It stops on SIGTERM as a service does, and reads its flows again on SIGHUP.
local conninfo, text = ...
local core_process = require("bolt.core.process")
local core_signals = require("bolt.core.signals")
local options = require("bolt.json").decode(text)

local awaits = 0

local function die()
  core_signals.send(core_process.pid(), "KILL")
end

-- Counts the calls of a primitive that waits, and dies in the one that was chosen.
local function counted(call)
  return function(...)
    awaits = awaits + 1
    if awaits ~= options.die_at then
      return call(...)
    end
    if options.phase == "before" then
      die()
    elseif options.phase == "during" then
      require("bolt.fiber").spawn(die) -- runs when this fiber waits, and what it waits for is under way
      return call(...)
    end
    local function last(...)
      die()
      return ...
    end
    return last(call(...))
  end
end

-- Before anything else takes these functions into locals of its own.
local function count_awaits()
  local db = require("bolt.core.db")
  for _, name in ipairs({ "query", "script", "journal", "journal_call" }) do
    db[name] = counted(assert(db[name]))
  end
  local take = counted(db.take)
  local class
  db.take = function(...)
    local conn = take(...)
    if not class then
      class = getmetatable(conn).__index
      class.query = counted(class.query)
    end
    return conn
  end
  local core = require("bolt.core.fs")
  for _, name in ipairs({ "read", "write", "stat" }) do
    core[name] = counted(core[name])
  end
  local http = require("bolt.core.http")
  http.request = counted(http.request)
  local fiber = require("bolt.core.fiber")
  fiber.sleep = counted(fiber.sleep)
  local waiter = getmetatable(fiber.waiter()).__index
  waiter.wait = counted(waiter.wait)
end

count_awaits()

local fs = require("bolt.fs")
local fiber = require("bolt.fiber")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")

local hup = require("bolt.process").on_signal("HUP")

require("bolt.engine.boot").open({ database_url = conninfo, migrate = false })
worker.start({ flows_dir = options.flows, id = options.name, lease = options.lease, at_most = options.at_most })
local subscribers = {}
for i, url in ipairs(options.queues or {}) do
  subscribers[i] = require("bolt.service.subscriber").start(url, { visibility = options.visibility })
end
if options.scheduler then
  require("bolt.engine.schedules").start()
end
fiber.spawn(function()
  while true do
    hup:wait()
    versions.reload()
  end
end)
pcall(function()
  fiber.waiter():wait() -- until SIGTERM cancels it
end)
fiber.shield(function()
  for _, each in ipairs(subscribers) do
    each:stop()
  end
  worker.stop(5)
  if options.tally then
    fs.write(options.tally, tostring(awaits))
  end
end)
return 0
