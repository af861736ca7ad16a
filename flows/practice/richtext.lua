-- A rich text editor mirrored to a hidden textarea, and a logo behind a button; posted as multipart/form-data.
local crypto = require("bolt.crypto")
local expect = require("flows.practice.expect")
local server = require("bolt.server")
local site = require("flows.practice.site")

local RULES = {
  { "company[title]", "Company name", required = true },
  { "company[homepage]", "Homepage", format = "url" },
  { "company[contact_email]", "E-mail", required = true, format = "email" },
  { "company[contact_phone]", "Phone", format = "phone" },
  { "company[city]", "City", required = true },
  { "company[description]", "Full description", required = true },
}

local LOGO_BYTES = 1024 * 1024

local ENTITIES = { amp = "&", lt = "<", gt = ">", quot = '"', nbsp = " ", ["#39"] = "'" }

-- The text of an editor's HTML: blocks and breaks end lines.
local function to_text(html)
  local text = html:gsub("<br[^>]*>", "\n"):gsub("</p>", "\n"):gsub("</div>", "\n"):gsub("</li>", "\n")
  text = text:gsub("<[^>]*>", ""):gsub("&([#%w]+);", ENTITIES)
  return (text:gsub("\n%s*\n+", "\n"):match("^%s*(.-)%s*$"))
end

local function logo_problem(file)
  if not file then
    return nil
  elseif #file.data > LOGO_BYTES then
    return "Logo: at most 1 MB."
  elseif not file.data:find("^\137PNG") and not file.data:find("^\255\216\255") then
    return "Logo: please choose a PNG or JPEG image."
  end
end

local function post(self, req)
  local fields, files = server.form(req)
  fields["company[description]"] = to_text(fields["company[description]"] or "")
  local file = files["company[logo]"]
  if file and file.data == "" then
    file = nil
  end
  local problem = logo_problem(file)
  if problem then
    self:refuse(fields["company[title]"] or "", fields, problem)
    return self:answer({ errors = { { field = "company[logo]", text = problem } } }, fields)
  end
  fields["company[logo]"] = file
    and { filename = file.filename, bytes = #file.data, sha256 = crypto.sha256(file.data), type = file.content_type }
  return self:answer(self:take(fields, RULES), fields)
end

return {
  name = "richtext",
  title = "Canvas Business Pages",
  kind = "rich text editor and logo upload",
  accent = "#2d4b73",
  prefix = "CBP",
  outcome = "submitted",
  routes = {
    ["GET /add"] = function(self)
      return site.html(200, self:page("Create your company page", self:form()))
    end,
    ["POST /companies"] = post,
  },
  expected = function(p, files)
    return {
      ["company[title]"] = p.business_name,
      ["company[homepage]"] = p.website,
      ["company[contact_email]"] = p.email,
      ["company[contact_phone]"] = p.phone,
      ["company[city]"] = p.address.city,
      ["company[tags]"] = expect.any(table.concat(p.tags, ", "), table.concat(p.tags, ",")),
      ["company[description]"] = expect.words(p.description_long),
      ["company[logo]"] = files.logo and expect.file(files.logo) or expect.empty,
    }
  end,
}
