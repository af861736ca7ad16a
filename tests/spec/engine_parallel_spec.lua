-- map, all and race: branches, failures, cancellation, and the same outside a run.
local engine = require("tests.spec.engine_support")
local t = require("tests.spec.support")

t.test("a branch's identity is its place in the list, whatever ends first", function()
  engine.with_worker({
    ["fan.lua"] = [[
local bolt = require("bolt")
return bolt.flow("fan", function(input)
  local first = bolt.map(input.delays, { at_most = 2 }, function(delay, i)
    return bolt.step("work", function(d) require("bolt.fiber").sleep(d) return i end, delay)
  end)
  local second = bolt.all({ a = function() return bolt.step("x", function() return "a" end) end,
    b = function() return bolt.step("x", function() return "b" end) end })
  return { first = first, second = second }
end)]],
  }, function()
    local row = engine.run("fan", { delays = { 0.06, 0.01, 0.02 } })
    t.eq(row.result, { first = { 1, 2, 3 }, second = { a = "a", b = "b" } })
    t.eq(engine.steps(row.id), {
      "all/a|x|1|completed",
      "all/b|x|1|completed",
      "map/1|work|1|completed",
      "map/2|work|1|completed",
      "map/3|work|1|completed",
    })
  end)
end)

t.test("at_most holds, the first failure cancels the others, settle keeps them apart", function()
  engine.with_worker({
    ["limits.lua"] = [[
local bolt = require("bolt")
return bolt.flow("limits", function(input)
  local inside, most, done = 0, 0, 0
  local function work(i)
    return bolt.step("w", { retry = false }, function()
      inside = inside + 1
      most = math.max(most, inside)
      local ok, e = pcall(require("bolt.fiber").sleep, i == 3 and 0.01 or 0.05)
      inside = inside - 1
      if not ok then error(e, 0) end
      done = done + 1
      if i == 3 then bolt.fail("validation", "third") end
      return i
    end)
  end
  local ok, r = pcall(bolt.map, { 1, 2, 3, 4, 5 }, { at_most = 3, settle = input.settle }, work)
  if input.settle then
    for i, one in ipairs(r) do r[i] = one.ok and one.value or one.error.kind end
    return { most = most, results = r }
  end
  return { most = most, ok = ok, kind = r.kind, done = done }
end)]],
  }, function()
    t.eq(engine.result("limits", { settle = true }), { most = 3, results = { 1, 2, "validation", 4, 5 } })
    t.eq(engine.result("limits", {}), { most = 3, ok = false, kind = "validation", done = 1 })
  end)
end)

t.test("race: the first to end decides, the others are cancelled, the winner is recorded", function()
  engine.with_worker({
    ["race.lua"] = [[
local bolt = require("bolt")
return bolt.flow("race", function()
  local lost = false
  local value, who = bolt.race({
    slow = function()
      bolt.step("slow", function()
        local ok, e = pcall(require("bolt.fiber").sleep, 20)
        lost = not ok and e.kind
        error(e, 0)
      end)
    end,
    quick = function() return bolt.step("quick", function() return 7 end) end,
  })
  bolt.sleep(1.2)
  return { value = value, who = who }
end)]],
  }, function()
    local row = engine.run("race", nil, 15)
    t.eq({ row.status, row.result, row.epoch }, { "completed", { value = 7, who = "quick" }, 2 })
    t.eq(engine.steps(row.id), { "race/quick|quick|1|completed", "|race|1|completed", "|sleep|1|completed" })
  end)
end)

t.test("map outside a run is plain concurrency", function()
  local bolt = require("bolt")
  t.eq(
    bolt.map({ 1, 2, 3 }, function(x)
      return x * x
    end),
    { 1, 4, 9 }
  )
  t.eq({
    bolt.race({
      a = function()
        return 1
      end,
      b = function()
        bolt.sleep(5)
      end,
    }),
  }, { 1, "a" })
  t.raises(bolt.race, "lost", {
    function()
      error("lost", 0)
    end,
  })
end)
