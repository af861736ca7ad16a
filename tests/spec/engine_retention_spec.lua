-- Old runs are deleted, and only they.
local db = require("bolt.db")
local retention = require("bolt.engine.retention")
local t = require("tests.spec.support")

local function fill(n, status, age)
  db.exec(
    [[
with new as (
  insert into bolt.runs (id, flow, status, finished_at, started_at)
  select gen_random_uuid(), 'old', $2, case when $2 <> 'waiting' then now() - $3::interval end, now()
  from generate_series(1, $1::int) returning id
), steps as (
  insert into bolt.steps (run_id, path, name, kind, status, started_at)
  select id, '', 's' || i, 'step', 'completed', now() from new, generate_series(1, 5) i
)
insert into bolt.events (run_id, name) select id, 'go' from new]],
    n,
    status,
    age
  )
end

local function count(table)
  return db.one(
    ([[
select count(*)::int as n from bolt.%s where %s in (select id from bolt.runs where flow = 'old')]]):format(
      table,
      table == "runs" and "id" or "run_id"
    )
  ).n
end

t.test("runs that ended long ago go with their steps and events, in batches; the others stay", function()
  t.database()
  fill(25, "completed", "91 days")
  fill(5, "failed", "100 days")
  fill(4, "completed", "89 days")
  fill(3, "waiting", "300 days")
  local all = db.one("select count(*)::int as n from bolt.steps").n
  t.eq(retention.sweep("90d", { batch = 10 }), 30)
  t.eq({ count("runs"), count("steps"), count("events") }, { 7, 35, 7 })
  t.eq(db.one("select count(*)::int as n from bolt.steps").n, all - 150)
  t.eq(retention.sweep("90d"), 0)
end)

t.test("a sweep finds what is old by an index", function()
  t.database()
  fill(3000, "completed", "1 day")
  db.script("analyze bolt.runs")
  local plan = {}
  for _, row in
    ipairs(db.query([[
explain select id from bolt.runs where finished_at < now() - interval '90 days' order by finished_at limit 500]]))
  do
    plan[#plan + 1] = row["QUERY PLAN"]
  end
  t.match(table.concat(plan, "\n"), "runs_ended")
end)
