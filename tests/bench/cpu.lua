--- CPU time and memory of processes, from /proc.
local fs = require("bolt.fs")

local M = {}

--- CPU seconds that a process has used; its parent; CPU seconds of its children that have ended.
---@param pid integer|string
---@return number used, integer? parent, number? ended
function M.of(pid)
  local ok, text = pcall(fs.read, "/proc/" .. pid .. "/stat")
  if not ok then
    return 0
  end
  local fields = {}
  for field in text:match("%) (.*)$"):gmatch("%S+") do
    fields[#fields + 1] = field
  end
  return (fields[12] + fields[13]) / 100, tonumber(fields[2]), (fields[14] + fields[15]) / 100
end

--- CPU seconds of a process and all its children, such as PostgreSQL.
---@param pid integer
---@return number
function M.family(pid)
  local own, _, ended = M.of(pid)
  local total = own + (ended or 0)
  for _, entry in ipairs(fs.list("/proc")) do
    local child = entry:match("^(%d+)/?$")
    if child then
      local used, parent = M.of(child)
      if parent == pid then
        total = total + used
      end
    end
  end
  return total
end

--- The parent of a process: of a connection's backend, PostgreSQL itself.
---@param pid integer
---@return integer
function M.parent(pid)
  return (select(2, M.of(pid)))
end

--- Resident memory of a process, MiB.
---@param pid integer
---@return number
function M.resident(pid)
  return tonumber(fs.read("/proc/" .. pid .. "/statm"):match("^%d+ (%d+)")) * 4 / 1024
end

return M
