-- 001_job_results_idem: the ledger that keeps a listing from being submitted twice.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 001_job_results_idem.sql   (after 000_record.sql)
--
-- One row per (business, directory, listing version), whatever number of jobs order it. `effect` is the one fact that
-- decides whether a form may be sent:
--   none      nothing reached the directory, or it refused what it got: may be sent
--   possible  the intent to click is committed and no answer disproved it: must never be sent again by itself
--   accepted  the directory took it
-- The intent is one statement: update ... set effect = 'possible' where effect = 'none'. Whoever changes no row must
-- not click.

create table if not exists bolt.job_results (
  id              uuid primary key default gen_random_uuid(),
  job_id          uuid not null references bolt.jobs (id),            -- the job that works or worked on it
  business_id     uuid not null references bolt.businesses (id),
  directory_id    uuid not null references bolt.directories (id),
  listing_version integer not null check (listing_version > 0),
  -- SHA-256 (hex) of {"business","directory","listing_version"} in canonical JSON.
  idempotency_key text not null unique check (idempotency_key ~ '^[0-9a-f]{64}$'),
  status          text not null default 'planned'
                  check (status in ('planned', 'filling', 'submitting', 'submitted', 'live', 'in_doubt', 'needs_human',
                                    'failed', 'skipped')),
  reason          text
                  check (reason in ('network', 'timeout', 'rate_limited', 'server_error', 'captcha', 'login_required',
                                    'verification', 'payment_required', 'validation', 'mapping_incomplete', 'duplicate',
                                    'no_form', 'closed', 'forbidden', 'browser_crash', 'no_consent', 'over_quota',
                                    'unknown')),
  effect          text not null default 'none' check (effect in ('none', 'possible', 'accepted')),
  run_id          uuid,                                               -- the run that works on it
  fence           bigint not null default 0,                          -- and its epoch: older ones are refused
  intent_id       uuid,                                               -- the last send; its holder writes the answer
  attempts        integer not null default 0 check (attempts >= 0),   -- visits of the directory
  sends           integer not null default 0 check (sends >= 0),      -- clicks on submit
  fields          jsonb not null default '{}' check (jsonb_typeof(fields) = 'object'),   -- selector -> value sent
  exchanges       jsonb not null default '[]' check (jsonb_typeof(exchanges) = 'array'), -- what went over the wire
  message         text,                                               -- why, in words
  confirmation    text,                                               -- the reference the directory gave
  listing_url     text,
  duration_ms     bigint not null default 0 check (duration_ms >= 0), -- of all visits
  next_attempt_at timestamptz,
  created_at      timestamptz not null default now(),
  updated_at      timestamptz not null default now(),
  submitted_at    timestamptz,
  unique (business_id, directory_id, listing_version),
  check (status <> 'submitting' or effect = 'possible'),
  check (status not in ('submitted', 'live') or effect = 'accepted'),
  check (status not in ('failed', 'needs_human', 'skipped') or reason is not null)
);
create index if not exists job_results_by_job on bolt.job_results (job_id, status);
create index if not exists job_results_by_directory on bolt.job_results (directory_id, updated_at desc);
create index if not exists job_results_attention on bolt.job_results (updated_at desc)
  where status in ('in_doubt', 'needs_human');
create or replace trigger job_results_touch before update on bolt.job_results
  for each row execute function bolt.touch_updated_at();


-- What a job ordered, in order. A job owns a result while job_results.job_id names it. If another job owns it, this
-- job's own ending is kept here: how its own attempt ended before a later job took over. None is kept: it never had an
-- attempt of its own, because the listing was there already (skipped, duplicate) or nobody knows (in_doubt).
create table if not exists bolt.job_directories (
  job_id       uuid not null references bolt.jobs (id),
  position     integer not null check (position > 0),
  directory_id uuid not null references bolt.directories (id),
  result_id    uuid not null references bolt.job_results (id),
  status       text check (status in ('submitted', 'live', 'in_doubt', 'needs_human', 'failed', 'skipped')),
  reason       text,
  message      text,
  primary key (job_id, position),
  unique (job_id, directory_id),
  check (status is not null or reason is null)
);
create index if not exists job_directories_by_result on bolt.job_directories (result_id);


-- What a person is asked to do.
create table if not exists bolt.human_tasks (
  id           uuid primary key default gen_random_uuid(),
  job_id       uuid not null references bolt.jobs (id),
  result_id    uuid references bolt.job_results (id),
  run_id       text,
  reason       text not null,
  instructions text not null,
  page_url     text,
  draft        jsonb not null default '{}',                           -- what was filled in already: selector -> value
  status       text not null default 'open' check (status in ('open', 'taken', 'done', 'dismissed', 'expired')),
  assigned_to  text,
  answer       jsonb,
  deadline     timestamptz not null,
  created_at   timestamptz not null default now(),
  closed_at    timestamptz
);
create unique index if not exists human_tasks_one_open on bolt.human_tasks (result_id)
  where status in ('open', 'taken');
create index if not exists human_tasks_inbox on bolt.human_tasks (deadline, id) where status in ('open', 'taken');
create index if not exists human_tasks_by_job on bolt.human_tasks (job_id);


-- Screenshots and records, by the hash of their content. A path is relative to the state directory.
create table if not exists bolt.evidence (
  id         uuid primary key default gen_random_uuid(),
  result_id  uuid not null references bolt.job_results (id),
  job_id     uuid not null references bolt.jobs (id),
  attempt    integer not null check (attempt > 0),
  kind       text not null check (kind in ('screenshot_before', 'screenshot_after', 'record')),
  path       text not null,
  sha256     text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes      bigint not null check (bytes >= 0),
  created_at timestamptz not null default now()
);
create index if not exists evidence_by_result on bolt.evidence (result_id, created_at);
create index if not exists evidence_by_job on bolt.evidence (job_id);

select bolt.protect_table(t::regclass)
from unnest(array['bolt.job_results', 'bolt.job_directories', 'bolt.human_tasks', 'bolt.evidence']) as t;


-- How each directory of each job stands, from the job's point of view.
create or replace view bolt.job_outcomes with (security_barrier) as
select o.job_id, o.position, o.directory_id, o.result_id,
       case when r.job_id = o.job_id then r.status
            when o.status is null and r.effect = 'possible' then 'in_doubt'
            else coalesce(o.status, 'skipped') end as status,
       case when r.job_id = o.job_id then r.reason
            when o.status is not null then o.reason
            when r.effect = 'possible' then coalesce(r.reason, 'unknown') else 'duplicate' end as reason,
       case when r.job_id = o.job_id or o.status is null and r.effect = 'possible' then r.message
            else o.message end as message,
       r.job_id = o.job_id as owned
from bolt.job_directories o
join bolt.job_results r on r.id = o.result_id;

-- Counters of a job, derived.
create or replace view bolt.job_counts with (security_barrier) as
select job_id,
       count(*)                                        as total,
       count(*) filter (where status = 'planned')      as planned,
       count(*) filter (where status = 'filling')      as filling,
       count(*) filter (where status = 'submitting')   as submitting,
       count(*) filter (where status = 'submitted')    as submitted,
       count(*) filter (where status = 'live')         as live,
       count(*) filter (where status = 'in_doubt')     as in_doubt,
       count(*) filter (where status = 'needs_human')  as needs_human,
       count(*) filter (where status = 'failed')       as failed,
       count(*) filter (where status = 'skipped')      as skipped
from bolt.job_outcomes
group by job_id;

select bolt.protect_view(v::regclass) from unnest(array['bolt.job_outcomes', 'bolt.job_counts']) as v;

-- What customers read about their own orders.
create or replace view bolt.customer_jobs with (security_barrier) as
select j.id, j.business_id, j.package, j.status, j.error, j.created_at, j.started_at, j.finished_at,
       c.total, c.submitted, c.live, c.in_doubt, c.needs_human, c.failed, c.skipped
from bolt.jobs j
left join bolt.job_counts c on c.job_id = j.id
where j.customer_id = bolt.current_customer();

create or replace view bolt.customer_results with (security_barrier) as
select o.job_id, o.position, d.name as directory, d.home_url, o.status, o.reason, r.listing_url, r.confirmation,
       r.submitted_at, r.updated_at
from bolt.job_outcomes o
join bolt.jobs j on j.id = o.job_id
join bolt.directories d on d.id = o.directory_id
join bolt.job_results r on r.id = o.result_id
where j.customer_id = bolt.current_customer();

select bolt.publish_view(v::regclass) from unnest(array['bolt.customer_jobs', 'bolt.customer_results']) as v;

insert into bolt.schema_versions (file) values ('001_job_results_idem.sql') on conflict do nothing;
