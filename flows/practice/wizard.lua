-- Three steps and a review page. The draft lives in the visitor's session; only "Publish listing" makes it a listing.
-- The second step asks for the state once a country is chosen.
local check = require("flows.practice.check")
local expect = require("flows.practice.expect")
local page = require("flows.practice.page")
local server = require("bolt.server")
local site = require("flows.practice.site")

local INPUT = [[
<label for="w-{{name}}">{{label}}</label>
<input id="w-{{name}}" type="{{type}}" name="{{name}}"{{required}}>
<small class="error" id="{{name}}-error"></small>
]]

local function input(name, label, kind)
  local required = label:find("%*$") and " required" or ""
  return page.render(INPUT, { name = name, label = label, type = kind or "text", required = required })
end

local COUNTRIES = [[
<label for="w-country">Country *</label>
<select id="w-country" name="country" required><option value="">Please choose</option>
<option value="Canada">Canada</option><option value="United Kingdom">United Kingdom</option>
<option value="United States">United States</option></select>
<small class="error" id="country-error"></small>
<div id="state-box" hidden><label for="w-state">State *</label>
<select id="w-state" name="state"><option value="">Please choose</option><option value="CA">California</option>
<option value="NY">New York</option><option value="OR">Oregon</option><option value="TX">Texas</option></select>
<small class="error" id="state-error"></small></div>
<script>
const country = document.getElementById("w-country"), box = document.getElementById("state-box");
const show = () => { box.hidden = country.value !== "United States"; };
country.addEventListener("change", show); show();
</script>]]

local KINDS = [[
<fieldset><legend class="label">Type of business *</legend>
<label class="tick"><input type="radio" name="kind" value="shop"> Retail shop</label>
<label class="tick"><input type="radio" name="kind" value="bakery"> Bakery</label>
<label class="tick"><input type="radio" name="kind" value="service"> Service provider</label></fieldset>
<small class="error" id="kind-error"></small>
<label for="w-about">Describe the business *</label>
<textarea id="w-about" name="about" maxlength="600" rows="6" required></textarea>
<small class="error" id="about-error"></small>
<label for="w-hours">Opening hours</label><input id="w-hours" type="text" name="hours">
<label class="tick"><input type="checkbox" name="terms" value="1" required> I am authorised to list this business
and accept the terms *</label><small class="error" id="terms-error"></small>]]

local STEPS = {
  {
    heading = "Tell us about the business",
    controls = input("name", "Business name *")
      .. input("site", "Website", "url")
      .. input("mail", "E-mail *", "email")
      .. input("tel", "Telephone *", "tel"),
    rules = {
      { "name", "Business name", required = true },
      { "site", "Website", format = "url" },
      { "mail", "E-mail", required = true, format = "email" },
      { "tel", "Telephone", required = true, format = "phone" },
    },
  },
  {
    heading = "Where is it?",
    controls = input("street", "Street and number *")
      .. input("town", "City *")
      .. input("zip", "Postal code *")
      .. COUNTRIES,
    rules = {
      { "street", "Street", required = true },
      { "town", "City", required = true },
      { "zip", "Postal code", required = true },
      { "country", "Country", required = true, one_of = { "Canada", "United Kingdom", "United States" } },
    },
  },
  {
    heading = "What does it do?",
    controls = KINDS,
    rules = {
      { "kind", "Type of business", required = true, one_of = { "shop", "bakery", "service" } },
      { "about", "Description", required = true, max = 600 },
      { "terms", "Accepting the terms", required = true },
    },
  },
}

local LABELS = {
  { "name", "Business name" },
  { "site", "Website" },
  { "mail", "E-mail" },
  { "tel", "Telephone" },
  { "street", "Street" },
  { "town", "City" },
  { "zip", "Postal code" },
  { "country", "Country" },
  { "state", "State" },
  { "kind", "Type of business" },
  { "about", "Description" },
  { "hours", "Opening hours" },
}

local function review(draft)
  local rows = {}
  for _, label in ipairs(LABELS) do
    local value = page.escape(check.text(draft, label[1]))
    rows[#rows + 1] = ("<tr><th align=left>%s</th><td>%s</td></tr>"):format(label[2], value)
  end
  return "<p>Please check what you entered. Nothing is published yet.</p><table>" .. table.concat(rows) .. "</table>"
end

local function step_page(self, number, draft, errors)
  local step = STEPS[number]
  local vars = {
    heading = step and step.heading or "Review your listing",
    step = number,
    controls = step and step.controls or review(draft),
    go = step and "next" or "publish",
    button = step and "Next" or "Publish listing",
    back = number > 1 and ('<a href="/add/%d">Back</a> '):format(number - 1) or "",
  }
  return self:page(vars.heading, self:form(draft, errors, vars))
end

local function show(number)
  return function(self, req)
    local session, cookie = self:session(req)
    session.draft, session.reached = session.draft or {}, session.reached or 1
    if number > session.reached then
      return site.redirect("/add/" .. session.reached)
    end
    return site.html(200, step_page(self, number, session.draft), cookie)
  end
end

local function take_step(number)
  return function(self, req)
    local session = self:session(req)
    if not session.draft or number > session.reached then
      return site.redirect("/add/1")
    end
    local fields = server.form(req)
    for _, rule in ipairs(STEPS[number].rules) do
      session.draft[rule[1]] = nil
    end
    for name, value in pairs(fields) do
      session.draft[name] = name ~= "go" and value or nil
    end
    local errors = check.fields(session.draft, STEPS[number].rules)
    if check.text(session.draft, "country") == "United States" and check.text(session.draft, "state") == "" then
      errors[#errors + 1] = number == 2 and { field = "state", text = "State is required." } or nil
    end
    if #errors > 0 then
      return site.html(422, step_page(self, number, session.draft, errors))
    end
    session.reached = math.max(session.reached, number + 1)
    return site.redirect("/add/" .. number + 1)
  end
end

local function publish(self, req)
  local session = self:session(req)
  if not session.draft or session.reached < 4 then
    return site.redirect("/add/1")
  end
  local draft = session.draft
  session.draft, session.reached = nil, nil
  local reference, earlier = self:accept(check.text(draft, "name"), draft)
  return site.html(200, self:result_page({ reference = reference, earlier = earlier }))
end

return {
  name = "wizard",
  title = "StepByStep Listings",
  kind = "three-step wizard with a review page",
  accent = "#0b7a55",
  prefix = "SBS",
  outcome = "submitted",
  routes = {
    ["GET /add"] = function(self, req)
      local _, cookie = self:session(req)
      return site.redirect("/add/1", cookie)
    end,
    ["GET /add/1"] = show(1),
    ["GET /add/2"] = show(2),
    ["GET /add/3"] = show(3),
    ["GET /add/4"] = show(4),
    ["POST /add/1"] = take_step(1),
    ["POST /add/2"] = take_step(2),
    ["POST /add/3"] = take_step(3),
    ["POST /add/4"] = publish,
  },
  expected = function(p)
    return {
      name = p.business_name,
      site = p.website,
      mail = p.email,
      tel = p.phone,
      street = expect.any(p.address.street, p.address.street .. ", " .. p.address.street2),
      town = p.address.city,
      zip = p.address.postal_code,
      country = "United States",
      state = "OR",
      kind = "bakery",
      about = expect.any(p.description_long, p.description_short),
      hours = p.hours,
      terms = "1",
    }
  end,
}
