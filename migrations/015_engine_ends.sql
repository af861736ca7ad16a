-- 015_engine_ends: the last step of a run and the run's end, in one.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 015_engine_ends.sql   (after 011_limit_lines.sql; safe to run again)

-- Records completed steps and ends their runs. The first takes the lock on the run's row that the second needs, so that
-- either both are done or, for a run that another worker has taken over, neither. Returns the places of those done.
create or replace function bolt.end_runs(
  a_run text[], a_epoch text[], a_status text[], a_result text[], a_error text[], a_path text[], a_name text[],
  a_attempt text[], a_position text[], a_kind text[], a_input text[], a_step_result text[], a_code text[], a_took text[]
) returns int[] language plpgsql as $$
declare
  n int := cardinality(a_run);
  nothing text[] := array_fill(null::text, array[n]);
begin
  perform bolt.write_steps(a_run, a_epoch, a_path, a_name, a_attempt, a_position, a_kind,
    array_fill('completed'::text, array[n]), a_input, a_step_result, nothing, a_code, nothing, a_took);
  return bolt.finish_runs(a_run, a_epoch, a_status, a_result, a_error);
end
$$;

revoke all on function bolt.end_runs from public;

do $$
declare
  role text;
begin
  foreach role in array array['bolt_runtime', 'service_role'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('grant execute on function bolt.end_runs to %I', role);
    end if;
  end loop;
end
$$;

insert into bolt.schema_versions (file) values ('015_engine_ends.sql') on conflict do nothing;
