--- Values that no record can hold, errors of every type, and code that does not come back.
local fiber = require("bolt.fiber")

local M = {}

-- ---- F13: outcomes that cannot be encoded ----

function M.nan()
  return 0 / 0
end

function M.infinity()
  return { 1, { 2, math.huge } }
end

function M.nul()
  return "before\0after"
end

function M.nul_key()
  return { ["a\0b"] = 1 }
end

function M.not_utf8()
  return "\255\254 caf\233"
end

function M.half_surrogate()
  return "\237\160\128"
end

function M.cycle()
  local t = {}
  t.t = { t }
  return t
end

function M.deep()
  local t = {}
  for _ = 1, 100000 do
    t = { t }
  end
  return t
end

function M.a_function()
  return { print }
end

function M.a_coroutine()
  return coroutine.create(print)
end

function M.mixed_keys()
  return { 1, 2, a = 3, [true] = 4 }
end

function M.huge()
  return ("x"):rep(50 * 1024 * 1024)
end

function M.huge_list()
  local t = {}
  for i = 1, 2000000 do
    t[i] = i
  end
  return t
end

function M.fails_to_encode()
  return setmetatable({}, {
    __index = function()
      error("not to be read")
    end,
    __tostring = function()
      error("not to be shown")
    end,
  })
end

-- ---- F12: errors that are not messages ----

function M.error_nil()
  error(nil)
end

function M.error_number()
  error(42)
end

function M.error_function()
  error(print)
end

function M.error_cycle()
  local e = { kind = "odd", message = "a cycle" }
  e.cause = e
  error(e)
end

function M.error_nul()
  error("before\0after", 0)
end

function M.error_binary()
  error({ kind = "odd", message = "\255\0\254", detail = 0 / 0, more = print })
end

function M.error_huge()
  error(("x"):rep(20 * 1024 * 1024), 0)
end

function M.error_kindless()
  error(setmetatable({}, {
    __tostring = function()
      error("not to be shown")
    end,
  }))
end

-- ---- F12: code that does not come back, or not where it should ----

function M.loop()
  while true do -- luacheck: ignore
  end
end

function M.stubborn_loop()
  while true do
    pcall(function()
      while true do -- luacheck: ignore
      end
    end)
  end
end

function M.recursion()
  local function deeper(n)
    return 1 + deeper(n + 1)
  end
  return deeper(1)
end

function M.out_of_memory()
  local t = {}
  while true do
    t[#t + 1] = ("x"):rep(1000000) .. #t
  end
end

function M.stubborn_memory()
  local t = {}
  while true do
    pcall(function()
      t[#t + 1] = ("x"):rep(1000000) .. #t
    end)
  end
end

function M.yield_in_sort()
  table.sort({ 3, 1, 2 }, function(a, b)
    fiber.sleep(0.01)
    return a < b
  end)
end

function M.yield_in_gsub()
  return (("abc"):gsub(".", function(c)
    fiber.sleep(0.01)
    return c
  end))
end

function M.yield_in_coroutine()
  local co = coroutine.wrap(function()
    fiber.sleep(0.01)
    coroutine.yield(1)
  end)
  return { co(), co() }
end

function M.yield_bare()
  return coroutine.yield("nobody asked")
end

-- Cannot be stopped from within Lua: the pattern backtracks in C for longer than anybody waits.
function M.stuck_in_c()
  return (("a"):rep(60000)):find((".-"):rep(20) .. "b")
end

M.names = {}
for name, value in pairs(M) do
  if type(value) == "function" and name ~= "stuck_in_c" then
    M.names[#M.names + 1] = name
  end
end
table.sort(M.names)

return M
