-- A job whose run is cancelled by itself (bolt run cancel) has ended too, and what it held is free for the next one.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local jobs = require("bolt.store.jobs")
local runs = require("bolt.engine.runs")
local server = require("bolt.server")
local shared = require("bolt.browser.shared")
local t = require("tests.spec.support")
local worker = require("bolt.engine.worker")

t.test("cancelling the run of a job in the middle of a visit cancels the job", { timeout = 60 }, function()
  t.database()
  t.on_exit(shared.close)
  local loaded = fiber.waiter()
  local s = server.listen("127.0.0.1:0", function(req)
    if req.path == "/add" then
      loaded:wake()
      fiber.sleep(30)
    end
    return { status = 404 }
  end, { cancel_on_disconnect = true })
  t.on_exit(function()
    s:close()
  end)
  local order = {
    business = { business_name = "Acme", email = "a@acme.example" },
    directories = { "http://" .. s.address .. "/add" },
    consent = "Ada Lovelace",
    allow_private = true,
    pace = 0,
  }
  local job, run = jobs.create(order)
  worker.start({ only = run })
  loaded:wait(30)
  runs.cancel(run)
  t.eq(runs.wait(run, 20).status, "cancelled")
  worker.stop()
  t.eq(jobs.get(job).status, "cancelled")
  local events = db.query("select event from bolt.queue_history where job_id = $1 and directory_id is null", job)
  t.eq(events[#events].event, "job_cancelled")
  local next_job = jobs.create(order)
  t.eq(jobs.report(next_job)[1].status, "planned")
end)
