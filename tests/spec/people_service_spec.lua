-- A task for a person against a service of its own: over the command line, the REPL and the API, and across kill -9.
local cli = require("tests.spec.cli_support")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local http = require("bolt.http")
local json = require("bolt.json")
local sites = require("tests.spec.site_support")
local t = require("tests.spec.support")

local CODE = '<img src="/c.svg" alt="captcha"><label>Type the characters <input name="captcha"></label>'
local FIELD = 'input[name="captcha"]'

local state = t.state_dir()
local env = { BOLT_STATE_DIR = state, DATABASE_URL = t.database(), USER = "ada" }

local function bolt(...)
  return cli.run({ ... }, { env = env, timeout = 40 })
end

local function up()
  local child = cli.start({ "up", "--listen", "127.0.0.1:0", "--allow-private", "--json" }, { env = env })
  return child, json.decode(cli.await(child, "({[^\n]*})\n"))
end

local service, ready = up()

-- A guarded site, ordered from it: the task that comes of it.
local function asked()
  local _, seen, report = sites.site({
    get = function()
      return sites.form("", CODE)
    end,
    post = function(fields)
      return fields.captcha == "W4X" and sites.thanks() or sites.form('<p role="alert">Wrong characters.</p>', CODE)
    end,
  })
  local _, job = report()
  local ends = fiber.now() + 30
  while fiber.now() < ends do
    local task = db.one("select id from bolt.human_tasks where job_id = $1 and holder is not null", job.id)
    if task then
      return task.id, seen, job, report
    end
    fiber.sleep(0.05)
  end
  error("nobody was asked")
end

local function row_of(job)
  return db.one(
    [[
    select r.status, r.effect, t.status as task from bolt.job_results r join bolt.human_tasks t on t.result_id = r.id
    where r.job_id = $1]],
    job.id
  )
end

t.test("taken over, acted on through the REPL, and handed back", { timeout = 60 }, function()
  local task, seen, job = asked()
  local listed = json.decode(bolt("task", "ls", "--json", "--job", job.id).out)
  t.eq({ listed.id, listed.reason, listed.live }, { task, "captcha", true })
  local shown = bolt("task", "show", task)
  t.eq(shown.code, 0, shown.err)
  t.match(shown.out, "Business name")
  t.ok(fs.exists((shown.out:match("picture    ([^\n]+)"))))
  local taken = bolt("task", "take", task)
  t.eq(taken.code, 0, taken.err)
  t.match(taken.out, "the page is open: http://" .. seen.address:gsub("%W", "%%%0"))
  t.eq(row_of(job), { status = "needs_human", effect = "possible", task = "taken" })
  local act = bolt("repl", "--eval", ("kept.page(%q):fill(%q, 'W4X')"):format(task, FIELD))
  t.eq(act.code, 0, act.err)
  local done = bolt("task", "done", task)
  t.eq({ done.code, done.out:match("^%a+") }, { 0, "submitted" }, done.out .. done.err)
  t.eq(row_of(job), { status = "submitted", effect = "accepted", task = "done" })
  t.eq({ #seen.posts, seen.posts[1].captcha }, { 1, "W4X" })
  local again = bolt("task", "done", task)
  t.eq(again.code, 1)
  t.match(again.err, "done already")
  t.eq(bolt("task", "done", "7").code, 1)
end)

t.test("over the API: looked at, acted on, answered", { timeout = 60 }, function()
  local task, seen, job = asked()
  local function call(method, path, body)
    local res = http.request({
      url = ("http://%s/api/v1/human-tasks%s"):format(ready.address, path),
      method = method,
      headers = { ["Content-Type"] = body and "application/json" or nil },
      body = body and json.encode(body),
      allow_private = true,
    })
    local is_json = (res.headers["content-type"] or ""):find("json")
    return res.status, is_json and json.decode(res.body) or res.body
  end
  local status, found = call("GET", "?job=" .. job.id)
  t.eq({ status, found.items[1].id }, { 200, task })
  status, found = call("GET", "/" .. task)
  t.eq({ status, found.draft.fields['input[name="email"]'] }, { 200, sites.PROFILE.email })
  status, found = call("GET", "/" .. task .. "/screenshot")
  t.eq({ status, found:sub(1, 2) }, { 200, "\255\216" })
  local metrics = http.get(("http://%s/metrics"):format(ready.address), { allow_private = true }).body
  t.match(metrics, 'bolt_human_tasks_open{status="open"} [1-9]')
  t.match(metrics, "bolt_kept_pages [1-9]")
  local act = { action = "fill", selector = FIELD, value = "W4X" }
  t.eq((call("POST", "/" .. task .. "/page", act)), 409)
  status, found = call("POST", "/" .. task .. "/take", { by = "Ada" })
  t.eq(status, 202)
  require("bolt.engine.runs").wait(found.run_id, 20)
  t.eq((call("POST", "/" .. task .. "/page", act)), 200)
  t.eq((call("POST", "/" .. task .. "/page", { action = "eval", selector = "x" })), 422)
  status, found = call("POST", "/" .. task .. "/done", { by = "Ada" })
  t.eq(status, 202)
  t.eq(require("bolt.engine.runs").wait(found.run_id, 30).result.status, "submitted")
  status, found = call("POST", "/" .. task .. "/skip", { by = "Ada" })
  t.eq({ status, found.kind }, { 409, "refused" })
  t.eq(#seen.posts, 1)
end)

t.test("a run at another worker asks the one that keeps the page", { timeout = 60 }, function()
  local task, seen, job = asked()
  local function attend(word)
    return require("flows.tasks.attend")({ task = task, word = word, by = "Ada" })
  end
  t.eq(attend("take").live, true)
  t.eq({ seen.gets, row_of(job).task }, { 1, "taken" })
  t.eq(bolt("repl", "--eval", ("kept.page(%q):fill(%q, 'W4X')"):format(task, FIELD)).code, 0)
  t.eq(attend("done").status, "submitted")
  t.eq({ seen.gets, #seen.posts, row_of(job).task }, { 1, 1, "done" })
end)

t.test("kill -9: a task survives, what was not lent is opened anew, what was lent is asked about", {
  timeout = 90,
}, function()
  local free, free_site, free_job = asked()
  local lent, lent_site, lent_job = asked()
  t.eq(bolt("task", "take", lent).code, 0)
  service:kill("KILL")
  service:wait(10)
  service, ready = up()
  t.eq(json.decode(bolt("task", "show", free, "--json").out).live, false)

  local done = bolt("task", "done", free, "--set", FIELD .. "=W4X")
  t.eq(done.code, 3, "the characters were those of a page that is gone: " .. done.out .. done.err)
  done = bolt("task", "done", free, "--set", FIELD .. "=W4X")
  t.eq({ done.code, #free_site.posts, row_of(free_job).status }, { 0, 1, "submitted" }, done.out .. done.err)

  local erase = "select bolt.erase_business(business_id, 'spec') from bolt.jobs where id = $1"
  t.ok(#db.query("select from bolt.runs where input::text like '%W4X%' and input ->> 'task' = $1", free) > 0)
  while db.one("select status from bolt.jobs where id = $1", free_job.id).status == "running" do
    fiber.sleep(0.05)
  end
  db.query(erase, free_job.id)
  t.eq(#db.query(
    [[
    select from bolt.runs r left join bolt.steps s on s.run_id = r.id
    where r.input ->> 'task' = $1 and (r.input::text like '%W4X%' or s.input::text like '%W4X%')]],
    free
  ), 0)

  local refused = bolt("task", "take", lent)
  t.eq(refused.code, 1)
  t.match(refused.err, "not known")
  t.eq(bolt("task", "done", lent).code, 1)
  t.eq(#lent_site.posts, 0)
  t.eq(bolt("task", "done", lent, "--not-sent").code, 3)
  t.eq(row_of(lent_job), { status = "needs_human", effect = "none", task = "open" })
  t.eq(bolt("task", "skip", lent, "--note", "not worth it").code, 0)
  t.eq({ row_of(lent_job).status, #lent_site.posts }, { "skipped", 0 })
end)

t.test("a service that is stopped gives back what was lent and not used", { timeout = 60 }, function()
  local task, _, job = asked()
  t.eq(bolt("task", "take", task).code, 0)
  service:kill("TERM")
  service:wait(20)
  t.eq(row_of(job), { status = "needs_human", effect = "none", task = "open" })

  local refused = bolt("task", "take", task)
  t.eq(refused.code, 1)
  t.match(refused.err, "bolt up")
  local done = bolt("task", "done", task, "--set", FIELD .. "=W4X", "--json")
  t.eq(done.code, 3, "it works on it itself, and meets a new CAPTCHA: " .. done.out .. done.err)
  t.eq(json.decode(done.out).result.reason, "captcha")
  t.eq({ bolt("task", "skip", task).code, row_of(job).status }, { 0, "skipped" })
end)
