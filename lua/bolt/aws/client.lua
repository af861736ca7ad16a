--- Calls of an AWS service that speaks JSON 1.0: signed, retried where that helps, with errors that say what it was.
local backoff = require("bolt.backoff")
local credentials = require("bolt.aws.credentials")
local endpoint = require("bolt.aws.endpoint")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local http = require("bolt.http")
local json = require("bolt.json")
local log = require("bolt.log")
local process = require("bolt.process")
local sigv4 = require("bolt.aws.sigv4")
local trust = require("bolt.aws.trust")

local M = {}

local ATTEMPTS = 3
-- A server's clock that differs from ours by more is believed, when it has refused ours.
local MAX_SKEW = 60

-- The kind of error for what services answer; what is not here is "aws".
local KINDS = {}
local function kind(name, ...)
  for _, code in ipairs({ ... }) do
    KINDS[code] = name
  end
end
kind("throttled", "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled")
kind("throttled", "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown")
kind("throttled", "LimitExceededException", "BandwidthLimitExceeded", "KmsThrottled", "OverLimit")
kind("expired", "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException")
kind("skew", "RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException", "RequestExpired")
kind("no_queue", "QueueDoesNotExist", "NonExistentQueue")
kind("access_denied", "AccessDenied", "AccessDeniedException", "KmsAccessDenied", "KmsDisabled", "KmsNotFound")
kind("access_denied", "InvalidSecurity", "MissingAuthenticationToken", "OptInRequired")
kind("invalid_handle", "ReceiptHandleIsInvalid", "MessageNotInflight")
kind("unsupported", "UnsupportedOperation", "InvalidAction", "NotImplemented", "UnknownOperationException")
kind("too_large", "BatchRequestTooLong")

local PASSING = { RequestTimeout = true, RequestTimeoutException = true, InternalError = true, InternalFailure = true }
PASSING.ServiceUnavailable, PASSING.RequestAborted = true, true

---@class bolt.aws.Client
---@field service string
---@field region string
---@field endpoint string
---@field timeout number seconds for one attempt
local Client = {}
Client.__index = Client

--- A client. Where it speaks to is found at its first call.
---@param opts { service: string, target: string, region?: string, endpoint?: string, keys?: table, url?: string }
--- target:
--- the prefix of X-Amz-Target, "AmazonSQS"
---@return bolt.aws.Client
--- Yields: no.
function M.new(opts)
  local attempts = tonumber(process.env("AWS_MAX_ATTEMPTS")) or ATTEMPTS
  return setmetatable({
    service = opts.service,
    target = opts.target,
    opts = opts,
    skew = 0,
    timeout = 15,
    pauses = backoff.new({ attempts = math.max(1, attempts), base = 0.2, cap = 20 }),
  }, Client)
end

local function find(self)
  if not self.endpoint then
    local region, at = endpoint.find(self.service, self.opts)
    self.credentials = self.credentials or credentials.new({ keys = self.opts.keys, region = region })
    self.region, self.endpoint = region, at
    local scheme, host = at:match("^(https?)://([^/]+)")
    if not host then
      errors.raise("bad_argument", ("the endpoint %q is no http or https URL"):format(at))
    end
    self.host = host:lower():gsub(scheme == "https" and ":443$" or ":80$", "")
    self.path = at:match("^https?://[^/]+(/.*)$") or "/"
    self.ca_file = trust.bundle()
  end
end

-- The name of an error without its namespace, as the JSON protocol and the older one write it.
local function code_of(res, body)
  local code = type(body) == "table" and (body.__type or body.code) or res.headers["x-amzn-errortype"]
  code = type(code) == "string" and code:gsub("^.*#", ""):gsub(":.*$", "") or ""
  local old = (res.headers["x-amzn-query-error"] or ""):match("([%w]+);")
    or (res.headers["x-amzn-query-error"] or ""):match("([%w]+)$")
  return code, old
end

-- What the answer means. Returns an error.
local function error_of(self, action, res)
  local ok, body = pcall(json.decode, res.body)
  body = ok and body or nil
  local code, old = code_of(res, body)
  if code == "" and not old then
    code = res.body:match("<Code>([%w.]+)</Code>") or ""
  end
  code = code:gsub("^.*%.", "")
  local said = type(body) == "table" and (body.message or body.Message) or res.body:match("<Message>(.-)</Message>")
  local what = KINDS[code] or KINDS[old] or (res.status == 429 and "throttled") or "aws"
  if type(said) == "string" and said:find("not yet current") or (said or ""):find("Signature expired", 1, true) then
    what = "skew"
  end
  return errors.new(
    what,
    ("%s %s: %s%s"):format(
      self.service:upper(),
      action,
      code ~= "" and code or ("HTTP " .. res.status),
      type(said) == "string" and said ~= "" and ": " .. said or ""
    ),
    {
      code = code ~= "" and code or old,
      status = res.status,
      request_id = res.headers["x-amzn-requestid"],
      retryable = what == "throttled" or res.status >= 500 or PASSING[code] or false,
    }
  )
end

-- Seconds since 1970 of "Fri, 27 Nov 2026 16:23:56 GMT"; the last one, when something on the way added its own first.
local function http_date(text)
  local months = "JanFebMarAprMayJunJulAugSepOctNovDec"
  local d, mon, y, clock = (text or ""):match(".*, (%d+) (%a%a%a) (%d+) (%d+:%d+:%d+)")
  local at = mon and months:find(mon, 1, true)
  return at and credentials.time_of(("%s-%02d-%sT%s"):format(y, (at + 2) / 3, d, clock))
end

-- Has the server another time? Then it is taken over.
local function learn_skew(self, res)
  local theirs = http_date(res.headers.date)
  if theirs and math.abs(theirs - (os.time() + self.skew)) > MAX_SKEW then
    self.skew = theirs - os.time()
    log.warn("our clock differs from that of the service; its own is used to sign", { seconds = self.skew })
    return true
  end
  return false
end

local function try(self, action, body, timeout)
  local keys = self.credentials:get()
  local headers = sigv4.sign({
    method = "POST",
    host = self.host,
    path = self.path,
    body = body,
    headers = {
      ["Content-Type"] = "application/x-amz-json-1.0",
      ["X-Amz-Target"] = self.target .. "." .. action,
      ["X-Amzn-Query-Mode"] = "true",
    },
  }, keys, { region = self.region, service = self.service, time = os.time() + self.skew })
  local res = http.request({
    url = self.endpoint .. (self.path == "/" and "/" or ""),
    method = "POST",
    headers = headers,
    body = body,
    timeout = timeout,
    connect_timeout = 5,
    stall_timeout = 0,
    follow = false,
    ca_file = self.ca_file,
    allow_private = true, -- the endpoint is configuration, not something that came from outside
  })
  if res.status == 200 then
    return res, nil, keys
  end
  return res, error_of(self, action, res), keys
end

--- One call.
---@param action string "SendMessage"
---@param params table
---@param opts? { timeout?: number } seconds for one attempt, default that of the client
---@return table answer
--- Errors: kind "throttled", "no_queue", "access_denied", "invalid_handle", "unsupported", "no_credentials",
--- "expired", "skew", "network", "timeout", or "aws" with code, status and request_id; after retries where they could
--- help. Yields: yes.
function Client:call(action, params, opts)
  find(self)
  local body = next(params) == nil and "{}" or json.encode(params)
  local timeout = opts and opts.timeout or self.timeout
  local renewed, set_right = false, false
  local attempt = 1
  while true do
    local ok, res, e, keys = pcall(try, self, action, body, timeout)
    if ok and not e then
      local decoded, answer = pcall(json.decode, res.body == "" and "{}" or res.body)
      if decoded and type(answer) == "table" then
        return answer
      end
      ok, res =
        false, errors.new("aws", ("%s answered something that is not JSON"):format(action), { retryable = true })
    end
    if not ok then
      e = res
    end
    if ok and e.kind == "skew" and not set_right and learn_skew(self, res) then
      set_right = true
    elseif ok and (e.kind == "expired" or e.kind == "skew") and not renewed and not self.opts.keys then
      renewed = true
      self.credentials:refused(keys)
    else
      local pause = errors.is(e) and e.retryable and self.pauses:delay(attempt)
      if not pause then
        error(e, 0)
      end
      attempt = attempt + 1
      fiber.sleep(pause)
    end
  end
end

return M
