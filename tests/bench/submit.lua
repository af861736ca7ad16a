-- bolt exec submit.lua URL CYCLES [four|memory]: our cycle on the page of form_site.lua, from a fresh context to the
-- thank-you page. Prints one JSON line:
--   { cycle = [ms], fill = [ms], read = [ms] }   one at a time; the first two cycles warm up and are not counted
--   { rate = [forms per second] }                four at a time, CYCLES in all
--   { memory = [MiB] }                           of the browser, a context, with CYCLES contexts that show the form
--
-- fill is the filling with its read-back alone, what Playwright's fill calls are to it. The cycle also holds what
-- Playwright is told beforehand: reading the form, finding out which control wants what, planning the values (read).
local chromium = require("bolt.chromium")
local classifier = require("bolt.form.classifier")
local fiber = require("bolt.fiber")
local fill = require("bolt.form.fill")
local json = require("bolt.json")
local model = require("bolt.form.model")
local process = require("bolt.process")
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
local SETTLE_SECONDS = 2.5

local url, cycles, mode = ...
cycles = tonumber(cycles)
local browser = chromium.open({ allow_private = true })

local function open()
  local context = browser:context()
  local page = context:page()
  page["goto"](page, url)
  return context, page
end

local function cycle()
  local began = fiber.now()
  local context, page = open()
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
  return (fiber.now() - began) * 1000, (filled - filling) * 1000, (filling - reading) * 1000
end

local function one_at_a_time()
  local result = { cycle = json.array(), fill = json.array(), read = json.array() }
  for n = -1, cycles do
    local whole, filling, reading = cycle()
    if n > 0 then
      result.cycle[n], result.fill[n], result.read[n] = whole, filling, reading
    end
  end
  return result
end

local function four_at_a_time(count)
  local began, left = fiber.now(), count
  fiber.group(function(group)
    for _ = 1, 4 do
      group:spawn(function()
        while left > 0 do
          left = left - 1
          cycle()
        end
      end)
    end
  end)
  return count / (fiber.now() - began)
end

local function memory()
  for _ = 1, cycles do
    open()
  end
  fiber.sleep(SETTLE_SECONDS)
  local args = { "bash", "tests/bench/tree_pss.sh", tostring(process.pid()) }
  return tonumber(process.spawn({ args = args, stdout = "pipe" }):read_stdout()) / cycles
end

local result
if mode == "four" then
  four_at_a_time(4)
  result = { rate = { four_at_a_time(cycles) } }
elseif mode == "memory" then
  result = { memory = { memory() } }
else
  result = one_at_a_time()
end
browser:close()
print(json.encode(result))
