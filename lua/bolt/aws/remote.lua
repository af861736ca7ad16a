--- Credentials that the machine's surroundings give: containers, the EC2 metadata service (v2).
--
-- These addresses are link-local or our own configuration, so the guard for outside URLs does not apply to them.
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local http = require("bolt.http")
local json = require("bolt.json")
local process = require("bolt.process")
local trust = require("bolt.aws.trust")

local M = {}

local CONTAINER = "http://169.254.170.2"
local METADATA = "http://169.254.169.254"
local METADATA_6 = "http://[fd00:ec2::254]"
-- Plain HTTP goes nowhere else.
local PLAIN = { ["127.0.0.1"] = true, localhost = true, ["[::1]"] = true, ["169.254.170.2"] = true }
PLAIN["169.254.170.23"], PLAIN["[fd00:ec2::23]"] = true, true

local function fail(fmt, ...)
  errors.raise("no_credentials", fmt:format(...))
end

--- One request, again when that may help.
---@param what string for the error
---@param opts bolt.HttpOptions
---@param tries integer
---@return bolt.HttpResponse with status 200
--- Errors: kind "no_credentials", "cancelled". Yields: yes.
local function ask(what, opts, tries)
  opts.allow_private, opts.follow, opts.ca_file = true, false, trust.bundle()
  opts.max_bytes = 256 * 1024
  for try = 1, tries do
    local ok, res = pcall(http.request, opts)
    if ok and res.status == 200 then
      return res
    elseif not ok and errors.is(res, "cancelled") then
      error(res, 0)
    elseif try == tries or (ok and res.status < 500) then
      local said = ok and res.body:match("<Message>(.-)</Message>")
      fail("%s: %s", what, ok and ("HTTP " .. res.status .. (said and ": " .. said or "")) or errors.message(res))
    end
  end
end

M.ask = ask

local function from_json(what, text)
  local ok, v = pcall(json.decode, text)
  local key = ok and type(v) == "table" and v.AccessKeyId
  if not (key and v.SecretAccessKey) then
    fail("%s: the answer holds no keys", what)
  end
  return {
    access_key_id = key,
    secret_access_key = v.SecretAccessKey,
    session_token = v.Token or v.SessionToken,
    expiration = v.Expiration,
  }
end
M.from_json = from_json

--- From the agent of a container (ECS, EKS Pod Identity). nil when there is none. Yields: yes.
function M.container()
  local path, url =
    process.env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"), process.env("AWS_CONTAINER_CREDENTIALS_FULL_URI")
  if path then
    url = CONTAINER .. path
  elseif not url then
    return nil
  end
  local host = url:match("^http://([^/:%[]+)") or url:match("^http://(%[[^%]]*%])")
  if host and not PLAIN[host] then
    fail("AWS_CONTAINER_CREDENTIALS_FULL_URI: plain HTTP to %s is not allowed, use https", host)
  end
  local token = process.env("AWS_CONTAINER_AUTHORIZATION_TOKEN")
  local file = process.env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
  if file then
    local ok, text = pcall(fs.read, file, 64 * 1024) -- each time: it is renewed
    if not ok then
      fail("the container's token cannot be read: %s", errors.message(text))
    end
    token = text:gsub("%s+$", "")
  end
  local headers = { Accept = "application/json", Authorization = token }
  return from_json("container", ask("container", { url = url, headers = headers, timeout = 2 }, 3).body)
end

local function metadata_base()
  local base = process.env("AWS_EC2_METADATA_SERVICE_ENDPOINT")
  if not base then
    local six = (process.env("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE") or ""):lower() == "ipv6"
    base = six and METADATA_6 or METADATA
  end
  return (base:gsub("/$", ""))
end

local function metadata_off()
  return (process.env("AWS_EC2_METADATA_DISABLED") or ""):lower() == "true"
end

-- One path of the metadata service, with a session of its own (v2).
local function metadata(path)
  local base = metadata_base()
  local token = ask("metadata service", {
    url = base .. "/latest/api/token",
    method = "PUT",
    headers = { ["X-aws-ec2-metadata-token-ttl-seconds"] = "21600" },
    timeout = 1,
    connect_timeout = 1,
  }, 1).body
  local headers = { ["X-aws-ec2-metadata-token"] = token }
  return function(at)
    return ask("metadata service", { url = base .. (at or path), headers = headers, timeout = 2 }, 2).body
  end
end

--- From the role of the EC2 instance. nil when that is turned off. Yields: yes; at most a few seconds.
function M.instance()
  if metadata_off() then
    return nil
  end
  local at = "/latest/meta-data/iam/security-credentials/"
  local get = metadata(at)
  local role = get():match("^%s*([^\r\n]+)")
  return from_json("metadata service", get(at .. (role or "")))
end

--- The region of the EC2 instance, or nil. Yields: yes.
function M.instance_region()
  if metadata_off() then
    return nil
  end
  local ok, region = pcall(function()
    return metadata("/latest/meta-data/placement/region")()
  end)
  return ok and region:match("^%s*(%S+)") or nil
end

return M
