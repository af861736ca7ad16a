-- 011_limit_lines: a limit with a long line costs as much as one with a short line, and each free place is told once.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 011_limit_lines.sql   (after 008_engine_plans.sql; safe to run again)

-- Has its run been told of a free place since it last asked?
alter table bolt.limit_places add column if not exists told boolean not null default false;

-- The line of a limit in its order, and who is in.
create index if not exists limit_places_line on bolt.limit_places (key, priority, id) where not taken;
create index if not exists limit_places_taken on bolt.limit_places (key) where taken;

-- Asks for a place and a turn under a limit. Nothing comes back when the run belongs to another worker by now. taken:
-- the place is the caller's, from now on; wait: seconds until its turn. Not taken: ahead are before it in line (counted to
-- 1,000), and its run is told (mailbox) when a place is free for it. Asking again is harmless: a place, and a turn, once
-- given stay given.
create or replace function bolt.ask_limit(
  a_key text, a_concurrent int, a_interval float8, a_run uuid, a_epoch int, a_path text, a_name text
) returns table (taken boolean, wait float8, ahead int, mailbox int) language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan as $$
declare
  own bolt.runs;
  place bolt.limit_places;
  busy int;
  line int;
begin
  select r.* into own from bolt.runs r where r.id = a_run and r.epoch = a_epoch and r.status = 'running' for key share;
  if not found then
    return;
  end if;
  -- Whoever asks for the same key comes after the other: this row's lock.
  insert into bolt.limits as l (key) values (a_key) on conflict (key) do update set updated_at = clock_timestamp();
  insert into bolt.limit_places as p (key, run_id, path, name, epoch, priority)
    values (a_key, a_run, a_path, a_name, a_epoch, own.priority)
    on conflict (key, run_id, path, name) do update set epoch = excluded.epoch, told = false
    returning p.* into place;
  if not place.taken and a_concurrent is not null then
    -- The dead: runs that have ended, and steps of a worker that is gone. A step that sleeps until its turn lives.
    delete from bolt.limit_places p using bolt.runs r
    where p.key = a_key and p.taken and p.id <> place.id and r.id = p.run_id and (
      r.status in ('completed', 'failed', 'cancelled', 'paused')
      or p.name <> '' and case when r.status = 'running' then r.epoch <> p.epoch
        else coalesce(p.turn_at, '-infinity') < clock_timestamp() - interval '30 s' end);
    select count(*) into busy from bolt.limit_places p where p.key = a_key and p.taken and p.id <> place.id;
    -- In line is who has asked in the present claim of its run. Others are about to ask again, or never will: the branch
    -- that waited here lost its race while its worker died. Counted no further than it matters.
    select count(*) into line from (
      select from bolt.limit_places p join bolt.runs r on r.id = p.run_id
      where p.key = a_key and not p.taken and (p.priority, p.id) < (place.priority, place.id)
        and p.epoch = r.epoch and r.status in ('running', 'waiting')
      order by p.priority, p.id limit greatest(a_concurrent - busy, 0)) before;
    if busy + line >= a_concurrent then
      select count(*) into line from (
        select from bolt.limit_places p
        where p.key = a_key and not p.taken and (p.priority, p.id) < (place.priority, place.id)
        order by p.priority, p.id limit 1000) before;
      return query select false, null::float8, line, own.mailbox;
      return;
    end if;
  end if;
  if not place.taken and a_interval is not null then
    update bolt.limits l set next_at = greatest(l.next_at, clock_timestamp()) + a_interval * interval '1 s'
      where l.key = a_key returning l.next_at - a_interval * interval '1 s' into place.turn_at;
  end if;
  update bolt.limit_places p set taken = true, turn_at = place.turn_at where p.id = place.id;
  return query select true, greatest(0, extract(epoch from place.turn_at - clock_timestamp()))::float8, 0, own.mailbox;
end
$$;

-- Gives a place back, or leaves the line, and tells the first in it who was not told yet. Returns its run.
create or replace function bolt.leave_limit(a_key text, a_run uuid, a_path text, a_name text)
returns uuid language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off set enable_bitmapscan = off
set plan_cache_mode = force_generic_plan as $$
declare
  next_run uuid;
begin
  perform from bolt.limits where key = a_key for update; -- who asks at this moment has asked before this, or asks after it
  delete from bolt.limit_places where key = a_key and run_id = a_run and path = a_path and name = a_name;
  -- Not who has been claimed again: it is about to ask by itself. Nor who was told already and has yet to ask: a second
  -- place that is free is for the second in line.
  update bolt.limit_places set told = true where id = (
    select p.id from bolt.limit_places p join bolt.runs r on r.id = p.run_id
    where p.key = a_key and not p.taken and not p.told and p.epoch = r.epoch and r.status in ('running', 'waiting')
    order by p.priority, p.id limit 1)
    returning run_id into next_run;
  update bolt.runs set mailbox = mailbox + 1,
    due_at = case when status = 'waiting' then clock_timestamp() else due_at end
    where id = next_run and status in ('running', 'waiting');
  return next_run;
end
$$;

-- Ends runs, or pauses them, see 000_engine_writes.sql.
create or replace function bolt.finish_runs(
  a_run text[], a_epoch text[], a_status text[], a_result text[], a_error text[]
) returns int[] language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan as $$
declare
  places int[];
  parents uuid[];
  held record;
begin
  -- Whatever they hold or wait for under a limit is free. Before the runs themselves and in the order of the keys, as
  -- everybody locks first a limit and then the run that is told.
  if exists (select from bolt.limit_places) then
    for held in
      select p.* from unnest(a_run, a_epoch) i (run, epoch)
      join bolt.runs r on r.id = i.run::uuid and r.epoch = i.epoch::int and r.status = 'running'
      join bolt.limit_places p on p.run_id = r.id
      order by p.key for key share of r
    loop
      perform bolt.leave_limit(held.key, held.run_id, held.path, held.name);
    end loop;
  end if;
  with done as (
    update bolt.runs r set status = i.status, result = i.result::jsonb, error = i.error::jsonb, worker = null,
      due_at = null, finished_at = case when i.status <> 'paused' then clock_timestamp() end
    from unnest(a_run, a_epoch, a_status, a_result, a_error) with ordinality as i (run, epoch, status, result, error, ord)
    where r.id = i.run::uuid and r.epoch = i.epoch::int and r.status = 'running'
    returning i.ord, r.parent_id, r.status
  )
  select array_agg(ord::int), array_agg(parent_id) filter (where parent_id is not null and status <> 'paused')
  into places, parents from done;
  if parents is not null then
    update bolt.runs set mailbox = mailbox + 1,
      due_at = case when status = 'waiting' then clock_timestamp() else due_at end
    where id = any (parents) and status in ('running', 'waiting');
  end if;
  return places;
end
$$;

insert into bolt.schema_versions (file) values ('011_limit_lines.sql') on conflict do nothing;
