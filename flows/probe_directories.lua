-- Looks at the directories of the catalogue that nobody has looked at for some time. To have it done every night, give
-- a flow of your own a schedule and spawn this one.
--
-- input: { stale = "7d", limit = 500, at_most = 4 }

local bolt = require("bolt")
local due = require("flows.tasks.due_directories")
local probe = require("flows.tasks.probe_directory")

return bolt.flow("probe_directories", { timeout = "1d" }, function(input)
  local ids = due(input.stale or "7d", input.limit or 500)
  local looks = bolt.map(ids, { at_most = input.at_most or 4, settle = true }, function(id)
    return probe(id).outcome
  end)
  local counts = {}
  for _, look in ipairs(looks) do
    local outcome = look.ok and look.value or "error"
    counts[outcome] = (counts[outcome] or 0) + 1
  end
  return counts
end)
