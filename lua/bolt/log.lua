--- The log: one line per event, with the run, job, directory and attempt of the fiber that writes it.
--
-- Text on a terminal, JSON elsewhere; LOG_LEVEL and LOG_FORMAT change that. Values of fields whose name looks like
-- a secret are masked. None of these functions yields; only to_file raises.
local core = require("bolt.core.log")
local fiber = require("bolt.core.fiber")

local M = {}

-- Fields every line carries when the fiber's context has them, in this order.
local CONTEXT = { "run", "job", "directory", "attempt" }

local function text(value)
  if type(value) == "number" and value == math.floor(value) and math.abs(value) < 2 ^ 53 then
    return ("%d"):format(value)
  elseif type(value) == "table" and not (getmetatable(value) or {}).__tostring then
    return require("bolt.json").encode(value)
  end
  return tostring(value)
end

local function write(level, msg, fields)
  if not core.enabled(level) then
    return
  end
  local pairs_, n = {}, 0
  local context = fiber.current() and fiber.context() or {}
  for _, key in ipairs(CONTEXT) do
    local value = context[key]
    if value ~= nil and not (fields and fields[key] ~= nil) and type(value) ~= "table" then
      pairs_[n + 1], pairs_[n + 2], n = key, text(value), n + 2
    end
  end
  if fields then
    local keys = {}
    for key in pairs(fields) do
      keys[#keys + 1] = tostring(key)
    end
    table.sort(keys)
    for _, key in ipairs(keys) do
      local ok, value = pcall(text, fields[key])
      pairs_[n + 1], pairs_[n + 2], n = key, ok and value or "(not printable)", n + 2
    end
  end
  core.write(level, tostring(msg), unpack(pairs_, 1, n))
end

--- Details for whoever looks for a fault. Example: log.debug("claimed", { queue = "jobs" })
---@param msg string
---@param fields? table<string, any>
function M.debug(msg, fields)
  write("debug", msg, fields)
end

--- What happened.
---@param msg string
---@param fields? table<string, any>
function M.info(msg, fields)
  write("info", msg, fields)
end

--- Something that somebody should look at when it happens often.
---@param msg string
---@param fields? table<string, any>
function M.warn(msg, fields)
  write("warn", msg, fields)
end

--- Something that somebody should look at.
---@param msg string
---@param fields? table<string, any>
function M.error(msg, fields)
  write("error", msg, fields)
end

--- Sets the least level that is written: "debug" "info" "warn" "error".
---@param level string
M.set_level = core.set_level

--- Writes to the end of a file from now on, for commands that keep the terminal to themselves. At the start only.
---@param path string more than 16 MiB of it are moved to PATH.1 first
--- Errors: kind "fs"; the log then goes where it went. Yields: no.
M.to_file = core.to_file

return M
