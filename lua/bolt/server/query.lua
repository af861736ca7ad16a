--- Percent-encoding and name=value lists, as in queries and urlencoded forms. Pure.
local M = {}

local function decode(s)
  local bad = false
  local out = s:gsub("%%(.?.?)", function(hex)
    local byte = #hex == 2 and hex:find("^%x%x$") and tonumber(hex, 16)
    if not byte then
      bad = true
      return nil
    end
    return string.char(byte)
  end)
  return out, bad
end

--- Decodes one name or value: "+" is a blank; a "%" that encodes nothing stays.
---@param s string
---@return string
--- Yields: no.
function M.unescape(s)
  return (decode((s:gsub("+", " "))))
end

--- Decodes a path; nil when an escape is malformed.
---@param s string
---@return string?
--- Yields: no.
function M.unescape_path(s)
  local out, bad = decode(s)
  return not bad and out or nil
end

--- Encodes all but letters, digits and "-._~".
---@param s string
---@return string
--- Yields: no.
function M.escape(s)
  return (tostring(s):gsub("[^%w%-._~]", function(c)
    return ("%%%02X"):format(c:byte())
  end))
end

--- Adds a value under a name: the second one makes a list.
---@param into table
---@param name string
---@param value any a string, or a file; not a list
--- Yields: no.
function M.add(into, name, value)
  local old = into[name]
  if old == nil then
    into[name] = value
  elseif type(old) == "table" and old[1] ~= nil then
    table.insert(old, value)
  else
    into[name] = { old, value }
  end
end

--- Reads "a=1&b=2&a=3".
---@param s string
---@return table<string, string|string[]>
--- Yields: no. Example: query.parse("a=1&a=2").a[2] == "2"
function M.parse(s)
  local fields = {}
  for pair in s:gmatch("[^&]+") do
    local name, value = pair:match("^([^=]*)=?(.*)$")
    M.add(fields, M.unescape(name), M.unescape(value))
  end
  return fields
end

--- Writes a query from a table; names in order, a list repeats its name.
---@param fields table<string, any>
---@return string
--- Yields: no.
function M.build(fields)
  local names, out = {}, {}
  for name in pairs(fields) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local value = fields[name]
    for _, v in ipairs(type(value) == "table" and value or { value }) do
      out[#out + 1] = M.escape(name) .. "=" .. M.escape(v)
    end
  end
  return table.concat(out, "&")
end

return M
