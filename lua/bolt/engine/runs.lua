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
local writes = require("bolt.engine.writes")

local M = {}

local FINAL = { completed = true, failed = true, cancelled = true }
local OPEN = { queued = true, running = true, waiting = true, paused = true }

local START_IN_TX = "select bolt.start_runs($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) is not null as new"

-- The run that is there when a start made none: the first of this key, or this one when the answer was lost.
local FOUND = [[
select id from bolt.runs where id = $1::uuid or (flow = $2 and key = $3) order by id = $1::uuid desc limit 1]]

local COLUMNS =
  [[id, flow, key, status, priority, pool, input, result, error, code_root, worker, epoch, cancel_requested,
  reclaims, reclaimed_from, parent_id, progress, created_at, started_at, finished_at, due_at, deadline]]

local BY_ID = "select " .. COLUMNS .. " from bolt.runs where id = any ($1::uuid[])"

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

-- Writes the run down. Returns its id, whether it is new, and whether it begins with the worker named in values.
local function insert(tx, values)
  local id, name, key = values[1], values[2], values[3]
  local answer, found
  if tx then
    for i, value in ipairs(values) do
      values[i] = db.array({ value })
    end
    answer = tx:one(START_IN_TX, unpack(values)).new and -1 or 0
    found = answer == 0 and tx:one(FOUND, id, name, key)
  else
    answer = record.call(writes.START, unpack(values))
    found = answer == 0 and record.persist(FOUND, id, name, key)[1]
  end
  if found then
    return found.id, found.id == id, false
  end
  return id, true, answer > 0
end

-- Writes the run down and begins it here when there is room for it.
local function start_here(name, values, parent)
  local id, place = values[1], worker.reserve(values[1], parent, values[10])
  local offer = place and versions.offered().by_name[name]
  if offer then
    values[7], values[8], values[9] = place.id, offer.root, record.opt(offer.timeout)
  end
  local ok, found, new, begun = pcall(insert, nil, values)
  if place then
    place:adopt(id, ok and begun and {
      id = id,
      flow = name,
      input = codec.decode(values[4] ~= db.null and values[4] or nil),
      epoch = 1,
      code_root = offer.root,
      parent_id = parent,
      deadline_in = offer.timeout,
      priority = values[5],
    })
  end
  if not ok then
    error(found, 0)
  elseif new and not begun then
    worker.nudge()
  end
  return found, new
end

--- Starts a run: writes it down, for any worker that knows the flow; the one of this process begins it when it has
--- room. With a key, a second start of the same flow and key returns the first run.
---@param flow string|table name, or a bolt.flow
---@param input any a value that JSON can hold
---@param opts? { key?: string, priority?: integer, pool?: string, parent?: string, root?: string, tx?: table } key,
--- priority and pool also come from the flow's options; root: the source it runs on; tx: in this transaction of bolt.db
---@return string run_id
---@return boolean new false when the key had a run already
--- Errors: kind "not_found" (no such flow here), "encode", "db". Yields: yes.
--- Example: local id = runs.start("process_job", { job_id = 7 }, { key = "message:" .. id })
function M.start(flow, input, opts)
  opts = opts or {}
  options.check(opts, { "key", "priority", "pool", "parent", "root", "tx" }, 2)
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
  local priority = opts.priority or (known and known.priority) or 2
  local opt, null = record.opt, db.null
  local values = { crypto.uuid7(), name, opt(key), opt(text), priority, opt(opts.parent), null, opt(opts.root), null }
  values[10] = opts.pool or (known and known.pool) or "default"
  if opts.tx then
    local id, new = insert(opts.tx, values)
    return id, new
  end
  return start_here(name, values, opts.parent)
end

-- Those who ask in the same turn of the loop share one query.
local asking

local function answer(asked)
  pcall(fiber.sleep, 0)
  asking = nil
  local ok, rows = pcall(record.read, BY_ID, db.array(asked.ids))
  local found = {}
  for _, row in ipairs(ok and rows or {}) do
    found[row.id] = row
  end
  for i, waiter in ipairs(asked.waiters) do
    local row = found[asked.ids[i]:lower()]
    local own = {} -- two may have asked for the same one
    for column, value in pairs(row or {}) do
      own[column] = value
    end
    if ok then
      waiter:wake(true, row and own)
    else
      waiter:wake(false, rows)
    end
  end
end

--- One run with all its columns, or nil. Yields: yes.
---@param id string
---@return table?
function M.get(id)
  check_id(id)
  fiber.check_effects("runs.get")
  local asked = asking
  if not asked then
    asked = { ids = {}, waiters = {} }
    asking = asked
    fiber.spawn(answer, asked)
  end
  local waiter = fiber.waiter()
  local n = #asked.ids + 1
  asked.ids[n], asked.waiters[n] = id, waiter
  local ok, row = waiter:wait()
  if not ok then
    error(row, 0)
  end
  return row
end

--- Runs, newest first.
---@param filter? { status?: string, flow?: string, limit?: integer, before?: string } before: a run id to go on from
---@return table[] rows without input and result
--- Yields: yes.
function M.list(filter)
  filter = filter or {}
  options.check(filter, { "status", "flow", "limit", "before" }, 2)
  local opt = record.opt
  -- that it has not ended leads to the index of open runs
  local open = OPEN[filter.status] and "finished_at is null" or "true"
  return db.query(
    ([[
select id, flow, status, priority, error, code_root, progress, created_at, started_at, finished_at, due_at
from bolt.runs
where ($1::text is null or status = $1) and ($2::text is null or flow = $2)
  and ($3::uuid is null or id < $3::uuid) and %s
order by id desc limit $4::int]]):format(open),
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

local function outcome(row, result, err)
  return {
    id = row.id,
    flow = row.flow,
    status = row.status,
    result = result,
    error = err,
    epoch = row.epoch,
    code_root = row.code_root,
  }
end

--- Waits until a run has ended.
---@param id string
---@param timeout? number seconds
---@return table outcome { id, flow, status, result, error, epoch, code_root }: status completed, failed, cancelled; or
--- paused, which needs a person; epoch: how often it was claimed
--- Errors: kind "timeout", "not_found". Yields: yes.
function M.wait(id, timeout)
  check_id(id)
  local ends = timeout and fiber.now() + timeout
  local pause = 0.02
  while true do
    local word = worker.expect(id)
    local row
    if not worker.has(id) then
      local ok
      ok, row = pcall(M.get, id)
      if not ok or not row or FINAL[row.status] or row.status == "paused" then
        word:close()
        if not ok then
          error(row, 0)
        elseif not row then
          errors.raise("not_found", "no such run: " .. id, { retryable = false })
        end
        return outcome(row, row.result, row.error)
      end
    end
    local left = ends and ends - fiber.now()
    if left and left <= 0 then
      word:close()
      local state = row and row.status or "running"
      errors.raise("timeout", ("run %s is still %s after %g s"):format(id, state, timeout))
    end
    local ended = word:wait(math.min(pause, left or pause))
    if ended then -- here, and it is committed: the database has nothing to add
      return outcome(ended, codec.decode(ended.result), codec.decode(ended.error))
    end
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
  -- A key of its own makes it harmless that a send is repeated when its answer was lost on the way.
  local sent = record.send(id, event, opts.key or crypto.uuid(), codec.encode(payload))
  if sent or not opts.key then
    worker.nudge(id)
    sent = sent or M.get(id) ~= nil
  end
  if sent then
    return true
  elseif not M.get(id) then
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
