--- What a person does to runs that cannot go on as they are: another source, or another try from the middle.
local causes_of_end = require("bolt.engine.causes")
local crypto = require("bolt.crypto")
local codec = require("bolt.engine.codec")
local db = require("bolt.db")
local errors = require("bolt.errors")
local memos = require("bolt.engine.memo")
local options = require("bolt.options")
local record = require("bolt.engine.record")
local rehearsal = require("bolt.engine.rehearsal")
local runs = require("bolt.engine.runs")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")

local M = {}

-- So many records are read at a time.
local BATCH = 100

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
insert into bolt.runs (id, flow, input, priority, pool, code_root, status, epoch, due_at, started_at)
select $2::uuid, flow, case when $3::jsonb is null then input else $3::jsonb end, priority, pool,
  case when $4::boolean or flow like 'task:%' then code_root end, 'queued', 1, clock_timestamp(), clock_timestamp()
from bolt.runs where id = $1::uuid]]

local COPY = [[
insert into bolt.steps (run_id, path, name, attempt, position, kind, status, input, result, error, code, due_at,
  started_at, finished_at)
select $2::uuid, path, name, attempt, position, kind, status, input, result, error, code, due_at, started_at,
  finished_at
from bolt.steps
where run_id = $1::uuid and status in ('completed', 'failed', 'in_doubt') and ]] .. STEP .. [[ <> $3
  and finished_at <= (select min(started_at) from bolt.steps where run_id = $1::uuid and ]] .. STEP .. [[ = $3)]]

-- Runs that may be put on another source, or tried again: one, or all of a status.
local CHOOSE = [[
select id, flow, status, input, error from bolt.runs
where ($1::uuid is null or id = $1::uuid) and ($2::text is null or flow = $2)
  and ($1::uuid is not null or flow not like 'task:%')
  and case when $1::uuid is null then status = $3::text
    else status in ('paused', 'waiting', 'queued', 'failed') end
order by id limit 10000]]

local UPGRADE = [[
update bolt.runs set code_root = null, status = case when status = 'paused' then 'queued' else status end,
  due_at = case when status = 'paused' then clock_timestamp() else due_at end,
  error = case when status = 'paused' then null else error end
where status in ('paused', 'waiting', 'queued') and id = any ($1::uuid[])
returning id]]

-- What is done in attempts gets another one, the rest is asked for anew.
local REOPEN = [[
update bolt.steps set status = 'retrying', due_at = clock_timestamp()
where run_id = $1::uuid and path = $2 and name = $3 and attempt = $4::int and status = 'failed'
  and kind in ('step', 'task', 'tx', 'emit')]]

local FORGET = [[
delete from bolt.steps where run_id = $1::uuid and path = $2 and name = $3 and status = 'failed'
  and kind not in ('step', 'task', 'tx', 'emit')]]

-- The clean-up of the first try: it comes again, but for what may not happen twice.
local CLEANED = [[
delete from bolt.steps where run_id = $1::uuid and path like 'defer/%' and kind not in ('once', 'tx')]]

local AGAIN_FROM_HERE = [[
update bolt.runs set status = 'queued', due_at = clock_timestamp(), error = null, finished_at = null, deadline = null,
  reclaims = 0, code_root = case when $2 then null else code_root end
where id = $1::uuid and status = 'failed']]

--- Starts a new run, on the newest source or that of the old one, that has done already what it did before a step.
---@param id string
---@param opts? { from?: string, input?: any, again?: boolean, pinned?: boolean } from: the step to begin with, as
--- `bolt run show` prints it ("name", "map/3/name#2"), default the first; input: instead of the old one; again: also
--- when a once or tx would be done a second time; pinned: on the source of the old run
---@return string run_id
--- Errors: kind "not_found" (run, step), "in_doubt" (something that must not happen twice would). Yields: yes.
--- Example: repair.fork(id, { from = "send" })
function M.fork(id, opts)
  opts = options.check(opts, { from = "string", input = true, again = "boolean", pinned = "boolean" }, 2)
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
    tx:exec(FORK, id, new, opt(opts.input ~= nil and codec.encode(opts.input) or nil), opts.pinned or false)
    if opts.from then
      tx:exec(COPY, id, new, opts.from)
    end
  end)
  worker.nudge()
  return new
end

-- Would the run go on as it did with the newest source? Says what is different. causes: of bolt.engine.causes.
local function difference(row, recorded, causes)
  local flow = versions.flow(row.flow)
  if not flow then
    return ("there is no flow %q here"):format(row.flow)
  end
  local kept = {}
  for _, step in ipairs(recorded) do
    local cause = false
    for _, c in ipairs(causes or {}) do
      cause = cause or (c.path == step.path and c.name == step.name)
    end
    if not (cause or (causes and step.path:find("^defer/"))) then
      kept[#kept + 1] = step
    end
  end
  return rehearsal.run(row, flow, kept)
end

local function differs(row, text)
  return { id = row.id, flow = row.flow, status = row.status, difference = text }
end

-- A new try of a failed run. Returns nil, or why not.
local function try_again(row, newest, recorded)
  newest = newest and not row.flow:find("^task:") -- a task elsewhere: it floats, or belongs to its caller's source
  if row.error and row.error.kind == "in_doubt" then
    return "something of it is in doubt: find out whether it happened, then fork it"
  end
  local causes = causes_of_end.of(row.id)
  for _, step in ipairs(causes) do
    if step.kind == "once" then
      return ("%q may not be done a second time: fork it with --again if it may"):format(step.name)
    end
  end
  local other = newest and difference(row, recorded, causes)
  if other then
    return other
  end
  local again = db.tx(function(tx)
    if tx:exec(AGAIN_FROM_HERE, row.id, newest or false) == 0 then
      return false
    end
    for _, step in ipairs(causes) do
      tx:exec(REOPEN, row.id, step.path, step.name, step.attempt)
      tx:exec(FORGET, row.id, step.path, step.name)
    end
    tx:exec(CLEANED, row.id)
    return true
  end)
  return not again and "it is not failed any more" or nil
end

-- The runs, each with its record: for row, recorded in chosen(...).
local function chosen(what, status)
  local rows = db.query(CHOOSE, record.opt(what.id), record.opt(what.flow), record.opt(status))
  local i, recorded = 0, nil
  return function()
    i = i + 1
    local row = rows[i]
    if row and (i - 1) % BATCH == 0 then
      local ids = {}
      for k = i, math.min(i + BATCH - 1, #rows) do
        ids[#ids + 1] = rows[k].id
      end
      recorded = memos.read(ids)
    end
    return row, row and recorded[row.id]
  end
end

--- Puts runs on the newest source, and lets them go on when they are paused. Those that would take other steps than
--- the recorded ones stay as they are.
---@param what { id?: string, flow?: string } a run that is not at work, or all paused ones of a flow
---@return string[] ids
---@return table[] differences { id, flow, status, difference }
--- Errors: kind "db". Yields: yes. Example: repair.upgrade({ flow = "process_job" })
function M.upgrade(what)
  what = options.check(what, { id = "string", flow = "string" }, 2)
  if not what.id and not what.flow then
    error("repair.upgrade: id or flow expected", 2)
  end
  local agree, differences, ids = {}, {}, {}
  for row, recorded in chosen(what, "paused") do
    local other = row.status ~= "failed" and difference(row, recorded)
    if other then
      differences[#differences + 1] = differs(row, other)
    elseif row.status ~= "failed" then
      agree[#agree + 1] = row.id
    end
  end
  for i, row in ipairs(record.persist(UPGRADE, db.array(agree))) do
    ids[i] = row.id
  end
  worker.nudge()
  return ids, differences
end

--- Another try for runs that are paused or have failed, from where they were: a step whose failure ended the run gets
--- new attempts, what is recorded before it stays.
---@param what { id?: string, flow?: string, status?: "paused"|"failed", newest?: boolean } a run, or all of a status
--- (and a flow); newest: on the newest source, if it takes the steps that are recorded
---@return string[] ids of those that go on
---@return table[] differences { id, flow, status, difference }: why not
--- Errors: kind "db". Yields: yes. Example: repair.retry({ status = "failed", flow = "remind", newest = true })
function M.retry(what)
  what = options.check(what, { id = "string", flow = "string", status = "string", newest = "boolean" }, 2)
  if not what.id and not what.status then
    error("repair.retry: id or status expected", 2)
  end
  local ids, differences = {}, {}
  for row, recorded in chosen(what, what.status) do
    local why
    if row.status == "failed" then
      why = try_again(row, what.newest, recorded)
    elseif row.status ~= "paused" then
      why = ("it is %s"):format(row.status)
    elseif what.newest then
      why = difference(row, recorded)
      if not why then
        record.persist(UPGRADE, db.array({ row.id }))
      end
    elseif not runs.resume(row.id) then
      why = "it is not paused any more"
    end
    if why then
      differences[#differences + 1] = differs(row, why)
    else
      ids[#ids + 1] = row.id
    end
  end
  worker.nudge()
  return ids, differences
end

return M
