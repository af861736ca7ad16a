-- 016_limit_epochs: who lost its run gives back no place that the new owner has taken.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 016_limit_epochs.sql   (after 011_limit_lines.sql; safe to run again)

-- Gives a place back, or leaves the line, for the claim of a run that asked: a worker that was stopped in a step, woke up
-- and left gave away the place under which another one was at work on it. Returns the run that was told, as the one
-- without an epoch does, which is for whoever holds the run.
create or replace function bolt.leave_limit_as(a_key text, a_run uuid, a_path text, a_name text, a_epoch int)
returns uuid language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan as $$
begin
  perform from bolt.limits where key = a_key for update; -- nobody asks meanwhile
  if not exists (select from bolt.limit_places p where p.key = a_key and p.run_id = a_run and p.path = a_path
      and p.name = a_name and p.epoch = a_epoch) then
    return null;
  end if;
  return bolt.leave_limit(a_key, a_run, a_path, a_name);
end
$$;

revoke all on function bolt.leave_limit_as from public;

do $$
declare
  role text;
begin
  foreach role in array array['bolt_runtime', 'service_role'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('grant execute on function bolt.leave_limit_as to %I', role);
    end if;
  end loop;
end
$$;

insert into bolt.schema_versions (file) values ('016_limit_epochs.sql') on conflict do nothing;
