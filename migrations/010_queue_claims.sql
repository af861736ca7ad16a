-- 010_queue_claims: fewer statements for what one message needs, and their plans kept.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 010_queue_claims.sql   (after 005_queue.sql; safe to run again)
--
-- What the functions take, return and promise is as 005_queue.sql says. At rest, with a message now and then, a claim
-- was thirteen statements inside, of which most found nothing.

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
    end if;
    continue when cardinality(known) = 0 and coalesce(level <> all (unseen), true);
    -- Which groups there are: those the caller knows, and, between them, the others. Never through the rows of a known
    -- one, and not all of thousands: the next call begins after the last of these.
    groups := '{}';
    grp := a_after;
    wrapped := false;
    nth := 1;
    loop
      exit when cardinality(groups) >= most_groups;
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
      else
        exit when wrapped;
        -- Around the corner, up to where it began. Messages without a group come first of all.
        wrapped := true;
        grp := '';
        nth := 1;
        groups := groups || grp;
        exit when a_after = '';
      end if;
    end loop;
    -- Again as long as one may have more than its share: what others have no use for goes to it.
    for turn in 1..2 loop
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
        returning m.id, m.body, m.priority, m.group_id, m.dedup_key, m.receives, m.epoch, m.sent_at::text, d.seen;
      left_over := left_over - (got - worn);
      exit when left_over <= 0 or got < share;
    end loop;
    exit when left_over <= 0;
  end loop;
end
$$;

-- One message, and many: all but those whose key was there.
alter function bolt.send_messages set plan_cache_mode = force_generic_plan;
alter function bolt.nack_messages set plan_cache_mode = force_generic_plan;
alter function bolt.extend_messages set plan_cache_mode = force_generic_plan;
alter function bolt.bury_messages set plan_cache_mode = force_generic_plan;

insert into bolt.schema_versions (file) values ('010_queue_claims.sql') on conflict do nothing;
