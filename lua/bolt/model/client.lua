--- Asks a provider: one question, tried again as the providers' own clients do.
--
-- Three tries in all. Tried again: what did not arrive, 408, 409, 429 and 5xx, unless the header x-should-retry says
-- otherwise; after retry-after-ms or Retry-After where they name up to a minute, else after half a second, doubled each
-- time, a quarter of it drawn at random. A longer Retry-After is not waited for here: the error carries it, and the
-- step's own retry keeps to it. What a server says it does not know (a temperature, a schema in the request) is left
-- out and asked again at once; it is remembered for that model.
--
-- Nothing of a page decides where a question goes: address, model and key are settings. Redirects are not followed.
local config_of = require("bolt.model.config")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local http = require("bolt.http")
local json = require("bolt.json")

local M = {}

local TRIES = 3
local CONNECT_SECONDS = 5
local WAIT_MAX = 60
local BACKOFF_MAX = 8
-- An answer is some kilobytes of JSON; a longer one is none of ours.
local BYTES_MAX = 4 * 1024 * 1024

local AGAIN = { [408] = true, [409] = true, [429] = true }
-- Money is missing: waiting does not bring it.
local BILLING = { insufficient_quota = true, billing_error = true, billing_hard_limit_reached = true }

-- What servers turned out not to know, by base and model.
local without = {}

local function pause(attempt)
  local seconds = math.min(0.5 * 2 ^ (attempt - 1), BACKOFF_MAX)
  return seconds * (1 - 0.25 * math.random())
end

-- Seconds that the answer asks to wait, nil when it does not say.
local function asked_to_wait(headers)
  local ms = tonumber(headers["retry-after-ms"])
  return ms and ms / 1000 or http.retry_after(headers["retry-after"])
end

local function decoded(body)
  local ok, value = pcall(json.decode, body)
  return ok and type(value) == "table" and value ~= json.null and not json.is_array(value) and value or nil
end

-- The optional part that a refusal complains about.
local function unknown_part(provider, message, left_out)
  for _, name in ipairs(provider.optional) do
    if not left_out[name] and message:find(name, 1, true) then
      return name
    end
  end
end

-- What another status than 200 means: an error.
local function refusal(config, res)
  local problem = config.provider.problem(decoded(res.body) or {})
  local status, message = res.status, (problem.message or "no reason given"):gsub("%s+", " "):sub(1, 300)
  local should = res.headers["x-should-retry"]
  local again = should == "true" or (should ~= "false" and (AGAIN[status] or status >= 500))
  if status == 402 or BILLING[problem.code or ""] then
    again = false
  end
  local kind = "model_request"
  if again then
    kind = (status == 429 or status == 529) and "rate_limited" or "server_error"
  end
  return errors.new(kind, ("%s answered %d: %s"):format(config.provider.name, status, message), {
    retryable = again,
    retry_after = again and asked_to_wait(res.headers) or nil,
    status = status,
    problem = message,
  })
end

-- One request. Returns what was said, or an error.
local function try(config, question)
  local request = config.provider.request(config, question)
  request.headers["content-type"] = "application/json"
  request.headers["accept"] = "application/json"
  local ok, res = pcall(http.request, {
    url = request.url,
    method = "POST",
    headers = request.headers,
    body = request.body,
    timeout = question.timeout,
    stall_timeout = question.timeout,
    connect_timeout = CONNECT_SECONDS,
    max_bytes = BYTES_MAX,
    follow = 0,
    -- Who names an address of their own means it.
    allow_private = config.own,
  })
  if not ok then
    -- A deadline is not the request's own: whoever set it does not want another try.
    if not errors.is(res) or res.kind == "cancelled" or res.deadline then
      error(res, 0)
    end
    return nil, res
  elseif res.status ~= 200 then
    return nil, refusal(config, res)
  end
  local answer = decoded(res.body)
  local said = answer and config.provider.read(answer)
  if not said then
    -- Cut off on the way, or the page of some gateway.
    local text = ("%s answered 200 with something that is no answer"):format(config.provider.name)
    return nil, errors.new("server_error", text, { retryable = true })
  end
  return said
end

---@class bolt.ModelSaid
---@field text string
---@field stop "end"|"length"|"refused"
---@field input? number tokens, those read from the provider's cache included
---@field output? number tokens
---@field cached? number tokens of the input that came from the provider's cache
---@field cost? number dollars
---@field tries integer requests sent

--- Asks, and waits for the whole answer.
---@param config bolt.ModelConfig
---@param question { name: string, system: string, turns: table[], schema: table, max_tokens: integer, timeout: number }
---@return bolt.ModelSaid
--- Errors: kind "rate_limited", "server_error", "network", "timeout" (retryable, after three tries), "model_request"
--- (it was refused: key, bill, model or size), "too_large". All have `tries`. Yields: yes.
function M.ask(config, question)
  local place = config.base .. " " .. config.model
  without[place] = without[place] or {}
  question.without = without[place]
  local tries, failures = 0, 0
  while true do
    tries = tries + 1
    local said, problem = try(config, question)
    if said then
      said.tries, said.cost = tries, config_of.cost(config.price, said)
      return said
    end
    local part = (problem.status == 400 or problem.status == 422)
      and unknown_part(config.provider, problem.problem, question.without)
    if part then
      question.without[part] = true
    else
      failures = failures + 1
      local wait = problem.retry_after
      if not problem.retryable or failures == TRIES or (wait and wait > WAIT_MAX) then
        problem.tries = tries
        error(problem, 0)
      end
      fiber.sleep(wait and wait > 0 and wait or pause(failures))
    end
  end
end

return M
