-- Crashes, hangs and lost browsers: what waits fails at once with its kind, the rest goes on, nothing is left behind.
local b = require("tests.spec.browser_support")
local chromium = require("bolt.chromium")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")
local t = require("tests.spec.support")

local go, with_page = b.go, b.with_page

local BOLT = process.env("BOLT_BIN") or "./bolt"

local site = b.site({ ["/"] = "<title>Start</title>" })

-- The error that fn(...) ends with, and the seconds it took, while something else happens after a moment.
local function while_waiting(happens, fn, ...)
  local waiting = fiber.spawn(function(...)
    local ok, e = pcall(fn, ...)
    return { not ok and e or nil, fiber.now() }
  end, ...)
  fiber.sleep(0.1)
  local at = fiber.now()
  happens()
  local result = waiting:join(10)
  return result[1], result[2] - at
end

-- Does dir hold a folder of a browser?
local function folders(dir)
  for _, name in ipairs(fs.list(dir)) do
    if name:find("^bolt%-chromium") then
      return true
    end
  end
  return false
end

-- The processes of a browser that render pages, as a set.
local function renderers(browser)
  local found, group = {}, browser:stats().pid
  for _, name in ipairs(fs.list("/proc")) do
    local pid = tonumber((name:match("^(%d+)/?$")))
    local ok, stat = pcall(fs.read, ("/proc/%d/stat"):format(pid or 0))
    if ok and tonumber(stat:match("%) %S %d+ (%d+)")) == group then
      local known, command = pcall(fs.read, ("/proc/%d/cmdline"):format(pid))
      found[pid] = known and command:find("--type=renderer", 1, true) and true or nil
    end
  end
  return found
end

-- The page's process ends by `crash`: what is told of it, and what goes on.
local function crashes(crash)
  local before = renderers(b.browser())
  with_page(function(page, context)
    go(page, site.url("/"))
    local pid
    for found in pairs(renderers(b.browser())) do
      pid = not before[found] and found or pid
    end
    with_page(function(elsewhere)
      local other = context:page()
      local e, seconds = while_waiting(function()
        crash(page, pid)
      end, page.evaluate, page, "new Promise(() => {})")
      t.eq(e.kind, "page_crashed")
      t.ok(seconds < 1, seconds)
      t.raises(page.title, "page_crashed", page)
      t.raises(go, "page_crashed", page, site.url("/"))
      page:close()
      t.eq(#context:pages(), 1)
      t.eq(go(elsewhere, site.url("/")).status, 200)
      t.eq(go(other, site.url("/")).status, 200)
      t.eq(go(context:page(), site.url("/")).status, 200)
    end)
  end)
  t.ok(b.browser():alive())
end

t.test("a page that crashes fails its calls; contexts, browser and other pages go on [95][101]", function()
  crashes(function(page)
    page.browser:post(page.session, "Page.navigate", { url = "chrome://crash" })
  end)
end)

t.test("a renderer that is killed is a page that crashed [102]", function()
  crashes(function(_, pid)
    process.signal(pid, "KILL")
  end)
end)

t.test("a page that crashes while it loads ends goto", function()
  with_page(function(page)
    local e = while_waiting(function()
      page.browser:post(page.session, "Page.crash")
    end, page.await, page, function() end, 10, "nothing")
    t.eq(e.kind, "page_crashed")
  end)
end)

t.test("a script that hangs is left at the deadline, and its page can be closed [8]", function()
  with_page(function(page, context)
    go(page, site.url("/"))
    local shortest = math.huge -- of three: others may have the processor for a while
    for i = 1, 3 do
      local began = fiber.now()
      t.raises(page.evaluate, "timeout", page, i == 1 and "() => { while (true); }" or "1", nil, { timeout = 0.2 })
      local took = fiber.now() - began
      t.ok(took > 0.15, took)
      shortest = math.min(shortest, took)
    end
    t.ok(shortest < 0.25, shortest)
    page:close()
    t.eq(#context:pages(), 0)
    t.eq(go(context:page(), site.url("/")).status, 200)
  end)
end)

t.test("a page that is closed fails what waits for it", function()
  with_page(function(page)
    local e = while_waiting(function()
      page:close()
    end, page.evaluate, page, "new Promise(() => {})")
    t.eq(e.kind, "page_closed")
  end)
end)

-- Kills a browser while three calls wait, and returns the seconds until all three have failed.
local function kill_a_browser()
  local browser = chromium.open({ allow_private = true })
  local stats = browser:stats()
  local page = browser:context():page()
  local kinds = {}
  local _, seconds = while_waiting(function()
    process.signal(stats.pid, "KILL")
  end, function()
    fiber.group(function(group)
      for i = 1, 3 do
        group:spawn(function()
          kinds[i] = t.raises(page.evaluate, "", page, "new Promise(() => {})").kind
        end)
      end
    end)
  end)
  t.eq(kinds, { "browser_closed", "browser_closed", "browser_closed" })
  t.eq(browser:alive(), false)
  local began = fiber.now()
  t.raises(page.title, "browser_closed", page)
  t.raises(browser.context, "browser_closed", browser)
  t.ok(fiber.now() - began < 0.01)
  browser:close()
  t.eq(fs.stat(stats.profile), nil)
  t.group_is_gone(stats.pid)
  return seconds
end

t.test("a killed browser fails every call at once, later ones too, and leaves nothing [5]", function()
  local shortest = kill_a_browser()
  for _ = 2, 3 do -- others may have the processor while a browser dies
    shortest = shortest < 0.1 and shortest or kill_a_browser()
  end
  t.ok(shortest < 0.1, shortest)
end)

t.test("a browser that does not end by itself is killed after five seconds", function()
  local browser = chromium.open({ allow_private = true })
  local stats = browser:stats()
  process.signal(stats.pid, "STOP")
  local began = fiber.now()
  browser:close()
  local took = fiber.now() - began
  t.ok(took > 4.5 and took < 7, took)
  t.eq(fs.stat(stats.profile), nil)
  t.group_is_gone(stats.pid)
end)

t.test("cancelled calls and closed handles leave nothing waiting", function()
  with_page(function(page)
    local waiting = fiber.spawn(page.evaluate, page, "new Promise(() => {})")
    fiber.sleep(0.05)
    waiting:cancel()
    t.raises(waiting.join, "cancelled", waiting)
    t.eq(page:evaluate("1 + 1"), 2)
    t.raises(fiber.timeout, "timeout", 0.05, page.evaluate, page, "new Promise(() => {})")
    t.eq(page:evaluate("2 + 2"), 4)
  end)
end)

t.test("kill -9 of bolt: the browser dies with it, and its profile goes", function()
  local dir = t.state_dir()
  local script = dir .. "/child.lua"
  fs.write(
    script,
    [[
    local browser = require("bolt.chromium").open({ allow_private = true })
    local page = browser:context():page()
    local stats = browser:stats()
    require("bolt.fs").write(... .. "/ready", stats.pid .. " " .. stats.profile, { atomic = true })
    pcall(page.evaluate, page, "() => { while (true); }", nil, { timeout = 600 })
  ]]
  )
  local bolt = process.spawn({ args = { BOLT, "exec", script, dir }, stderr = "inherit" })
  t.eventually(20, function()
    return fs.stat(dir .. "/ready")
  end)
  local pid, profile = fs.read(dir .. "/ready"):match("^(%d+) (.+)$")
  t.ok(fs.stat(profile))
  bolt:kill("KILL")
  t.group_is_gone(tonumber(pid))
  t.eventually(5, function()
    return not fs.stat(profile)
  end)
end)

t.test("kill -9 of bolt at any moment of the start leaves no browser and no folder", function()
  local dir = t.state_dir()
  local script = dir .. "/child.lua"
  fs.write(
    script,
    [[
    local dir = ...
    local program = dir .. "/chromium"
    require("bolt.fs").write(program, "#!/bin/sh\necho $$ > " .. dir .. "/pid\nexec chromium \"$@\"\n", { mode = 493 })
    require("bolt.chromium").open({ executable = program })
    require("bolt.fiber").sleep(100)
  ]]
  )
  process.spawn({ args = { "chmod", "777", dir } }):wait()
  for _, delay in ipairs({ 0, 0.01, 0.03, 0.06, 0.1, 0.2, 0.3 }) do
    fs.remove_tree(dir .. "/pid")
    local bolt = process.spawn({ args = { BOLT, "exec", script, dir }, env = { TMPDIR = dir }, stderr = "inherit" })
    t.eventually(20, function()
      return fs.stat(dir .. "/pid") and fs.read(dir .. "/pid") ~= ""
    end)
    fiber.sleep(delay)
    bolt:kill("KILL")
    t.group_is_gone(tonumber(fs.read(dir .. "/pid")))
    t.eventually(8, function()
      return not folders(dir)
    end)
  end
end)

t.test("an end without close: the browser goes, its profile too, and no handle is left", function()
  local dir = t.state_dir()
  local script, out = dir .. "/child.lua", dir .. "/stderr"
  fs.write(
    script,
    [[
    local browser = require("bolt.chromium").open({ allow_private = true })
    browser:context():page()
    local stats = browser:stats()
    require("bolt.fs").write(... .. "/ready", stats.pid .. " " .. stats.profile, { atomic = true })
  ]]
  )
  local bolt = process.spawn({ args = { BOLT, "exec", script, dir }, stderr = out })
  local began = fiber.now()
  t.eq(bolt:wait(20), 0)
  t.ok(fiber.now() - began < 5)
  t.eq(fs.read(out), "")
  local pid, profile = fs.read(dir .. "/ready"):match("^(%d+) (.+)$")
  t.group_is_gone(tonumber(pid))
  t.eventually(5, function()
    return not fs.stat(profile)
  end)
end)
