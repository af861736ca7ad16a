-- Rules that real sites have for what they are sent. Each returns an error { field, text } or nil. Pure.
local check = {}

local function text_of(fields, name)
  local value = fields[name]
  if type(value) == "table" then
    value = value[1]
  end
  return value and value:match("^%s*(.-)%s*$") or ""
end
check.text = text_of

--- Length in characters, a line end counting as one.
function check.length(text)
  local plain = text:gsub("\r\n", "\n")
  local _, n = plain:gsub("[^\128-\191]", "")
  return n
end

local function required(fields, name, label)
  if text_of(fields, name) == "" then
    return label .. " is required."
  end
end

local FORMATS = {
  email = function(value)
    if not value:match("^[%w%.%+_%-]+@[%w%-]+%.[%w%.%-]*%w$") then
      return "is not a valid e-mail address."
    end
  end,
  url = function(value)
    if not value:match("^https?://[%w%-]+%.[%w%.%-]*%w[/%w%p]*$") then
      return "must be a full address that starts with http:// or https://."
    end
  end,
  phone = function(value)
    local _, digits = value:gsub("%d", "")
    if digits < 10 or digits > 15 or value:find("[^%d%s%(%)%+%.%-]") then
      return "must be a telephone number with area code."
    end
  end,
  us_phone = function(value)
    if not value:match("^%(%d%d%d%) %d%d%d%-%d%d%d%d$") then
      return "must look like (555) 555-5555."
    end
  end,
  zip = function(value)
    if not value:match("^%d%d%d%d%d$") and not value:match("^%d%d%d%d%d%-%d%d%d%d$") then
      return "must be a ZIP code of five digits."
    end
  end,
  year = function(value)
    if not value:match("^[12]%d%d%d$") then
      return "must be a year, for example 1998."
    end
  end,
}

--- Checks fields by rules `{ name, label, required = bool, format = string, max = characters, one_of = {..} }`.
---@param fields table<string, string|string[]>
---@param rules table[]
---@return { field: string, text: string }[] errors in the order of the rules
function check.fields(fields, rules)
  local errors = {}
  for _, rule in ipairs(rules) do
    local name, label = rule[1], rule[2]
    local value = text_of(fields, name)
    local problem = rule.required and required(fields, name, label)
    if not problem and value ~= "" then
      local wrong = rule.format and FORMATS[rule.format](value)
      if wrong then
        problem = label .. " " .. wrong
      elseif rule.max and check.length(value) > rule.max then
        problem = ("%s: please use at most %d characters (you used %d)."):format(label, rule.max, check.length(value))
      elseif rule.one_of then
        local known = false
        for _, allowed in ipairs(rule.one_of) do
          known = known or allowed == value
        end
        problem = not known and ("%s: please choose one of the list."):format(label) or nil
      end
    end
    if problem then
      errors[#errors + 1] = { field = name, text = problem }
    end
  end
  return errors
end

return check
