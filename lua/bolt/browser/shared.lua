-- The one browser of this process, shared by all runs: opened when first needed, opened anew after it died, and now and
-- then because it grows with every context, or because there are many visits at once.
--
-- Each visit gets a context of its own, so cookies and storage of one never meet those of another. A browser that may
-- reach private addresses is another process than one that may not.

local chromium = require("bolt.chromium")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local settings = require("bolt.settings")

local shared = {}

--- Contexts of one browser over its life, its contexts at one time, and its memory in MiB, not counting 150 MiB for
--- each context in use: beyond each of them another browser takes its place, and it ends with the last of its visits.
shared.contexts_max = 500
shared.at_once_max = 25
shared.memory_max = 600

--- Is there always a browser ahead, so that a crash costs no visit a start? It takes memory for it (about 100 MiB).
--- Without it, one is started ahead only when the present one has served nearly as many contexts as it may.
--- Default: the setting spare_browser.
shared.spare = nil

-- The part of contexts_max from which the next browser is started ahead.
local NEARLY = 0.95
-- After so many contexts the memory is looked at.
local LOOK_EVERY = 10
local MIB_A_CONTEXT = 150

local releases = {} -- context -> what closes it at the end of with_context
local doors = {} -- allow_private -> { lock, key, current = { browser, served, using }, spare = fiber }

local function door(allow_private)
  local key = allow_private and true or false
  doors[key] = doors[key] or { lock = fiber.semaphore(1), key = key }
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

local function wants_spare(current)
  local always = shared.spare
  if always == nil then
    local said = settings.get("spare_browser") or "no"
    if said ~= "yes" and said ~= "no" then
      errors.raise("settings", ("spare_browser is yes or no, not %q"):format(said))
    end
    always = said == "yes"
  end
  return always or current.served + 1 >= shared.contexts_max * NEARLY
end

-- Starts the next browser while the present one works. It belongs to no run, whichever needed it first.
local function start_spare(place)
  place.spare = place.spare
    or fiber.spawn(fiber.unleased, function()
      local ok, browser = pcall(chromium.open, { allow_private = place.key })
      return ok and browser or nil -- the visit that needs one tells what is wrong
    end)
end

local function take_spare(place)
  local browser = place.spare and place.spare:join()
  place.spare = nil
  if browser and not browser:alive() then
    browser:close()
    browser = nil
  end
  return browser
end

local function is_full(current)
  if current.served >= shared.contexts_max or current.using >= shared.at_once_max then
    return true
  elseif current.served == 0 or current.served % LOOK_EVERY ~= 0 then
    return false
  end
  local ok, mib = pcall(current.browser.memory, current.browser)
  return ok and (mib or 0) > shared.memory_max + current.using * MIB_A_CONTEXT
end

-- The door's browser, for one more visit.
local function enter(place)
  return place.lock:with(function()
    if place.current and not place.current.browser:alive() then
      log.warn("the browser is gone; opening another")
      retire(place)
    elseif place.current and is_full(place.current) then
      retire(place)
    end
    if not place.current then
      local browser = take_spare(place) or chromium.open({ allow_private = place.key })
      place.current = { browser = browser, served = 0, using = 0 }
    end
    local current = place.current
    if wants_spare(current) then
      start_spare(place)
    end
    return current
  end)
end

--- Calls fn(context) with a fresh browser context, closed when fn ends however it ends.
---@param opts { allow_private?: boolean, context?: table } context: options of browser:context
---@param fn fun(context: table): ...
---@return any ... what fn returns
--- Yields: yes. Raises what fn raises; kind browser_missing or browser_failed when Chromium cannot be started.
--- Example: shared.with_context({}, function(context) return context:page():goto(url).status end)
function shared.with_context(opts, fn)
  local current = enter(door(opts.allow_private))
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
  enter(door(opts.allow_private))
end

--- Closes what is open. Safe to repeat; a later visit opens again.
--- Yields: yes.
function shared.close()
  for key, place in pairs(doors) do
    doors[key] = nil
    if place.current then
      close(place.current)
    end
    local spare = take_spare(place)
    if spare then
      spare:close()
    end
  end
end

return shared
