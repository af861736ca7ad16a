-- 011_queue_due: claims that no group can hide another from, and that tell what is exhausted.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 011_queue_due.sql   (after 005_queue.sql; safe to run again)
--
-- bolt.claim_messages stays for the binaries that call it.

-- Claims up to a_limit messages for a_seconds. Priorities in the order given; the groups of one take turns, beginning
-- after a_after. a_since: what the caller has seen, by "PRIORITY/GROUP": nothing earlier is looked at, so that a claim
-- costs the same when the dead rows of claims before it cannot be cleaned away yet (an old transaction is open).
-- A message whose a_most claims were all lost goes to the dead letters instead.
--
-- With a_tell it returns beside messages, without an id, what it found exhausted up to the moment `seen`: groups of a
-- priority (`exhausted`), or, when a_since says nothing of it, all of the priority (an empty list).
create or replace function bolt.claim_due(
  a_queue text, a_limit int, a_seconds float8, a_most int, a_priorities int[], a_after text, a_since jsonb,
  a_tell boolean, out id uuid, out body text, out priority smallint, out group_id text, out dedup_key text, out receives int,
  out epoch int, out sent_at text, out seen text, out exhausted jsonb
) returns setof record language plpgsql
-- The plans that fit a long queue, also while its statistics still speak of an empty one.
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
set enable_hashjoin = off set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  moment constant timestamptz := clock_timestamp();
  page constant int := least(a_limit, 32);
  since constant text := a_since::text;
  left_over int := a_limit;
  unseen int[];
  level int;
  known text[];
  nth int;
  groups text[];
  grp text;
  bound text;
  wrapped boolean;
  around boolean;
  share int;
  due uuid[];
  seen_at text[];
  got int;
  worn int;
begin
  -- Most levels are empty at rest: one look at those the caller knows nothing of.
  select array_agg(l) into unseen from unnest(a_priorities) l
  where strpos(since, '"' || l || '/') = 0
    and exists (select from bolt.messages m where m.queue = a_queue and m.priority = l);
  foreach level in array a_priorities loop
    known := '{}';
    if strpos(since, '"' || level || '/') > 0 then
      select array_agg(substr(k, 3) order by substr(k, 3)) into known
      from jsonb_object_keys(a_since) k where k like level || '/%';
    elsif coalesce(level <> all (unseen), true) then
      if a_tell then
        id := null;
        priority := level;
        exhausted := '[]';
        return next;
      end if;
      continue;
    end if;
    grp := a_after;
    wrapped := false;
    around := false;
    nth := 1;
    -- A page of groups at a time, until there is enough or they were all looked at.
    loop
      -- Which groups there are: those the caller knows, and, between them, the others. Never through the rows of a
      -- known one, and not all of thousands.
      groups := '{}';
      loop
        exit when cardinality(groups) >= page or around;
        while nth <= cardinality(known) and known[nth] <= grp loop
          nth := nth + 1;
        end loop;
        bound := known[nth];
        -- Each with bounds that the index can use: a filter would read all rows of the known groups.
        if wrapped and (bound is null or bound > a_after) then
          bound := null;
          select m.group_id into grp from bolt.messages m
          where m.queue = a_queue and m.priority = level and m.group_id > grp and m.group_id <= a_after
          order by m.group_id limit 1;
        elsif bound is not null then
          select m.group_id into grp from bolt.messages m
          where m.queue = a_queue and m.priority = level and m.group_id > grp and m.group_id < bound
          order by m.group_id limit 1;
        else
          select m.group_id into grp from bolt.messages m
          where m.queue = a_queue and m.priority = level and m.group_id > grp
          order by m.group_id limit 1;
        end if;
        grp := coalesce(grp, bound);
        if grp is not null then
          groups := groups || grp;
        elsif wrapped then
          around := true;
        else
          -- Around the corner, up to where it began. Messages without a group come first of all.
          wrapped := true;
          grp := '';
          nth := 1;
          groups := groups || grp;
          around := a_after = '';
        end if;
      end loop;
      exit when cardinality(groups) = 0;
      -- Again as long as one may have more than its share: what others have no use for goes to it.
      loop
        share := ceil(left_over::float8 / cardinality(groups));
        select array_agg(d.id), array_agg(d.seen), count(*), count(*) filter (where d.receives >= a_most)
        into due, seen_at, got, worn
        from (
          select each.* from unnest(groups) g cross join lateral (
            select m.id, m.receives, (m.visible_at at time zone 'UTC')::text as seen from bolt.messages m
            where m.queue = a_queue and m.priority = level and m.group_id = g
              and m.visible_at >= coalesce((a_since ->> (level || '/' || g))::timestamp at time zone 'UTC', '-infinity')
              and m.visible_at <= moment
            order by m.visible_at limit share for update skip locked
          ) each limit left_over
        ) d;
        exit when got = 0;
        if worn > 0 then
          with lost as (
            delete from bolt.messages m where m.id = any (due) and m.receives >= a_most returning m.*
          )
          insert into bolt.dead_letters (id, queue, priority, group_id, dedup_key, body, receives, reason, sent_at)
          select l.id, l.queue, l.priority, l.group_id, l.dedup_key, l.body, l.receives,
            coalesce(l.reason, format('received %s times and never finished', l.receives)), l.sent_at
          from lost l;
        end if;
        return query
          update bolt.messages m set epoch = m.epoch + 1, receives = m.receives + 1,
            visible_at = clock_timestamp() + a_seconds * interval '1 s'
          from unnest(due, seen_at) as d (id, seen) where m.id = d.id and m.receives < a_most
          returning m.id, m.body, m.priority, m.group_id, m.dedup_key, m.receives, m.epoch, m.sent_at::text, d.seen,
            null::jsonb;
        left_over := left_over - (got - worn);
        exit when left_over <= 0 or got < share;
      end loop;
      exit when left_over <= 0;
      if a_tell then
        id := null;
        priority := level;
        seen := (moment at time zone 'UTC')::text;
        exhausted := to_jsonb(groups);
        return next;
      end if;
      exit when around;
    end loop;
    exit when left_over <= 0;
  end loop;
end
$$;

-- Sends messages, see 005_queue.sql. Most come alone and without a key, for which this is half of the work.
create or replace function bolt.send_messages(
  a_id text[], a_queue text[], a_body text[], a_priority text[], a_group text[], a_delay text[], a_key text[]
) returns int[] language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  places int[];
begin
  if cardinality(a_id) = 1 and a_key[1] is null then
    insert into bolt.messages (id, queue, body, priority, group_id, visible_at)
    values (a_id[1]::uuid, a_queue[1], a_body[1], a_priority[1]::smallint, coalesce(a_group[1], ''),
      clock_timestamp() + coalesce(a_delay[1]::float8, 0) * interval '1 s')
    on conflict (id) do nothing;
    return array[1];
  elsif array_to_string(a_key, '') = '' then -- no keys: the common case
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

-- Plans made for the arrays at hand looked cheaper than kept ones, and were made anew for each call.
alter function bolt.nack_messages set plan_cache_mode = force_generic_plan;
alter function bolt.extend_messages set plan_cache_mode = force_generic_plan;
alter function bolt.bury_messages set plan_cache_mode = force_generic_plan;

revoke all on function bolt.claim_due from public;

do $$
declare
  role text;
begin
  foreach role in array array['bolt_runtime', 'service_role'] loop
    if exists (select from pg_roles where rolname = role) then
      execute format('grant execute on function bolt.claim_due to %I', role);
    end if;
  end loop;
end
$$;

insert into bolt.schema_versions (file) values ('011_queue_due.sql') on conflict do nothing;
