--- Who may use the API.
--
-- Without a token only this machine may, and not through somebody's browser: the Host header has to name the loopback
-- (a page elsewhere can point a name of its own here), and an Origin has to be ours. With a token each request to
-- /api brings it as "Authorization: Bearer TOKEN".
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local problem = require("bolt.api.problem")

local M = {}

local LOOPBACK = { ["127.0.0.1"] = true, ["localhost"] = true, ["[::1]"] = true }

--- Refuses to be reachable from elsewhere without a token.
---@param address string HOST:PORT
---@param token? string
--- Errors: kind usage. Yields: no.
function M.check_address(address, token)
  local host = address:match("^(.*):%d+$") or address
  if not token and not LOOPBACK[host] then
    errors.raise("usage", ("the API on %s can be reached from elsewhere: set BOLT_API_TOKEN first"):format(address))
  end
end

--- Raises a problem 401 or 403 when this request may not pass. Yields: no.
---@param req bolt.Request
---@param token? string
function M.check(req, token)
  if token then
    local given = (req.headers.authorization or ""):match("^[Bb]earer +(%S+)$")
    -- Hashes are compared, so that the time it takes says nothing about the token.
    if not given or crypto.sha256(given) ~= crypto.sha256(token) then
      problem.raise(401, "a bearer token is needed", nil, { ["WWW-Authenticate"] = 'Bearer realm="bolt"' })
    end
    return
  end
  if not LOOPBACK[req.hostname] then
    problem.raise(403, "this API answers to localhost only")
  end
  local origin = req.headers.origin
  if origin and origin ~= "http://" .. req.host then
    problem.raise(403, "requests from pages of other origins are refused")
  end
end

return M
