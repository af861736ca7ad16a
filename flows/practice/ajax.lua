-- Sent by script, answered in place: no navigation, "Sending…" for a moment, the form empty again afterwards.
local expect = require("flows.practice.expect")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local server = require("bolt.server")
local site = require("flows.practice.site")

local RULES = {
  { "place", "Place name", required = true },
  { "type", "Category", required = true, one_of = { "cafe", "bakery", "bar", "museum" } },
  { "email", "E-mail", required = true, format = "email" },
  { "link", "Website", format = "url" },
  { "address", "Street address", required = true },
  { "locality", "City", required = true },
  { "note", "Description", required = true },
}

-- Long enough to show "Sending…" to whoever judges too early.
local THINKING_SECONDS = 0.4

local function answer(status, body)
  return { status = status, headers = { ["content-type"] = "application/json" }, body = json.encode(body) }
end

return {
  name = "ajax",
  title = "Corner Finder",
  kind = "sent by script, message in place",
  accent = "#8a6100",
  prefix = "COR",
  outcome = "submitted",
  routes = {
    ["GET /add"] = function(self)
      return site.html(200, self:page("Suggest a place", self:form()))
    end,
    ["POST /api/suggest"] = function(self, req)
      local outcome = self:take(server.form(req), RULES)
      fiber.sleep(THINKING_SECONDS)
      if outcome.reference then
        return answer(200, { success = true, reference = outcome.reference })
      elseif outcome.earlier then
        return answer(200, { success = false, duplicate = true, message = "This place is already listed." })
      end
      local texts = {}
      for _, e in ipairs(outcome.errors) do
        texts[e.field] = e.text
      end
      return answer(200, { success = false, errors = texts })
    end,
  },
  expected = function(p)
    return {
      place = p.business_name,
      type = "bakery",
      email = p.email,
      phone = p.phone,
      link = p.website,
      insta = p.socials.instagram,
      address = expect.any(p.address.street, p.address.street .. ", " .. p.address.street2),
      locality = p.address.city,
      note = expect.any(p.description_long, p.description_short),
    }
  end,
}
