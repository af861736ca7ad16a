--- What is recorded passes through here, on the first run as on every later one, so both see the same shapes:
-- JSON as bolt.json writes and reads it. Errors travel as objects { kind, message, retryable, ... }.
local errors = require("bolt.errors")
local json = require("bolt.json")

local M = {}

-- One recorded value may be this long; more belongs in a file or a table of its own.
local MAX_BYTES = 4 * 1024 * 1024
-- Inputs are recorded for people to read: longer ones are left out, with their size.
local MAX_INPUT_BYTES = 64 * 1024

--- Encodes a value to be recorded. nil is SQL null.
---@param value any
---@return string? text JSON, nil for nil
--- Errors: kind "encode" (NaN, cycle, function, NUL byte, not UTF-8), kind "too_large". Yields: no.
function M.encode(value)
  if value == nil then
    return nil
  end
  local text = json.encode(value)
  if text:find("\\u0000", 1, true) then
    -- PostgreSQL cannot hold NUL in text; the canonical form refuses it, and knows an escaped backslash from one.
    json.encode(value, { canonical = true })
  end
  if #text > MAX_BYTES then
    errors.raise("too_large", ("value of %d bytes, the limit is %d"):format(#text, MAX_BYTES), { retryable = false })
  end
  return text
end

--- What a resumed run will see in place of value.
---@return any
--- Yields: no.
function M.decode(text)
  if text == nil then
    return nil
  end
  local value = json.decode(text)
  if value == json.null then
    return nil
  end
  return value
end

--- Encodes the arguments of a step: null for none, the size instead of the text when they are long.
---@param n integer count
---@param args table
---@return string? text
--- Errors: kind "encode". Yields: no.
function M.encode_args(n, args)
  if n == 0 then
    return nil
  end
  local list = {}
  for i = 1, n do
    local value = args[i]
    list[i] = value == nil and json.null or value
  end
  local text = M.encode(json.array(list))
  if #text > MAX_INPUT_BYTES then
    return json.encode({ omitted_bytes = #text })
  end
  return text
end

local function plain(value, depth)
  local t = type(value)
  if t == "string" or t == "number" or t == "boolean" then
    return value
  elseif t == "table" and depth > 0 then
    local out = {}
    for k, v in pairs(value) do
      if type(k) == "string" or type(k) == "number" then
        out[k] = plain(v, depth - 1)
      end
    end
    return out
  end
  return tostring(value)
end

local function error_fields(e, depth)
  local out = {}
  for k, v in pairs(e) do
    if k == "cause" then
      if depth > 0 and v ~= nil then
        out.cause = error_fields(errors.wrap(v), depth - 1)
      end
    elseif type(k) == "string" and k ~= "traceback" and type(v) ~= "function" then
      out[k] = plain(v, 3)
    end
  end
  out.kind = tostring(e.kind or "error")
  out.message = errors.message(e)
  return out
end

--- Encodes an error. Never fails: what cannot be kept is left out.
---@param e any
---@return string text
--- Yields: no.
function M.encode_error(e)
  local wrapped = errors.wrap(e)
  local ok, text = pcall(function()
    return M.encode(error_fields(wrapped, 4))
  end)
  if ok then
    return text
  end
  local message = errors.message(wrapped):sub(1, 2000):gsub("[^\32-\126]", "?")
  local kind = type(wrapped.kind) == "string" and wrapped.kind:gsub("[^%w_]", "?") or "error"
  return json.encode({ kind = kind, message = message, retryable = wrapped.retryable ~= false })
end

--- The error a recorded one stands for: a table that prints as its message.
---@param fields table|string as recorded
---@return table
--- Yields: no.
function M.decode_error(fields)
  if type(fields) == "string" then
    fields = json.decode(fields)
  end
  local rest = {}
  for k, v in pairs(fields) do
    if v ~= json.null then
      rest[k] = v
    end
  end
  if type(rest.cause) == "table" then
    rest.cause = M.decode_error(rest.cause)
  end
  return errors.new(rest.kind or "error", rest.message or "", rest)
end

return M
