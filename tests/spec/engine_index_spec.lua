-- What is asked again and again is found by an index, however many runs there have been.
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local record = require("bolt.engine.record")
local retention = require("bolt.engine.retention")
local runs = require("bolt.engine.runs")
local schedules = require("bolt.engine.schedules")
local t = require("tests.spec.support")
local why = require("bolt.engine.why")

local N = 20000

local FLOWS = {
  ["many.lua"] = [[
local bolt = require("bolt")
return bolt.flow("many", function(input)
  bolt.step("a", function() return 1 end)
  local v = bolt.wait("go", { timeout = input.timeout })
  bolt.step("b", function() return v end)
  local child = bolt.spawn("leaf", {})
  return child:await()
end)]],
  ["leaf.lua"] = [[
local bolt = require("bolt")
return bolt.flow("leaf", function() return 7 end)]],
}

local OLD = [[
with ended as (
  insert into bolt.runs (id, flow, status, started_at, finished_at)
  select gen_random_uuid(), 'many', 'completed', now(), now() from generate_series(1, %d) returning id
), parked as (
  insert into bolt.runs (id, flow, status, started_at, due_at, code_root)
  select gen_random_uuid(), 'many', 'waiting', now(), now() + interval '1 h' + i * interval '1 ms', repeat('0', 64)
  from generate_series(1, %d) i returning id
), steps as (
  insert into bolt.steps (run_id, path, name, kind, status, started_at)
  select id, '', 'a', 'step', 'completed', now() from (table ended union all table parked) r
)
insert into bolt.events (run_id, name, taken_by) select id, 'go', '/go' from ended]]

-- By table: how often all of it was read. What a connection has counted shows with its next statement a second later,
-- so every one of the pool and of the journal is given one.
local function whole_reads()
  fiber.sleep(1.1)
  fiber.group(function(g)
    for _ = 1, db.stats().size do
      g:spawn(db.query, "select pg_sleep(0.1)")
    end
  end)
  for _ = 1, 2 do
    record.persist("select 1")
  end
  local out = {}
  for _, row in
    ipairs(db.query([[
select relname as name, seq_scan::int as n from pg_stat_all_tables
where schemaname = 'bolt' and relname in ('runs', 'steps', 'events')]]))
  do
    out[row.name] = row.n
  end
  return out
end

local function use(round)
  local ids = {}
  for n = 1, 10 do
    ids[n] = runs.start("many", { timeout = n % 2 == 0 and "1h" or nil }, { key = round .. n })
  end
  runs.start("many", {}, { key = round .. 1 })
  t.eventually(10, function()
    return runs.get(ids[10]).status == "waiting"
  end)
  for _, id in ipairs(ids) do
    why.explain(id)
    runs.emit(id, "go", 1, { key = "once" })
  end
  for _, id in ipairs(ids) do
    t.eq(runs.wait(id, 10).result, 7)
    why.explain(id)
  end
  for _, status in ipairs({ "queued", "running", "waiting", "paused", "failed" }) do
    runs.list({ status = status, flow = "many", limit = 5 })
  end
  runs.list()
  runs.list({ before = ids[5] })
  runs.steps(ids[1])
  runs.cancel(ids[1])
  schedules.tick()
  retention.sweep("90d")
  local pulse = require("bolt.service.pulse").new({ worker = true })
  pulse.id, pulse.host = "spec", "spec"
  pulse:beat()
  pulse:look_after_others()
  require("bolt.api.health").add({
    add = function(_, _, path, handler)
      t.ok(handler(), path)
    end,
  }, { started = fiber.now(), counters = {} })
end

t.test("nothing that is asked again and again reads a whole table", { timeout = 60 }, function()
  engine.with_worker(FLOWS, function()
    db.script(OLD:format(N, N))
    db.script("analyze bolt.runs; analyze bolt.steps; analyze bolt.events")
    use("first") -- what is only looked up once
    local before = whole_reads()
    use("second")
    fiber.sleep(4) -- the worker reviews, reclaims and looks at all that is due
    t.eq(whole_reads(), before)
  end)
end)
