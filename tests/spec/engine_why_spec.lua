-- bolt run why: one line for whatever a run can be waiting for.
local bolt = require("bolt")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fs = require("bolt.fs")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local why = require("bolt.engine.why")
local worker = require("bolt.engine.worker")

local FLOWS = {
  ["states.lua"] = [[
local bolt = require("bolt")
local acts = {
  sleep = function() bolt.sleep("2h") end,
  event = function() bolt.wait("approved", { timeout = "3d" }) end,
  person = function() bolt.wait("solved", { form = { type = "object" } }) end,
  retry = function()
    bolt.step("load", { retry = { attempts = 3, base = "10m", jitter = "none" } }, function()
      bolt.fail("network", "the site is down") end)
  end,
  child = function() return bolt.spawn("states", { act = "event" }):await() end,
  branches = function()
    bolt.all({ function() bolt.sleep("1h") end, function() bolt.wait("a") end, function() bolt.wait("b") end,
      function() bolt.wait("c") end })
  end,
  over = function()
    bolt.race({ function() return bolt.step("won", function() end) end, function() bolt.sleep("5d") end })
    bolt.wait("after")
  end,
  stay = function(dir)
    bolt.step("one", function() end)
    bolt.step("two", function() while not require("bolt.fs").exists(dir .. "/go") do bolt.sleep(0.02) end end)
  end,
  fail = function() bolt.step("s", { retry = false }, function() bolt.fail("captcha", "a puzzle") end) end,
  done = function() end,
}
return bolt.flow("states", function(input) return acts[input.act](input.dir) end)]],
  ["alone.lua"] = [[
local bolt = require("bolt")
return bolt.flow("alone", { limit = { key = "only", concurrent = 1 } }, function() bolt.wait("go") end)]],
}

local function until_status(id, status)
  t.eventually(8, function()
    return runs.get(id).status == status
  end)
  return id
end

local function parked(act)
  return until_status(runs.start("states", { act = act }), "waiting")
end

local TIME = "%d%d%d%d%-%d%d%-%d%d %d%d:%d%d:%d%d %S+"

t.test("why says what a parked run waits for", function()
  engine.with_worker(FLOWS, function()
    t.match(why.explain(parked("sleep")), "^sleeping until " .. TIME .. " %(in [12]h")
    t.match(why.explain(parked("event")), '^waiting for event "approved" until ' .. TIME .. " %(in %d+d")
    t.match(why.explain(parked("person")), '^waiting for event "solved" from a person$')
    t.match(why.explain(parked("retry")), "^attempt 2 of load at " .. TIME .. " %(in .*%), after: .*the site is down$")
    t.match(
      why.explain(parked("branches")),
      '^sleeping until .*; waiting for event "a"; waiting for event "b"; and more$'
    )
    t.match(why.explain(parked("over")), '^waiting for event "after"$')
    local parent = parked("child")
    local child = db.one("select id from bolt.runs where parent_id = $1", parent).id
    until_status(child, "waiting")
    t.eq(why.explain(parent), ("waiting for child run %s (states, waiting)"):format(child))
    db.exec(
      [[update bolt.runs set status = 'paused', error = '{"kind": "diverged", "message": "call 1 was"}', due_at = null
      where id = $1]],
      child
    )
    t.match(why.explain(parent), "%(states, paused: call 1 was%)$")
    t.eq(why.explain(child), "paused, needs a person: call 1 was")
    local holder = until_status(runs.start("alone"), "waiting")
    local second = until_status(runs.start("alone"), "waiting")
    t.match(
      why.explain(second),
      "waiting for a place under limit only, 0 before it, held by run " .. holder:gsub("%-", "%%-")
    )
    bolt.emit(holder, "go")
    bolt.emit(second, "go")
    runs.wait(second, 8)
  end)
end)

t.test("why says who is at a run, since when, and how it ended", function()
  engine.with_worker(FLOWS, function()
    local dir = t.state_dir()
    local id = runs.start("states", { act = "stay", dir = dir })
    t.eventually(8, function()
      return why.explain(id):find("last step one (completed)", 1, true)
    end)
    t.match(why.explain(id), "^running on this worker for .*, lease good for .*s; last step one")
    local run = worker.live(id)
    function run.notice() end -- the worker looks twice a second, and would do as it is asked
    db.exec(
      "update bolt.runs set reclaims = 1, reclaimed_from = 'worker:old', cancel_requested = true where id = $1",
      id
    )
    t.match(why.explain(id), ", taken over from worker:old; .*; asked to cancel$")
    db.exec("update bolt.runs set reclaims = 0, cancel_requested = false where id = $1", id)
    run.notice = nil
    fs.write(dir .. "/go", "")
    t.eq(runs.wait(id, 8).status, "completed")
    t.match(why.explain(id), "^completed at " .. TIME .. " after %d")
    local failed = runs.start("states", { act = "fail" })
    runs.wait(failed, 8)
    t.match(why.explain(failed), "^failed at .* after .*: a puzzle %(captcha%)$")
    local cancelled = parked("event")
    runs.cancel(cancelled)
    runs.wait(cancelled, 8)
    t.match(why.explain(cancelled), "^cancelled at .*: the run was cancelled %(cancelled%)$")
  end)
end)

t.test("why says what a queued run waits for: its place, a worker, a pool, one that is gone", function()
  engine.with_worker(FLOWS, function() end) -- it loads the flows, and leaves
  local first, second = runs.start("states", { act = "done" }), runs.start("states", { act = "done" })
  t.match(why.explain(second), "^queued for %d.*, priority 2, 1 before it; no worker is there: start one with bolt up$")
  db.exec("update bolt.runs set reclaims = 1, reclaimed_from = 'worker:old' where id = $1", first)
  t.match(why.explain(first), "0 before it; taken from worker worker:old, which is gone; no worker is there")
  db.exec("update bolt.runs set reclaims = 4, due_at = now() + interval '8 s' where id = $1", first)
  t.match(why.explain(first), "^its worker was gone 4 times in a row, the last one worker:old; it goes on in [78]")
  db.exec("insert into bolt.leases values ('other', now() + interval '1 min', '{big}')")
  t.match(
    why.explain(second),
    "; no worker that is there serves pool default: start one with bolt up %-%-pools default$"
  )
  db.exec("update bolt.leases set pools = null where worker = 'other'")
  t.match(why.explain(second), "^queued for %d.*, 0 before it$")
  db.exec(
    "update bolt.runs set status = 'running', worker = 'gone', due_at = null, started_at = now() where id = $1",
    first
  )
  t.match(why.explain(first), "^worker gone has been silent: the run goes to the next worker that looks")
  db.exec("delete from bolt.leases where worker = 'other'")
  db.exec("delete from bolt.runs where id = any ($1::uuid[])", db.array({ first, second }))
  t.raises(why.explain, "not_found", first)
end)
