--- The steps whose failure became the run's.
--
-- They failed with its error, and the flow did nothing more where they are: a failure that was dealt with is part of
-- what it did. What went on beside them, in other branches of a map, all or race, says nothing.
local db = require("bolt.db")

local M = {}

local CANDIDATES = [[
select s.path, s.name, s.attempt, s.kind, extract(epoch from s.finished_at)::float8 as ended
from bolt.steps s join bolt.runs r on r.id = s.run_id
where r.id = $1::uuid and s.status = 'failed' and s.path not like 'defer/%'
  and (s.error->>'kind', s.error->>'message') = (r.error->>'kind', r.error->>'message')]]

local LATER = [[
select path, name, extract(epoch from started_at)::float8 as began from bolt.steps
where run_id = $1::uuid and started_at >= to_timestamp($2::float8) and path not like 'defer/%']]

-- "map/3/all/b/:fetch" as { { "map", "3" }, { "all", "b" }, { ":fetch" } }.
local function parts(path)
  local list, label = {}, nil
  for part in path:gmatch("[^/]+") do
    if label then
      list[#list + 1] = { label, part }
      label = nil
    elseif part:find("^:") then
      list[#list + 1] = { part }
    else
      label = part
    end
  end
  return list
end

-- Are they branches of the same map, all or race?
local function side_by_side(a, b)
  for i, part in ipairs(a) do
    local other = b[i]
    if not other or other[1] ~= part[1] then
      return false
    elseif other[2] ~= part[2] then
      return true
    end
  end
  return false
end

--- The causes of a failed run's end.
---@param id string
---@return table[] steps { path, name, attempt, kind }
--- Errors: kind "db". Yields: yes.
function M.of(id)
  local list = db.query(CANDIDATES, id)
  local first, own = math.huge, {}
  for _, step in ipairs(list) do
    first = math.min(first, step.ended)
    own[step.path .. "\0" .. step.name] = true
  end
  if #list == 0 then
    return list
  end
  local later, out = db.query(LATER, id, first), {}
  for _, step in ipairs(list) do
    local where, dealt_with = parts(step.path), false
    for _, row in ipairs(later) do
      if row.began >= step.ended and not own[row.path .. "\0" .. row.name] then
        dealt_with = dealt_with or not side_by_side(parts(row.path), where)
      end
    end
    if not dealt_with then
      out[#out + 1] = step
    end
  end
  return out
end

return M
