-- Honeypots, a CSRF token good for one post, a preticked newsletter box, a search form above and a sign-up form below.
-- Whoever fills a trap is thanked like anybody else and never listed.
local check = require("flows.practice.check")
local expect = require("flows.practice.expect")
local server = require("bolt.server")
local site = require("flows.practice.site")

local RULES = {
  { "biz_name", "Business name", required = true },
  { "biz_url", "Website", format = "url" },
  { "biz_email", "Email", required = true, format = "email" },
  { "biz_phone", "Phone", required = true, format = "phone" },
  { "biz_address", "Street address", required = true },
  { "biz_city", "City", required = true },
  { "biz_zip", "ZIP", required = true, format = "zip" },
  { "biz_text", "Description", required = true },
  { "terms", "Accepting the terms", required = true },
}

local TRAPS = { "website2", "email_confirm", "fax_number", "nickname" }

local FOOTER = [[<form action="/newsletter" method="post"><label for="nl">Newsletter</label>
<input id="nl" name="email" type="email" placeholder="Your e-mail address">
<button type="submit">Subscribe</button></form>]]

local function show(self, session, status, cookie, fields, errors)
  local body = self:form(fields, errors, { token = self:issue_token(session) })
  return site.html(status, self:page("Add a free listing", body, { footer = FOOTER }), cookie)
end

local function post(self, req)
  local session, cookie = self:session(req)
  local fields = server.form(req)
  if not self:use_token(session, fields.csrf_token) then
    self:refuse(check.text(fields, "biz_name"), fields, "CSRF token unknown or used")
    local text = "Your session has expired. Please send the form again."
    return show(self, session, 403, cookie, fields, { { field = "csrf_token", text = text } })
  end
  for _, trap in ipairs(TRAPS) do
    if check.text(fields, trap) ~= "" then
      self:refuse(check.text(fields, "biz_name"), fields, "trap filled: " .. trap)
      return site.html(200, self:result_page({ reference = self.prefix .. "-0000" }))
    end
  end
  local outcome = self:take(fields, RULES)
  if outcome.errors then
    return show(self, session, 422, cookie, fields, outcome.errors)
  end
  return site.html(200, self:result_page(outcome))
end

return {
  name = "traps",
  title = "Honest Pages",
  kind = "honeypots, CSRF token, newsletter box",
  accent = "#8b1e1e",
  prefix = "HON",
  outcome = "submitted",
  ignored = { csrf_token = true },
  routes = {
    ["GET /add"] = function(self, req)
      local session, cookie = self:session(req)
      return show(self, session, 200, cookie)
    end,
    ["POST /add"] = post,
    ["POST /newsletter"] = function(self, req)
      self:refuse("", (server.form(req)), "newsletter sign-up")
      return site.html(200, self:page("Newsletter", "<h1>Thank you for subscribing!</h1>"))
    end,
    ["GET /search"] = function(self)
      return site.html(200, self:page("Search", "<h1>Nothing found</h1>"))
    end,
  },
  expected = function(p)
    return {
      biz_name = p.business_name,
      biz_url = p.website,
      biz_email = p.email,
      biz_phone = p.phone,
      biz_address = expect.any(p.address.street, p.address.street .. ", " .. p.address.street2),
      biz_city = p.address.city,
      biz_zip = p.address.postal_code,
      biz_text = expect.any(p.description_long, p.description_short),
      terms = "1",
      website2 = expect.empty,
      email_confirm = expect.empty,
      fax_number = expect.empty,
      nickname = expect.empty,
      newsletter = expect.empty,
      partners = expect.empty,
    }
  end,
}
