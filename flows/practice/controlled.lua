-- Controlled inputs: values set the naive way are lost; a phone mask; the button works only once all is filled.
local expect = require("flows.practice.expect")
local json = require("bolt.json")
local site = require("flows.practice.site")

local RULES = {
  { "businessName", "Business name", required = true },
  { "email", "E-mail", required = true, format = "email" },
  { "phone", "Phone number", required = true, format = "us_phone" },
  { "website", "Website", format = "url" },
  { "street", "Street", required = true },
  { "city", "City", required = true },
  { "state", "State", required = true },
  { "zip", "ZIP code", required = true, format = "zip" },
  { "description", "Description", required = true, max = 1000 },
  { "category", "Category", required = true, one_of = { "Auto repair", "Bakery", "Law firm", "Pharmacy" } },
  { "terms", "Accepting the terms", required = true, one_of = { "true" } },
}

local function answer(status, body)
  return { status = status, headers = { ["content-type"] = "application/json" }, body = json.encode(body) }
end

local function post(self, req)
  local ok, sent = pcall(json.decode, req.body)
  if not ok or type(sent) ~= "table" then
    return answer(400, { errors = { { field = "body", message = "JSON expected." } } })
  end
  local fields = {}
  for name, value in pairs(sent) do
    fields[name] = tostring(value)
  end
  local outcome = self:take(fields, RULES)
  if outcome.reference then
    return answer(201, { reference = outcome.reference, url = "/listing/" .. outcome.reference })
  elseif outcome.earlier then
    return answer(409, { message = "This business is already listed in our directory." })
  end
  local list = {}
  for i, e in ipairs(outcome.errors) do
    list[i] = { field = e.field, message = e.text }
  end
  return answer(422, { errors = list })
end

local function show(self)
  return site.html(200, self:page("List your business", self:form()))
end

return {
  name = "controlled",
  title = "Pinpoint Local",
  kind = "controlled inputs (single-page application)",
  accent = "#6b3fa0",
  prefix = "PIN",
  outcome = "submitted",
  routes = { ["GET /add"] = show, ["GET /done"] = show, ["POST /api/listings"] = post },
  expected = function(p)
    local digits = p.phone:gsub("%D", ""):sub(-10)
    return {
      businessName = p.business_name,
      email = p.email,
      phone = ("(%s) %s-%s"):format(digits:sub(1, 3), digits:sub(4, 6), digits:sub(7)),
      website = p.website,
      street = expect.any(p.address.street, p.address.street .. ", " .. p.address.street2),
      city = p.address.city,
      state = expect.any(p.address.region, "OR"),
      zip = p.address.postal_code,
      description = expect.any(p.description_long, p.description_short),
      category = "Bakery",
      terms = "true",
    }
  end,
}
