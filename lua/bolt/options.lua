--- Options tables, checked: a misspelt option is an error at the caller's line, not a silent default.
local M = {}

local function listed(allowed)
  local names = {}
  for key, value in pairs(allowed) do
    names[#names + 1] = type(key) == "number" and value or key
  end
  table.sort(names)
  return table.concat(names, ", ")
end

-- allowed may be a list of names or a map from name to type; both kinds of entry may be mixed.
local function rule(allowed, name)
  local types = allowed[name]
  if types ~= nil then
    return types
  end
  for _, known in ipairs(allowed) do
    if known == name then
      return true
    end
  end
  return nil
end

local function has_type(value, types)
  local actual = type(value)
  for want in types:gmatch("[%a_]+") do
    if actual == want then
      return true
    end
  end
  return false
end

--- Checks an options table.
---@param opts table|nil nil counts as empty
---@param allowed table names `{ "delay", "key" }`, or names with types `{ delay = "number|string", key = true }`
---@param level? integer whom to blame: 1 the caller of check, 2 (default) the caller of that function
---@return table opts, or a new empty table
--- Errors: a string at the blamed line: not a table, unknown option, wrong type. Yields: no.
--- Example: local o = options.check(opts, { timeout = "number" }, 2)
function M.check(opts, allowed, level)
  level = (level or 2) + 1
  if opts == nil then
    return {}
  end
  if type(opts) ~= "table" then
    error("options: table expected, got " .. type(opts), level)
  end
  for name, value in pairs(opts) do
    local types = rule(allowed, name)
    if types == nil or type(name) ~= "string" then
      error(("unknown option %q; known: %s"):format(tostring(name), listed(allowed)), level)
    end
    if type(types) == "string" and not has_type(value, types) then
      error(("option %s: %s expected, got %s"):format(name, (types:gsub("|", " or ")), type(value)), level)
    end
  end
  return opts
end

return M
