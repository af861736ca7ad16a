--- Flows that start by themselves.
--
-- What a flow declares is a row of bolt.schedules. Whoever finds it due locks it, starts the run and moves the time on,
-- in one transaction: with any number of schedulers each time is used once, and a crash uses it again or not at all.
-- Times are those of the database's clock, in the time zone the flow names. Where the clock is set forward, a time that
-- is skipped comes right after; where it is set back, one that is fixed comes once, and every hour comes every hour.
local cron = require("bolt.cron")
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local log = require("bolt.log")
local runs = require("bolt.engine.runs")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")

local M = {}

-- How long a pause between two looks may be; a new schedule is seen at the latest then (seconds).
local LOOK = 5

local DECLARE = [[
insert into bolt.schedules as s (flow, cron, time_zone, input, overlap, catch_up)
values ($1, $2, $3, $4::jsonb, $5, $6::float8)
on conflict (flow) do update set cron = excluded.cron, time_zone = excluded.time_zone, input = excluded.input,
  overlap = excluded.overlap, catch_up = excluded.catch_up,
  next_at = case when (s.cron, s.time_zone) = (excluded.cron, excluded.time_zone) then s.next_at end
where (s.cron, s.time_zone, s.input, s.overlap, s.catch_up)
  is distinct from (excluded.cron, excluded.time_zone, excluded.input, excluded.overlap, excluded.catch_up)]]

local WITHDRAW = "delete from bolt.schedules where flow = any ($1::text[])"

local DUE = [[
select flow, cron, time_zone, input, overlap, catch_up, last_run_id,
  extract(epoch from next_at)::float8 as at, extract(epoch from clock_timestamp() - next_at)::float8 as late,
  extract(epoch from clock_timestamp())::float8 as now,
  to_char(coalesce(next_at, clock_timestamp()) at time zone time_zone, 'YYYY-MM-DD HH24:MI') as here,
  to_char((clock_timestamp() - catch_up * interval '1 s') at time zone time_zone, 'YYYY-MM-DD HH24:MI') as missed
from bolt.schedules
where enabled and (next_at is null or next_at <= clock_timestamp()) and flow = any ($1::text[])
order by next_at nulls first limit 50
for update skip locked]]

-- The instant of the next wall-clock time $3, which comes after $4. When every hour counts, the instants themselves are
-- tried first: the hour that comes twice is two hours. (A day's change of clocks is less than three hours.)
local NEXT = [[
update bolt.schedules s set last_run_id = coalesce($2::uuid, last_run_id), next_at = coalesce(
  (select min(t) from generate_series(date_trunc('minute', to_timestamp($5::float8)),
     to_timestamp($5::float8) + interval '3 hours', interval '1 minute') t
   where $6 and $3::timestamp - $4::timestamp < interval '3 hours' and t > to_timestamp($5::float8)
     and extract(minute from t at time zone s.time_zone)::int = any ($7::int[])
     and (t at time zone s.time_zone) <= $3::timestamp),
  $3::timestamp at time zone s.time_zone)
where flow = $1]]

local SOON = [[
select extract(epoch from min(coalesce(next_at, clock_timestamp())) - clock_timestamp())::float8 as seconds
from bolt.schedules where enabled and flow = any ($1::text[])]]

local declared = {} -- flow -> true: by this process
local version -- whose schedules they are

-- Brings the table in line with the flows of this process.
local function declare()
  local newest = versions.offered()
  if newest == version then
    return
  end
  local gone = declared
  local now = {}
  for _, name in ipairs(newest.flows) do
    local s = versions.flow(name).schedule
    if s then
      local ok, e = pcall(
        db.exec,
        DECLARE,
        name,
        s.cron,
        s.time_zone,
        s.input and json.encode(s.input) or db.null,
        s.overlap,
        s.catch_up
      )
      if not ok then
        if e.kind ~= "db" then
          error(e, 0)
        end
        log.error("the schedule of a flow is not taken", { flow = name, error = errors.message(e) })
      end
      now[name], gone[name] = true, nil
    else
      gone[name] = true
    end
  end
  local withdrawn = {}
  for name in pairs(gone) do
    withdrawn[#withdrawn + 1] = name
  end
  db.exec(WITHDRAW, db.array(withdrawn))
  declared, version = now, newest
end

local function wall(text)
  local y, mo, d, h, mi = text:match("(%d+)-(%d+)-(%d+) (%d+):(%d+)")
  return { year = tonumber(y), month = tonumber(mo), day = tonumber(d), hour = tonumber(h), minute = tonumber(mi) }
end

local function text_of(t)
  return ("%04d-%02d-%02d %02d:%02d"):format(t.year, t.month, t.day, t.hour, t.minute)
end

-- May the run of this time begin? Returns the run to be replaced, if there is one.
local function admitted(tx, row)
  local last = row.last_run_id and tx:one("select status from bolt.runs where id = $1", row.last_run_id)
  local busy = last and not (last.status == "completed" or last.status == "failed" or last.status == "cancelled")
  if busy and row.overlap == "skip" then
    log.info("a scheduled start is left out: the one before has not ended", { flow = row.flow, run = row.last_run_id })
    return false
  end
  return true, busy and row.overlap == "replace" and row.last_run_id or nil
end

-- Uses the time of one schedule that is due, and sets the next.
local function use(tx, row, replaced)
  local spec = assert(cron.parse(row.cron))
  local id
  local from, base = row.here, row.at or row.now
  if row.at and row.late > math.max(row.catch_up, LOOK) then
    log.warn("scheduled starts are left out: nobody was there", { flow = row.flow, seconds = row.late })
    from, base = row.missed, row.now - row.catch_up
  elseif row.at then
    local may, other = admitted(tx, row)
    if may then
      local input = row.input or {}
      input.scheduled_at = row.at
      id = runs.start(row.flow, input, { tx = tx, key = ("schedule:%s:%d"):format(row.flow, row.at) })
      replaced[#replaced + 1] = other
    end
  end
  local minutes = {}
  for m in pairs(spec.minute) do
    minutes[#minutes + 1] = m
  end
  local next_one = spec:after(wall(from))
  tx:exec(NEXT, row.flow, id, text_of(next_one), from, base, spec.every_hour, db.array(minutes))
end

--- Starts what is due.
---@return number seconds until the next time
--- Errors: kind "db", "db_connection". Yields: yes.
function M.tick()
  declare()
  local flows = db.array(versions.offered().flows)
  local soon = db.one(SOON, flows).seconds
  if not soon or soon > 0 then
    return math.min(soon or LOOK, LOOK)
  end
  local replaced = {}
  local n = db.tx(function(tx)
    local rows = tx:query(DUE, flows)
    for _, row in ipairs(rows) do
      use(tx, row, replaced)
    end
    return #rows
  end)
  for _, id in ipairs(replaced) do
    runs.cancel(id)
  end
  if n > 0 then
    worker.nudge()
  end
  return math.max(0, math.min(db.one(SOON, flows).seconds or LOOK, LOOK))
end

--- Looks after schedules until it is stopped.
---@return { stop: function }
--- Yields: no. Example: local s = schedules.start(); ...; s.stop()
function M.start()
  local f = fiber.spawn(function()
    while true do
      local ok, pause = pcall(M.tick)
      if not ok then
        log.warn("looking for scheduled flows failed", { error = errors.message(pause) })
        pause = LOOK
      end
      fiber.sleep(pause + 0.005)
    end
  end)
  return {
    stop = function()
      f:cancel()
    end,
  }
end

return M
