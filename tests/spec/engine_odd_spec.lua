-- Code and moments that once left a run behind that nobody would ever end. Each was found by the fault harness.
local claims = require("bolt.engine.claims")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")
local why = require("bolt.engine.why")
local worker = require("bolt.engine.worker")

local FLOWS = {
  ["odd.lua"] = [[
local bolt = require("bolt")
local odd = require("flows.tasks.odd")
return bolt.flow("odd", { retry = false }, function(what)
  if what == "flow" then
    odd.yield()
  end
  return bolt.step("s", odd[what])
end)]],
  ["tasks/odd.lua"] = [[
return {
  loop = function() while true do end end,
  yield = function() coroutine.yield("nobody") end,
  memory = function() local t = {} while true do t[#t + 1] = ("x"):rep(1000000) .. #t end end,
  stubborn = function()
    local t = {}
    while true do
      pcall(function() t[#t + 1] = ("x"):rep(1000000) .. #t end)
    end
  end,
  fine = function() return "fine" end,
  huge = function() error(("x"):rep(30 * 1024 * 1024), 0) end,
}]],
}

t.test("a step that loops for ever ends its run with the line it was at", function()
  engine.with_worker(FLOWS, function()
    local row = engine.run("odd", "loop", 20)
    t.eq({ row.status, row.error.kind }, { "failed", "cpu_budget" })
    t.match(row.error.message, "tasks/odd.lua:2")
  end)
end)

t.test("coroutine.yield where nobody listens is an error", function()
  engine.with_worker(FLOWS, function()
    for _, what in ipairs({ "yield", "flow" }) do
      local row = engine.run("odd", what)
      t.eq(row.status, "failed")
      t.match(row.error.message, "outside a coroutine")
    end
  end)
end)

t.test("an error message of 30 MiB is recorded by its beginning", function()
  engine.with_worker(FLOWS, function()
    local row = engine.run("odd", "huge")
    t.eq(row.status, "failed")
    t.match(row.error.message, "^xxxx")
    t.ok(#row.error.message <= 2000)
  end)
end)

t.test("a step that takes all the memory fails its run and nobody else's", { timeout = 60 }, function()
  local conninfo, folder = t.database(), engine.folder(FLOWS)
  versions.open({ dir = folder })
  local bolt = process.env("BOLT_BIN") or (loader.root() or ".") .. "/bolt"
  local p = process.spawn({
    args = { bolt, "exec", "tests/spec/engine_worker.lua", conninfo, folder },
    env = { BOLT_LUA_HEAP_MB = "64", BOLT_SLICE_MS = "300" },
  })
  t.on_exit(function()
    pcall(p.kill, p, "KILL")
  end)
  for _, what in ipairs({ "memory", "stubborn", "memory" }) do
    local row = engine.run("odd", what, 20)
    t.eq(row.status, "failed", what)
    t.ok(row.error.message:find("memory", 1, true) or row.error.kind == "cpu_budget", t.show(row.error))
    t.eq(engine.result("odd", "fine"), "fine")
  end
  t.ok(not p:ended())
end)

t.test(
  "a run that is lost again and again waits longer each time, so that those lost with it get on without it",
  function()
    t.database()
    versions.open({ dir = engine.folder({ ["w.lua"] = [[return require("bolt").flow("w", function() end)]] }) })
    db.exec("insert into bolt.leases (worker, until) values ('gone', now() - interval '1 s')")
    local ids, late = {}, 0
    for i = 1, 20 do
      ids[i] = runs.start("w", {})
      db.exec(
        "update bolt.runs set status = 'running', worker = 'gone', due_at = null, reclaims = $2 where id = $1::uuid",
        ids[i],
        i <= 10 and 1 or 8
      )
    end
    claims.reclaim()
    for i, id in ipairs(ids) do
      local row = db.one("select status, due_at > clock_timestamp() as later from bolt.runs where id = $1::uuid", id)
      t.eq(row.status, "queued")
      late = late + (row.later and 1 or 0)
      t.ok(i > 10 or not row.later, "the second loss costs no time")
      if row.later then
        t.match(why.explain(id), "gone 9 times in a row")
      end
    end
    t.ok(late >= 8, late .. " of 10 wait")
    db.exec("delete from bolt.runs where id = any ($1::uuid[])", db.array(ids))
  end
)

t.test("a worker that is stopped while a run cleans up lets it end, and does not wait for its own patience", function()
  engine.with_worker({
    ["tidy.lua"] = [[
local bolt = require("bolt")
local fs = require("bolt.fs")
return bolt.flow("tidy", function(dir)
  bolt.defer(function()
    bolt.step("first", function()
      fs.append(dir .. "/reached", "x\n")
      require("bolt.fiber").sleep(0.3)
    end)
    bolt.step("second", fs.append, dir .. "/tidy", "x\n")
  end)
  return "done"
end)]],
  }, function()
    local dir = t.state_dir()
    local id = runs.start("tidy", dir)
    t.eventually(5, function()
      return engine.lines(dir .. "/reached") == 1
    end)
    local began = fiber.now()
    worker.stop(8)
    t.ok(fiber.now() - began < 4, "stopped after " .. fiber.now() - began .. " s")
    t.eq({ runs.get(id).status, engine.lines(dir .. "/tidy") }, { "completed", 1 })
  end)
end)

t.test("a run under way starts a child whose flow was saved away meanwhile; it begins when the flow is back", function()
  local child = [[return require("bolt").flow("child", function() return "child" end)]]
  engine.with_worker({
    ["child.lua"] = child,
    ["parent.lua"] = [[
local bolt = require("bolt")
return bolt.flow("parent", function()
  bolt.wait("go")
  return bolt.spawn("child"):await()
end)]],
  }, function(dir)
    local id = runs.start("parent")
    t.eventually(5, function()
      return #runs.steps(id) == 1
    end)
    engine.write(dir, { ["child.lua"] = "" })
    t.ok(versions.reload())
    runs.emit(id, "go")
    t.eventually(5, function()
      return db.one("select 1 as here from bolt.runs where parent_id = $1::uuid and status = 'queued'", id)
    end)
    engine.write(dir, { ["child.lua"] = child })
    t.ok(versions.reload())
    t.eq(runs.wait(id, 10).result, "child")
  end)
end)

t.test("a worker that is stopped while a race is decided gives the run back at once", function()
  engine.with_worker({
    ["race.lua"] = [[
local bolt = require("bolt")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
return bolt.flow("race", function(dir)
  return (bolt.race({
    function()
      bolt.step("slow", function() fiber.sleep(0.4) end)
      return "slow"
    end,
    function()
      bolt.step("first", function() fs.append(dir .. "/reached", "x\n") fiber.sleep(0.2) end)
      bolt.step("second", function() end)
      return "other"
    end,
  }))
end)]],
  }, function()
    local dir = t.state_dir()
    local id = runs.start("race", dir)
    t.eventually(5, function()
      return engine.lines(dir .. "/reached") == 1
    end)
    local began = fiber.now()
    worker.stop(8)
    t.ok(fiber.now() - began < 4, "stopped after " .. fiber.now() - began .. " s")
    t.eq(runs.get(id).status, "queued")
  end)
end)

t.test("taking an event again, because the answer was lost, gives the same event and takes no other", function()
  t.database()
  local folder = engine.folder({
    ["w.lua"] = [[return require("bolt").flow("w", function() end)]],
  })
  versions.open({ dir = folder })
  local id = runs.start("w", {})
  db.exec("update bolt.runs set status = 'running', worker = 'x', epoch = 1, due_at = null where id = $1::uuid", id)
  runs.emit(id, "news", "first")
  runs.emit(id, "news", "second")
  local run, place = { id = id, epoch = 1 }, { path = "", name = "wait:news", position = 1 }
  for _ = 1, 2 do
    local row = record.take(run, place, "news")
    t.eq({ row.status, row.result }, { "completed", "first" })
  end
  t.eq(db.one("select count(*)::int as n from bolt.events where run_id = $1::uuid and taken_by is null", id).n, 1)
end)

t.test("a run whose worker has no lease, and has left no row of one, is given back", function()
  t.database()
  versions.open({ dir = engine.folder({ ["w.lua"] = [[return require("bolt").flow("w", function() end)]] }) })
  local id = runs.start("w", {})
  db.exec("update bolt.runs set status = 'running', worker = 'never', due_at = null where id = $1::uuid", id)
  claims.reclaim()
  t.eq(runs.get(id).status, "running")
  claims.reclaim("orphaned")
  t.eq({ runs.get(id).status, runs.get(id).reclaimed_from }, { "queued", "never" })
end)
