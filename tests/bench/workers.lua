-- One, two and four workers on one backlog: how much faster it ends, that a limit holds across them, and who is served
-- before whom. The processes are `bolt up`; on two cores the first figure says what PostgreSQL leaves them.
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local scale = require("tests.bench.scale")
local versions = require("bolt.engine.versions")

local WORKERS = { 1, 2, 4 }
local LIMIT = 3

local FLOWS = {
  ["nothing.lua"] = [[
local bolt = require("bolt")
return bolt.flow("nothing", function() bolt.step("s", function() return 1 end) end)]],
  -- as a step that waits for a site
  ["waits.lua"] = [[
local bolt = require("bolt")
local site = require("flows.parts.site")
return bolt.flow("waits", function() bolt.step("s", site.visit) end)]],
  ["limited.lua"] = [[
local bolt = require("bolt")
local site = require("flows.parts.site")
return bolt.flow("limited", function(input)
  bolt.step("s", { limit = { key = "site", concurrent = 3 } }, site.crossing, input.file)
end)]],
  ["parts/site.lua"] = [[
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local M = {}
function M.visit() fiber.sleep(0.2) end
function M.crossing(file)
  fs.append(file, "in\n")
  fiber.sleep(0.01)
  fs.append(file, "out\n")
end
return M]],
}

local AT_ONCE = 500 -- as in the largest batch of the journal, for which the function is made

-- Queues n runs, of the priorities 1 to 4 in turn.
local function queue(flow, n, input)
  if n > AT_ONCE then
    queue(flow, n - AT_ONCE, input)
    n = AT_ONCE
  end
  local ids, flows, inputs, priorities, nothing = {}, {}, {}, {}, {}
  for i = 1, n do
    ids[i], flows[i], inputs[i], priorities[i], nothing[i] = crypto.uuid(), flow, input, tostring(1 + i % 4), db.null
  end
  local none, pool = db.array(nothing), {}
  for i = 1, n do
    pool[i] = "default"
  end
  db.exec(
    "select bolt.start_runs($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    db.array(ids),
    db.array(flows),
    none,
    db.array(inputs),
    db.array(priorities),
    none,
    none,
    none,
    none,
    db.array(pool)
  )
end

local OPEN = "select exists (select from bolt.runs where finished_at is null) as yes"

-- Runs per second of so many workers, from their first run to their last.
local function drain(bench, flow, n, workers, input)
  db.script("truncate bolt.runs, bolt.steps cascade")
  queue(flow, n, input or "{}")
  db.script("analyze bolt.runs")
  local services = {}
  for i = 1, workers do
    services[i] = scale.service(bench)
  end
  local ends = fiber.now() + 120
  while db.one(OPEN).yes do
    assert(fiber.now() < ends, "the backlog does not end")
    fiber.sleep(0.05)
  end
  for _, service in ipairs(services) do
    service:kill("TERM")
  end
  for _, service in ipairs(services) do
    service:wait(20)
  end
  return n
    / db.one([[
select extract(epoch from max(finished_at) - min(started_at))::float8 as took from bolt.runs]]).took
end

local function compare(bench, what, flow, n)
  local alone
  for _, workers in ipairs(WORKERS) do
    local rate = drain(bench, flow, n, workers)
    alone = alone or rate
    print(("%-44s %10.0f runs/s   %.2f of one worker"):format(what .. ", workers: " .. workers, rate, rate / alone))
  end
end

-- How many were in at once, from the order of what they wrote.
local function most_at_once(file)
  local now, most = 0, 0
  for way in fs.read(file):gmatch("%a+") do
    now = now + (way == "in" and 1 or -1)
    most = math.max(most, now)
  end
  return most
end

-- Of the runs that ended first, how many of each priority; and how long the last of each had waited.
local function fairness()
  local rows = db.query([[
with served as (select priority, row_number() over (order by finished_at) as place, count(*) over () as n,
  extract(epoch from started_at - min(started_at) over ())::float8 as waited from bolt.runs)
select priority, 100.0 * count(*) filter (where place <= n / 4) / (max(n) / 4) as share, max(waited) as waited
from served group by priority order by priority]])
  local shares, waits = {}, {}
  for i, row in ipairs(rows) do
    shares[i], waits[i] = ("%.0f %%"):format(row.share), ("%.1f s"):format(row.waited)
  end
  print(("%-44s %s"):format("of the first quarter, priorities 1 to 4", table.concat(shares, ", ")))
  print(("%-44s %s"):format("the longest wait of each", table.concat(waits, ", ")))
end

scale.with(FLOWS, function(bench)
  versions.open({ dir = bench.flows })
  compare(bench, "steps that wait 0.2 s", "waits", 8000)
  compare(bench, "steps that do nothing", "nothing", 20000)
  fairness()
  for _, workers in ipairs({ 2, 4 }) do
    local file = bench.dir .. "/crossings"
    fs.write(file, "")
    local rate = drain(bench, "limited", 1000, workers, ('{"file": %q}'):format(file))
    local most = most_at_once(file)
    print(("%-44s %10.0f runs/s   at most %d at once"):format("a limit of 3, workers: " .. workers, rate, most))
    assert(most <= LIMIT, "the limit was exceeded")
  end
end)
