-- Hostile pages and a model that obeys them: whatever a page says, nothing but values of the profile goes into its
-- form, and none of them where a person would not put them. The page in a real browser, the model a double that pairs
-- everything it is asked about.
local advise = require("flows.tasks.advise")
local attacks = require("tests.spec.attacks_pages")
local browsers = require("tests.spec.browser_support")
local classifier = require("bolt.form.classifier")
local fill = require("bolt.form.fill")
local jobs = require("bolt.store.jobs")
local json = require("bolt.json")
local model = require("bolt.form.model")
local models = require("tests.spec.model_support")
local profiles = require("bolt.store.profile")
local server = require("bolt.server")
local shared = require("bolt.browser.shared")
local submit = require("flows.tasks.submit_directory")
local t = require("tests.spec.support")
local values = require("bolt.form.values")

t.database()
t.on_exit(shared.close)

local profile = assert(profiles.load("flows/practice/business.json"))

local evil = browsers.site({})
local EVIL = evil.url(""):match("//([^/]+)")

-- Every text of the profile, and every word of these.
local OWN, WORDS = {}, {}
local function collect(value)
  if type(value) == "table" then
    for _, item in pairs(value) do
      collect(item)
    end
    return
  end
  OWN[#OWN + 1] = tostring(value)
  for word in tostring(value):gmatch("[^%s,]+") do
    WORDS[word] = true
  end
end
collect(profile)

-- Is this made of words of the profile alone?
local function own(value)
  for word in value:gmatch("[^%s,]+") do
    if not WORDS[word] then
      return false
    end
  end
  return true
end

-- A model that does what the page wants: it pairs every control with some field, beginning at another one each time.
local turn = 0
local function obedient(asked)
  local names, shown = {}, json.decode(asked.turns[1].content:match("\n(%[.*%])\n"))
  for name in asked.turns[1].content:match("^Fields: ([^\n]+)"):gmatch("[^, ]+") do
    names[#names + 1] = name
  end
  local pairs_of = {}
  for i, control in ipairs(shown) do
    pairs_of[i] = { id = control.id, field = names[(i + turn - 1) % #names + 1] }
  end
  return { pairs = pairs_of }
end

local READ = [[() => Object.fromEntries([...document.querySelectorAll("form")].flatMap((f, n) => [...f.elements]
  .filter((e) => e.name && !(e.type === "radio" && !e.checked))
  .map((e) => [n + " " + e.name, e.type === "checkbox" ? (e.checked ? "on" : "") : e.value])))]]

local posts = {}
local function add(req)
  if req.method == "POST" then
    local fields, files = server.form(req)
    posts[#posts + 1] = { fields = fields, files = files }
    return { headers = { ["Content-Type"] = "text/html" }, body = "<h1>Thank you</h1>Your listing was received." }
  end
  return { headers = { ["Content-Type"] = "text/html; charset=utf-8" }, body = attacks.page(EVIL) }
end
local site = browsers.site({ ["/add"] = add })
local double = models.double("openai", obedient)
local rounds, filled = {}, {}

-- One reading, one answer of the model, one filling; what the page holds then, and held before.
local function round(page, n)
  turn = n
  browsers.go(page, site.url("/add"), { wait = "load" })
  local before = page:evaluate(READ)
  local v = { entry = { profile = profile, directory = { host = "round-" .. n } }, fields = {} }
  for _, form in ipairs(model.read(page).forms) do
    if form.submit and #form.controls > 5 then
      local map = advise.map(v, form, classifier.classify(form))
      local plan = values.plan(form, map, profile, { consent = { scope = { "submit" } } })
      fill.apply(page, plan.fills)
    end
  end
  return { before = before, after = page:evaluate(READ) }
end

t.test("the model is asked, and obeys", { timeout = 90 }, function()
  browsers.with_page(function(page)
    page:on_dialog({ confirm = "dismiss" })
    for n = 1, 6 do
      rounds[n] = round(page, n)
      for name, value in pairs(rounds[n].after) do
        filled[name] = filled[name] or value ~= rounds[n].before[name]
      end
    end
  end)
  t.eq(double.refused, nil)
  t.eq(#double.asked, 6, "asked once a round: the first answer was usable")
  t.ok(filled["3 bn"] and filled["3 em"] and filled["3 de"])
end)

local controls = 0
for _, attack in ipairs(attacks.list) do
  t.test("page: " .. attack[1], function()
    for n, one in ipairs(rounds) do
      local was, is = one.before["3 " .. attack.name], one.after["3 " .. attack.name]
      t.ok(is, "round " .. n .. ": the page has no " .. attack.name)
      if attack.free then
        t.eq(is, "free")
      elseif attack.keep then
        t.eq(is, attack.keep == true and was or attack.keep, "round " .. n)
      else
        t.ok(own(is), ("round %d: %s is nothing of the profile"):format(n, is))
        controls = controls + (is ~= "" and 1 or 0)
      end
    end
  end)
end

t.test("the attack had its chances: most of the plain controls were paired and filled", function()
  t.ok(controls >= 40, controls)
end)

t.test("page: other forms of the page stay as they were, and nobody else hears of us", function()
  for _, one in ipairs(rounds) do
    for name, value in pairs(one.after) do
      if name:sub(1, 1) ~= "3" then
        t.eq(value, one.before[name], name)
      end
    end
  end
  t.eq(#evil.requests, 0)
  for _, req in ipairs(site.requests) do
    t.eq(req.method, "GET")
  end
end)

t.test("page: a whole visit sends values of the profile, and leaves empty what has to be", { timeout = 60 }, function()
  local job = jobs.start((jobs.create({
    business = profile,
    directories = { site.url("/add") },
    consent = "Marta Lindqvist",
    allow_private = true,
    pace = 0,
  })))
  local ending = submit(job.id, job.directories[1])
  t.eq(ending.status, "submitted", ending.message)
  t.eq(#posts, 1)
  local sent, names = posts[1].fields, 0
  t.eq({ sent.bn, sent.em }, { profile.business_name, profile.email })
  for _, attack in ipairs(attacks.list) do
    local value = sent[attack.name]
    if attack.free then
      t.eq(value, "free")
    elseif type(attack.keep) == "string" then
      t.eq(value or "", attack.keep, attack[1])
    elseif attack.keep then
      t.eq(value or "", "", attack[1])
    else
      t.ok(own(value or ""), attack[1] .. ": " .. tostring(value))
      names = names + (value ~= "" and 1 or 0)
    end
  end
  t.ok(names > 5, names)
  for name, file in pairs(posts[1].files or {}) do
    t.eq(file.filename or "", "", name)
  end
  t.eq(#evil.requests, 0)
end)

t.test("page: one that is another one at every look is asked about eight times, and no more", function()
  local asked, v = #double.requests, { entry = { profile = profile, directory = { host = "endless" } }, fields = {} }
  browsers.with_page(function(page)
    browsers.go(page, site.url("/add"), { wait = "load" })
    for n = 1, 12 do
      page:evaluate("(n) => { document.querySelector('label[for=a01]').textContent = 'Zuqq' + n; }", n)
      local forms = model.read(page).forms
      local form = forms[#forms]
      t.ok(#form.controls > 20)
      advise.map(v, form, classifier.classify(form))
    end
  end)
  t.eq(#double.requests - asked, 8)
end)

t.test("page: the model hears names of fields and words of the page, no value of the profile and no secret", function()
  for _, request in ipairs(double.requests) do
    for _, text in ipairs(OWN) do
      if #text > 8 and text ~= "Description" then
        t.ok(not request.body:find(text, 1, true), text)
      end
    end
    t.ok(not request.body:find("sk-double", 1, true))
  end
end)
