--- What a person does to runs that cannot go on as they are: another source, or another try from the middle.
local crypto = require("bolt.crypto")
local codec = require("bolt.engine.codec")
local db = require("bolt.db")
local errors = require("bolt.errors")
local options = require("bolt.options")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local worker = require("bolt.engine.worker")

local M = {}

local STEP = "case when path = '' then name else path || '/' || name end"

local HAS = "select 1 as here from bolt.steps where run_id = $1::uuid and " .. STEP .. " = $2 limit 1"

-- Effects that happened, or may have, and would be had again.
local AGAIN = [[
select name from bolt.steps
where run_id = $1::uuid and kind in ('once', 'tx') and status in ('running', 'completed', 'in_doubt')
  and ($2::text is null or coalesce(finished_at, started_at) > (
    select min(started_at) from bolt.steps where run_id = $1::uuid and ]] .. STEP .. [[ = $2))
limit 1]]

local FORK = [[
insert into bolt.runs (id, flow, input, priority, status, epoch, due_at, started_at)
select $2::uuid, flow, case when $3::jsonb is null then input else $3::jsonb end, priority, 'queued', 1,
  clock_timestamp(), clock_timestamp()
from bolt.runs where id = $1::uuid]]

local COPY = [[
insert into bolt.steps (run_id, path, name, attempt, position, kind, status, input, result, error, code, due_at,
  started_at, finished_at)
select $2::uuid, path, name, attempt, position, kind, status, input, result, error, code, due_at, started_at,
  finished_at
from bolt.steps
where run_id = $1::uuid and status in ('completed', 'failed', 'in_doubt') and ]] .. STEP .. [[ <> $3
  and finished_at <= (select min(started_at) from bolt.steps where run_id = $1::uuid and ]] .. STEP .. [[ = $3)]]

local UPGRADE = [[
update bolt.runs set code_root = null, status = case when status = 'paused' then 'queued' else status end,
  due_at = case when status = 'paused' then clock_timestamp() else due_at end,
  error = case when status = 'paused' then null else error end
where status in ('paused', 'waiting', 'queued') and ($1::uuid is null or id = $1::uuid)
  and ($2::text is null or flow = $2) and ($1::uuid is not null or status = 'paused')
returning id]]

--- Starts a new run on the newest source that has done already what another run did before a step.
---@param id string
---@param opts? { from?: string, input?: any, again?: boolean } from: the step to begin with, as `bolt run show` prints
--- it ("name", "map/3/name#2"), default the first; input: instead of the old one; again: also when a once or tx would
--- be done a second time
---@return string run_id
--- Errors: kind "not_found" (run, step), "in_doubt" (something that must not happen twice would). Yields: yes.
--- Example: repair.fork(id, { from = "send" })
function M.fork(id, opts)
  opts = options.check(opts, { from = "string", input = true, again = "boolean" }, 2)
  local row = runs.get(id)
  if not row then
    errors.raise("not_found", "no such run: " .. id, { retryable = false })
  end
  local new = crypto.uuid7()
  local opt = record.opt
  db.tx(function(tx)
    if opts.from and not tx:one(HAS, id, opts.from) then
      errors.raise("not_found", ("run %s has no step %q"):format(id, opts.from), { retryable = false })
    end
    local twice = not opts.again and tx:one(AGAIN, id, opt(opts.from))
    if twice then
      local text = "%q has happened, or may have, and would happen again: fork from a later step, or say that it may"
      errors.raise("in_doubt", text:format(twice.name), { retryable = false })
    end
    tx:exec(FORK, id, new, opt(opts.input ~= nil and codec.encode(opts.input) or nil))
    if opts.from then
      tx:exec(COPY, id, new, opts.from)
    end
  end)
  worker.nudge()
  return new
end

--- Puts a run on the newest source, and lets it go on when it is paused. If that asks for other steps than the recorded
--- ones, the run is paused with the difference; nothing is lost.
---@param what { id?: string, flow?: string } a run that is not at work, or all paused ones of a flow
---@return string[] ids
--- Errors: kind "db". Yields: yes. Example: repair.upgrade({ flow = "process_job" })
function M.upgrade(what)
  what = options.check(what, { id = "string", flow = "string" }, 2)
  if not what.id and not what.flow then
    error("repair.upgrade: id or flow expected", 2)
  end
  local ids = {}
  for i, row in ipairs(record.persist(UPGRADE, record.opt(what.id), record.opt(what.flow))) do
    ids[i] = row.id
  end
  worker.nudge()
  return ids
end

return M
