-- bolt exec submit.lua URL CYCLES: our cycle on the page of form_site.lua, from a fresh context to the thank-you page.
-- Prints one JSON line { cycle = [ms], fill = [ms], read = [ms] }. The first two cycles warm up and are not counted.
--
-- fill is the filling with its read-back alone, what Playwright's fill calls are to it. The cycle also holds what
-- Playwright is told beforehand: reading the form, finding out which control wants what, planning the values (read).
local chromium = require("bolt.chromium")
local classifier = require("bolt.form.classifier")
local fiber = require("bolt.fiber")
local fill = require("bolt.form.fill")
local json = require("bolt.json")
local model = require("bolt.form.model")
local values = require("bolt.form.values")

local PROFILE = {
  business_name = "Blue Door Bakery",
  website = "https://bluedoor.example",
  email = "hello@bluedoor.example",
  phone = "+1 503 555 0142",
  address = {
    street = "12 Market Street",
    street2 = "Unit 4",
    city = "Portland",
    region = "Oregon",
    postal_code = "97204",
    country = "United States",
  },
  tagline = "Bread worth waiting for",
  founded_year = 2011,
  employees = 14,
  description_long = "A neighbourhood bakery with sourdough, rye and pastries made by hand every morning.",
}
local CONSENT = { granted_by = "bench", scope = { "submit", "accept_terms" } }

local url, cycles = ...
local browser = chromium.open({ allow_private = true })
local result = { cycle = json.array(), fill = json.array(), read = json.array() }

for i = 1, tonumber(cycles) + 2 do
  local began = fiber.now()
  local context = browser:context()
  local page = context:page()
  page["goto"](page, url)
  local reading = fiber.now()
  local form = model.read(page).forms[1]
  local plan = values.plan(form, classifier.classify(form), PROFILE, { consent = CONSENT })
  local filling = fiber.now()
  local got = fill.apply(page, plan.fills)
  local filled = fiber.now()
  for k, one in ipairs(got) do
    assert(one.ok, plan.fills[k].control.selector .. ": " .. tostring(one.reason))
  end
  assert(#got == 15, #got .. " fields filled")
  page:locator(form.submit.selector):click()
  page:locator("#thanks"):wait_for()
  context:close()
  local n = i - 2
  if n > 0 then
    result.cycle[n] = (fiber.now() - began) * 1000
    result.fill[n] = (filled - filling) * 1000
    result.read[n] = (filling - reading) * 1000
  end
end
browser:close()
print(json.encode(result))
