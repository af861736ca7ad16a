-- A CAPTCHA: a person can read it, Bolt does not try. Without the right code nothing is listed.
local check = require("flows.practice.check")
local crypto = require("bolt.crypto")
local server = require("bolt.server")
local site = require("flows.practice.site")

local RULES = {
  { "name", "Business name", required = true },
  { "url", "Website", format = "url" },
  { "email", "Email", required = true, format = "email" },
  { "city", "City", required = true },
  { "description", "Description", required = true },
}

local LETTERS = "ACDEFHJKLMNPRTUVWXY34679"
local OPEN_MAX = 1000

local function challenge(self)
  self.open_count = (self.open_count or 0) + 1
  if not self.codes or self.open_count > OPEN_MAX then
    self.codes, self.open_count = {}, 0
  end
  local id = crypto.hex(crypto.random_bytes(8))
  self.codes[id] = crypto.random_bytes(5):gsub(".", function(byte)
    local at = byte:byte() % #LETTERS + 1
    return LETTERS:sub(at, at)
  end)
  return id
end

local function picture(self, req)
  local code = (self.codes or {})[check.text(req.query, "id")]
  if not code then
    return { status = 404, body = "gone" }
  end
  local out = {
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="70"><rect width="200" height="70" fill="#eef"/>',
  }
  for i = 1, #code do
    local turn = ("rotate(%d %d 40)"):format((code:byte(i) * 7) % 50 - 25, i * 36 - 12)
    local text = '<text x="%d" y="46" font-size="34" font-family="serif" transform="%s">%s</text>'
    out[#out + 1] = text:format(i * 36 - 24, turn, code:sub(i, i))
  end
  out[#out + 1] = '<path d="M0 30 Q50 60 100 30 T200 40" stroke="#446" fill="none" stroke-width="2"/></svg>'
  return { status = 200, headers = { ["content-type"] = "image/svg+xml" }, body = table.concat(out) }
end

local function post(self, req)
  local fields = server.form(req)
  local id = check.text(fields, "captcha_id")
  local code = (self.codes or {})[id]
  if self.codes then
    self.codes[id] = nil
  end
  if not code or check.text(fields, "captcha_code"):upper() ~= code then
    self:refuse(check.text(fields, "name"), fields, "CAPTCHA not solved")
    local errors = { { field = "captcha_code", text = "The characters did not match the picture." } }
    return self:answer({ errors = errors }, fields, { captcha = challenge(self) })
  end
  return self:answer(self:take(fields, RULES), fields, { captcha = challenge(self) })
end

return {
  name = "captcha",
  title = "Gatekeeper Directory",
  kind = "CAPTCHA: to a person",
  accent = "#444a57",
  prefix = "GAT",
  outcome = "captcha",
  routes = {
    ["GET /add"] = function(self)
      return site.html(200, self:page("Free business entry", self:form(nil, nil, { captcha = challenge(self) })))
    end,
    ["GET /captcha.svg"] = picture,
    ["POST /add"] = post,
  },
}
