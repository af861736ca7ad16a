--- Where a service of AWS is: region and endpoint, as the environment and the profile say.
local errors = require("bolt.errors")
local process = require("bolt.process")
local profiles = require("bolt.aws.profile")
local remote = require("bolt.aws.remote")

local M = {}

local function flag(variable)
  return (process.env(variable) or ""):lower() == "true"
end

local function configured(service, profile)
  if flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") then
    return nil
  end
  local of_service = type(profile.services) == "table" and profile.services[service]
  return process.env("AWS_ENDPOINT_URL_" .. service:upper())
    or process.env("AWS_ENDPOINT_URL")
    or (type(of_service) == "table" and of_service.endpoint_url)
    or (type(profile.endpoint_url) == "string" and profile.endpoint_url)
    or nil
end

local function default(service, region)
  local china = region:find("^cn%-") ~= nil
  local fips = flag("AWS_USE_FIPS_ENDPOINT") and "-fips" or ""
  if flag("AWS_USE_DUALSTACK_ENDPOINT") then
    return ("https://%s%s.%s.%s"):format(service, fips, region, china and "api.amazonwebservices.com.cn" or "api.aws")
  end
  return ("https://%s%s.%s.%s"):format(service, fips, region, china and "amazonaws.com.cn" or "amazonaws.com")
end

--- Finds both.
---@param service string "sqs"
---@param opts { region?: string, endpoint?: string, url?: string } what was said explicitly; url: of a queue, whose
--- host names the region
---@return string region
---@return string endpoint without a path at its end
--- Errors: kind "bad_argument" when there is no region. Yields: yes.
function M.find(service, opts)
  local profile = profiles.read()
  local endpoint = opts.endpoint or configured(service, profile)
  local region = opts.region
    or (opts.url and opts.url:match("^https://" .. service .. "[^.]*%.([%w-]+)%."))
    or process.env("AWS_REGION")
    or process.env("AWS_DEFAULT_REGION")
    or (type(profile.region) == "string" and profile.region)
    or (not endpoint and remote.instance_region())
  if not region then
    -- What listens at an endpoint of one's own seldom minds, but the signature needs a name.
    region = endpoint and "us-east-1"
      or errors.raise("bad_argument", "no AWS region; set AWS_REGION, or a region in the profile")
  end
  return region, (endpoint or default(service, region)):gsub("/+$", "")
end

return M
