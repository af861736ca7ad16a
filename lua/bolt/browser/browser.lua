--- A browser: one Chromium process, its contexts, and the fiber that takes its events.
--
-- Events are taken in order of arrival by one fiber per browser, which only updates what pages know and wakes those who
-- wait (page:await). It never waits itself: what it wants to know it asks, and the answer comes as an event.
local Context = require("bolt.browser.context")
local errors = require("bolt.errors")
local events = require("bolt.browser.events")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local launch = require("bolt.browser.launch")
local log = require("bolt.log")
local options = require("bolt.options")

---@class bolt.Browser
---@field version string "HeadlessChrome/156.0..."
---@field allow_private boolean|string[]
---@field package handle userdata
---@field package targets table<string, table> what is attached, by session
---@field package contexts table<string, bolt.Context> by id
---@field package asked table<integer, function>
local Browser = {}
Browser.__index = Browser

local CALL_SECONDS = 30

local CONTEXT_OPTIONS = {
  viewport = "table",
  locale = "string",
  timezone = "string",
  user_agent = "string",
  headers = "table",
  block = "table|boolean",
  proxy = "table",
}

-- One event, or the answer to something asked. A fault in a handler must not end the others.
local function dispatch(self, event)
  local fn
  if event.id then
    fn = self.asked[event.id]
    self.asked[event.id] = nil
  else
    fn = events[event.method]
  end
  if fn then
    local ok, e = xpcall(fn, function(e)
      return errors.is(e) and e or debug.traceback(tostring(e), 2)
    end, self, event)
    if not ok then
      log.error("browser event", { method = event.method, error = errors.message(e) })
    end
  end
end

local function pump(self)
  while true do
    local list = self.handle:events()
    if not list then
      break
    end
    for _, event in ipairs(list) do
      dispatch(self, event)
    end
    for page in pairs(self.touched) do
      self.touched[page] = nil
      page:wake()
    end
  end
  events.browser_closed(self)
end

---@package
function Browser.new(started)
  local self = setmetatable({
    handle = started.handle,
    gate = started.gate,
    version = started.version,
    program = started.program,
    user = started.user,
    sandbox = started.sandbox,
    remote = started.remote,
    allow_private = started.allow_private,
    targets = {},
    contexts = {},
    asked = {},
    touched = {},
  }, Browser)
  self.handle:want(events.WANTED)
  self.pump = fiber.spawn(pump, self)
  local ok, e = pcall(self.call, self, nil, "Target.setAutoAttach", {
    autoAttach = true,
    waitForDebuggerOnStart = true,
    flatten = true,
    filter = { { type = "page" }, { exclude = true } },
  })
  if not ok then
    fiber.shield(self.close, self)
    error(e, 0)
  end
  return self
end

-- Adds what the process said last to an error that its end caused.
local function explained(self, e)
  if errors.is(e, "browser_closed") and not self.closing and not e.stderr then
    e.stderr = launch.last_words(self.handle)
    if e.stderr ~= "" then
      e.message = e.message .. ":\n" .. e.stderr
    end
  end
  error(e, 0)
end

--- Sends a command and waits for its result. For the layers above; session nil is the browser itself.
---@param session? string
---@param method string
---@param params? table
---@param timeout? number seconds (default 30)
---@return table
--- Errors: kind "protocol" (fields method, code), "timeout", "page_crashed", "page_closed", "frame_detached",
--- "browser_closed". Yields: yes.
function Browser:call(session, method, params, timeout)
  local ok, result = pcall(self.handle.call, self.handle, session, method, params, timeout or CALL_SECONDS)
  if not ok then
    explained(self, result)
  end
  return result
end

---@package Sends a command whose answer nobody wants. Yields: no.
function Browser:post(session, method, params)
  self.handle:post(session, method, params)
end

---@package Sends a command; fn(browser, event) is called with its answer, by the fiber that takes events. Yields: no.
function Browser:ask(session, method, params, fn)
  self.asked[self.handle:ask(session, method, params, CALL_SECONDS)] = fn
end

---@class bolt.ContextOptions
---@field viewport? { width: integer, height: integer } default 1280 x 800
---@field locale? string "de-DE"
---@field timezone? string "Europe/Berlin"
---@field user_agent? string
---@field headers? table<string, string> sent with every request
---@field proxy? bolt.Proxy what its pages go through
---@field block? boolean|string[] not loaded: "ads", "fonts", "media", "images", and patterns of addresses
---  ("*://*.example.com/*", as URLPattern has them); true is ads, fonts and media

--- Makes a context: cookies, storage and pages of its own.
---@param opts? bolt.ContextOptions
---@return bolt.Context
--- Errors: kind "browser_closed", "timeout", "outside_step". Yields: yes.
--- Example: local context = browser:context({ locale = "en-GB", block = { "fonts", "media" } })
function Browser:context(opts)
  local o = options.check(opts, CONTEXT_OPTIONS, 2)
  fiber.check_effects("browser:context")
  return Context.new(self, o)
end

--- Is the process there and answering commands? Yields: no.
---@return boolean
function Browser:alive()
  return self.handle:status().open
end

--- What this browser is and holds.
---@return { pid?: integer, version: string, program: string, user?: string, sandbox?: boolean, contexts: integer,
---  pages: integer, profile?: string, files?: string } user: set when it is not ours; files: a folder that it
---  may read and only we may write to, gone with it. Of one that runs elsewhere, program is its address
--- Yields: no.
function Browser:stats()
  local status = self.handle:status()
  local contexts, pages = 0, 0
  for _, context in pairs(self.contexts) do
    contexts, pages = contexts + 1, pages + #context:pages()
  end
  return {
    pid = not self.remote and status.pid or nil,
    version = self.version,
    program = self.program,
    user = self.user,
    sandbox = self.sandbox,
    contexts = contexts,
    pages = pages,
    profile = not self.remote and status.profile or nil,
    files = not self.remote and status.files or nil,
  }
end

--- What its processes hold for themselves alone (anonymous memory), in MiB; nil for one that runs elsewhere.
---@return number?
--- Errors: kind "browser_closed", "timeout". Yields: yes.
function Browser:memory()
  if self.remote then
    return nil
  end
  local kib = 0
  for _, info in ipairs(self:call(nil, "SystemInfo.getProcessInfo").processInfo) do
    local ok, status = pcall(fs.read, ("/proc/%d/status"):format(info.id)) -- it may have ended meanwhile
    kib = kib + (ok and tonumber(status:match("\nRssAnon:%s*(%d+)")) or 0)
  end
  return kib / 1024
end

--- Ends the browser: returns when its processes and its profile folder are gone. Safe to repeat. One that runs
--- elsewhere is left, and our contexts there end.
--- Yields: yes. At most about 6 seconds: a browser that does not end by itself is killed.
function Browser:close()
  self.closing = true
  self.handle:close()
  if self.gate then
    self.gate:close()
    self.gate = nil
  end
end

return Browser
