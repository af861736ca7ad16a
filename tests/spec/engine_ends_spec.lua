-- The last step of a run is recorded together with the run's end, when the flow ends where it ended the last time.
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local worker = require("bolt.engine.worker")

local FLOWS = {
  ["count.lua"] = [[
local bolt = require("bolt")
return bolt.flow("count", function(input)
  local sum = 0
  for i = 1, input.n do
    sum = sum + bolt.step("s" .. i, function() return i end)
  end
  if input.fails then error("after the last step") end
  return sum
end)]],
  ["lone.lua"] = [[
local bolt = require("bolt")
local wait = require("flows.parts.wait")
return bolt.flow("lone", function(input)
  local n = bolt.step("only", function() return 7 end)
  if input.seconds then wait(input.seconds) end
  return n
end)]],
  ["taken.lua"] = [[
local bolt = require("bolt")
local lose = require("flows.parts.lose")
return bolt.flow("taken", function(input)
  return bolt.step("only", lose, input.lost)
end)]],
  ["family.lua"] = [[
local bolt = require("bolt")
return bolt.flow("family", function()
  return bolt.spawn("count", { n = 2 }):await()
end)]],
  ["parts/wait.lua"] = [[return require("bolt.fiber").sleep]],
  ["parts/lose.lua"] = [[
local db = require("bolt.db")
local fiber = require("bolt.fiber")
return function(lost)
  if lost then
    db.exec("update bolt.runs set epoch = epoch + 1, worker = 'another' where id = $1", fiber.context().run)
  end
end]],
}

local function commits(fn)
  local before = db.stats().journal_batches
  fn()
  return db.stats().journal_batches - before
end

t.test("the last step and the end are one commit, and both are there", function()
  engine.with_worker(FLOWS, function()
    local function run(n)
      local row
      local took = commits(function()
        row = engine.run("count", { n = n })
      end)
      return took, row.result, #engine.steps(row.id)
    end
    t.eq({ run(2) }, { 4, 3, 2 })
    t.eq({ run(2) }, { 3, 3, 2 })
    -- one that goes on writes it first
    t.eq({ run(3) }, { 5, 6, 3 })
    t.eq({ run(1) }, { 3, 1, 1 })
    t.eq({ run(1) }, { 2, 1, 1 })
  end)
end)

t.test("many at once: all steps and ends are there", function()
  engine.with_worker(FLOWS, function()
    engine.run("count", { n = 3 })
    local ids = {}
    fiber.group(function(g)
      for i = 1, 60 do
        g:spawn(function()
          local row = runs.wait((runs.start("count", { n = 3, fails = i % 7 == 0 or nil })), 10)
          ids[i] = row.id
          t.eq({ row.status, row.result }, i % 7 == 0 and { "failed" } or { "completed", 6 })
        end)
      end
    end)
    local rows = db.query(
      "select r.status, count(s.*)::int as n from bolt.runs r join bolt.steps s on s.run_id = r.id "
        .. "where r.id = any ($1::uuid[]) and s.status = 'completed' group by r.id, r.status",
      db.array(ids)
    )
    t.eq(#rows, 60)
    for _, row in ipairs(rows) do
      t.eq(row.n, 3)
    end
  end)
end)

t.test("a flow that waits on its own after the step has it recorded meanwhile", function()
  engine.with_worker(FLOWS, function()
    engine.run("lone", {})
    local id = runs.start("lone", { seconds = 3 })
    t.eventually(2, function()
      return #engine.steps(id) == 1
    end)
    t.ok(worker.live(id), "it waits still")
    t.eq(runs.wait(id, 8).result, 7)
  end)
end)

t.test("of a run that was taken over meanwhile neither the step nor the end is written", function()
  engine.with_worker(FLOWS, function()
    engine.another()
    engine.run("taken", {})
    local id = runs.start("taken", { lost = true })
    t.eventually(5, function()
      local row = runs.get(id)
      return row.epoch == 2 and not worker.live(id)
    end)
    t.eq({ runs.get(id).status, engine.steps(id) }, { "running", {} })
    db.exec("update bolt.runs set status = 'cancelled', worker = null, finished_at = now() where id = $1", id)
  end)
end)

t.test("a child's last step and end, too, and its parent hears of it", function()
  engine.with_worker(FLOWS, function()
    engine.run("count", { n = 2 })
    local row = engine.run("family", {})
    t.eq({ row.status, row.result }, { "completed", 3 })
    local child = db.one("select id, status from bolt.runs where parent_id = $1", row.id)
    t.eq({ child.status, #engine.steps(child.id) }, { "completed", 2 })
  end)
end)
