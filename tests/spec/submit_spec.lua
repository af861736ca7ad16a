-- One visit of one directory against sites that misbehave in one way each, in a real browser.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local jobs = require("bolt.store.jobs")
local results = require("bolt.store.results")
local shared = require("bolt.browser.shared")
local sites = require("tests.spec.site_support")
local submit = require("flows.tasks.submit_directory")
local t = require("tests.spec.support")

t.database()
t.on_exit(shared.close)

local PROFILE, form, html, site, thanks = sites.PROFILE, sites.form, sites.html, sites.site, sites.thanks

t.test("a plain form is sent once, with the values of the profile", { timeout = 60 }, function()
  local visit, seen, report = site({ post = thanks })
  t.eq(visit().status, "submitted")
  t.eq(seen.posts, {
    { name = seen.name, email = PROFILE.email, url = PROFILE.website, about = PROFILE.description_long },
  })
  local row = report()
  t.eq({ row.status, row.confirmation, row.attempts }, { "submitted", "AB-17", 1 })
  t.eq(row.fields['input[name="email"]'], PROFILE.email)
  t.eq(#row.evidence, 3)
  t.eq(visit().status, "submitted", "a second visit reports what stands")
  t.eq(#seen.posts, 1)
end)

t.test("a question after our click is affirmed; one before it is not", { timeout = 60 }, function()
  local visit, seen = site({
    get = function()
      return form(
        "",
        [[<input type=hidden name=loaded>
        <script>document.querySelector("[name=loaded]").value = confirm("Stay on this page?")
        document.querySelector("form").onsubmit = () => confirm("Really send?")</script>]]
      )
    end,
    post = thanks,
  })
  t.eq(visit().status, "submitted")
  t.eq({ #seen.posts, seen.posts[1].loaded }, { 1, "false" })
end)

t.test(
  "a page whose script starts late and draws its fields anew is sent with what it lost",
  { timeout = 60 },
  function()
    local visit, seen = site({
      get = function()
        return form(
          "",
          [[<script>setTimeout(() => { const f = document.forms[0]; f.innerHTML = f.innerHTML }, 1500)</script>]]
        )
      end,
      post = thanks,
    }, { pace = 4 })
    t.eq(visit().status, "submitted")
    t.eq({ seen.posts[1].email, seen.posts[1].about }, { PROFILE.email, PROFILE.description_long })
  end
)

t.test("an extra that is refused is left out, and the listing goes through without it", { timeout = 60 }, function()
  local profile = { founded_year = 1998, business_name = "Blue Door Extra", email = "extra@bluedoor.example" }
  profile.description_long = PROFILE.description_long
  local extra = '<label>Year founded <input name="year"></label>'
  local visit, seen, report = site({
    get = function()
      return form("", extra)
    end,
    post = function(fields)
      return fields.year == "1998" and form('<p role="alert">year must be after 2000, was: 1998.</p>', extra)
        or thanks()
    end,
  }, { business = profile })
  t.eq(visit().status, "submitted")
  t.eq({ #seen.posts, seen.posts[2].year, seen.posts[2].email }, { 2, "", "extra@bluedoor.example" })
  t.eq(report().fields['input[name="year"]'], nil)
end)

t.test("a refused value is corrected, the others stay, and each send has its intent", { timeout = 60 }, function()
  local visit, seen, report = site({
    post = function(fields)
      if #fields.about > 60 then
        return form('<p role="alert">Description must be at most 60 characters.</p>')
      end
      return thanks()
    end,
  })
  t.eq(visit().status, "submitted")
  t.eq(#seen.posts, 2)
  t.eq(seen.posts[2].about, "We bake bread every day. We also bake cakes for weddings.")
  t.eq(seen.posts[2].email, PROFILE.email)
  local _, job = report()
  local events = {}
  for _, e in ipairs(db.query("select event from bolt.queue_history where job_id = $1 order by id", job.id)) do
    events[#events + 1] = e.event
  end
  t.eq(table.concat(events, " "), "job_created planned job_started filling submitting refused submitting submitted")
end)

t.test("what cannot be corrected goes to a person and is not sent again", { timeout = 60 }, function()
  local visit, seen, report = site({
    post = function()
      return form('<p role="alert">Business name is not to our taste.</p>')
    end,
  })
  t.eq(visit().status, "needs_human")
  t.eq(#seen.posts, 1)
  t.eq(report().reason, "validation")
end)

t.test("what is refused again and again is sent three times at most, never twice with the same values", function()
  local limits = { 70, 50, 30, 10 }
  local visit, seen, report = site({
    post = function(_, n)
      return form(('<p role="alert">Description must be at most %d characters.</p>'):format(limits[n]))
    end,
  })
  t.eq(visit().status, "needs_human")
  t.eq({ #seen.posts, report().reason }, { 3, "validation" })
  for i = 2, 3 do
    t.ok(#seen.posts[i].about < #seen.posts[i - 1].about, seen.posts[i].about)
  end
end)

t.test("a page that puts the refused value back is not sent again", function()
  local back = [[<script>const long = %s; const about = document.querySelector("[name=about]")
    about.oninput = () => { about.value = long }</script>]]
  local visit, seen, report = site({
    post = function(fields)
      local script = back:format(("%q"):format(fields.about))
      return form('<p role="alert">Description must be at most 60 characters.</p>', script)
    end,
  })
  t.eq(visit().status, "needs_human")
  t.eq({ #seen.posts, report().reason }, { 1, "validation" })
end)

t.test("a server error is a failure that is not sent again, even with thanks on it", { timeout = 60 }, function()
  local visit, seen, report = site({
    post = function()
      return html(500, "<h1>Thank you!</h1>")
    end,
  })
  t.eq(visit(), { status = "failed", reason = "server_error", message = report().message })
  visit()
  t.eq(#seen.posts, 1)
end)

t.test("an answer that says nothing is in doubt", { timeout = 60 }, function()
  local visit, seen, report = site({
    post = function()
      return html(200, "<h1>Browse our categories</h1>")
    end,
  })
  t.eq(visit().status, "in_doubt")
  t.eq(#seen.posts, 1)
  local _, job = report()
  local asked = db.one("select reason, page_url from bolt.human_tasks where job_id = $1 and status = 'open'", job.id)
  t.eq(asked.reason, report().reason, "a person is asked to look")
end)

t.test("robots.txt, a missing consent and the catalogue forbid before a page is opened", { timeout = 60 }, function()
  local robots = {
    robots = function()
      return html(200, "User-agent: *\nDisallow: /add")
    end,
  }
  local visit, seen = site(robots)
  t.eq(visit().reason, "forbidden")
  t.eq(seen.gets, 0)
  visit, seen = site({}, { consent = db.null })
  t.eq(visit().reason, "no_consent")
  t.eq(seen.gets, 0)
end)

t.test("a busy site is waited for, as long as it asks", { timeout = 60 }, function()
  local visit, seen = site({
    get = function(_, _, n)
      return n == 1 and html(503, "busy", { ["retry-after"] = "1" }) or form()
    end,
    post = thanks,
  })
  local began = fiber.now()
  t.eq(visit().status, "submitted")
  t.ok(fiber.now() - began >= 1)
  t.eq(seen.gets, 2)
end)

t.test("a site that cannot be reached is tried again later, then given up", { timeout = 60 }, function()
  local visit, _, report = site({}, { directories = { "http://127.0.0.1:1/add" } })
  for _ = 1, 2 do
    t.ok(visit().retry_in)
    t.eq(report().status, "planned")
  end
  t.eq(visit().reason, "network")
  t.eq(report().attempts, 3)
end)

t.test("a CAPTCHA stops it with everything else filled in and a task for a person", { timeout = 60 }, function()
  local visit, seen, report = site({
    get = function()
      return form("", '<img src="/c.svg" alt="captcha"><label>Type the characters <input name="captcha"></label>')
    end,
  })
  t.eq(visit().reason, "captcha")
  t.eq(#seen.posts, 0)
  local row, job = report()
  t.eq(row.fields['input[name="email"]'], PROFILE.email)
  t.eq(
    db.one("select reason, status from bolt.human_tasks where job_id = $1", job.id),
    { reason = "captcha", status = "open" }
  )
end)

t.test("a page without a form, and one that asks for what the profile lacks", { timeout = 90 }, function()
  local visit = site({
    get = function()
      return html(404, "<h1>Not found</h1>")
    end,
  })
  t.eq(visit().reason, "no_form")
  local seen
  visit, seen = site({
    get = function()
      return form("", '<label>VAT number * <input name="vat" required></label>')
    end,
  })
  t.eq(visit().reason, "mapping_incomplete")
  t.eq(#seen.posts, 0)
end)

t.test("found between intent and answer, the result is in doubt and no page is opened", { timeout = 60 }, function()
  local visit, seen, report = site({ post = thanks })
  local _, job = report()
  local entry = results.open(job.id, job.directories[1].id)
  entry:begin()
  entry:intent({})
  t.eq(visit().status, "in_doubt")
  t.eq({ seen.gets, #seen.posts }, { 0, 0 })
end)

t.test("a browser killed before the click costs a visit, not the listing", { timeout = 90 }, function()
  local visit, seen
  visit, seen = site({
    get = function(_, _, n)
      if n == 1 then
        shared.with_context({ allow_private = true }, function(context)
          require("bolt.process").signal(context.browser:stats().pid, "KILL")
        end)
        fiber.sleep(5)
      end
      return form()
    end,
    post = thanks,
  })
  local first = visit()
  t.ok(first.retry_in, first.status)
  t.eq(first.reason, "browser_crash")
  t.eq(visit().status, "submitted")
  t.eq(#seen.posts, 1)
end)

t.test("a browser killed after the click leaves the result in doubt", { timeout = 90 }, function()
  local visit, seen = site({
    post = function()
      shared.with_context({ allow_private = true }, function(context)
        require("bolt.process").signal(context.browser:stats().pid, "KILL")
      end)
      fiber.sleep(5)
      return thanks()
    end,
  })
  t.eq(visit().status, "in_doubt")
  t.eq(visit().status, "in_doubt")
  t.eq(#seen.posts, 1)
end)

t.test("a job that meets another at work there reports how that ends", { timeout = 60 }, function()
  local second, other, row, visit, seen
  visit, seen = site({
    post = function()
      second = jobs.start((jobs.create(seen.order)))
      other = fiber.spawn(function()
        submit(second.id, second.directories[1])
        row = jobs.report(second.id)[1]
      end)
      fiber.sleep(0.2)
      t.eq(jobs.report(second.id)[1].status, "in_doubt", "while the first one waits for its answer")
      return thanks()
    end,
  })
  t.eq(visit().status, "submitted")
  other:join(5)
  t.eq({ row.status, row.reason, #seen.posts }, { "skipped", "duplicate", 1 })
end)
