-- Limits that hold across workers: places, lines, turns of a rate, and who dies holding a place.
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")
local why = require("bolt.engine.why")
local worker = require("bolt.engine.worker")

local FLOWS = {
  ["visit.lua"] = [[
local bolt = require("bolt")
local visit = require("flows.tasks.visit")
return bolt.flow("visit", function(input) return visit(input) end)]],
  ["tasks/visit.lua"] = [[
local bolt = require("bolt")
local fs = require("bolt.fs")
local fiber = require("bolt.fiber")
return bolt.task("visit", { limit = function(input) return input.limit end }, function(input)
  fs.append(input.dir .. "/log", "+" .. input.n .. "\n")
  if input.hold then
    while not fs.exists(input.dir .. "/go") do fiber.sleep(0.02) end
  else
    fiber.sleep(input.time or 0.03)
  end
  fs.append(input.dir .. "/log", "-" .. input.n .. "\n")
  return input.n
end)]],
  ["whole.lua"] = [[
local bolt = require("bolt")
return bolt.flow("whole", { limit = { key = "whole", concurrent = 1 } }, function(input)
  require("bolt").step("in", function() require("bolt.fs").append(input.dir .. "/log", "+" .. input.n .. "\n") end)
  bolt.sleep(1.1) -- the run leaves memory and keeps its place
  require("bolt").step("out", function() require("bolt.fs").append(input.dir .. "/log", "-" .. input.n .. "\n") end)
end)]],
}

-- The most that were inside at once, and the order in which they came in.
local function read_log(dir)
  local inside, most, order = 0, 0, {}
  for sign, n in fs.read(dir .. "/log"):gmatch("([+-])(%d+)\n") do
    inside = inside + (sign == "+" and 1 or -1)
    most = math.max(most, inside)
    order[#order + 1] = sign == "+" and tonumber(n) or nil
  end
  return most, order
end

local function finish(ids)
  for _, id in ipairs(ids) do
    t.eq(runs.wait(id, 20).status, "completed")
  end
end

local function waiting(id)
  t.eventually(8, function()
    return runs.get(id).status == "waiting"
  end)
end

t.test("no more at once than the limit says; who waits leaves memory and is woken in its order", function()
  engine.with_worker(FLOWS, function()
    local dir = t.state_dir()
    local limit = { key = "two", concurrent = 2 }
    local ids = {}
    for n = 1, 2 do
      ids[n] = runs.start("visit", { n = n, dir = dir, limit = limit, hold = true })
    end
    t.eventually(5, function()
      return engine.lines(dir .. "/log") == 2
    end)
    for n = 3, 6 do
      ids[n] = runs.start("visit", { n = n, dir = dir, limit = limit, time = 0.01 }, { priority = n == 6 and 1 or 2 })
      waiting(ids[n])
    end
    t.match(why.explain(ids[5]), "waiting for a place under limit two, 3 before it, held by run %x")
    fs.write(dir .. "/go", "")
    local began = fiber.now()
    finish(ids)
    t.ok(fiber.now() - began < 9, "the release did not wake who waited")
    local most, order = read_log(dir)
    t.eq(most, 2)
    t.ok(order[3] == 6 or order[4] == 6, "priority 1 is the first in line for two places")
    t.eq(db.one("select count(*)::int as n from bolt.limit_places").n, 0)
  end)
end)

t.test("a limit holds across processes", { timeout = 60 }, function()
  engine.with_worker(FLOWS, function(folder)
    local bolt = process.env("BOLT_BIN") or (loader.root() or ".") .. "/bolt"
    local other = process.spawn({ args = { bolt, "exec", "tests/spec/engine_worker.lua", t.database(), folder } })
    t.eventually(10, function()
      return db.one("select count(*)::int as n from bolt.leases where until > now()").n == 2
    end)
    local dir, ids = t.state_dir(), {}
    db.tx(function(tx) -- in the queue, for both
      for n = 1, 30 do
        ids[n] = runs.start("visit", { n = n, dir = dir, limit = { key = "three", concurrent = 3 } }, { tx = tx })
      end
    end)
    worker.nudge()
    local ok, e = pcall(finish, ids)
    other:kill("KILL")
    t.ok(ok, tostring(e))
    t.eq(read_log(dir), 3)
    t.eq(db.one("select count(*)::int as n from bolt.limit_places").n, 0)
  end)
end)

t.test("turns of a rate are evenly spaced", function()
  engine.with_worker(FLOWS, function()
    local dir, ids = t.state_dir(), {}
    local began = fiber.now()
    for n = 1, 4 do
      ids[n] = runs.start("visit", { n = n, dir = dir, limit = { key = "pace", rate = "5/s" }, time = 0.001 })
    end
    finish(ids)
    local took = fiber.now() - began
    t.ok(took >= 0.6 and took < 3, "took " .. took)
    local id = runs.start("visit", { n = 5, dir = dir, limit = { key = "slow", rate = "1/h" } })
    finish({ id })
    id = runs.start("visit", { n = 6, dir = dir, limit = { key = "slow", rate = "1/h" } })
    waiting(id)
    t.match(why.explain(id), "its turn under limit slow comes in [15]")
    runs.cancel(id)
    t.eq(runs.wait(id, 8).status, "cancelled")
    t.eq(db.one("select count(*)::int as n from bolt.limit_places").n, 0)
  end)
end)

t.test("a dead worker's place is free when its run is taken over, and a cancelled run leaves the line", function()
  engine.with_worker(FLOWS, function()
    local dir, limit = t.state_dir(), { key = "one", concurrent = 1 }
    local held = runs.start("visit", { n = 1, dir = dir, limit = limit, hold = true })
    t.eventually(5, function()
      return engine.lines(dir .. "/log") == 1
    end)
    local left = runs.start("visit", { n = 2, dir = dir, limit = limit })
    local next_one = runs.start("visit", { n = 3, dir = dir, limit = limit })
    waiting(left)
    waiting(next_one)
    runs.cancel(left)
    t.eq(runs.wait(left, 8).status, "cancelled")
    -- as if the worker had died: the run goes to another one
    db.exec("update bolt.runs set status = 'queued', worker = null, due_at = now() where id = $1", held)
    fs.write(dir .. "/go", "")
    finish({ held, next_one })
    t.eq(db.one("select count(*)::int as n from bolt.limit_places").n, 0)
  end)
end)

t.test("the limit of a flow is for whole runs, parked or not", function()
  engine.with_worker(FLOWS, function()
    local dir, ids = t.state_dir(), {}
    for n = 1, 2 do
      ids[n] = runs.start("whole", { n = n, dir = dir })
    end
    finish(ids)
    t.eq(read_log(dir), 1)
    t.eq(db.one("select count(*)::int as n from bolt.limit_places").n, 0)
  end)
end)

t.test("what is no limit is refused where it is written", function()
  local bolt = require("bolt")
  for problem, limit in pairs({
    ["key is missing"] = { concurrent = 1 },
    ["rate or concurrent"] = { key = "x" },
    ["whole number"] = { key = "x", concurrent = 0.5 },
    ["limit.rate"] = { key = "x", rate = "often" },
    ["unknown option"] = { key = "x", rate = "1/s", burst = 2 },
  }) do
    local e = t.raises(function()
      bolt.step("x", { limit = limit }, print)
    end, problem)
    t.match(tostring(e), "engine_limits_spec")
  end
  versions.open({ dir = engine.folder(FLOWS) })
end)

t.test("who waited in a branch that lost its race while its worker died is not in the line any more", function()
  t.database()
  versions.open({ dir = engine.folder(FLOWS) })
  local ids = {}
  for i = 1, 3 do
    ids[i] = runs.start("whole", {})
    db.exec("update bolt.runs set status = 'running', worker = 'x', epoch = 1, due_at = null where id = $1", ids[i])
  end
  local function ask(i, epoch, name)
    return db.one("select * from bolt.ask_limit('ghost', 1, null, $1::uuid, $2::int, '', $3)", ids[i], epoch, name)
  end
  t.ok(ask(1, 1, "holds").taken)
  t.ok(not ask(2, 1, "lost").taken)
  t.ok(not ask(3, 1, "waits").taken)
  -- the second one is claimed again, and its race is decided by then: it never asks again
  db.exec("update bolt.runs set epoch = 2 where id = $1::uuid", ids[2])
  local told = db.one("select bolt.leave_limit('ghost', $1::uuid, '', 'holds') as id", ids[1]).id
  t.eq(told, ids[3])
  t.ok(ask(3, 1, "waits").taken)
  db.exec("delete from bolt.limit_places where key = 'ghost'")
  db.exec("delete from bolt.runs where id = any ($1::uuid[])", db.array(ids))
end)

t.test("of two places that came free at once only one was told, and the other stayed empty", function()
  t.database()
  versions.open({ dir = engine.folder(FLOWS) })
  local ids = {}
  for i = 1, 4 do
    ids[i] = runs.start("whole", {})
    db.exec("update bolt.runs set status = 'running', worker = 'x', epoch = 1, due_at = null where id = $1", ids[i])
    local place = db.one("select * from bolt.ask_limit('pair', 2, null, $1::uuid, 1, '', 's')", ids[i])
    t.eq(place.taken, i <= 2)
  end
  local function leave(i)
    return db.one("select bolt.leave_limit('pair', $1::uuid, '', 's') as id", ids[i]).id
  end
  t.eq({ leave(1), leave(2) }, { ids[3], ids[4] })
  -- the one that was told and found none is told again
  t.ok(db.one("select * from bolt.ask_limit('pair', 2, null, $1::uuid, 1, '', 's')", ids[4]).taken)
  t.ok(db.one("select * from bolt.ask_limit('pair', 1, null, $1::uuid, 1, '', 's')", ids[3]).taken == false)
  t.eq(leave(4), ids[3])
  db.exec("delete from bolt.limit_places where key = 'pair'")
  db.exec("delete from bolt.runs where id = any ($1::uuid[])", db.array(ids))
end)

t.test("who woke up after its run was taken over gave back the place of the one who is at work on it", function()
  engine.with_worker(FLOWS, function()
    local dir = t.state_dir()
    local id = runs.start("visit", { n = 1, dir = dir, limit = { key = "lone", concurrent = 1 }, hold = true })
    t.eventually(5, function()
      return engine.lines(dir .. "/log") == 1
    end)
    engine.another()
    -- another worker takes the run and asks for the place, which is its run's already
    db.exec("update bolt.runs set epoch = epoch + 1, worker = 'another' where id = $1", id)
    local place = db.one("select * from bolt.limit_places where run_id = $1", id)
    local asked = db.one(
      "select * from bolt.ask_limit('lone', 1, null, $1::uuid, $2::int, $3, $4)",
      id,
      place.epoch + 1,
      place.path,
      place.name
    )
    t.eq(asked.taken, true)
    fs.write(dir .. "/go", "")
    t.eventually(5, function()
      return worker.live(id) == nil
    end)
    t.eq(db.one("select taken, epoch from bolt.limit_places where run_id = $1", id), { taken = true, epoch = 2 })
    db.exec("update bolt.runs set status = 'cancelled', worker = null, finished_at = now() where id = $1", id)
  end)
end)

t.test("a turn that came due while its run was being given back was used here, too", { timeout = 30 }, function()
  engine.with_worker(FLOWS, function()
    local dir = t.state_dir()
    local limit = { key = "turns", rate = "1/900ms" }
    t.eq(runs.wait(runs.start("visit", { n = 1, dir = dir, limit = limit }), 5).status, "completed")
    local id = runs.start("visit", { n = 2, dir = dir, limit = limit })
    t.eventually(5, function() -- it has its turn, in less than a second, and waits for it in memory
      local run = worker.live(id)
      return run and next(run.waits)
    end)
    engine.stop_slowly()
    t.eq(engine.lines(dir .. "/log"), 2)
    worker.start()
    t.eq(runs.wait(id, 10).status, "completed")
    t.eq(engine.lines(dir .. "/log"), 4)
  end)
end)

t.test("a question for a place whose answer was lost took one after its run had left", function()
  engine.with_worker(FLOWS, function()
    local dir = t.state_dir()
    local id = runs.start("visit", { n = 1, dir = dir, limit = { key = "lost", concurrent = 1 }, hold = true })
    t.eventually(5, function()
      return engine.lines(dir .. "/log") == 1
    end)
    worker.live(id).asking = true -- as after a lost answer
    db.tx(function(tx)
      tx:exec("select from bolt.runs where id = $1 for key share", id) -- the question is under way still
      fs.write(dir .. "/go", "")
      t.eventually(5, function()
        return db.one(
          "select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' "
            .. "and query like '%bolt.runs%for update' and datname = current_database()"
        ).n == 1
      end)
      t.eq(#db.query("select from bolt.limit_places where run_id = $1", id), 1)
    end)
    t.eq(runs.wait(id, 8).status, "completed")
    t.eq(#db.query("select from bolt.limit_places where run_id = $1", id), 0)
  end)
end)

t.test("a branch that lost its race left the line before its own question reached the server", function()
  t.database()
  local asking, answer
  db.tx(function(tx)
    tx:exec("select pg_advisory_xact_lock(71)")
    asking = fiber.spawn(function()
      answer = record.asked("select 'answered' as word from (select pg_advisory_xact_lock(71)) as held")
      fiber.sleep(0)
    end)
    t.eventually(5, function()
      return db.one("select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted").n == 1
    end)
    asking:cancel()
  end)
  t.eq(pcall(asking.join, asking), false)
  t.eq(answer[1].word, "answered")
end)
