-- The one browser of this process, shared by all runs: opened when first needed, opened anew after it died.
--
-- Each visit gets a context of its own, so cookies and storage of one never meet those of another. A browser that may
-- reach private addresses is another process than one that may not; at most one of each lives.

local chromium = require("bolt.chromium")
local fiber = require("bolt.fiber")
local log = require("bolt.log")

local shared = {}

local doors = {} -- allow_private -> { lock, browser }

local function door(allow_private)
  local key = allow_private and true or false
  doors[key] = doors[key] or { lock = fiber.semaphore(1) }
  return doors[key]
end

local function open(place, allow_private)
  return place.lock:with(function()
    if place.browser and not place.browser:alive() then
      log.warn("the browser is gone; opening another")
      pcall(place.browser.close, place.browser)
      place.browser = nil
    end
    place.browser = place.browser or chromium.open({ allow_private = allow_private })
    return place.browser
  end)
end

--- Calls fn(context) with a fresh browser context, closed when fn ends however it ends.
---@param opts { allow_private?: boolean, context?: table } context: options of browser:context
---@param fn fun(context: table): ...
---@return any ... what fn returns
--- Yields: yes. Raises what fn raises; kind browser_missing or browser_failed when Chromium cannot be started.
--- Example: shared.with_context({}, function(context) return context:page():goto(url).status end)
function shared.with_context(opts, fn)
  local browser = open(door(opts.allow_private), opts.allow_private or false)
  local context = browser:context(opts.context)
  local function close(ok, ...)
    fiber.shield(function()
      pcall(context.close, context)
    end)
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return close(pcall(fn, context))
end

--- Opens the browser ahead of the first visit, so that what is wrong with it shows before any work is begun.
---@param opts { allow_private?: boolean }
--- Yields: yes. Raises kind browser_missing or browser_failed when Chromium cannot be started.
function shared.prepare(opts)
  open(door(opts.allow_private), opts.allow_private or false)
end

--- Closes what is open. Safe to repeat; a later visit opens again.
--- Yields: yes.
function shared.close()
  for key, place in pairs(doors) do
    doors[key] = nil
    if place.browser then
      pcall(place.browser.close, place.browser)
    end
  end
end

return shared
