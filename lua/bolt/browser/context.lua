--- A context: cookies, storage and pages of its own, and the settings that hold for its pages.
local blocking = require("bolt.browser.blocking")
local errors = require("bolt.errors")
local json = require("bolt.json")
local options = require("bolt.options")
local proxy = require("bolt.browser.proxy")

---@class bolt.Context
---@field browser bolt.Browser
---@field id string
---@field package open bolt.Page[] oldest first
local Context = {}
Context.__index = Context

local PAGE_SECONDS = 30

local COOKIE = {
  name = "string",
  value = "string",
  domain = "string",
  path = "string",
  expires = "number",
  secure = "boolean",
  http_only = "boolean",
  same_site = "string",
}

---@package
function Context.new(browser, opts)
  local blocked = blocking.read(opts.block)
  local way = opts.proxy and proxy.open(opts.proxy, browser.remote)
  local ok, created = pcall(browser.call, browser, nil, "Target.createBrowserContext", {
    disposeOnDetach = true,
    proxyServer = way and way.address,
    proxyBypassList = way and "<-loopback>",
  })
  if not ok then
    if way and way.relay then
      way.relay:close()
    end
    error(created, 0)
  end
  local id = created.browserContextId
  local self =
    setmetatable({ browser = browser, id = id, settings = opts, blocked = blocked, proxy = way, open = {} }, Context)
  browser.contexts[id] = self
  browser:post(nil, "Browser.setDownloadBehavior", { behavior = "deny", browserContextId = id, eventsEnabled = true })
  return self
end

--- Opens a page. At most 20 of a context are open at once; those that pages open beyond that are closed.
---@return bolt.Page
--- Errors: kind "context_closed", "browser_closed", "timeout", "bad_argument" (a setting that Chromium refuses).
--- Yields: yes.
function Context:page()
  if self.closed then
    errors.raise("context_closed", "this context is closed")
  end
  local created = self.browser:call(nil, "Target.createTarget", { url = "about:blank", browserContextId = self.id })
  local page
  -- The target attached itself before the answer came; its setup may still be under way.
  for _, candidate in ipairs(self.open) do
    page = candidate.target == created.targetId and candidate or page
  end
  if not page then
    errors.raise("page_closed", "the page was closed while it was opened, or 20 are open already")
  end
  page:await(function()
    return page.ready
  end, PAGE_SECONDS, "the page to be set up")
  if page.refused then
    local refused = page.refused
    pcall(page.close, page)
    errors.raise("bad_argument", "browser:context: " .. errors.message(refused), { cause = refused })
  end
  return page
end

--- Its pages, oldest first, those that pages opened themselves included. Yields: no.
---@return bolt.Page[]
function Context:pages()
  return { unpack(self.open) }
end

---@class bolt.Cookie
---@field name string
---@field value string
---@field domain string with a leading dot: for the hosts below it too
---@field path? string
---@field expires? number seconds since 1970; nil: it ends with the context
---@field secure? boolean
---@field http_only? boolean
---@field same_site? "Strict"|"Lax"|"None"

--- Its cookies, to be put into another context later.
---@return bolt.Cookie[]
--- Errors: kind "browser_closed", "timeout". Yields: yes. Example: later:set_cookies(context:cookies())
function Context:cookies()
  local list = {}
  local answer = self.browser:call(nil, "Storage.getCookies", { browserContextId = self.id })
  for i, cookie in ipairs(answer.cookies) do
    list[i] = {
      name = cookie.name,
      value = cookie.value,
      domain = cookie.domain,
      path = cookie.path,
      expires = not cookie.session and cookie.expires or nil,
      secure = cookie.secure,
      http_only = cookie.httpOnly,
      same_site = cookie.sameSite,
    }
  end
  return list
end

--- Adds cookies.
---@param list bolt.Cookie[]
--- Errors: kind "bad_argument" (Chromium refuses one; none is set), "browser_closed", "timeout". Yields: yes.
function Context:set_cookies(list)
  local cookies = {}
  for i, cookie in ipairs(list) do
    local c = options.check(cookie, COOKIE, 2)
    cookies[i] = {
      name = c.name,
      value = c.value,
      domain = c.domain,
      path = c.path,
      expires = c.expires,
      secure = c.secure,
      httpOnly = c.http_only,
      sameSite = c.same_site,
    }
  end
  local params = { browserContextId = self.id, cookies = json.array(cookies) }
  local ok, e = pcall(self.browser.call, self.browser, nil, "Storage.setCookies", params)
  if not ok and errors.is(e, "protocol") then
    errors.raise("bad_argument", "context:set_cookies: " .. errors.message(e), { cause = e })
  elseif not ok then
    error(e, 0)
  end
end

--- Closes the context and all its pages, without asking them. Safe to repeat.
--- Yields: yes.
function Context:close()
  if self.closed then
    return
  end
  self.closed = true
  self.browser.contexts[self.id] = nil
  local ok, e = pcall(self.browser.call, self.browser, nil, "Target.disposeBrowserContext", {
    browserContextId = self.id,
  })
  for _, page in ipairs(self:pages()) do
    page:end_with("page_closed", "the page is closed")
  end
  if self.proxy and self.proxy.relay then
    self.proxy.relay:close()
  end
  if not ok and not errors.is(e, "browser_closed") then
    error(e, 0)
  end
end

return Context
