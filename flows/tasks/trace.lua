-- Evidence of one visit: screenshots, and a record of what was filled in, sent, answered and concluded.

local errors = require("bolt.errors")
local evidence = require("bolt.store.evidence")
local json = require("bolt.json")
local log = require("bolt.log")
local state = require("bolt.state")
local understand = require("flows.tasks.understand")

local trace = {}

local BODY_LIMIT = 8192

local function cut(text)
  if type(text) == "string" and #text > BODY_LIMIT then
    return text:sub(1, BODY_LIMIT):gsub("[\128-\191]*[\192-\255]?$", "") .. "…"
  end
  return text
end

--- Exchanges as they are kept: what went where, and what came back, bodies cut to size.
---@param exchanges table[]
---@return table[]
--- Yields: no.
function trace.exchanges(exchanges)
  local kept = {}
  for i, exchange in ipairs(exchanges) do
    kept[i] = {
      method = exchange.method,
      url = exchange.url,
      status = exchange.status,
      request_body = cut(exchange.request_body),
      content_type = exchange.content_type,
      response_body = cut(exchange.response_body),
      error = exchange.error,
    }
  end
  return kept
end

--- Calls fn(...): a picture or a file that cannot be had must not decide how a submission ended.
---@param what string for the log
---@param fn function
---@return any result nil when it failed
--- Yields: where fn does. Raises kind cancelled only.
function trace.try(what, fn, ...)
  local ok, result = pcall(fn, ...)
  if ok then
    return result
  elseif errors.is(result, "cancelled") then
    error(result, 0)
  end
  log.warn("left out after a visit", { piece = what, error = errors.message(result) })
  return nil
end

--- Keeps a screenshot of the page; of the newest tab, where the visit has several: the answer stands there.
---@param visit Visit
---@param when "before"|"after"
--- Yields: yes. Raises kind cancelled only.
function trace.picture(visit, when)
  trace.try("screenshot " .. when, function()
    local tabs = visit.context and visit.context:pages() or {}
    local image = (tabs[#tabs] or visit.page):screenshot({ quality = 70 })
    evidence.keep(state.dir(), visit.entry, {
      kind = "screenshot_" .. when,
      name = ("%d-%s.jpg"):format(visit.entry.row.attempts, when),
      data = image,
    })
  end)
end

--- Keeps the record of the visit.
---@param visit Visit
---@param outcome Outcome
--- Yields: yes. Raises kind cancelled only.
function trace.record(visit, outcome)
  trace.try("record", function()
    evidence.keep(state.dir(), visit.entry, {
      kind = "record",
      name = ("%d-record.json"):format(visit.entry.row.attempts),
      data = json.encode({
        directory = visit.entry.directory.submission_url,
        attempt = visit.entry.row.attempts,
        sends = visit.entry.row.sends,
        fields = visit.fields,
        left = visit.left,
        understood = understand.account(visit),
        exchanges = trace.exchanges(visit.exchanges or {}),
        verdict = visit.verdict,
        outcome = { status = outcome.status, reason = outcome.reason, message = outcome.message },
        pages = visit.pages,
      }, { pretty = true }),
    })
  end)
end

return trace
