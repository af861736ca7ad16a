--- What a run is waiting for, in one line, for every state it can be in.
local db = require("bolt.db")
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local worker = require("bolt.engine.worker")

local M = {}

local RUN = [[
select r.id, flow, status, error, r.worker, epoch, cancel_requested, priority, pool, code_root, reclaims,
  reclaimed_from,
  extract(epoch from l.until - clock_timestamp())::float8 as lease,
  extract(epoch from clock_timestamp() - created_at)::float8 as age,
  extract(epoch from clock_timestamp() - started_at)::float8 as running,
  extract(epoch from finished_at - started_at)::float8 as took,
  extract(epoch from due_at - clock_timestamp())::float8 as due_in,
  to_char(due_at, 'YYYY-MM-DD HH24:MI:SS TZ') as due,
  to_char(finished_at, 'YYYY-MM-DD HH24:MI:SS TZ') as finished
from bolt.runs r left join bolt.leases l on l.worker = r.worker where r.id = $1::uuid]]

-- What is open: of every step the last attempt, if it is not settled, and is no loser of a race that is over. A step
-- that became a run elsewhere is told with that run.
local OPEN = [[
select s.* from (
  select distinct on (path, name) path, name, attempt, kind, status, input, error,
    extract(epoch from due_at - clock_timestamp())::float8 as due_in,
    to_char(due_at, 'YYYY-MM-DD HH24:MI:SS TZ') as due
  from bolt.steps where run_id = $1::uuid order by path, name, attempt desc
) s
where s.status in ('waiting', 'retrying', 'running') and not (s.kind = 'task' and s.status = 'waiting')
  and not exists (select from bolt.steps o where o.run_id = $1::uuid and o.kind = 'race'
    and starts_with(s.path, case when o.path = '' then '' else o.path || '/' end || o.name || '/'))
order by s.due_in nulls last, s.path, s.name limit 4]]

local LAST = [[
select name, status from bolt.steps where run_id = $1::uuid order by finished_at desc nulls last limit 1]]

local AHEAD = [[
select count(*)::int as n from (
  select 1 from bolt.runs mine, generate_series(1, mine.priority) p (n), lateral (
    select 1 from bolt.runs r
    where r.pool = mine.pool and r.priority = p.n and r.due_at <= mine.due_at and r.status = 'queued'
      and r.id <> mine.id
    limit 1000) r
  where mine.id = $1::uuid limit 1000
) a]]

local SERVED = [[
select count(*)::int as workers, count(*) filter (where pools is null or $1 = any (pools))::int as serving
from bolt.leases where until > clock_timestamp()]]

local CHILD = "select flow, status, error from bolt.runs where id = $1::uuid"

local function span(seconds)
  return duration.format(math.max(0, seconds or 0))
end

local function step_name(step)
  return step.path == "" and step.name or step.path .. "/" .. step.name
end

local function describe(step)
  local when = step.due and (" until %s (in %s)"):format(step.due, span(step.due_in)) or ""
  if step.status == "retrying" then
    return ("attempt %d of %s at %s (in %s), after: %s"):format(
      step.attempt + 1,
      step_name(step),
      step.due,
      span(step.due_in),
      errors.message(step.error)
    )
  elseif step.kind == "sleep" then
    return "sleeping" .. when
  elseif step.kind == "wait" then
    return ("waiting for event %q%s%s"):format(
      step.input and step.input.event or step.name,
      step.input and step.input.form and " from a person" or "",
      when
    )
  elseif step.kind == "await" then
    local child = db.one(CHILD, step.input.run)
    local line = ("waiting for child run %s"):format(step.input.run)
    if not child then
      return line .. ", which is not there"
    end
    local problem = child.status == "paused" and child.error and ": " .. errors.message(child.error) or ""
    return ("%s (%s, %s%s)"):format(line, child.flow, child.status, problem)
  elseif step.kind == "once" then
    return ("%s began and its outcome is not recorded yet"):format(step_name(step))
  end
  return step_name(step) .. " is " .. step.status
end

-- The places the run waits for, with who is before it.
local LIMITS = [[
select p.key, p.taken, extract(epoch from p.turn_at - clock_timestamp())::float8 as turn_in,
  (select count(*) from bolt.limit_places o where o.key = p.key and not o.taken
    and (o.priority, o.id) < (p.priority, p.id))::int as ahead,
  (select string_agg(o.run_id::text, ', ') from (
    select o.run_id from bolt.limit_places o where o.key = p.key and o.taken and o.id <> p.id order by o.id limit 3) o
  ) as holders
from bolt.limit_places p
where p.run_id = $1::uuid and (not p.taken or p.turn_at > clock_timestamp())]]

local function limit_lines(id, out)
  for _, place in ipairs(db.query(LIMITS, id)) do
    if place.taken then
      out[#out + 1] = ("its turn under limit %s comes in %s"):format(place.key, span(place.turn_in))
    else
      local line = ("waiting for a place under limit %s, %d before it"):format(place.key, place.ahead)
      out[#out + 1] = place.holders and line .. ", held by run " .. place.holders or line
    end
  end
end

-- Runs that a step of this one became, in a pool that its worker does not serve.
local ELSEWHERE = [[
select id, flow, status, pool, worker from bolt.runs
where parent_id = $1::uuid and flow like 'task:%' and status in ('queued', 'running', 'waiting', 'paused')
order by id limit 4]]

-- Is there nobody who could take the run? Says so, or returns nil.
local function unserved(pool)
  local there = db.one(SERVED, pool)
  if there.workers == 0 then
    return "no worker is there: start one with bolt up"
  elseif there.serving == 0 then
    return ("no worker that is there serves pool %s: start one with bolt up --pools %s"):format(pool, pool)
  end
end

local function elsewhere_lines(id, out)
  for i, child in ipairs(db.query(ELSEWHERE, id)) do
    if i > 3 then
      out[#out + 1] = "and more in pools"
      return
    end
    local line = ("%s is run %s in pool %s, %s"):format(child.flow:sub(6), child.id, child.pool, child.status)
    local nobody = child.status == "queued" and unserved(child.pool)
    out[#out + 1] = child.worker and ("%s on %s"):format(line, child.worker)
      or nobody and line .. ": " .. nobody
      or line
  end
end

local function open_steps(id)
  local out = {}
  limit_lines(id, out)
  elsewhere_lines(id, out)
  for i, step in ipairs(db.query(OPEN, id)) do
    out[#out + 1] = i <= 3 and describe(step) or "and more"
  end
  return table.concat(out, "; ")
end

local explain = {}

function explain.queued(row)
  local since, ahead = -(row.due_in or -row.age), db.one(AHEAD, row.id).n
  local line = ("queued for %s, priority %d, %d before it"):format(span(since), row.priority, ahead)
  if row.reclaims > 0 then
    line = ("%s; taken from worker %s, which is gone"):format(line, row.reclaimed_from)
  end
  if row.due_in and row.due_in > 0 then
    return ("its worker was gone %d times in a row, the last one %s; it goes on in %s"):format(
      row.reclaims,
      row.reclaimed_from or "?",
      span(row.due_in)
    )
  end
  local nobody = unserved(row.pool)
  if nobody then
    return line .. "; " .. nobody
  end
  local here = worker.status()
  if here and not row.code_root and not require("bolt.engine.versions").flow(row.flow) then
    return ("%s; the worker of this process has no flow %q"):format(line, row.flow)
  end
  return line
end

function explain.running(row)
  local here = worker.live(row.id)
  local line
  if (row.lease or -1) < 0 then
    line = ("worker %s has been silent%s: the run goes to the next worker that looks"):format(
      row.worker or "?",
      row.lease and " since its lease ended " .. span(-row.lease) .. " ago" or ""
    )
  else
    line = ("running on %s for %s, lease good for %s"):format(
      here and "this worker" or row.worker or "?",
      span(row.running),
      span(row.lease)
    )
  end
  if row.reclaims > 0 then
    line = ("%s, taken over from %s"):format(line, row.reclaimed_from)
  end
  local open = open_steps(row.id)
  local last = db.one(LAST, row.id)
  if open ~= "" then
    line = line .. "; " .. open
  elseif last then
    line = ("%s; last step %s (%s)"):format(line, last.name, last.status)
  end
  return row.cancel_requested and line .. "; asked to cancel" or line
end

function explain.waiting(row)
  local open = open_steps(row.id)
  if row.cancel_requested then
    open = "asked to cancel; " .. open
  end
  if row.due_in and row.due_in <= 0 then
    local nobody = unserved(row.pool)
    return ("due since %s: %s"):format(row.due, nobody or "goes on with the next worker that is free")
  elseif open == "" then
    return "waiting" .. (row.due and " until " .. row.due or "")
  end
  return open
end

function explain.paused(row)
  return "paused, needs a person: " .. (row.error and errors.message(row.error) or "no reason recorded")
end

local function ended(row)
  local line = ("%s at %s"):format(row.status, row.finished or "?")
  if row.took then
    line = line .. " after " .. span(row.took)
  end
  if row.error then
    line = ("%s: %s (%s)"):format(line, errors.message(row.error), row.error.kind or "error")
  end
  return line
end
explain.completed, explain.failed, explain.cancelled = ended, ended, ended

--- Says what a run is waiting for.
---@param id string
---@return string line
--- Errors: kind "not_found", "db". Yields: yes. Example: why.explain(id)  --> 'sleeping until 2026-03-01 ...'
function M.explain(id)
  local row = require("bolt.engine.runs").get(id) and db.one(RUN, id)
  if not row then
    errors.raise("not_found", "no such run: " .. tostring(id), { retryable = false })
  end
  return explain[row.status](row)
end

return M
