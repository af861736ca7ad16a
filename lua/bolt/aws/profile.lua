--- The files of the AWS command line: ~/.aws/config and ~/.aws/credentials, and the profile that is chosen.
local fs = require("bolt.fs")
local process = require("bolt.process")

local M = {}

-- [section] name = value, and nested "  name = value" below an empty "s3 =": section -> name -> value or table.
local function parse(text)
  local sections, section, nested = {}, nil, nil
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    local head = line:match("^%s*%[%s*(.-)%s*%]")
    local name, value = line:match("^%s*([^=#;%s][^=]-)%s*=%s*(.-)%s*$")
    if head then
      section, nested = {}, nil
      sections[head:gsub("%s+", " ")] = section
    elseif name and section then
      value = value:gsub("%s+[#;].*$", "")
      if line:find("^%s") and nested then
        nested[name:lower()] = value
      elseif value == "" then
        nested = {}
        section[name:lower()] = nested
      else
        nested = nil
        section[name:lower()] = value
      end
    end
  end
  return sections
end
M.parse = parse

local function read(variable, name)
  local path = process.env(variable) or ((process.env("HOME") or "") .. "/.aws/" .. name)
  local ok, text = pcall(fs.read, path, 1024 * 1024)
  return ok and parse(text) or {}
end

--- The chosen profile (AWS_PROFILE, AWS_DEFAULT_PROFILE, else "default"), from both files.
---@param wanted? string another one
---@return table<string, string|table> values empty when there is none; services: its section of services
---@return string name
---@return boolean chosen it was named, so it goes before the keys in the environment
--- Yields: yes.
function M.read(wanted)
  local named = wanted or process.env("AWS_PROFILE") or process.env("AWS_DEFAULT_PROFILE")
  local name = named or "default"
  local config, credentials = read("AWS_CONFIG_FILE", "config"), read("AWS_SHARED_CREDENTIALS_FILE", "credentials")
  local values = {}
  for _, from in ipairs({ config["profile " .. name] or config[name] or {}, credentials[name] or {} }) do
    for key, value in pairs(from) do
      values[key] = value
    end
  end
  if type(values.services) == "string" then
    values.services = config["services " .. values.services]
  end
  return values, name, named ~= nil
end

return M
