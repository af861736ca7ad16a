--- JSON Schema: what the answer of a model must look like. Pure.
--
-- Providers promise to keep to a schema and do not always do so, so it is checked here. The part of the standard that
-- answers need: a keyword that is not checked is refused when the schema is declared, so that none is passed over in
-- silence.
local json = require("bolt.json")

local M = {}

-- What a problem list holds at most: it goes back to the model, which wrote the answer.
local PROBLEMS_MAX = 8

local TYPES = {
  object = function(v)
    return type(v) == "table" and v ~= json.null and not json.is_array(v)
  end,
  array = function(v)
    return type(v) == "table" and v ~= json.null and json.is_array(v)
  end,
  string = function(v)
    return type(v) == "string"
  end,
  number = function(v)
    return type(v) == "number"
  end,
  integer = function(v)
    return type(v) == "number" and v % 1 == 0
  end,
  boolean = function(v)
    return type(v) == "boolean"
  end,
  null = function(v)
    return v == json.null
  end,
}

-- What can be said about a value, and what each must be itself.
local KEYWORDS = {
  type = "string|table",
  enum = "table",
  const = true,
  properties = "table",
  required = "table",
  additionalProperties = "boolean",
  items = "table",
  minItems = "number",
  maxItems = "number",
  uniqueItems = "boolean",
  minLength = "number",
  maxLength = "number",
  minimum = "number",
  maximum = "number",
  anyOf = "table",
  title = "string",
  description = "string",
}

local function types_of(schema)
  return type(schema.type) == "table" and schema.type or { schema.type }
end

local function show(value)
  local ok, text = pcall(json.encode, value, { canonical = true })
  text = ok and text or tostring(value)
  return #text > 60 and text:sub(1, 57):gsub("[\128-\191]*[\192-\255]?$", "") .. "..." or text
end

local function declared(schema, place, level)
  local function bad(text, ...)
    error(("schema at %s: " .. text):format(place, ...), level + 1)
  end
  if type(schema) ~= "table" then
    bad("table expected, got %s", type(schema))
  end
  for keyword, value in pairs(schema) do
    local want = KEYWORDS[keyword]
    if not want then
      bad("the keyword %q is not checked here", tostring(keyword))
    elseif want ~= true and not (" " .. want:gsub("|", " ") .. " "):find(" " .. type(value) .. " ", 1, true) then
      bad("%s has to be a %s", keyword, (want:gsub("|", " or a ")))
    end
  end
  for _, name in ipairs(types_of(schema)) do
    if not TYPES[name] then
      bad("there is no type %q", tostring(name))
    end
  end
  for name, part in pairs(schema.properties or {}) do
    declared(part, place .. "." .. tostring(name), level + 1)
  end
  if schema.items then
    declared(schema.items, place .. "[]", level + 1)
  end
  for i, part in ipairs(schema.anyOf or {}) do
    declared(part, place .. "|" .. i, level + 1)
  end
end

--- Refuses a schema that cannot be checked.
---@param schema table
---@param level? integer whom to blame: 1 the caller (default 2, its caller)
--- Errors: a string at that line: an unknown keyword or type. Yields: no.
--- Example: schema.declare({ type = "object", properties = { field = { type = "string" } } })
function M.declare(schema, level)
  declared(schema, "$", (level or 2) + 2)
end

local check

local function add(problems, place, text, ...)
  if #problems < PROBLEMS_MAX then
    problems[#problems + 1] = ("%s: " .. text):format(place, ...)
  end
end

local function length(text)
  return select(2, text:gsub("[^\128-\191]", ""))
end

local function check_object(value, schema, place, problems)
  for _, name in ipairs(schema.required or {}) do
    if value[name] == nil then
      add(problems, place, "%q is missing", name)
    end
  end
  local names = {}
  for name in pairs(value) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local part = schema.properties and schema.properties[name]
    if part then
      check(value[name], part, place .. "." .. name, problems)
    elseif schema.additionalProperties == false then
      add(problems, place, "there is no field %s", show(name))
    end
  end
end

local function check_array(value, schema, place, problems)
  if schema.minItems and #value < schema.minItems then
    add(problems, place, "at least %d items expected, got %d", schema.minItems, #value)
  elseif schema.maxItems and #value > schema.maxItems then
    add(problems, place, "at most %d items expected, got %d", schema.maxItems, #value)
    return
  end
  local seen = {}
  for i, item in ipairs(value) do
    local text = schema.uniqueItems and json.encode(item, { canonical = true })
    if text and seen[text] then
      add(problems, place, "%s comes twice", show(item))
    end
    seen[text or 0] = true
    if schema.items then
      check(item, schema.items, ("%s[%d]"):format(place, i - 1), problems)
    end
  end
end

local function check_scalar(value, schema, place, problems)
  if type(value) == "string" then
    local n = length(value)
    if schema.minLength and n < schema.minLength then
      add(problems, place, "at least %d characters expected, got %d", schema.minLength, n)
    elseif schema.maxLength and n > schema.maxLength then
      add(problems, place, "at most %d characters expected, got %d", schema.maxLength, n)
    end
  elseif type(value) == "number" then
    if schema.minimum and value < schema.minimum then
      add(problems, place, "at least %g expected, got %g", schema.minimum, value)
    elseif schema.maximum and value > schema.maximum then
      add(problems, place, "at most %g expected, got %g", schema.maximum, value)
    end
  end
end

local function one_of(value, list)
  local text = json.encode(value, { canonical = true })
  for _, allowed in ipairs(list) do
    if json.encode(allowed, { canonical = true }) == text then
      return true
    end
  end
  return false
end

function check(value, schema, place, problems)
  if schema.type then
    local fits = false
    for _, name in ipairs(types_of(schema)) do
      fits = fits or TYPES[name](value)
    end
    if not fits then
      return add(problems, place, "%s expected, got %s", table.concat(types_of(schema), " or "), show(value))
    end
  end
  if schema.enum and not one_of(value, schema.enum) then
    add(problems, place, "%s is none of %s", show(value), table.concat(schema.enum, ", "):sub(1, 400))
  end
  if schema.const ~= nil and not one_of(value, { schema.const }) then
    add(problems, place, "%s expected, got %s", show(schema.const), show(value))
  end
  if schema.anyOf then
    local fits = false
    for _, part in ipairs(schema.anyOf) do
      fits = fits or #M.check(value, part) == 0
    end
    if not fits then
      add(problems, place, "%s fits none of the shapes there are", show(value))
    end
  end
  if TYPES.object(value) then
    check_object(value, schema, place, problems)
  elseif TYPES.array(value) then
    check_array(value, schema, place, problems)
  else
    check_scalar(value, schema, place, problems)
  end
end

--- Checks a decoded value.
---@param value any as json.decode returns it
---@param schema table a declared one
---@return string[] problems with their places, eight at most; empty when it fits
--- Errors: none. Yields: no.
--- Example: schema.check({ field = 1 }, { properties = { field = { type = "string" } } })
---   --> { "$.field: string expected, got 1" }
function M.check(value, schema)
  local problems = {}
  check(value, schema, "$", problems)
  return problems
end

-- What every provider enforces. Lengths and counts are left to the check here: some refuse a schema with them.
local SHAPE = {
  type = true,
  enum = true,
  const = true,
  properties = true,
  required = true,
  additionalProperties = true,
  items = true,
  anyOf = true,
  title = true,
  description = true,
}

--- A copy for a request: the shape of the answer without its sizes.
---@param schema table
---@return table
--- Yields: no.
function M.shape(schema)
  local copy = {}
  for keyword, value in pairs(schema) do
    if SHAPE[keyword] then
      copy[keyword] = value
    end
  end
  for _, keyword in ipairs({ "properties", "anyOf" }) do
    if schema[keyword] then
      copy[keyword] = {}
      for name, part in pairs(schema[keyword]) do
        copy[keyword][name] = M.shape(part)
      end
    end
  end
  copy.items = schema.items and M.shape(schema.items)
  return copy
end

--- Does every object list all its properties as required and allow no others? Some providers enforce only those.
---@param schema table
---@return boolean
--- Yields: no.
function M.closed(schema)
  if schema.properties then
    local required = {}
    for _, name in ipairs(schema.required or {}) do
      required[name] = true
    end
    if schema.additionalProperties ~= false then
      return false
    end
    for name, part in pairs(schema.properties) do
      if not required[name] or not M.closed(part) then
        return false
      end
    end
  end
  for _, part in ipairs(schema.anyOf or {}) do
    if not M.closed(part) then
      return false
    end
  end
  return not schema.items or M.closed(schema.items)
end

return M
