-- 008_engine_plans: the engine's hot writes keep their plans, and one step by itself goes the short way.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 008_engine_plans.sql   (after 000_engine_writes.sql; safe to run again)

-- Records attempts of steps, see 000_engine_writes.sql. What runs of one flow at a time write is a single request, for
-- which two statements with the values in them cost half of the one that joins arrays.
create or replace function bolt.write_steps(
  a_run text[], a_epoch text[], a_path text[], a_name text[], a_attempt text[], a_position text[], a_kind text[],
  a_status text[], a_input text[], a_result text[], a_error text[], a_code text[], a_due text[], a_took text[]
) returns int[] language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  places int[];
begin
  if cardinality(a_run) = 1 then
    perform from bolt.runs r
      where r.id = a_run[1]::uuid and r.epoch = a_epoch[1]::int and r.status = 'running' for key share;
    if not found then
      return null;
    end if;
    insert into bolt.steps as s (run_id, path, name, attempt, position, kind, status, input, result, error, code,
      due_at, started_at, finished_at)
    values (a_run[1]::uuid, a_path[1], a_name[1], a_attempt[1]::int, a_position[1]::int, a_kind[1], a_status[1],
      a_input[1]::jsonb, a_result[1]::jsonb, a_error[1]::jsonb, a_code[1],
      clock_timestamp() + a_due[1]::float8 * interval '1 s', clock_timestamp() - a_took[1]::float8 * interval '1 s',
      case when a_status[1] not in ('running', 'waiting') then clock_timestamp() end)
    on conflict (run_id, path, name, attempt) do update set status = excluded.status, result = excluded.result,
      error = excluded.error, due_at = coalesce(excluded.due_at, s.due_at), finished_at = excluded.finished_at
    where s.status <> 'completed';
    return array[1];
  end if;
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

-- A plan made for the arrays at hand looks cheaper to the server than the kept one, which does not know how long they
-- are; so it planned every call anew, and planning took three quarters of the call.
alter function bolt.write_steps set plan_cache_mode = force_generic_plan;
alter function bolt.start_runs set plan_cache_mode = force_generic_plan;
alter function bolt.park_runs set plan_cache_mode = force_generic_plan;
alter function bolt.finish_runs set plan_cache_mode = force_generic_plan;
alter function bolt.ask_limit set plan_cache_mode = force_generic_plan;
alter function bolt.leave_limit set plan_cache_mode = force_generic_plan;

insert into bolt.schema_versions (file) values ('008_engine_plans.sql') on conflict do nothing;
