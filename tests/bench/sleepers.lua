-- A million sleeping runs: what they cost the worker at rest, and how soon ten thousand of them go on when their time
-- comes at once. The rows are copies of one run that went to sleep. N changes how many.
local cpu = require("tests.bench.cpu")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local runs = require("bolt.engine.runs")
local scale = require("tests.bench.scale")

local N = tonumber(os.getenv("N")) or 1000000
local DUE = 10000
local REST = tonumber(os.getenv("BENCH_REST")) or 30

local FLOWS = {
  ["sleeper.lua"] = [[
local bolt = require("bolt")
return bolt.flow("sleeper", function(input)
  local began = bolt.step("begin", function() return { at = "the beginning" } end)
  bolt.sleep("30d")
  return began.at
end)]],
}

local function wait_for(seconds, what, sql)
  local ends = fiber.now() + seconds
  while not db.one(sql).yes do
    assert(fiber.now() < ends, what)
    fiber.sleep(0.05)
  end
end

local function line(what, value, unit, note)
  print(("%-44s %10.2f %s%s"):format(what, value, unit, note and "   " .. note or ""))
end

scale.with(FLOWS, function(bench)
  local service = scale.service(bench)
  local id = runs.start("sleeper", { n = 1 })
  wait_for(10, "the run sleeps", "select status = 'waiting' as yes from bolt.runs where id = '" .. id .. "'")
  fiber.sleep(2)
  local alone = cpu.resident(service.pid)
  scale.copy(id, N, { due_at = "r.due_at + i * interval '1 ms'" })
  scale.settle()
  fiber.sleep(5)

  local ours, all = cpu.of(service.pid), cpu.family(bench.postmaster)
  local began = fiber.now()
  local rate, text = scale.statements(bench, function()
    fiber.sleep(REST)
  end)
  local took = fiber.now() - began
  if os.getenv("VERBOSE") then
    print(text)
  end
  line("statements at rest, with so many asleep", rate, "/s", N .. " runs")
  line("CPU of bolt up", (cpu.of(service.pid) - ours) / took * 100, "%")
  line("CPU of PostgreSQL", (cpu.family(bench.postmaster) - all) / took * 100, "%")

  db.exec(
    [[
with chosen as (select id from bolt.runs where status = 'waiting' order by id limit $1::int),
slept as (update bolt.steps set due_at = clock_timestamp() where run_id in (select id from chosen) and kind = 'sleep')
update bolt.runs set due_at = clock_timestamp() where id in (select id from chosen)]],
    DUE
  )
  local marked = fiber.now()
  wait_for(120, "they were claimed", "select not exists (select from bolt.runs where due_at <= now()) as yes")
  line("10,000 due at once: all resumed after", fiber.now() - marked, "s")
  wait_for(120, "they ended", "select not exists (select from bolt.runs where worker is not null) as yes")
  line("and all ended after", fiber.now() - marked, "s")
  local ended = db.one("select count(*)::int as n from bolt.runs where status = 'completed'").n
  assert(ended >= math.min(DUE, N), ended .. " runs ended")
  line("memory of bolt up has grown by", cpu.resident(service.pid) - alone, "MiB", ("from %.1f"):format(alone))
end)
