-- Steady work while another connection holds a transaction open, so that no dead row may be removed: 500 runs of one
-- step a second, started by one process and driven by another (bolt up), before and until the end of HOLD seconds.
local cpu = require("tests.bench.cpu")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local runs = require("bolt.engine.runs")
local scale = require("tests.bench.scale")
local versions = require("bolt.engine.versions")

local HOLD = tonumber(os.getenv("HOLD")) or 60
local RATE = tonumber(os.getenv("RATE")) or 500
local WINDOW = 10

local FLOWS = {
  ["work.lua"] = [[
local bolt = require("bolt")
return bolt.flow("work", function(input)
  return bolt.step("s", function() return { pad = ("x"):rep(188) } end)
end)]],
}

local ENDED = [[
select count(*)::int as n,
  percentile_cont(0.5) within group (order by extract(epoch from finished_at - created_at)) * 1000 as p50,
  percentile_cont(0.99) within group (order by extract(epoch from finished_at - created_at)) * 1000 as p99
from bolt.runs where finished_at > clock_timestamp() - $1::float8 * interval '1 s']]

-- Starts RATE runs a second until it is stopped: { started, stop }.
local function load()
  local l = { started = 0 }
  local began = fiber.now()
  l.fiber = fiber.spawn(function()
    while true do
      for _ = 1, math.floor((fiber.now() - began) * RATE) - l.started do
        l.started = l.started + 1
        fiber.spawn(runs.start, "work", { n = l.started })
      end
      fiber.sleep(0.005)
    end
  end)
  return l
end

local function window(bench, service, what)
  local began, ours, theirs = fiber.now(), cpu.of(service.pid), cpu.family(bench.postmaster)
  fiber.sleep(WINDOW)
  local took = fiber.now() - began
  local row = db.one(ENDED, took)
  local rate = row.n / took
  print(
    ("%-34s %6.1f runs/s   p50 %6.1f ms  p99 %7.1f ms   CPU/run: bolt %4.0f us, PostgreSQL %5.0f us"):format(
      what,
      rate,
      row.p50 or 0,
      row.p99 or 0,
      (cpu.of(service.pid) - ours) / row.n * 1e6,
      (cpu.family(bench.postmaster) - theirs) / row.n * 1e6
    )
  )
  io.stdout:flush()
  return rate
end

scale.with(FLOWS, function(bench)
  versions.open({ dir = bench.flows })
  local service = scale.service(bench)
  local l = load()
  fiber.sleep(5)
  local before = window(bench, service, ("%d runs/s are started"):format(RATE))
  local after
  local held = fiber.waiter()
  local holder = fiber.spawn(function()
    db.tx(function(tx)
      tx:exec("set transaction isolation level repeatable read")
      tx:one("select 1 as snapshot from bolt.runs limit 1")
      pcall(held.wait, held)
    end)
  end)
  local began = fiber.now()
  while fiber.now() - began < HOLD do
    after = window(bench, service, ("a transaction is open for %.0f s"):format(fiber.now() - began + WINDOW))
  end
  held:wake()
  holder:join()
  l.fiber:cancel()
  print(("%-34s %6.2f of the rate before"):format("at the end", after / before))
end)
