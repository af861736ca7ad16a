-- A renderer or the whole browser killed at each moment of a submission, through the flow: the right status, and never
-- a second request.
local jobs = require("bolt.store.jobs")
local process = require("bolt.process")
local results = require("bolt.store.results")
local runs = require("bolt.engine.runs")
local server = require("bolt.server")
local shared = require("bolt.browser.shared")
local t = require("tests.spec.support")
local worker = require("bolt.engine.worker")

t.database()
t.on_exit(shared.close)

-- The page tells the site when its first field is filled in, and stands still until it has heard of it.
local FORM = [[<!doctype html><title>Add</title><h1>Add your business</h1><form method="post" action="/add">
<label>Business name * <input name="name" required oninput="typed()"></label>
<label>E-mail * <input name="email" type="email" required></label>
<label>Website <input name="url" type="url"></label>
<button type="submit">Submit listing</button></form>
<script>function typed() { const x = new XMLHttpRequest(); x.open("GET", "/typed", false); x.send() }</script>]]

-- Sends by script, and says so in its page.
local SCRIPT = [[<p id="said"></p><script>document.forms[0].onsubmit = (e) => {
  e.preventDefault()
  fetch("/add", { method: "POST", body: new FormData(e.target) }).then(() => {
    said.textContent = "Thank you! Your listing was received."
  })
}</script>]]

local function html(status, body)
  return { status = status, headers = { ["content-type"] = "text/html; charset=utf-8" }, body = body }
end

local function kill_browser()
  shared.with_context({ allow_private = true }, function(context)
    process.signal(context.browser:stats().pid, "KILL")
  end)
end

-- Crashes the renderer of the page that is at this host; while a page navigates Chromium refuses to do so, and all
-- renderers are killed.
local function kill_renderer(host)
  shared.with_context({ allow_private = true }, function(own)
    for _, context in pairs(own.browser.contexts) do
      for _, page in ipairs(context:pages()) do
        if page:url():find("//" .. host .. ":", 1, true) then
          pcall(page.send, page, "Page.crash", {}, { timeout = 2 })
        end
      end
    end
    if host:find("posted", 1, true) then
      for _, one in ipairs(own.browser:call(nil, "SystemInfo.getProcessInfo", {}).processInfo) do
        if one.type == "renderer" then
          process.signal(one.id, "KILL")
        end
      end
    end
  end)
end

local kill -- of the running test
local pending = {} -- moment -> true until it has come

local function strike(moment, host)
  if pending[host] and host:find(moment, 1, true) == 1 then
    pending[host] = nil
    kill(host)
  end
end

-- Moments inside the ledger: the intent is committed and nothing is clicked; the answer was read and is not written.
local open = results.open
local function opened(...)
  local entry = open(...)
  local host = entry.directory.host:match("^[^:]+")
  function entry:intent(...)
    getmetatable(entry).intent(self, ...)
    strike("clicking", host)
  end
  function entry:finish(...)
    strike("answered", host)
    return getmetatable(entry).finish(self, ...)
  end
  return entry
end

local posts = {}

local site = server.listen("127.0.0.1:0", function(req)
  local host = req.hostname
  if req.path == "/typed" then
    strike("typing", host)
    return html(200, "")
  elseif req.path ~= "/add" then
    return html(404, "")
  elseif req.method ~= "POST" then
    return html(200, FORM .. (host:find("fetched", 1, true) and SCRIPT or ""))
  end
  posts[host] = (posts[host] or 0) + 1
  strike("posted", host)
  strike("fetched", host)
  return html(200, "<h1>Thank you!</h1><p>Your listing was received. Reference: AB-17</p>")
end)
t.on_exit(function()
  site:close()
end)

-- What becomes of one job with a directory for each moment.
local function submit(name, moments, killing)
  kill = killing
  local urls = {}
  for i, moment in ipairs(moments) do
    local host = ("%s-%s.localhost"):format(moment, name)
    pending[host] = true
    urls[i] = ("http://%s:%d/add"):format(host, site.port)
  end
  local job, run = jobs.create({
    business = { business_name = "Acme " .. name, email = "a@acme.example", website = "https://acme.example" },
    directories = urls,
    consent = "Ada Lovelace",
    allow_private = true,
    pace = 0,
  })
  results.open = opened
  worker.start({ only = run })
  local ok, row = pcall(runs.wait, run, 50)
  worker.stop(1)
  results.open = open
  t.eq({ ok, ok and row.status }, { true, "completed" }, tostring(row))
  local found = {}
  for i, outcome in ipairs(jobs.report(job)) do
    local host = ("%s-%s.localhost"):format(moments[i], name)
    t.eq(pending[host], nil, host .. " was not struck")
    found[moments[i]] = { outcome.status, posts[host] or 0, outcome.attempts }
  end
  return found
end

-- Nothing was sent: visited again. The click is committed: nobody knows. The answer was read: it stands.
local WANTED = {
  typing = { "submitted", 1, 2 },
  clicking = { "in_doubt", 0, 1 },
  fetched = { "in_doubt", 1, 1 },
  posted = { "in_doubt", 1, 1 },
  answered = { "submitted", 1, 1 },
}

t.test("a renderer killed while filling, before the click, after the request left, after the answer", {
  timeout = 60,
}, function()
  local found = submit("renderer", { "typing", "clicking", "fetched", "answered" }, kill_renderer)
  t.eq(
    found,
    { typing = WANTED.typing, clicking = WANTED.clicking, fetched = WANTED.fetched, answered = WANTED.answered }
  )
end)

t.test("a renderer killed while its page navigates to the answer", { timeout = 60 }, function()
  local found = submit("renderer", { "posted" }, kill_renderer).posted
  -- The browser process may carry the answer into a new renderer; then it is read.
  t.ok(found[1] == "in_doubt" or found[1] == "submitted", found[1])
  t.eq({ found[2], found[3] }, { 1, 1 })
end)

for _, moment in ipairs({ "typing", "clicking", "posted", "answered" }) do
  t.test("a browser killed at the moment: " .. moment, { timeout = 60 }, function()
    t.eq(submit("browser", { moment }, kill_browser), { [moment] = WANTED[moment] })
  end)
end
