-- Custom dropdowns: no native select anywhere; lists are drawn at the end of the body, the states load after a moment.
local expect = require("flows.practice.expect")
local site = require("flows.practice.site")

local RULES = {
  { "company", "Company", required = true },
  { "mail", "E-mail", required = true, format = "email" },
  { "phone", "Phone", required = true, format = "phone" },
  { "url", "Website", format = "url" },
  { "category", "Category", required = true, one_of = { "c1", "c2", "c3", "c4", "c5" } },
  { "country", "Country", required = true, one_of = { "ca", "de", "mx", "us" } },
  { "region", "State / Province", required = true },
  { "city", "City", required = true },
  { "street", "Street address", required = true },
  { "postcode", "Postal code", required = true },
  { "description", "Description", required = true },
}

return {
  name = "dropdowns",
  title = "Metrofolio",
  kind = "custom dropdowns",
  accent = "#b1460c",
  prefix = "MET",
  outcome = "submitted",
  routes = {
    ["GET /add"] = function(self)
      return site.html(200, self:page("Get listed", self:form()))
    end,
    ["POST /add"] = site.post(RULES),
  },
  expected = function(p)
    return {
      company = p.business_name,
      mail = p.email,
      phone = p.phone,
      url = p.website,
      category = "c2",
      country = "us",
      region = "or",
      city = p.address.city,
      street = expect.any(p.address.street, p.address.street .. ", " .. p.address.street2),
      postcode = p.address.postal_code,
      description = expect.any(p.description_long, p.description_short),
    }
  end,
}
