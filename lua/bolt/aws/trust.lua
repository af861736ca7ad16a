--- Whom to trust when AWS is spoken to over TLS: AWS_CA_BUNDLE, or ca_bundle of the profile; else the system's.
local process = require("bolt.process")
local profiles = require("bolt.aws.profile")

local M = {}

--- The PEM file of other authorities, if one is named.
---@param profile? table that was read before
---@return string? path
--- Yields: yes.
function M.bundle(profile)
  local named = (profile or profiles.read()).ca_bundle
  return process.env("AWS_CA_BUNDLE") or (type(named) == "string" and named) or nil
end

return M
