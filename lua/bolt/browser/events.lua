-- What each event of Chromium changes. Called by the browser's own fiber, in order of arrival; nothing here waits.
--
-- Targets attach themselves, paused: their setup goes out in one write, with "go on" as its last command, so that the
-- settings hold before the first script of the page runs.

local Page = require("bolt.browser.page")
local network = require("bolt.browser.network")
local proxy = require("bolt.browser.proxy")

local events = {}

events.WANTED = {
  "Target.attachedToTarget",
  "Target.detachedFromTarget",
  "Inspector.targetCrashed",
  "Page.frameAttached",
  "Page.frameDetached",
  "Page.frameNavigated",
  "Page.frameRequestedNavigation",
  "Page.frameStoppedLoading",
  "Page.navigatedWithinDocument",
  "Page.lifecycleEvent",
  "Page.javascriptDialogOpening",
  "Page.fileChooserOpened",
  "Runtime.executionContextCreated",
  "Runtime.executionContextDestroyed",
  "Runtime.executionContextsCleared",
  "Network.requestWillBeSent",
  "Network.responseReceived",
  "Network.loadingFinished",
  "Network.loadingFailed",
  "Browser.downloadWillBegin",
  "Fetch.authRequired",
  "Fetch.requestPaused",
}

-- The name of the world that our scripts run in, apart from the page's own.
local WORLD = "bolt"

-- What a hostile page can make us keep: dialogs and downloads, and the text of each.
local KEPT_MAX = 100
local TEXT_MAX = 4096
-- Pages of one context at once; more are closed as they open.
local PAGES_MAX = 20
-- Frames with a process of their own, and workers, that we attend to in one page; the others run by themselves.
local CHILDREN_MAX = 64

local CHILDREN = {
  autoAttach = true,
  waitForDebuggerOnStart = true,
  flatten = true,
  filter = { { type = "iframe" }, { type = "worker" }, { exclude = true } },
}

-- Bodies are kept outside the renderer: they outlive a page that goes on as soon as it has its answer.
local NETWORK = {
  maxPostDataSize = 65536,
  maxTotalBufferSize = 32 * 1024 * 1024,
  maxResourceBufferSize = 4 * 1024 * 1024,
  enableDurableMessages = true,
}

local function count(set)
  local n = 0
  for _ in pairs(set) do
    n = n + 1
  end
  return n
end

-- What every document target gets, be it a page or a frame in a process of its own.
local function set_up_document(browser, session, page)
  local function post(method, params)
    browser:post(session, method, params)
  end
  post("Page.enable")
  post("Page.setLifecycleEventsEnabled", { enabled = true })
  post("Runtime.enable")
  post("Network.enable", NETWORK)
  post("Network.setBypassServiceWorker", { bypass = true })
  post("Page.addScriptToEvaluateOnNewDocument", { source = "", worldName = WORLD, runImmediately = true })
  post("Target.setAutoAttach", CHILDREN)
  post("Emulation.setFocusEmulationEnabled", { enabled = true })
  page:apply_settings(session)
  browser:ask(session, "Page.getFrameTree", nil, function(_, answer)
    if answer.params then
      page.tree:load(answer.params.frameTree, session)
      page:touch()
    end
  end)
end

local function attach_page(browser, session, info)
  local context = browser.contexts[info.browserContextId or ""]
  if not context and browser.remote then -- somebody else's
    browser:post(session, "Runtime.runIfWaitingForDebugger")
    browser:post(nil, "Target.detachFromTarget", { sessionId = session })
    return
  elseif not context or #context.open >= PAGES_MAX then
    browser:post(session, "Runtime.runIfWaitingForDebugger")
    browser:post(nil, "Target.closeTarget", { targetId = info.targetId })
    return
  end
  local page = Page.new(context, session, info)
  browser.targets[session] = { page = page, id = info.targetId, type = "page", session = session }
  table.insert(context.open, page)
  set_up_document(browser, session, page)
  browser:ask(session, "Runtime.runIfWaitingForDebugger", nil, function()
    page.ready = true
    page:touch()
  end)
end

-- The page goes on with it; we neither see nor reach what is in there.
local function leave_alone(browser, parent, session, info)
  if info.type == "iframe" then
    parent.page.tree:leave_out(info.targetId)
    parent.page:touch()
  end
  browser:post(session, "Runtime.runIfWaitingForDebugger")
  browser:post(parent.session, "Target.detachFromTarget", { sessionId = session })
end

local function attach_child(browser, parent, session, info)
  local page = parent.page
  if count(page.sessions) > CHILDREN_MAX then
    return leave_alone(browser, parent, session, info)
  end
  browser.targets[session] = { page = page, id = info.targetId, type = info.type, session = session, parent = parent }
  page.sessions[session] = true
  if info.type == "iframe" then
    page.tree:own(info.targetId, session)
    set_up_document(browser, session, page)
  else
    browser:post(session, "Network.enable", NETWORK)
    browser:post(session, "Target.setAutoAttach", CHILDREN)
  end
  browser:post(session, "Runtime.runIfWaitingForDebugger")
end

events["Target.attachedToTarget"] = function(browser, event)
  local session, info = event.params.sessionId, event.params.targetInfo
  local parent = event.session and browser.targets[event.session]
  if info.type == "page" and not event.session then
    attach_page(browser, session, info)
  elseif parent and (info.type == "iframe" or info.type == "worker") then
    attach_child(browser, parent, session, info)
  else
    browser:post(session, "Runtime.runIfWaitingForDebugger")
    browser:post(event.session, "Target.detachFromTarget", { sessionId = session })
  end
end

-- A target takes those below it along; Chromium tells that to the session that is gone.
local function drop_target(browser, session, target)
  browser.targets[session] = nil
  target.page.sessions[session] = nil
  network.abandon(target.page, { session = session })
  for other, child in pairs(browser.targets) do
    if child.parent == target then
      drop_target(browser, other, child)
    end
  end
end

events["Target.detachedFromTarget"] = function(browser, event)
  local session = event.params.sessionId
  local target = browser.targets[session]
  if not target then
    return
  end
  drop_target(browser, session, target)
  local page = target.page
  if target.type == "page" then
    page:end_with("page_closed", "the page is closed")
    return
  end
  page:touch()
  if target.type == "iframe" then
    -- The frame is gone, or goes on in its parent's process: then it is attached there before this is answered.
    page.tree:orphan(target.id, session)
    browser:ask(event.session, "Page.enable", nil, function()
      page.tree:drop_orphan(target.id, session)
      page:touch()
    end)
  end
end

events["Inspector.targetCrashed"] = function(browser, event)
  local target = browser.targets[event.session or ""]
  if not target then
    return
  elseif target.type == "page" then
    target.page:end_with("page_crashed", "the page crashed")
  elseif target.type == "iframe" then
    target.page.tree:forget_worlds(event.session, true)
    target.page:touch()
  end
end

--- The browser is over: so are its pages.
function events.browser_closed(browser)
  for _, context in pairs(browser.contexts) do
    for _, page in ipairs(context:pages()) do
      page:end_with("browser_closed", "the browser is closed")
    end
  end
end

-- Events of documents and requests go to the page that the session belongs to.
local function to_page(method, fn)
  events[method] = function(browser, event)
    local target = browser.targets[event.session or ""]
    if target then
      fn(target.page, event.params, event)
      target.page:touch()
    end
  end
end

to_page("Page.frameAttached", function(page, p, event)
  page.tree:attach(p.frameId, p.parentFrameId, event.session)
end)

to_page("Page.frameDetached", function(page, p)
  if p.reason ~= "swap" then
    page.tree:remove(p.frameId)
    network.abandon(page, { frame = p.frameId })
  end
end)

to_page("Page.frameNavigated", function(page, p, event)
  page.tree:navigated(p.frame, event.session)
end)

to_page("Page.frameRequestedNavigation", function(page, p)
  page.tree:request(p.frameId, p.disposition == "currentTab")
end)

to_page("Page.frameStoppedLoading", function(page, p)
  page.tree:request(p.frameId, false)
end)

to_page("Page.navigatedWithinDocument", function(page, p)
  page.tree:moved_within(p.frameId, p.url)
end)

to_page("Page.lifecycleEvent", function(page, p)
  page.tree:lifecycle(p.frameId, p.loaderId, p.name)
end)

to_page("Page.fileChooserOpened", function(page, p, event)
  page.chooser = { session = event.session, node = p.backendNodeId, multiple = p.mode == "selectMultiple" }
end)

to_page("Page.javascriptDialogOpening", function(page, p, event)
  if #page.dialog_list < KEPT_MAX then
    table.insert(page.dialog_list, { type = p.type, message = network.cut(p.message, TEXT_MAX), answer = event.note })
  end
end)

to_page("Runtime.executionContextCreated", function(page, p, event)
  local about = p.context.auxData or {}
  local world = (p.context.name == WORLD and "isolated") or (about.isDefault and "main")
  if world and about.frameId then
    page.tree:world_made(about.frameId, world, p.context.uniqueId, event.session, p.context.id)
  end
end)

to_page("Runtime.executionContextDestroyed", function(page, p)
  page.tree:world_gone(p.executionContextUniqueId)
end)

to_page("Runtime.executionContextsCleared", function(page, _, event)
  page.tree:forget_worlds(event.session)
end)

to_page("Fetch.requestPaused", function(page, p, event)
  local blocked = page.context.blocked
  if blocked and blocked.types[p.resourceType] then
    page.browser:post(event.session, "Fetch.failRequest", { requestId = p.requestId, errorReason = "BlockedByClient" })
  else
    page.browser:post(event.session, "Fetch.continueRequest", { requestId = p.requestId })
  end
end)

to_page("Fetch.authRequired", function(page, _, event)
  proxy.answer(page, event)
end)

to_page("Network.requestWillBeSent", network.sent)
to_page("Network.responseReceived", network.answered)
to_page("Network.loadingFinished", network.finished)
to_page("Network.loadingFailed", network.failed)

events["Browser.downloadWillBegin"] = function(browser, event)
  for _, context in pairs(browser.contexts) do
    for _, page in ipairs(context.open) do
      if page.tree.by_id[event.params.frameId] and #page.download_list < KEPT_MAX then
        table.insert(page.download_list, { url = event.params.url, name = event.params.suggestedFilename })
        page:touch()
      end
    end
  end
end

return events
