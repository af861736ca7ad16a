-- 005_queue: the queue inside PostgreSQL, its dead letters, and the outbox of jobs.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 005_queue.sql   (after 000_record.sql; safe to run again)
--
-- The hot calls are functions, so that their plans are kept whichever connection of a pooler they come over. None needs
-- a session: no LISTEN, no advisory lock, no setting.

-- What waits or is being worked on. A message that was handled is deleted.
create table if not exists bolt.messages (
  id          uuid primary key,
  queue       text not null,
  -- 1 goes first.
  priority    smallint not null default 2 check (priority between 1 and 4),
  -- Whose it is: groups of one priority take turns, however much one of them has sent.
  group_id    text not null default '',
  dedup_key   text,
  body        text not null,
  -- From when on it may be claimed: the end of its delay, or of the present claim.
  visible_at  timestamptz not null default clock_timestamp(),
  -- How often it was claimed, since it was sent or came back from the dead letters.
  receives    integer not null default 0,
  -- Grows with each claim and each return; who acts on an older claim changes nothing.
  epoch       integer not null default 0,
  -- Why the last attempt gave it back.
  reason      text,
  sent_at     timestamptz not null default clock_timestamp()
)
with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- Claims: the next of a group, and which groups there are. What is claimed moves to the end of its group.
create index if not exists messages_due on bolt.messages (queue, priority, group_id, visible_at);

-- What was sent under a key lately: a second send of it is dropped, also after the first one was handled.
create table if not exists bolt.message_keys (
  queue      text not null,
  key        text not null,
  message_id uuid not null,
  sent_at    timestamptz not null default clock_timestamp(),
  primary key (queue, key)
);
-- Keys that are old enough to be forgotten.
create index if not exists message_keys_old on bolt.message_keys (sent_at);

-- What could not be handled, with the reason. Stays until a person decides.
create table if not exists bolt.dead_letters (
  id         uuid primary key,
  queue      text not null,
  priority   smallint not null,
  group_id   text not null,
  dedup_key  text,
  body       text not null,
  receives   integer not null,
  reason     text not null,
  sent_at    timestamptz not null,
  died_at    timestamptz not null default clock_timestamp()
);
-- Lists of dead letters, oldest first.
create index if not exists dead_letters_by_queue on bolt.dead_letters (queue, died_at, id);

-- Sends messages; seconds of delay; null where there is no key, group or delay. Returns the places of those that are
-- in the queue; a second one of a key within 5 minutes is left out.
create or replace function bolt.send_messages(
  a_id text[], a_queue text[], a_body text[], a_priority text[], a_group text[], a_delay text[], a_key text[]
) returns int[] language plpgsql as $$
declare
  places int[];
begin
  if array_to_string(a_key, '') = '' then -- no keys: the common case
    insert into bolt.messages (id, queue, body, priority, group_id, visible_at)
    select i.id::uuid, i.queue, i.body, i.priority::smallint, coalesce(i.grp, ''),
      clock_timestamp() + coalesce(i.delay::float8, 0) * interval '1 s'
    from unnest(a_id, a_queue, a_body, a_priority, a_group, a_delay) as i (id, queue, body, priority, grp, delay)
    on conflict (id) do nothing;
    select array_agg(n) into places from generate_series(1, array_length(a_id, 1)) n;
    return places;
  end if;
  with i as materialized (
    select * from unnest(a_id, a_queue, a_body, a_priority, a_group, a_delay, a_key) with ordinality
      as i (id, queue, body, priority, grp, delay, key, ord)
  ), first as (
    select distinct on (queue, key) queue, key, id from i where key is not null order by queue, key, ord
  ), fresh as (
    insert into bolt.message_keys as k (queue, key, message_id) select queue, key, id::uuid from first order by 1, 2
    on conflict (queue, key) do update set message_id = excluded.message_id, sent_at = excluded.sent_at
      where k.sent_at < clock_timestamp() - interval '5 min' or k.message_id = excluded.message_id
    returning message_id
  ), sent as (
    insert into bolt.messages (id, queue, body, priority, group_id, visible_at, dedup_key)
    select i.id::uuid, i.queue, i.body, i.priority::smallint, coalesce(i.grp, ''),
      clock_timestamp() + coalesce(i.delay::float8, 0) * interval '1 s', i.key
    from i where i.key is null or i.id::uuid in (select message_id from fresh)
    on conflict (id) do nothing
  )
  select array_agg(ord::int) into places from i where key is null or id::uuid in (select message_id from fresh);
  return places;
end
$$;

-- Claims up to a_limit messages for a_seconds. Priorities in the order given; the groups of one take turns, beginning
-- after a_after. a_since: what the caller has seen, by "PRIORITY/GROUP": nothing earlier is looked at, so that a claim
-- costs the same when the dead rows of claims before it cannot be cleaned away yet (an old transaction is open).
-- A message whose a_most claims were all lost goes to the dead letters instead.
create or replace function bolt.claim_messages(
  a_queue text, a_limit int, a_seconds float8, a_most int, a_priorities int[], a_after text, a_since jsonb
) returns table (id uuid, body text, priority smallint, group_id text, dedup_key text, receives int, epoch int,
  sent_at text, seen text) language plpgsql
-- The plans that fit a long queue, also while its statistics still speak of an empty one.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  moment constant timestamptz := clock_timestamp();
  most_groups constant int := least(a_limit, 32);
  left_over int := a_limit;
  level int;
  known text[];
  groups text[];
  grp text;
  bound text;
  wrapped boolean;
  share int;
  got int;
  turn int;
begin
  foreach level in array a_priorities loop
    -- Which groups there are: those the caller knows, and, between them, the others. Never through the rows of a known
    -- one, and not all of thousands: the next call begins after the last of these.
    select array_agg(substr(k, 3) order by substr(k, 3)) into known
    from jsonb_object_keys(a_since) k where k like level || '/%';
    -- Most levels are empty at rest: one look instead of the whole search.
    continue when known is null and not exists (
      select from bolt.messages m where m.queue = a_queue and m.priority = level);
    groups := '{}';
    grp := a_after;
    wrapped := false;
    loop
      exit when cardinality(groups) >= most_groups;
      select min(k) into bound from unnest(known) k where k > grp and (not wrapped or k <= a_after);
      -- Each with bounds that the index can use: a filter would read all rows of the known groups.
      if bound is not null then
        select m.group_id into grp from bolt.messages m
        where m.queue = a_queue and m.priority = level and m.group_id > grp and m.group_id < bound
        order by m.group_id limit 1;
      elsif wrapped then
        select m.group_id into grp from bolt.messages m
        where m.queue = a_queue and m.priority = level and m.group_id > grp and m.group_id <= a_after
        order by m.group_id limit 1;
      else
        select m.group_id into grp from bolt.messages m
        where m.queue = a_queue and m.priority = level and m.group_id > grp
        order by m.group_id limit 1;
      end if;
      grp := coalesce(grp, bound);
      if grp is not null then
        groups := groups || grp;
      else
        exit when wrapped;
        -- Around the corner, up to where it began. Messages without a group come first of all.
        wrapped := true;
        grp := '';
        groups := groups || grp;
      end if;
    end loop;
    -- Twice: what one group has no use for goes to the others.
    for turn in 1..2 loop
      exit when left_over <= 0 or cardinality(groups) = 0;
      share := ceil(left_over::float8 / cardinality(groups));
      return query
        with due as materialized (
          select each.* from unnest(groups) g cross join lateral (
            select m.id, m.receives, (m.visible_at at time zone 'UTC')::text as seen from bolt.messages m
            where m.queue = a_queue and m.priority = level and m.group_id = g
              and m.visible_at >= coalesce((a_since ->> (level || '/' || g))::timestamp at time zone 'UTC', '-infinity')
              and m.visible_at <= moment
            order by m.visible_at limit share for update skip locked
          ) each limit left_over
        ), lost as (
          delete from bolt.messages m using due where m.id = due.id and due.receives >= a_most returning m.*
        ), buried as (
          insert into bolt.dead_letters (id, queue, priority, group_id, dedup_key, body, receives, reason, sent_at)
          select l.id, l.queue, l.priority, l.group_id, l.dedup_key, l.body, l.receives,
            coalesce(l.reason, format('received %s times and never finished', l.receives)), l.sent_at
          from lost l
        )
        update bolt.messages m set epoch = m.epoch + 1, receives = m.receives + 1,
          visible_at = clock_timestamp() + a_seconds * interval '1 s'
        from due where m.id = due.id and due.receives < a_most
        returning m.id, m.body, m.priority, m.group_id, m.dedup_key, m.receives, m.epoch, m.sent_at::text, due.seen;
      get diagnostics got = row_count;
      left_over := left_over - got;
      exit when got = 0;
    end loop;
    exit when left_over <= 0;
  end loop;
end
$$;

-- Handled: they are gone. Returns the places of those whose claim was still good.
create or replace function bolt.ack_messages(a_id text[], a_epoch text[]) returns int[] language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
declare
  places int[];
begin
  with gone as (
    delete from bolt.messages m
    using unnest(a_id, a_epoch) with ordinality as i (id, epoch, ord)
    where m.id = i.id::uuid and m.epoch = i.epoch::int
    returning i.ord
  )
  select array_agg(ord::int) into places from gone;
  return places;
end
$$;

-- Not handled: back to the queue after a delay.
create or replace function bolt.nack_messages(a_id text[], a_epoch text[], a_delay text[], a_reason text[])
returns int[] language plpgsql as $$
declare
  places int[];
begin
  with back as (
    update bolt.messages m set epoch = m.epoch + 1, reason = coalesce(i.reason, m.reason),
      visible_at = clock_timestamp() + i.delay::float8 * interval '1 s'
    from unnest(a_id, a_epoch, a_delay, a_reason) with ordinality as i (id, epoch, delay, reason, ord)
    where m.id = i.id::uuid and m.epoch = i.epoch::int
    returning i.ord
  )
  select array_agg(ord::int) into places from back;
  return places;
end
$$;

-- Still being worked on: the claim is good for so many seconds from now.
create or replace function bolt.extend_messages(a_id text[], a_epoch text[], a_seconds text[])
returns int[] language plpgsql as $$
declare
  places int[];
begin
  with held as (
    update bolt.messages m set visible_at = clock_timestamp() + i.seconds::float8 * interval '1 s'
    from unnest(a_id, a_epoch, a_seconds) with ordinality as i (id, epoch, seconds, ord)
    where m.id = i.id::uuid and m.epoch = i.epoch::int
    returning i.ord
  )
  select array_agg(ord::int) into places from held;
  return places;
end
$$;

-- Cannot be handled: to the dead letters, with the reason.
create or replace function bolt.bury_messages(a_id text[], a_epoch text[], a_reason text[])
returns int[] language plpgsql as $$
declare
  places int[];
begin
  with lost as (
    delete from bolt.messages m
    using unnest(a_id, a_epoch, a_reason) with ordinality as i (id, epoch, reason, ord)
    where m.id = i.id::uuid and m.epoch = i.epoch::int
    returning m.*, i.reason as why, i.ord
  ), buried as (
    insert into bolt.dead_letters (id, queue, priority, group_id, dedup_key, body, receives, reason, sent_at)
    select id, queue, priority, group_id, dedup_key, body, receives, why, sent_at from lost
  )
  select array_agg(ord::int) into places from lost;
  return places;
end
$$;

-- The outbox: a job that is inserted without its run (by SQL, by another program) gets a message to the queue "jobs" in
-- the same transaction. At its end, so that whoever records job and run together sends none.
create or replace function bolt.enqueue_job() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if new.status = 'queued' and not exists (
    select from bolt.runs where flow = 'process_job' and key = 'job:' || new.id
  ) then
    insert into bolt.messages (id, queue, priority, group_id, dedup_key, body)
    values (gen_random_uuid(), 'jobs', new.priority, new.customer_id, 'job:' || new.id, jsonb_build_object(
      'job_id', new.id, 'customer_id', new.customer_id, 'package', new.package, 'priority', new.priority,
      'created_at', new.created_at, 'source', new.source, 'metadata', new.metadata)::text);
  end if;
  return null;
end
$$;

do $$
begin
  if not exists (select from pg_trigger where tgname = 'jobs_outbox' and tgrelid = 'bolt.jobs'::regclass) then
    create constraint trigger jobs_outbox after insert on bolt.jobs deferrable initially deferred
      for each row execute function bolt.enqueue_job();
  end if;
end
$$;

select bolt.protect_table('bolt.messages'), bolt.protect_table('bolt.message_keys'),
  bolt.protect_table('bolt.dead_letters');

revoke all on function bolt.send_messages, bolt.claim_messages, bolt.ack_messages, bolt.nack_messages,
  bolt.extend_messages, bolt.bury_messages, bolt.enqueue_job from public;

do $$
declare
  role text;
begin
  foreach role in array array['bolt_runtime', 'service_role'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('grant execute on function bolt.send_messages, bolt.claim_messages, bolt.ack_messages,
        bolt.nack_messages, bolt.extend_messages, bolt.bury_messages to %I', role);
    end if;
  end loop;
end
$$;

insert into bolt.schema_versions (file) values ('005_queue.sql') on conflict do nothing;
