--- Faults of the database and of the way to it, while the storm goes on: one after the other, at moments and in an
--- order that follow from the seed.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local server = require("tests.faults.server")

local M = {}

local faults = {}

--- F3: the connection of a commit is cut before it is sent, after, or when its answer is on the way.
function faults.cut(world, r)
  local when = r:pick({ "before", "during", "after", "after" })
  world:command(("cut %s %d"):format(when, r:int(0, 12)))
  return "F3 connection cut " .. when .. " the commit's acknowledgement"
end

--- F3: every connection is closed at once.
function faults.drop(world)
  world:command("drop")
  return "F3 all connections closed"
end

--- F4: no connection can be made for a while.
function faults.refuse(world, r)
  world:command(("refuse %d"):format(r:int(100, 1200)))
  world:command("drop")
  return "F4 connections refused"
end

--- F5: nothing comes through for a while, sometimes for longer than a lease.
function faults.stall(world, r)
  world:command(("stall %d"):format(r:chance(0.3) and r:int(1500, 2500) or r:int(100, 900)))
  return "F5 server stalled"
end

--- F5: every answer is late.
function faults.slow(world, r)
  world:command(("slow %d %d"):format(r:int(20, 300), r:int(300, 1500)))
  return "F5 server slow"
end

--- F4: the server is restarted, in order or as after a crash.
function faults.restart(world, r)
  local how = r:pick({ "fast", "immediate" })
  server.restart(world, how)
  return "F4 server restarted (" .. how .. ")"
end

--- F4: a backend dies, and the server throws out all the others.
function faults.crash(world)
  return server.crash(world) and "F4 backend killed" or nil
end

function faults.terminate()
  return server.terminate() > 0 and "F4 connections terminated by the server" or nil
end

--- F4: as after a failover, when the old primary is still there.
function faults.read_only(_, r)
  server.read_only(true)
  fiber.sleep(r:between(0.1, 1))
  server.read_only(false)
  return "F4 server read-only"
end

--- F7: notifications are lost or come twice.
function faults.notify(world, r)
  world:command("notify " .. r:pick({ "drop", "double", "pass" }))
  return "F7 notifications lost or doubled"
end

-- F4: what an administrator may have set for our connections.
local SETTINGS = {
  "default_transaction_isolation=serializable",
  "default_transaction_isolation=repeatable\\\\ read",
  "statement_timeout=60",
  "lock_timeout=30",
  "idle_in_transaction_session_timeout=50",
  "idle_session_timeout=200",
}

--- Gives some workers connections that abort more than others: serialization failures, timeouts of all kinds.
function M.decorate(world)
  return function(r, options)
    if r:chance(0.25) then
      options.conninfo = ("%s options='-c %s'"):format(world.conninfo, r:pick(SETTINGS))
      world:caused("F4 connections with timeouts or strict isolation")
    end
  end
end

local WEIGHTS = {
  cut = 12,
  drop = 2,
  refuse = 1,
  stall = 1,
  slow = 1,
  restart = 0.7,
  crash = 0.4,
  terminate = 1,
  read_only = 0.5,
  notify = 1,
}

--- Causes faults until goes_on() says no. Yields: yes.
function M.run(world, r, goes_on)
  world.may_not_start = true -- a worker that finds no database ends
  while goes_on() do
    fiber.sleep(r:between(0.1, 0.8))
    local ok, caused = pcall(faults[r:weighed(WEIGHTS)], world, r)
    if ok and caused then
      world:caused(caused)
    elseif not ok and caused.kind ~= "db_connection" and caused.kind ~= "db" then
      error(caused, 0)
    end
  end
  world:command("notify pass")
  world:command("cut none 0") -- one may be waiting for its commit still
  world:insist(db.exec, "alter system set default_transaction_read_only = off")
  world:insist(db.query, "select pg_reload_conf()")
  fiber.sleep(1)
  world.may_not_start = false
end

return M
