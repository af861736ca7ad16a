-- A hog that is half the time on its way into a C function, stopped fifty times; prints what names no line of Lua.
local fiber = require("bolt.fiber")

for _ = 1, 50 do
  local hog = fiber.spawn(function()
    local f = math.abs
    while true do
      f(f(f(f(1))))
    end
  end)
  local _, e = pcall(hog.join, hog)
  if not tostring(e):find("fiber_hog.lua:%d+") then
    print(e)
  end
end
