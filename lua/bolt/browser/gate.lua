-- What a failure behind the gate means. The gate (runtime/net/socks.h) is a browser's only way out unless private
-- addresses are allowed; Chromium sees a failed proxy where the gate knows the reason.

local gate = {}

local CODES = {
  private = "net::ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS",
  not_resolved = "net::ERR_NAME_NOT_RESOLVED",
  refused = "net::ERR_CONNECTION_REFUSED",
  unreachable = "net::ERR_ADDRESS_UNREACHABLE",
  timed_out = "net::ERR_CONNECTION_TIMED_OUT",
}

local PORTS = { http = 80, https = 443, ws = 80, wss = 443 }

local function host_and_port(url)
  local scheme, authority = url:match("^(%a+)://([^/?#]*)")
  if not scheme then
    return nil
  end
  authority = authority:gsub("^.*@", "")
  local host, port = authority:match("^%[([^%]]*)%]:?(%d*)$")
  if not host then
    host, port = authority:match("^([^:]*):?(%d*)$")
  end
  return host, tonumber(port) or PORTS[scheme:lower()]
end

--- The failure as Chromium would name it without the gate.
---@param browser bolt.Browser
---@param url string what was asked for
---@param text string "net::ERR_..."
---@return string text
---@return boolean private the gate refused a private address
--- Yields: no.
function gate.explain(browser, url, text)
  if not browser.gate or not text:find("ERR_SOCKS", 1, true) then
    return text, false
  end
  local host, port = host_and_port(url)
  local reason = host and port and browser.gate:failure(host, port)
  return CODES[reason] or text, reason == "private"
end

return gate
