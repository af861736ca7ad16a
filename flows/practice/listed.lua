-- Already listed: somebody entered the sample business years ago, and the site says so once it has read the form.
local check = require("flows.practice.check")
local json = require("bolt.json")
local page = require("flows.practice.page")
local server = require("bolt.server")
local site = require("flows.practice.site")

local RULES = {
  { "title", "Listing title", required = true },
  { "web", "Website", format = "url" },
  { "mail", "Email", required = true, format = "email" },
  { "city", "City", required = true },
  { "text", "Description", required = true },
}

local function stands_already(fields)
  local sample = json.decode(page.template("business.json"))
  return check.text(fields, "title") == sample.business_name
end

return {
  name = "listed",
  title = "Evergreen Companies",
  kind = "already listed: duplicate",
  accent = "#2e6b2e",
  prefix = "EVE",
  outcome = "duplicate",
  routes = {
    ["GET /add"] = function(self)
      return site.html(200, self:page("Add your company", self:form()))
    end,
    ["POST /add"] = function(self, req)
      local fields = server.form(req)
      if #check.fields(fields, RULES) == 0 and stands_already(fields) then
        self:refuse(check.text(fields, "title"), fields, "already listed since 2014")
        return site.html(200, self:result_page({ earlier = "EVE-14" }))
      end
      return self:answer(self:take(fields, RULES), fields)
    end,
  },
}
