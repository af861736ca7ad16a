--- Errors of the world: tables { kind, message, retryable, cause } that print as their message.
--
-- kind is a fixed lower_snake word ("timeout", "network", "cancelled"); it decides whether something is tried again.
-- C and Lua make the same shape, with one metatable.
local M = {}

---@class bolt.Error
---@field kind string
---@field message string
---@field retryable boolean
---@field cause? any the error below this one

-- Made by the C core before any Lua runs.
local ERROR = debug.getregistry()["bolt.error"]

--- Makes an error; raise it with error(e, 0) or use raise.
---@param kind string
---@param message string
---@param fields? table copied into the error: retryable (default false), cause, and whatever the kind has
---@return bolt.Error
--- Errors: none. Yields: no.
--- Example: errors.new("rate_limited", "the directory asks to wait", { retryable = true, retry_after = 30 })
function M.new(kind, message, fields)
  if type(kind) ~= "string" then
    error("errors.new: kind must be a string, got " .. type(kind), 2)
  end
  local e = {}
  for name, value in pairs(fields or {}) do
    e[name] = value
  end
  e.kind, e.message = kind, tostring(message)
  e.retryable = e.retryable and true or false
  return setmetatable(e, ERROR)
end

--- Raises an error; parameters as for new. Never returns. Yields: no.
function M.raise(kind, message, fields)
  error(M.new(kind, message, fields), 0)
end

--- Is e an error of this kind? Without kind: is it an error of ours at all?
---@param e any
---@param kind? string
---@return boolean
--- Errors: none. Yields: no.
--- Example: if errors.is(e, "timeout") then ... end
function M.is(e, kind)
  return type(e) == "table" and type(e.kind) == "string" and (kind == nil or e.kind == kind)
end

--- Makes sure that a caught value is an error table: a string becomes one of kind "error".
---@param e any what pcall returned
---@param kind? string the kind for values that are no error yet (default "error")
---@return bolt.Error the same table when it was one already
--- Errors: none. Yields: no.
function M.wrap(e, kind)
  if M.is(e) then
    return getmetatable(e) and e or setmetatable(e, ERROR)
  end
  return M.new(kind or "error", type(e) == "table" and e.message or tostring(e))
end

--- The text of anything that was raised.
---@param e any
---@return string
--- Errors: none. Yields: no.
function M.message(e)
  if type(e) == "table" and type(e.message) == "string" then
    return e.message
  end
  return tostring(e)
end

return M
