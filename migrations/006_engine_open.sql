-- 006_engine_open: indexes for what is looked up among millions of runs.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 006_engine_open.sql   (after 000_engine.sql; safe to run again)

-- Runs that have not ended, by status: counts for /metrics and the heartbeat, lists, `flow ls`, `flow check`, upgrades.
create index if not exists runs_open on bolt.runs (status, flow, id) where finished_at is null;
-- Retention deletes all events of a run, taken or not.
create index if not exists events_run on bolt.events (run_id);

-- How many runs there are of a status that is not an end, counted up to a_most. The settings leave only the way along
-- the index: for a count that stops early the planner would rather read the table.
create or replace function bolt.count_open_runs(a_status text, a_most int) returns int language sql stable
set enable_seqscan = off set enable_sort = off set enable_bitmapscan = off as $$
  select count(*)::int from (
    select 1 from bolt.runs where finished_at is null and status = a_status order by flow, id limit a_most) open
$$;

revoke all on function bolt.count_open_runs from public;

do $$
declare
  role text;
begin
  foreach role in array array['bolt_runtime', 'bolt_reader', 'service_role'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('grant execute on function bolt.count_open_runs to %I', role);
    end if;
  end loop;
end
$$;

insert into bolt.schema_versions (file) values ('006_engine_open.sql') on conflict do nothing;
