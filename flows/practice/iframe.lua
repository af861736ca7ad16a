-- The form comes from another host, in an iframe; no cookies reach it. The answer appears inside the frame.
local expect = require("flows.practice.expect")
local server = require("bolt.server")
local site = require("flows.practice.site")

local RULES = {
  { "entry.1001", "Name of business", required = true },
  { "entry.1002", "Web address", format = "url" },
  { "entry.1003", "Contact e-mail", required = true, format = "email" },
  { "entry.1004", "Phone", format = "phone" },
  { "entry.1006", "Town / City", required = true },
  { "entry.1009", "Short description", required = true, max = 300 },
  { "entry.agree", "Your agreement", required = true },
}

local FORM_HOST = "hosted-forms"

local EMBEDDING = [[<h1>Join the member directory</h1><p>Please use the form below. Our partner keeps it for us.</p>
<iframe title="Listing form" src="http://%s.localhost%s/embed/form" width="100%%" height="900" style="border: 0">
</iframe>]]

local function frame(text)
  local html = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Listing form</title><body>%s</body></html>'
  return html:format(text)
end

return {
  name = "iframe",
  title = "Riverbend Chamber of Commerce",
  kind = "form in a cross-site iframe",
  accent = "#7a1f3d",
  prefix = "RCC",
  outcome = "submitted",
  hosts = { FORM_HOST },
  routes = {
    ["GET /add"] = function(self, req)
      local port = req.host:match(":%d+$") or ""
      return site.html(200, self:page("Join the member directory", EMBEDDING:format(FORM_HOST, port)))
    end,
    ["GET /embed/form"] = function(self)
      return site.html(200, self:form())
    end,
    ["POST /embed/submit"] = function(self, req)
      local fields = server.form(req)
      local outcome = self:take(fields, RULES)
      if outcome.errors then
        return site.html(400, self:form(fields, outcome.errors))
      elseif outcome.earlier then
        return site.html(200, frame("<p>This business is already listed in the member directory.</p>"))
      end
      local text = "<h2>Thank you!</h2><p>Your response has been recorded. Reference: %s</p>"
      return site.html(200, frame(text:format(outcome.reference)))
    end,
  },
  expected = function(p)
    return {
      ["entry.1001"] = p.business_name,
      ["entry.1002"] = p.website,
      ["entry.1003"] = p.email,
      ["entry.1004"] = p.phone,
      ["entry.1005"] = expect.any(p.address.street, p.address.street .. ", " .. p.address.street2),
      ["entry.1006"] = p.address.city,
      ["entry.1007"] = p.address.postal_code,
      ["entry.1008"] = "Bakery & Confectionery",
      ["entry.1009"] = p.description_short,
      ["entry.agree"] = "agreed",
    }
  end,
}
