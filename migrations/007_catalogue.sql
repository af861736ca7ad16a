-- 007_catalogue: where each fact of the catalogue comes from, and what a probe finds.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 007_catalogue.sql   (after 000_record.sql; safe to run again)

-- What nobody has looked at is null. `provenance` has an entry for each fact that somebody stated:
--   {"captcha_seen": {"source": "probe", "at": "2026-03-01T08:30:00+00:00", "detail": "..."}, ...}
-- source: person (bolt directory add), import (a file), starter (the list that Bolt ships, which nobody verified),
-- order (came with a job), visit (seen while submitting), probe.
alter table bolt.directories
  add column if not exists provenance    jsonb not null default '{}' check (jsonb_typeof(provenance) = 'object'),
  add column if not exists alive         boolean,    -- the submission page answered, and not with an error
  add column if not exists http_status   integer,    -- what it answered
  add column if not exists robots_allows boolean,    -- robots.txt lets us visit the submission page
  add column if not exists form_seen     boolean,    -- a form that asks for a listing is on it
  add column if not exists form_fields   integer,    -- how many fields of a profile that form asks for
  add column if not exists payment_seen  boolean;

-- What is to be probed next: never looked at first, then the oldest.
create index if not exists directories_by_probe on bolt.directories (last_probe_at nulls first, id) where active;

insert into bolt.schema_versions (file) values ('007_catalogue.sql') on conflict do nothing;
