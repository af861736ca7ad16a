-- URLs as the record compares them. Pure.

local url = {}

local DEFAULT_PORT = { http = "80", https = "443" }

--- Takes an absolute http(s) URL apart.
---@param text string
---@return { scheme: string, host: string, port?: string, authority: string, path: string }? parts nil when it is none;
---  scheme and host in lower case, port absent when it is the scheme's own, path with query and without fragment
--- Yields: no. Example: url.parse("HTTP://A.org:80/x#y").authority -> "a.org"
function url.parse(text)
  if type(text) ~= "string" or text:find("[%s%c]") then
    return nil
  end
  local scheme, authority, path = text:match("^(%a+)://([^/?#]+)([^#]*)")
  scheme = scheme and scheme:lower()
  if not DEFAULT_PORT[scheme] then
    return nil
  end
  local host, port = authority:match("^(.-):(%d+)$")
  host = (host or authority):lower()
  if host == "" or not (host:find("^[%w%.%-_\128-\255]+$") or host:find("^%[[%x:%.]+%]$")) then
    return nil
  end
  if port and tonumber(port) > 65535 then
    return nil
  end
  if port == DEFAULT_PORT[scheme] then
    port = nil
  end
  if path:sub(1, 1) ~= "/" then
    path = "/" .. path
  end
  return { scheme = scheme, host = host, port = port, authority = host .. (port and ":" .. port or ""), path = path }
end

--- One spelling for addresses that mean the same page: no fragment, no default port, no slash at the end.
---@param text string
---@return string? nil when it is no absolute http(s) URL
--- Yields: no. Example: url.normalise("http://A.org:80/add/#top") -> "http://a.org/add"
function url.normalise(text)
  local parts = url.parse(text)
  if not parts then
    return nil
  end
  local path, query = parts.path:match("^([^?]*)(.*)$")
  return parts.scheme .. "://" .. parts.authority .. path:gsub("/+$", "") .. query
end

return url
