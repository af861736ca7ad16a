--- Settings: what was said on the command line, then the environment, then the file bolt.conf.lua.
--
-- In the environment a setting has a name of its own, and NAME_FILE names a file that holds it, which is how secrets
-- come. The file is BOLT_CONFIG, else bolt.conf.lua in the working directory, else at the top of the checkout. It
-- returns a table and is only data: nothing of Lua's library can be reached in it.
--
--   -- bolt.conf.lua
--   return { listen = "127.0.0.1:9000", flows = "/srv/flows" }
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")

local M = {}

--- Every setting: its name in the environment. Tests and the help text read this.
M.known = {
  anthropic_api_key = "ANTHROPIC_API_KEY",
  anthropic_base_url = "ANTHROPIC_BASE_URL",
  api_token = "BOLT_API_TOKEN",
  database_direct_url = "DATABASE_DIRECT_URL",
  database_url = "DATABASE_URL",
  flows = "BOLT_FLOWS",
  gemini_api_key = "GEMINI_API_KEY",
  gemini_base_url = "GEMINI_BASE_URL",
  keep_runs = "BOLT_KEEP_RUNS",
  listen = "BOLT_LISTEN",
  model = "BOLT_MODEL",
  model_budget = "BOLT_MODEL_BUDGET",
  model_price = "BOLT_MODEL_PRICE",
  openai_api_key = "OPENAI_API_KEY",
  openai_base_url = "OPENAI_BASE_URL",
  queue = "BOLT_QUEUE",
  spare_browser = "BOLT_SPARE_BROWSER",
  state_dir = "BOLT_STATE_DIR",
}

local file -- { path, values }, once it was read

local function refuse(message, fields)
  errors.raise("settings", message, fields)
end

local function names()
  local list = {}
  for name in pairs(M.known) do
    list[#list + 1] = name
  end
  table.sort(list)
  return table.concat(list, ", ")
end

local function line_of(text, word)
  local at = text:find("%f[%w_]" .. word .. "%f[^%w_]")
  return at and select(2, text:sub(1, at):gsub("\n", "")) + 1 or 1
end

local function check(path, text, values)
  if type(values) ~= "table" then
    refuse(("%s:1: the file has to return a table of settings, and returns a %s"):format(path, type(values)))
  end
  for name, value in pairs(values) do
    local line = line_of(text, tostring(name))
    if type(name) ~= "string" or not M.known[name] then
      refuse(("%s:%d: unknown setting %q; there are: %s"):format(path, line, tostring(name), names()))
    elseif type(value) ~= "string" then
      refuse(("%s:%d: %s has to be a text in quotes, and is a %s"):format(path, line, name, type(value)))
    end
  end
  return values
end

local function load_file(path)
  local read, text = pcall(fs.read, path, 1024 * 1024)
  if not read then
    refuse(("the settings file cannot be read: %s"):format(errors.message(text)))
  elseif text:byte(1) == 27 then
    refuse(path .. ":1: bytecode is not loaded, only source text")
  end
  local chunk, wrong = loadstring(text, "@" .. path)
  if not chunk then
    refuse(wrong)
  end
  local ok, values = pcall(setfenv(chunk, {}))
  if not ok then
    refuse(("%s (the file is only data: no function can be called in it)"):format(errors.message(values)))
  end
  return check(path, text, values)
end

local function find_file()
  local chosen = process.env("BOLT_CONFIG")
  if chosen then
    return chosen
  end
  for _, dir in ipairs({ ".", loader.root() or "." }) do
    local path = dir .. "/bolt.conf.lua"
    if fs.exists(path) then
      return path
    end
  end
  return nil
end

local function from_file(name)
  if not file then
    local path = find_file()
    file = { path = path, values = path and load_file(path) or {} }
  end
  return file.values[name]
end

local function from_environment(variable)
  local value = process.env(variable)
  local path = process.env(variable .. "_FILE")
  if value and path then
    refuse(("%s and %s_FILE are both set: unset one of them"):format(variable, variable))
  elseif path then
    local ok, text = pcall(fs.read, path, 1024 * 1024)
    if not ok then
      refuse(("%s_FILE: %s"):format(variable, errors.message(text)))
    end
    text = text:gsub("%s+$", "")
    if text == "" then
      refuse(("%s_FILE: %s is empty"):format(variable, path))
    end
    return text
  end
  return value
end

--- The value of a setting.
---@param name string a key of M.known
---@param flag? string what the command line says; it goes first
---@return string? value nil when it was set nowhere
--- Errors: kind "settings" with the place and what to do. Yields: yes.
--- Example: local listen = settings.get("listen", o.listen) or "127.0.0.1:8080"
function M.get(name, flag)
  local variable = M.known[name] or error("no setting is called " .. tostring(name), 2)
  if flag ~= nil then
    return flag
  end
  return from_environment(variable) or from_file(name)
end

return M
