--- Parts with one kind of fault each, where what must come out is known exactly.
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local json = require("bolt.json")
local oracle = require("tests.faults.oracle")
local random = require("tests.faults.random")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local why = require("bolt.engine.why")

local M = {}

local function judged(world, problems)
  local verdict, figures = oracle.judge(world)
  for _, problem in ipairs(verdict) do
    problems[#problems + 1] = problem
  end
  return problems, figures
end

local function note(problems, format, ...)
  problems[#problems + 1] = format:format(...)
end

-- ---- F12, F13 ----

local PLACES = { "step", "flow", "once", "tx", "caught", "emit" }

local function oddities(world)
  local text = fs.read(world.flows .. "/tasks/oddities.lua")
  local names = {}
  for name in text:gmatch("\nfunction M%.([%w_]+)%(") do
    if name ~= "stuck_in_c" then
      names[#names + 1] = name
    end
  end
  return names
end

--- Results that cannot be recorded, errors that are not messages, loops and yields where none may be: each run ends,
--- says why, and disturbs nobody.
---@param opts { places?: string[] }
function M.odd(world, opts)
  local problems, ids = {}, {}
  local r = random.new(world.seed, "odd")
  local p = world:worker({ at_most = 4, env = { BOLT_SLICE_MS = "150", BOLT_LUA_HEAP_MB = "256" } })
  for _, what in ipairs(oddities(world)) do
    for _, where in ipairs(opts.places or PLACES) do
      local id = runs.start("odd", { what = what, where = where })
      ids[id] = what .. " in a " .. where
      world:caused("F12, F13 results and code that are not as they should be")
    end
  end
  for _ = 1, 10 do
    world:start(r)
  end
  if not world:settle(120) then
    note(problems, "not all runs have ended")
  end
  for id, what in pairs(ids) do
    local row = runs.get(id)
    local explained, line = pcall(why.explain, id)
    if row.status ~= "completed" and row.status ~= "failed" then
      note(problems, "%s: the run is %s", what, row.status)
    elseif row.status == "failed" and (type(row.error) ~= "table" or errors.message(row.error) == "") then
      note(problems, "%s: failed with %s", what, json.encode(row.error))
    elseif row.status == "completed" and row.epoch ~= 1 then
      note(problems, "%s: took %d claims", what, row.epoch)
    end
    if not explained then
      note(problems, "%s: why says nothing: %s", what, tostring(line))
    end
  end
  if p:ended() then
    note(problems, "the worker has ended")
  else
    world:stop(p)
  end
  return judged(world, problems)
end

--- A step that cannot be stopped takes its process with it. The others go on elsewhere, and the run is put aside.
function M.poison(world)
  local problems = {}
  local r = random.new(world.seed, "poison")
  local id = runs.start("odd", { what = "stuck_in_c", where = "step" })
  for _ = 1, 10 do
    world:start(r)
  end
  local deadline, deaths = fiber.now() + 120, 0
  while runs.get(id).status ~= "paused" and fiber.now() < deadline do
    local p = world:worker({ env = { BOLT_SLICE_MS = "20" } })
    while not world:ended(p, 0.2) and runs.get(id).status ~= "paused" do
      -- it waits longer and longer from one attempt to the next; we do not
      db.exec("update bolt.runs set due_at = clock_timestamp() where id = $1::uuid and status = 'queued'", id)
    end
    if p:ended() then
      deaths = deaths + 1
      world:caused("F12 a worker was taken down by what it ran")
    else
      world:stop(p)
    end
  end
  local p = world:worker()
  local paused = runs.get(id)
  if paused.status ~= "paused" or paused.error.kind ~= "worker_lost" then
    note(problems, "the run is %s after %d dead workers", paused.status, deaths)
  else
    runs.cancel(id)
  end
  if not world:settle(30) then
    note(problems, "not all runs have ended")
  end
  world:stop(p)
  local figures
  problems, figures = judged(world, problems)
  figures.deaths = deaths
  return problems, figures
end

-- ---- F18, F19 ----

--- Cancellation and events at the very moments of beginning, waiting and ending.
function M.races(world, opts)
  local problems = {}
  local r = random.new(world.seed, "races")
  local workers = { world:worker(), world:worker() }
  local outcomes = {}
  fiber.sleep(0.3)
  for _ = 1, opts.rounds do
    fiber.group(function(g)
      for _ = 1, 20 do
        local input = r:pick({ {}, { sleep = 0.05 }, { wait = 0.1 }, { wait = 1.5 }, { forever = true } })
        local cancel_at = not input.forever and r:chance(0.6) and r:between(0, input.wait or 0.12) or nil
        local emit_at = input.wait and (r:chance(0.2) and 0 or r:between(0.001, input.wait * 1.1))
          or input.forever and r:between(0.002, 0.03)
        local id = runs.start("blink", input)
        if emit_at and emit_at <= 0 then
          runs.emit(id, "go", "early", { key = "1" })
        end
        g:spawn(function()
          if emit_at and emit_at > 0 then
            fiber.sleep(emit_at)
            runs.emit(id, "go", "sent", { key = "1" })
            world:caused("F19 event at the moment of a wait")
          end
        end)
        g:spawn(function()
          if cancel_at then
            fiber.sleep(cancel_at)
            world:cancel(id)
            world:caused("F18 cancelled at the moment of the end")
          end
          local row = runs.wait(id, 20)
          local outcome = row.status .. (row.result and " " .. tostring(row.result) or "")
          outcomes[outcome] = (outcomes[outcome] or 0) + 1
        end)
      end
    end)
  end
  for _, p in ipairs(workers) do
    world:stop(p)
  end
  for _, outcome in ipairs({ "completed done", "completed sent", "completed early", "cancelled" }) do
    if opts.rounds >= 5 and not outcomes[outcome] then
      note(problems, "no run was %s: the races are not tight", outcome)
    end
  end
  for outcome in pairs(outcomes) do
    if not outcome:find("^completed") and outcome ~= "cancelled" then
      note(problems, "runs were %s", outcome)
    end
  end
  return judged(world, problems)
end

-- ---- F14 ----

-- A time has come: this one, which no other time shares.
local DUE = [[
update bolt.schedules set next_at = to_timestamp($1::float8) where flow = 'ticking']]

local USED = [[
select count(*)::int as n from bolt.runs where flow = 'ticking' and (input ->> 'scheduled_at')::float8 = $1::float8]]

--- Several schedulers that die at any moment: each time that comes is used by one of them, once.
---@param opts { times: integer }
function M.schedulers(world, opts)
  local problems = {}
  local over = false
  local times = {}
  fiber.group(function(g)
    for i = 1, 3 do
      g:spawn(function()
        local r = random.new(world.seed, "scheduler" .. i)
        while not over do
          local p = world:worker({
            scheduler = true,
            die_at = r:chance(0.7) and r:int(10, 120) or nil,
            phase = r:pick({ "before", "during", "after" }),
          })
          if not world:ended(p, r:between(1, 3)) then
            world:kill(p)
          end
        end
      end)
    end
    g:spawn(function()
      t.eventually(20, function()
        return db.one("select 1 as here from bolt.schedules where flow = 'ticking' and next_at is not null")
      end)
      local base = db.one("select extract(epoch from date_trunc('second', clock_timestamp()))::float8 as s").s
      for n = 1, opts.times do
        local at = base - 1000 + n
        db.query(DUE, at)
        world:caused("F14 a time for three schedulers")
        -- they look every five seconds at least; the next time comes when this one was used
        local used = pcall(t.eventually, 15, function()
          return db.one(USED, at).n > 0
        end)
        times[n] = at
        if not used then
          note(problems, "F14 the time %.3f was used by nobody for 15 s", at)
        end
      end
      over = true
    end)
  end)
  local p = world:worker()
  world:settle(30)
  world:stop(p)
  for _, at in ipairs(times) do
    local n = db.one(USED, at).n
    if n ~= 1 then
      note(problems, "F14 the time %.3f was used %d times", at, n)
    end
  end
  return judged(world, problems)
end

-- ---- F20 ----

local REPEATED = [[
select e.run_id, e.label, count(*)::int as n from faults.effects e where e.kind = 'step'
group by e.run_id, e.label, e.attempt having count(*) > 1]]

-- Nobody died, so nothing can be in doubt, but for what a race or an error beside it has cancelled.
local DOUBTED = [[
select s.run_id, s.path, s.name from bolt.steps s join bolt.runs r on r.id = s.run_id
where s.status = 'in_doubt' and s.error #>> '{cause,kind}' is distinct from 'cancelled']]

--- Deploys one after the other: every process ends by itself, and no step that was under way is run again.
---@param opts { seconds: number }
function M.deploys(world, opts)
  local problems = {}
  local r = random.new(world.seed, "deploys")
  local ends = fiber.now() + opts.seconds
  local slowest = 0
  fiber.group(function(g)
    for i = 1, 2 do
      g:spawn(function()
        local own = random.new(world.seed, "deploys" .. i)
        while fiber.now() < ends do
          local p = world:worker()
          fiber.sleep(own:between(0.3, 0.9))
          local began = fiber.now()
          world:caused(world:stop(p) and "F20 drained on SIGTERM" or "F20 SIGTERM while starting")
          slowest = math.max(slowest, fiber.now() - began)
        end
      end)
    end
    g:spawn(function()
      while fiber.now() < ends do
        for _ = world:open(), 15 do
          world:start(r)
        end
        world:send()
        fiber.sleep(0.1)
      end
    end)
  end)
  local p = world:worker()
  world:settle(30)
  world:stop(p)
  local figures
  problems, figures = judged(world, problems)
  for _, row in ipairs(db.query(REPEATED)) do
    note(problems, "F20 run %s: step %s was run %d times, though nothing was killed", row.run_id, row.label, row.n)
  end
  for _, row in ipairs(db.query(DOUBTED)) do
    note(problems, "F20 run %s: %s/%s is in doubt, though nothing was killed", row.run_id, row.path, row.name)
  end
  if slowest > 4.5 then
    note(problems, "F20 a worker took %.1f s to end", slowest)
  end
  figures.slowest = slowest
  return problems, figures
end

return M
