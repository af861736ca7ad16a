-- For deferred_spec.lua: counts how often it was asked.
local M = {}

local n = 0

function M.count()
  n = n + 1
  return n
end

return M
