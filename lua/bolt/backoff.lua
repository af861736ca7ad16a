--- Pace: how long to wait before a retry, how often something may happen, and when to leave a service alone.
--
-- All three live in this process's memory. Limits that hold across workers are the engine's (option `limit`).
local core = require("bolt.core.backoff")
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local options = require("bolt.options")

local M = {}

local TIME = "number|string"
local JITTERS = { none = true, equal = true, full = true }

local function at_least(value, least, name)
  if value < least or value ~= value then
    error(("option %s: at least %g expected, got %g"):format(name, least, value), 3)
  end
  return value
end

---@class bolt.Backoff
---@field attempts integer how many tries there are in all
local Backoff = {}
Backoff.__index = Backoff

local BACKOFF_OPTIONS = { attempts = "number", base = TIME, factor = "number", cap = TIME, jitter = "string" }

--- A retry policy.
---@param opts? { attempts?: integer, base?: number|string, factor?: number, cap?: number|string, jitter?: string }
---  defaults: 5 attempts, base "1s", factor 2, cap "2m", jitter "full" ("equal" keeps half, "none" is exact)
---@return bolt.Backoff
--- Errors: wrong options at the caller's line. Yields: no.
--- Example: local b = backoff.new({ attempts = 3, base = "500ms" })
function M.new(opts)
  local o = options.check(opts, BACKOFF_OPTIONS, 2)
  local jitter = o.jitter or "full"
  if not JITTERS[jitter] then
    error(('option jitter: "none", "equal" or "full" expected, got %q'):format(jitter), 2)
  end
  return setmetatable({
    attempts = at_least(o.attempts or 5, 1, "attempts"),
    base = duration.seconds(o.base or 1, 3),
    factor = at_least(o.factor or 2, 1, "factor"),
    cap = duration.seconds(o.cap or 120, 3),
    jitter = jitter,
  }, Backoff)
end

--- How long to wait after a failed try.
---@param attempt integer the number of the try that failed, from 1
---@return number? seconds nil when that was the last try
--- Errors: none. Yields: no.
--- Example: local wait = b:delay(n); if not wait then error(e, 0) end; fiber.sleep(wait)
function Backoff:delay(attempt)
  if attempt >= self.attempts then
    return nil
  end
  return core.delay(attempt, self.base, self.factor, self.cap, self.jitter)
end

---@class bolt.Limiter
local Limiter = {}
Limiter.__index = Limiter

-- "6/m", "10/30s" or a number a second.
local function per_second(rate)
  if type(rate) == "number" then
    return rate
  end
  local count, per = rate:match("^(%d+%.?%d*)/(.+)$")
  if count and per:find("^%a") then
    per = "1" .. per
  end
  local ok, seconds = pcall(duration.seconds, per or "")
  return ok and seconds > 0 and tonumber(count) / seconds or nil
end

--- A token bucket.
---@param opts { rate: number|string, burst?: number } rate: a second, or text: "6/m", "1/10s"; burst: how many at
---  once (default 1)
---@return bolt.Limiter
--- Errors: wrong options at the caller's line. Yields: no.
--- Example: local pace = backoff.limiter({ rate = "6/m" }); pace:wait()
function M.limiter(opts)
  local o = options.check(opts, { rate = TIME, burst = "number" }, 2)
  local rate = o.rate and per_second(o.rate)
  if not (rate and rate > 0) then
    error(('option rate: a number a second or text such as "6/m" expected, got %s'):format(tostring(o.rate)), 2)
  end
  return setmetatable({ core = core.limiter(rate, at_least(o.burst or 1, 1, "burst")) }, Limiter)
end

--- Takes a place in line.
---@return number seconds to wait before acting on it; 0 for at once
--- Errors: none. Yields: no.
function Limiter:reserve()
  return self.core:reserve()
end

--- Takes a place in line and waits for its turn.
--- Errors: kind "cancelled" (the place is used up). Yields: yes.
function Limiter:wait()
  local seconds = self:reserve()
  if seconds > 0 then
    fiber.sleep(seconds)
  end
end

--- Nothing more for a while: what Retry-After asks for.
---@param time number|string seconds or a duration
--- Errors: a wrong duration at the caller's line. Yields: no.
function Limiter:hold(time)
  self.core:hold(duration.seconds(time, 3))
end

---@class bolt.Breaker
local Breaker = {}
Breaker.__index = Breaker

--- A circuit breaker: after several failures in a row calls are refused for a while, then one may try.
---@param opts? { failures?: integer, cooldown?: number|string } defaults: 5 failures, cooldown "30s"
---@return bolt.Breaker
--- Errors: wrong options at the caller's line. Yields: no.
function M.breaker(opts)
  local o = options.check(opts, { failures = "number", cooldown = TIME }, 2)
  local failures = at_least(o.failures or 5, 1, "failures")
  return setmetatable({ core = core.breaker(failures, duration.seconds(o.cooldown or 30, 3)) }, Breaker)
end

--- "closed", "open" or "half_open". Yields: no.
---@return string
function Breaker:state()
  return self.core:state()
end

--- May a call go through? After true, report with success or failure.
---@return boolean allowed
---@return number seconds until the next try, 0 when allowed
--- Errors: none. Yields: no.
function Breaker:ask()
  local seconds = self.core:ask()
  return seconds == 0, seconds
end

--- The call went well. Yields: no.
function Breaker:success()
  self.core:success()
end

--- The call failed. Yields: no.
function Breaker:failure()
  self.core:failure()
end

local function report(self, ok, ...)
  if ok then
    self:success()
    return ...
  end
  if not errors.is((...), "cancelled") then
    self:failure()
  end
  error((...), 0)
end

--- Calls fn(...) if the breaker lets it through, and reports how it went. Cancellation counts as neither.
---@param fn function
---@return any ... what fn returns
--- Errors: kind "breaker_open" (retryable, field retry_after in seconds), and what fn raises. Yields: where fn does.
--- Example: local answer = breaker:call(http.get, url)
function Breaker:call(fn, ...)
  local allowed, seconds = self:ask()
  if not allowed then
    local text = ("left alone for another %s after failures in a row"):format(duration.format(seconds))
    errors.raise("breaker_open", text, { retryable = true, retry_after = seconds })
  end
  return report(self, pcall(fn, ...))
end

return M
