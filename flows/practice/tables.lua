-- A site of the 1990s: labels in neighbouring cells, names that say nothing, a prefilled "http://", a search form
-- above, and pages in windows-1252, in which browsers also send what was typed.
local expect = require("flows.practice.expect")
local page = require("flows.practice.page")
local server = require("bolt.server")
local site = require("flows.practice.site")

local RULES = {
  { "f1", "Company Name", required = true },
  { "f2", "URL", required = true, format = "url" },
  { "f3", "E-Mail", required = true, format = "email" },
  { "f12", "Category", required = true, one_of = { "1", "2", "3", "4", "5" } },
  { "f13", "Description", required = true, max = 250 },
}

-- What windows-1252 has between 0x80 and 0x9f; the rest is Latin-1.
local HIGH = {}
local WINDOWS = "80€ 82‚ 83ƒ 84„ 85… 86† 87‡ 88ˆ 89‰ 8aŠ 8b‹ 8cŒ 8eŽ 91‘ 92’ 93“ 94” "
  .. "95• 96– 97— 98˜ 99™ 9aš 9b› 9cœ 9ež 9fŸ"
for code, char in WINDOWS:gmatch("(%x%x)(%S+)") do
  HIGH[tonumber(code, 16)] = char
end

local function utf8(code)
  if code < 0x80 then
    return string.char(code)
  end
  return HIGH[code] or string.char(0xc0 + math.floor(code / 64), 0x80 + code % 64)
end

local LOW = {}
for code = 0x80, 0xff do
  LOW[utf8(code)] = string.char(code)
end

local function to_utf8(text)
  return (text:gsub("[\128-\255]", function(byte)
    return utf8(byte:byte())
  end))
end

local function to_1252(text)
  return (text:gsub("[\194-\244][\128-\191]*", function(char)
    return LOW[char] or "?"
  end))
end

local function html(status, body)
  return site.html(status, to_1252(body), { ["content-type"] = "text/html; charset=iso-8859-1" })
end

local function frame(body)
  return '<HTML><HEAD><TITLE>Web-O-Rama</TITLE></HEAD><BODY BGCOLOR="#FFFFE0" TEXT="#000080">'
    .. body
    .. "</BODY></HTML>"
end

local function post(self, req)
  local fields = {}
  for name, value in pairs((server.form(req))) do
    fields[name] = type(value) == "string" and to_utf8(value) or value
  end
  local outcome = self:take(fields, RULES)
  if outcome.errors then
    return html(200, self:form(fields, outcome.errors))
  elseif outcome.earlier then
    return html(200, frame("<H1>Sorry!</H1><P>This site is already in our directory.</P>"))
  end
  local thanks = "<H1>Thank you!</H1><P>%s has been added to our database and will appear within two weeks.</P>"
    .. "<P>Ref. No. %s</P>"
  return html(200, frame(thanks:format(page.escape(fields.f1), outcome.reference)))
end

return {
  name = "tables",
  title = "Web-O-Rama Yellow Pages",
  kind = "1990s tables, labels in neighbouring cells",
  accent = "#cc0000",
  prefix = "WOR",
  outcome = "submitted",
  routes = {
    ["GET /add"] = function(self)
      return html(200, self:form())
    end,
    ["GET /search"] = function()
      return html(200, frame("<P>No business found.</P>"))
    end,
    ["POST /cgi-bin/addurl.cgi"] = post,
  },
  expected = function(p)
    return {
      f1 = p.business_name,
      f2 = p.website,
      f3 = p.email,
      f4 = expect.phone(p.phone),
      f5 = p.contact.first_name,
      f6 = p.contact.last_name,
      f7 = expect.any(p.address.street, p.address.street .. ", " .. p.address.street2),
      f8 = p.address.city,
      f9 = expect.any(p.address.region, "OR"),
      f10 = p.address.postal_code,
      f11 = expect.any(p.address.country, "US", "USA"),
      f12 = "3",
      f13 = expect.shortened({ p.description_short, p.description_long }, 250),
      f14 = table.concat(p.tags, ", "),
    }
  end,
}
