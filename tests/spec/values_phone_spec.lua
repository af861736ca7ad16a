-- Telephone numbers, web addresses and handles in the shape that a control asks for; patterns.
local pattern = require("bolt.form.values.pattern")
local phone = require("bolt.form.values.phone")
local web = require("bolt.form.values.web")
local t = require("tests.spec.support")
local values = require("bolt.form.values")

local US = phone.parse("+1 503 555 0142", "United States")
local DE = phone.parse("030 901820", "Germany")

t.test("a number is taken apart, with and without its country", function()
  t.eq({ US.code, US.national }, { "1", "5035550142" })
  t.eq({ DE.code, DE.trunk, DE.national }, { "49", "0", "30901820" })
  t.eq(phone.parse("+39 06 1234567").national, "061234567", "Italy keeps its zero")
  local gb = phone.parse("+44 (0)20 7946 0000 ext. 12", "GB")
  t.eq({ gb.code, gb.national, gb.extension }, { "44", "2079460000", "12" })
  t.eq(phone.parse("(503) 555-0142", "US").code, "1")
end)

t.test("a number takes the form that the control shows, states or has room for", function()
  for _, case in ipairs({
    { {}, "+1 503 555 0142" },
    { { placeholder = "Phone number" }, "+1 503 555 0142" },
    { { placeholder = "(555) 555-5555" }, "(503) 555-0142" },
    { { placeholder = "___-___-____" }, "503-555-0142" },
    { { placeholder = "+1 555 555 5555" }, "+1 503 555 0142" },
    { { placeholder = "e.g. 5551234567" }, "5035550142" },
    { { hint = "Format: 123-456-7890" }, "503-555-0142" },
    { { hint = "Digits only, please" }, "5035550142" },
    { { hint = "international format" }, "+15035550142" },
    { { pattern = "[0-9]{10}" }, "5035550142" },
    { { pattern = "\\(\\d{3}\\) \\d{3}-\\d{4}" }, "(503) 555-0142" },
    { { maxlength = 10 }, "5035550142" },
    { { maxlength = 12 }, "+15035550142" },
    { { type = "number" }, "5035550142" },
  }) do
    t.eq(phone.fit(case[1], US), case[2], t.show(case[1]))
  end
  t.eq(phone.fit({ maxlength = 5 }, US), nil)
  t.eq(phone.fit({ placeholder = "01 23 45 67 89" }, US), "+1 503 555 0142", "an example for another country")
  t.eq(phone.fit({ placeholder = "+33 1 23 45 67 89" }, US), "+1 503 555 0142")
  t.eq(phone.fit({ placeholder = "089 1234567" }, DE), "030 901820", "no digits of the calling code are poured in")
  t.eq(phone.fit({}, phone.parse("+49 30 901820"), true), "030 901820", "beside a box for the calling code")
end)

local function split(controls, number)
  local parts, list = phone.split(controls, number), {}
  for i, control in ipairs(controls) do
    list[i] = parts[control] or "-"
  end
  return table.concat(list, " ")
end

t.test("a number is spread over boxes that add up, twice where there are two", function()
  local three, four = { maxlength = 3 }, { maxlength = 4 }
  t.eq(split({ three, { maxlength = 3 }, four }, US), "503 555 0142")
  t.eq(split({ { maxlength = 3 }, { maxlength = 7 } }, US), "503 5550142")
  t.eq(split({ { maxlength = 3 }, { maxlength = 3 }, { maxlength = 3 } }, US), "- - -")
  local day = { { maxlength = 3 }, { maxlength = 3 }, { maxlength = 4 } }
  local both = { day[1], day[2], day[3], { maxlength = 3 }, { maxlength = 3 }, { maxlength = 4 } }
  t.eq(split(both, US), "503 555 0142 503 555 0142")
  t.eq(split({ {}, {} }, US), "- -", "two whole numbers")
end)

t.test("an area code is told by its label", function()
  t.eq(split({ { label = "Area Code" }, { label = "Phone" } }, US), "503 5550142")
  t.eq(split({ { label = "Area Code" }, { label = "Exchange" }, { label = "Line" } }, US), "503 555 0142")
  t.eq(split({ { label = "Vorwahl" }, { label = "Rufnummer" } }, phone.parse("+49 30 901820")), "030 901820")
end)

t.test("web addresses keep their scheme unless asked to leave it out", function()
  t.eq(web.fit({ type = "url" }, "acme.example"), "https://acme.example")
  t.eq(web.fit({ hint = "without http://" }, "https://www.acme.example/"), "www.acme.example")
  t.eq(web.fit({ maxlength = 12 }, "https://acme.example"), "acme.example")
  t.eq(web.fit({ pattern = "https?://.+/" }, "https://acme.example"), "https://acme.example/")
end)

t.test("a handle is given where a handle is asked for", function()
  t.eq(web.fit_social({ placeholder = "@username" }, "https://x.com/acme"), "@acme")
  t.eq(web.fit_social({ label = "Instagram handle" }, "https://www.instagram.com/blue.door/"), "blue.door")
  t.eq(web.fit_social({ label = "Instagram" }, "https://www.instagram.com/acme"), "https://www.instagram.com/acme")
  t.eq(web.fit_social({ type = "url", label = "Handle" }, "https://x.com/acme"), "https://x.com/acme")
end)

t.test("patterns are tried as a browser tries them", function()
  for _, case in ipairs({
    { "[0-9]{3}-[0-9]{4}", "555-0142", true },
    { "[0-9]{3}-[0-9]{4}", "555-01423", false },
    { "^\\+?[\\d\\s()-]{7,20}$", "+1 503 555 0142", true },
    { "(a|b)*c", "ababc", true },
    { "(?=.*\\d).{3,}", "abc", false },
    { "[A-Za-zÀ-ž ]+", "Café é", true },
    { "\\d{5}(-\\d{4})?", "97209", true },
  }) do
    t.eq(pattern.matches(case[1], case[2]), case[3], case[1] .. " on " .. case[2])
  end
  t.eq(pattern.matches("\\p{L}+", "x"), nil, "beyond it")
  t.eq(pattern.matches("(a+)+b", ("a"):rep(60)), nil, "a hostile pattern ends")
end)

t.test("a second telephone number or address is another one, and stays empty unless it must be given", function()
  local profile = { phone = "+15035550142", email = "hello@bluedoor.example" }
  local form, map = { controls = {} }, {}
  for i, one in ipairs({
    { "phone", "Phone" },
    { "phone", "Phone 2:" },
    { "email", "E-mail *" },
    { "email", "E-mail (2)" },
    { "email", "Repeat e-mail" },
    { "phone", "Phone 3", true },
  }) do
    local control =
      { tag = "input", type = "text", visible = true, label = one[2], name = "c" .. i, selector = "#" .. i }
    control.required = one[3] or false
    form.controls[i], map["#" .. i] = control, { field = one[1], concept = one[1], confidence = 0.9 }
  end
  local filled = {}
  for _, item in ipairs(values.plan(form, map, profile, {}).fills) do
    filled[#filled + 1] = item.control.selector
  end
  t.eq(filled, { "#1", "#3", "#5", "#6" })
end)
