-- What a visit cannot do goes to a person, with the draft and the page; and goes on, or ends, as they say.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local human_tasks = require("bolt.store.human_tasks")
local kept = require("bolt.browser.kept")
local people = require("tests.spec.people_support")
local process = require("bolt.process")
local shared = require("bolt.browser.shared")
local sites = require("tests.spec.site_support")
local t = require("tests.spec.support")

t.database()
t.on_exit(shared.close)

local form, html, site, thanks = sites.form, sites.html, sites.site, sites.thanks
local alone = people.alone
local FIELD, guarded, say, task_of, test = people.FIELD, people.guarded, people.say, people.task_of, people.test

test("a CAPTCHA solved in the open page: the visit goes on and sends it, once", function()
  local visit, seen, report = guarded()
  t.eq(visit().reason, "captcha")
  local _, job = report()
  local task = task_of(job)
  t.eq({ task.live, task.effect, task.draft.fields['input[name="email"]'] }, { true, "none", sites.PROFILE.email })
  t.ok(task.screenshot:find("before.jpg", 1, true), task.screenshot)
  local name = task.draft.controls[1]
  t.eq({ name.label, name.field, name.value }, { "Business name *", "business_name", seen.name })

  local taken = say(task, "take")
  t.eq({ taken.live, taken.page_url }, { true, "http://" .. seen.address .. "/add" })
  task = task_of(job)
  t.eq({ task.status, task.assigned_to, task.effect }, { "taken", "Ada", "possible" })
  kept.page(task.id):locator(FIELD):fill("W4X")
  t.eq(say(task, "done").status, "submitted")
  t.eq({ #seen.posts, seen.gets, seen.posts[1].captcha, seen.posts[1].name }, { 1, 1, "W4X", seen.name })
  task = task_of(job)
  t.eq(
    { task.status, task.result_status, report().confirmation, report().attempts },
    { "done", "submitted", "AB-17", 2 }
  )
  t.eq(kept.find(task.id), nil)
  t.eq(say(task, "done").status, "submitted", "said twice")
  t.eq(#seen.posts, 1)
end)

test("an answer given with the word goes into the open page; a wrong one comes back", function()
  local visit, seen, report = guarded()
  visit()
  local _, job = report()
  local task = task_of(job)
  t.eq(say(task, "done", { fields = { [FIELD] = "nope" } }).status, "needs_human")
  t.eq({ task_of(job).id, task_of(job).status, task_of(job).live }, { task.id, "open", true })
  t.eq(say(task, "done", { fields = { [FIELD] = "W4X" } }).status, "submitted")
  t.eq({ #seen.posts, seen.gets, seen.posts[2].about }, { 2, 1, sites.PROFILE.description_long })
end)

test("a form that the person sends is judged, and not sent again", function()
  local visit, seen, report = guarded()
  visit()
  local _, job = report()
  local task = task_of(job)
  say(task, "take")
  local page = kept.page(task.id)
  page:evaluate("document.forms[0].onsubmit = () => confirm('Really send?')", nil, { world = "main" })
  page:locator(FIELD):fill("W4X")
  page:locator("button"):click()
  t.eq(say(task, "done").status, "submitted")
  t.eq({ #seen.posts, report().confirmation, task_of(job).status }, { 1, "AB-17", "done" })
end)

test("a page that was closed meanwhile is opened and filled in again", function()
  local visit, seen, report = guarded()
  visit()
  local _, job = report()
  local task = task_of(job)
  kept.close(task.id)
  t.eq({ task_of(job).live, task_of(job).status }, { false, "open" })
  t.eq(say(task, "take").live, true)
  t.eq({ seen.gets, task_of(job).live, task_of(job).id }, { 2, true, task.id })
  kept.page(task.id):locator(FIELD):fill("W4X")
  t.eq(say(task, "done").status, "submitted")
  t.eq({ #seen.posts, seen.posts[1].email }, { 1, sites.PROFILE.email })
end)

alone("a browser killed under a person: only they know whether it was sent", {}, function()
  local visit, seen, report = guarded()
  visit()
  local _, job = report()
  local task = task_of(job)
  say(task, "take")
  process.signal(kept.find(task.id).page.browser:stats().pid, "KILL")
  while kept.find(task.id) do
    fiber.sleep(0.05)
  end
  t.eq(say(task, "done").status, "needs_human")
  t.ok(task_of(job).instructions:find("say so", 1, true))
  t.eq(say(task, "take").live, nil)
  kept.close(task.id)
  t.eq(task_of(job).live, false)
  local ok, e = pcall(human_tasks.say, task.id, { word = "done", by = "Ada" })
  t.eq({ ok, e.kind }, { false, "refused" })
  -- Not sent: it is visited anew, and asks anew.
  t.eq(say(task, "done", { sent = false }).reason, "captcha")
  t.eq({ seen.gets, task_of(job).effect }, { 2, "none" })
  t.eq(say(task, "done", { fields = { [FIELD] = "W4X" } }).status, "submitted")
  t.eq(#seen.posts, 1)
end)

test("what was refused is not sent again until something has changed, in the open page or in a new one", function()
  local visit, seen, report = site({
    post = function(fields)
      return fields.name:find("GmbH", 1, true) and thanks() or form('<p role="alert">Business name is unclear.</p>')
    end,
  })
  t.eq(visit().reason, "validation")
  local _, job = report()
  local task = task_of(job)
  t.eq(say(task, "done").reason, "validation")
  t.ok(task_of(job).instructions:find("nothing has changed", 1, true))
  kept.close(task.id)
  t.eq(say(task, "done").reason, "validation")
  t.eq(#seen.posts, 1)
  t.eq(say(task, "done", { fields = { ['input[name="name"]'] = "Blue Door GmbH" } }).status, "submitted")
  t.eq({ #seen.posts, seen.posts[2].name, seen.posts[2].email }, { 2, "Blue Door GmbH", sites.PROFILE.email })
end)

test("skipped, given up, sent elsewhere: a person's word is written down as theirs", function()
  for word, want in pairs({
    skip = { "skipped", "captcha", "none" },
    failed = { "failed", "captcha", "none" },
    done = { "submitted", nil, "accepted" },
  }) do
    local visit, seen, report = guarded()
    visit()
    local _, job = report()
    local task = task_of(job)
    say(task, word, { sent = word == "done" or nil, note = "by telephone" })
    local row = db.one("select status, reason, effect, message from bolt.job_results where job_id = $1", job.id)
    t.eq({ row.status, row.reason, row.effect }, want)
    t.ok(row.message:find("by Ada: by telephone", 1, true), row.message)
    t.eq({ task_of(job).status, #seen.posts, kept.find(task.id) }, { "done", 0, nil })
    t.eq(
      db.one("select actor from bolt.queue_history where job_id = $1 and event = 'settled'", job.id).actor,
      "person:Ada"
    )
  end
end)

test("a consent that was revoked, or a job that was cancelled, while a person had the page: nothing is sent", function()
  local visit, seen, report = guarded()
  visit()
  local _, job = report()
  local task = task_of(job)
  say(task, "take")
  kept.page(task.id):locator(FIELD):fill("W4X")
  db.exec(
    [[
    update bolt.consents set revoked_at = now(), revoked_by = 'spec'
    where id = (select consent_id from bolt.jobs where id = $1)]],
    job.id
  )
  t.eq(say(task, "done").reason, "no_consent")
  t.eq({ #seen.posts, report().status, task_of(job).status }, { 0, "skipped", "done" })

  visit, seen, report = guarded()
  visit()
  _, job = report()
  task = task_of(job)
  require("bolt.store.jobs").cancel(job.id, "person:Ada")
  t.eq(say(task, "done", { fields = { [FIELD] = "W4X" } }).status, "needs_human")
  t.eq((pcall(human_tasks.say, task.id, { word = "take", by = "Ada" })), false)
  t.eq(#seen.posts, 0)
end)

test("a person signs in, and the visit goes on to the form", function()
  local session
  local visit, seen, report = site({
    get = function(_, _, _, req)
      session = session or (req.headers.cookie or ""):find("in=1", 1, true) ~= nil
      return session and form()
        or html(
          200,
          [[<h1>Sign in</h1><form method="post" action="/add"><label>E-mail <input name="who" type="email"></label>
        <label>Password <input name="pw" type="password"></label><button>Sign in</button></form>]]
        )
    end,
    post = function(fields)
      if fields.pw then
        return html(200, "<h1>Welcome back</h1>", { ["set-cookie"] = "in=1" })
      end
      return thanks()
    end,
  })
  t.eq(visit().reason, "login_required")
  local _, job = report()
  local task = task_of(job)
  say(task, "take")
  local page = kept.page(task.id)
  page:locator('[name="who"]'):fill(sites.PROFILE.email)
  page:locator('[name="pw"]'):fill("secret")
  page:locator("button"):click()
  page:locator("h1"):wait_for()
  t.eq(say(task, "done").status, "submitted")
  t.eq({ #seen.posts, seen.posts[2].name }, { 2, seen.name })
  local row = db.one("select fields::text || exchanges::text as all from bolt.job_results where job_id = $1", job.id)
  t.ok(not row.all:find("secret", 1, true))
end)

alone("only so many pages are kept, and one that somebody works on is not closed for another", { limit = 1 }, function()
  local first, _, report = guarded()
  local second, _, report2 = guarded()
  local third, _, report3 = guarded()
  first()
  second()
  local _, job = report()
  local _, job2 = report2()
  t.eq({ task_of(job).live, task_of(job2).live, #kept.list() }, { false, true, 1 })
  say(task_of(job2), "take")
  third()
  local _, job3 = report3()
  t.eq({ task_of(job2).live, task_of(job3).live }, { true, false })
end)

alone("a page that nobody came for is closed, and one that was lent and not used may be sent from again", {
  seconds = 0.3,
}, function()
  local visit, seen, report = guarded()
  visit()
  local _, job = report()
  local task = task_of(job)
  say(task, "take")
  t.eq(task_of(job).effect, "possible")
  local ends = fiber.now() + 10
  while #kept.list() > 0 and fiber.now() < ends do
    fiber.sleep(0.05)
  end
  task = task_of(job)
  t.eq({ task.live, task.effect, task.status, #seen.posts }, { false, "none", "open", 0 })
end)

test("a task that nobody came for in time is put away, and found again by who comes late", function()
  local visit, _, report = guarded()
  visit()
  local _, job = report()
  local task = task_of(job)
  db.exec("update bolt.human_tasks set deadline = now() - interval '1 s' where id = $1", task.id)
  t.eq(#human_tasks.list({ job = job.id }), 0)
  t.eq({ task_of(job).status, task_of(job).result_status }, { "expired", "needs_human" })
  human_tasks.say(task.id, { word = "skip", by = "Ada" })
  t.eq({ task_of(job).status, #human_tasks.list({ job = job.id }) }, { "open", 1 })
end)

test("what cannot be said is refused with what to do", function()
  local visit, _, report = guarded()
  visit()
  local _, job = report()
  local task = task_of(job)
  local function refused(word, text)
    word.by = word.by or "Ada"
    local ok, e = pcall(human_tasks.say, task.id, word)
    t.eq({ ok, not ok and e.kind }, { false, "refused" })
    t.ok(e.message:find(text, 1, true), e.message)
  end
  refused({ word = "approve" }, "take, done, skip or failed")
  refused({ word = "done", by = "" }, "who says so")
  refused({ word = "done", fields = { ["#nothing"] = "x" } }, "no control")
  refused({ word = "done", mapping = { [FIELD] = "master_key" } }, "no field")
  kept.close(task.id)
  db.exec("update bolt.job_results set effect = 'possible' where job_id = $1", job.id)
  refused({ word = "take" }, "not known")
  refused({ word = "done" }, "sent or not")
  db.exec("update bolt.human_tasks set status = 'done' where job_id = $1", job.id)
  refused({ word = "done" }, "done already")
end)
