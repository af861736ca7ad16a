-- What went over the wire after a click on submit: picks the exchange that carried the form and reads its answer. Pure.

local http = require("bolt.http")
local json = require("bolt.json")

local wire = {}

-- Failures in which no byte of ours reached the directory.
local NEVER_SENT = {
  "NAME_NOT_RESOLVED",
  "CONNECTION_REFUSED",
  "INTERNET_DISCONNECTED",
  "ADDRESS_UNREACHABLE",
  "ADDRESS_INVALID",
  "BLOCKED_BY",
  "CERT_",
  "SSL_",
  "PROXY_CONNECTION_FAILED",
  "CONNECTION_TIMED_OUT",
  "UNSAFE_PORT",
}

local function unescape(body)
  return (body:gsub("%+", " "):gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

local function bare(url)
  return (url or ""):match("^[^?#]*")
end

local function host(url)
  return (url or ""):match("^%a+://([^/?#]*)")
end

-- How sure it is that this exchange carried our form: our values in it, then the form's own address, then its host.
local function weight(exchange, form, values, page_url)
  local body, score = exchange.request_body or "", 0
  if body ~= "" then
    local plain = unescape(body)
    for _, value in ipairs(values) do
      if #value >= 3 and (plain:find(value, 1, true) or body:find(value, 1, true)) then
        score = score + 10
      end
    end
  end
  if form.action and bare(exchange.url) == bare(form.action) then
    score = score + 5
  end
  local ours = host(exchange.url)
  if ours and (ours == host(page_url) or ours == host(form.action)) then
    score = score + 1
  end
  return score
end

-- Field names and texts in the usual shapes of JSON errors.
local function json_errors(value, into)
  if type(value) == "string" then
    into[#into + 1] = { text = value }
  elseif type(value) == "table" then
    for key, item in pairs(value) do
      if type(item) == "table" and (item.message or item.msg or item.error or item.detail) then
        local name = item.field or item.name or item.path or item.property or item.param
        into[#into + 1] = {
          text = tostring(item.message or item.msg or item.error or item.detail),
          name = type(name) == "string" and name or (type(key) == "string" and key or nil),
        }
      elseif type(item) == "table" then
        for _, text in ipairs(item) do
          if type(text) == "string" then
            into[#into + 1] = { text = text, name = type(key) == "string" and key or nil }
          end
        end
      elseif type(item) == "string" then
        into[#into + 1] = { text = item, name = type(key) == "string" and key or nil }
      end
    end
    table.sort(into, function(a, b)
      return (a.name or "") .. a.text < (b.name or "") .. b.text
    end)
  end
end

local BAD = { error = true, errors = true, fail = true, failed = true, failure = true, invalid = true, rejected = true }
local GOOD = {
  ok = true,
  success = true,
  successful = true,
  received = true,
  pending = true,
  accepted = true,
  created = true,
  submitted = true,
  queued = true,
  done = true,
}

local REFERENCE_KEYS = {
  "reference",
  "ref",
  "confirmation",
  "confirmation_number",
  "submission_id",
  "listing_id",
  "id",
}

-- Reads a JSON answer: { says = "yes"|"no"|nil, texts, errors, reference }.
local function read_json(body)
  local ok, answer = pcall(json.decode, body)
  if not ok or type(answer) ~= "table" then
    return nil
  end
  local read = { texts = {}, errors = {} }
  for _, key in ipairs({ "message", "msg", "detail", "title", "error" }) do
    if type(answer[key]) == "string" and answer[key] ~= "" then
      read.texts[#read.texts + 1] = answer[key]
    end
  end
  local status = type(answer.status) == "string" and answer.status:lower() or ""
  json_errors(answer.errors, read.errors)
  if type(answer.error) == "table" then
    json_errors(answer.error, read.errors)
  end
  if
    #read.errors > 0
    or answer.success == false
    or answer.ok == false
    or answer.valid == false
    or BAD[status]
    or answer.error == true
    or (type(answer.error) == "string" and answer.error ~= "")
  then
    read.says = "no"
  elseif answer.success == true or answer.ok == true or GOOD[status] then
    read.says = "yes"
  end
  for _, key in ipairs(REFERENCE_KEYS) do
    local value = answer[key]
    if read.reference == nil and (type(value) == "string" or type(value) == "number") and tostring(value) ~= "" then
      read.reference = tostring(value)
    end
  end
  return read
end

local function header(exchange, name)
  for key, value in pairs(exchange.response_headers or exchange.headers or {}) do
    if tostring(key):lower() == name then
      return value
    end
  end
end

---@class Wire
---@field kind "none"|"open"|"ok"|"refused"|"limited"|"server"|"network"
---@field sent boolean whether a byte of ours may have reached the directory
---@field status? integer
---@field retry_after? number seconds
---@field json? table what a JSON answer says
---@field exchange? table

--- Reads the exchanges that followed the click.
---@param exchanges table[] non-GET exchanges in order: method url status request_body response_body error
---@param form { action?: string, method?: string }
---@param values string[] what was filled in
---@param urls { before?: string, after?: string } the page before and after
---@return Wire
--- Yields: no.
function wire.read(exchanges, form, values, urls)
  local best, best_weight = nil, 0
  for _, exchange in ipairs(exchanges or {}) do
    if exchange.method ~= "OPTIONS" then
      local w = weight(exchange, form, values, urls.before)
      -- Of equals the last: an upload or a check of one field goes before the form itself.
      if w > 0 and w >= best_weight then
        best, best_weight = exchange, w
      end
    end
  end
  if not best then
    -- A form with method GET leaves no exchange, only a new address with its values in the query.
    local by_get = (form.method or ""):lower() == "get"
    if by_get and urls.after and urls.after ~= urls.before and urls.after:find("?", 1, true) then
      return { kind = "ok", sent = true }
    end
    return { kind = "none", sent = false }
  end

  local status = tonumber(best.status)
  local found = { sent = true, status = status, exchange = best }
  if best.error and best.error ~= "" and not status then
    found.kind = "network"
    for _, name in ipairs(NEVER_SENT) do
      if tostring(best.error):find(name, 1, true) then
        found.sent = false
      end
    end
  elseif not status or status == 0 then
    found.kind = "open"
  elseif status < 400 then
    found.kind = "ok"
  else
    found.retry_after = wire.retry_after(header(best, "retry-after"))
    if (status == 429 or status == 503) and found.retry_after then
      found.kind = "limited"
    else
      found.kind = status < 500 and "refused" or "server"
    end
  end
  local body = best.response_body
  if type(body) == "string" and body:find("^%s*[{%[]") then
    found.json = read_json(body)
  end
  return found
end

--- Seconds that a Retry-After header asks for. Yields: no.
wire.retry_after = http.retry_after

return wire
