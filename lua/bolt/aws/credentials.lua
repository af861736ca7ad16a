--- Keys for AWS, from where its own tools look for them, in their order: environment, web identity, profile files
--- (with roles and credential_process), container, EC2 metadata. Renewed before they expire; while that fails, the old
--- ones are used.
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local process = require("bolt.process")
local profiles = require("bolt.aws.profile")
local remote = require("bolt.aws.remote")
local sts = require("bolt.aws.sts")

local M = {}

-- Seconds before the end from which on new ones are fetched.
local EARLY = 600
local PATIENCE = 60

local function environment()
  local key, secret = process.env("AWS_ACCESS_KEY_ID"), process.env("AWS_SECRET_ACCESS_KEY")
  if key and secret then
    return { access_key_id = key, secret_access_key = secret, session_token = process.env("AWS_SESSION_TOKEN") }
  elseif key or secret then
    local missing = key and "AWS_SECRET_ACCESS_KEY" or "AWS_ACCESS_KEY_ID"
    errors.raise("no_credentials", ("%s is not set, but its other half is"):format(missing))
  end
end

-- As the command line is written: words, with quotes.
local function words(line)
  local list, word, quote = {}, nil, nil
  for c in line:gmatch(".") do
    if quote and c == quote then
      quote = nil
    elseif not quote and (c == '"' or c == "'") then
      quote, word = c, word or ""
    elseif not quote and c:find("%s") then
      if word then
        list[#list + 1] = word
      end
      word = nil
    else
      word = (word or "") .. c
    end
  end
  list[#list + 1] = word
  return list
end

local function from_process(line)
  local child = process.spawn({ args = words(line), stdout = "pipe" })
  local ok, text = pcall(child.read_stdout, child, PATIENCE)
  if not ok then
    child:kill("KILL")
    error(text, 0)
  end
  local code = child:wait(5)
  if code ~= 0 then
    errors.raise("no_credentials", ("credential_process ended with status %d"):format(code))
  end
  return remote.from_json("credential_process", text)
end

local profile_keys

local SOURCES = {
  Environment = environment,
  EcsContainer = remote.container,
  Ec2InstanceMetadata = remote.instance,
}

-- The keys with which a profile asks for its role. names: of the profiles on the way here.
local function source_keys(profile, name, region, names)
  local from, source = profile.source_profile, profile.credential_source
  if profile.mfa_serial then
    local text = "profile %s wants a code (mfa_serial): give it credential_process = aws configure export-credentials"
    errors.raise("no_credentials", text:format(name))
  elseif source then
    local keys = SOURCES[source] and SOURCES[source]()
    return keys
      or errors.raise("no_credentials", ("profile %s: no keys from credential_source %s"):format(name, source))
  elseif not from then
    errors.raise("no_credentials", ("profile %s has role_arn, but no source_profile or credential_source"):format(name))
  end
  local other = profiles.read(from)
  if from == name or names[from] then
    -- A profile may name itself: then its own keys are meant.
    other.role_arn = nil
  end
  names[from] = true
  return profile_keys(other, from, region, names)
    or errors.raise("no_credentials", ("profile %s: its source_profile %s has no keys"):format(name, from))
end

-- The keys of a profile, or nil when it says nothing of any.
function profile_keys(profile, name, region, names)
  if type(profile.role_arn) == "string" and not profile.web_identity_token_file then
    names = names or { [name] = true }
    return sts.assume_role(profile, source_keys(profile, name, region, names), region)
  elseif type(profile.aws_access_key_id) == "string" and type(profile.aws_secret_access_key) == "string" then
    return {
      access_key_id = profile.aws_access_key_id,
      secret_access_key = profile.aws_secret_access_key,
      session_token = profile.aws_session_token,
    }
  elseif type(profile.credential_process) == "string" then
    return from_process(profile.credential_process)
  elseif profile.sso_session or profile.sso_start_url then
    errors.raise(
      "no_credentials",
      ("profile %s signs in with SSO: give it credential_process = aws configure export-credentials"):format(name)
    )
  elseif names and profile.web_identity_token_file then
    return sts.web_identity(profile, region)
  end
end

local function find(region)
  local profile, name, chosen = profiles.read()
  local keys = not chosen and environment() or nil
  keys = keys or sts.web_identity(profile, region) or profile_keys(profile, name, region)
  if keys or not chosen then
    return keys or remote.container() or remote.instance()
  end
  errors.raise("no_credentials", ("the profile %s is not there, or has no keys"):format(name))
end

-- Seconds since 1970 of "2026-01-02T03:04:05Z", with or without fraction.
local function time_of(text)
  local y, mo, d, h, mi, s = tostring(text):match("^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)")
  if not y then
    return nil
  end
  y, mo = tonumber(y), tonumber(mo)
  if mo <= 2 then
    y, mo = y - 1, mo + 12
  end
  local days = 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400)
  days = days + math.floor((153 * (mo - 3) + 2) / 5) + tonumber(d) - 719469
  return days * 86400 + tonumber(h) * 3600 + tonumber(mi) * 60 + tonumber(s)
end
M.time_of = time_of

---@class bolt.aws.Credentials
local Credentials = {}
Credentials.__index = Credentials

--- A source of keys; all that use it share what it found.
---@param opts? { keys?: table, region?: string } keys: these and no others
---@return bolt.aws.Credentials
--- Yields: no.
function M.new(opts)
  opts = opts or {}
  return setmetatable({ fixed = opts.keys, region = opts.region, turn = fiber.semaphore(1) }, Credentials)
end

local function fresh(self)
  return self.keys and (not self.ends or self.ends - os.time() > EARLY)
end

--- The keys to sign with now.
---@return { access_key_id: string, secret_access_key: string, session_token?: string }
--- Errors: kind "no_credentials". Yields: yes.
function Credentials:get()
  if self.fixed then
    return self.fixed
  elseif fresh(self) then
    return self.keys
  end
  return self.turn:with(function()
    if fresh(self) then
      return self.keys -- another fiber was first
    end
    local ok, keys = pcall(find, self.region)
    if ok and keys then
      self.keys, self.ends = keys, keys.expiration and time_of(keys.expiration)
    elseif not ok and errors.is(keys, "cancelled") then
      error(keys, 0)
    elseif self.keys and self.ends > os.time() then
      log.warn("the AWS credentials could not be renewed; the old ones are used", { error = errors.message(keys) })
    else
      local why = not ok and ": " .. errors.message(keys) or ""
      errors.raise(
        "no_credentials",
        "no AWS credentials; set AWS_ACCESS_KEY_ID or AWS_PROFILE, or give the machine a role" .. why
      )
    end
    return self.keys
  end)
end

--- The server refused them: the next get looks for new ones. Yields: no.
---@param keys table that were refused
function Credentials:refused(keys)
  if self.keys == keys then
    self.keys, self.ends = nil, nil
  end
end

return M
