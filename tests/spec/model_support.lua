-- A model for specs: settings that name a double or a real server, as the environment would.
local doubles = require("tests.spec.model_double")
local process = require("bolt.process")
local t = require("tests.spec.support")

local M = {}

local real_env = process.env
local overrides = {}

function process.env(name)
  if overrides[name] ~= nil then
    return overrides[name] or nil
  end
  return real_env(name)
end
t.on_exit(function()
  process.env = real_env
end)

--- Sets names of the environment, for this process; false takes one out. What was set before is forgotten.
---@param names? table<string, string|false>
function M.env(names)
  overrides = { BOLT_MODEL = false, BOLT_MODEL_PRICE = false, BOLT_MODEL_BUDGET = false }
  for name, value in pairs(names or {}) do
    overrides[name] = value
  end
end

--- Makes a double the model that is configured.
---@param double tests.ModelDouble
---@param more? table<string, string> further settings
function M.use(double, more)
  local names = {
    BOLT_MODEL = double.kind .. ":model-1",
    [double.kind:upper() .. "_API_KEY"] = doubles.KEYS[double.kind],
    [double.kind:upper() .. "_BASE_URL"] = double.base,
  }
  for name, value in pairs(more or {}) do
    names[name] = value
  end
  M.env(names)
end

--- Starts a double and makes it the model that is configured.
---@param kind "openai"|"anthropic"|"gemini"
---@param say? fun(asked: table): any
---@param more? table<string, string> further settings
---@return tests.ModelDouble
function M.double(kind, say, more)
  local double = doubles.start(kind, say)
  M.use(double, more)
  return double
end

return M
