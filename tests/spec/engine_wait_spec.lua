-- Sleeps, events, children and timeouts of runs that leave memory while they wait.
local bolt = require("bolt")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local worker = require("bolt.engine.worker")

local function until_status(id, status)
  return t.eventually(8, function()
    local row = runs.get(id)
    return row.status == status and row
  end)
end

t.test("a long sleep parks the run: it leaves memory and comes back when due", function()
  engine.with_worker({
    ["nap.lua"] = [[
local bolt = require("bolt")
return bolt.flow("nap", function(input)
  local n = bolt.step("before", function() return 1 end)
  bolt.sleep(input.time)
  return n + bolt.step("after", function() return 1 end)
end)]],
  }, function()
    local id = runs.start("nap", { time = "1h" })
    until_status(id, "waiting")
    t.eventually(2, function()
      return worker.live(id) == nil
    end)
    t.match(require("bolt.engine.why").explain(id), "^sleeping until %d+%-")
    -- the hour passes
    db.exec("update bolt.steps set due_at = clock_timestamp() where run_id = $1 and kind = 'sleep'", id)
    db.exec("update bolt.runs set due_at = clock_timestamp() where id = $1", id)
    worker.nudge()
    local row = runs.wait(id, 8)
    t.eq({ row.status, row.result, row.epoch }, { "completed", 2, 2 })
    -- short sleeps stay
    row = engine.run("nap", { time = 0.05 })
    t.eq({ row.status, row.epoch }, { "completed", 1 })
  end)
end)

local ASK = {
  ["ask.lua"] = [[
local bolt = require("bolt")
return bolt.flow("ask", function(input)
  return bolt.map({ 1, 2 }, function()
    return bolt.wait("answer", { timeout = input.timeout, default = input.default })
  end)
end)]],
}

t.test("an event reaches the wait when it comes before, while parked, and twice only without a key", function()
  engine.with_worker(ASK, function()
    local id = runs.start("ask", {})
    bolt.emit(id, "answer", { n = 1 }, { key = "one" })
    t.eq(bolt.emit(id, "answer", { n = 9 }, { key = "one" }), false)
    until_status(id, "waiting")
    t.match(require("bolt.engine.why").explain(id), 'waiting for event "answer"')
    bolt.emit(id, "other", 1)
    bolt.emit(id, "answer", { n = 2 })
    local row = runs.wait(id, 8)
    table.sort(row.result, function(a, b)
      return a.n < b.n
    end)
    t.eq(row.result, { { n = 1 }, { n = 2 } })
    t.raises(bolt.emit, "not_found", "00000000-0000-7000-8000-000000000000", "answer")
  end)
end)

t.test("a wait that times out returns its default or raises", function()
  engine.with_worker(ASK, function()
    t.eq(engine.result("ask", { timeout = 0.05, default = "none" }), { "none", "none" })
    local row = engine.run("ask", { timeout = 1.2 })
    t.eq({ row.status, row.error.kind }, { "failed", "timeout" })
  end)
end)

t.test("emits race with parking, and none is lost", { timeout = 60 }, function()
  engine.with_worker({
    ["inbox.lua"] = [[
local bolt = require("bolt")
return bolt.flow("inbox", function(input)
  local sum = 0
  for _ = 1, input.n do sum = sum + bolt.wait("n") end
  return sum
end)]],
  }, function()
    local ids = {}
    for i = 1, 10 do
      ids[i] = runs.start("inbox", { n = 5 })
    end
    fiber.group(function(g)
      for _, id in ipairs(ids) do
        g:spawn(function()
          for n = 1, 5 do
            fiber.sleep(math.random() * 0.03)
            -- as another process would: no word in memory
            require("bolt.engine.record").send(id, "n", nil, tostring(n))
          end
        end)
      end
    end)
    for _, id in ipairs(ids) do
      t.eq(runs.wait(id, 20).result, 15)
    end
  end)
end)

t.test("cancel: a parked run runs its deferred functions, a running one is interrupted", function()
  engine.with_worker({
    ["long.lua"] = [[
local bolt = require("bolt")
return bolt.flow("long", function(input)
  bolt.defer(function() bolt.step("tidy", function() return "tidied" end) end)
  if input.step then
    bolt.step("hang", function() require("bolt.fiber").sleep(60) end)
  else
    pcall(bolt.sleep, "1d")
    bolt.step("never", function() end)
  end
end)]],
  }, function()
    local id = runs.start("long", {})
    until_status(id, "waiting")
    runs.cancel(id)
    local row = runs.wait(id, 8)
    t.eq({ row.status, row.error.kind }, { "cancelled", "cancelled" })
    t.eq(engine.steps(id), { "defer/1|tidy|1|completed", "|sleep|1|waiting" })

    id = runs.start("long", { step = true })
    t.eventually(5, function()
      return worker.live(id)
    end)
    fiber.sleep(0.05)
    runs.cancel(id)
    row = runs.wait(id, 8)
    t.eq({ row.status, engine.steps(id) }, { "cancelled", { "defer/1|tidy|1|completed" } })
    t.eq(runs.cancel(id), nil)
  end)
  -- one that no worker has taken
  local id = runs.start("long", {})
  t.eq(runs.cancel(id), "cancelled")
end)

t.test("a run that takes longer than its timeout fails, in memory and parked", function()
  engine.with_worker({
    ["brief.lua"] = [[
local bolt = require("bolt")
return bolt.flow("brief", { timeout = 1.5 }, function(input)
  if input.park then bolt.sleep("1h") end
  bolt.step("hang", function() require("bolt.fiber").sleep(60) end)
end)]],
  }, function()
    for _, park in ipairs({ true, false }) do
      local row = engine.run("brief", { park = park })
      t.eq({ row.status, row.error.kind }, { "failed", "timeout" }, tostring(park))
    end
  end)
end)

t.test("a child run: its result and its failure reach the parent, which parks meanwhile", function()
  engine.with_worker({
    ["parent.lua"] = [[
local bolt = require("bolt")
return bolt.flow("parent", function()
  local good = bolt.spawn("child", { n = 20 })
  local bad = bolt.spawn("child", { fail = true })
  local ok, e = pcall(bad.await, bad)
  return { sum = good:await() + 1, ok = ok, kind = e.kind }
end)]],
    ["child.lua"] = [[
local bolt = require("bolt")
return bolt.flow("child", function(input)
  bolt.sleep(0.1)
  if input.fail then bolt.fail("validation", "bad") end
  return input.n * 2
end)]],
  }, function()
    t.eq(engine.result("parent"), { sum = 41, ok = false, kind = "validation" })
  end)
end)

t.test("a second start with the same key returns the first run", function()
  engine.with_worker({
    ["keyed.lua"] = [[
local bolt = require("bolt")
return bolt.flow("keyed", { key = function(input) return "order:" .. input.order end }, function(input)
  return input.n
end)]],
  }, function()
    local a, new_a = runs.start("keyed", { order = 1, n = 1 })
    local b, new_b = runs.start("keyed", { order = 1, n = 2 })
    local c = runs.start("keyed", { order = 2, n = 3 })
    t.eq({ a == b, new_a, new_b, a == c }, { true, true, false, false })
    t.eq(runs.wait(a, 8).result, 1)
    t.eq(runs.wait(c, 8).result, 3)
  end)
end)
