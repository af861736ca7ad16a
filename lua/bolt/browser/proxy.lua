-- A proxy of a context: how it is given, and its credentials.
--
-- Chromium connects to a relay of ours on loopback, which leads to the proxy and nowhere else: behind the gate
-- (launch.lua) there is no other way to it, and its name is resolved here. What the proxy is asked for it resolves
-- itself: which addresses are private in its network, and not to be reached, is for its owner to say.

local core = require("bolt.core.gate")
local errors = require("bolt.errors")
local options = require("bolt.options")

local proxy = {}

local OPTIONS = { server = "string", username = "string", password = "string" }
-- What Chromium says when the relay hangs up, since it did not get through to the proxy.
local BROKEN_OFF = {
  ["net::ERR_EMPTY_RESPONSE"] = true,
  ["net::ERR_CONNECTION_RESET"] = true,
  ["net::ERR_CONNECTION_CLOSED"] = true,
  ["net::ERR_CONNECTION_ABORTED"] = true,
  ["net::ERR_SOCKET_NOT_CONNECTED"] = true,
  ["net::ERR_PROXY_CONNECTION_FAILED"] = true,
  ["net::ERR_SOCKS_CONNECTION_FAILED"] = true,
  ["net::ERR_TUNNEL_CONNECTION_FAILED"] = true,
}
local PORTS = { http = 80, socks5 = 1080 }

---@class bolt.Proxy
---@field server string "http://host:port" or "socks5://host:port"
---@field username? string of an http proxy that asks for one
---@field password? string

--- Opens the way to a proxy. A browser elsewhere has its own.
---@param given bolt.Proxy
---@param remote? boolean
---@return table opened { relay?, address = what Chromium is told, name, username, password }
--- Yields: no. Raises kind bad_argument, browser_failed.
function proxy.open(given, remote)
  local o = options.check(given, OPTIONS, 3)
  local server = o.server or ""
  local scheme, rest = server:match("^(%l[%w]*)://([^/]+)/?$")
  local host, port = (rest or ""):match("^%[([%x:]+)%]:?(%d*)$")
  if not host then
    host, port = (rest or ""):match("^([%w.-]+):?(%d*)$")
  end
  if not host or not PORTS[scheme] then
    local text =
      "proxy.server: %q is not http://HOST:PORT or socks5://HOST:PORT (credentials go into username, password)"
    errors.raise("bad_argument", text:format(server))
  elseif o.username and scheme ~= "http" then
    errors.raise("bad_argument", "proxy: Chromium gives credentials to proxies of kind http only")
  end
  local relay = not remote and core.relay(host, tonumber(port) or PORTS[scheme]) or nil
  return {
    relay = relay,
    address = relay and ("%s://127.0.0.1:%d"):format(scheme, relay:port()) or server,
    name = server,
    host = host,
    port = tonumber(port) or PORTS[scheme],
    username = o.username,
    password = o.password or "",
  }
end

--- Raises the proxy's part in a failure, if it had one.
---@param page bolt.Page
---@param url string what was asked for
---@param text? string "net::ERR_...", nil for an answer that the proxy gave itself
--- Yields: no. Raises kind network, codes ERR_PROXY_AUTH_REQUESTED, ERR_PROXY_CONNECTION_FAILED.
function proxy.explain(page, url, text)
  local own = page.context.proxy
  if not own then
    return
  end
  if not text or page.refused_by_proxy then
    page.refused_by_proxy = nil
    local why = own.username and "does not accept these credentials" or "asks for credentials"
    local message = ("%s: the proxy %s %s"):format(url, own.name, why)
    errors.raise("network", message, { code = "ERR_PROXY_AUTH_REQUESTED" })
  end
  local reason = BROKEN_OFF[text] and own.relay and own.relay:failure(own.host, own.port)
  if reason then
    local message = ("%s: the proxy %s cannot be reached (%s)"):format(url, own.name, (reason:gsub("_", " ")))
    errors.raise("network", message, { code = "ERR_PROXY_CONNECTION_FAILED", retryable = true })
  end
end

--- Fetch.authRequired: credentials for the context's own proxy, once a request. Yields: no.
---@param page bolt.Page
---@param event table
function proxy.answer(page, event)
  local p, own = event.params, page.context.proxy
  local response = { response = "Default" }
  if p.authChallenge.source == "Proxy" then
    page.asked_by_proxy = page.asked_by_proxy or {}
    if own and own.username and not page.asked_by_proxy[p.requestId] then
      page.asked_by_proxy[p.requestId] = true
      response = { response = "ProvideCredentials", username = own.username, password = own.password }
    else
      page.refused_by_proxy = true
      response = { response = "CancelAuth" }
    end
  end
  page.browser:post(event.session, "Fetch.continueWithAuth", {
    requestId = p.requestId,
    authChallengeResponse = response,
  })
end

return proxy
