-- 002_worker_heartbeats: which worker processes are alive and what they do.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 002_worker_heartbeats.sql   (after 000_record.sql)
--
-- One row per worker process, written by the process itself every few seconds whether it works or idles: a worker is
-- judged by its own pulse, not by that of a job. Leases of runs are the engine's business; this table is for people.

create table if not exists bolt.worker_heartbeats (
  worker_id      text primary key,
  host           text not null,
  pid            integer not null,
  version        text not null,
  roles          text[] not null default '{}',
  status         text not null
                 check (status in ('starting', 'idle', 'running', 'paused', 'stopping', 'stopped', 'error')),
  running        jsonb not null default '[]' check (jsonb_typeof(running) = 'array'),  -- run ids
  queue_depth    integer,
  loop_lag_ms    double precision,
  memory_bytes   bigint,
  metadata       jsonb not null default '{}',
  started_at     timestamptz not null default now(),
  last_heartbeat timestamptz not null default now()
);
create index if not exists worker_heartbeats_by_pulse on bolt.worker_heartbeats (last_heartbeat)
  where status <> 'stopped';

select bolt.protect_table('bolt.worker_heartbeats');

-- Silent for more than two minutes and did not say good-bye.
create or replace view bolt.stale_workers with (security_barrier) as
select worker_id, host, pid, status, running, last_heartbeat,
       extract(epoch from now() - last_heartbeat) as seconds_since_heartbeat
from bolt.worker_heartbeats
where status <> 'stopped' and last_heartbeat < now() - interval '2 minutes'
order by last_heartbeat;

select bolt.protect_view('bolt.stale_workers');

insert into bolt.schema_versions (file) values ('002_worker_heartbeats.sql') on conflict do nothing;
