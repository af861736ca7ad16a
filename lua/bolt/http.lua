--- HTTP client: request, get, post. HTTP/1.1 and, over TLS, HTTP/2; connections are kept and shared.
--
-- Only public addresses are reached unless allow_private says otherwise; what counts is the address the name resolves
-- to, for redirects as well. Retries are the caller's business: an error says whether one makes sense (retryable).
local core = require("bolt.core.http")
local errors = require("bolt.errors")
local options = require("bolt.options")

local M = {}

local USER_AGENT = "Bolt/0.1 (+directory submissions)"
local MAX_BYTES = 16 * 1024 * 1024
local MAX_REDIRECTS = 10

local ALLOWED = {
  "url",
  "method",
  "headers",
  "body",
  "timeout",
  "connect_timeout",
  "stall_timeout",
  "max_bytes",
  "follow",
  "allow_private",
  "user_agent",
  "sigv4",
  "user",
  "password",
  "ca_file",
}

local function bad(fmt, ...)
  error(errors.new("bad_argument", "http.request: " .. fmt:format(...)), 0)
end

local function add_header(lines, name, value)
  value = tostring(value)
  if type(name) ~= "string" or not name:find("^[%w!#$%%&'*+.^_`|~-]+$") then
    bad("%q is no header name", tostring(name))
  end
  if value:find("[%z\1-\8\10-\31\127]") then
    bad("header %s has a control character in its value", name)
  end
  -- "Name;" is how libcurl writes an empty header; "Name:" would remove one.
  table.insert(lines, value == "" and name .. ";" or name .. ": " .. value)
end

local function header_lines(headers)
  local lines, names = {}, {}
  for name in pairs(headers or {}) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local value = headers[name]
    for _, v in ipairs(type(value) == "table" and value or { value }) do
      add_header(lines, name, v)
    end
  end
  return lines
end

local function seconds(opts, name, default)
  local v = opts[name]
  if v == nil then
    return default
  end
  if type(v) ~= "number" or v < 0 or v > 1e6 then
    bad("%s: seconds expected, got %s", name, tostring(v))
  end
  return v
end

local function redirects(follow)
  if follow == nil or follow == true then
    return MAX_REDIRECTS
  end
  return tonumber(follow) or 0
end

local function hosts_of(allow)
  if type(allow) ~= "table" then
    return nil
  end
  local list = {}
  for i, host in ipairs(allow) do
    list[i] = tostring(host):lower():gsub(":%d+$", "")
  end
  return list
end

---@class bolt.HttpOptions
---@field url? string http or https
---@field method? string default GET, with a body POST
---@field headers? table<string, string|string[]>
---@field body? string
---@field timeout? number seconds for the whole request, default 30; 0 is none
---@field connect_timeout? number seconds, default 10
---@field stall_timeout? number seconds without a byte, default 60; 0 is none
---@field max_bytes? integer largest body after decoding, default 16 MiB
---@field follow? boolean|integer redirects followed: default true (10)
---@field allow_private? boolean|string[] true, or the host names that may be private addresses
---@field user_agent? string
---@field sigv4? string "aws:amz:REGION:SERVICE": signs with user and password as the keys (no query, path "/")
---@field user? string
---@field password? string
---@field ca_file? string PEM file of the authorities to trust, instead of the system's

---@class bolt.HttpResponse
---@field status integer
---@field headers table<string, string> lower-case names; repeated ones joined by ", ", set-cookie by line feeds
---@field body string decoded
---@field url string the last one after redirects
---@field remote_ip string

--- Sends a request and waits for the whole response. Any HTTP status is a response, not an error.
---@param opts bolt.HttpOptions
---@return bolt.HttpResponse
--- Errors: kind network (retryable mostly), timeout (retryable), too_large, private_address, bad_url,
--- bad_argument, outside_step. Yields: yes.
--- Example: local res = http.request({ url = "https://example.com/", timeout = 10 })
function M.request(opts)
  options.check(opts, ALLOWED, 2)
  if type(opts.url) ~= "string" or opts.url:find("[%z\1-\32\127]") then
    errors.raise("bad_url", ("not a URL: %q"):format(tostring(opts.url)))
  end
  local method = opts.method or (opts.body and "POST" or "GET")
  if not method:find("^[A-Z]+$") then
    bad("%q is no method", tostring(method))
  end
  local body = opts.body
  if body == nil and (method == "POST" or method == "PUT" or method == "PATCH") then
    body = "" -- so that its length is sent
  end
  return core.request({
    url = opts.url,
    method = method,
    headers = header_lines(opts.headers),
    body = body,
    timeout = seconds(opts, "timeout", 30),
    connect_timeout = seconds(opts, "connect_timeout", 10),
    stall_timeout = seconds(opts, "stall_timeout", 60),
    max_bytes = opts.max_bytes or MAX_BYTES,
    max_redirects = redirects(opts.follow),
    allow_private = opts.allow_private == true,
    hosts = hosts_of(opts.allow_private),
    user_agent = opts.user_agent or USER_AGENT,
    sigv4 = opts.sigv4,
    user = opts.user,
    password = opts.password,
    ca_file = opts.ca_file,
  })
end

local function with(opts, fields)
  local copy = {}
  for k, v in pairs(opts or {}) do
    copy[k] = v
  end
  for k, v in pairs(fields) do
    copy[k] = v
  end
  return copy
end

--- GET. Options as for request. Yields: yes.
---@param url string
---@param opts? bolt.HttpOptions
---@return bolt.HttpResponse
--- Example: local page = http.get("https://example.com/").body
function M.get(url, opts)
  return M.request(with(opts, { url = url }))
end

--- POST. Options as for request. Yields: yes.
---@param url string
---@param body string
---@param opts? bolt.HttpOptions
---@return bolt.HttpResponse
--- Example: http.post(url, json.encode(v), { headers = { ["Content-Type"] = "application/json" } })
function M.post(url, body, opts)
  return M.request(with(opts, { url = url, body = body, method = "POST" }))
end

local MONTHS = {}
for number, name in ipairs({ "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec" }) do
  MONTHS[name] = number
end

-- Days since 1970-01-01 of a Gregorian date.
local function days(year, month, day)
  if month <= 2 then
    year, month = year - 1, month + 12
  end
  return 365 * year
    + math.floor(year / 4)
    - math.floor(year / 100)
    + math.floor(year / 400)
    + math.floor((153 * (month - 3) + 2) / 5)
    + day
    - 719469
end

--- Seconds that a Retry-After header asks for: a number, or an HTTP date.
---@param value? string|number
---@param now? number seconds since 1970, default the wall clock
---@return number? seconds, at least 0
--- Yields: no. Example: http.retry_after("120") -> 120
function M.retry_after(value, now)
  if value == nil then
    return nil
  end
  local number = tonumber(value)
  if number then
    return math.max(0, number)
  end
  local day, month, year, h, m, s = tostring(value):lower():match("(%d+) (%a%a%a)%a* (%d%d%d%d) (%d+):(%d+):(%d+)")
  if not day or not MONTHS[month] then
    return nil
  end
  local at = days(tonumber(year), MONTHS[month], tonumber(day)) * 86400 + h * 3600 + m * 60 + s
  return math.max(0, at - (now or os.time()))
end

return M
