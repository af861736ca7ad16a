-- 009_prompts: what was asked of models, and what it cost.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 009_prompts.sql   (after 000_record.sql; safe to run again)

-- One row a question. It is written before the question is asked, with what it may use at most (`reserved`), so that a
-- budget holds whatever happens afterwards; a question without an answer keeps its reservation.
create table if not exists bolt.prompt_calls (
  id            uuid primary key default gen_random_uuid(),
  prompt        text not null,
  version       text not null,                  -- SHA-256 over source and schema of the prompt
  provider      text not null,
  model         text not null,
  run_id        uuid,
  directory     text,
  round         smallint not null,              -- 0: the question, 1 and 2: repairs
  status        text not null default 'asked'
                check (status in ('asked', 'answered', 'invalid', 'cut', 'refused', 'failed')),
  tries         smallint,                       -- requests sent
  reserved      integer not null check (reserved >= 0),
  reserved_cost numeric(12, 6),
  input_tokens  integer,
  output_tokens integer,
  cached_tokens integer,
  cost          numeric(12, 6),                 -- dollars; null when no price is set
  error         text,
  created_at    timestamptz not null default clock_timestamp(),
  finished_at   timestamptz
);
-- Budgets add up the last 24 hours, or one run.
create index if not exists prompt_calls_by_time on bolt.prompt_calls (created_at)
  include (reserved, reserved_cost, input_tokens, output_tokens, cost);
create index if not exists prompt_calls_by_run on bolt.prompt_calls (run_id, prompt) where run_id is not null;

-- Begins a question, if it fits into what is left. One at a time, so that two cannot both take the last of it.
-- Returns the row's id, or in its place what is used up.
create or replace function bolt.begin_prompt(
  p_prompt text, p_version text, p_provider text, p_model text, p_run uuid, p_directory text, p_round integer,
  p_reserved integer, p_reserved_cost numeric, p_day_tokens bigint, p_day_cost numeric, p_run_tokens bigint,
  out id uuid, out used_up text)
language plpgsql set search_path = '' as $$
declare
  tokens bigint;
  money numeric;
begin
  perform pg_advisory_xact_lock(hashtext('bolt.prompt_calls'));
  select coalesce(sum(coalesce(input_tokens + output_tokens, reserved)), 0),
         coalesce(sum(coalesce(cost, reserved_cost)), 0)
    into tokens, money
    from bolt.prompt_calls where created_at > clock_timestamp() - interval '24 hours';
  if tokens + p_reserved > p_day_tokens then
    used_up := format('%s of %s tokens of the last 24 hours', tokens, p_day_tokens);
  elsif money + p_reserved_cost > p_day_cost then
    used_up := format('$%s of $%s of the last 24 hours', round(money, 2), p_day_cost);
  elsif p_run is not null and p_run_tokens is not null then
    select coalesce(sum(coalesce(input_tokens + output_tokens, reserved)), 0) into tokens
      from bolt.prompt_calls c where c.run_id = p_run and c.prompt = p_prompt;
    if tokens + p_reserved > p_run_tokens then
      used_up := format('%s of %s tokens of this run', tokens, p_run_tokens);
    end if;
  end if;
  if used_up is null then
    insert into bolt.prompt_calls as c
      (prompt, version, provider, model, run_id, directory, round, reserved, reserved_cost)
    values (p_prompt, p_version, p_provider, p_model, p_run, p_directory, p_round, p_reserved, p_reserved_cost)
    returning c.id into id;
  end if;
end $$;
revoke all on function bolt.begin_prompt from public;
do $$
declare
  grantee text;
begin
  for grantee in select rolname from pg_catalog.pg_roles where rolname in ('service_role', 'bolt_runtime') loop
    execute format('grant execute on function bolt.begin_prompt to %I', grantee);
  end loop;
end $$;

select bolt.protect_table('bolt.prompt_calls');

insert into bolt.schema_versions (file) values ('009_prompts.sql') on conflict do nothing;
