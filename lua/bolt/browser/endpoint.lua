-- A browser that somebody else started, in a container or on another machine: connecting to it.
--
-- What it may reach, its sandbox and its flags are decided where it runs. So it is connected to only by those who say
-- allow_private = true: no gate of ours stands before it. Its contexts are ours alone and end with the connection.

local core = require("bolt.core.chromium")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local http = require("bolt.http")
local json = require("bolt.json")

local endpoint = {}

local CONNECT_SECONDS = 30
local PORTS = { ws = 80, wss = 443 }
-- Options of chromium.open that are the business of whoever starts the browser.
local NOT_OURS = { "headless", "executable", "no_sandbox", "user", "args" }

-- What libwebsockets says, in words that help.
local SAID = {
  ["closed before established"] = "nobody listens there, or the connection was broken off",
  ["HS: ws upgrade response not 101"] = "no WebSocket there (no 101): is this the address of a browser that runs now?",
}

local function parse(url)
  local scheme, rest = url:match("^(wss?)://(.+)$")
  local authority, path = (rest or ""):match("^([^/?#]+)(.*)$")
  local host, port = (authority or ""):match("^%[([%x:.]+)%]:?(%d*)$")
  if not host then
    host, port = (authority or ""):match("^([%w._-]+):?(%d*)$")
  end
  if not host then
    errors.raise("bad_argument", ("endpoint: %q is not ws://HOST:PORT/... or wss://HOST:PORT/..."):format(url))
  end
  return {
    tls = scheme == "wss",
    host = host,
    authority = authority,
    port = tonumber(port) or PORTS[scheme],
    path = path ~= "" and path ~= "/" and path or nil,
  }
end

-- The browser's own path, which is another after each start: Chromium tells it over HTTP.
local function discover(at, timeout)
  local url = ("%s://%s/json/version"):format(at.tls and "https" or "http", at.authority)
  local ok, answer = pcall(http.get, url, { allow_private = true, timeout = timeout })
  local said = ok and answer.status == 200 and pcall(json.decode, answer.body) and json.decode(answer.body)
  local path = said and tostring(said.webSocketDebuggerUrl):match("^wss?://[^/]+(/.*)$")
  if not path then
    local why = ok and ("answered " .. answer.status) or errors.message(answer)
    errors.raise("browser_failed", ("%s does not say where the browser is: %s"):format(url, why))
  end
  return path
end

--- Connects and waits until the browser answers.
---@param address string
---@param opts bolt.OpenOptions
---@return table started handle, version, program, remote, allow_private
--- Yields: yes. Raises kind bad_argument, browser_failed.
function endpoint.connect(address, opts)
  local at = parse(address)
  for _, name in ipairs(NOT_OURS) do
    if opts[name] ~= nil then
      errors.raise("bad_argument", name .. ": a browser at an endpoint is started by somebody else")
    end
  end
  if opts.allow_private ~= true then
    local text = "endpoint: which addresses a browser elsewhere reaches cannot be limited from here;"
      .. " say allow_private = true to accept that"
    errors.raise("bad_argument", text)
  end
  local seconds = opts.timeout or CONNECT_SECONDS
  local ends = fiber.now() + seconds
  local handle = core.connect(at.host, at.port, at.path or discover(at, seconds), at.tls)
  local left = math.max(0, ends - fiber.now())
  local ok, version = pcall(handle.call, handle, nil, "Browser.getVersion", nil, left)
  if ok then
    return {
      handle = handle,
      version = version.product,
      program = address,
      remote = true,
      allow_private = true,
    }
  end
  local why = handle:status().stderr
  fiber.shield(handle.close, handle, true)
  if errors.is(version, "cancelled") or (errors.is(version, "timeout") and version.deadline) then
    error(version, 0) -- the caller's own end
  end
  why = why ~= "" and (SAID[why] or why) or errors.message(version)
  errors.raise("browser_failed", ("%s: %s"):format(address, why), { retryable = true })
end

return endpoint
