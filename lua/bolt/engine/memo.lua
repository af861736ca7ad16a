--- What a run did before, as loaded at its claim: the last attempt of every step, by path and name.
local db = require("bolt.db")
local fiber = require("bolt.fiber")

local M = {}

local Memo = {}
Memo.__index = Memo

-- The highest attempt decides; earlier ones are history.
local LOAD = [[
select distinct on (run_id, path, name) run_id, path, name, attempt, position, kind, status, result, error,
  extract(epoch from due_at - clock_timestamp())::float8 as due_in
from bolt.steps where run_id = any ($1::uuid[])
order by run_id, path, name, attempt desc]]

--- From what read() returned for a run. Yields: no.
function M.new(rows)
  local self = setmetatable({ paths = {}, last = {}, rows = rows, skipped = {} }, Memo)
  local now = fiber.now()
  for _, row in ipairs(rows) do
    local names = self.paths[row.path]
    if not names then
      names = { positions = {} }
      self.paths[row.path] = names
    end
    names[row.name] = row
    if row.position then
      names.positions[row.position] = row
      self.last[row.path] = math.max(self.last[row.path] or 0, row.position)
    end
    if row.due_in then
      row.due = now + row.due_in
    end
  end
  return self
end

--- Reads what is recorded of runs.
---@param ids string[]
---@return table<string, table[]> rows by run
--- Errors: kind "db". Yields: yes.
function M.read(ids)
  local recorded = {}
  for _, id in ipairs(ids) do
    recorded[id] = {}
  end
  for _, row in ipairs(db.query(LOAD, db.array(ids))) do
    table.insert(recorded[row.run_id], row)
  end
  return recorded
end

--- Yields: no.
function Memo:find(path, name)
  local names = self.paths[path]
  return names and names[name]
end

local function describe(row)
  return ("%s %q"):format(row.kind, row.name)
end

local function place(id)
  return id.path == "" and ("call %d"):format(id.position) or ("call %d of branch %s"):format(id.position, id.path)
end

--- Compares a call with what was recorded at its place. Returns the difference in words, or nil.
---@param id table
---@return string?
--- Yields: no.
function Memo:difference(id)
  local names = self.paths[id.path]
  if not names then
    return nil
  end
  local here = names.positions[id.position]
  if here then
    if here.name ~= id.name or here.kind ~= id.kind then
      return ("%s was %s, now it is %s"):format(place(id), describe(here), describe(id))
    end
  elseif id.row then
    return ("%s was call %d, now it is %s"):format(describe(id), id.row.position or 0, place(id))
  elseif self.last[id.path] and self.last[id.path] > id.position then
    return ("%s is new: %s, before what is recorded after it"):format(place(id), describe(id))
  end
  return nil
end

--- From now on the branches below this prefix need not be asked for (the race is over). Yields: no.
function Memo:skip(prefix)
  table.insert(self.skipped, prefix .. "/")
end

--- A recorded call the run never asked for, in words, or nil. Yields: no.
---@return string?
function Memo:unasked()
  for _, row in ipairs(self.rows) do
    if row.position and not row.asked and not row.path:find("^defer/") then
      local skipped = false
      for _, prefix in ipairs(self.skipped) do
        skipped = skipped or row.path:sub(1, #prefix) == prefix
      end
      if not skipped then
        return ("%s was %s, now the flow ends without it"):format(place(row), describe(row))
      end
    end
  end
  return nil
end

return M
