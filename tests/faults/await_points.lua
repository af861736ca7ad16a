--- F1 in order: one run that calls every verb, in a process that is killed at its first await, then at its second, and
--- so on to the last one; before the call, while it is under way, and after it. Others end each run.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local oracle = require("tests.faults.oracle")
local program = require("tests.faults.program")
local random = require("tests.faults.random")

local M = {}

local AT_ONCE = 8
local PHASES = { "before", "during", "after" }

-- How many awaits the tour has when nothing disturbs it.
local function count(world)
  local tally = world.dir .. "/tally"
  local p = world:worker({ tally = tally })
  world:start(nil, program.tour())
  if not world:settle(30) then
    error("the tour does not end without faults", 0)
  end
  world:stop(p)
  return tonumber(fs.read(tally))
end

-- One process for each point, each with one run.
local function batch(world, points)
  fiber.group(function(g)
    for _, point in ipairs(points) do
      world:start(nil, program.tour())
      g:spawn(function()
        world:send()
        local p = world:worker({ at_most = 1, die_at = point.at, phase = point.phase })
        world:send(true)
        if not world:ended(p, 4) then
          world:kill(p)
        end
      end)
    end
  end)
end

--- Kills at every await, or at every so manieth.
---@param opts { every: integer }
---@return string[] problems
---@return table figures
--- Yields: yes.
function M.run(world, opts)
  local awaits = count(world)
  local points = {}
  local first = random.new(world.seed, "await points"):int(1, opts.every)
  for at = first, awaits * #PHASES, opts.every do
    points[#points + 1] = { at = math.ceil(at / #PHASES), phase = PHASES[at % #PHASES + 1] }
  end
  for i = 1, #points, AT_ONCE do
    batch(world, { unpack(points, i, math.min(i + AT_ONCE - 1, #points)) })
  end
  local healthy = { world:worker(), world:worker() }
  world:settle(60)
  for _, p in ipairs(healthy) do
    world:stop(p)
  end
  local problems, figures = oracle.judge(world)
  figures.awaits, figures.points = awaits, #points
  return problems, figures
end

return M
