-- Hostile answers of a model: whatever it says, nothing goes into a form but values of the profile, and those only into
-- the controls that were asked about. A real page, read, mapped, planned and filled in as a visit does it.
local advice = require("bolt.form.advice")
local advise = require("flows.tasks.advise")
local answers = require("tests.spec.attacks_answers")
local browsers = require("tests.spec.browser_support")
local classifier = require("bolt.form.classifier")
local fill = require("bolt.form.fill")
local json = require("bolt.json")
local model = require("bolt.form.model")
local models = require("tests.spec.model_support")
local profiles = require("bolt.store.profile")
local schemas = require("bolt.model.schema")
local t = require("tests.spec.support")
local values = require("bolt.form.values")

t.database()

local profile = assert(profiles.load("flows/practice/business.json"))
local evil = browsers.site({})
local EVIL = evil.url(""):match("//([^/]+)")

local PAGE = [[<!doctype html><title>Add</title><form method="post" action="/add">
<p><label for="bn">Business name *</label> <input id="bn" name="bn" required></p>
<p><label for="em">E-mail *</label> <input id="em" name="em" type="email" required></p>
<p><label for="de">Description *</label> <textarea id="de" name="de" required></textarea></p>
<p><label for="za">Zuqqa</label> <input id="za" name="za"></p>
<p><label for="zb">Zuqqb</label> <input id="zb" name="zb"></p>
<p><label for="amount">Donation amount</label> <input id="amount" name="amount"></p>
<p><label><input type="checkbox" id="offers" name="offers"> I agree to receive offers</label></p>
<p><label><input type="checkbox" id="terms" name="terms"> I accept the terms</label></p>
<p style="position:absolute;left:-9999px"><label for="trap">Tagline</label> <input id="trap" name="trap"></p>
<input type="hidden" name="token" value="t-1"><input type="password" name="pw">
<button>Submit listing</button></form>]]

local READ = [[() => Object.fromEntries([...document.forms[0].elements].filter((e) => e.name)
  .map((e) => [e.name, e.type === "checkbox" ? String(e.checked) : e.value]))]]

local site = browsers.site({ ["/add"] = PAGE })
local answer
local double = models.double("openai", function()
  return answer
end)
local page

local function filled(host)
  if not page then
    page = browsers.browser():context():page()
    browsers.go(page, site.url("/add"), { wait = "load" })
  end
  page:evaluate("document.forms[0].reset()", nil, { world = "main" })
  local form = model.read(page).forms[1]
  local v = { entry = { profile = profile, directory = { host = host } }, fields = {} }
  local plan = values.plan(form, advise.map(v, form, classifier.classify(form)), profile, {})
  fill.apply(page, plan.fills)
  return page:evaluate(READ)
end

local plain

t.test("what the page holds without a model", function()
  models.env()
  plain = filled("none")
  t.eq(#double.requests, 0)
  t.eq({ plain.bn, plain.em, plain.za, plain.zb }, { profile.business_name, profile.email, "", "" })
  t.eq({ plain.amount, plain.offers, plain.terms, plain.trap, plain.pw }, { "", "false", "false", "", "" })
end)

local TEXT = { type = "string" }
local PAIR = { type = "object", properties = { id = TEXT, field = TEXT }, required = { "id", "field" } }

local sent = 0
for i, attack in ipairs(answers.list) do
  t.test("model: " .. attack[1], function()
    models.use(double)
    answer = attack[2]
    if answer.headers then
      answer.headers.Location = answer.headers.Location:gsub("EVIL", EVIL)
    end
    local wanted = {}
    for name, value in pairs(plain) do
      wanted[name] = attack[3] and attack[3][name] or value
    end
    local got = filled("host-" .. i)
    t.eq(double.refused, nil)
    t.ok(#double.requests > sent, "the model was asked")
    sent = #double.requests
    t.eq(got, wanted)
  end)
end

-- Random answers out of the words that an attacker has: ids and fields that there are and that there are not, in shapes
-- that are right and wrong.
local WORDS = { "c1", "c2", "c3", "#trap", "tagline", "tags", "email", "terms_accept", "none", "__proto__", "", "x" }
local seed = 20261127
local function random(n)
  seed = (seed * 1103515245 + 12345) % 2147483648
  return math.floor(seed / 65536) % n + 1
end
local function anything(depth)
  local kind = random(depth > 0 and 6 or 3)
  if kind <= 3 then
    return kind == 3 and random(9) or WORDS[random(#WORDS)]
  elseif kind == 4 then
    return json.array({ anything(depth - 1), anything(depth - 1) })
  end
  return { [WORDS[random(#WORDS)]] = anything(depth - 1), id = anything(depth - 1), field = WORDS[random(#WORDS)] }
end

local function item()
  return random(4) == 1 and anything(2) or { id = WORDS[random(#WORDS)], field = WORDS[random(#WORDS)] }
end

t.test("model: of 3,000 random answers none adds more than a free field to a control that was asked about", function()
  local form = model.read(page).forms[1]
  local map = classifier.classify(form)
  local ask = advice.ask(form, map, profile)
  local free, usable = {}, 0
  for _, name in ipairs(ask.fields) do
    free[name] = true
  end
  for _ = 1, 3000 do
    local list = json.array({ item(), item(), item() })
    local fits = #schemas.check(list, { type = "array", items = PAIR }) == 0
    usable = usable + (fits and 1 or 0)
    for selector, field in pairs(fits and select(2, advice.merge(ask, map, list)) or {}) do
      t.ok((selector == "#za" or selector == "#zb") and free[field], selector .. " " .. field)
    end
  end
  t.ok(usable > 500, usable)
end)

t.test("model: nobody else was asked, and every question is in the ledger", function()
  t.eq(#evil.requests, 0)
  local rows = require("bolt.db").one("select count(*) as n, sum(tries) as tries from bolt.prompt_calls")
  t.eq(rows.tries, #double.requests)
  t.ok(rows.n >= #answers.list)
end)
