-- Forms and maps written by hand: what goes where, and what is missing.
local json = require("bolt.json")
local fs = require("bolt.fs")
local t = require("tests.spec.support")
local values = require("bolt.form.values")

local PROFILE = json.decode(fs.read("flows/practice/business.json"))
local CONSENT = { scope = { "submit", "accept_terms" } }

-- { field, control } in order; a field of nil is false. The map is as the classifier gives it.
local function form_of(list)
  local form, map = { controls = {} }, {}
  for i, one in ipairs(list) do
    local control = { tag = "input", type = "text", visible = true, required = false, label = "", name = "c" .. i }
    for name, value in pairs(one[2] or {}) do
      control[name] = value
    end
    control.selector = "#c" .. i
    form.controls[i] = control
    map[control.selector] = {
      field = one[1] and not one[1]:find("^none") and one[1] or nil,
      concept = one[1] or nil,
      confidence = one[3] or 0.9,
    }
  end
  return form, map
end

local function plan(list, opts)
  opts = opts or {}
  local form, map = form_of(list)
  local made = values.plan(form, map, opts.profile or PROFILE, { consent = opts.consent })
  local got, missing = {}, {}
  for _, item in ipairs(made.fills) do
    got[tonumber(item.control.selector:match("%d+"))] = item
  end
  for _, control in ipairs(made.missing) do
    missing[#missing + 1] = tonumber(control.selector:match("%d+"))
  end
  return got, missing
end

local function value(field, control, opts)
  local item = plan({ { field, control } }, opts)[1]
  return item and item.value, item and item.how
end

local function options(text)
  local all = { { value = "", text = "Choose" } }
  for item in text:gmatch("[^;]+") do
    all[#all + 1] = { value = item:match("=(.*)$") or item, text = item:match("^[^=]*") }
  end
  return all
end

t.test("plain fields get what the profile says", function()
  t.eq(value("business_name"), PROFILE.business_name)
  t.eq(value("listing_title"), PROFILE.business_name)
  t.eq(value("email", { type = "email" }), PROFILE.email)
  t.eq(value("website", { value = "http://" }), PROFILE.website)
  t.eq(value("phone", { placeholder = "(555) 555-5555" }), "(503) 555-0142")
  t.eq(value("contact.full_name"), "Marta Lindqvist")
  t.eq(value("founded_year", { type = "number" }), "2011")
  t.eq(value("founded_year", { tag = "select", type = "select", options = options("2010;2011") }), "2011")
  t.eq(value("latitude"), "45.5297")
  t.eq(value("tags"), "sourdough, pastries, breakfast, catering")
  t.eq(value("tags", { hint = "Up to 2 keywords" }), "sourdough, pastries")
  t.eq(value("tags", { label = "Tags (max 3, comma separated)" }), "sourdough, pastries, breakfast")
  t.eq(value("tags", { maxlength = 25 }), "sourdough, pastries")
  t.eq(value("payment_methods"), "Cash, Visa, Mastercard")
  t.eq(value("socials.x", { placeholder = "@name" }), "@bluedoor_example")
  t.eq(value("business_name", { maxlength = 17 }), "Blue Door Bakery")
end)

t.test("addresses are joined and split as the form asks", function()
  t.eq(value("address.street"), "1420 NW Lovejoy Street, Suite 3")
  t.eq(value("address.street", { maxlength = 25 }), "1420 NW Lovejoy Street")
  t.eq(plan({ { "address.street" }, { "address.street2" } })[1].value, "1420 NW Lovejoy Street")
  local split = plan({ { "address.street" }, { "none.house_number" } })
  t.eq({ split[1].value, split[2].value }, { "NW Lovejoy Street", "1420" })
  t.eq(value("address.full"), "1420 NW Lovejoy Street, Suite 3, Portland, Oregon 97209, United States")
  t.eq(value("address.region", { maxlength = 2 }), "OR")
  t.eq(value("address.region", { placeholder = "CA" }), "OR")
  t.eq(value("address.country", { maxlength = 2 }), "US")
  t.eq(value("address.country", { maxlength = 3 }), "USA")
  t.eq(value("address.country"), "United States")
  t.eq(value("address.postal_code", { pattern = "\\d{5}" }), "97209")
end)

t.test("descriptions: the short one, the long one, and what fits", function()
  local area = { tag = "textarea", type = "textarea" }
  t.eq(value("description_short", area), PROFILE.description_short)
  t.eq(value("description_long", area), PROFILE.description_long)
  local fitted = value("description_long", { tag = "textarea", maxlength = 250 })
  t.ok(#fitted <= 260 and fitted:find("%.$"), fitted)
  t.ok(PROFILE.description_long:find(fitted, 1, true) or fitted == PROFILE.description_short, fitted)
  t.match(value("description_long", { tag = "textarea", hint = "20 words at most" }), "since 2011%.$")
  local line = value("description_long")
  t.ok(not line:find("\n"), "one line where there is one")
  -- Two that do not say which is which: the one with less room.
  local two = plan({
    { "description_long", { tag = "textarea", maxlength = 2000 } },
    { "description_long", { tag = "textarea", maxlength = 160 } },
  })
  t.eq({ two[1].value, two[2].value }, { PROFILE.description_long, PROFILE.description_short })
  t.eq(
    value("description_short", area, { profile = { description_long = PROFILE.description_long } }):match("%.$"),
    "."
  )
  t.eq(
    value("description_short", { tag = "textarea", hint = "At least 200 characters" }),
    PROFILE.description_long,
    "a minimum counts too"
  )
end)

t.test("lists, radios and boxes", function()
  local select = { tag = "select", type = "select", required = true, options = options("Accountant=12;Bakery=17") }
  t.eq({ value("category", select) }, { "17", "select" })
  local radios = { type = "radio", options = options("Retail shop=shop;Bakery=bakery") }
  t.eq({ value("category", radios) }, { "bakery", "radio" })
  local boxes = { type = "checkbox", multiple = true, options = options("Bakeries=1;Coffee shops=2;Law=3") }
  t.eq({ value("category", boxes) }, { { "1", "2" }, "check" })
  local one = { type = "checkbox", multiple = true, label = "Categories (max. 1)", options = boxes.options }
  t.eq(value("category", one), { "1" })
  local several = { tag = "select", type = "select", multiple = true, options = boxes.options }
  t.eq({ value("category", several) }, { { "1", "2" }, "select" })
  t.eq(plan({ { "category" }, { "category" } })[2].value, "Coffee shop")
  t.eq(value("category", { label = "Categories" }), "Bakery, Coffee shop")
  local pay = { type = "checkbox", multiple = true, options = options("Cash=c;Credit card=k;Invoice=i") }
  t.eq(value("payment_methods", pay), { "c", "k" })
end)

t.test("a list drawn when it is opened is chosen from then", function()
  local item = plan({ { "address.region", { tag = "element", type = "combobox", widget = "combobox" } } })[1]
  t.eq({ item.how, item.value }, { "combobox", "Oregon" })
  t.eq(item.pick(options("Maine;Oregon")).text, "Oregon")
  t.eq(item.pick(options("Loading…")), nil)
  item = plan({ { "category", { tag = "element", type = "combobox", widget = "combobox", required = true } } })[1]
  t.eq(item.pick(options("Bars & pubs;Bakeries;Hotels")).text, "Bakeries")
  item =
    plan({ { "category", { tag = "select", type = "select", widget = "combobox", options = options("Bakery") } } })[1]
  t.eq({ item.how, item.value, item.pick(options("Pub;Bakery")).text }, { "combobox", "Bakery", "Bakery" })
end)

t.test("terms only under a consent that covers them; newsletters are declined", function()
  local box = { type = "checkbox", required = true, checked = false }
  local got, missing = plan({ { "terms_accept", box } }, { consent = CONSENT })
  t.eq({ got[1].how, got[1].value, #missing }, { "check", true, 0 })
  for _, consent in ipairs({ { scope = { "submit" } }, false }) do
    got, missing = plan({ { "terms_accept", box } }, { consent = consent or nil })
    t.eq({ got, missing }, { {}, { 1 } })
  end
  got, missing = plan({ { "terms_accept", { type = "checkbox", required = true, checked = true } } })
  t.eq({ got[1].how, missing }, { "uncheck", { 1 } }, "ticked before we came")
  local two = { type = "checkbox", multiple = true, options = options("I accept the terms=t;I accept the rules=r") }
  t.eq(value("terms_accept", two, { consent = CONSENT }), { "t", "r" })
  got = plan({
    { "newsletter_opt_in", { type = "checkbox", checked = true } },
    { "newsletter_opt_in", { type = "checkbox", checked = false } },
    { "newsletter_opt_in", { type = "radio", options = options("Yes, please=1;No, thanks=0") } },
  }, { consent = CONSENT })
  t.eq({ got[1].how, got[2], got[3].value }, { "uncheck", nil, "0" })
end)

t.test("the free plan, or a person", function()
  local plans = { type = "radio", required = true, options = options("Gold $49=g;Basic (free)=b") }
  t.eq(value("none.plan", plans), "b")
  local got, missing =
    plan({ { "none.plan", { type = "radio", required = true, options = options("Gold $49;Ruby $99") } } })
  t.eq({ got, missing }, { {}, { 1 } })
  t.eq({ value("none.plan", { type = "checkbox", checked = true }) }, { false, "uncheck" })
  -- Chosen before we came, and not required.
  local paid = { type = "radio", checked = true, options = options("Gold $49;Ruby $99") }
  paid.options[2].selected = true
  got, missing = plan({ { "none.plan", paid } })
  t.eq({ got, missing }, { {}, { 1 } })
end)

t.test("what must not be touched stays as it is, what has no answer is missing", function()
  local got, missing = plan({
    { "website", { trap = "its label says so" } },
    { "email", { visible = false } },
    { "phone", { disabled = true, required = true } },
    { false, { required = true } },
    { false, {} },
    { "none.tax_id", { required = true } },
    { "fax", { required = true } },
    { "business_name", { required = true }, 0.2 },
    { "city", {}, 0.2 },
    { false, { tag = "select", type = "select", required = true, options = options("Standard=1") } },
    { false, { required = true, value = "set by the site" } },
    { "contact.title", { required = true } },
  }, { profile = { business_name = "Acme", email = "a@acme.example", website = "https://acme.example" } })
  t.eq(missing, { 4, 6, 7, 8, 12 })
  local filled = {}
  for i in pairs(got) do
    filled[#filled + 1] = i
  end
  t.eq(filled, { 10 }, "a list with one entry asks for nothing we would have to know")
end)

t.test("opening hours as text and day by day", function()
  t.eq(value("hours"), PROFILE.hours)
  local week = { hours = { monday = "9-17", tuesday = "9-17", sunday = "closed" } }
  t.eq(value("hours", {}, { profile = week }), "Mon-Tue 09:00-17:00, Sun closed")
  local got = plan({
    { "hours", { type = "time", name = "hours[tuesday][open]" } },
    { "hours", { type = "time", name = "hours[tuesday][close]" } },
    { "hours", { type = "checkbox", name = "hours[monday][closed]", checked = false } },
    { "hours", { type = "time", name = "hours[monday][open]" } },
    { "hours", { type = "time", name = "hours[][open]" } },
  })
  t.eq({ got[1].value, got[2].value, got[3].how, got[4], got[5] }, { "07:00", "15:00", "check", nil, nil })
end)

t.test("hours in lists, and in controls that only their names tell", function()
  local morning = options("7:00 AM;8:00 AM")
  local got = plan({
    { "hours", { tag = "select", type = "select", name = "h[sat][open]", options = morning } },
    { false, { tag = "select", type = "select", name = "h[sat][close]", options = options("1:00 PM;2:00 PM") } },
    { false, { type = "checkbox", name = "h[mon][closed]", checked = false } },
  })
  t.eq({ got[1].value, got[2].value, got[3].how }, { "8:00 AM", "2:00 PM", "check" })
end)

t.test("a calling code in a list of its own, whatever it is called", function()
  local codes = { tag = "select", type = "select", label = "Country code", options = options("UK +44=44;US +1=1") }
  local got = plan({ { "address.country", codes }, { "phone", {} } })
  t.eq({ got[1].field, got[1].value, got[2].value }, { "phone_country_code", "1", "(503) 555-0142" })
  codes = { tag = "select", type = "select", options = options("UK +44=44;DE +49=49") }
  got = plan({ { "phone_country_code", codes }, { "phone", {} } })
  t.eq(got[2].value, PROFILE.phone, "ours is not in the list: the number keeps its own")
end)

t.test("a list that another choice has yet to fill is pending", function()
  local form, map = form_of({
    { "address.region", { tag = "select", type = "select", required = true, disabled = true, options = {} } },
    { "address.region", { tag = "select", type = "select", options = { { value = "", text = "Select" } } } },
    { "category", { tag = "select", type = "select", options = options("Bakery") } },
  })
  local made = values.plan(form, map, PROFILE)
  t.eq({ #made.pending, #made.fills, #made.missing }, { 2, 1, 0 })
end)

t.test("a telephone number over three boxes", function()
  local got = plan({
    { "phone", { maxlength = 3 } },
    { "phone", { maxlength = 3 } },
    { "phone", { maxlength = 4 } },
  })
  t.eq({ got[1].value, got[2].value, got[3].value }, { "503", "555", "0142" })
end)

t.test("pictures that fit, and only those", function()
  local files = require("bolt.form.values.files")
  local logo = fs.realpath("flows/practice/logo.png")
  local function logo_for(control)
    control.type = "file"
    return value("logo", control, { profile = { logo_path = logo } })
  end
  t.eq(logo_for({ accept = "image/png,image/jpeg", hint = "PNG or JPEG, at most 1 MB" }), { logo })
  t.eq(logo_for({ accept = ".jpg,.jpeg" }), nil)
  t.eq(logo_for({ accept = "image/*" }), { logo })
  t.eq(logo_for({ hint = "at most 1 KB" }), nil)
  t.eq(logo_for({ hint = "at least 5000x5000 pixels" }), nil)
  local _, missing = plan({ { "logo", { type = "file", required = true } } }, { profile = { logo_path = "/no/such" } })
  t.eq(missing, { 1 })
  t.eq({ files.look(fs.read(logo)) }, { "png", 256, 256 })
  t.eq(files.rules("max. 2 MB, min 200 x 100 px"), { bytes = 2097152, least = { 200, 100 } })
end)
