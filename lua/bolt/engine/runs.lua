--- Runs from outside: start, look, wait, send, cancel, resume. For the API, the command line, queues and flows.
local codec = require("bolt.engine.codec")
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local options = require("bolt.options")
local record = require("bolt.engine.record")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")

local M = {}

local FINAL = { completed = true, failed = true, cancelled = true }

local START = [[
insert into bolt.runs (id, flow, key, input, priority, parent_id, due_at)
values ($1::uuid, $2, $3, $4::jsonb, $5::smallint, $6::uuid, clock_timestamp())
on conflict (flow, key) where key is not null do nothing
returning id]]

local BY_KEY = "select id from bolt.runs where flow = $1 and key = $2"

local COLUMNS = [[id, flow, key, status, priority, input, result, error, code_root, worker, epoch, cancel_requested,
  parent_id, progress, created_at, started_at, finished_at, due_at, deadline]]

local CANCEL = [[
update bolt.runs set cancel_requested = true,
  status = case when status = 'queued' and started_at is null then 'cancelled' else status end,
  error = case when status = 'queued' and started_at is null
    then '{"kind": "cancelled", "message": "the run was cancelled before it began"}'::jsonb else error end,
  finished_at = case when status = 'queued' and started_at is null then clock_timestamp() end,
  due_at = case when status = 'queued' and started_at is null then null
    when status = 'running' then due_at else clock_timestamp() end
where id = $1::uuid and status in ('queued', 'running', 'waiting', 'paused')
returning status]]

local RESUME = [[
update bolt.runs set status = 'queued', due_at = clock_timestamp(), error = null
where id = $1::uuid and status = 'paused']]

local UUID = "^" .. ("%x"):rep(8) .. ("%-%x%x%x%x"):rep(3) .. "%-" .. ("%x"):rep(12) .. "$"

local function check_id(id)
  if type(id) ~= "string" or not id:find(UUID) then
    errors.raise("not_found", "no such run: " .. tostring(id), { retryable = false })
  end
end

--- Starts a run: writes it down, for any worker that knows the flow. With a key, a second start of the same flow
--- and key returns the first run.
---@param flow string|table name, or a bolt.flow
---@param input any a value that JSON can hold
---@param opts? { key?: string, priority?: integer, parent?: string, tx?: table } key also comes from the flow's own
--- `key` option; tx: inside this transaction of bolt.db
---@return string run_id
---@return boolean new false when the key had a run already
--- Errors: kind "not_found" (no such flow here), "encode", "db". Yields: yes.
--- Example: local id = runs.start("process_job", { job_id = 7 }, { key = "message:" .. id })
function M.start(flow, input, opts)
  opts = opts or {}
  options.check(opts, { "key", "priority", "parent", "tx" }, 2)
  local name = type(flow) == "table" and flow.name or flow
  local known = type(flow) == "table" and flow or versions.flow(name)
  if not known and versions.loaded() then
    local names = table.concat(versions.names(), ", ")
    errors.raise("not_found", ("no flow %q; there are: %s"):format(tostring(name), names), { retryable = false })
  end
  local text = codec.encode(input)
  local key = opts.key
  if key == nil and known and known.key then
    key = known.key(codec.decode(text))
    if type(key) ~= "string" and key ~= nil then
      key = tostring(key)
    end
  end
  local id = crypto.uuid7()
  local priority = opts.priority or (known and known.priority) or 2
  local query = record.persist
  if opts.tx then
    query = function(...)
      return opts.tx:query(...)
    end
  end
  local opt = record.opt
  local rows = query(START, id, name, opt(key), opt(text), priority, opt(opts.parent))
  local new = #rows > 0
  if not new then
    id = query(BY_KEY, name, key)[1].id
  elseif not opts.tx then
    worker.nudge()
  end
  return id, new
end

--- One run with all its columns, or nil. Yields: yes.
---@param id string
---@return table?
function M.get(id)
  check_id(id)
  return record.persist("select " .. COLUMNS .. " from bolt.runs where id = $1::uuid", id)[1]
end

--- Runs, newest first.
---@param filter? { status?: string, flow?: string, limit?: integer, before?: string } before: a run id to go on from
---@return table[] rows without input and result
--- Yields: yes.
function M.list(filter)
  filter = filter or {}
  options.check(filter, { "status", "flow", "limit", "before" }, 2)
  local opt = record.opt
  return db.query(
    [[
select id, flow, status, priority, error, code_root, progress, created_at, started_at, finished_at, due_at
from bolt.runs
where ($1::text is null or status = $1) and ($2::text is null or flow = $2)
  and ($3::uuid is null or (created_at, id) < (select b.created_at, b.id from bolt.runs b where b.id = $3::uuid))
order by created_at desc, id desc limit $4::int]],
    opt(filter.status),
    opt(filter.flow),
    opt(filter.before),
    filter.limit or 50
  )
end

--- The steps of a run, every attempt, in order of their begin. Yields: yes.
---@return table[]
function M.steps(id)
  check_id(id)
  return db.query(
    [[
select path, name, attempt, position, kind, status, input, result, error, code, due_at, started_at, finished_at
from bolt.steps where run_id = $1::uuid order by started_at, path, position, name, attempt]],
    id
  )
end

--- Waits until a run has ended.
---@param id string
---@param timeout? number seconds
---@return table row as get returns it, status completed, failed, cancelled; or paused, which needs a person
--- Errors: kind "timeout", "not_found". Yields: yes.
function M.wait(id, timeout)
  check_id(id)
  local ends = timeout and fiber.now() + timeout
  local pause = 0.02
  while true do
    local word = worker.expect(id)
    local row = record.persist("select status from bolt.runs where id = $1::uuid", id)[1]
    if not row then
      word:close()
      errors.raise("not_found", "no such run: " .. id, { retryable = false })
    elseif FINAL[row.status] or row.status == "paused" then
      word:close()
      return M.get(id)
    end
    local left = ends and ends - fiber.now()
    if left and left <= 0 then
      word:close()
      errors.raise("timeout", ("run %s is still %s after %g s"):format(id, row.status, timeout))
    end
    word:wait(math.min(pause, left or pause))
    pause = math.min(pause * 1.5, 0.5)
  end
end

--- Sends an event to a run. It is kept until the run asks for it.
---@param opts? { key?: string } a second event of this name with the same key is dropped
---@return boolean sent false when the key was there already
--- Errors: kind "not_found". Yields: yes.
function M.emit(id, event, payload, opts)
  opts = opts or {}
  options.check(opts, { "key" }, 2)
  check_id(id)
  local sent = record.send(id, event, opts.key, codec.encode(payload))
  if sent then
    worker.nudge(id)
  elseif not record.persist("select 1 as here from bolt.runs where id = $1::uuid", id)[1] then
    errors.raise("not_found", "no such run: " .. id, { retryable = false })
  end
  return sent
end

--- Asks a run to end: raised at its next verb as kind "cancelled", and what is under way is aborted; its deferred
--- functions run. A run that has not begun is cancelled at once.
---@return string? status at this moment, nil when the run had ended before
--- Errors: kind "not_found". Yields: yes.
function M.cancel(id)
  check_id(id)
  local row = record.persist(CANCEL, id)[1]
  if row then
    worker.cancelled(id)
    return row.status
  elseif not M.get(id) then
    errors.raise("not_found", "no such run: " .. id, { retryable = false })
  end
  return nil
end

--- Lets a paused run go on. Yields: yes.
---@return boolean resumed false when it was not paused
function M.resume(id)
  check_id(id)
  local resumed = record.count(record.persist(RESUME, id)) > 0
  if resumed then
    worker.nudge()
  end
  return resumed
end

return M
