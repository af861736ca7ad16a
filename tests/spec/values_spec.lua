-- The small ones everything leans on: durations, options, errors.
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local options = require("bolt.options")
local t = require("tests.spec.support")

t.test("durations are read and written", function()
  for text, seconds in pairs({
    ["90s"] = 90,
    ["15m"] = 900,
    ["3d"] = 259200,
    ["1h30m"] = 5400,
    ["250ms"] = 0.25,
    ["1.5s"] = 1.5,
    ["2w"] = 1209600,
    ["0s"] = 0,
  }) do
    t.eq(duration.seconds(text), seconds, text)
  end
  t.eq(duration.seconds(7.5), 7.5)
  for _, bad in ipairs({ "", "5", "s", "1x", "1h 30m", "-5s", "1h-5m", -1, 0 / 0, math.huge, {}, true }) do
    local function wrong()
      return (duration.seconds(bad))
    end
    t.match(t.raises(wrong, "not a duration"), "values_spec.lua")
  end
  t.raises(duration.seconds, "not a duration", nil)
  for seconds, text in pairs({
    [0] = "0ms",
    [0.02] = "20ms",
    [1] = "1s",
    [1.5] = "1.5s",
    [10] = "10s",
    [59.9999] = "1m",
    [60] = "1m",
    [5400] = "1h30m",
    [93784] = "1d2h3m4s",
    [-90] = "-1m30s",
  }) do
    t.eq(duration.format(seconds), text)
  end
end)

t.test("options: unknown names and wrong types are errors at the caller's line", function()
  local function push(opts)
    return (options.check(opts, { delay = "number|string", key = true, "priority" }))
  end
  t.eq(push(nil), {})
  t.eq(push({ delay = "1s", key = print, priority = 1 }).delay, "1s")
  local function misspelt()
    return (push({ dealy = 5 }))
  end
  t.match(t.raises(misspelt, "unknown option"), 'values_spec.lua.*"dealy"; known: delay, key, priority')
  t.raises(push, "option delay: number or string expected, got table", { delay = {} })
  t.raises(push, "unknown option", { "positional" })
  t.raises(push, "table expected, got string", "x")
end)

t.test("errors have one shape, whoever made them", function()
  local e = errors.new("rate_limited", "wait", { retryable = true, retry_after = 30 })
  t.eq({ tostring(e), e.kind, e.retryable, e.retry_after }, { "wait", "rate_limited", true, 30 })
  t.eq(
    { errors.is(e), errors.is(e, "rate_limited"), errors.is(e, "timeout"), errors.is("x"), errors.is(nil) },
    { true, true, false, false, false }
  )
  t.raises(errors.raise, "broken", "broken", "it is")
  t.ok(errors.wrap(e) == e)
  local w = errors.wrap("boom")
  t.eq({ w.kind, tostring(w), w.retryable }, { "error", "boom", false })
  t.eq(tostring(errors.wrap({ kind = "k", message = "m" })), "m")
  local _, from_c = pcall(require("bolt.json").decode, "[")
  t.eq({ getmetatable(from_c) == getmetatable(e), errors.is(from_c, "decode") }, { true, true })
  t.eq({ errors.message(e), errors.message("s"), errors.message(nil) }, { "wait", "s", "nil" })
end)
