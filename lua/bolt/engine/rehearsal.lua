--- Recorded runs against new source, before anybody relies on it: the flow is run on what its steps returned then, and
-- stops where it would do something new. Nothing is done and nothing is written.
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local memos = require("bolt.engine.memo")
local options = require("bolt.options")
local runs = require("bolt.engine.run")
local versions = require("bolt.engine.versions")

local M = {}

-- A flow between two steps takes no longer than this (seconds).
local PATIENCE = 5
-- So many runs are read at a time.
local BATCH = 100

local LIST = [[
(select id, flow, status, input from bolt.runs
 where flow = any ($1::text[]) and started_at is not null and finished_at is null
   and status in ('queued', 'running', 'waiting', 'paused')
 order by id desc limit 10000)
union all
(select id, flow, status, input from bolt.runs
 where flow = any ($1::text[]) and status in ('completed', 'failed') order by id desc limit $2::int)]]

--- Rehearses one run.
---@param row table id, flow, status, input
---@param flow bolt.Flow the source to try
---@param recorded table[] its rows as memo.read returns them
---@return string? difference in words, nil when the run would go on, or end, as it did
--- Errors: none. Yields: yes.
function M.run(row, flow, recorded)
  local run = runs.new({ id = row.id, epoch = 0, input = row.input, recorded = recorded }, flow)
  run.dry = true
  run.main = run:spawn(fiber.spawn, run.body, run)
  local ends = fiber.now() + PATIENCE
  local late = false
  while not (run.outcome or run.halted or run.waiting >= run.live or late) do
    late = not pcall(run.signal.wait, run.signal, math.max(0, ends - fiber.now()))
  end
  run:drop()
  if run.halted then
    return run.halted.message
  elseif run.outcome then
    local difference = run.memo:unasked()
    if not run.outcome.ok and row.status ~= "failed" then
      local raised = "it raises: " .. errors.message(run.outcome.value)
      return difference and difference .. "; " .. raised or raised
    end
    return difference
  elseif late then
    return ("it does not come to its next step within %d s"):format(PATIENCE)
  end
  return nil
end

--- Rehearses the runs in flight, and so many that have ended, on the newest source of this process.
---@param opts? { flow?: string, recent?: integer } recent: default 100
---@return table report { runs = count, differences = { { id, flow, status, difference } } }
--- Errors: kind "db". Yields: yes. Example: #rehearsal.all().differences
function M.all(opts)
  opts = options.check(opts, { flow = "string", recent = "number" }, 2)
  local rows = db.query(LIST, db.array(opts.flow and { opts.flow } or versions.names()), opts.recent or 100)
  local report = { runs = #rows, differences = {} }
  for first = 1, #rows, BATCH do
    local ids = {}
    for i = first, math.min(first + BATCH - 1, #rows) do
      ids[#ids + 1] = rows[i].id
    end
    local recorded = memos.read(ids)
    for i = first, first + #ids - 1 do
      local row = rows[i]
      local difference = M.run(row, versions.flow(row.flow), recorded[row.id])
      if difference then
        table.insert(report.differences, { id = row.id, flow = row.flow, status = row.status, difference = difference })
      end
    end
  end
  return report
end

return M
