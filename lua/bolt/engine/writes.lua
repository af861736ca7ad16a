--- What many runs write at the same moment, as statements for journal_call of bolt.core.db. Each names a run and an
--- epoch and reads the run row under a lock that a claim conflicts with.
local core = require("bolt.core.db")

local M = {}

-- A write that many runs do at the same moment: a function of the database that takes so many arrays, see
-- migrations/000_engine_writes.sql. `one` does the same for the values of a single run, at two thirds of the cost, or
-- nothing where it is not as simple as that (runtime/db/batch.h).
local function shared(name, n, one)
  local params = {}
  for i = 1, n do
    params[i] = "$" .. i
  end
  return core.statement(("select bolt.%s(%s)"):format(name, table.concat(params, ", ")), n, one)
end

-- Alone the record of a step is one insert. "On conflict" would be a fifth of it, though next to nothing is written
-- twice: what a lost answer has us write again is left to the function.
local STEP = [[
insert into bolt.steps as s (run_id, path, name, attempt, position, kind, status, input, result, error, code, due_at,
  started_at, finished_at)
select id, $3, $4, $5::int, $6::int, $7, $8, $9::jsonb, $10::jsonb, $11::jsonb, $12,
  clock_timestamp() + $13::float8 * interval '1 s', clock_timestamp() - $14::float8 * interval '1 s',
  case when $8 not in ('running', 'waiting') then clock_timestamp() end
from bolt.runs where id = $1::uuid and epoch = $2::int and status = 'running' for key share
]]
M.STEPS = shared("write_steps", 14, STEP .. "returning 1")
-- For a record that is there already, under way.
M.STEPS_AGAIN = shared("write_steps", 14, STEP .. [[
on conflict (run_id, path, name, attempt) do update set status = excluded.status, result = excluded.result,
  error = excluded.error, due_at = coalesce(excluded.due_at, s.due_at), finished_at = excluded.finished_at
where s.status <> 'completed'
returning 1]])
M.START = shared(
  "start_runs",
  10,
  [[
insert into bolt.runs (id, flow, key, input, priority, parent_id, pool, status, worker, epoch, code_root, due_at,
  started_at, deadline)
select $1::uuid, $2, $3, $4::jsonb, $5::smallint, $6::uuid, $10,
  case when l.worker is null then 'queued' else 'running' end, l.worker,
  case when l.worker is null then 0 else 1 end, $8, case when l.worker is null then clock_timestamp() end,
  case when l.worker is not null then clock_timestamp() end,
  case when l.worker is not null then clock_timestamp() + $9::float8 * interval '1 s' end
from (select) as given left join bolt.leases l on l.worker = $7 and l.until > clock_timestamp()
on conflict do nothing
returning case when worker is null then -1 else 1 end]]
)
M.PARK = shared("park_runs", 4)
-- Alone the end of a run that nobody waits for, neither a parent nor others under a limit.
local FINISH = [[
update bolt.runs r set status = $3, result = $4::jsonb, error = $5::jsonb, worker = null, due_at = null,
  finished_at = case when $3 <> 'paused' then clock_timestamp() end
where r.id = $1::uuid and r.epoch = $2::int and r.status = 'running' and r.parent_id is null
  and not exists (select from bolt.limit_places p where p.run_id = r.id)
]]
M.FINISH = shared("finish_runs", 5, FINISH .. "returning 1")
-- Together with the last step, which is completed.
M.END = shared("end_runs", 14, "with ended as (" .. FINISH .. [[
returning r.id)
insert into bolt.steps (run_id, path, name, attempt, position, kind, status, input, result, code, started_at,
  finished_at)
select id, $6, $7, $8::int, $9::int, $10, 'completed', $11::jsonb, $12::jsonb, $13,
  clock_timestamp() - $14::float8 * interval '1 s', clock_timestamp()
from ended
returning 1]])

return M
