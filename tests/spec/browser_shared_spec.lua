-- The browser that all visits share: a context for each, another browser after a while and after a death.
local chromium = require("bolt.chromium")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")
local shared = require("bolt.browser.shared")
local t = require("tests.spec.support")

t.on_exit(shared.close)

-- Calls fn in a visit and returns the browser that it had.
local function visit(fn)
  return shared.with_context({ allow_private = true }, function(context)
    context:page()
    if fn then
      fn(context)
    end
    return context.browser
  end)
end

t.test("visits share a browser, and each has a context of its own that is closed at its end", function()
  local one = visit(function(context)
    t.ok(visit() == context.browser)
    t.eq(context.browser:stats().contexts, 1)
  end)
  t.eq(one:stats().contexts, 0)
  t.raises(visit, "boom", function()
    error("boom")
  end)
  t.eq(one:stats().contexts, 0)
  t.ok(visit() == one)
end)

t.test("a visit that is cancelled closes its context", function()
  local browser = visit()
  local waiting = fiber.spawn(visit, function()
    fiber.sleep(60)
  end)
  t.eventually(5, function()
    return browser:stats().pages == 1
  end)
  waiting:cancel()
  t.raises(waiting.join, "cancelled", waiting)
  t.eq(browser:stats().contexts, 0)
end)

t.test("after so many contexts another browser takes over; the old one ends with its last visit", function()
  local before = shared.contexts_max
  local old
  visit(function(context)
    old = context.browser
    shared.contexts_max = 1
    t.ok(visit() ~= old)
    t.ok(old:alive())
    t.eq(context:pages()[1]:evaluate("1 + 1"), 2)
  end)
  shared.contexts_max = before
  t.ok(not old:alive())
end)

t.test("a browser that died is replaced", function()
  local old = visit()
  process.signal(old:stats().pid, "KILL")
  t.eventually(5, function()
    return not old:alive()
  end)
  t.ok(visit() ~= old)
end)

-- A visit that opens no page.
local function glance()
  return shared.with_context({ allow_private = true }, function(context)
    return context.browser
  end)
end

-- Sets limits while fn runs.
local function limited(limits, fn)
  local before = {}
  for name, value in pairs(limits) do
    before[name], shared[name] = shared[name], value
  end
  local ok, e = pcall(fn)
  for name, value in pairs(before) do
    shared[name] = value
  end
  t.ok(ok, e)
end

t.test("as many visits at once as a browser may have, the next gets another; the first ends with its last", function()
  shared.close()
  limited({ at_once_max = 2 }, function()
    local one
    visit(function(context)
      one = context.browser
      t.ok(visit() == one)
      visit(function(second)
        t.ok(second.browser == one)
        t.ok(visit() ~= one)
      end)
      t.ok(one:alive())
    end)
    t.ok(not one:alive())
  end)
end)

t.test("a browser that takes more memory than it may is replaced", function()
  shared.close()
  local one = visit()
  t.ok(one:memory() > 20 and one:memory() < shared.memory_max, one:memory())
  for _ = 2, 10 do
    t.ok(glance() == one)
  end
  limited({ memory_max = 20 }, function()
    t.ok(visit() ~= one)
    t.ok(not one:alive())
  end)
end)

t.test("the setting for a browser in reserve is yes or no", function()
  local script = t.state_dir() .. "/child.lua"
  fs.write(script, 'print(select(2, pcall(require("bolt.browser.shared").prepare, { allow_private = true })))')
  local args = { process.env("BOLT_BIN") or "./bolt", "exec", script }
  local child = process.spawn({ args = args, env = { BOLT_SPARE_BROWSER = "maybe" }, stdout = "pipe" })
  t.match(child:read_stdout(20), "spare_browser is yes or no")
end)

t.test("a browser in reserve: after a death the next visit starts none, and another is started in its place", function()
  shared.close()
  local opened, open = {}, chromium.open
  chromium.open = function(...)
    local browser = open(...)
    opened[#opened + 1] = browser
    return browser
  end
  limited({ spare = true }, function()
    local one = visit()
    t.eventually(10, function()
      return #opened == 2
    end)
    process.signal(one:stats().pid, "KILL")
    t.eventually(5, function()
      return not one:alive()
    end)
    t.ok(visit() == opened[2])
    t.eventually(10, function()
      return #opened == 3
    end)
    shared.close()
    for _, browser in ipairs(opened) do
      t.ok(not browser:alive())
    end
  end)
  limited({ contexts_max = 4 }, function()
    local before = #opened
    local one = glance()
    t.ok(glance() == one and glance() == one)
    t.eq(#opened, before + 1)
    t.ok(glance() == one) -- the last of its four, and the next is started ahead
    t.eventually(10, function()
      return #opened == before + 2
    end)
    t.ok(visit() == opened[before + 2])
    t.ok(not one:alive())
  end)
  chromium.open = open
end)
