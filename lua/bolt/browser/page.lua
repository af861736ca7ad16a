--- A page: a tab with its frames. What it can do is spread over modules of this folder, each a table of methods; the
-- list is MIXINS.
local Tree = require("bolt.browser.frames")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local options = require("bolt.options")

---@class bolt.Page
---@field context bolt.Context
---@field browser bolt.Browser
---@field target string the target's id, which is the main frame's too
---@field when_covered? fun(page: bolt.Page): boolean called when something lies over an element that is to be pressed
---@field opener? string target of the page that opened it
---@field package session string
---@field package tree table
local Page = {}
Page.__index = Page

local MIXINS = {
  "bolt.browser.navigation",
  "bolt.browser.evaluate",
  "bolt.browser.network_log",
  "bolt.browser.picture",
  "bolt.browser.on_page",
}

local VIEWPORT = { width = 1280, height = 800 }

---@package
function Page.new(context, session, info)
  return setmetatable({
    context = context,
    browser = context.browser,
    session = session,
    sessions = { [session] = true },
    target = info.targetId,
    opener = info.openerId,
    tree = Tree.new(info.targetId, session),
    waiters = {},
    dialog_list = {},
    download_list = {},
    exchange_list = {},
    requests = {},
    senders = {},
    documents = {},
    document_ids = {},
    kept_bytes = 0,
  }, Page)
end

---@package The settings of the context, for one of the page's sessions. Refusals are kept for Context:page.
function Page:apply_settings(session)
  local s = self.context.settings
  local function set(method, params)
    self.browser:ask(session, method, params, function(_, answer)
      self.refused = self.refused or (errors.is(answer.error, "protocol") and answer.error) or nil
    end)
  end
  if session == self.session then
    local size = s.viewport or VIEWPORT
    set("Emulation.setDeviceMetricsOverride", {
      width = size.width,
      height = size.height,
      deviceScaleFactor = 1,
      mobile = false,
    })
  end
  if s.locale then
    set("Emulation.setLocaleOverride", { locale = s.locale })
  end
  if s.timezone then
    set("Emulation.setTimezoneOverride", { timezoneId = s.timezone })
  end
  if s.user_agent or s.locale then
    set("Emulation.setUserAgentOverride", { userAgent = s.user_agent or "", acceptLanguage = s.locale })
  end
  local headers = { Connection = "close" } -- see launch.lua: nothing is sent twice behind our back
  for name, value in pairs(s.headers or {}) do
    headers[name] = value
  end
  set("Network.setExtraHTTPHeaders", { headers = headers })
  local proxy, blocked = self.context.proxy, self.context.blocked
  -- Held up on their way: documents, so that Chromium asks us for the credentials of a proxy (what follows them needs
  -- no asking), and what is refused for its type.
  local held = proxy and { { resourceType = "Document" } } or {}
  if blocked then
    set("Network.setBlockedURLs", { urlPatterns = blocked.patterns })
    for kind in pairs(blocked.types) do
      held[#held + 1] = { resourceType = kind }
    end
  end
  if #held > 0 then
    set("Fetch.enable", { handleAuthRequests = proxy ~= nil, patterns = held })
  end
end

-- ---- waiting ----

---@package Something of the page changed: wake who waits, after this batch of events.
function Page:touch()
  self.browser.touched[self] = true
end

---@package
function Page:wake()
  local waiters = self.waiters
  self.waiters = {}
  for _, waiter in ipairs(waiters) do
    waiter:wake()
  end
end

---@package The page is over, for good.
function Page:end_with(kind, message)
  if self.over then
    return
  end
  self.over = { kind = kind, message = message }
  if kind ~= "page_crashed" then
    self:leave_context()
  end
  self:wake()
end

---@package
function Page:leave_context()
  for i, page in ipairs(self.context.open) do
    if page == self then
      table.remove(self.context.open, i)
      return
    end
  end
end

--- Raises what ended the page, if something did. Yields: no.
function Page:must_be_open()
  if self.over then
    errors.raise(self.over.kind, self.over.message, { retryable = true })
  end
end

--- Waits until test() returns a true value; it is asked now and after events of the page have come in. For the layers
--- above: state that shows itself in events (frames, documents, exchanges, dialogs), not in the document's content.
---@param test fun(): any must not wait
---@param timeout number seconds
---@param what string what is waited for, for the error
---@return any value of test
--- Errors: kind "timeout", "page_closed", "page_crashed", "browser_closed", and what test raises. Yields: yes.
function Page:await(test, timeout, what)
  local ends = fiber.now() + timeout
  while true do
    self:must_be_open()
    local value = test()
    if value then
      return value
    end
    local waiter = fiber.waiter()
    table.insert(self.waiters, waiter)
    local ok, e = pcall(waiter.wait, waiter, math.max(0, ends - fiber.now()))
    if not ok and errors.is(e, "timeout") and fiber.now() + 0.01 >= ends then
      errors.raise("timeout", ("waited %g s for %s"):format(timeout, what), { retryable = true })
    elseif not ok then
      error(e, 0)
    end
  end
end

-- ---- frames and commands ----

---@package The frame with this id, the main frame for nil.
function Page:frame(id)
  local frame = id == nil and self.tree.main or self.tree.by_id[id]
  if not frame then
    self:must_be_open()
    errors.raise("frame_detached", "the frame is gone", { retryable = true })
  end
  return frame
end

--- The page's frames, the main frame first, parents before children. Those whose process crashed or hangs are left out.
---@return { id: string, url: string, name: string, parent?: string }[]
--- Yields: no.
function Page:frames()
  self:must_be_open()
  local list = {}
  for _, frame in ipairs(self.tree:list()) do
    list[#list + 1] = not frame.dead
        and { id = frame.id, url = frame.url, name = frame.name, parent = frame.parent and frame.parent.id }
      or nil
  end
  return list
end

--- A command to a session of this page. That of a frame may be gone before word of it has been read here.
---@return table result
--- Errors: as send. Yields: yes.
function Page:call(session, method, params, timeout)
  local ok, answer = pcall(self.browser.call, self.browser, session, method, params, timeout)
  if ok then
    return answer
  elseif session ~= self.session and not self.over and errors.is(answer, "page_closed") then
    errors.raise("frame_detached", method .. ": the frame is gone", { retryable = true, cause = answer })
  end
  error(answer, 0)
end

--- Sends a command of the DevTools protocol to the session that speaks for a frame.
---@param method string
---@param params? table
---@param opts? { frame?: string, timeout?: number } frame: id, default the main frame; seconds, default 30
---@return table result members that are null are left out
--- Errors: kind "protocol", "timeout", "page_closed", "page_crashed", "frame_detached", "browser_closed". Yields: yes.
--- Example: page:send("Input.insertText", { text = "Acme" })
function Page:send(method, params, opts)
  local o = options.check(opts, { frame = "string", timeout = "number" }, 2)
  self:must_be_open()
  local session = o.frame and self:frame(o.frame).session or self.session
  return self:call(session, method, params, o.timeout)
end

-- ---- dialogs and downloads ----

--- The dialogs that came, oldest first, each answered on arrival. The first hundred are kept.
---@return { type: string, message: string, answer: "accept"|"dismiss" }[]
--- Yields: no.
function Page:dialogs()
  return { unpack(self.dialog_list) }
end

--- How dialogs to come are answered. Alerts and beforeunload are always accepted.
---@param policy { confirm?: "accept"|"dismiss", prompt?: "accept"|"dismiss", text?: string } default dismiss, both;
---  text: what an accepted prompt gets, default nothing
--- Yields: no. Example: page:on_dialog({ confirm = "accept" })
function Page:on_dialog(policy)
  local o = options.check(policy, { confirm = "string", prompt = "string", text = "string" }, 2)
  for session in pairs(self.sessions) do
    self.browser.handle:dialogs(session, o.confirm == "accept", o.prompt == "accept", o.text)
  end
end

--- Files that the page offered for download; they are refused.
---@return { url: string, name: string }[]
--- Yields: no.
function Page:downloads()
  return { unpack(self.download_list) }
end

-- ---- end ----

--- Closes the page without asking it. Safe to repeat, and with a page that crashed.
--- Yields: yes.
function Page:close()
  if self.over and self.over.kind ~= "page_crashed" then
    return
  end
  local ok, e = pcall(self.browser.call, self.browser, nil, "Target.closeTarget", { targetId = self.target })
  if not ok and not errors.is(e, "protocol") and not errors.is(e, "browser_closed") then
    error(e, 0)
  end
  self:end_with("page_closed", "the page is closed")
  self:leave_context()
end

for _, name in ipairs(MIXINS) do
  for method, fn in pairs(require(name)) do
    if Page[method] ~= nil then
      error(("bolt.browser.page: %s of %s is defined twice"):format(method, name))
    end
    Page[method] = fn
  end
end

return Page
