-- What the practice directories have in common: routes, sessions, single-use tokens, the register of listings.
--
-- A site is a table { name, title, kind, accent, prefix, outcome, routes, expected, ignored, hosts }:
--   name      its host is NAME.localhost and its ledger NAME.jsonl; `hosts` lists further hosts of the same site
--   kind      what makes it different, in a few words
--   outcome   what the demo must end with: "submitted" "duplicate" "captcha" "login_required"
--   routes    "METHOD /path" -> function(site, req) -> response
--   expected  function(profile, files) -> field -> expectation (flows/practice/expect.lua)
--   ignored   fields that carry no value of the profile
local check = require("flows.practice.check")
local crypto = require("bolt.crypto")
local ledger = require("flows.practice.ledger")
local page = require("flows.practice.page")
local server = require("bolt.server")

local Site = {}
Site.__index = Site

local site = {}

local SESSIONS_MAX = 1000

--- A response with a page.
function site.html(status, body, headers)
  local all = { ["content-type"] = "text/html; charset=utf-8", ["cache-control"] = "no-store" }
  for name, value in pairs(headers or {}) do
    all[name] = value
  end
  return { status = status, headers = all, body = body }
end

--- A response that sends the browser to another page by GET.
function site.redirect(to, headers)
  local all = { location = to }
  for name, value in pairs(headers or {}) do
    all[name] = value
  end
  return { status = 303, headers = all, body = "" }
end

-- The same business by another spelling of its name is still the same business.
local function identity(name)
  return (name:lower():gsub("[%s%p]+", " "):match("^%s*(.-)%s*$"))
end

--- Gives a definition its register, read from the ledger in `dir`. Yields: yes.
---@param definition table
---@param dir string
---@return table site
function site.open(definition, dir)
  local self = setmetatable({}, Site)
  for key, value in pairs(definition) do
    self[key] = value
  end
  self.ledger = ledger.open(dir, definition.name)
  self:start_over()
  return self
end

-- Rebuilds what is derived from the ledger.
function Site:start_over()
  self.sessions, self.session_count = {}, 0
  self.listings, self.by_reference, self.last = {}, {}, 1000
  for _, entry in ipairs(self.ledger.entries) do
    if entry.accepted then
      self.listings[identity(entry.business)] = entry.reference
      self.by_reference[entry.reference] = entry
      self.last = self.last + 1
    end
  end
end

--- Forgets every listing, for a fresh demo. Yields: yes.
function Site:reset()
  self.ledger:clear()
  self:start_over()
end

--- The session of a request, and the header that hands its cookie to a new visitor.
function Site:session(req)
  local id = (req.headers.cookie or ""):match("sid=(%x+)")
  if id and self.sessions[id] then
    return self.sessions[id], nil
  end
  if self.session_count >= SESSIONS_MAX then
    self.sessions, self.session_count = {}, 0
  end
  id = crypto.hex(crypto.random_bytes(16))
  self.sessions[id] = { id = id, tokens = {} }
  self.session_count = self.session_count + 1
  return self.sessions[id], { ["set-cookie"] = "sid=" .. id .. "; Path=/; HttpOnly; SameSite=Lax" }
end

--- A token that is good for one post of this session. Yields: no.
function Site:issue_token(session)
  local token = crypto.hex(crypto.random_bytes(16))
  session.tokens[token] = true
  return token
end

--- Takes a token back; false when it was used before or never given out.
function Site:use_token(session, token)
  if type(token) ~= "string" or not session.tokens[token] then
    return false
  end
  session.tokens[token] = nil
  return true
end

--- Takes a listing on the books, or says that the business stands there already.
---@param business string its name
---@param fields table what was received
---@return string|nil reference nil when it is listed already
---@return string|nil earlier reference of the listing that stands there
--- Yields: yes. Raises when the ledger cannot be written; then nothing was accepted.
function Site:accept(business, fields)
  local key = identity(business)
  local earlier = self.listings[key]
  if earlier then
    self:refuse(business, fields, "already listed as " .. earlier)
    return nil, earlier
  end
  self.last = self.last + 1
  local reference = ("%s-%d"):format(self.prefix, self.last)
  -- Taken before the append, which waits for the disk: a second post meanwhile must not be accepted too.
  self.listings[key] = reference
  local entry = { accepted = true, business = business, reference = reference, fields = fields }
  local ok, e = pcall(self.ledger.append, self.ledger, entry)
  if not ok then
    self.listings[key] = nil
    error(e, 0)
  end
  self.by_reference[reference] = entry
  return reference
end

--- Records what was not accepted, and why. Yields: yes.
function Site:refuse(business, fields, why)
  self.ledger:append({ accepted = false, business = business, why = why, fields = fields })
end

--- Checks what was posted by the site's rules and takes it on the books.
---@param fields table
---@param rules table[] as flows.practice.check has them; the first names the field with the business
---@return { errors?: table[], reference?: string, earlier?: string }
--- Yields: yes.
function Site:take(fields, rules)
  local business = check.text(fields, rules[1][1])
  local errors = check.fields(fields, rules)
  if #errors > 0 then
    self:refuse(business, fields, errors[1].text)
    return { errors = errors }
  end
  local reference, earlier = self:accept(business, fields)
  return { reference = reference, earlier = earlier }
end

--- A page in the site's own frame.
function Site:page(title, body, extra)
  return page.layout(self, title, body, extra)
end

--- The site's form, with earlier values and errors in their places.
---@param values? table
---@param errors? table[]
---@param vars? table further names of the template
function Site:form(values, errors, vars)
  local all = { errors = page.error_block(errors or {}) }
  for name, value in pairs(vars or {}) do
    all[name] = value
  end
  local html = page.render(page.template(self.template or self.name .. ".html"), all)
  html = values and page.refill(html, values) or html
  return page.mark_errors(html, errors or {})
end

--- The page that says what became of a submission.
function Site:result_page(outcome)
  if outcome.reference then
    return self:page(
      "Thank you",
      ([[<h1>Thank you!</h1><p>Your listing was received and will be reviewed by our editors.</p>
<p>Your reference number is <strong>%s</strong>.</p><p><a href="/listing/%s">View your listing</a></p>]]):format(
        outcome.reference,
        outcome.reference
      )
    )
  end
  return self:page(
    "Already listed",
    ([[<h1>Already listed</h1><p>This business is already listed in our directory.</p>
<p><a href="/listing/%s">See the existing entry</a></p>]]):format(outcome.earlier)
  )
end

--- The usual answer to a post: the form again with its errors, or the result.
function Site:answer(outcome, fields, vars)
  if outcome.errors then
    return site.html(422, self:page("Add your business", self:form(fields, outcome.errors, vars)))
  end
  return site.html(200, self:result_page(outcome))
end

--- The usual route for a post: what came is checked by the rules, taken on the books and answered.
---@param rules table[]
---@return fun(self: table, req: table): table
function site.post(rules)
  return function(self, req)
    local fields = server.form(req)
    return self:answer(self:take(fields, rules), fields)
  end
end

local function home(self)
  local out = {}
  for reference, entry in pairs(self.by_reference) do
    out[#out + 1] = ('<li><a href="/listing/%s">%s</a></li>'):format(reference, page.escape(entry.business))
  end
  table.sort(out)
  return site.html(
    200,
    self:page(
      "Welcome",
      ('<h1>%s</h1><p>A practice directory: %s.</p><p><a href="/add">Add your business</a></p><ul>%s</ul>'):format(
        page.escape(self.title),
        page.escape(self.kind),
        table.concat(out)
      )
    )
  )
end

local function listing(self, reference)
  local entry = self.by_reference[reference]
  if not entry then
    return site.html(404, self:page("Not found", "<h1>No such listing</h1>"))
  end
  return site.html(
    200,
    self:page(
      entry.business,
      ("<h1>%s</h1><p>Listed as %s; waiting for review.</p>"):format(page.escape(entry.business), reference)
    )
  )
end

--- Answers one request. Yields: where the route does.
function Site:handle(req)
  local route = self.routes[req.method .. " " .. req.path]
  if route then
    return route(self, req)
  elseif req.method ~= "GET" then
    return site.html(405, self:page("Not allowed", "<h1>Not allowed</h1>"), { allow = "GET" })
  elseif req.path == "/" then
    return home(self)
  elseif req.path == "/robots.txt" then
    local text = "User-agent: *\nDisallow: /admin/\n"
    return { status = 200, headers = { ["content-type"] = "text/plain" }, body = text }
  end
  local reference = req.path:match("^/listing/([%w%-]+)$")
  if reference then
    return listing(self, reference)
  end
  return site.html(404, self:page("Not found", "<h1>Page not found</h1>"))
end

return site
