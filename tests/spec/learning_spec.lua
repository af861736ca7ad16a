-- What one submission teaches the next, in a real browser: mappings reused and corrected, drift noticed.
local db = require("bolt.db")
local fs = require("bolt.fs")
local json = require("bolt.json")
local mappings = require("bolt.store.mappings")
local shared = require("bolt.browser.shared")
local sites = require("tests.spec.site_support")
local state = require("bolt.state")
local t = require("tests.spec.support")
local together = require("tests.spec.together")

t.database()
t.on_exit(shared.close)

local form, site, thanks = sites.form, sites.site, sites.thanks

-- A field that no word tells anything about, and one that makes the form of each test another one.
local KEY = "text zorbl | zorbl"

local function odd(name, note, more)
  local extra = ('<label>Zorbl <input name="zorbl"></label><label>%s <input name="%s"></label>'):format(name, name)
  return form(note, extra .. (more or ""))
end

local function learned_of(job)
  return db.query(
    [[
    select m.fingerprint, m.mapping, m.provenance, m.successes, m.failures, d.form_fingerprint, d.id as directory_id
    from bolt.directories d left join bolt.mappings m on m.fingerprint = d.form_fingerprint where d.id = $1]],
    job.directories[1].id
  )
end

-- The record of the only visit.
local function understood(row)
  for _, path in ipairs(row.evidence) do
    if path:find("record.json", 1, true) then
      return json.decode(fs.read(state.dir() .. "/" .. path)).understood
    end
  end
end

local function drifts(job)
  return db.query("select details from bolt.queue_history where job_id = $1 and event = 'form_changed'", job.id)
end

together.test("a submission that was taken teaches its mapping; a person's correction wins at the next", function()
  local visit, seen, report = site({
    get = function()
      return odd("wibble")
    end,
    post = thanks,
  })
  t.eq(visit().status, "submitted")
  local _, job = report()
  local row = learned_of(job)[1]
  t.eq({ row.provenance, row.successes, row.form_fingerprint }, { "classifier", 1, row.fingerprint })
  t.eq(row.mapping["text name | business name"], { field = "business_name", by = "classifier" })
  t.eq({ row.mapping[KEY], seen.posts[1].zorbl }, { nil, "" })

  mappings.correct(row.fingerprint, row.directory_id, {
    [KEY] = { field = "phone", by = "person" },
    ["url url | website"] = { leave = true, by = "person" },
  })
  visit, report = seen.another()
  t.eq(visit().status, "submitted")
  t.eq({ seen.posts[2].zorbl, seen.posts[2].url, seen.posts[2].name }, { sites.PROFILE.phone, "", seen.name })
  local second
  row, second = report()
  local used = understood(row).learned
  t.eq(#select(2, next(used)).used, 5)
  row = learned_of(second)[1]
  t.eq({ row.provenance, row.successes, row.failures }, { "person", 2, 0 })
  t.eq(row.mapping[KEY], { field = "phone", by = "person" })
  t.eq(#drifts(second), 0)
end)

together.test("a form that has changed is noticed and told, and understood anew", function()
  local more = ""
  local visit, seen, report = site({
    get = function()
      return odd("flurb", "", more)
    end,
    post = thanks,
  })
  t.eq(visit().status, "submitted")
  local _, job = report()
  local row = learned_of(job)[1]
  mappings.correct(row.fingerprint, row.directory_id, { [KEY] = { field = "tagline", by = "person" } })
  more = '<label>Telephone <input name="tel"></label>'
  visit, report = seen.another()
  t.eq(visit().status, "submitted")
  t.eq({ seen.posts[2].zorbl, seen.posts[2].tel }, { "", sites.PROFILE.phone })
  row, job = report()
  t.eq({ #drifts(job), drifts(job)[1].details.is }, { 1, learned_of(job)[1].fingerprint })
  t.ok(understood(row).drift:find("another one", 1, true))
  visit, report = seen.another()
  t.eq(visit().status, "submitted")
  _, job = report()
  t.eq(#drifts(job), 0, "the new form is known by now")
end)

together.test("a hostile mapping is refused at use, a control that is gone is told, and both are forgotten", function()
  local visit, seen, report = site({
    get = function()
      return odd("plonk", "", '<label>Password <input name="pw" type="password"></label>')
    end,
    post = thanks,
  })
  t.eq(visit().status, "submitted")
  local _, job = report()
  local row = learned_of(job)[1]
  mappings.confirm(row.fingerprint, row.directory_id, {
    [KEY] = { field = "master_key", by = "prompt" },
    ["password pw | password"] = { field = "email", by = "prompt" },
    ["text gone | gone"] = { field = "phone", by = "prompt" },
  })
  visit, report = seen.another()
  t.eq(visit().status, "submitted")
  t.eq({ seen.posts[2].zorbl, seen.posts[2].pw, seen.posts[2].name }, { "", "", seen.name })
  local second
  row, second = report()
  local account = understood(row)
  local found = select(2, next(account.learned))
  t.eq({ #found.refused, #found.used, found.gone }, { 2, 0, { "text gone | gone" } })
  t.ok(account.drift:find("gone", 1, true))
  t.eq(#drifts(second), 1)
  local mapping = learned_of(second)[1].mapping
  t.eq({ mapping[KEY], mapping["password pw | password"], mapping["text gone | gone"] }, {})
end)

together.test("a mapping whose values were refused is not learned, and counts against one that was", function()
  local refuse = true
  local visit, seen, report = site({
    get = function()
      return odd("quux")
    end,
    post = function()
      return refuse and odd("quux", '<p role="alert">Business name is not to our taste.</p>') or thanks()
    end,
  })
  t.eq(visit().status, "needs_human")
  local _, job = report()
  t.eq(learned_of(job)[1].form_fingerprint, nil)
  t.eq(#db.query("select from bolt.mappings where directory_id = $1", job.directories[1].id), 0)
  refuse = false
  t.eq(seen.another()().status, "submitted")
  refuse = true
  t.eq(seen.another()().status, "needs_human")
  local row = learned_of(job)[1]
  t.eq({ row.successes, row.failures }, { 1, 1 })
  t.eq(#seen.posts, 3)
end)
