-- Steps: recorded, tried again, timed out, deferred; what a flow file may not do.
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")

t.test("a flow's steps are recorded, and the same name twice gets its occurrence", function()
  engine.with_worker({
    ["sums.lua"] = [[
local bolt = require("bolt")
return bolt.flow("sums", function(input)
  local a = bolt.step("add", function(x, y) return x + y end, input.a, 1)
  local b = bolt.step("add", function(x) return x * 2 end, a)
  return { a = a, b = b, empty = bolt.step("empty", function() return {} end) }
end)]],
  }, function()
    local row = engine.run("sums", { a = 4 })
    t.eq({ row.status, row.result }, { "completed", { a = 5, b = 10, empty = {} } })
    t.eq(engine.steps(row.id), { "|add#2|1|completed", "|add|1|completed", "|empty|1|completed" })
    t.ok(#row.code_root == 64)
    local input = runs.steps(row.id)[1].input
    t.eq(input, { 4, 1 })
  end)
end)

t.test("values pass the codec on the first run too", function()
  engine.with_worker({
    ["shapes.lua"] = [[
local bolt = require("bolt")
return bolt.flow("shapes", function()
  local value = bolt.step("shape", function()
    return { list = require("bolt.json").array(), object = {}, big = 9007199254740991, f = 0.1, nothing = nil }
  end)
  return { value = value, list = require("bolt.json").is_array(value.list),
    object = require("bolt.json").is_array(value.object), shared = getmetatable(value) ~= nil and 1 or 0 }
end)]],
  }, function()
    local r = engine.result("shapes")
    t.eq(r.value.big, 9007199254740991)
    t.eq({ r.value.f, r.list, r.object }, { 0.1, true, false })
    t.match(json.encode(r.value), '"list":%[%]')
  end)
end)

t.test("a failing step is tried again by its policy, each attempt recorded", function()
  engine.with_worker({
    ["flaky.lua"] = [[
local bolt = require("bolt")
local tries = require("flows.tasks.tries")
return bolt.flow("flaky", function(input)
  return tries(input)
end)]],
    ["tasks/tries.lua"] = [[
local bolt = require("bolt")
local n = {}
return bolt.task("tries", { retry = { attempts = 3, base = 0.01, jitter = "none" } }, function(input)
  n[input.key] = (n[input.key] or 0) + 1
  if n[input.key] < input.good then
    bolt.fail(input.kind, "attempt " .. n[input.key])
  end
  return n[input.key]
end)]],
  }, function()
    local row = engine.run("flaky", { key = "a", good = 3, kind = "network" })
    t.eq({ row.status, row.result }, { "completed", 3 })
    t.eq(engine.steps(row.id), { "|tries|1|retrying", "|tries|2|retrying", "|tries|3|completed" })
    t.ok(#runs.steps(row.id)[1].code == 64, "the hash of the task's source is recorded")
    row = engine.run("flaky", { key = "b", good = 9, kind = "network" })
    t.eq({ row.status, row.error.kind, row.error.message }, { "failed", "network", "attempt 3" })
    row = engine.run("flaky", { key = "c", good = 9, kind = "validation" })
    t.eq({ row.status, row.error.message }, { "failed", "attempt 1" })
    t.eq(engine.steps(row.id), { "|tries|1|failed" })
  end)
end)

t.test("an error says when it may be tried again at the earliest", function()
  engine.with_worker({
    ["asked.lua"] = [[
local bolt = require("bolt")
local n = 0
return bolt.flow("asked", function()
  return bolt.step("call", { retry = { base = 0.001, jitter = "none" } }, function()
    n = n + 1
    if n == 1 then
      bolt.fail("rate_limited", "later", { retry_after = 0.3 })
    end
    return n
  end)
end)]],
  }, function()
    local began = fiber.now()
    t.eq(engine.result("asked"), 2)
    t.ok(fiber.now() - began >= 0.3, "came too early")
  end)
end)

t.test("a timeout ends the attempt; pcall catches what a step raises, with the same shape as when resumed", function()
  engine.with_worker({
    ["slow.lua"] = [[
local bolt = require("bolt")
return bolt.flow("slow", function()
  local ok, e = pcall(bolt.step, "nap", { timeout = 0.02, retry = false }, function()
    require("bolt.fiber").sleep(5)
  end)
  local _, plain = pcall(bolt.step, "boom", { retry = false }, function() error("boom") end)
  return { ok = ok, kind = e.kind, text = tostring(plain), plain_kind = plain.kind }
end)]],
  }, function()
    local r = engine.result("slow")
    t.eq({ r.ok, r.kind, r.plain_kind }, { false, "timeout", "error" })
    t.match(r.text, "slow.lua:6: boom")
  end)
end)

t.test("a result that cannot be recorded is a recorded error", function()
  engine.with_worker({
    ["odd.lua"] = [[
local bolt = require("bolt")
local odd = {
  nan = function() return 0 / 0 end,
  nul = function() return "a\0b" end,
  cycle = function() local c = {} c.c = c return c end,
  fn = function() return { f = print } end,
  big = function() return ("x"):rep(5 * 1024 * 1024) end,
  escaped = function() return "a\\u0000b" end,
}
return bolt.flow("odd", function(input)
  if input.at_end then
    return odd[input.name]()
  end
  local ok, e = pcall(bolt.step, "make", odd[input.name])
  return ok and "fine" or e.kind
end)]],
  }, function()
    for name, kind in pairs({ nan = "encode", nul = "encode", cycle = "encode", fn = "encode", big = "too_large" }) do
      t.eq(engine.result("odd", { name = name }), kind, name)
      local row = engine.run("odd", { name = name, at_end = true })
      t.eq({ row.status, row.error.kind }, { "failed", kind }, name .. " at the end")
    end
    t.eq(engine.result("odd", { name = "escaped" }), "fine")
  end)
end)

t.test("a flow file has no effects of its own: primitives, globals and clocks are refused", function()
  engine.with_worker({
    ["pure.lua"] = [[
local bolt = require("bolt")
local http = require("bolt.http")
return bolt.flow("pure", function()
  local out = {}
  local function try(name, fn, ...)
    local ok, e = pcall(fn, ...)
    out[name] = ok and "allowed" or tostring(type(e) == "table" and e.kind or e)
  end
  try("http", http.get, "http://127.0.0.1:1/")
  try("global", function() leaked = 1 end)
  try("time", function() return os.time() end)
  try("random", function() return math.random() end)
  try("bytecode", function() return assert(loadstring("\27LJ")) end)
  try("ffi", function() return require("ffi") end)
  for _, name in ipairs({ "io", "package", "collectgarbage", "jit", "setfenv" }) do
    out[name] = tostring(_G[name])
  end
  out.execute = tostring(os.execute)
  out.step = bolt.step("s", function() return type(require("bolt.fs").stat("/").type) end)
  return out
end)]],
  }, function()
    local r = engine.result("pure")
    t.eq({ r.http, r.step, r.execute }, { "outside_step", "string", "nil" })
    for _, name in ipairs({ "io", "package", "collectgarbage", "jit", "setfenv" }) do
      t.eq(r[name], "nil", name)
    end
    t.match(r.global, 'pure.lua:10: global "leaked" is written')
    t.match(r.time, "bolt.now")
    t.match(r.random, "bolt.random")
    t.match(r.ffi, "cannot be used in a flow")
    t.ok(r.bytecode ~= "allowed")
  end)
end)

t.test("now, random and uuid are recorded; outside a run they are the ordinary ones", function()
  local bolt = require("bolt")
  t.ok(math.abs(bolt.now() - os.time()) < 5)
  engine.with_worker({
    ["chance.lua"] = [[
local bolt = require("bolt")
return bolt.flow("chance", function()
  local out = { bolt.now(), bolt.random(6), bolt.random(), bolt.uuid(), bolt.uuid() }
  bolt.sleep(1.2)  -- leaves memory: what comes after is a resumed run
  return out
end)]],
  }, function()
    local row = engine.run("chance")
    local recorded = {}
    for _, s in ipairs(runs.steps(row.id)) do
      recorded[s.name] = s.result
    end
    t.eq(row.result, { recorded.now, recorded.random, recorded["random#2"], recorded.uuid, recorded["uuid#2"] })
    t.ok(row.epoch == 2, "it was resumed")
  end)
end)

t.test("deferred functions run in reverse order, also after an error, and their steps are durable", function()
  engine.with_worker({
    ["tidy.lua"] = [[
local bolt = require("bolt")
return bolt.flow("tidy", function(input)
  bolt.defer(function() bolt.step("first", function() return 1 end) end)
  bolt.defer(function() bolt.step("second", function() return 2 end) end)
  bolt.step("work", function()
    bolt.defer(function() require("bolt.fs").append(input.file, "x\n") end)
  end)
  bolt.fail("validation", "no")
end)]],
  }, function()
    local file = t.state_dir() .. "/tidied"
    local row = engine.run("tidy", { file = file })
    t.eq(engine.lines(file), 1)
    t.eq({ row.status, row.error.kind }, { "failed", "validation" })
    t.eq(engine.steps(row.id), {
      "defer/1|first|1|completed",
      "defer/2|second|1|completed",
      "|work|1|completed",
    })
  end)
end)

t.test("a task is just its function outside a run, and wrong arguments blame the caller", function()
  local bolt = require("bolt")
  local double = bolt.task("double", function(x)
    return x * 2
  end)
  t.eq(double(4), 8)
  for _, wrong in ipairs({
    function()
      bolt.step("x", { retri = 1 }, print)
    end,
    function()
      bolt.step("x#2", print)
    end,
    function()
      bolt.task("x", { timeout = "soon" }, print)
    end,
    function()
      bolt.flow("x")
    end,
    function()
      bolt.map({}, { at_most = 0 }, print)
    end,
    function()
      bolt.wait("x")
    end,
    function()
      bolt.sleep(-1)
    end,
    function()
      bolt.once("x", {}, 7)
    end,
  }) do
    local e = t.raises(wrong)
    t.match(tostring(e), "engine_steps_spec.lua:%d+: ")
  end
end)
