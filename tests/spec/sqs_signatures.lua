--- How the double of SQS checks a request's signature: against the bytes that arrived, as AWS documents it.
local credentials = require("bolt.aws.credentials")
local sigv4 = require("bolt.aws.sigv4")

local M = { REGION = "eu-west-1" }

local SKEW = 300

--- Refuses a request as SQS would. Never returns.
function M.refuse(code, message, status)
  error({ sqs = true, code = code, message = message or code, status = status or 400 }, 0)
end

--- The double's clock.
function M.time(double)
  return os.time() + double.clock
end

--- Refuses a request whose signature is not right.
function M.check(self, req)
  local auth = req.headers.authorization or M.refuse("MissingAuthenticationToken", nil, 403)
  local key, scope, signed, signature =
    auth:match("^AWS4%-HMAC%-SHA256 Credential=([^/]+)/([^,]+), SignedHeaders=([^,]+), Signature=(%x+)$")
  if not key then
    M.refuse("IncompleteSignature")
  end
  local known = self.keys[key]
    or M.refuse("InvalidClientTokenId", "The security token included in the request is invalid", 403)
  if known.token ~= req.headers["x-amz-security-token"] then
    M.refuse("InvalidClientTokenId", "no such token", 403)
  elseif known.expired then
    M.refuse("ExpiredToken", "The security token included in the request is expired", 403)
  end
  local headers, needed = {}, { host = true, ["x-amz-date"] = true, ["content-type"] = true }
  for name in pairs(req.headers) do
    needed[name] = needed[name] or name:find("^x%-amz%-") ~= nil or nil
  end
  for name in signed:gmatch("[^;]+") do
    headers[name] = req.headers[name] or M.refuse("SignatureDoesNotMatch", "signed and not sent: " .. name, 403)
    needed[name] = nil
  end
  if next(needed) then
    M.refuse("SignatureDoesNotMatch", "not signed: " .. next(needed), 403)
  end
  local date = req.headers["x-amz-date"]
  local want = os.date("!%Y%m%d", M.time(self))
  if scope ~= ("%s/%s/%s/aws4_request"):format(date:sub(1, 8), M.REGION, self.service or "sqs") then
    M.refuse("SignatureDoesNotMatch", "Credential should be scoped to another region or day", 403)
  end
  local computed =
    sigv4.signature({ method = req.method, path = req.target, headers = headers, body = req.body }, known.secret, scope)
  if computed ~= signature then
    M.refuse("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)
  end
  local at = credentials.time_of((date:gsub("^(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)(%d%d)Z$", "%1-%2-%3T%4:%5:%6")))
  if not at or math.abs(at - M.time(self)) > SKEW or want == nil then
    M.refuse("SignatureDoesNotMatch", ("Signature expired: %s"):format(date), 403)
  end
  self.verified = self.verified + 1
end

return M
