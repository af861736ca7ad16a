-- What the record says against what happened: the harness has loaded the recorder's lines into faults.effects, and
-- noted what was acknowledged to it. Run when everything has ended; each query returns what is wrong.

-- What the triggers saw while it happened.
select v.invariant, v.run_id, v.problem from faults.violations v order by v.at;

-- I1: every run whose start was acknowledged is there and has ended.
select 'I1' as invariant, a.run_id, coalesce('it is ' || r.status, 'it is lost') as problem
from faults.accepted a left join bolt.runs r on r.id = a.run_id
where r.status is null or r.status not in ('completed', 'failed', 'cancelled');

-- Nothing fails in this storm, unless it was asked to end.
select 'I1' as invariant, r.id as run_id, format('%s: %s', r.status, r.error) as problem
from bolt.runs r
where r.flow = 'storm' and r.status <> 'completed' and not r.cancel_requested
  and not exists (select from bolt.runs p where p.id = r.parent_id and p.status = 'cancelled');

-- I2: who completed has done all of its program.
select 'I2' as invariant, a.run_id, format('it saw %s of %s', jsonb_array_length(r.result -> 'seen'), a.n) as problem
from faults.accepted a join bolt.runs r on r.id = a.run_id
where r.flow = 'storm' and r.status = 'completed' and jsonb_array_length(r.result -> 'seen') is distinct from a.n;

-- I9: who began on one version of the flow ended on it.
select 'I9' as invariant, r.id as run_id, format('it began on version %s and ended on %s', r.result ->> 'version',
  r.result ->> 'ended') as problem
from bolt.runs r
where r.flow = 'storm' and r.status = 'completed' and r.result -> 'version' is distinct from r.result -> 'ended';

-- I2: what a flow saw is what its steps recorded. A step's value is a token that only its effect has.
select 'I2' as invariant, s.run_id, format('step %s recorded %s, which its effect never said', s.name, s.result)
  as problem
from bolt.steps s join bolt.runs r on r.id = s.run_id and r.flow = 'storm'
where s.status = 'completed' and s.kind in ('step', 'task', 'once') and jsonb_typeof(s.result) = 'string'
  and not exists (select from faults.effects e where e.run_id = s.run_id and e.token = s.result #>> '{}');

-- I2, I9: every execution of a step had the same past before it.
select 'I9' as invariant, e.run_id, format('%s was run after %s', e.label, string_agg(distinct e.prev, ' and after '))
  as problem
from faults.effects e
group by e.run_id, e.label having count(distinct e.prev) > 1;

-- I4: at most once, whatever happened.
select 'I4' as invariant, e.run_id, format('%s happened %s times', e.label, count(*)) as problem
from faults.effects e where e.kind = 'once'
group by e.run_id, e.label having count(*) > 1;

-- I4: within one claim an attempt of a step is run once: repetitions come from crashes and retries alone.
select 'I4' as invariant, e.run_id,
  format('attempt %s of %s was run %s times under epoch %s', e.attempt, e.label, count(*), e.epoch) as problem
from faults.effects e
group by e.run_id, e.label, e.attempt, e.epoch having count(*) > 1;

-- I4: exactly once, in the database.
select 'I4' as invariant, coalesce(b.run_id, s.run_id) as run_id,
  format('%s is booked %s times and recorded %s times', coalesce(b.label, s.label), coalesce(b.n, 0), coalesce(s.n, 0))
  as problem
from (select run_id, label, count(*) as n, min(token) as token from faults.bookings group by run_id, label) b
full join (
  select run_id, name as label, count(*) as n, min(result #>> '{}') as token from bolt.steps
  where kind = 'tx' and status = 'completed' and name like 'tx%' group by run_id, name
) s on s.run_id = b.run_id and s.label = b.label
where b.n is distinct from 1 or s.n is distinct from 1 or b.token is distinct from s.token;

-- I3: nobody but the owner of an epoch acted under it.
select 'I3' as invariant, e.run_id, format('%s acted under epoch %s, which was claimed by %s', e.worker, e.epoch,
  c.worker) as problem
from faults.effects e left join faults.claims c on c.run_id = e.run_id and c.epoch = e.epoch
where split_part(c.worker, ':', 1) is distinct from e.worker;

-- I7: an event that was acknowledged is there, once.
select 'I7' as invariant, s.run_id, format('event %s %s was sent and is there %s times', s.event, s.key,
  (select count(*) from bolt.events e where e.run_id = s.run_id and e.name = s.event and e.key = s.key)) as problem
from (select distinct run_id, event, key from faults.sent) s
where (select count(*) from bolt.events e where e.run_id = s.run_id and e.name = s.event and e.key = s.key) <> 1;

-- I8: a cancellation that was accepted did something, unless the flow had reached its end already.
select 'I8' as invariant, c.run_id, format('it was cancelled and is %s', r.status) as problem
from faults.cancelled c join bolt.runs r on r.id = c.run_id
where r.status not in ('cancelled', 'completed');
