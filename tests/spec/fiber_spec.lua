-- bolt.fiber: waiting, cancellation, shields, groups, and the watchdog.
local fiber = require("bolt.fiber")
local process = require("bolt.process")
local t = require("tests.spec.support")

t.test("join returns the results and raises the error of a fiber", function()
  t.eq({ fiber
    .spawn(function(a, b)
      return a + b, nil, "x"
    end, 1, 2)
    :join() }, { 3, nil, "x" })
  local f = fiber.spawn(function()
    fiber.sleep(0)
    error("broken", 0)
  end)
  t.raises(f.join, "broken", f)
  t.eq(f:status(), "failed")
end)

t.test("fibers run side by side", function()
  local began, order = fiber.now(), {}
  fiber.group(function(g)
    for i = 1, 20 do
      g:spawn(function()
        fiber.sleep(0.05)
        order[#order + 1] = i
      end)
    end
  end)
  t.eq(#order, 20)
  t.ok(fiber.now() - began < 0.5, "they waited one after another")
end)

t.test("cancel aborts the wait and is raised again at the next", function()
  local seen = {}
  local f = fiber.spawn(function()
    for _ = 1, 2 do
      local ok, e = pcall(fiber.sleep, 100)
      seen[#seen + 1] = not ok and e.kind
    end
  end)
  fiber.sleep(0)
  t.ok(f:cancel())
  f:join(5)
  t.eq(seen, { "cancelled", "cancelled" })
end)

t.test("a shield holds cancellation back until it ends", function()
  local reached, after
  local f = fiber.spawn(function()
    fiber.shield(function()
      fiber.sleep(0.02)
      reached = true
    end)
    local _, e = pcall(fiber.sleep, 100)
    after = e.kind
  end)
  fiber.sleep(0)
  f:cancel()
  f:join(5)
  t.eq({ reached, after }, { true, "cancelled" })
end)

t.test("timeout raises inside, and its error does not leak out late", function()
  local e = t.raises(fiber.timeout, "timeout", 0.01, fiber.sleep, 100)
  t.ok(e.retryable)
  t.eq(
    fiber.timeout(5, function()
      return 7
    end),
    7
  )
  -- the inner deadline fires, the outer one does not
  t.eq(
    fiber.timeout(5, function()
      local ok = pcall(fiber.timeout, 0.01, fiber.sleep, 100)
      fiber.sleep(0)
      return ok
    end),
    false
  )
end)

t.test("the first failure of a group cancels the others and is raised", function()
  local cancelled
  t.raises(function()
    fiber.group(function(g)
      g:spawn(function()
        local ok, e = pcall(fiber.sleep, 100)
        cancelled = not ok and e.kind
        error(e, 0)
      end)
      g:spawn(function()
        fiber.sleep(0.01)
        error("first", 0)
      end)
    end)
  end, "first")
  t.eq(cancelled, "cancelled")
end)

t.test("context is inherited and changes stay with the child", function()
  fiber.context().colour = "red"
  fiber
    .spawn(function()
      t.eq(fiber.context().colour, "red")
      fiber.context().colour = "blue"
    end)
    :join()
  t.eq(fiber.context().colour, "red")
end)

t.test("a wake may come before the wait", function()
  local w = fiber.waiter()
  t.ok(w:wake(1, nil, 3))
  t.ok(not w:wake(2))
  t.eq({ w:wait() }, { 1, nil, 3 })
  t.raises(w.wait, "timeout", w, 0.01)
  fiber.spawn(function()
    w:wake("late")
  end)
  t.eq(w:wait(5), "late")
end)

t.test("a semaphore lets n in and passes the place on", function()
  local s, inside, most = fiber.semaphore(2), 0, 0
  fiber.group(function(g)
    for _ = 1, 7 do
      g:spawn(s.with, s, function()
        inside = inside + 1
        most = math.max(most, inside)
        fiber.sleep(0.001)
        inside = inside - 1
      end)
    end
  end)
  t.eq({ most, inside, s.free }, { 2, 0, 2 })
end)

t.test("waiting inside coroutine.wrap is refused with a clear error", function()
  t.raises(
    coroutine.wrap(function()
      fiber.sleep(0)
    end),
    "await_outside_fiber"
  )
  t.raises(table.sort, "await_outside_fiber", { 1, 2 }, function()
    fiber.sleep(0)
    return false
  end)
end)

t.test("effects are refused where they are switched off, and children inherit that", function()
  local before = fiber.effects(false)
  local ok, e = pcall(fiber.check_effects, "db.query")
  local child = fiber.spawn(function()
    return fiber.effects()
  end)
  fiber.effects(before)
  t.eq({ ok, e.kind, child:join() }, { false, "outside_step", false })
end)

t.test("the watchdog stops loops of every shape and the fiber after them is well", { timeout = 60 }, function()
  local hogs = {
    function()
      while true do
      end
    end,
    function()
      local n = 0
      while true do
        n = n + math.sin(n)
      end
    end,
    function()
      while true do
        pcall(function()
          while true do
          end
        end)
      end
    end,
    function()
      coroutine.wrap(function()
        while true do
        end
      end)()
    end,
  }
  for i, hog in ipairs(hogs) do
    local f = fiber.spawn(hog)
    f.watched = true
    local e = t.raises(f.join, "cpu_budget", f)
    t.match(tostring(e), "fiber_spec.lua:%d+")
    t.eq(
      fiber
        .spawn(function()
          return i
        end)
        :join(),
      i
    )
  end
end)

t.test("running out of Lua memory is an ordinary error", function()
  local f = fiber.spawn(function()
    local hoard = {}
    for i = 1, 1e9 do
      hoard[i] = ("x"):rep(32e6) .. i
    end
    return hoard
  end)
  t.raises(f.join, "not enough memory", f)
  collectgarbage()
end)

t.test("deep recursion through C is an ordinary error", function()
  local function deep(s)
    return (s:gsub(".", deep))
  end
  t.raises(deep, "overflow", "a")
  local function nest()
    return coroutine.wrap(nest)()
  end
  t.raises(nest, "nested deeper")
end)

t.test("a dropped fiber never runs again, whatever it waits for", function()
  local ran
  local function sleeper(wait, ...)
    pcall(wait, ...)
    ran = true
  end
  local w = fiber.waiter()
  local dropped = {
    fiber.spawn(sleeper, fiber.sleep, 0.01),
    fiber.spawn(sleeper, fiber.timeout, 0.01, fiber.sleep, 100),
    fiber.spawn(sleeper, w.wait, w),
    fiber.spawn(sleeper, fiber.sleep, 0),
  }
  local self_drop = fiber.spawn(function()
    return fiber.self():drop()
  end)
  fiber.sleep(0)
  w:wake()
  for _, f in ipairs(dropped) do
    t.ok(f:drop())
  end
  fiber.sleep(0.03)
  t.eq(ran, nil)
  t.eq(dropped[1]:drop(), false)
  t.eq(self_drop:join(5), false)
end)

t.test("the watchdog names a line of Lua, also when it catches the hog as it enters C", function()
  local child = process.spawn({
    args = { os.getenv("BOLT_BIN") or "./bolt", "exec", "tests/spec/fiber_hog.lua" },
    env = { BOLT_SLICE_MS = "20" }, -- many short rounds: where a hog is caught is chance
    stdout = "pipe",
    stderr = "inherit",
  })
  t.eq(child:read_stdout(30), "")
  t.eq(child:wait(), 0)
end)

t.test("a wake in the very turn in which a rest ends is not lost, and is no second end", function()
  for first = 1, 2 do
    local waiter, got = fiber.waiter(), nil
    local function wake()
      fiber.sleep(0.01)
      waiter:wake("late")
    end
    local waker = first == 1 and fiber.spawn(wake)
    local rester = fiber.spawn(function()
      got = { waiter:rest(0.01) }
    end)
    waker = waker or fiber.spawn(wake)
    fiber.sleep(0) -- both have begun
    local ends = fiber.now() + 0.02
    while fiber.now() < ends do -- luacheck: ignore 542
    end
    waker:join()
    rester:join()
    t.eq(got, first == 1 and { true, "late" } or { false })
    t.eq({ waiter:rest(0) }, first == 1 and { false } or { true, "late" })
  end
end)

t.test("a rest ends with a wake or with its time, and lets the limit of somebody else through", function()
  local waiter = fiber.waiter()
  t.eq({ waiter:rest(0.01) }, { false })
  waiter:wake("a", 2)
  t.eq({ waiter:rest(5) }, { true, "a", 2 })
  t.raises(fiber.timeout, "timeout", 0.01, waiter.rest, waiter, 5)
  local f = fiber.spawn(waiter.rest, waiter, 5)
  fiber.sleep(0)
  f:cancel()
  t.raises(f.join, "cancelled", f, 5)
  t.eq({ waiter:rest(0.01) }, { false })
end)
