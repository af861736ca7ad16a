-- What of a form may be asked about, and what of an answer counts: pure, guard by guard.
local advice = require("bolt.form.advice")
local quote = require("bolt.form.quote")
local t = require("tests.spec.support")

local function control(selector, type, label, more)
  local one = { selector = selector, tag = "input", type = type, name = "", label = label, visible = true }
  one.labels = { { text = label, source = "label" } }
  for _, name in ipairs({ "id", "class", "hint", "placeholder", "autocomplete", "section", "value" }) do
    one[name] = ""
  end
  for name, value in pairs(more or {}) do
    one[name] = value
  end
  return one
end

local function form(...)
  return { fingerprint = "f", signs = {}, controls = { ... } }
end

local PROFILE = { business_name = "X", tagline = "T", tags = { "a" }, phone = "1", socials = {}, logo_path = "x.png" }

local function asked(one, guess)
  local ask = advice.ask(form(one), { [one.selector] = guess }, PROFILE)
  return ask ~= nil
end

t.test("asked about is a plain control that nobody knows", function()
  t.eq(asked(control("#a", "text", "Zuqqa")), true)
  t.eq(asked(control("#a", "text", "Zuqqa"), { field = "email", confidence = 0.3 }), true)
  t.eq(asked(control("#a", "textarea", "Zuqqa")), true)
end)

t.test("nothing else is", function()
  local cases = {
    { control("#a", "text", "Zuqqa"), { field = "email", confidence = 0.9 } },
    { control("#a", "text", "Zuqqa"), { concept = "none.message", confidence = 0.6 } },
    { control("#a", "text", "Zuqqa"), { source = "person", confidence = 0.99 } },
    { control("#a", "text", "Zuqqa"), { asked = true, confidence = 0 } },
    { control("#a", "text", "Zuqqa"), { concept = "none.card", confidence = 0.2 } },
    { control("#a", "text", "Zuqqa", { trap = "hidden on purpose" }) },
    { control("#a", "text", "Zuqqa", { visible = false }) },
    { control("#a", "text", "Zuqqa", { disabled = true }) },
    { control("#a", "text", "Zuqqa", { readonly = true }) },
    { control("#a", "password", "Zuqqa") },
    { control("#a", "file", "Zuqqa") },
    { control("#a", "checkbox", "Zuqqa") },
    { control("#a", "number", "Zuqqa") },
    { control("#a", "text", "Zuqqa", { placeholder = "0,00 €" }) },
    { control("#a", "select", "Zuqqa", { options = { { text = "Gold $9" } } }) },
    { control("#a", "text", "Your bid") },
    { control("#a", "text", "IBAN") },
    { control("#a", "text", "Password") },
    { control("#a", "text", "I accept the terms") },
  }
  for i, case in ipairs(cases) do
    t.eq(asked(case[1], case[2]), false, i)
  end
  for _, sign in ipairs({ "login", "payment", "verification" }) do
    local page = form(control("#a", "text", "Zuqqa"))
    page.signs[sign] = true
    t.eq(advice.ask(page, {}, PROFILE), nil, sign)
  end
  t.eq(advice.ask(form(control("#a", "text", "Zuqqa")), {}, {}), nil, "an empty profile")
end)

t.test("fields are those that the profile has, without numbers, files, and what has its place already", function()
  local ask =
    advice.ask(form(control("#a", "text", "Zuqqa")), { ["#b"] = { field = "tags", confidence = 0.9 } }, PROFILE)
  t.eq(ask.fields, { "business_name", "listing_title", "tagline" })
end)

t.test("words of a page go out short, without control characters, and values not at all", function()
  local odd = control("#a", "text", "a\0b\n\tc" .. ("ä"):rep(200), { value = "secret", options = { { text = "o" } } })
  local shown = advice.ask(form(odd), {}, PROFILE).shown[1]
  t.match(shown.labels[1], "^a b c")
  t.ok(#shown.labels[1] <= 160 and not shown.labels[1]:find("[%z\1-\31]"))
  t.ok(not t.show(shown):find("secret", 1, true))
end)

t.test("of an answer nothing counts but fields of the question at controls of the question, once each", function()
  local page = form(control("#a", "text", "Zuqqa"), control("#b", "text", "Zuqqb"), control("#c", "select", "Zuqqc"))
  local ask = advice.ask(page, {}, PROFILE)
  local function merged(...)
    local list = {}
    for i, pair in ipairs({ ... }) do
      list[i] = { id = pair[1], field = pair[2] }
    end
    return select(2, advice.merge(ask, {}, list))
  end
  t.eq(merged({ "c1", "tagline" }), { ["#a"] = "tagline" })
  t.eq(merged({ "c1", "phone" }, { "c2", "terms_accept" }, { "#a", "tagline" }, { "c9", "tagline" }), {})
  t.eq(merged({ "c1", "tagline" }, { "c2", "tagline" }, { "c1", "business_name" }), { ["#a"] = "tagline" })
  t.eq(merged({ "c3", "tagline" }), {}, "a tagline is nothing for a list")
  t.eq(merged({ "c1", "none" }, { "c2", "none.card" }), {})
end)

t.test("a quote proves something when it stands there, says enough, and does not contradict", function()
  local lines = quote.masked({
    "Skráningin þín hefur verið móttekin.",
    "Ref. 123-456-789, Ada Lovelace, ada@x.example, https://x.example/y",
    "Listing was not saved, please enter a name.",
    "登録を受け付けました。",
    "HI ADA\194\160LOVELACE",
    "Dear ada  lovelace!",
  }, { "Ada Lovelace", "a%", "x" })
  t.eq({ lines[5], lines[6] }, { "HI [ours]", "Dear [ours]!" })
  t.eq(lines[2], "Ref. [number], [ours], [e-mail], [address]")
  t.eq(quote.proof(lines, " skráningin  þÍN hefur verið móttekin"), "skráningin þÍN hefur verið móttekin")
  t.ok(quote.proof(lines, "登録を受け付けました"))
  for _, said in ipairs({
    "",
    "hefur",
    "verið móttekin",
    "Skráningin þín verið móttekin.",
    "please enter a name",
    "Listing was not saved",
    "Thank you, we received it",
  }) do
    t.eq(quote.proof(lines, said), nil, said)
  end
end)
