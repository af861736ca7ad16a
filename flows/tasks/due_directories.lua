-- Which directories nobody has looked at for some time.

local bolt = require("bolt")
local catalogue = require("bolt.store.catalogue")
local duration = require("bolt.duration")
local json = require("bolt.json")

--- The ids of directories that are due, the ones never looked at first.
---@param stale number|string how long ago the last look must be
---@param limit integer
---@return string[]
--- Yields: yes. Raises kind db.
return bolt.task("due_directories", {}, function(stale, limit)
  local ids = json.array()
  local rows = catalogue.list({ due = duration.seconds(stale), limit = limit, oldest_first = true, visitable = true })
  for i, row in ipairs(rows) do
    ids[i] = row.id
  end
  return ids
end)
