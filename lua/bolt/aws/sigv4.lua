--- AWS Signature Version 4, for requests with a body and without query. Pure: the time is the caller's.
--
-- libcurl can sign too, but not with another clock than its own, and after a server has said that our clock is wrong
-- that is what is needed.
local crypto = require("bolt.crypto")

local M = {}

-- What proxies and libcurl add or change on the way.
local UNSIGNED = { ["user-agent"] = true, ["expect"] = true, ["transfer-encoding"] = true, ["x-amzn-trace-id"] = true }

local function canonical_headers(headers)
  local lower, names = {}, {}
  for name, value in pairs(headers) do
    name = name:lower()
    if not UNSIGNED[name] then
      lower[name] = tostring(value):gsub("^%s+", ""):gsub("%s+$", ""):gsub("%s+", " ")
      names[#names + 1] = name
    end
  end
  table.sort(names)
  local lines = {}
  for i, name in ipairs(names) do
    lines[i] = name .. ":" .. lower[name] .. "\n"
  end
  return table.concat(lines), table.concat(names, ";")
end

--- The signature of a request, and which headers it is of.
---@param request { method: string, path: string, headers: table<string, string>, body: string } all headers that are
--- signed, Host and X-Amz-Date among them
---@param secret string
---@param scope string "DATE/REGION/SERVICE/aws4_request"
---@return string signature 64 hex digits
---@return string signed "content-type;host;..."
--- Yields: no.
function M.signature(request, secret, scope)
  local lines, signed = canonical_headers(request.headers)
  local canonical = table.concat({
    request.method,
    request.path,
    "",
    lines,
    signed,
    crypto.sha256(request.body),
  }, "\n")
  local date
  for name, value in pairs(request.headers) do
    date = name:lower() == "x-amz-date" and value or date
  end
  local text = table.concat({ "AWS4-HMAC-SHA256", date, scope, crypto.sha256(canonical) }, "\n")
  local key = "AWS4" .. secret
  for part in scope:gmatch("[^/]+") do
    key = crypto.hmac_sha256(key, part)
  end
  return crypto.hex(crypto.hmac_sha256(key, text)), signed
end

--- Signs: adds X-Amz-Date, X-Amz-Security-Token and Authorization to the headers.
---@param request { method: string, host: string, path: string, headers: table<string, string>, body: string } host: as
--- it is sent, with its port unless that is the usual one
---@param keys { access_key_id: string, secret_access_key: string, session_token?: string }
---@param where { region: string, service: string, time: number } time: seconds since 1970 on the server's clock
---@return table<string, string> headers new ones, Host not among them
--- Yields: no.
function M.sign(request, keys, where)
  local time = os.date("!%Y%m%dT%H%M%SZ", math.floor(where.time))
  local headers = {}
  for name, value in pairs(request.headers) do
    headers[name] = value
  end
  headers["X-Amz-Date"] = time
  headers["X-Amz-Security-Token"] = keys.session_token
  headers.Host = request.host
  local scope = ("%s/%s/%s/aws4_request"):format(time:sub(1, 8), where.region, where.service)
  local signature, signed = M.signature(
    { method = request.method, path = request.path, headers = headers, body = request.body },
    keys.secret_access_key,
    scope
  )
  headers.Host = nil
  headers.Authorization = ("AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"):format(
    keys.access_key_id,
    scope,
    signed,
    signature
  )
  return headers
end

return M
