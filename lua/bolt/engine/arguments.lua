--- What the verbs have in common in reading their arguments.
local options = require("bolt.options")

local M = {}

local NO_OPTIONS = {} -- nobody writes to options

--- Can it be called? Functions and tasks. Yields: no.
function M.callable(fn)
  local t = type(fn)
  return t == "function" or (t == "table" and (getmetatable(fn) or NO_OPTIONS).__call ~= nil)
end

--- Sorts (name, [opts], fn, ...) into opts, fn, args. Errors: at the line of the verb's caller. Yields: no.
function M.optional_opts(what, opts, fn, level, ...)
  local n = select("#", ...)
  if M.callable(opts) then
    -- fn is the first argument here
    return NO_OPTIONS, opts, n == 0 and fn == nil and { n = 0 } or { n = n + 1, fn, ... }
  elseif type(opts) ~= "table" or not M.callable(fn) then
    error(("%s: function expected, got %s"):format(what, type(type(opts) == "table" and fn or opts)), level + 1)
  end
  return opts, fn, { n = n, ... }
end

--- Sorts (list, [opts], fn) of bolt.map into opts, fn. Errors: at the line of the verb's caller. Yields: no.
function M.map(list, opts, fn, level)
  if fn == nil then
    opts, fn = nil, opts
  end
  if type(list) ~= "table" then
    error("bolt.map: list expected, got " .. type(list), level + 1)
  elseif not M.callable(fn) then
    error("bolt.map: function expected, got " .. type(fn), level + 1)
  end
  opts = options.check(opts, { at_most = "number", settle = "boolean" }, level + 1)
  local n = opts.at_most
  if n and (n < 1 or n % 1 ~= 0) then
    error("bolt.map: at_most is a whole number of 1 or more", level + 1)
  end
  return opts, fn
end

--- The name of the flow that bolt.spawn starts, and its options. Errors: at the line of the verb's caller. Yields: no.
function M.spawn(flow, opts, level)
  opts = options.check(opts, { key = "string", priority = "number" }, level + 1)
  local name = type(flow) == "table" and flow.name or flow
  if type(name) ~= "string" then
    error("bolt.spawn: flow or name of a flow expected, got " .. type(flow), level + 1)
  end
  return name, opts
end

--- Refuses what bolt.random cannot draw from. Errors: at the line of the verb's caller. Yields: no.
function M.interval(m, n, level)
  local low, high = n and m or 1, n or m
  if m ~= nil and (type(low) ~= "number" or type(high) ~= "number" or low > high) then
    error("bolt.random: interval is empty or not of numbers", level + 1)
  end
end

--- Refuses what bolt.all and bolt.race cannot branch on. Errors: at the line of the verb's caller. Yields: no.
function M.functions(what, functions, level)
  if type(functions) ~= "table" then
    error(what .. ": table of functions expected, got " .. type(functions), level + 1)
  end
  for key, fn in pairs(functions) do
    -- the key is part of the identity of every step below it: 1 and "1" would be one
    if not (type(key) == "number" or (type(key) == "string" and key:find("^[^/]+$") and not tonumber(key))) then
      error(("%s: keys are 1, 2, 3, ... or names without a slash, got %s"):format(what, tostring(key)), level + 1)
    elseif not M.callable(fn) then
      error(("%s: function expected at %s, got %s"):format(what, tostring(key), type(fn)), level + 1)
    end
  end
end

return M
