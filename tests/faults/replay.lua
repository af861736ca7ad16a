--- I9: runs that have ended are run again from their record alone, on the code they are pinned to. They must see the
--- same, ask for the same steps, and do nothing.
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local fs = require("bolt.fs")

local M = {}

local SOME = [[
select id from bolt.runs where flow = 'storm' and status = 'completed' and parent_id is null order by id limit $1::int]]

local COPY_RUN = [[
insert into bolt.runs (id, flow, status, priority, input, code_root, due_at, epoch, created_at, started_at)
select $2::uuid, flow, 'queued', priority, input, code_root, clock_timestamp(), 1, created_at, started_at
from bolt.runs where id = $1::uuid]]

local COPY_STEPS = [[
insert into bolt.steps (run_id, path, name, attempt, position, kind, status, input, result, error, code, due_at,
  started_at, finished_at)
select $2::uuid, path, name, attempt, position, kind, status, input, result, error, code, due_at,
  started_at, finished_at
from bolt.steps where run_id = $1::uuid]]

local COMPARE = [[
select c.status, c.error::text as error, c.result = o.result as same,
  (select count(*)::int from bolt.steps where run_id = o.id) as before,
  (select count(*)::int from bolt.steps where run_id = c.id) as after
from bolt.runs o, bolt.runs c where o.id = $1::uuid and c.id = $2::uuid]]

--- Runs up to n runs again on the worker p; adds what is wrong to problems. After the verdict: the copies are not part
--- of it.
---@return integer replayed
--- Yields: yes.
function M.run(world, p, n, problems)
  local copies = {}
  for _, row in ipairs(db.query(SOME, n)) do
    local copy = crypto.uuid()
    db.exec(COPY_STEPS, row.id, copy)
    db.exec(COPY_RUN, row.id, copy)
    copies[copy] = row.id
  end
  world:settle(30)
  world:stop(p)
  local count = 0
  for copy, id in pairs(copies) do
    local row = db.one(COMPARE, id, copy)
    count = count + 1
    if row.status ~= "completed" or not row.same then
      problems[#problems + 1] = ("I9 run %s, run again from its record, is %s: %s"):format(
        id,
        row.status,
        row.error or "another result"
      )
    elseif row.before ~= row.after then
      problems[#problems + 1] = ("I9 run %s has %d steps, run again %d"):format(id, row.before, row.after)
    elseif fs.exists(world.dir .. "/effects/" .. copy) then
      problems[#problems + 1] = ("I9 run %s acted again when it was run from its record"):format(id)
    end
  end
  return count
end

return M
