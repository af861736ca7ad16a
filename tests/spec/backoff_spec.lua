-- bolt.backoff: options in the shapes flows use, and the real clock.
local backoff = require("bolt.backoff")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

t.test("delays grow, stay below their ceiling, and end after the last attempt", function()
  local exact = backoff.new({ attempts = 4, base = "1s", factor = 3, cap = "5s", jitter = "none" })
  t.eq({ exact:delay(1), exact:delay(2), exact:delay(3) }, { 1, 3, 5 })
  t.eq({ exact:delay(4), exact:delay(9) }, {})
  local full, low, high = backoff.new({ attempts = 1000 }), math.huge, 0
  for _ = 1, 2000 do
    local d = full:delay(4)
    low, high = math.min(low, d), math.max(high, d)
  end
  t.ok(low >= 0 and low < 0.5 and high > 7.5 and high < 8, low .. " to " .. high)
end)

t.test("wrong policies are refused at the caller's line", function()
  local policies = { { atempts = 3 }, { attempts = 0 }, { base = "soon" }, { factor = 0.5 }, { jitter = "some" } }
  for _, bad in ipairs(policies) do
    local function wrong()
      return (backoff.new(bad))
    end
    t.match(t.raises(wrong), "backoff_spec.lua:%d+: ")
  end
  local rates = { {}, { rate = "6" }, { rate = 0 }, { rate = "x/m" }, { rate = "6/x" }, { rate = 1, burst = 0 } }
  for _, bad in ipairs(rates) do
    local function wrong()
      return (backoff.limiter(bad))
    end
    t.match(t.raises(wrong), "backoff_spec.lua:%d+: ")
  end
end)

t.test("a limiter lines up its callers", function()
  local l = backoff.limiter({ rate = "6/m", burst = 2 })
  local waits = { l:reserve(), l:reserve(), l:reserve(), l:reserve() }
  t.eq({ waits[1], waits[2] }, { 0, 0 })
  t.ok(math.abs(waits[3] - 10) < 0.1 and math.abs(waits[4] - 20) < 0.1, t.show(waits))
  l:hold("5m")
  local held = l:reserve()
  t.ok(math.abs(held - 300) < 0.1, held)
  local fast, began = backoff.limiter({ rate = 100 }), fiber.now()
  for _ = 1, 6 do
    fast:wait()
  end
  t.ok(fiber.now() - began >= 0.045, "six at 100/s took less than 50 ms")
end)

t.test("a breaker refuses after failures in a row, and lets one try", function()
  local b = backoff.breaker({ failures = 2, cooldown = 0.05 })
  local function fail()
    errors.raise("network", "no route")
  end
  t.raises(b.call, "network", b, fail)
  t.raises(b.call, "network", b, fail)
  local e = t.raises(b.call, "breaker_open", b, fail)
  t.ok(e.retryable and e.retry_after > 0 and e.retry_after <= 0.05)
  t.eq(b:state(), "open")
  fiber.sleep(e.retry_after)
  t.eventually(2, function()
    return (b:ask())
  end)
  t.eq({ b:state(), (b:ask()) }, { "half_open", false })
  b:success()
  t.eq({ b:call(function(...)
    return ...
  end, 1, nil, 3) }, { 1, nil, 3 })
  local f = fiber.spawn(b.call, b, fiber.sleep, 10)
  fiber.sleep(0)
  f:cancel()
  t.raises(f.join, "cancelled", f)
  t.eq(b:state(), "closed")
end)
