--- What a run writes down, and the SQL of it.
--
-- Every statement carries the run's id and epoch and reads the run row under a lock that a claim conflicts with
-- (the fence): once another worker has taken the run over, none of them changes anything, and fenced() stops the
-- run here. All go through the journal, so those ready while one commit is in flight share the next one; those of
-- one statement (bolt.engine.writes) are one statement then.
local core = require("bolt.core.db")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local writes = require("bolt.engine.writes")

local M = {}

local journal, journal_call = core.journal, core.journal_call

local OWN = [[
with own as materialized (
  select id from bolt.runs where id = $1::uuid and epoch = $2::int and status = 'running' for key share
)]]

-- The database's clock, recorded.
local NOW = OWN
  .. [[
insert into bolt.steps as s (run_id, path, name, attempt, position, kind, status, result, started_at, finished_at)
select id, $3, $4, 1, $5::int, 'now', 'completed', to_jsonb(round(extract(epoch from clock_timestamp()), 6)),
  clock_timestamp(), clock_timestamp()
from own
on conflict (run_id, path, name, attempt) do update set finished_at = s.finished_at
returning s.result]]

-- Takes the oldest event of this name, or leaves word that the run waits for one. The mailbox count comes from
-- the same snapshot as the events, not from the locked row: what it does not count, parking will notice. Run again
-- after an answer that was lost, it takes nothing more and gives that answer.
local TAKE = OWN
  .. [[
, event as (
  select e.id, e.payload from bolt.events e join own on e.run_id = own.id
  where e.name = $6 and e.taken_by is null and not exists (
    select from bolt.steps where run_id = $1::uuid and path = $3 and name = $4 and status = 'completed')
  order by e.id limit 1 for update of e
), taken as (
  update bolt.events e set taken_by = $3 || '/' || $4 from event where e.id = event.id
)
insert into bolt.steps as s (run_id, path, name, attempt, position, kind, status, input, result, due_at,
  started_at, finished_at)
select own.id, $3, $4, 1, $5::int, 'wait', case when event.id is null then 'waiting' else 'completed' end, $7::jsonb,
  event.payload, clock_timestamp() + $8::float8 * interval '1 s', clock_timestamp(),
  case when event.id is not null then clock_timestamp() end
from own left join event on true
on conflict (run_id, path, name, attempt) do update set
  status = case s.status when 'completed' then s.status else excluded.status end,
  result = case s.status when 'completed' then s.result else excluded.result end,
  finished_at = case s.status when 'completed' then s.finished_at else excluded.finished_at end
returning s.status, s.result, extract(epoch from s.due_at - clock_timestamp())::float8 as due_in,
  (select mailbox from bolt.runs where id = $1::uuid) as mailbox]]

local CHILD = [[
select c.status, c.result, c.error, p.mailbox
from bolt.runs p left join bolt.runs c on c.id = $3::uuid
where p.id = $1::uuid and p.epoch = $2::int and p.status = 'running']]

local SETTLED = "select 1 from bolt.runs where id = $1::uuid for update"

local SEND = [[
with sent as (
  insert into bolt.events (run_id, name, key, payload)
  select id, $2, $3, $4::jsonb from bolt.runs where id = $1::uuid
  on conflict (run_id, name, key) where key is not null do nothing
  returning 1
)
update bolt.runs set mailbox = mailbox + 1,
  due_at = case when status = 'waiting' then clock_timestamp() else due_at end
where id = $1::uuid and exists (select from sent)]]

local MINE = "select 1 as mine from bolt.runs where id = $1::uuid and epoch = $2::int and status = 'running'"

-- Longer than the longest pause between two tries.
local TROUBLE_LASTS = 5

local function lasting(e)
  return type(e) ~= "table" or not (e.kind == "db_connection" or (e.kind == "db" and e.retryable))
end

local trouble -- { error, since, last }: the database does not take what is written

local function note_trouble(e)
  local now = fiber.now()
  if not trouble or now - trouble.last > TROUBLE_LASTS then
    trouble = { since = now }
  end
  trouble.error, trouble.last = e, now
end

--- Does the database refuse what is written at present, and since when?
---@return bolt.Error? error the last refusal
---@return number? seconds for how long
--- Yields: no.
function M.trouble()
  local now = fiber.now()
  if trouble and now - trouble.last <= TROUBLE_LASTS then
    return trouble.error, now - trouble.since
  end
end

-- Calls the journal; while the database is away, tries again. A write that was lost on the way is harmless to
-- repeat, and a run that was taken over meanwhile shows in the fence.
local function insist(call, ...)
  local ok, r = pcall(call, ...)
  local delay = 0.05
  while not ok do
    if lasting(r) then
      error(r, 0)
    end
    note_trouble(r)
    log.warn("the database did not take a checkpoint; trying again", { error = r.message, delay = delay })
    fiber.sleep(delay)
    delay = math.min(delay * 2, 2)
    ok, r = pcall(call, ...)
  end
  return r
end

--- A statement through the journal, until the database answers.
---@return table rows
--- Errors: kind "db", when it would fail again. Yields: yes.
function M.persist(sql, ...)
  return insist(journal, sql, ...)
end

--- The same for one of the writes that others share.
---@return integer answer 0 when nothing was done
--- Yields: yes.
function M.call(write, ...)
  return insist(journal_call, write, ...)
end

--- Reads, until the database answers. Yields: yes.
---@return table rows
function M.read(sql, ...)
  -- The engine's own reading is no effect of a step, which would have to wait for the lease.
  return fiber.unleased(insist, db.query, sql, ...)
end

--- Returns when nothing of the run is under way any more on connections that were lost. Yields: yes.
function M.settled(run)
  return insist(journal, SETTLED, run.id)
end

local function held(call)
  return function(...)
    return fiber.shield(call, ...)
  end
end
local journal_held, query_held = held(journal), held(db.query)

--- Asks on behalf of a run what may not be given up half-way: a cancellation waits for the answer, for who went on
--- without it could be overtaken by its own question. Returns also whether it was asked more than once: an earlier
--- answer was lost, and what asked for it may be under way. Yields: yes.
---@return table rows
---@return boolean again
function M.asked(sql, ...)
  local tries = 0
  local rows = fiber.unleased(insist, function(...)
    tries = tries + 1
    return query_held(...)
  end, sql, ...)
  return rows, tries > 1
end

--- Reads, or writes, what may not be given up half-way: a cancellation waits for the answer. Yields: yes.
---@param together? boolean in one transaction with what this turn writes
---@return table rows
function M.answered(together, sql, ...)
  return fiber.unleased(insist, together and journal_held or query_held, sql, ...)
end

local function count(r)
  return type(r) == "table" and (r.count or #r) or r
end
M.count = count

local null = db.null

-- Seconds as text: the shortest that is the same number costs more than the rest of the request.
local function seconds(took)
  return ("%.6f"):format(took or 0)
end

local function opt(v)
  if v == nil then
    return null
  end
  return v
end
M.opt = opt

local function checked(run, r)
  if count(r) == 0 then
    run:halt({ kind = "lease_lost" })
  end
  return r
end

--- A statement of a run; when the fence refuses it the fiber does not come back from here.
---@return any rows what the journal returns
--- Yields: yes.
function M.fenced(run, sql, ...)
  return checked(run, insist(journal, sql, run.id, run.epoch, ...))
end

--- After an effect was refused because the worker's lease had run out by its own clock: returns when the run is known
--- to be ours and the lease renewed; a run that is not does not come back from here. Yields: yes.
function M.confirm(run)
  M.fenced(run, MINE)
  while fiber.effects_for() do
    fiber.sleep(0.1)
    M.fenced(run, MINE)
  end
end

--- Records an attempt.
---@param run table
---@param id table { path, name, position, kind, row?: as recorded before }
---@param row table { attempt, status, input?, result?, error?: JSON texts; code?, due? s from now, took? s }
---@return boolean written false when the run was taken over
--- Errors: kind "db" when the database refuses the values. Yields: yes.
function M.write(run, id, row)
  local again = id.written or id.row
  id.written = true
  return insist(
    journal_call,
    again and writes.STEPS_AGAIN or writes.STEPS,
    run.id,
    run.epoch,
    id.path,
    id.name,
    row.attempt or 1,
    opt(id.position),
    id.kind,
    row.status,
    opt(row.input),
    opt(row.result),
    opt(row.error),
    opt(row.code),
    opt(row.due),
    seconds(row.took)
  ) ~= 0
end

--- The same for what goes on: when the run was taken over the fiber does not come back from here. Yields: yes.
function M.step(run, id, row)
  if not M.write(run, id, row) then
    run:halt({ kind = "lease_lost" })
  end
end

--- Writes down how a run ended, or that it is paused.
---@param run table
---@param status string
---@param result? string JSON
---@param err? string JSON
---@param last? table { id, row } as step takes them: its last step, completed and not written yet
---@return boolean written false when it was taken over
--- Errors: kind "db" when the database refuses the values. Yields: yes.
function M.finish(run, status, result, err, last)
  if not last then
    return insist(journal_call, writes.FINISH, run.id, run.epoch, status, opt(result), opt(err)) ~= 0
  end
  local id, row = last.id, last.row
  return insist(
    journal_call,
    writes.END,
    run.id,
    run.epoch,
    status,
    opt(result),
    opt(err),
    id.path,
    id.name,
    row.attempt or 1,
    opt(id.position),
    id.kind,
    opt(row.input),
    opt(row.result),
    opt(row.code),
    seconds(row.took)
  ) ~= 0
end

--- Records and returns the database's time, in seconds since 1970. Yields: yes.
---@return number
function M.now(run, id)
  return M.fenced(run, NOW, id.path, id.name, opt(id.position))[1].result
end

--- Takes an event or notes the wait.
---@param input? string JSON of what is asked
---@param timeout? number seconds
---@return table row { status, result, due_in, mailbox }
--- Yields: yes.
function M.take(run, id, event, input, timeout)
  local again = false
  local function take(...)
    if again then
      journal(SETTLED, run.id)
    end
    again = true
    return journal(TAKE, ...)
  end
  local position = opt(id.position)
  return checked(run, insist(take, run.id, run.epoch, id.path, id.name, position, event, opt(input), opt(timeout)))[1]
end

--- How a child run stands, and the mailbox of this one. Yields: yes.
---@return table row { status?, result, error, mailbox }
function M.child(run, child_id)
  return M.fenced(run, CHILD, child_id)[1]
end

--- Sends an event. Returns false when there is no such run, or it had this key already.
---@return boolean sent
--- Yields: yes.
function M.send(run_id, event, key, payload)
  return count(insist(journal, SEND, run_id, event, opt(key), opt(payload))) > 0
end

return M
