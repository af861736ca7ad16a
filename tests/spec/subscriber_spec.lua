-- Messages that start runs: each one run, whatever is delivered twice; what cannot become one is a dead letter.
local db = require("bolt.db")
local e = require("tests.spec.engine_support")
local jobs = require("bolt.store.jobs")
local json = require("bolt.json")
local queue = require("bolt.queue")
local subscriber = require("bolt.service.subscriber")
local t = require("tests.spec.support")

local FLOWS = {
  ["process_job.lua"] = [[
local bolt = require "bolt"
return bolt.flow("process_job", function(input) return { worked_on = input.job_id } end)]],
  ["report.lua"] = [[
local bolt = require "bolt"
return bolt.flow("report", function(input) return input end)]],
}

local function order()
  return {
    business = { business_name = "Acme", email = "a@acme.example" },
    directories = { "http://example.com/add" },
    consent = "Ada Lovelace",
    package = "growth",
  }
end

local function runs_of(flow)
  return db.query("select key, priority, input, status from bolt.runs where flow = $1 order by key", flow)
end

-- Runs fn(q) with a worker and a subscriber on an empty queue.
local function with_subscriber(fn)
  e.with_worker(FLOWS, function()
    db.script("delete from bolt.messages; delete from bolt.dead_letters; delete from bolt.runs")
    local q = queue.open("pg:jobs")
    local s = subscriber.start("pg:jobs")
    local ok, wrong = pcall(fn, q)
    s:stop()
    if not ok then
      error(wrong, 0)
    end
  end)
end

t.test("what keeps a queue from being received is told", function()
  e.with_worker(FLOWS, function()
    local s = subscriber.start("sqs:none") -- there is neither a region nor an endpoint
    t.eventually(10, function()
      local states = subscriber.states()
      return states["pg:jobs"] == "receiving" and states["sqs:none"]
    end)
    t.match(subscriber.states()["sqs:none"], "%a")
    t.ok(subscriber.states()["sqs:none"] ~= "receiving")
    s:stop()
    t.eq(subscriber.states(), {})
  end)
end)

local function empty(q)
  t.eventually(15, function()
    local s = q:stats()
    return s.ready + s.in_flight + s.delayed == 0
  end)
end

t.test("a message starts its run, and the same message again does not start another", function()
  with_subscriber(function(q)
    local body = json.encode({ flow = "report", input = { month = 7 }, key = "july", priority = 1 })
    q:send(body)
    q:send(body)
    empty(q)
    local list = runs_of("report")
    t.eq({ #list, list[1].key, list[1].priority, list[1].input.month }, { 1, "july", 1, 7 })
    q:send(json.encode({ flow = "report" }), { key = "of-the-message" })
    empty(q)
    t.eq(runs_of("report")[2].key, "of-the-message")
  end)
end)

t.test("a job that is inserted by SQL alone is run; one that brings its run is not sent", function()
  with_subscriber(function(q)
    local job, run = jobs.create(order())
    t.eq(db.one("select count(*)::int as n from bolt.messages").n, 0)
    db.exec(
      [[insert into bolt.jobs (business_id, customer_id, package, priority, source)
      select business_id, customer_id, package, priority, 'sql' from bolt.jobs where id = $1]],
      job
    )
    local new = t.eventually(10, function()
      return db.one("select j.id from bolt.jobs j join bolt.runs r on r.key = 'job:' || j.id where source = 'sql'")
    end)
    empty(q)
    local list = runs_of("process_job")
    t.eq(#list, 2)
    t.ok(new.id ~= job and run)
    -- the message of a job whose run is there already finds that run
    q:send(json.encode({ job_id = job, package = "growth", priority = 3, metadata = {} }))
    empty(q)
    t.eq(#runs_of("process_job"), 2)
  end)
end)

t.test("what cannot become a run is a dead letter that says why", function()
  with_subscriber(function(q)
    local cases = {
      { "not json", "not JSON" },
      { "[1]", "has to be a JSON object" },
      { "{}", "neither job_id nor flow" },
      { '{"job_id": 7}', "job_id has to be a UUID, and is 7" },
      { '{"flow": "nothing_like_it"}', 'no flow "nothing_like_it"' },
      { '{"flow": "report", "priority": 9}', "priority has to be 1, 2, 3 or 4" },
      { '{"flow": "report", "priority": "high"}', "priority has to be a number" },
      { '{"job_id": "0197b2a0-0000-7000-8000-000000000000", "package": "gold"}', 'no package "gold"' },
      { '{"flow": {}}', "flow has to be a name" },
    }
    for _, case in ipairs(cases) do
      q:send(case[1])
    end
    empty(q)
    local reason = {}
    for _, d in ipairs(q:dead()) do
      reason[d.body] = d.reason
    end
    for _, case in ipairs(cases) do
      t.ok(reason[case[1]] and reason[case[1]]:find(case[2], 1, true), case[1] .. ": " .. t.show(reason[case[1]]))
    end
    t.eq(#runs_of("report"), 0)
  end)
end)

t.test("a message of a job that is not there comes again, and is then a dead letter", function()
  with_subscriber(function(q)
    q:send('{"job_id": "0197b2a0-0000-7000-8000-000000000001"}')
    for _ = 1, 3 do
      t.eventually(10, function()
        return db.exec("update bolt.messages set visible_at = now() where reason is not null") > 0 or #q:dead() > 0
      end)
    end
    t.eventually(10, function()
      return #q:dead() == 1
    end)
    t.match(q:dead()[1].reason, "there is no job 0197b2a0")
    t.eq(q:dead()[1].receives, 3)
  end)
end)

t.test("a message was a dead letter for the connections that were lost under it", function()
  with_subscriber(function(q)
    db.tx(function(tx)
      tx:exec("lock table bolt.jobs in access exclusive mode")
      q:send(json.encode({ job_id = "0197b2a0-0000-7000-8000-000000000001" }))
      for _ = 1, 3 do
        t.eventually(30, function()
          return db.one(
            [[
select pg_terminate_backend(pid) as ended from pg_stat_activity
where wait_event_type = 'Lock' and query like 'select priority from bolt.jobs%' and datname = current_database()]]
          )
        end)
      end
    end)
    t.eventually(30, function()
      db.exec("update bolt.messages set visible_at = now() where reason is not null")
      return #q:dead() == 1
    end)
    t.match(q:dead()[1].reason, "there is no job")
  end)
end)
