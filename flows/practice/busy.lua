-- Too busy at first: the first visit gets 503 with Retry-After, later ones the form. Being turned away is on the
-- books, so a restart does not make the site busy again.
local expect = require("flows.practice.expect")
local site = require("flows.practice.site")

local RETRY_AFTER_SECONDS = 2

local RULES = {
  { "company_name", "Company name", required = true },
  { "company_site", "Website", format = "url" },
  { "email", "Email", required = true, format = "email" },
  { "phone", "Phone", format = "phone" },
  { "city", "City", required = true },
  { "founded", "Year established", format = "year" },
  { "description", "Description", required = true },
}

local function show(self)
  if #self.ledger.entries == 0 then
    self:refuse("", {}, "busy: 503 with Retry-After")
    local text = "<h1>We are busy</h1><p>Too many visitors at the moment. Please come back shortly.</p>"
    return site.html(503, self:page("Busy", text), { ["retry-after"] = tostring(RETRY_AFTER_SECONDS) })
  end
  return site.html(200, self:page("Add a company", self:form()))
end

return {
  name = "busy",
  title = "Crowded House Directory",
  kind = "503 with Retry-After, then fine",
  accent = "#9c3a6b",
  prefix = "CRO",
  outcome = "submitted",
  routes = {
    ["GET /add"] = show,
    ["POST /add"] = site.post(RULES),
  },
  expected = function(p)
    return {
      company_name = p.business_name,
      company_site = p.website,
      email = p.email,
      phone = p.phone,
      city = p.address.city,
      founded = tostring(p.founded_year),
      staff = tostring(p.employees),
      description = expect.any(p.description_long, p.description_short),
    }
  end,
}
