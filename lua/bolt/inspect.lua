--- Values as text for people: what the REPL and reports print. Close to Lua, on one line where it fits.
local M = {}

local WIDTH = 100
local DEPTH = 8
local ITEMS = 200

-- UTF-8 stays as it is; what a terminal would act on, and bytes that are no UTF-8, become escapes.
local function escape(text)
  text = text:gsub('[%z\1-\31\127"\\]', function(c)
    local short = ({ ["\n"] = "\\n", ["\t"] = "\\t", ["\r"] = "\\r", ['"'] = '\\"', ["\\"] = "\\\\" })[c]
    return short or ("\\%03d"):format(c:byte())
  end)
  return text
end

--- Replaces bytes that are not UTF-8 by escapes such as \255.
---@param text string
---@return string
--- Errors: none. Yields: no.
function M.utf8(text)
  local json = require("bolt.json")
  if pcall(json.encode, text) then
    return text
  end
  local out, at = {}, 1
  while at <= #text do
    local len = 1
    local byte = text:byte(at)
    local want = byte < 0x80 and 1 or byte < 0xE0 and 2 or byte < 0xF0 and 3 or 4
    local part = text:sub(at, at + want - 1)
    if pcall(json.encode, part) then
      len, out[#out + 1] = want, part
    else
      out[#out + 1] = ("\\%03d"):format(byte)
    end
    at = at + len
  end
  return table.concat(out)
end

local WORDS = "and break do else elseif end false for function goto if in local nil not or repeat return then true "
  .. "until while"
local KEYWORDS = {}
for word in WORDS:gmatch("%a+") do
  KEYWORDS[word] = true
end

local render

local function key_text(key, seen)
  if type(key) == "string" and key:find("^[%a_][%w_]*$") and not KEYWORDS[key] then
    return key
  end
  return "[" .. render(key, 0, seen) .. "]"
end

-- Numbers first, in order, then names in order, then the rest.
local function before(a, b)
  local ta, tb = type(a), type(b)
  if ta ~= tb then
    return ta == "number" or (ta == "string" and tb ~= "number")
  elseif ta == "number" or ta == "string" then
    return a < b
  end
  return tostring(a) < tostring(b)
end

local function items_of(value, depth, seen)
  local out, n = {}, 0
  while rawget(value, n + 1) ~= nil do
    n = n + 1
    if n <= ITEMS then
      out[n] = render(rawget(value, n), depth, seen)
    end
  end
  local left = math.max(0, n - ITEMS)
  local keys = {}
  for key in next, value do
    if not (type(key) == "number" and key >= 1 and key <= n and key == math.floor(key)) then
      keys[#keys + 1] = key
    end
  end
  table.sort(keys, before)
  for _, key in ipairs(keys) do
    if #out < ITEMS then
      out[#out + 1] = key_text(key, seen) .. " = " .. render(rawget(value, key), depth, seen)
    else
      left = left + 1
    end
  end
  if left > 0 then
    out[#out + 1] = ("... %d more"):format(left)
  end
  return out
end

local function table_text(value, depth, seen)
  local meta = getmetatable(value)
  if type(meta) == "table" and rawget(meta, "__tostring") then
    local ok, text = pcall(tostring, value)
    return ok and M.utf8(text) or "<table whose __tostring fails>"
  elseif seen[value] then
    return "<cycle>"
  elseif depth >= DEPTH then
    return "{...}"
  end
  seen[value] = true
  local items = items_of(value, depth + 1, seen)
  seen[value] = nil
  if #items == 0 then
    return require("bolt.json").is_array(value) and "{} --[[array]]" or "{}"
  end
  local line = "{ " .. table.concat(items, ", ") .. " }"
  if #line + 2 * depth <= WIDTH and not line:find("\n", 1, true) then
    return line
  end
  local indent = ("  "):rep(depth + 1)
  return "{\n" .. indent .. table.concat(items, ",\n" .. indent) .. ",\n" .. ("  "):rep(depth) .. "}"
end

local function number_text(value)
  if value == math.floor(value) and math.abs(value) < 2 ^ 53 then
    return ("%.0f"):format(value)
  end
  local text = ("%.15g"):format(value)
  return tonumber(text) == value and text or ("%.17g"):format(value)
end

function render(value, depth, seen)
  local kind = type(value)
  if kind == "string" then
    return '"' .. M.utf8(escape(value)) .. '"'
  elseif kind == "number" then
    return number_text(value)
  elseif kind == "table" then
    return table_text(value, depth, seen)
  end
  local ok, text = pcall(tostring, value)
  return ok and M.utf8(text) or ("<%s>"):format(kind)
end

--- A value as text.
---@param value any
---@return string possibly of several lines; always UTF-8
--- Errors: none; no metamethod but __tostring is called. Yields: no.
--- Example: inspect.text({ 1, name = "x" })  --> { 1, name = "x" }
function M.text(value)
  return render(value, 0, {})
end

return M
