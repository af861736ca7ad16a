-- 012_people_asked: a run that needs a page which another worker keeps asks that worker.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 012_people_asked.sql   (after 010_people.sql; safe to run again)

-- { run, epoch, word } of the run that asks; `begun` once the keeper is at it, `answer` when it is done.
alter table bolt.human_tasks add column if not exists asked jsonb;

insert into bolt.schema_versions (file) values ('012_people_asked.sql') on conflict do nothing;
