-- Tests of one spec that run side by side, four at a time: what takes their time is waiting for pages. Each is reported
-- as a test of its own; the first one starts them all.
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

local M = {}

local AT_ONCE = 4

local cases, started = {}, false

local function run(case, places)
  local trace
  case.ok, case.e = pcall(places.with, places, function()
    assert(xpcall(case.fn, function(e)
      trace = debug.traceback("", 2)
      return e
    end))
  end)
  if not case.ok then
    case.e = ("%s%s"):format(tostring(case.e), trace or "")
  end
  case.done = true
  case.waiter:wake()
end

--- Starts all tests that were declared by now. Yields: no.
function M.start()
  local places = fiber.semaphore(AT_ONCE)
  for _, case in ipairs(started and {} or cases) do
    fiber.spawn(run, case, places)
  end
  started = true
end

--- Waits until all have ended. Yields: yes.
function M.finish()
  M.start()
  for _, case in ipairs(cases) do
    if not case.done then
      case.waiter:wait()
      case.waiter:wake()
    end
  end
end

--- Declares a test.
---@param name string
---@param fn function
function M.test(name, fn)
  local case = { fn = fn, waiter = fiber.waiter() }
  cases[#cases + 1] = case
  t.test(name, { timeout = 90 }, function()
    M.start()
    if not case.done then
      case.waiter:wait()
      case.waiter:wake()
    end
    if not case.ok then
      error(case.e, 0)
    end
  end)
end

return M
