-- The browser that all visits share: a context for each, another browser after a while and after a death.
local fiber = require("bolt.fiber")
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
