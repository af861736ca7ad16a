-- 013_people_erased: forgetting a business takes in what people said about its tasks.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 013_people_erased.sql   (after 012_people_asked.sql; safe to run again)

-- bolt.erase_business blanks a task; what a person said about it also stands in the run that did it and in its steps.
create or replace function bolt.forget_words() returns trigger language plpgsql set search_path = '' as $$
begin
  new.asked := null;
  delete from bolt.steps where run_id in (
    select id from bolt.runs where flow = 'human_task' and input ->> 'task' = new.id::text and finished_at is not null);
  update bolt.runs set input = jsonb_build_object('task', new.id, 'erased', true), result = null
  where flow = 'human_task' and input ->> 'task' = new.id::text and finished_at is not null;
  return new;
end $$;
revoke all on function bolt.forget_words() from public;

create or replace trigger human_tasks_forget before update on bolt.human_tasks for each row
  when (new.instructions = 'erased') execute function bolt.forget_words();

insert into bolt.schema_versions (file) values ('013_people_erased.sql') on conflict do nothing;
