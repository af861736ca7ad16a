--- F11: the flows are changed, broken and repaired while they run, and every worker is told to read them again.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")

local M = {}

-- What people save by mistake.
local BROKEN = {
  "return bolt.flow(",
  'error("at load")',
  'return require("bolt").flow("storm", { tiemout = 1 }, function() end)',
  'return require("flows.tasks.nowhere")',
  "while true do end",
  "local x = nil + 1",
  "",
}

--- Reloads without pause until goes_on() says no. Yields: yes.
function M.run(world, r, goes_on)
  local path = world.flows .. "/storm.lua"
  local good = fs.read(path)
  local n = 0
  local function save(text)
    fs.write(path, text, { atomic = true })
    for p in pairs(world.live) do
      p:kill("HUP")
    end
  end
  world.may_not_start = true
  while goes_on() do
    n = n + 1
    if r:chance(0.25) then
      save(r:pick(BROKEN))
      world:caused("F11 broken flows saved")
    else
      save((good:gsub("local VERSION = %d+", "local VERSION = " .. n)))
      world:caused("F11 flows changed")
    end
    fiber.sleep(r:between(0.02, 0.5))
  end
  save(good)
  fiber.sleep(2.5) -- those that began with broken ones have ended
  world.may_not_start = false
end

return M
