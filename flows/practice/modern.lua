-- A modern form: every control has its label, autocomplete tokens, hints, errors beside the fields; thanks by redirect.
local check = require("flows.practice.check")
local server = require("bolt.server")
local site = require("flows.practice.site")

local RULES = {
  { "business_name", "Business name", required = true, max = 80 },
  { "phone", "Phone", required = true, format = "phone" },
  { "email", "E-mail", required = true, format = "email" },
  { "website", "Website", format = "url" },
  { "category", "Category", required = true, one_of = { "12", "17", "23", "31", "44", "58" } },
  { "short", "Short description", required = true, max = 160 },
  { "about", "Description", max = 2000 },
  { "street", "Street address", required = true },
  { "city", "City", required = true },
  { "region", "State", required = true, one_of = { "CA", "ID", "NV", "OR", "WA" } },
  { "postal_code", "ZIP code", required = true, format = "zip" },
  { "country", "Country", required = true, one_of = { "CA", "MX", "US" } },
  { "terms", "Accepting the terms", required = true },
}

local function show(self)
  return site.html(200, self:page("Add your business", self:form()))
end

local function post(self, req)
  local fields = server.form(req)
  local outcome = self:take(fields, RULES)
  if outcome.reference then
    return site.redirect("/thanks?ref=" .. outcome.reference)
  end
  return self:answer(outcome, fields)
end

local function thanks(self, req)
  local reference = check.text(req.query, "ref")
  if not self.by_reference[reference] then
    return site.html(404, self:page("Not found", "<h1>No such listing</h1>"))
  end
  return site.html(200, self:result_page({ reference = reference }))
end

return {
  name = "modern",
  title = "Northside Business Guide",
  kind = "modern labelled form",
  accent = "#1f5fae",
  prefix = "NBG",
  outcome = "submitted",
  routes = { ["GET /add"] = show, ["POST /add"] = post, ["GET /thanks"] = thanks },
  expected = function(p)
    return {
      business_name = p.business_name,
      website = p.website,
      phone = p.phone,
      email = p.email,
      category = "17",
      tagline = p.tagline,
      short = p.description_short,
      about = p.description_long,
      street = p.address.street,
      street2 = p.address.street2,
      city = p.address.city,
      region = "OR",
      postal_code = p.address.postal_code,
      country = "US",
      terms = "yes",
    }
  end,
}
