-- The fault harness: bolt exec tests/faults/run.lua [short|long] [SEED] [PART]
--
-- Runs real worker processes on a private PostgreSQL, does to them what production does, and judges by what an
-- independent recorder saw and by invariants in SQL. What happens and when follows from the seed, which is printed
-- with every failure; processes are real, so the same seed gives the same faults, not the same nanoseconds.
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local worlds = require("tests.faults.world")

local mode, seed, only = ...
mode = mode or "short"
seed = tonumber(seed ~= "" and seed or nil) or math.floor(fiber.now() * 1000) % 1000000
only = only ~= "" and only or nil

local long = mode == "long"

-- What the long form must have caused.
local KILLS, FAULTS = 500, 200

-- `long`: not in the short form. `skip`: why it cannot be done here.
local PARTS = {
  {
    name = "await_points",
    run = function(world)
      return require("tests.faults.await_points").run(world, { every = long and 1 or 25 })
    end,
  },
  {
    name = "storm",
    run = function(world)
      return require("tests.faults.storm").run(world, { seconds = long and 60 or 6, kills = 200 })
    end,
  },
  {
    name = "zombies",
    run = function(world)
      local opts = { seconds = long and 20 or 6, kills = 100, weights = { zombie = 4, drain = 1 } }
      return require("tests.faults.storm").run(world, opts)
    end,
  },
  {
    name = "odd",
    run = function(world)
      return require("tests.faults.cases").odd(world, { places = not long and { "step", "flow" } or nil })
    end,
  },
  {
    name = "poison",
    long = true, -- 40 s
    run = function(world)
      return require("tests.faults.cases").poison(world)
    end,
  },
  {
    name = "races",
    run = function(world)
      return require("tests.faults.cases").races(world, { rounds = long and 10 or 2 })
    end,
  },
  {
    name = "deploys",
    run = function(world)
      return require("tests.faults.cases").deploys(world, { seconds = long and 25 or 4 })
    end,
  },
  {
    name = "database",
    run = function(world)
      world:proxy()
      local nemesis = require("tests.faults.nemesis")
      return require("tests.faults.storm").run(world, {
        seconds = long and 100 or 12,
        kills = 300,
        nemeses = { nemesis.run },
        decorate = nemesis.decorate(world),
        veteran = true,
      })
    end,
  },
  {
    name = "queue",
    run = function(world)
      local opts = { seconds = long and 18 or 2, visibility = long and 2 or 1, slow = long }
      return require("tests.faults.queue").run(world, opts)
    end,
  },
  {
    name = "reload",
    run = function(world)
      local reload = require("tests.faults.reload").run
      return require("tests.faults.storm").run(world, { seconds = long and 25 or 4, kills = 100, nemeses = { reload } })
    end,
  },
  {
    name = "binaries",
    long = true,
    run = function(world)
      return require("tests.faults.binaries").run(world, { seconds = 20 })
    end,
  },
  {
    name = "schedulers",
    run = function(world)
      return require("tests.faults.cases").schedulers(world, { times = long and 60 or 12 })
    end,
  },
  {
    name = "disk",
    world = { disk_mb = 256 },
    long = true,
    skip = not worlds.may_mount() and "needs root, to mount a small file system",
    run = function(world)
      local disk = require("tests.faults.disk").run
      return require("tests.faults.storm").run(world, { seconds = 25, kills = 100, nemeses = { disk } })
    end,
  },
}

local function figures_text(figures)
  local keys, out = {}, {}
  for key in pairs(figures) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for i, key in ipairs(keys) do
    out[i] = ("%s %.4g"):format(key, figures[key])
  end
  return table.concat(out, ", ")
end

local world = worlds.new(seed)
local failed, spoilt = 0, false

-- A fresh world, which goes on counting. The one before is kept when it has something to show.
local function another(opts)
  local before = world
  before:close(spoilt)
  world = worlds.new(seed, opts)
  world.kills, world.faults, spoilt = before.kills, before.faults, false
end

local function run(part)
  if part.world or spoilt then
    another(part.world)
  end
  local began, kills, faults = fiber.now(), world.kills, world:fault_count()
  world:reset()
  local ok, problems, figures = pcall(part.run, world)
  if not ok then
    if errors.is(problems, "cancelled") then
      error(problems, 0)
    end
    problems, figures = { errors.message(problems) .. (type(problems) == "table" and problems.traceback or "") }, {}
  end
  local line = ("faults %s (seed %d): %d kills, %d other faults, %s; %.1f s"):format(
    part.name,
    seed,
    world.kills - kills,
    world:fault_count() - faults,
    figures_text(figures),
    fiber.now() - began
  )
  print((#problems == 0 and "ok " or "FAIL ") .. line)
  if #problems > 0 then
    failed, spoilt = failed + 1, true
    for i = 1, math.min(#problems, 15) do
      print("  " .. problems[i])
    end
    local again = "  %d problems; again with: make faults SEED=%d PART=%s; logs and database in %s"
    print(again:format(#problems, seed, part.name, world.dir))
  end
  io.stdout:flush()
end

local function sum_up()
  local kinds = {}
  for kind, n in pairs(world.faults) do
    kinds[#kinds + 1] = ("  %s: %d"):format(kind, n)
  end
  table.sort(kinds)
  local total = ("faults (seed %d): %d kills, %d other faults"):format(seed, world.kills, world:fault_count())
  print(total .. "\n" .. table.concat(kinds, "\n"))
  if long and not only and (world.kills < KILLS or world:fault_count() < FAULTS) then
    failed = failed + 1
    print(("FAIL faults: fewer than %d kills or %d other faults were caused"):format(KILLS, FAULTS))
  end
end

local ok, e = pcall(function()
  for _, part in ipairs(PARTS) do
    local wanted = only == part.name or not only and (long or not part.long)
    if wanted and part.skip then
      print(("skip faults %s (%s)"):format(part.name, part.skip))
    elseif wanted then
      run(part)
    end
  end
  sum_up()
end)
fiber.shield(world.close, world, spoilt)
if not ok then
  error(e, 0)
end
return failed > 0 and 1 or 0
