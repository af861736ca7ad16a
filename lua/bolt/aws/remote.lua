--- Credentials that are asked for over the network: web identity (STS), containers, the EC2 metadata service (v2).
--
-- These addresses are link-local or our own configuration, so the guard for outside URLs does not apply to them.
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local http = require("bolt.http")
local json = require("bolt.json")
local process = require("bolt.process")

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

local function ask(what, opts, tries)
  opts.allow_private, opts.follow = true, false
  opts.max_bytes = 256 * 1024
  for try = 1, tries do
    local ok, res = pcall(http.request, opts)
    if ok and res.status == 200 then
      return res
    elseif not ok and errors.is(res, "cancelled") then
      error(res, 0)
    elseif try == tries or (ok and res.status < 500) then
      fail("%s: %s", what, ok and "HTTP " .. res.status or errors.message(res))
    end
  end
end

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

local function escape(s)
  return (s:gsub("[^%w_.~-]", function(c)
    return ("%%%02X"):format(c:byte())
  end))
end

--- AssumeRoleWithWebIdentity with the token of a file: unsigned, XML. nil when it is not configured. Yields: yes.
---@param profile table
---@param region? string
function M.web_identity(profile, region)
  local file = process.env("AWS_WEB_IDENTITY_TOKEN_FILE") or profile.web_identity_token_file
  local role = process.env("AWS_ROLE_ARN") or profile.role_arn
  if not (file and role) then
    return nil
  end
  local ok, token = pcall(fs.read, file, 64 * 1024)
  if not ok then
    fail("the web identity token cannot be read: %s", errors.message(token))
  end
  local url = process.env("AWS_ENDPOINT_URL_STS")
    or (region and ("https://sts.%s.amazonaws.com/"):format(region))
    or "https://sts.amazonaws.com/"
  local session = process.env("AWS_ROLE_SESSION_NAME") or profile.role_session_name or ("bolt-%d"):format(os.time())
  local res = ask("web identity", {
    url = url,
    method = "POST",
    headers = { ["Content-Type"] = "application/x-www-form-urlencoded", Accept = "application/xml" },
    body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn="
      .. ("%s&RoleSessionName=%s&WebIdentityToken=%s"):format(
        escape(role),
        escape(session),
        escape((token:gsub("%s+$", "")))
      ),
    timeout = 10,
  }, 3)
  local function field(name)
    return res.body:match(("<%s>(.-)</%s>"):format(name, name))
  end
  if not field("AccessKeyId") then
    fail("web identity: the answer holds no keys")
  end
  return {
    access_key_id = field("AccessKeyId"),
    secret_access_key = field("SecretAccessKey"),
    session_token = field("SessionToken"),
    expiration = field("Expiration"),
  }
end

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
