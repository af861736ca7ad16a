-- 010_people: the live page behind a task for a person.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 010_people.sql   (after 001_job_results_idem.sql; safe to run again)

-- The worker that keeps the filled-in page open, and until when. Null: it is opened and filled in again when a person
-- takes the task. `draft` holds { fields: selector -> value, form: fingerprint, controls: what each control is }.
alter table bolt.human_tasks add column if not exists holder text;
alter table bolt.human_tasks add column if not exists kept_until timestamptz;

insert into bolt.schema_versions (file) values ('010_people.sql') on conflict do nothing;
