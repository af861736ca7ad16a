-- The engine's hot writes: what many runs write at the same moment, as one call. Safe to run again.
--
-- They are functions for one reason: the server keeps the plans of a function, whichever connection of a pooler it is
-- called on, and planning one of these statements costs more than executing it for a single run. A plan that is kept
-- must not be one for the small tables of a new database, which reads all of a table: the settings leave only those that
-- go by the key.
--
-- Each takes one text array for every field, with an element for each request, and returns the places (1, 2, ...) of
-- the requests it has carried out. Every one names a run and an epoch and reads the run's row under a lock that a claim
-- conflicts with: for a run that another worker has taken over nothing is done.

-- Records attempts of steps. A second write of the same attempt (the outcome after the intent, or a commit whose
-- answer was lost) replaces the first; what is completed stays.
create or replace function bolt.write_steps(
  a_run text[], a_epoch text[], a_path text[], a_name text[], a_attempt text[], a_position text[], a_kind text[],
  a_status text[], a_input text[], a_result text[], a_error text[], a_code text[], a_due text[], a_took text[]
) returns int[] language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  places int[];
begin
  with own as materialized (
    select i.*
    from unnest(a_run, a_epoch, a_path, a_name, a_attempt, a_position, a_kind, a_status, a_input, a_result, a_error,
      a_code, a_due, a_took) with ordinality
      as i (run, epoch, path, name, attempt, position, kind, status, input, result, error, code, due, took, ord)
    join bolt.runs r on r.id = i.run::uuid and r.epoch = i.epoch::int and r.status = 'running'
    for key share of r
  ), written as (
    insert into bolt.steps as s (run_id, path, name, attempt, position, kind, status, input, result, error, code,
      due_at, started_at, finished_at)
    select run::uuid, path, name, attempt::int, position::int, kind, status, input::jsonb, result::jsonb, error::jsonb,
      code, clock_timestamp() + due::float8 * interval '1 s', clock_timestamp() - took::float8 * interval '1 s',
      case when status not in ('running', 'waiting') then clock_timestamp() end
    from own
    on conflict (run_id, path, name, attempt) do update set status = excluded.status, result = excluded.result,
      error = excluded.error, due_at = coalesce(excluded.due_at, s.due_at), finished_at = excluded.finished_at
    where s.status <> 'completed'
  )
  select array_agg(ord::int) into places from own;
  return places;
end
$$;

-- Writes runs down. One whose worker is named and has a good lease begins with it at once, at epoch 1; the others are
-- queued, and their places are negative. A run that is there already, or whose key is, is left out.
create or replace function bolt.start_runs(
  a_run text[], a_flow text[], a_key text[], a_input text[], a_priority text[], a_parent text[], a_worker text[],
  a_root text[], a_timeout text[], a_pool text[]
) returns int[] language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  places int[];
begin
  with new as (
    insert into bolt.runs (id, flow, key, input, priority, parent_id, pool, status, worker, epoch, code_root, due_at,
      started_at, deadline)
    select i.run::uuid, i.flow, i.key, i.input::jsonb, i.priority::smallint, i.parent::uuid, i.pool,
      case when l.worker is null then 'queued' else 'running' end, l.worker,
      case when l.worker is null then 0 else 1 end, i.root,
      case when l.worker is null then clock_timestamp() end, case when l.worker is not null then clock_timestamp() end,
      case when l.worker is not null then clock_timestamp() + i.timeout::float8 * interval '1 s' end
    from unnest(a_run, a_flow, a_key, a_input, a_priority, a_parent, a_worker, a_root, a_timeout,
      a_pool) as i (run, flow, key, input, priority, parent, worker, root, timeout, pool)
    left join bolt.leases l on l.worker = i.worker and l.until > clock_timestamp()
    on conflict do nothing
    returning id, worker
  )
  select array_agg(case when new.worker is null then -ord else ord end::int) into places
  from unnest(a_run) with ordinality as i (run, ord) join new on new.id = i.run::uuid;
  return places;
end
$$;

-- Parks runs until a time (null: until something comes), unless something came that they do not know of.
create or replace function bolt.park_runs(a_run text[], a_epoch text[], a_seconds text[], a_mailbox text[])
returns int[] language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  places int[];
begin
  with parked as (
    update bolt.runs r set status = 'waiting', worker = null, reclaims = 0,
      due_at = least(clock_timestamp() + i.seconds::float8 * interval '1 s', r.deadline)
    from unnest(a_run, a_epoch, a_seconds, a_mailbox) with ordinality as i (run, epoch, seconds, mailbox, ord)
    where r.id = i.run::uuid and r.epoch = i.epoch::int and r.status = 'running' and not r.cancel_requested
      and (i.mailbox is null or r.mailbox = i.mailbox::int)
    returning i.ord
  )
  select array_agg(ord::int) into places from parked;
  return places;
end
$$;

-- Ends runs, or pauses them. With the end goes word to the parent, which may be waiting for it in memory or parked.
create or replace function bolt.finish_runs(
  a_run text[], a_epoch text[], a_status text[], a_result text[], a_error text[]
) returns int[] language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  places int[];
  ended uuid[];
  parents uuid[];
  held record;
begin
  with done as (
    update bolt.runs r set status = i.status, result = i.result::jsonb, error = i.error::jsonb, worker = null,
      due_at = null, finished_at = case when i.status <> 'paused' then clock_timestamp() end
    from unnest(a_run, a_epoch, a_status, a_result, a_error) with ordinality as i (run, epoch, status, result, error, ord)
    where r.id = i.run::uuid and r.epoch = i.epoch::int and r.status = 'running'
    returning i.ord, r.id, r.parent_id, r.status
  )
  select array_agg(ord::int), array_agg(id),
    array_agg(parent_id) filter (where parent_id is not null and status <> 'paused')
  into places, ended, parents from done;
  if parents is not null then
    update bolt.runs set mailbox = mailbox + 1,
      due_at = case when status = 'waiting' then clock_timestamp() else due_at end
    where id = any (parents) and status in ('running', 'waiting');
  end if;
  -- Whatever it held or waited for under a limit is free.
  if exists (select from bolt.limit_places) then
    for held in select * from bolt.limit_places where run_id = any (ended) loop
      perform bolt.leave_limit(held.key, held.run_id, held.path, held.name);
    end loop;
  end if;
  return places;
end
$$;

revoke all on function bolt.write_steps, bolt.start_runs, bolt.park_runs, bolt.finish_runs from public;

do $$
declare
  role text;
begin
  foreach role in array array['bolt_runtime', 'service_role'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('grant execute on function bolt.write_steps, bolt.start_runs, bolt.park_runs, bolt.finish_runs to %I',
        role);
    end if;
  end loop;
end
$$;

insert into bolt.schema_versions (file) values ('000_engine_writes.sql') on conflict do nothing;
