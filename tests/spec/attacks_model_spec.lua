-- Hostile answers of a model: whatever it says, nothing goes into a form but values of the profile, and those only into
-- the controls that were asked about. A real page, read, mapped, planned and filled in as a visit does it.
local advise = require("flows.tasks.advise")
local answers = require("tests.spec.attacks_answers")
local browsers = require("tests.spec.browser_support")
local classifier = require("bolt.form.classifier")
local fill = require("bolt.form.fill")
local model = require("bolt.form.model")
local models = require("tests.spec.model_support")
local profiles = require("bolt.store.profile")
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

t.test("model: nobody else was asked, and every question is in the ledger", function()
  t.eq(#evil.requests, 0)
  local rows = require("bolt.db").one("select count(*) as n, sum(tries) as tries from bolt.prompt_calls")
  t.eq(rows.tries, #double.requests)
  t.ok(rows.n >= #answers.list)
end)
