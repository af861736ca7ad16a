-- What was learned of a form, held against the form at every use: reused, overruled by a person, refused when it is
-- hostile, dropped when a control is gone.
local classifier = require("bolt.form.classifier")
local learned = require("bolt.form.learned")
local t = require("tests.spec.support")

local function control(selector, type, label, more)
  local one = {
    selector = selector,
    tag = "input",
    type = type,
    name = selector:sub(2),
    id = "",
    class = "",
    label = label,
    labels = { { text = label, source = "label" } },
    hint = "",
    placeholder = "",
    autocomplete = "",
    visible = true,
    section = "",
  }
  for name, value in pairs(more or {}) do
    one[name] = value
  end
  return one
end

local function form()
  return {
    selector = "form",
    controls = {
      control("#company", "text", "Company"),
      control("#mail", "email", "E-mail"),
      control("#x", "text", "Zorbl"),
      control("#pw", "password", "Password"),
      control("#card", "text", "Card number"),
      control("#hp", "text", "Website", { trap = "hidden, and named like a trap", visible = false }),
      control("#w", "text", "Wibble"),
      control("#w", "text", "Wibble", { selector = "#w2" }),
    },
  }
end

local function fields_of(map)
  local found = {}
  for selector, guess in pairs(map) do
    found[selector] = guess.field
  end
  return found
end

-- Applies { [selector] = entry } to the form.
local function apply(entries, trusted)
  local f = form()
  local keys, mapping = learned.keys(f), {}
  for selector, entry in pairs(entries) do
    mapping[keys[selector] or selector] = entry
  end
  return learned.apply(f, classifier.classify(f), mapping, trusted ~= false)
end

t.test("what was learned is used before the classifier, and says who said it", function()
  t.eq(fields_of(classifier.classify(form()))["#x"], nil)
  local map, report = apply({ ["#x"] = { field = "tagline", by = "prompt" } })
  t.eq({ map["#x"].field, map["#x"].source, report.used }, { "tagline", "prompt", { "#x" } })
  t.eq({ map["#company"].field, map["#company"].source }, { "business_name", nil })
end)

t.test("what a person said wins, also that a control stays empty", function()
  local map = apply({
    ["#company"] = { field = "contact.full_name", by = "person" },
    ["#mail"] = { leave = true, by = "person" },
    ["#x"] = { field = "tagline", by = "classifier" },
  }, false)
  t.eq({ map["#company"].field, map["#mail"].field, map["#x"].field }, { "contact.full_name", nil, nil })
end)

t.test("controls with equal names and labels are told apart by their order", function()
  local map = apply({ ["#w2"] = { field = "tagline", by = "person" } })
  t.eq({ map["#w"].field, map["#w2"].field }, { nil, "tagline" })
end)

t.test("a control that is gone: only what a person said of the others is used", function()
  local map, report = apply({
    ["text gone | gone"] = { field = "fax", by = "classifier" },
    ["#x"] = { field = "tagline", by = "classifier" },
    ["#w"] = { field = "tags", by = "person" },
  })
  t.eq(report.gone, { "text gone | gone" })
  t.eq({ map["#x"].field, map["#w"].field }, { nil, "tags" })
end)

t.test("what a model said of one directory's form is not used at another's with the same form", function()
  t.eq(
    learned.elsewhere({
      a = { field = "tagline", by = "prompt" },
      b = { field = "tags", by = "classifier" },
      c = { field = "tags", by = "person" },
      d = "broken",
    }),
    { b = { field = "tags", by = "classifier" }, c = { field = "tags", by = "person" }, d = "broken" }
  )
end)

t.test("hostile and broken entries are refused at use", function()
  local hostile = {
    ["#company"] = { field = "credentials.password", by = "person" },
    ["#mail"] = "email",
    ["#x"] = { field = "tagline", by = "nobody" },
    ["#pw"] = { field = "business_name", by = "person" },
    ["#card"] = { field = "phone", by = "person" },
    ["#hp"] = { field = "website", by = "person" },
    ["#w"] = { field = "fax", by = "person" },
    ["#w2"] = { field = "terms_accept", by = "person" },
  }
  local map, report = apply(hostile)
  t.eq(fields_of(map), fields_of(classifier.classify(form())))
  t.eq({ #report.refused, #report.used }, { 8, 0 })
  for _, refused in ipairs(report.refused) do
    t.ok(#refused.why > 5, refused.control)
  end
end)

t.test("what is learned is what was filled in, with who said it; boxes for terms are not", function()
  local f = form()
  local map = apply({ ["#x"] = { field = "tagline", by = "person" } })
  map["#w"] = { field = "terms_accept", confidence = 1 }
  local mapping = learned.from(f, map, { ["#company"] = true, ["#x"] = true, ["#w"] = true })
  t.eq(mapping, {
    ["text company | company"] = { field = "business_name", by = "classifier" },
    ["text x | zorbl"] = { field = "tagline", by = "person" },
  })
end)
