-- Limits that hold across workers: asking for a place, and giving it back. Safe to run again. Why the functions carry
-- settings: see 000_engine_writes.sql.

-- Asks for a place and a turn under a limit. Nothing comes back when the run belongs to another worker by now. taken:
-- the place is the caller's, from now on; wait: seconds until its turn. Not taken: so many are before it, and its run is
-- told (mailbox) when one of them leaves. Asking again is harmless: a place, and a turn, once given stay given.
create or replace function bolt.ask_limit(
  a_key text, a_concurrent int, a_interval float8, a_run uuid, a_epoch int, a_path text, a_name text
) returns table (taken boolean, wait float8, ahead int, mailbox int) language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
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
    on conflict (key, run_id, path, name) do update set epoch = excluded.epoch
    returning p.* into place;
  if not place.taken and a_concurrent is not null then
    -- The dead: runs that have ended, and steps of a worker that is gone. A step that sleeps until its turn lives.
    delete from bolt.limit_places p using bolt.runs r
    where p.key = a_key and p.id <> place.id and r.id = p.run_id and (
      r.status in ('completed', 'failed', 'cancelled', 'paused')
      or p.taken and p.name <> '' and case when r.status = 'running' then r.epoch <> p.epoch
        else coalesce(p.turn_at, '-infinity') < clock_timestamp() - interval '30 s' end);
    -- In line is who has asked in the present claim of its run. Others are about to ask again, or never will: the branch
    -- that waited here lost its race while its worker died.
    select count(*) filter (where p.taken),
      count(*) filter (where not p.taken and (p.priority, p.id) < (place.priority, place.id)
        and p.epoch = r.epoch and r.status in ('running', 'waiting'))
    into busy, line
    from bolt.limit_places p join bolt.runs r on r.id = p.run_id where p.key = a_key and p.id <> place.id;
    if busy + line >= a_concurrent then
      return query select false, null::float8, line + 1, own.mailbox;
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

-- Gives a place back, or leaves the line, and tells the first in it. Returns its run.
create or replace function bolt.leave_limit(a_key text, a_run uuid, a_path text, a_name text)
returns uuid language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  next_run uuid;
begin
  delete from bolt.limit_places where key = a_key and run_id = a_run and path = a_path and name = a_name;
  select p.run_id into next_run from bolt.limit_places p join bolt.runs r on r.id = p.run_id
    where p.key = a_key and not p.taken and p.epoch = r.epoch and r.status in ('running', 'waiting')
    order by p.priority, p.id limit 1;
  -- Told too is who has been claimed again and whose asking anew cannot be seen here yet: else nobody would tell it.
  update bolt.runs r set mailbox = r.mailbox + 1,
    due_at = case when r.status = 'waiting' then clock_timestamp() else r.due_at end
  from (
    select next_run as id
    union
    select p.run_id from bolt.limit_places p join bolt.runs w on w.id = p.run_id
    where p.key = a_key and not p.taken and p.epoch <> w.epoch and w.status = 'running'
  ) told
  where r.id = told.id and r.status in ('running', 'waiting');
  return next_run;
end
$$;

revoke all on function bolt.ask_limit, bolt.leave_limit from public;

do $$
declare
  role text;
begin
  foreach role in array array['bolt_runtime', 'service_role'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('grant execute on function bolt.ask_limit, bolt.leave_limit to %I', role);
    end if;
  end loop;
end
$$;

insert into bolt.schema_versions (file) values ('000_engine_limits.sql') on conflict do nothing;
