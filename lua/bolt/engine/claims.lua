--- Who may drive which run: leases, claims, and what goes back. The SQL of the worker.
--
-- A claim raises the run's epoch, which every later write names. The lease belongs to the worker, not to the run: one
-- row, renewed by a thread that Lua cannot starve. What a worker held when its lease ended goes back to the queue.
local codec = require("bolt.engine.codec")
local core = require("bolt.core.db")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local record = require("bolt.engine.record")
local versions = require("bolt.engine.versions")

local M = {}

local BEATS = 0.3 -- of the lease between two renewals
local LEAVE_SECONDS = 5
-- A run whose worker was gone so often in a row, with nothing in between, is likely to be the cause.
local RECLAIMS_MAX = 20

-- %g: seconds; %s: the pools it serves
local RENEW = [[
insert into bolt.leases as l (worker, until, pools) values ($1, clock_timestamp() + interval '%g s', %s)
on conflict (worker) do update set until = excluded.until]]

-- Of every priority what is due longest in the pools that are served, mixed by weight: priority 1 gets eight places for
-- each one of priority 4, and none is passed over for ever. Each look begins at its frontier. now() and not
-- clock_timestamp(): the index is of use only for a stable bound.
local CLAIM = [[
with due as (
  select d.id, p.pool, p.n, p.weight, row_number() over (partition by p.n order by d.due_at) as place,
    extract(epoch from now() - min(d.due_at) over (partition by p.pool, p.n))::float8 as oldest
  from unnest($7::text[], $8::int[], $9::int[], $10::float8[]) as p (pool, n, weight, since), lateral (
    select r.id, r.due_at from bolt.runs r
    where r.pool = p.pool and r.priority = p.n
      and r.due_at between now() - p.since * interval '1 s' and now()
      and (r.code_root is not null or r.flow = any ($3::text[]))
      and ($6::uuid is null or r.id = $6::uuid or r.parent_id = $6::uuid)
      and exists (select from bolt.leases where worker = $1 and until > clock_timestamp())
    order by r.due_at limit $2::int
    for update skip locked
  ) d
), chosen as (
  select id, oldest from due order by (place - random()) / weight limit $2::int
)
update bolt.runs r set status = 'running', worker = $1, epoch = r.epoch + 1, due_at = null,
  started_at = coalesce(r.started_at, clock_timestamp()),
  code_root = coalesce(r.code_root, (select v.root from unnest($3::text[], $4::text[]) v (flow, root)
    where v.flow = r.flow)),
  deadline = coalesce(r.deadline, clock_timestamp() + interval '1 s' * (
    select nullif(v.timeout, 0) from unnest($3::text[], $5::float8[]) v (flow, timeout) where v.flow = r.flow))
from chosen
where r.id = chosen.id
returning r.id, r.flow, r.input, r.epoch, r.code_root, r.cancel_requested, r.parent_id, r.pool, r.priority,
  chosen.oldest, extract(epoch from r.deadline - clock_timestamp())::float8 as deadline_in]]

-- What is at work with a worker whose lease has ended. The lock on runs waits for nobody, and a checkpoint under way
-- keeps it. The one on the lease lets a worker that wakes up at this moment renew it before this, which then takes
-- nothing, or after it.
local LOST = [[
select r.id from bolt.leases l, lateral (
  select id from bolt.runs where worker = l.worker limit 500 for update skip locked
) r
where l.until <= clock_timestamp()
for share of l]]

-- And with one of whose lease not even the row is left, which should not be.
local ORPHANED = [[
select r.id from bolt.runs r
where r.worker is not null and not exists (select from bolt.leases l where l.worker = r.worker)
limit 500 for update of r skip locked]]

-- From the third time in a row on a run comes back after a pause that grows, each after its own: if it was the cause,
-- those that were lost with it get their turn without it.
local RECLAIM = ([[
with lost as (
  %%s
)
update bolt.runs r set worker = null, reclaims = r.reclaims + 1, reclaimed_from = r.worker,
  status = case when r.reclaims < %d then 'queued' else 'paused' end,
  due_at = case when r.reclaims < %d then clock_timestamp() + interval '1 s'
    * case when r.reclaims < 2 then 0 else random() * least(30, 0.5 * 2 ^ r.reclaims) end end,
  error = case when r.reclaims < %d then r.error else jsonb_build_object('kind', 'worker_lost', 'message',
    format('its worker was gone %%%%s times in a row while it ran, the last one %%%%s', r.reclaims + 1, r.worker)) end
from lost
where r.id = lost.id
returning r.id, r.reclaimed_from as worker]]):format(RECLAIMS_MAX, RECLAIMS_MAX, RECLAIMS_MAX)

local MINE = "select id, epoch, mailbox, cancel_requested from bolt.runs where worker = $1"

local WORD = [[
select id, epoch, mailbox, cancel_requested from bolt.runs
where id = any ($1::uuid[]) and (mailbox > 0 or cancel_requested)]]

local RELEASE = [[
update bolt.runs set status = 'queued', worker = null, due_at = clock_timestamp()
where id = $1::uuid and worker = $2 and epoch = $3::int]]

local RELEASE_ALL = [[
update bolt.runs set status = 'queued', worker = null, due_at = clock_timestamp() where worker = $1]]

-- The row stays for a day: a claim that was under way may be confirmed after the end, and is found by it.
local END_LEASE = "update bolt.leases set until = least(until, clock_timestamp()) where worker = $1"

local FORGET = [[
delete from bolt.leases l where until < clock_timestamp() - interval '1 day'
  and not exists (select from bolt.runs r where r.worker = l.worker)]]

local REFUSE = [[
update bolt.runs set status = case when cancel_requested then 'cancelled' else 'paused' end, worker = null,
  due_at = null, error = $3::jsonb, finished_at = case when cancel_requested then clock_timestamp() end
where id = $1::uuid and epoch = $2::int and status = 'running']]

-- The pools of what is due some day: one look into the index for each, from its end, where less of it is dead.
local POOLS = [[
with recursive p (pool) as (
  (select pool from bolt.runs where due_at is not null order by pool desc limit 1)
  union all
  select (select r.pool from bolt.runs r where r.due_at is not null and r.pool < p.pool order by r.pool desc limit 1)
  from p where p.pool is not null
)
select pool from p where pool is not null]]

-- The names of pools need no quotes (bolt.engine.pools).
local function renewal(seconds, pools)
  return RENEW:format(seconds, pools and ("'{%s}'"):format(table.concat(pools, ",")) or "null")
end

--- The pools that runs are in. Yields: yes.
---@return string[]
function M.pools()
  local names = {}
  for i, row in ipairs(db.query(POOLS)) do
    names[i] = row.pool
  end
  return names
end

--- Takes the lease, and has it renewed from now on. Errors: kind "db". Yields: yes.
---@param worker string
---@param seconds number how long it is good for without being renewed
---@param pools? string[] nil for all
function M.lease(worker, seconds, pools)
  local began = fiber.now()
  local renew = renewal(seconds, pools)
  db.exec(renew, worker)
  fiber.effects_for(seconds - (fiber.now() - began))
  core.lease_start(renew, worker, seconds * BEATS, seconds)
end

--- Renews a lease that had run out. on_lost(held) is called before the steps of this worker may act again, with the
--- runs that are still its own: { [id] = epoch }. Errors: kind "db". Yields: yes.
function M.regain(worker, seconds, pools, on_lost)
  local began = fiber.now()
  db.exec(renewal(seconds, pools), worker)
  local held = {}
  for _, row in ipairs(M.mine(worker)) do
    held[row.id] = row.epoch
  end
  on_lost(held)
  fiber.effects_for(seconds - (fiber.now() - began))
end

--- Gives everything back: runs and lease. Yields: yes.
function M.leave(worker)
  core.lease_stop()
  fiber.effects_for(nil)
  -- through the journal: behind what the runs wrote. While the database is away the lease runs out by itself.
  pcall(fiber.timeout, LEAVE_SECONDS, function()
    record.persist(RELEASE_ALL, worker)
    db.exec(END_LEASE, worker)
    db.exec(FORGET)
  end)
end

--- Ends the lease of a worker that is gone. Yields: yes.
function M.end_lease(worker)
  db.exec(END_LEASE, worker)
end

--- Claims up to n due runs, of each priority the oldest first. Yields: yes.
---@param pools string[]
---@param frontier bolt.Frontier
---@param only? string this run and its children
---@return table[] rows as Run takes them
function M.claim(worker, n, pools, frontier, only)
  local offered = versions.offered()
  local p = frontier:places(fiber.now(), pools)
  local rows = db.query(
    CLAIM,
    worker,
    n,
    db.array(offered.flows),
    db.array(offered.roots),
    db.array(offered.timeouts),
    only,
    db.array(p.pools),
    db.array(p.priorities),
    db.array(p.weights),
    db.array(p.since)
  )
  frontier:found(p, rows, n)
  return rows
end

--- What is recorded as this worker's: { id, epoch, mailbox, cancel_requested }. Yields: yes.
function M.mine(worker)
  return db.query(MINE, worker)
end

--- Those of these runs that something was sent to, or that were asked to end. Yields: yes.
---@param ids string[]
function M.with_word(ids)
  return db.query(WORD, db.array(ids))
end

--- Puts what workers that are gone were at back into the queue: { id, worker }.
---@param which? "orphaned" instead: of workers without any lease; this looks at everything that is at work
--- Yields: yes.
function M.reclaim(which)
  return db.query(RECLAIM:format(which == "orphaned" and ORPHANED or LOST))
end

--- Gives one claim back. Yields: yes.
function M.release(worker, id, epoch)
  return db.exec(RELEASE, id, worker, epoch)
end

--- Pauses a run that cannot be executed here; one that was asked to end has ended with that. Yields: yes.
function M.refuse(row, e)
  db.exec(REFUSE, row.id, row.epoch, codec.encode_error(e))
end

return M
