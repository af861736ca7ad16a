-- Flows that start by themselves: cron, overlap, catching up, time zones.
local cron = require("bolt.cron")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local runs = require("bolt.engine.runs")
local schedules = require("bolt.engine.schedules")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")

local function after(text, at)
  local y, mo, d, h, mi = at:match("(%d+)-(%d+)-(%d+) (%d+):(%d+)")
  local next_one =
    cron
      .parse(text)
      :after({ year = tonumber(y), month = tonumber(mo), day = tonumber(d), hour = tonumber(h), minute = tonumber(mi) })
  return ("%04d-%02d-%02d %02d:%02d"):format(
    next_one.year,
    next_one.month,
    next_one.day,
    next_one.hour,
    next_one.minute
  )
end

t.test("cron: the next time after a given one", function()
  for _, case in ipairs({
    { "* * * * *", "2026-12-31 23:59", "2027-01-01 00:00" },
    { "*/15 * * * *", "2026-03-01 10:15", "2026-03-01 10:30" },
    { "30 6 * * mon-fri", "2026-11-27 06:30", "2026-11-30 06:30" }, -- a Friday
    { "0 0 29 2 *", "2026-01-01 00:00", "2028-02-29 00:00" },
    { "0 12 13 * fri", "2026-11-01 00:00", "2026-11-06 12:00" }, -- either day matches
    { "5 4 31 * *", "2026-04-01 00:00", "2026-05-31 04:05" },
    { "0 8-18/5 * jan,jul 7", "2026-07-05 08:00", "2026-07-05 13:00" }, -- a Sunday
    { "@monthly", "2026-02-28 12:00", "2026-03-01 00:00" },
  }) do
    t.eq(after(case[1], case[2]), case[3], case[1])
  end
  for _, wrong in ipairs({
    "",
    "* * * *",
    "60 * * * *",
    "* * 0 * *",
    "* * * * mont",
    "5-1 * * * *",
    "*/0 * * * *",
    "0 0 30 2 *",
    "1,,2 * * * *",
  }) do
    local parsed, problem = cron.parse(wrong)
    t.eq(parsed, nil, wrong)
    t.ok(problem:find(("%q"):format(wrong), 1, true), problem)
  end
end)

local function flow(schedule, body)
  return ([[
local bolt = require("bolt")
return bolt.flow("tick", { schedule = %s }, function(input) %s end)]]):format(schedule, body or "return input")
end

-- With no worker: what is started stays in the queue and is counted.
local function with(schedule, fn)
  t.database()
  db.exec("delete from bolt.schedules")
  db.exec("delete from bolt.runs where flow = 'tick'")
  versions.open({ dir = engine.folder({ ["tick.lua"] = flow(schedule) }) })
  schedules.tick()
  fn()
end

local function at(time)
  db.exec("update bolt.schedules set next_at = $1::timestamptz", time)
end

local function next_at()
  return db.one("select to_char(next_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at from bolt.schedules").at
end

local function started()
  return db.query("select id, status, input from bolt.runs where flow = 'tick' order by id")
end

t.test("a due schedule starts its flow once, with any number of schedulers, and is due again", function()
  with('{ cron = "0 * * * *", input = { a = 1 } }', function()
    t.eq(#started(), 0)
    db.exec("update bolt.schedules set next_at = date_trunc('minute', clock_timestamp())")
    local due = db.one("select extract(epoch from next_at)::float8 as at from bolt.schedules").at
    fiber.group(function(g)
      for _ = 1, 4 do
        g:spawn(schedules.tick)
      end
    end)
    t.eq(#started(), 1)
    t.eq(started()[1].input, { a = 1, scheduled_at = due })
    t.ok(db.one("select next_at > clock_timestamp() as later from bolt.schedules").later)
  end)
end)

t.test("a time that nobody was there for is used within catch_up, and left out beyond", function()
  with('{ cron = "* * * * *", catch_up = "10m", overlap = "allow" }', function()
    db.exec("update bolt.schedules set next_at = date_trunc('minute', clock_timestamp()) - interval '3 minutes'")
    for _ = 1, 8 do
      schedules.tick()
    end
    local n = #started()
    t.ok(n == 4 or n == 5, n .. " starts") -- a minute may have passed meanwhile
    db.exec("update bolt.schedules set next_at = date_trunc('minute', clock_timestamp()) - interval '2 days'")
    schedules.tick()
    t.eq(#started(), n)
    t.ok(db.one("select next_at > clock_timestamp() - interval '11 minutes' as later from bolt.schedules").later)
  end)
end)

t.test("overlap: skip leaves a time out, replace cancels the run before, allow starts both", function()
  local function two(overlap)
    local all
    with(('{ cron = "0 0 1 1 *", overlap = %q }'):format(overlap), function()
      for i = 1, 2 do
        db.exec("update bolt.schedules set next_at = clock_timestamp() - $1::float8 * interval '1 s'", 10 - i)
        schedules.tick()
      end
      all = started()
    end)
    return all
  end
  t.eq(#two("skip"), 1)
  local replaced = two("replace")
  t.eq({ replaced[1].status, replaced[2].status }, { "cancelled", "queued" })
  local both = two("allow")
  t.eq({ both[1].status, both[2].status }, { "queued", "queued" })
end)

t.test("time zones: where the clock is set forward a time comes right after, set back it comes once", function()
  with('{ cron = "30 2 * * *", time_zone = "Europe/Zurich", catch_up = 1e9 }', function()
    at("2026-03-28 01:30Z")
    schedules.tick()
    t.eq(next_at(), "2026-03-29 01:30") -- 03:30 there, as 02:30 does not exist
    schedules.tick()
    t.eq(next_at(), "2026-03-30 00:30")
    at("2026-10-24 00:30Z")
    schedules.tick()
    t.eq(next_at(), "2026-10-25 01:30") -- 02:30 comes twice
    schedules.tick()
    t.eq(next_at(), "2026-10-26 01:30")
  end)
end)

t.test("time zones: every hour comes every hour, also the one that comes twice", function()
  with('{ cron = "*/30 * * * *", time_zone = "Europe/Zurich", catch_up = 1e9 }', function()
    at("2026-10-24 23:30Z")
    local seen = {}
    for i = 1, 6 do
      schedules.tick()
      seen[i] = next_at():sub(12)
    end
    t.eq(seen, { "00:00", "00:30", "01:00", "01:30", "02:00", "02:30" })
    at("2026-03-29 00:30Z")
    schedules.tick()
    t.eq(next_at(), "2026-03-29 01:00")
  end)
end)

t.test("what a flow no longer declares is withdrawn, what is wrong is told", function()
  with('"0 6 * * *"', function()
    t.eq(#db.query("select flow from bolt.schedules"), 1)
    versions.open({ dir = engine.folder({ ["tick.lua"] = [[
return require("bolt").flow("tick", function() end)]] }) })
    schedules.tick()
    t.eq(#db.query("select flow from bolt.schedules"), 0)
  end)
  local e = t.raises(versions.open, "load", { dir = engine.folder({ ["tick.lua"] = flow('"0 6 * *"') }) })
  t.match(e.file, "tick.lua$")
  t.match(e.message, "five fields")
end)

t.test("a started schedule runs on a worker", function()
  engine.with_worker({ ["tick.lua"] = flow('{ cron = "@yearly" }') }, function()
    schedules.tick()
    db.exec("update bolt.schedules set next_at = clock_timestamp()")
    local s = schedules.start()
    local row = t.eventually(10, function()
      return db.one("select last_run_id from bolt.schedules where last_run_id is not null")
    end)
    s.stop()
    t.ok(runs.wait(row.last_run_id, 8).result.scheduled_at)
  end)
end)
