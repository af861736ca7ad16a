-- Where a model is asked in a visit, and what may come of it: forms in a language that no rule knows, pages that the
-- verdict cannot read, descriptions that are too long. A real browser, a real ledger, a double for the model.
local advise = require("flows.tasks.advise")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local models = require("tests.spec.model_support")
local shared = require("bolt.browser.shared")
local sites = require("tests.spec.site_support")
local t = require("tests.spec.support")

t.database()
t.on_exit(shared.close)

local form, html, site, thanks = sites.form, sites.html, sites.site, sites.thanks

-- Answers by the words of a control: { [label] = field }.
local function knows(words)
  return function(asked)
    local list = {}
    for _, control in ipairs(json.decode(asked.turns[1].content:match("\n(%[.*%])\n"))) do
      list[#list + 1] = { id = control.id, field = words[(control.labels or {})[1]] or "none" }
    end
    return { pairs = list }
  end
end

local FINNISH = [[<!doctype html><meta charset="utf-8"><title>Lisää</title><form method="post" action="/add">
<p><label for="a">Yrityksen nimi *</label><input id="a" name="a" required></p>
<p><label for="b">Sähköpostiosoite *</label><input id="b" name="b" required></p>
<p><label for="c">Kotisivut</label><input id="c" name="c"></p>
<p><label for="d">Kerro lyhyesti toiminnastanne *</label><textarea id="d" name="d" required></textarea></p>
<p><label for="e">Lahjoitus</label><input id="e" name="e"></p>
<button type="submit">Lähetä</button></form>]]

local function finnish()
  return html(200, FINNISH)
end

local WORDS = {
  ["Yrityksen nimi *"] = "business_name",
  ["Sähköpostiosoite *"] = "email",
  ["Kotisivut"] = "website",
  ["Kerro lyhyesti toiminnastanne *"] = "description_long",
}

t.test("a form in a language that no rule knows has no form without a model", { timeout = 60 }, function()
  models.env({})
  local visit, seen = site({ get = finnish, post = thanks })
  t.eq(visit().reason, "no_form")
  t.eq(#seen.posts, 0)
end)

t.test("with a model it is filled in and sent; the second time nobody is asked", { timeout = 60 }, function()
  local double = models.double("openai", knows(WORDS))
  local visit, seen, report = site({ get = finnish, post = thanks })
  t.eq(visit().status, "submitted")
  t.eq(seen.posts, {
    {
      a = seen.name,
      b = sites.PROFILE.email,
      c = sites.PROFILE.website,
      d = sites.PROFILE.description_long,
      e = "",
    },
  })
  t.eq({ #double.asked, double.refused }, { 1 })
  local mapping = db.one(
    [[select m.mapping, m.provenance from bolt.mappings m join bolt.directories d on d.form_fingerprint = m.fingerprint
    where d.submission_url = $1]],
    "http://" .. seen.address .. "/add"
  )
  t.eq(mapping.provenance, "prompt")
  local row, job = report()
  t.eq(row.status, "submitted")
  local call = db.one("select directory, status from bolt.prompt_calls where prompt = 'map_form'")
  t.eq(call, { directory = job.directories[1].name, status = "answered" })
  models.env({})
  local again = seen.another()
  t.eq(again().status, "submitted", "what was learned serves without a model")
  t.eq(seen.posts[2].a, seen.name)
  t.eq(#double.asked, 1)
end)

t.test("a model that is down costs nothing but its help", { timeout = 60 }, function()
  local double = models.double("openai")
  double.before = function()
    return { status = 500, headers = { ["retry-after-ms"] = "5" }, body = "{}" }
  end
  local visit, seen = site({
    get = function()
      return form("", '<label>Zuqqa <input name="zuqqa"></label>')
    end,
    post = thanks,
  })
  t.eq(visit().status, "submitted")
  t.eq({ #seen.posts, seen.posts[1].zuqqa, #double.requests }, { 1, "", 3 })
end)

-- A page after the click that says in Icelandic that the listing was received; WORD tells the visits apart.
local SAID = "Skráningin þín (WORD) hefur verið móttekin og bíður yfirferðar."

-- What the model answers, and what becomes of the visit.
local OUTCOMES = {
  { "the sentence that says so", { outcome = "accepted", quote = SAID }, "submitted" },
  { "words that are not on the page", { outcome = "accepted", quote = "Your listing has been received, thank you." } },
  { "no words at all", { outcome = "accepted", quote = "" } },
  { "two words of the page", { outcome = "accepted", quote = "Skráningin þín" } },
  { "our own name", { outcome = "accepted", quote = "Umsjón: Blue Door Bakery" } },
  { "what the page said before", { outcome = "accepted", quote = "Add your business" } },
  { "a sentence that denies it", { outcome = "accepted", quote = "This listing could not be saved." } },
  { "no JSON", "It was accepted: " .. SAID },
  { "unclear", { outcome = "unclear", quote = SAID } },
}

local double, ended

-- All visits side by side: each waits for some seconds whether the page says more.
t.test("pages that the verdict cannot read are shown to a model", { timeout = 90 }, function()
  double = models.double("anthropic", function(asked)
    local n = tonumber(asked.turns[1].content:match("%(w(%d)x%)"))
    local answer = OUTCOMES[n][2]
    return answer.quote and { outcome = answer.outcome, quote = (answer.quote:gsub("WORD", "w" .. n .. "x")) } or answer
  end)
  ended = {}
  fiber.group(function(group)
    for n, case in ipairs(OUTCOMES) do
      group:spawn(function()
        local visit, _, report = site({
          post = function(fields)
            local more = case[1]:find("denies") and "<p>This listing could not be saved.</p>" or ""
            local text = "<!doctype html><meta charset=utf-8><h1>Skrá</h1><p>%s</p><p>Umsjón: %s, %s</p>%s"
            return html(200, text:format(SAID:gsub("WORD", "w" .. n .. "x"), fields.name, fields.email, more))
          end,
        })
        local ending = visit()
        local row, job = report()
        ended[n] = { ending, row, job }
      end)
    end
  end)
  t.eq(double.refused, nil)
end)

for n, case in ipairs(OUTCOMES) do
  t.test("a model that answers with " .. case[1] .. (case[3] and " settles it" or " settles nothing"), function()
    local ending, row = ended[n][1], ended[n][2]
    local want = case[3] or "in_doubt"
    t.eq({ ending.status, row.status }, { want, want })
    local tasks =
      db.one("select count(*) as n from bolt.human_tasks where job_id = $1 and status = 'open'", ended[n][3].id)
    t.eq(tasks.n, case[3] and 0 or 1, "a person is asked, or need not be")
    if case[3] then
      t.match(row.message, "móttekin")
    end
  end)
end

t.test("the model saw what the page said, and nothing of ours in it", function()
  for _, asked in ipairs(double.asked) do
    local text = asked.turns[1].content
    t.ok(text:find("hefur verið móttekin", 1, true) and text:find("[ours]", 1, true), text)
    t.ok(not text:find(sites.PROFILE.email, 1, true) and not text:find("Blue Door", 1, true), text)
  end
end)

t.test("of a description that is cut, the sentences that a model chooses stay", { timeout = 60 }, function()
  models.double("gemini", function(asked)
    return asked.system:find("shorten", 1, true) and { keep = { 3, 1, 1 } } or { pairs = json.array() }
  end)
  local visit, seen = site({
    get = function()
      return html(200, (form().body:gsub('name="about"', '%0 maxlength="82"')))
    end,
    post = thanks,
  })
  t.eq(visit().status, "submitted")
  t.eq(seen.posts[1].about, "We bake bread every day. Come and see us in the old town.")
end)

for what, answer in pairs({
  ["sentences that there are not"] = { keep = { 1, 9 } },
  ["text of its own"] = { keep = { "Buy now at evil.example" } },
  ["more than fits"] = { keep = { 1, 2, 3 } },
  ["nothing"] = { keep = json.array() },
}) do
  t.test("a model that chooses " .. what .. " changes nothing", { timeout = 60 }, function()
    db.exec("delete from bolt.cache")
    models.double("gemini", function()
      return answer
    end)
    local visit, seen = site({
      get = function()
        return html(200, (form().body:gsub('name="about"', '%0 maxlength="82"')))
      end,
      post = thanks,
    })
    t.eq(visit().status, "submitted")
    t.eq(seen.posts[1].about, "We bake bread every day. We also bake cakes for weddings.")
  end)
end

t.test("a description that fits is shown to nobody", function()
  local gemini = models.double("gemini")
  local control = { tag = "textarea", type = "textarea", label = "Short", maxlength = 100 }
  local profile = { description_short = "We bake.", description_long = ("We bake bread. "):rep(20) }
  local item = { control = control, field = "description_short", how = "fill", value = "We bake." }
  advise.descriptions({ entry = { profile = profile } }, { item })
  t.eq({ item.value, #gemini.requests }, { "We bake.", 0 })
end)

t.test("the end of the visit is not taken for an answer that did not come", { timeout = 20 }, function()
  models.double("openai", function()
    fiber.sleep(5)
    return {}
  end)
  local e = t.raises(fiber.timeout, "timeout", 0.3, function()
    advise.outcome({ verdict = { unread = { "Skrá" } }, fields = {} })
    fiber.sleep(5)
  end)
  t.match(e.message, "0%.3")
end)

-- The last one: it leaves the model alone for a minute.
t.test("a model that hangs is not waited for long, and after three times not asked", { timeout = 20 }, function()
  local slow = models.double("openai", function()
    fiber.sleep(5)
    return {}
  end)
  local patience = advise.patience
  advise.patience = 0.3
  local began = fiber.now()
  for n = 1, 5 do
    local unknown = { selector = "#a", tag = "input", type = "text", name = "", label = "Zuqqa", visible = true }
    unknown.labels = { { text = "Zuqqa", source = "label" } }
    for _, name in ipairs({ "id", "class", "hint", "placeholder", "autocomplete", "section", "value" }) do
      unknown[name] = ""
    end
    local v = { entry = { profile = sites.PROFILE, directory = { host = "hangs" .. n } } }
    local map = {}
    t.eq(advise.map(v, { fingerprint = "f" .. n, signs = {}, controls = { unknown } }, map), map)
  end
  advise.patience = patience
  t.ok(fiber.now() - began < 3, fiber.now() - began)
  t.eq(#slow.requests, 3)
end)
