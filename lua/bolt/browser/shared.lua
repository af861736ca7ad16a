-- The one browser of this process, shared by all runs: opened when first needed, opened anew after it died, and now and
-- then because it grows with every context.
--
-- Each visit gets a context of its own, so cookies and storage of one never meet those of another. A browser that may
-- reach private addresses is another process than one that may not.

local chromium = require("bolt.chromium")
local fiber = require("bolt.fiber")
local log = require("bolt.log")

local shared = {}

--- Contexts of one browser over its life; then another takes its place.
shared.contexts_max = 500

local releases = {} -- context -> what closes it at the end of with_context
local doors = {} -- allow_private -> { lock, current = { browser, served, using } }

local function door(allow_private)
  local key = allow_private and true or false
  doors[key] = doors[key] or { lock = fiber.semaphore(1) }
  return doors[key]
end

local function close(current)
  pcall(current.browser.close, current.browser)
end

-- The door's present browser is used no longer; who uses it now may go on, and the last one closes it.
local function retire(place)
  local current = place.current
  place.current, current.retired = nil, true
  if current.using == 0 then
    close(current)
  end
end

local function open(place, allow_private)
  return place.lock:with(function()
    if place.current and not place.current.browser:alive() then
      log.warn("the browser is gone; opening another")
      retire(place)
    elseif place.current and place.current.served >= shared.contexts_max then
      retire(place)
    end
    if not place.current then
      place.current = { browser = chromium.open({ allow_private = allow_private }), served = 0, using = 0 }
    end
    return place.current
  end)
end

--- Calls fn(context) with a fresh browser context, closed when fn ends however it ends.
---@param opts { allow_private?: boolean, context?: table } context: options of browser:context
---@param fn fun(context: table): ...
---@return any ... what fn returns
--- Yields: yes. Raises what fn raises; kind browser_missing or browser_failed when Chromium cannot be started.
--- Example: shared.with_context({}, function(context) return context:page():goto(url).status end)
function shared.with_context(opts, fn)
  local current = open(door(opts.allow_private), opts.allow_private or false)
  current.served, current.using = current.served + 1, current.using + 1
  local context
  local function release()
    if context then
      pcall(context.close, context)
    end
    current.using = current.using - 1
    if current.retired and current.using == 0 then
      close(current)
    end
  end
  local function finish(ok, ...)
    local ours = not context or releases[context]
    if ours then
      releases[context or current] = nil
      fiber.shield(release)
    end
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return finish(pcall(function()
    context = current.browser:context(opts.context)
    releases[context] = release
    return fn(context)
  end))
end

--- Keeps a context of with_context open beyond the end of its fn.
---@param context table
---@return fun() release closes it; may be called once, from anywhere
--- Yields: no; release does.
function shared.keep(context)
  local release = releases[context]
  releases[context] = nil
  return release
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
    if place.current then
      close(place.current)
    end
  end
end

return shared
