-- 000_record: who is listed where, on whose authority.
--
-- Businesses and their consents, the catalogue of directories, jobs (orders), learned form mappings and sealed
-- credentials. The ledger of results with evidence and tasks for people is 001, workers 002, the audit trail 003.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 000_record.sql
-- (after 000_engine.sql; safe to run again; PostgreSQL 15 or newer)
--
-- Access: every table has row level security. Its owner (the role that migrates) passes; the optional roles
-- service_role (Supabase), bolt_runtime (a worker that is not the owner) and bolt_reader (looks only) are granted what
-- they need if they exist; customers (authenticated, bolt_customer) read the customer_* views only; everybody else
-- reads nothing. No superuser and no extension is needed.

create schema if not exists bolt;

-- Turns row level security on and hands out the explicit grants. Runtime roles that do not exist are passed over, so
-- the same file serves plain PostgreSQL and Supabase. `privileges` lets the audit trail withhold update and delete.
create or replace function bolt.protect_table(target regclass, privileges text default 'select, insert, update, delete')
returns void language plpgsql set search_path = '' as $$
declare
  grantee text;
begin
  execute format('alter table %s enable row level security', target);
  execute format('revoke all on table %s from public', target);
  for grantee in select rolname from pg_catalog.pg_roles
                 where rolname in ('anon', 'authenticated', 'bolt_customer') loop
    execute format('revoke all on table %s from %I', target, grantee);
  end loop;
  for grantee in select rolname from pg_catalog.pg_roles where rolname in ('service_role', 'bolt_runtime') loop
    execute format('grant usage on schema bolt to %I', grantee);
    execute format('grant %s on table %s to %I', privileges, target, grantee);
    execute format('drop policy if exists %I on %s', grantee, target);
    execute format('create policy %I on %s to %I using (true) with check (true)', grantee, target, grantee);
  end loop;
  if exists (select from pg_catalog.pg_roles where rolname = 'bolt_reader') then
    grant usage on schema bolt to bolt_reader;
    execute format('grant select on table %s to bolt_reader', target);
    execute format('drop policy if exists reader on %s', target);
    execute format('create policy reader on %s for select to bolt_reader using (true)', target);
  end if;
end $$;

-- A view for the runtime: it shows all customers.
create or replace function bolt.protect_view(target regclass) returns void
language plpgsql set search_path = '' as $$
declare
  grantee text;
begin
  execute format('revoke all on table %s from public', target);
  for grantee in select rolname from pg_catalog.pg_roles
                 where rolname in ('service_role', 'bolt_runtime', 'bolt_reader') loop
    execute format('grant select on table %s to %I', target, grantee);
  end loop;
end $$;

-- Lets customers read one view. The view itself holds the condition on the customer; it runs with its owner's rights,
-- so no table has to be opened for it.
create or replace function bolt.publish_view(target regclass) returns void language plpgsql set search_path = '' as $$
declare
  grantee text;
begin
  execute format('revoke all on table %s from public', target);
  for grantee in select rolname from pg_catalog.pg_roles where rolname in
      ('authenticated', 'bolt_customer', 'service_role', 'bolt_runtime') loop
    execute format('grant usage on schema bolt to %I', grantee);
    execute format('grant select on table %s to %I', target, grantee);
  end loop;
end $$;

-- The customer of the present request: the subject of the JWT that the gateway (PostgREST, Supabase) verified.
create or replace function bolt.current_customer() returns text language sql stable set search_path = '' as $$
  select nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
$$;

create or replace function bolt.touch_updated_at() returns trigger language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;

revoke all on function bolt.protect_table(regclass, text), bolt.protect_view(regclass), bolt.publish_view(regclass)
  from public;


-- One business of one customer. `identity` is what makes it the same business when its profile arrives again:
-- SHA-256 of customer, name, website host and postal code, normalised (lua/bolt/store/businesses.lua).
create table if not exists bolt.businesses (
  id          uuid primary key default gen_random_uuid(),
  customer_id text not null default 'local',
  identity    text not null unique,
  name        text not null,
  profile     jsonb not null check (jsonb_typeof(profile) = 'object'),
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  erased_at   timestamptz
);
create index if not exists businesses_by_customer on bolt.businesses (customer_id, created_at desc);
create or replace trigger businesses_touch before update on bolt.businesses
  for each row execute function bolt.touch_updated_at();

-- Who allowed what, when. A consent is never edited: it is revoked and a new one recorded.
create table if not exists bolt.consents (
  id          uuid primary key default gen_random_uuid(),
  business_id uuid not null references bolt.businesses (id),
  granted_by  text not null check (btrim(granted_by) <> ''),
  scope       text[] not null default '{submit,accept_terms}'
              check (cardinality(scope) > 0 and scope <@ '{submit,accept_terms}'::text[]),
  source      text not null,
  granted_at  timestamptz not null default now(),
  revoked_at  timestamptz,
  revoked_by  text
);
create index if not exists consents_in_force on bolt.consents (business_id, granted_at desc) where revoked_at is null;


-- The catalogue. `key` is the normalised submission URL: two forms of one host are two directories.
-- What nobody has checked is null, not a guess.
create table if not exists bolt.directories (
  id                uuid primary key default gen_random_uuid(),
  key               text not null unique,
  name              text not null,
  host              text not null,                       -- host:port as pace and robots.txt see it
  home_url          text not null,
  submission_url    text not null,
  category          text,
  country           text,
  policy            text not null default 'unclear' check (policy in ('allowed', 'unclear', 'forbidden')),
  policy_source     text,
  policy_checked_at timestamptz,
  pace_seconds      double precision check (pace_seconds >= 0),         -- null: the job's pace
  min_page_seconds  double precision check (min_page_seconds >= 0),     -- null: 4 s or the pace
  login_seen        boolean,
  captcha_seen      boolean,
  success_rules     jsonb not null default '{}' check (jsonb_typeof(success_rules) = 'object'),
  form_fingerprint  text,
  last_probe_at     timestamptz,
  last_probe        text,
  active            boolean not null default true,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now()
);
create index if not exists directories_by_host on bolt.directories (host);
create index if not exists directories_by_name on bolt.directories (name, id) where active;
create or replace trigger directories_touch before update on bolt.directories
  for each row execute function bolt.touch_updated_at();


-- One order. How many directories ended how is derived (view job_counts in 001), never stored twice.
create table if not exists bolt.jobs (
  id              uuid primary key default gen_random_uuid(),
  business_id     uuid not null references bolt.businesses (id),
  customer_id     text not null,
  consent_id      uuid references bolt.consents (id),
  package         text not null default 'starter'
                  check (package in ('starter', 'growth', 'professional', 'enterprise')),
  priority        smallint not null check (priority between 1 and 4),
  listing_version integer not null default 1 check (listing_version > 0),
  status          text not null default 'queued'
                  check (status in ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
  error           text,
  allow_private   boolean not null default false,
  pace_seconds    double precision not null default 5 check (pace_seconds >= 0),
  source          text not null default 'cli',
  metadata        jsonb not null default '{}',
  created_at      timestamptz not null default now(),
  started_at      timestamptz,
  finished_at     timestamptz,
  updated_at      timestamptz not null default now(),
  check ((status in ('completed', 'failed', 'cancelled')) = (finished_at is not null))
);
create index if not exists jobs_by_customer on bolt.jobs (customer_id, created_at desc, id);
create index if not exists jobs_by_business on bolt.jobs (business_id);
create index if not exists jobs_open on bolt.jobs (priority, created_at)
  where status in ('queued', 'running', 'paused');
create or replace trigger jobs_touch before update on bolt.jobs for each row execute function bolt.touch_updated_at();


-- Form mappings that were learned, by the fingerprint of the form, with their record.
create table if not exists bolt.mappings (
  fingerprint  text primary key,
  directory_id uuid references bolt.directories (id),
  mapping      jsonb not null check (jsonb_typeof(mapping) = 'object'),
  provenance   text not null check (provenance in ('classifier', 'prompt', 'person', 'directory')),
  successes    integer not null default 0 check (successes >= 0),
  failures     integer not null default 0 check (failures >= 0),
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now()
);
create index if not exists mappings_by_directory on bolt.mappings (directory_id);
create or replace trigger mappings_touch before update on bolt.mappings
  for each row execute function bolt.touch_updated_at();


-- Accounts at directories, sealed with libsodium under the key named key_id. The database never sees the clear text.
create table if not exists bolt.credentials (
  id           uuid primary key default gen_random_uuid(),
  business_id  uuid not null references bolt.businesses (id),
  directory_id uuid not null references bolt.directories (id),
  key_id       text not null,
  sealed       bytea not null,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  unique (business_id, directory_id)
);
create or replace trigger credentials_touch before update on bolt.credentials
  for each row execute function bolt.touch_updated_at();

select bolt.protect_table(t::regclass)
from unnest(array['bolt.businesses', 'bolt.consents', 'bolt.directories', 'bolt.jobs', 'bolt.mappings',
                  'bolt.credentials']) as t;


create or replace view bolt.customer_businesses with (security_barrier) as
select id, name, profile, created_at, updated_at
from bolt.businesses
where customer_id = bolt.current_customer() and erased_at is null;

select bolt.publish_view('bolt.customer_businesses');

insert into bolt.schema_versions (file) values ('000_record.sql') on conflict do nothing;
