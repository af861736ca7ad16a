-- Retention among ten million steps: a million runs that ended within half a year, and half of them are too old. How
-- long a batch takes, from the first to the last, and what is deleted a second when a sweep may take all its time.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local retention = require("bolt.engine.retention")
local scale = require("tests.bench.scale")

local RUNS = tonumber(os.getenv("N")) or 1000000
local CHUNK = 50000

local FILL = [[
with new as (
  insert into bolt.runs (id, flow, status, input, result, code_root, epoch, created_at, started_at, finished_at)
  select (lpad(to_hex((extract(epoch from t) * 1000)::bigint), 12, '0') || '7abc8'
    || substr(md5(i::text), 1, 15))::uuid, 'old', 'completed', '{"n": 1}', '{"at": "the end"}', repeat('0', 64), 1,
    t, t, t
  from (select i, now() - interval '180 days' * (1 - i / %d::float8) as t from generate_series(%d, %d) i) s
  returning id, finished_at
)
insert into bolt.steps (run_id, path, name, attempt, position, kind, status, result, started_at, finished_at)
select id, '', 's' || n, 1, n, 'step', 'completed', '{"pad": "a result of some bytes"}', finished_at, finished_at
from new, generate_series(1, 10) n]]

local function at(list, share)
  return list[math.max(1, math.ceil(#list * share))] * 1000
end

scale.with({}, function()
  local began = fiber.now()
  for first = 1, RUNS, CHUNK do
    db.script("set synchronous_commit = off; " .. FILL:format(RUNS, first, math.min(RUNS, first + CHUNK - 1)))
  end
  scale.settle()
  local size = db.one("select pg_database_size(current_database()) / 2 ^ 30 as gib").gib
  print(("%d runs, %d steps, %.1f GiB, made in %.0f s"):format(RUNS, RUNS * 10, size, fiber.now() - began))
  local took, busy = {}, 0
  began = fiber.now()
  local n = retention.sweep("90d", {
    on_batch = function(_, seconds)
      took[#took + 1] = seconds
      busy = busy + seconds
    end,
  })
  local whole = fiber.now() - began
  local tenth = math.ceil(#took / 10)
  local first, last = 0, 0
  for i = 1, tenth do
    first, last = first + took[i] / tenth, last + took[#took + 1 - i] / tenth
  end
  table.sort(took)
  print(
    ("retention: %d runs and their steps deleted in %.0f s, %.0f steps/s of its own time"):format(
      n,
      whole,
      n * 10 / busy
    )
  )
  print(
    ("  a batch of 500 runs: p50 %.1f ms, p99 %.1f ms; the first tenth %.1f ms, the last tenth %.1f ms"):format(
      at(took, 0.5),
      at(took, 0.99),
      first * 1000,
      last * 1000
    )
  )
  began = fiber.now()
  retention.sweep("90d")
  print(("  a sweep that finds nothing: %.1f ms"):format((fiber.now() - began) * 1000))
  local left = db.one([[
select exists (select from bolt.runs where finished_at < now() - interval '91 days') as old]])
  assert(not left.old and math.abs(n - RUNS / 2) < RUNS / 100, "the wrong runs were deleted")
end)
