-- 004_api: an order that a client repeats under one Idempotency-Key is one job.
--
-- By hand: psql -v ON_ERROR_STOP=1 -1 -f 004_api.sql   (after 000_record.sql; safe to run again)

-- The API writes the key into the job's metadata in the transaction that makes the job, so key and job stand or
-- fall together.
create unique index if not exists jobs_by_idempotency_key
  on bolt.jobs (customer_id, (metadata ->> 'idempotency_key'))
  where metadata ->> 'idempotency_key' is not null;
