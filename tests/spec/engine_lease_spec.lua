-- Leases and epochs: who lost a run writes nothing to it, and who stops a worker loses nothing.
local claims = require("bolt.engine.claims")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")

local HELD = {
  ["held.lua"] = [[
local bolt = require("bolt")
local work = require("flows.tasks.work")
return bolt.flow("held", function(input)
  bolt.step("first", function() return 1 end)
  work(input.dir)
  bolt.step("last", function() return 1 end)
  return "done"
end)]],
  ["tasks/work.lua"] = [[
local bolt = require("bolt")
local fs = require("bolt.fs")
return bolt.task("work", function(dir)
  fs.append(dir .. "/began", "x\n")
  while not fs.exists(dir .. "/go") do
    require("bolt.fiber").sleep(0.02)
  end
  return 1
end)]],
}

t.test("a stale epoch writes nothing: who lost the lease stops, the new owner ends the run", function()
  engine.with_worker(HELD, function()
    local dir = t.state_dir()
    local id = runs.start("held", { dir = dir })
    t.eventually(5, function()
      return engine.lines(dir .. "/began") == 1
    end)
    -- another worker takes the run over while this one is in the middle of a step
    db.exec("update bolt.runs set epoch = epoch + 1, worker = 'other' where id = $1", id)
    fs.write(dir .. "/go", "")
    t.eventually(5, function()
      return worker.live(id) == nil
    end)
    t.eq(engine.steps(id), { "|first|1|completed" })
    t.eq(runs.get(id).status, "running")
    -- the other one dies; its lease ends
    db.exec("update bolt.runs set due_at = clock_timestamp() where id = $1", id)
    local row = runs.wait(id, 8)
    t.eq({ row.status, row.result, row.epoch }, { "completed", "done", 3 })
    t.eq(engine.lines(dir .. "/began"), 2)
  end)
end)

t.test("cancellation and completion: one of them wins, whichever the row saw first", function()
  engine.with_worker({
    ["blink.lua"] = [[
local bolt = require("bolt")
return bolt.flow("blink", function() return bolt.step("s", function() return 1 end) end)]],
  }, function()
    local ids = {}
    for i = 1, 20 do
      ids[i] = runs.start("blink", {})
    end
    fiber.group(function(g)
      for i, id in ipairs(ids) do
        g:spawn(function()
          fiber.sleep(i / 1000)
          runs.cancel(id)
        end)
      end
    end)
    for _, id in ipairs(ids) do
      local row = runs.wait(id, 8)
      t.ok(row.status == "completed" and row.result == 1 or row.status == "cancelled" and row.result == nil)
    end
  end)
end)

t.test("stopping the worker gives runs back after their step; a renewed lease keeps them", { timeout = 40 }, function()
  t.database()
  local dir, folder = t.state_dir(), engine.folder(HELD)
  versions.open({ dir = folder })
  worker.start()
  local id = runs.start("held", { dir = dir })
  t.eventually(5, function()
    return engine.lines(dir .. "/began") == 1
  end)
  local lease = "select until, until > clock_timestamp() as good from bolt.leases where worker = $1"
  local before = db.one(lease, worker.status().id)
  t.eventually(8, function()
    local now = db.one(lease, worker.status().id)
    return now["until"] ~= before["until"] and now.good
  end)
  local stopping = fiber.spawn(worker.stop, 8)
  fiber.sleep(0.05)
  fs.write(dir .. "/go", "")
  stopping:join(10)
  local row = runs.get(id)
  t.eq({ row.status, row.worker }, { "queued", nil })
  t.eq(engine.steps(id), { "|first|1|completed", "|work|1|completed" })
  worker.start()
  t.eq(runs.wait(id, 8).result, "done")
  worker.stop()
  t.eq(engine.lines(dir .. "/began"), 1)
end)

t.test(
  "more runs than places: the first priority goes before the last, and starves nobody",
  { timeout = 60 },
  function()
    t.database()
    local dir = engine.folder({
      ["order.lua"] = [[
local bolt = require("bolt")
return bolt.flow("order", function(input)
  return bolt.step("note", function() require("bolt.fs").append(input.file, input.n .. "\n") end)
end)]],
    })
    versions.open({ dir = dir })
    local file = dir .. "/order"
    local ids = {}
    for n = 1, 240 do
      ids[n] = runs.start("order", { n = n <= 120 and 4 or 1, file = file }, { priority = n <= 120 and 4 or 1 })
    end
    worker.start({ at_most = 1 })
    for _, id in ipairs(ids) do
      runs.wait(id, 40)
    end
    worker.stop()
    local n, last = 0, 0
    for priority in fs.read(file):gmatch("%d") do
      n = n + 1
      last = last + (n <= 120 and priority == "4" and 1 or 0)
    end
    -- one in nine or so of the first half
    t.ok(n == 240 and last >= 1 and last <= 40, last .. " of the last priority among the first 120")
  end
)

t.test("a worker that is there for one run takes this one and its children, nobody else's", function()
  t.database()
  versions.open({
    dir = engine.folder({
      ["leaf.lua"] = [[
local bolt = require("bolt")
return bolt.flow("leaf", function(input) return input.n end)]],
      ["parent.lua"] = [[
local bolt = require("bolt")
return bolt.flow("parent", function(input) return bolt.spawn("leaf", { n = input.n }):await() end)]],
    }),
  })
  local other = runs.start("leaf", { n = 1 })
  local mine = runs.start("parent", { n = 2 })
  worker.start({ only = mine })
  t.eq(runs.wait(mine, 10).result, 2)
  worker.stop()
  t.eq(runs.get(other).status, "queued")
  runs.cancel(other)
end)

t.test("a worker that woke up and renewed its lease lost its runs to who had just seen it ended", function()
  t.database()
  versions.open({ dir = engine.folder(HELD) })
  local id = runs.start("held", {})
  db.exec("insert into bolt.leases (worker, until) values ('sleeper', now() - interval '1 s')")
  db.exec("update bolt.runs set status = 'running', worker = 'sleeper', epoch = 1, due_at = null where id = $1", id)
  local reclaiming
  db.tx(function(tx)
    tx:exec("update bolt.leases set until = now() + interval '60 s' where worker = 'sleeper'")
    reclaiming = fiber.spawn(claims.reclaim)
    t.eventually(5, function()
      return tx:one("select true as yes from pg_stat_activity where wait_event_type = 'Lock'")
    end)
  end)
  t.eq(reclaiming:join(), {})
  t.eq(runs.get(id).worker, "sleeper")
  db.exec("update bolt.leases set until = now() where worker = 'sleeper'")
  t.eq(claims.reclaim()[1].worker, "sleeper")
  runs.cancel(id)
end)
