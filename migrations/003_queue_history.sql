-- 003_queue_history: the append-only audit trail, and the one way around it.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 003_queue_history.sql   (after 001_job_results_idem.sql)
--
-- Rows are inserted and never changed: a trigger refuses update, delete and truncate, and the runtime roles are granted
-- select and insert alone. Nothing cascades into it, because jobs and businesses are not deleted: when a business asks
-- to be forgotten,
--
--     select bolt.erase_business('<business id>', 'person: who does it and why');
--
-- blanks its profile, the values sent, drafts and evidence records, and the details of its trail; what stays is that
-- something happened, when, to which job. It returns the paths of the evidence files, which the caller deletes.

create table if not exists bolt.queue_history (
  id           bigint generated always as identity primary key,
  at           timestamptz not null default now(),
  job_id       uuid not null references bolt.jobs (id),
  directory_id uuid references bolt.directories (id),      -- null: an event of the whole job
  event        text not null check (event ~ '^[a-z][a-z0-9_]*$'),
  actor        text not null,                              -- worker:ID, person:NAME, cli, api
  details      jsonb not null default '{}' check (jsonb_typeof(details) = 'object')
);
create index if not exists queue_history_by_job on bolt.queue_history (job_id, id);
create index if not exists queue_history_by_event on bolt.queue_history (event, at desc);
create index if not exists queue_history_by_time on bolt.queue_history (at desc);

create or replace function bolt.refuse_history_change() returns trigger language plpgsql set search_path = '' as $$
begin
  -- The erasure procedure alone sets this, for its own transaction, and it touches nothing but the details.
  if tg_op = 'UPDATE' and current_setting('bolt.erasing', true) = old.job_id::text
     and (new.id, new.at, new.job_id, new.event, new.actor) = (old.id, old.at, old.job_id, old.event, old.actor)
     and new.directory_id is not distinct from old.directory_id then
    return new;
  end if;
  raise exception 'queue_history is append-only'
    using errcode = 'insufficient_privilege', hint = 'To forget a business, call bolt.erase_business(id, actor).';
end $$;

create or replace trigger queue_history_append_only before update or delete on bolt.queue_history
  for each row execute function bolt.refuse_history_change();
create or replace trigger queue_history_no_truncate before truncate on bolt.queue_history
  for each statement execute function bolt.refuse_history_change();

select bolt.protect_table('bolt.queue_history', 'select, insert');

-- Forgets a business. Idempotent. Refused while one of its jobs is under way: cancel it first.
create or replace function bolt.erase_business(business uuid, actor text) returns setof text
language plpgsql security definer set search_path = '' as $$
declare
  job record;
begin
  perform 1 from bolt.businesses where id = business for update;
  if not found then
    raise exception 'no business %', business using errcode = 'no_data_found';
  end if;
  if exists (select 1 from bolt.jobs where business_id = business and status in ('queued', 'running', 'paused')) then
    raise exception 'business % has a job under way', business
      using errcode = 'object_in_use', hint = 'Cancel its jobs, then erase.';
  end if;

  return query
    delete from bolt.evidence e using bolt.job_results r
    where e.result_id = r.id and r.business_id = business
    returning e.path;
  delete from bolt.credentials where business_id = business;

  for job in select id from bolt.jobs where business_id = business loop
    perform set_config('bolt.erasing', job.id::text, true);
    update bolt.queue_history set details = '{"erased": true}' where job_id = job.id;
    update bolt.human_tasks
       set draft = '{}', answer = null, page_url = null, instructions = 'erased',
           status = case when status in ('open', 'taken') then 'dismissed' else status end,
           closed_at = coalesce(closed_at, now())
     where job_id = job.id;
    insert into bolt.queue_history (job_id, event, actor) values (job.id, 'business_erased', erase_business.actor);
  end loop;
  perform set_config('bolt.erasing', '', true);

  update bolt.job_results
     set fields = '{}', exchanges = '[]', message = null, confirmation = null, listing_url = null
   where business_id = business;
  update bolt.jobs set metadata = '{}', error = null where business_id = business;
  update bolt.consents
     set granted_by = 'erased', revoked_at = coalesce(revoked_at, now()),
         revoked_by = coalesce(revoked_by, 'erased')
   where business_id = business;
  update bolt.businesses
     set name = 'erased', profile = '{}', identity = 'erased:' || id, erased_at = coalesce(erased_at, now())
   where id = business;
end $$;

revoke all on function bolt.erase_business(uuid, text) from public;
do $$
declare
  grantee text;
begin
  for grantee in select rolname from pg_catalog.pg_roles where rolname in ('service_role', 'bolt_runtime') loop
    execute format('grant execute on function bolt.erase_business(uuid, text) to %I', grantee);
  end loop;
end $$;

create or replace view bolt.customer_history with (security_barrier) as
select h.id, h.at, h.job_id, d.name as directory, h.event
from bolt.queue_history h
join bolt.jobs j on j.id = h.job_id
left join bolt.directories d on d.id = h.directory_id
where j.customer_id = bolt.current_customer();

select bolt.publish_view('bolt.customer_history');

insert into bolt.schema_versions (file) values ('003_queue_history.sql') on conflict do nothing;
