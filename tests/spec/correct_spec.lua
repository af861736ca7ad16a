-- Values that a site refused: which control it means, what it takes instead, and when there is nothing to send.
local correct = require("flows.tasks.correct")
local t = require("tests.spec.support")

local LONG = "We bake bread. We also bake cakes for weddings and birthdays. Come and see us in the old town."

local function fill(selector, field, value, label)
  return {
    control = { selector = selector, name = selector:sub(2), label = label or field },
    field = field,
    value = value,
  }
end

local function fills()
  return {
    fill("#name", "business_name", "Blue Door Bakery", "Business name"),
    fill("#about", "description_long", LONG, "Description"),
    fill("#phone", "phone", "+12125550100", "Phone"),
    fill("#site", "website", "http://bluedoor.test", "Web site"),
  }
end

local function changed(complaints, tried)
  local changes, unmet = correct.plan(complaints, fills(), tried or {})
  local by = {}
  for _, change in ipairs(changes or {}) do
    by[change.control.selector] = change.value
  end
  return changes and by, unmet
end

t.test("a stated limit shortens at the end of a sentence, and only the field it is about", function()
  t.eq(changed({ { text = "Description must be at most 70 characters", selector = "#about" } }), {
    ["#about"] = "We bake bread. We also bake cakes for weddings and birthdays.",
  })
  t.eq(changed({ { text = "Die Beschreibung darf 20 Zeichen nicht überschreiten", name = "about" } }), {
    ["#about"] = "We bake bread.",
  })
  t.eq(changed({ { text = "Description: maximum 3 words" } }), { ["#about"] = "We bake bread." })
end)

t.test("a label in the text finds the field", function()
  t.eq(changed({ { text = "The web site must start with https://" } }), { ["#site"] = "https://bluedoor.test" })
end)

t.test("half of a label finds the field when it finds no other", function()
  local long =
    { fill("#d", "description_long", LONG, "Long description *"), fill("#n", "business_name", "Acme", "Name") }
  local changes = correct.plan({ { text = "Description: please use at most 20 characters (you used 94)." } }, long, {})
  t.eq({ #changes, changes[1].control.selector, changes[1].value }, { 1, "#d", "We bake bread." })
  long[3] = fill("#s", "description_short", LONG, "Short description")
  t.eq(correct.plan({ { text = "Description: please use at most 20 characters." } }, long, {}), nil)
end)

t.test("a telephone number is written as the site wants it", function()
  t.eq(
    changed({ { text = "Phone must look like 555-555-5555", selector = "#phone" } }),
    { ["#phone"] = "212-555-0100" }
  )
  t.eq(changed({ { text = "Phone: digits only", selector = "#phone" } }), { ["#phone"] = "2125550100" })
end)

t.test("a value that was refused is never sent again", function()
  local tried = {}
  local complaint = { { text = "Phone is invalid", selector = "#phone" } }
  local seen = { ["+12125550100"] = true }
  for _ = 1, 2 do
    local value = changed(complaint, tried)["#phone"]
    t.ok(not seen[value], value)
    seen[value] = true
  end
end)

t.test("an extra that is refused in every spelling stays empty, unless the site insists on it", function()
  local function list(required)
    local latitude = fill("#os_y", "latitude", "43.6561", "Northing")
    latitude.how, latitude.control.required = "fill", required
    local name = fill("#name", "business_name", "Blue Door Bakery", "Business name")
    name.how = "fill"
    return { name, latitude }
  end
  for _, text in ipairs({ "os_y must be a whole number", "A whole number is expected, not 43.6561" }) do
    local tried = {}
    local changes = correct.plan({ { text = text } }, list(), tried)
    t.eq({ #changes, changes[1].control.selector, changes[1].value, changes[1].left_out }, { 1, "#os_y", "", text })
    t.eq({ correct.plan({ { text = text } }, list(), tried) }, { nil, text })
    t.eq({ correct.plan({ { text = text } }, list(true), {}) }, { nil, text })
  end
  t.eq({ correct.plan({ { text = "Business name is invalid" } }, list(), {}) }, { nil, "Business name is invalid" })
end)

t.test("what cannot be met is said, and nothing is sent for it", function()
  local changes, unmet = changed({ { text = "Business name is not allowed", selector = "#name" } })
  t.eq(changes, nil)
  t.eq(unmet, "Business name is not allowed")
  t.eq({ changed({ { text = "Please correct the errors below" } }) }, { nil, "Please correct the errors below" })
end)
