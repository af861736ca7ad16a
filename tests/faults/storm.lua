--- The storm: runs of every shape on several workers that are killed, stopped and replaced without end.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local oracle = require("tests.faults.oracle")
local random = require("tests.faults.random")
local replay = require("tests.faults.replay")

local M = {}

local SLOTS = 3
local OPEN = 40 -- runs under way at once
local PHASES = { "before", "during", "after" }

local fates = {}

-- F6: the wall clock of some workers is minutes off, and jumps while they work. decorate may change more.
local function start(world, r, options)
  options = options or {}
  if world.skew and r:chance(0.2) then
    local skew = ("%d %d %d"):format(r:int(-600, 600), r:int(0, 3), r:int(-600, 600))
    options.env = { LD_PRELOAD = world.skew, BOLT_SKEW = skew }
    world:caused("F6 wall clock wrong and jumping")
  end
  if world.decorate then
    world.decorate(r, options)
  end
  return world:worker(options)
end

--- F1: dies in the middle of a chosen await, of its own hand.
function fates.await(world, r)
  local p = start(world, r, { die_at = r:int(5, 400), phase = r:pick(PHASES) })
  if not world:ended(p, r:between(3, 6)) then
    world:kill(p)
  end
end

--- F1: killed at any moment, its start included.
function fates.moment(world, r)
  local p = start(world, r)
  if not world:ended(p, r:chance(0.2) and r:between(0.02, 0.3) or r:between(0.3, 3)) then
    world:kill(p)
  end
end

--- F2: stopped for longer than its lease, and then it goes on as if nothing had been.
function fates.zombie(world, r)
  local p = start(world, r)
  if not world:ended(p, r:between(0.3, 1.5)) then
    p:kill("STOP")
    world:gone(p)
    world:caused("F2 stopped for longer than the lease")
    fiber.sleep(r:between(1.8, 3))
    p:kill("CONT")
    if not world:ended(p, r:between(0.2, 1.5)) then
      world:kill(p)
    end
  end
end

--- F20: asked to end while at work.
function fates.drain(world, r)
  local p = start(world, r)
  if not world:ended(p, r:between(0.2, 2)) then
    world:caused(world:stop(p) and "F20 drained on SIGTERM" or "F20 SIGTERM while starting")
  end
end

local WEIGHTS = { await = 6, moment = 4, zombie = 2, drain = 1 }

-- One place for a worker: one after the other, each with its fate.
local function slot(world, r, goes_on, weights)
  while goes_on() do
    fates[r:weighed(weights or WEIGHTS)](world, r)
  end
end

local function feed(world, r, goes_on)
  local cancels = {}
  while goes_on() do
    for _ = world:open(), OPEN - 1 do
      local id = world:start(r)
      if r:chance(0.08) then
        table.insert(cancels, { id = id, at = fiber.now() + r:between(0, 4) })
      end
    end
    for i = #cancels, 1, -1 do
      if cancels[i].at <= fiber.now() then
        world:cancel(table.remove(cancels, i).id)
        world:caused("F18 cancelled at any moment")
      end
    end
    world:send()
    fiber.sleep(0.1)
  end
end

-- I1 to I9 hold at every moment; looked at while everything is in motion. Overdue is what nobody had room for.
local function look(world, goes_on, problems)
  local known = {}
  while goes_on() do
    fiber.sleep(2)
    for _, problem in ipairs(world:insist(oracle.at_work)) do
      if not problem:find("^I10") and not known[problem] then
        known[problem] = true
        problems[#problems + 1] = "at work: " .. problem
      end
    end
  end
end

local function descriptors(p)
  return #fs.list(("/proc/%d/fd"):format(p.pid))
end

local function resident(p)
  return tonumber(fs.read(("/proc/%d/statm"):format(p.pid)):match("^%d+ (%d+)")) * 4 / 1024
end

-- I13: a worker that has lived through it all holds no more than one that has just begun, but for the connections that
-- its pool keeps. (MiB, and descriptors.)
local function compare(veteran, fresh, problems)
  if veteran:ended() then
    problems[#problems + 1] = "the worker that nobody killed has ended"
  elseif descriptors(veteran) > descriptors(fresh) + 12 or resident(veteran) > resident(fresh) + 48 then
    problems[#problems + 1] = ("I13 the oldest worker has %d descriptors and %.0f MiB, a new one %d and %.0f"):format(
      descriptors(veteran),
      resident(veteran),
      descriptors(fresh),
      resident(fresh)
    )
  end
end

--- Runs the storm.
---@param opts { seconds: number, kills: integer, nemeses?: function[], decorate?: function, veteran?: boolean,
--- weights?: table<string, number> }
--- seconds, kills: the storm ends after so many; decorate(r, options): changes how workers are started; veteran: one
--- worker is there from beginning to end; weights: of the fates
---@return string[] problems
---@return table figures
--- Yields: yes.
function M.run(world, opts)
  local ends, enough = fiber.now() + opts.seconds, world.kills + opts.kills
  local problems = {}
  world.decorate = opts.decorate
  local veteran = opts.veteran and world:worker()
  local function goes_on()
    return fiber.now() < ends and world.kills < enough
  end
  fiber.group(function(g)
    for i = 1, SLOTS do
      g:spawn(slot, world, random.new(world.seed, "slot" .. i), goes_on, opts.weights)
    end
    g:spawn(feed, world, random.new(world.seed, "feed"), goes_on)
    g:spawn(look, world, goes_on, problems)
    for i, nemesis in ipairs(opts.nemeses or {}) do
      g:spawn(nemesis, world, random.new(world.seed, "nemesis" .. i), goes_on)
    end
  end)
  local healthy = { start(world, random.new(1)), start(world, random.new(1)) }
  local began = fiber.now()
  world:settle(90)
  local healed = fiber.now() - began
  if veteran then
    compare(veteran, healthy[1], problems)
    table.insert(healthy, veteran)
  end
  for _, p in ipairs(healthy) do
    world:stop(p)
  end
  local verdict, figures = oracle.judge(world)
  for _, problem in ipairs(verdict) do
    problems[#problems + 1] = problem
  end
  figures.healed = healed
  figures.replayed = replay.run(world, start(world, random.new(1)), 60, problems)
  world.decorate = nil
  figures.longest = db.one([[
select coalesce(max(extract(epoch from c.at - p.at)), 0)::float8 as s from faults.claims c
join faults.claims p on p.run_id = c.run_id and p.epoch = c.epoch - 1]]).s
  return problems, figures
end

return M
