--- What the verbs have in common in reading their arguments.
local M = {}

--- Can it be called? Functions and tasks. Yields: no.
function M.callable(fn)
  return type(fn) == "function" or (type(fn) == "table" and (getmetatable(fn) or {}).__call ~= nil)
end

--- Sorts (name, [opts], fn, ...) into opts, fn, args. Errors: at the line of the verb's caller. Yields: no.
function M.optional_opts(what, opts, fn, level, ...)
  local n = select("#", ...)
  if M.callable(opts) then
    -- fn is the first argument here
    return {}, opts, n == 0 and fn == nil and { n = 0 } or { n = n + 1, fn, ... }
  elseif type(opts) ~= "table" or not M.callable(fn) then
    error(("%s: function expected, got %s"):format(what, type(type(opts) == "table" and fn or opts)), level + 1)
  end
  return opts, fn, { n = n, ... }
end

return M
