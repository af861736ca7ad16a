--- Keys for a role, from the Security Token Service: with the token of a file, or with other keys.
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local process = require("bolt.process")
local remote = require("bolt.aws.remote")
local sigv4 = require("bolt.aws.sigv4")

local M = {}

local function fail(fmt, ...)
  errors.raise("no_credentials", fmt:format(...))
end

local function escape(s)
  return (s:gsub("[^%w_.~-]", function(c)
    return ("%%%02X"):format(c:byte())
  end))
end

local function endpoint(region)
  local china = region and region:find("^cn%-") and ".cn" or ""
  return process.env("AWS_ENDPOINT_URL_STS")
    or (region and ("https://sts.%s.amazonaws.com%s/"):format(region, china))
    or "https://sts.amazonaws.com/"
end

-- One action, as a form; keys: to sign it with, or nil.
local function call(what, action, params, region, keys)
  local parts = {}
  for name, value in pairs(params) do
    parts[#parts + 1] = name .. "=" .. escape(tostring(value))
  end
  table.sort(parts)
  local body = ("Action=%s&Version=2011-06-15&%s"):format(action, table.concat(parts, "&"))
  local url = endpoint(region):gsub("([^/])$", "%1/")
  local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", Accept = "application/xml" }
  if keys then
    local scheme, host, path = url:match("^(https?)://([^/]+)(/.*)$")
    if not host then
      fail("the endpoint of STS is no http or https URL: %s", url)
    end
    host = host:lower():gsub(scheme == "https" and ":443$" or ":80$", "")
    headers = sigv4.sign(
      { method = "POST", host = host, path = path, body = body, headers = headers },
      keys,
      { region = region or "us-east-1", service = "sts", time = os.time() }
    )
  end
  local res = remote.ask(what, { url = url, method = "POST", headers = headers, body = body, timeout = 10 }, 3)
  local function field(name)
    return res.body:match(("<%s>(.-)</%s>"):format(name, name))
  end
  if not field("AccessKeyId") then
    fail("%s: the answer holds no keys", what)
  end
  return {
    access_key_id = field("AccessKeyId"),
    secret_access_key = field("SecretAccessKey"),
    session_token = field("SessionToken"),
    expiration = field("Expiration"),
  }
end

local function session(profile)
  return process.env("AWS_ROLE_SESSION_NAME") or profile.role_session_name or ("bolt-%d"):format(os.time())
end

--- AssumeRoleWithWebIdentity with the token of a file, unsigned. nil when it is not configured. Yields: yes.
---@param profile table
---@param region? string
---@return table? keys
--- Errors: kind "no_credentials".
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
  return call("web identity", "AssumeRoleWithWebIdentity", {
    RoleArn = role,
    RoleSessionName = session(profile),
    WebIdentityToken = token:gsub("%s+$", ""),
  }, region)
end

--- AssumeRole as a profile says it: role_arn, role_session_name, external_id, duration_seconds. Yields: yes.
---@param profile table
---@param keys table to ask with
---@param region? string
---@return table keys
--- Errors: kind "no_credentials".
function M.assume_role(profile, keys, region)
  return call("role " .. profile.role_arn, "AssumeRole", {
    RoleArn = profile.role_arn,
    RoleSessionName = session(profile),
    ExternalId = profile.external_id,
    DurationSeconds = profile.duration_seconds,
  }, region, keys)
end

return M
