-- Web components: every control in an open shadow root inside another, values handed over by ElementInternals.
local expect = require("flows.practice.expect")
local site = require("flows.practice.site")

local RULES = {
  { "org", "Company name", required = true },
  { "web", "Website URL", format = "url" },
  { "mail", "Email address", required = true, format = "email" },
  { "phone", "Phone number", required = true, format = "phone" },
  { "street", "Street address", required = true },
  { "city", "City", required = true },
  { "state", "State", required = true, one_of = { "California", "Idaho", "Oregon", "Washington" } },
  { "postcode", "Postal code", required = true, format = "zip" },
  { "year", "Year founded", format = "year" },
  { "about", "Company description", required = true },
  { "terms", "Accepting the terms", required = true },
}

return {
  name = "components",
  title = "Slate Registry",
  kind = "web components with open shadow roots",
  accent = "#156f7a",
  prefix = "SLA",
  outcome = "submitted",
  routes = {
    ["GET /add"] = function(self)
      return site.html(200, self:page("Register your company", self:form()))
    end,
    ["POST /add"] = site.post(RULES),
  },
  expected = function(p)
    return {
      org = p.business_name,
      web = p.website,
      mail = p.email,
      phone = p.phone,
      street = expect.any(p.address.street, p.address.street .. ", " .. p.address.street2),
      city = p.address.city,
      state = "Oregon",
      postcode = p.address.postal_code,
      facebook = p.socials.facebook,
      year = tostring(p.founded_year),
      about = expect.any(p.description_long, p.description_short),
      terms = "yes",
    }
  end,
}
