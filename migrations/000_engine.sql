-- The engine: runs, their steps, events, the code they are pinned to, schedules, limits, and which
-- migrations this database has had. Safe to run again. `psql -1 -f` runs it alone.

create schema if not exists bolt;
revoke all on schema bolt from public;

-- One row per migration file. A file that this database has and a binary lacks means: newer schema.
create table if not exists bolt.schema_versions (
  file text primary key,
  applied_at timestamptz not null default now()
);

-- Source texts and manifests by the SHA-256 of their body. A manifest is the canonical JSON of
-- {module: sha256}; its hash is the root a run is pinned to.
create table if not exists bolt.code (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('module', 'manifest')),
  name text not null,
  body text not null,
  created_at timestamptz not null default now()
);

create table if not exists bolt.runs (
  id uuid primary key,
  flow text not null,
  key text,
  status text not null default 'queued'
    check (status in ('queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled')),
  priority smallint not null default 2 check (priority between 1 and 4),
  -- Which workers may take it: those that serve this pool.
  pool text not null default 'default',
  input jsonb,
  result jsonb,
  error jsonb,
  code_root text,
  -- From when on a worker may take the run: now for queued, the wake-up for waiting, null for everything that
  -- is at work, or waits for a person or for nothing. The one column claims look at.
  due_at timestamptz,
  -- Who is at it, while it is running: good for as long as the lease of this worker.
  worker text,
  -- Grows with each claim. Every write of a worker names it; an older one changes nothing.
  epoch integer not null default 0,
  -- Grows with each thing sent to the run, so that parking and sending cannot miss each other.
  mailbox integer not null default 0,
  cancel_requested boolean not null default false,
  -- How often in a row its worker was gone, and who it was the last time.
  reclaims smallint not null default 0,
  reclaimed_from text,
  -- The run's own timeout, fixed at the first claim.
  deadline timestamptz,
  parent_id uuid,
  progress jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
)
-- Room for updates beside the row: changes of status stay on the page.
with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- Claims: what is due in a pool, by priority, then by time.
create index if not exists runs_due on bolt.runs (pool, priority, due_at) where due_at is not null;
-- A second start with the same key finds the first run.
create unique index if not exists runs_key on bolt.runs (flow, key) where key is not null;
-- What is at work, and where.
create index if not exists runs_worker on bolt.runs (worker) where worker is not null;
-- What needs attention. Lists of everything, newest first, go by the key: its first bits are a time.
create index if not exists runs_attention on bolt.runs (status, id) where status in ('paused', 'failed');
-- What is old enough to be deleted.
create index if not exists runs_ended on bolt.runs (finished_at) where finished_at is not null;
create index if not exists runs_parent on bolt.runs (parent_id) where parent_id is not null;

-- Who may be at work: one row per worker process, renewed by a thread of its own. Without a good lease nothing is
-- claimed, and what a worker holds goes back to the queue when its lease has ended.
create table if not exists bolt.leases (
  worker text primary key,
  until timestamptz not null,
  -- The pools it serves, null for all.
  pools text[]
);

-- One row per attempt of a step. name carries the occurrence ("fetch", "fetch#2"); path is the branch
-- ("" at the top, "map/3", "map#2/1/all/2"); position is the ordinal among the branch's own calls and is
-- null for what is recorded inside a step, where order is free.
-- There is no foreign key on run_id: every insert reads its run row under a lock (the fence), so the key
-- would check the same thing twice.
create table if not exists bolt.steps (
  run_id uuid not null,
  path text not null,
  name text not null,
  attempt integer not null default 1,
  position integer,
  kind text not null,
  status text not null
    check (status in ('running', 'waiting', 'retrying', 'completed', 'failed', 'in_doubt')),
  input jsonb,
  result jsonb,
  error jsonb,
  -- Hash of the task's source that this attempt ran.
  code text,
  -- waiting: when the wait ends by itself; retrying: when the next attempt begins.
  due_at timestamptz,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (run_id, path, name, attempt)
);

-- What was sent to a run. taken_by is the wait that got it, null while nobody has asked.
create table if not exists bolt.events (
  id bigint generated always as identity primary key,
  run_id uuid not null,
  name text not null,
  key text,
  payload jsonb,
  taken_by text,
  created_at timestamptz not null default now()
);

create index if not exists events_waiting on bolt.events (run_id, name, id) where taken_by is null;
create unique index if not exists events_key on bolt.events (run_id, name, key) where key is not null;

-- Flows that start by themselves, as they declare it. next_at is null until a scheduler has seen the row; a time that is
-- found later than catch_up seconds is left out.
create table if not exists bolt.schedules (
  flow text primary key,
  cron text not null,
  time_zone text not null default 'UTC',
  input jsonb,
  overlap text not null default 'skip' check (overlap in ('skip', 'allow', 'replace')),
  catch_up double precision not null default 60,
  enabled boolean not null default true,
  next_at timestamptz,
  last_run_id uuid,
  created_at timestamptz not null default now(),
  check (now() at time zone time_zone is not null) -- an unknown zone raises
);

create index if not exists schedules_next on bolt.schedules (next_at) where enabled;

-- Rates and concurrency that hold across workers: one row per key, with the time of its next turn.
create table if not exists bolt.limits (
  key text primary key,
  next_at timestamptz,
  updated_at timestamptz not null default now()
);

-- Results of tasks that are used again for equal arguments, by the hash of task, source and arguments.
create table if not exists bolt.cache (
  key text primary key,
  task text not null,
  result jsonb,
  expires_at timestamptz not null
);

create index if not exists cache_expires on bolt.cache (expires_at);

-- Who has a place under a limit, or waits for one. A place belongs to a step under way (of this epoch of its run), or
-- to a whole run (path '', name ''), which has it until it ends.
create table if not exists bolt.limit_places (
  id bigint generated always as identity primary key,
  key text not null,
  run_id uuid not null,
  path text not null,
  name text not null,
  epoch integer not null,
  priority smallint not null,
  taken boolean not null default false,
  -- The turn it was given.
  turn_at timestamptz,
  since timestamptz not null default clock_timestamp(),
  unique (key, run_id, path, name)
);

create index if not exists limit_places_run on bolt.limit_places (run_id);

-- Row level security on everything: whoever is not the owner sees nothing that is not granted below.
alter table bolt.schema_versions enable row level security;
alter table bolt.code enable row level security;
alter table bolt.runs enable row level security;
alter table bolt.leases enable row level security;
alter table bolt.steps enable row level security;
alter table bolt.events enable row level security;
alter table bolt.schedules enable row level security;
alter table bolt.limits enable row level security;
alter table bolt.limit_places enable row level security;
alter table bolt.cache enable row level security;

revoke all on bolt.schema_versions, bolt.code, bolt.runs, bolt.leases, bolt.steps, bolt.events, bolt.schedules,
  bolt.limits, bolt.limit_places, bolt.cache from public;

-- Roles are the operator's: the ones that exist get what they need. bolt_runtime is a worker that is not
-- the owner, bolt_reader looks only; service_role is Supabase's server-side role.
do $$
declare
  tables constant text[] := array['schema_versions', 'code', 'runs', 'leases', 'steps', 'events', 'schedules',
    'limits', 'limit_places', 'cache'];
  entry text;
begin
  if exists (select from pg_roles where rolname = 'bolt_runtime') then
    grant usage on schema bolt to bolt_runtime;
    foreach entry in array tables loop
      execute format('grant select, insert, update, delete on bolt.%I to bolt_runtime', entry);
      execute format('drop policy if exists runtime on bolt.%I', entry);
      execute format('create policy runtime on bolt.%I to bolt_runtime using (true) with check (true)', entry);
    end loop;
  end if;
  if exists (select from pg_roles where rolname = 'bolt_reader') then
    grant usage on schema bolt to bolt_reader;
    foreach entry in array tables loop
      execute format('grant select on bolt.%I to bolt_reader', entry);
      execute format('drop policy if exists reader on bolt.%I', entry);
      execute format('create policy reader on bolt.%I for select to bolt_reader using (true)', entry);
    end loop;
  end if;
  if exists (select from pg_roles where rolname = 'service_role') then
    grant usage on schema bolt to service_role;
    foreach entry in array tables loop
      execute format('grant select, insert, update, delete on bolt.%I to service_role', entry);
    end loop;
  end if;
end
$$;

insert into bolt.schema_versions (file) values ('000_engine.sql') on conflict do nothing;
