--- A context: cookies, storage and pages of its own, and the settings that hold for its pages.
local blocking = require("bolt.browser.blocking")
local errors = require("bolt.errors")

---@class bolt.Context
---@field browser bolt.Browser
---@field id string
---@field package open bolt.Page[] oldest first
local Context = {}
Context.__index = Context

local PAGE_SECONDS = 30

---@package
function Context.new(browser, opts)
  local patterns = blocking.patterns(opts.block)
  local id = browser:call(nil, "Target.createBrowserContext", { disposeOnDetach = true }).browserContextId
  local self = setmetatable({ browser = browser, id = id, settings = opts, blocked = patterns, open = {} }, Context)
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
  if not ok and not errors.is(e, "browser_closed") then
    error(e, 0)
  end
end

return Context
