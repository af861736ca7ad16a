-- What holds in every Bolt database, at rest and at work. Each query returns what breaks it: no rows is good.
--   psql -f tests/faults/invariants.sql
-- Columns: invariant, run_id, problem. effects.sql has those that need to know what happened outside.

-- I1: a run that has not ended has somebody or something that will move it: a worker, a timer, its place in the queue,
-- or a person who was told. What waits for an event alone has a wait that says so.
select 'I1' as invariant, r.id as run_id,
  format('%s, worker %s, due %s: nothing will move it', r.status, r.worker, r.due_at) as problem
from bolt.runs r
where case r.status
  when 'queued' then r.due_at is null or r.worker is not null
  when 'running' then r.due_at is not null or r.worker is null
  when 'waiting' then r.worker is not null or r.due_at is null and not exists (
    select from bolt.steps s where s.run_id = r.id and s.status = 'waiting')
  when 'paused' then r.due_at is not null or r.worker is not null or r.error is null
  else false
end;

-- I1: and a run that has ended is in nobody's hands and says when and how.
select 'I1' as invariant, r.id as run_id,
  format('%s, but worker %s, due %s, finished %s', r.status, r.worker, r.due_at, r.finished_at) as problem
from bolt.runs r
where r.status in ('completed', 'failed', 'cancelled') and (r.worker is not null or r.due_at is not null
  or r.finished_at is null or (r.status = 'completed') <> (r.error is null));

-- I1, I10: nothing is overdue. A timer that rang is taken up within 15 s while a worker has room, and so is a run whose
-- worker is gone.
select 'I10' as invariant, r.id as run_id, format('%s, due since %s', r.status, clock_timestamp() - r.due_at) as problem
from bolt.runs r
where r.due_at < clock_timestamp() - interval '15 s';

select 'I10' as invariant, r.id as run_id, format('running on %s, whose lease ended at %s', r.worker, l.until) as problem
from bolt.runs r left join bolt.leases l on l.worker = r.worker
where r.worker is not null and (l.until is null or l.until < clock_timestamp() - interval '15 s');

-- I2: a step is settled once, and its last attempt is the one that settled it.
select 'I2' as invariant, s.run_id, format('step %s/%s: %s', s.path, s.name,
  string_agg(s.attempt || ' ' || s.status, ', ' order by s.attempt)) as problem
from bolt.steps s
group by s.run_id, s.path, s.name
having count(*) filter (where s.status in ('completed', 'failed', 'in_doubt')) > 1
  or max(s.attempt) > max(s.attempt) filter (where s.status in ('completed', 'failed', 'in_doubt'));

-- I2: attempts are numbered without gaps, and a call has one place in its branch, and a place one call.
select 'I2' as invariant, s.run_id, format('step %s/%s has attempts %s', s.path, s.name,
  string_agg(s.attempt::text, ', ' order by s.attempt)) as problem
from bolt.steps s
group by s.run_id, s.path, s.name
having max(s.attempt) <> count(*) or count(distinct s.position) > 1;

select 'I2' as invariant, s.run_id, format('call %s of branch %s is %s', s.position, s.path,
  string_agg(distinct s.name, ', ')) as problem
from bolt.steps s
where s.position is not null
group by s.run_id, s.path, s.position
having count(distinct s.name) > 1;

-- I2: a step belongs to a run.
select distinct 'I2' as invariant, s.run_id, 'it has steps, but there is no such run' as problem
from bolt.steps s
where not exists (select from bolt.runs r where r.id = s.run_id);

-- I3: a step that is under way belongs to a run that is; only a run that was stopped leaves one behind.
select 'I3' as invariant, s.run_id, format('step %s/%s is %s in a run that is %s', s.path, s.name, s.status, r.status)
  as problem
from bolt.steps s join bolt.runs r on r.id = s.run_id
where s.status in ('running', 'retrying') and r.status = 'completed' and s.position is not null
  and s.path !~ '(^|/)(race|map|all)(#\d+)?/' -- who lost a race was stopped too
  and not exists (select from bolt.steps t where t.run_id = s.run_id and t.path = s.path and t.name = s.name
    and t.attempt > s.attempt);

-- I5: who has ended holds no place under a limit.
select 'I5' as invariant, p.run_id, format('it is %s and holds a place under %s', coalesce(r.status, 'not there'), p.key)
  as problem
from bolt.limit_places p left join bolt.runs r on r.id = p.run_id
where r.status is null or r.status in ('completed', 'failed', 'cancelled');

-- I7: an event that was taken is in the hands of the wait that took it, and no wait took two.
select 'I7' as invariant, e.run_id, format('event %s %s was taken by %s, which has %s', e.name, e.payload, e.taken_by,
  coalesce(s.result::text, s.status, 'no record')) as problem
from bolt.events e
left join bolt.steps s on s.run_id = e.run_id and s.path || '/' || s.name = e.taken_by and s.kind = 'wait'
where e.taken_by is not null
  and (s.status is distinct from 'completed' or s.result is distinct from e.payload);

select 'I7' as invariant, e.run_id, format('%s took %s events', e.taken_by, count(*)) as problem
from bolt.events e where e.taken_by is not null
group by e.run_id, e.taken_by having count(*) > 1;

-- I6, I7: events of one name are taken in the order in which they came.
select 'I6' as invariant, e.run_id, format('event %s %s was passed over', e.name, e.id) as problem
from bolt.events e
where e.taken_by is null and exists (
  select from bolt.events later where later.run_id = e.run_id and later.name = e.name and later.id > e.id
    and later.taken_by is not null and later.created_at > e.created_at);

-- I8: completed or cancelled, never both.
select 'I8' as invariant, r.id as run_id, format('%s with result %s and cancel_requested %s', r.status, r.result,
  r.cancel_requested) as problem
from bolt.runs r
where r.status = 'cancelled' and (r.result is not null or not r.cancel_requested)
  or r.status = 'failed' and r.result is not null;

-- I9: the code of every run that may still need it is there, each text of it.
select 'I9' as invariant, r.id as run_id, format('module %s of its version is not in the database', m.key) as problem
from bolt.runs r
left join bolt.code manifest on manifest.sha256 = r.code_root and manifest.kind = 'manifest'
left join lateral jsonb_each_text(manifest.body::jsonb) m on true
where r.code_root is not null and r.status in ('queued', 'running', 'waiting', 'paused')
  and (manifest.sha256 is null or not exists (select from bolt.code c where c.sha256 = m.value));

-- S16: children that a run waits for know their parent.
select 'S16' as invariant, c.id as run_id, format('its parent %s is not there', c.parent_id) as problem
from bolt.runs c
where c.parent_id is not null and not exists (select from bolt.runs p where p.id = c.parent_id);
