-- Jobs: one order of one business, from its creation to its true counts.

local deferred = require("bolt.deferred")
local db = require("bolt.db")
local errors = require("bolt.errors")
local history = require("bolt.store.history")
local json = require("bolt.json")
local orders = deferred.module("bolt.store.orders")
local runs = require("bolt.engine.runs")

local jobs = {}

--- Records an order and its run in one transaction; bolt.store.orders documents it.
function jobs.create(...)
  return orders.create(...)
end

--- Claims a job for its run: it is under way from now on. Safe to repeat.
---@param job_id string
---@return { id: string, directories: { id: string, name: string }[] } job with the directories that still need work
--- Yields: yes. Raises kind not_found, or job_ended when it was cancelled or is over.
function jobs.start(job_id)
  local job = db.one(
    [[
    with started as (
      update bolt.jobs set status = 'running', started_at = coalesce(started_at, now())
      where id = $1 and status in ('queued', 'running') returning id, started_at = now() as first),
    told as (
      insert into bolt.queue_history (job_id, event, actor) select id, 'job_started', $2 from started where first)
    select id from started]],
    job_id,
    history.actor()
  )
  if not job then
    local found = db.one("select status from bolt.jobs where id = $1", job_id)
    if not found then
      errors.raise("not_found", "no job " .. tostring(job_id))
    end
    errors.raise("job_ended", ("job %s is %s"):format(job_id, found.status))
  end
  job.directories = db.query(
    [[
    select d.id, d.name
    from bolt.job_directories o
    join bolt.job_results r on r.id = o.result_id
    join bolt.directories d on d.id = o.directory_id
    where o.job_id = $1 and (r.status in ('filling', 'submitting') or r.status = 'planned' and r.job_id = o.job_id)
    order by o.position]],
    job_id
  )
  return job
end

-- A result left open when its job ends was given up by an error: what cannot have been sent failed, the rest is in
-- doubt. One that a person gave back meanwhile is under way in a run of its own.
local CLOSE = [[
  with closed as (
    update bolt.job_results
    set status = case when effect = 'none' then 'failed' else 'in_doubt' end, reason = 'unknown',
        message = coalesce($3::jsonb ->> directory_id::text, message, 'the visit ended without a result')
    where job_id = $1 and status in ('planned', 'filling', 'submitting')
      and not exists (select from bolt.runs u where u.id = run_id and u.flow = 'human_task' and u.finished_at is null)
    returning *)
  insert into bolt.queue_history (job_id, directory_id, event, actor, details)
  select job_id, directory_id, status, $2, jsonb_build_object('reason', reason, 'message', message) from closed]]

-- Failed only if no directory ended well. What a person is to finish, or is in doubt, has not ended badly.
local FINISH = [[
  with tally as (
    select count(*) as total,
           count(*) filter (where status not in ('failed', 'skipped') or reason = 'duplicate') as well
    from bolt.job_outcomes where job_id = $1),
  finished as (
    update bolt.jobs j
    set status = case when t.well > 0 then 'completed' else 'failed' end, finished_at = now(),
        error = case when t.well = 0 then 'none of ' || t.total || ' directories ended well' end
    from tally t where j.id = $1 and j.status in ('queued', 'running') returning j.id, j.status),
  told as (
    insert into bolt.queue_history (job_id, event, actor, details)
    select f.id, 'job_' || f.status, $2, to_jsonb(c) - 'job_id'
    from finished f join bolt.job_counts c on c.job_id = f.id)
  select status from finished]]

--- Ends a job: closes what was left open, and derives how it went from what stands in the record. Safe to repeat.
---@param job_id string
---@param problems? table<string, string> why a visit raised instead of ending, by directory id
---@return { job_id: string, status: string, counts: table<string, integer> }
--- Yields: yes. Raises kind db.
function jobs.finish(job_id, problems)
  return db.tx(function(tx)
    tx:exec(CLOSE, job_id, history.actor(), json.encode(problems or {}))
    tx:one(FINISH, job_id, history.actor())
    local job = tx:one("select status from bolt.jobs where id = $1", job_id)
    local counts = tx:one("select * from bolt.job_counts where job_id = $1", job_id) or {}
    counts.job_id = nil
    return { job_id = job_id, status = job.status, counts = counts }
  end)
end

--- Ends a job whose run is over without having finished it: cancelled, when that was asked of the run, or broken by an
--- error. Nothing when the job has ended.
---@param job_id string
--- Yields: yes. Raises kind db.
function jobs.close(job_id)
  local job = db.one(
    [[
    select u.cancel_requested from bolt.jobs j
    left join bolt.runs u on u.flow = 'process_job' and u.key = 'job:' || j.id
    where j.id = $1 and j.status in ('queued', 'running')]],
    job_id
  )
  if not job then
    return
  elseif not job.cancel_requested then
    jobs.finish(job_id)
    return
  end
  db.exec(
    [[
    with ended as (
      update bolt.jobs set status = 'cancelled', finished_at = now()
      where id = $1 and status in ('queued', 'running') returning id)
    insert into bolt.queue_history (job_id, event, actor) select id, 'job_cancelled', $2 from ended]],
    job_id,
    history.actor()
  )
end

--- Cancels a job: what was not sent by now is not sent any more.
---@param job_id string
---@param actor string e.g. "person:Ada"
---@return boolean cancelled false when it had ended already
--- Yields: yes. Raises kind db.
function jobs.cancel(job_id, actor)
  local found = db.one(
    [[
    with ended as (
      update bolt.jobs set status = 'cancelled', finished_at = now()
      where id = $1 and status in ('queued', 'running', 'paused') returning id),
    told as (
      insert into bolt.queue_history (job_id, event, actor) select id, 'job_cancelled', $2 from ended)
    select r.id from ended left join bolt.runs r on r.flow = 'process_job' and r.key = 'job:' || ended.id]],
    job_id,
    actor
  )
  if found and found.id then
    runs.cancel(found.id)
  end
  return found ~= nil
end

--- One job with its counts.
---@param job_id string
---@return table?
--- Yields: yes.
function jobs.get(job_id)
  return db.one(
    [[
    select j.id, j.business_id, b.name as business, j.customer_id, j.package, j.priority, j.status, j.error, j.source,
           j.listing_version, j.created_at, j.started_at, j.finished_at,
           jsonb_strip_nulls(to_jsonb(c) - 'job_id') as counts
    from bolt.jobs j
    join bolt.businesses b on b.id = j.business_id
    left join bolt.job_counts c on c.job_id = j.id
    where j.id = $1]],
    job_id
  )
end

--- Jobs, newest first.
---@param filter? { customer_id?: string, before?: string, limit?: integer } before: created_at to go on from
---@return table[]
--- Yields: yes.
function jobs.list(filter)
  filter = filter or {}
  return db.query(
    [[
    select j.id, b.name as business, j.package, j.priority, j.status, j.created_at, j.finished_at
    from bolt.jobs j join bolt.businesses b on b.id = j.business_id
    where ($1::text is null or j.customer_id = $1) and ($2::timestamptz is null or j.created_at < $2)
    order by j.created_at desc, j.id limit $3]],
    filter.customer_id,
    filter.before,
    filter.limit or 100
  )
end

--- The job under way that an earlier start of the same order left behind.
---@param source string
---@param order string what metadata.order of such a job holds: the caller's name for what was ordered
---@return string? job_id
---@return string? run_id
--- Yields: yes.
function jobs.under_way(source, order)
  local found = db.one(
    [[
    select j.id, r.id as run_id
    from bolt.jobs j join bolt.runs r on r.flow = 'process_job' and r.key = 'job:' || j.id
    where j.status in ('queued', 'running') and r.status in ('queued', 'running', 'waiting', 'paused')
      and j.source = $1 and j.metadata ->> 'order' = $2
    order by j.created_at desc limit 1]],
    source,
    order
  )
  if found then
    return found.id, found.run_id
  end
end

--- Which of these directories another job has, for this business, and has not sent anything to yet: a new job could not
--- visit them. What such a job left behind when its run died is not held.
---@param identity string of bolt.store.businesses
---@param keys string[] normalised submission URLs
---@return { directory: string, job_id: string, run_id: string, source: string }[]
--- Yields: yes.
function jobs.held(identity, keys)
  return db.query(
    [[
    select d.submission_url as directory, j.id as job_id, u.id as run_id, j.source
    from bolt.businesses b
    join bolt.job_results r on r.business_id = b.id and r.listing_version = 1 and r.effect = 'none'
    join bolt.directories d on d.id = r.directory_id
    join bolt.jobs j on j.id = r.job_id and j.status in ('queued', 'running', 'paused')
    join bolt.runs u on u.flow = 'process_job' and u.key = 'job:' || j.id
      and u.status in ('queued', 'running', 'waiting', 'paused')
    where b.identity = $1 and d.key = any ($2) order by d.submission_url]],
    identity,
    db.array(keys)
  )
end

--- Where each directory of a job is just now, for people who watch.
---@param job_id string
---@return { name: string, directory: string, status: string, reason?: string, message?: string, attempts: integer,
---  confirmation?: string, next_in?: number, seconds?: number }[] in order. next_in: seconds until it is visited again;
---  seconds: since the first visit began, to its end or to now
--- Yields: yes.
function jobs.progress(job_id)
  return db.query(
    [[
    with begun as (
      select directory_id, min(at) as at from bolt.queue_history
      where job_id = $1 and event = 'filling' group by directory_id)
    select d.name, d.submission_url as directory, o.status, o.reason, o.message, r.attempts, r.confirmation,
           case when o.status = 'planned' then extract(epoch from r.next_attempt_at - now())::float8 end as next_in,
           extract(epoch from until.at - begun.at)::float8 as seconds
    from bolt.job_outcomes o
    join bolt.job_results r on r.id = o.result_id
    join bolt.directories d on d.id = o.directory_id
    left join begun on begun.directory_id = o.directory_id and o.owned
    cross join lateral (
      select case when o.status in ('planned', 'filling', 'submitting') then now() else r.updated_at end as at) until
    where o.job_id = $1 order by o.position]],
    job_id
  )
end

--- How each directory of a job stands: the lines that `bolt submit --json` prints.
---@param job_id string
---@return { directory: string, name: string, status: string, reason?: string, message?: string, fields: table,
---  attempts: integer, duration_ms: integer, confirmation?: string, listing_url?: string, evidence: string[] }[]
---  directory is the submission URL; evidence are paths relative to the state directory
--- Yields: yes.
function jobs.report(job_id)
  return db.query(
    [[
    select d.submission_url as directory, d.name, o.status, o.reason, o.message,
           case when o.owned then r.fields else '{}' end as fields,
           case when o.owned then r.attempts else 0 end as attempts,
           case when o.owned then r.duration_ms else 0 end as duration_ms,
           r.confirmation, r.listing_url,
           (select coalesce(jsonb_agg(e.path order by e.created_at, e.path), '[]')
            from bolt.evidence e where e.result_id = o.result_id and e.job_id = o.job_id) as evidence
    from bolt.job_outcomes o
    join bolt.job_results r on r.id = o.result_id
    join bolt.directories d on d.id = o.directory_id
    where o.job_id = $1 order by o.position]],
    job_id
  )
end

return jobs
