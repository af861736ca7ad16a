-- A limit that nothing on the page tells: the server enforces it and words it in its error.
local expect = require("flows.practice.expect")
local site = require("flows.practice.site")

local LIMIT = 180

local RULES = {
  { "n", "Business name", required = true },
  { "w", "Website", required = true, format = "url" },
  { "m", "E-mail", required = true, format = "email" },
  { "p", "Phone", format = "phone" },
  { "c", "City", required = true },
  { "d", "Description", required = true, max = LIMIT },
  { "ok", "Accepting the terms", required = true },
}

return {
  name = "limit",
  title = "Brevity Index",
  kind = "limit that only the server tells",
  accent = "#4a5a1f",
  prefix = "BRV",
  outcome = "submitted",
  routes = {
    ["GET /add"] = function(self)
      return site.html(200, self:page("Submit a business", self:form()))
    end,
    ["POST /submit"] = site.post(RULES),
  },
  expected = function(p)
    return {
      n = p.business_name,
      w = p.website,
      m = p.email,
      p = p.phone,
      c = p.address.city,
      d = expect.shortened({ p.description_long, p.description_short }, LIMIT),
      ok = "on",
    }
  end,
}
