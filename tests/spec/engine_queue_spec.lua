-- The queue: who is taken first, and what a claim looks at.
local claims = require("bolt.engine.claims")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local frontiers = require("bolt.engine.frontier")
local pace = require("bolt.engine.pace")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")

local FLOW = {
  ["plain.lua"] = [[
local bolt = require("bolt")
return bolt.flow("plain", function(input) return input.n end)]],
}

local POOLS = { "default" }

-- Queued runs of a flow that nobody claims here, n of each priority, due since a while.
local function fill(n, due)
  db.exec(
    [[
insert into bolt.runs (id, flow, priority, due_at, input)
select gen_random_uuid(), 'plain', p, clock_timestamp() - $2::interval, '{"n": 1}'
from generate_series(1, $1::int), generate_series(1, 4) p]],
    n,
    due
  )
end

-- A claimer with a lease, without a worker.
local function claimer()
  t.database()
  versions.open({ dir = engine.folder(FLOW) })
  db.exec("delete from bolt.runs")
  db.exec("insert into bolt.leases (worker, until) values ('w', now() + interval '1 h') on conflict do nothing")
  local frontier = frontiers.new()
  return function(n)
    local by = { 0, 0, 0, 0 }
    for _, row in ipairs(claims.claim("w", n, POOLS, frontier)) do
      by[row.priority] = by[row.priority] + 1
    end
    return by, frontier
  end
end

t.test("of four priorities that all wait, eight, four, two and one are taken; one at a time nobody starves", function()
  local claim = claimer()
  fill(300, "1 s")
  local sum = { 0, 0, 0, 0 }
  for _ = 1, 10 do
    for priority, n in ipairs(claim(15)) do
      sum[priority] = sum[priority] + n
    end
  end
  for priority, weight in ipairs({ 8, 4, 2, 1 }) do
    t.ok(math.abs(sum[priority] - 10 * weight) <= 10, "of priority " .. priority .. ": " .. sum[priority] .. " of 150")
  end
  sum = { 0, 0, 0, 0 }
  for _ = 1, 150 do
    for priority, n in ipairs(claim(1)) do
      sum[priority] = sum[priority] + n
    end
  end
  t.eq(sum[1] + sum[2] + sum[3] + sum[4], 150)
  -- One at a time is drawn by lot, so that only the outlines are sure.
  t.ok(sum[1] > sum[2] and sum[2] > sum[4] and sum[3] >= 1 and sum[4] >= 1, t.show(sum))
  db.exec("delete from bolt.runs")
end)

t.test("a claim begins where the one before found nothing, and now and then at the beginning", function()
  local claim = claimer()
  local by, frontier = claim(10)
  t.eq(by, { 0, 0, 0, 0 })
  fill(1, "1 h")
  t.eq((claim(10)), { 0, 0, 0, 0 }, "it looked at what it had seen")
  fill(1, "0 s")
  t.eq((claim(10)), { 1, 1, 1, 1 }, "it did not look at what is new")
  frontier.whole.at = 0
  t.eq((claim(10)), { 1, 1, 1, 1 }, "a look at all found nothing")
end)

t.test("with more waiting than is taken, the oldest stays in sight", function()
  local claim = claimer()
  fill(5, "1 h")
  local sum = 0
  for _ = 1, 10 do
    local by = claim(2)
    sum = sum + by[1] + by[2] + by[3] + by[4]
  end
  t.eq(sum, 20)
  db.exec("delete from bolt.runs")
end)

t.test("what takes long is done less often", function()
  local p = pace.new(0.01)
  local n = 0
  local ends = fiber.now() + 0.5
  while fiber.now() < ends do
    p:run(function()
      n = n + 1
      fiber.sleep(0.02)
    end)
    fiber.sleep(0.005)
  end
  t.ok(n >= 1 and n <= 2, n .. " times")
  t.raises(function()
    pace.new(1):run(error, "it failed")
  end, "it failed")
end)

t.test("a run that was written down before the worker's last look is taken within seconds", function()
  engine.with_worker(FLOW, function()
    t.eq(engine.result("plain", { n = 2 }), 2)
    fiber.sleep(0.5)
    db.exec("delete from bolt.runs where status = 'queued'")
    fill(1, "1 h")
    for _, row in ipairs(db.query("select id from bolt.runs where status <> 'completed'")) do
      t.eq(runs.wait(row.id, 10).result, 1)
    end
  end)
end)
