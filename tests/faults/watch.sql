-- What the harness adds to its database: tables for what it knows, and triggers that watch every write as it happens.
-- A connection tells who it belongs to by its application_name; workers are called w1, w2, ...

drop schema if exists faults cascade;
create schema faults;

-- Runs whose start was acknowledged to us, and how many values each must have seen in the end.
create table faults.accepted (run_id uuid primary key, n integer not null);
-- Events whose sending was acknowledged to us.
create table faults.sent (run_id uuid not null, event text not null, key text not null, payload text not null);
-- Cancellations that were acknowledged to us while the run had not ended.
create table faults.cancelled (run_id uuid not null);
-- The recorder's lines, loaded when everything is over.
create table faults.effects (
  run_id uuid not null, kind text not null, label text not null, attempt integer not null, epoch integer not null,
  worker text not null, prev text not null, token text not null
);
-- Written by flows, in the transactions of bolt.tx.
create table faults.bookings (run_id uuid not null, label text not null, token text not null);
-- Written by the triggers below.
create table faults.claims (run_id uuid not null, epoch integer not null, worker text, at timestamptz not null);
create table faults.violations (invariant text not null, run_id uuid, problem text not null, at timestamptz not null);

create function faults.violation(invariant text, run_id uuid, problem text) returns void language sql as $$
  insert into faults.violations values (invariant, run_id, problem, clock_timestamp())
$$;

create function faults.writer() returns text language sql stable as $$
  select nullif(substring(current_setting('application_name') from '^w\d+$'), '')
$$;

-- I2: a settled step does not change. I3: only the worker that holds the run writes its steps; the last one comes with
-- the end of the run, which run_written looks at.
create function faults.step_written() returns trigger language plpgsql as $$
declare
  own record;
begin
  if tg_op = 'UPDATE' and old.status in ('completed', 'failed', 'in_doubt')
    and (old.status, old.result, old.error) is distinct from (new.status, new.result, new.error) then
    perform faults.violation('I2', new.run_id, format('step %s/%s was %s %s and became %s %s', new.path, new.name,
      old.status, coalesce(old.result, old.error), new.status, coalesce(new.result, new.error)));
  end if;
  select status, worker, epoch, xmin = pg_current_xact_id()::xid as ended_with into own from bolt.runs
    where id = new.run_id;
  if faults.writer() is not null and not own.ended_with
    and (own.status <> 'running' or split_part(own.worker, ':', 1) is distinct from faults.writer()) then
    perform faults.violation('I3', new.run_id, format('%s wrote step %s/%s as %s; the run is %s on %s, epoch %s',
      faults.writer(), new.path, new.name, new.status, own.status, own.worker, own.epoch));
  end if;
  return null;
end
$$;

create trigger watch after insert or update on bolt.steps for each row execute function faults.step_written();

-- I3: a run is claimed only when it is due, and while it is claimed only its worker changes it; once that worker's
-- lease has ended another one may put the run back into the queue.
-- I8: what has ended stays as it ended.
create function faults.run_written() returns trigger language plpgsql as $$
begin
  if old.status in ('completed', 'failed', 'cancelled')
    and (old.status, old.result, old.error) is distinct from (new.status, new.result, new.error) then
    perform faults.violation('I8', new.id, format('%s had %s it and made it %s', coalesce(faults.writer(), 'somebody'),
      old.status, new.status));
  end if;
  if new.epoch <> old.epoch then
    insert into faults.claims values (new.id, new.epoch, new.worker, clock_timestamp());
    if new.epoch <> old.epoch + 1 or old.due_at is null or old.due_at > clock_timestamp() then
      perform faults.violation('I3', new.id, format('%s claimed epoch %s after %s of %s, due %s', new.worker, new.epoch,
        old.epoch, old.worker, old.due_at));
    end if;
  elsif old.status = 'running' and faults.writer() is not null
    and split_part(old.worker, ':', 1) is distinct from faults.writer()
    and not (new.worker is null and new.status in ('queued', 'paused')
      and not exists (select from bolt.leases l where l.worker = old.worker and l.until > clock_timestamp()))
    and (old.status, old.worker, old.due_at, old.result, old.error)
      is distinct from (new.status, new.worker, new.due_at, new.result, new.error) then
    perform faults.violation('I3', new.id, format('%s changed a run of %s to %s', faults.writer(), old.worker,
      new.status));
  end if;
  return null;
end
$$;

-- A run may begin in the process that starts it.
create function faults.run_started() returns trigger language plpgsql as $$
begin
  if new.worker is not null then
    insert into faults.claims values (new.id, new.epoch, new.worker, clock_timestamp());
  end if;
  return null;
end
$$;

create trigger started after insert on bolt.runs for each row execute function faults.run_started();
create trigger watch after update on bolt.runs for each row execute function faults.run_written();
