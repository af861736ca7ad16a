--- JSON: text that keeps what Lua alone would lose.
--
-- Arrays from decode carry a mark, so [] stays [] and {} stays {}. null is a value of its own: it prints "null", is
-- true in a condition, and is found only where the text had it. Integers are exact up to 2^53, other numbers are
-- written as the shortest text that reads back to the same bits.
--
-- A table is written as an array when its keys are exactly 1 to n with n > 0, or when it is empty and marked; else as
-- an object, whose keys must all be strings. Metatables other than the marks are ignored.
local core = require("bolt.core.json")
local options = require("bolt.options")

local M = {}

--- JSON null. Compare with ==.
M.null = core.null

local NONE = {}
local ENCODE_OPTIONS = { canonical = "boolean", pretty = "boolean" }

--- Writes a value as JSON.
---@param value any table, string, number, boolean or null
---@param opts? { canonical?: boolean, pretty?: boolean } canonical: keys sorted bytewise, nothing optional written, NUL
---  bytes refused (PostgreSQL refuses them): the form to hash. pretty: for people, sorted and indented.
---@return string
--- Errors: kind "encode", with the place: NaN, infinity, function, userdata, a table with mixed keys or holes, a string
--- that is not UTF-8, deeper than 200 (or a cycle). Yields: no.
--- Example: json.encode({ id = 7, tags = json.array() })  --> {"id":7,"tags":[]}
function M.encode(value, opts)
  if opts == nil then
    return core.encode(value)
  end
  options.check(opts, ENCODE_OPTIONS, 2)
  return core.encode(value, opts.canonical, opts.pretty)
end

--- Reads JSON, strictly: one value, UTF-8, no NaN, at most 200 deep. Of a name that comes twice the last one counts.
---@param text string
---@return any
--- Errors: kind "decode", with the byte offset. Yields: no.
--- Example: json.decode('{"a":[]}').a  --> an empty, marked array
function M.decode(text)
  if type(text) ~= "string" then
    error("json.decode: string expected, got " .. type(text), 2)
  end
  return core.decode(text)
end

--- Marks a table as an array, so that it is written as [] also when it is empty. Replaces its metatable.
---@param t? table the table itself is marked and returned; a new one when left out
---@return table
--- Errors: none. Yields: no.
--- Example: json.encode(json.array())  --> []
function M.array(t)
  return core.array(t)
end

--- Marks a table as an object: it is refused when it holds anything but names. Replaces its metatable.
---@param t? table
---@return table
--- Errors: none. Yields: no.
function M.object(t)
  return core.object(t)
end

--- Tells whether a value would be written as an array.
---@param value any
---@return boolean
--- Errors: none. Yields: no.
function M.is_array(value)
  return core.is_array(value == nil and NONE or value)
end

return M
