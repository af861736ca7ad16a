-- A worker that is stopped, or whose run went to another one, between the click and the answer still writes the answer:
-- nobody else can know it. What was not sent by then is not sent.
local fiber = require("bolt.fiber")
local jobs = require("bolt.store.jobs")
local server = require("bolt.server")
local shared = require("bolt.browser.shared")
local t = require("tests.spec.support")
local worker = require("bolt.engine.worker")

local FORM = [[<!doctype html><title>Add</title><h1>Add your business</h1><form method="post" action="/add">
<label>Business name * <input name="name" required></label>
<label>E-mail * <input name="email" type="email" required></label>
<label>Website <input name="url" type="url"></label>
<button type="submit">Submit listing</button></form>]]

local function html(status, body)
  return { status = status, headers = { ["content-type"] = "text/html; charset=utf-8" }, body = body }
end

t.test("stopped while one form is being answered and another is loaded", { timeout = 60 }, function()
  t.database()
  t.on_exit(shared.close)
  local posts, posted, loaded, go = {}, fiber.waiter(), fiber.waiter(), fiber.waiter()
  local s = server.listen("127.0.0.1:0", function(req)
    if req.path ~= "/add" then
      return html(404, "")
    elseif req.method == "POST" then
      table.insert(posts, req.hostname)
      posted:wake()
      go:wait()
      return html(200, "<h1>Thank you!</h1><p>Your listing was received. Reference: AB-17</p>")
    elseif req.hostname == "slow.localhost" then
      loaded:wake()
      fiber.sleep(30)
    end
    return html(200, FORM)
  end, { cancel_on_disconnect = true })
  t.on_exit(function()
    s:close()
  end)
  local job, run = jobs.create({
    business = { business_name = "Acme", email = "a@acme.example", website = "https://acme.example" },
    directories = {
      ("http://quick.localhost:%d/add"):format(s.port),
      ("http://slow.localhost:%d/add"):format(s.port),
    },
    consent = "Ada Lovelace",
    allow_private = true,
    pace = 0,
  })
  worker.start({ only = run })
  posted:wait(30)
  loaded:wait(30)
  local stopping = fiber.spawn(worker.stop, 0.05)
  fiber.sleep(0.5) -- the run is taken away from its steps before the directory answers
  go:wake()
  stopping:join(30)
  local rows = jobs.report(job)
  t.eq({ rows[1].status, rows[1].confirmation, rows[2].status }, { "submitted", "AB-17", "filling" })
  t.eq(#rows[1].evidence, 3)
  t.eq(posts, { "quick.localhost" })
end)
