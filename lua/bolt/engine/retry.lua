--- Retry policies: whether a failed attempt gets another one, and when.
local backoff = require("bolt.backoff")
local duration = require("bolt.duration")
local options = require("bolt.options")

local M = {}

local FIELDS = { "attempts", "base", "factor", "cap", "jitter" }
local DEFAULT = { attempts = 5, base = 1, factor = 2, cap = 120, jitter = "full" }
local ONCE = { attempts = 1, base = 1, factor = 2, cap = 120, jitter = "full" }

local function checked(spec, level)
  options.check(spec, FIELDS, level + 1)
  local policy = {
    attempts = spec.attempts or DEFAULT.attempts,
    base = duration.seconds(spec.base or DEFAULT.base, level + 2),
    factor = spec.factor or DEFAULT.factor,
    cap = duration.seconds(spec.cap or DEFAULT.cap, level + 2),
    jitter = spec.jitter or DEFAULT.jitter,
  }
  local n = policy.attempts
  if type(n) ~= "number" or n < 1 or n ~= math.floor(n) then
    error("retry.attempts must be a whole number of 1 or more, got " .. tostring(n), level + 1)
  end
  policy.delays = backoff.new(policy)
  return policy
end

DEFAULT = checked({}, 1)
ONCE.delays = backoff.new(ONCE)

-- Kinds of errors that another attempt cannot mend.
local FINAL_KINDS = {}
for kind in
  ([[bad_argument cancelled captcha closed duplicate encode forbidden in_doubt login_required
  mapping_incomplete no_consent no_form not_found outside_step over_quota payment_required too_large usage
  validation verification]]):gmatch("%S+")
do
  FINAL_KINDS[kind] = true
end

--- Is another attempt worth while after an error of this kind, when the error does not say itself? Yields: no.
---@param kind string
---@return boolean
function M.worthwhile(kind)
  return not FINAL_KINDS[kind]
end

--- Turns the `retry` option into a policy: a table of fields, a number of attempts, false for a single attempt,
--- nil for the default { attempts = 5, base = "1s", factor = 2, cap = "2m", jitter = "full" }.
---@param spec table|number|false|nil
---@param level? integer of the caller, for errors
---@return table policy
--- Errors: wrong fields, at the caller's line. Yields: no.
function M.policy(spec, level)
  level = (level or 1) + 1
  if spec == nil then
    return DEFAULT
  elseif spec == false then
    return ONCE
  elseif type(spec) == "number" then
    return checked({ attempts = spec }, level)
  elseif type(spec) ~= "table" then
    error("retry must be a table, a number of attempts or false, got " .. type(spec), level)
  end
  return checked(spec, level)
end

--- Seconds until the next attempt, or nil when there is none: attempts are used up, or the error says that trying
--- again is of no use (retryable = false). An error's retry_after (seconds) is the least delay.
---@param policy table
---@param attempt integer the one that failed, from 1
---@param err table
---@return number? seconds
--- Yields: no.
function M.delay(policy, attempt, err)
  if err.retryable == false or attempt >= policy.attempts then
    return nil
  end
  local seconds = policy.delays:delay(attempt)
  local least = tonumber(err.retry_after)
  if least and least > seconds then
    seconds = least
  end
  return seconds
end

return M
