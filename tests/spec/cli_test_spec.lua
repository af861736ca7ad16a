-- bolt test: flows on virtual time.
local engine = require("tests.spec.engine_support")
local fs = require("bolt.fs")
local json = require("bolt.json")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local t = require("tests.spec.support")

local FLOWS = {
  ["remind.lua"] = [[
local bolt = require("bolt")
local mail = require("flows.tasks.mail")
return bolt.flow("remind", { timeout = "30d" }, function(input)
  mail(input.address, "first")
  local answer = bolt.wait("confirmed", { timeout = "14d", default = false })
  if not answer then
    mail(input.address, "second")
    bolt.sleep("3d")
  end
  return { answer = answer, at = bolt.now() }
end)]],
  ["parent.lua"] = [[
local bolt = require("bolt")
return bolt.flow("parent", function()
  local child = bolt.spawn("remind", { address = "child" })
  return child:await().answer
end)]],
  ["click.lua"] = [[
local bolt = require("bolt")
return bolt.flow("click", function()
  local r = bolt.map({ 1, 2 }, function(i)
    return bolt.step("load", { retry = { attempts = 3, base = "1m", jitter = "none" } }, function() error("down") end)
  end)
  return { r, bolt.once("click", function() error("real") end), bolt.tx("book", function() error("real") end) }
end)]],
  ["fickle.lua"] = [[
local bolt = require("bolt")
local n = 0
return bolt.flow("fickle", function()
  n = n + 1
  bolt.step("step " .. n, function() end)
end)]],
  ["price.lua"] = [[
local bolt = require("bolt")
local price = require("flows.tasks.price")
return bolt.flow("price", function() return price("x") + price("x") end)]],
  ["tasks/price.lua"] = [[
return require("bolt").task("price", { cache = "1h", pool = "shop" }, function() return 2 end)]],
  ["slow.lua"] = [[
local bolt = require("bolt")
return bolt.flow("slow", { timeout = "2h" }, function() bolt.sleep("1d") end)]],
  ["patient.lua"] = [[
local bolt = require("bolt")
return bolt.flow("patient", function(input)
  return bolt.step("poll", { timeout = "1h", retry = false }, function()
    bolt.sleep(input.seconds)
    return bolt.now()
  end)
end)]],
  ["look.lua"] = [[
local bolt = require("bolt")
return bolt.flow("look", { retry = false }, function(input) return require("flows.tasks.page")(input) end)]],
  ["tasks/page.lua"] = [[
local shared = require("bolt.browser.shared")
return require("bolt").task("page", function(input)
  return shared.with_context({}, function(context)
    local page = context:page()
    local status = page["goto"](page, input.url).status
    if input.click then page:locator("a"):click() end
    return { status = status, title = page:title(), value = page:evaluate("1 + 1") }
  end)
end)]],
  ["paint.lua"] = [[
local bolt = require("bolt")
return bolt.flow("paint", function(input) return require("flows.prompts.pick")(input) end)]],
  ["prompts/pick.lua"] = [[
return require("bolt").prompt("pick", {
  cache = "1d",
  schema = { type = "object", properties = { n = { type = "integer" } }, required = { "n" } },
}, function(what) return { { role = "user", content = "Which?", data = what } } end)]],
  ["tasks/mail.lua"] = [[
local bolt = require("bolt")
return bolt.task("mail", { limit = { key = "mail", rate = "1/h" } }, function(address, text)
  return require("bolt.http").post("http://mail.invalid/", text).status
end)]],
}

local function run(tests)
  local files = { ["a_test.lua"] = 'local test = require("bolt.test")\n' .. tests }
  for name, text in pairs(FLOWS) do
    files[name] = text
  end
  local dir = engine.folder(files)
  local bolt = process.env("BOLT_BIN") or (loader.root() or ".") .. "/bolt"
  local p = process.spawn({
    args = { bolt, "test", "--flows", dir, "--json" },
    stdout = dir .. "/out",
    stderr = dir .. "/err",
  })
  local code = p:wait(25)
  local out = {}
  for line in fs.read(dir .. "/out"):gmatch("[^\n]+") do
    local r = json.decode(line)
    out[r.name] = r
  end
  return code, out, fs.read(dir .. "/err")
end

t.test("a flow of weeks is tested in milliseconds: time, events, children, retries, fakes, timeouts", function()
  local code, out, err = run([[
test("silence", function()
  local sent = test.fake("mail")
  local run = test.start("remind", { address = "ada" })
  test.eq(run.status, "running")
  test.eq(sent, { { "ada", "first" } })
  local began = run.steps[1]
  run:advance("13d")
  test.eq(#sent, 1)
  run:advance("1d")
  test.eq(#sent, 2)
  run:advance("3d")
  test.eq(run.status, "completed")
  test.eq(run.result.answer, false)
  test.ok(run.result.at >= 1767225600 + 17 * 86400 and run.result.at < 1767225600 + 18 * 86400)
end)
test("answer", function()
  test.fake("mail")
  local run = test.start("remind", {}):advance("1d"):emit("confirmed", { yes = true })
  test.eq(run.result.answer, { yes = true })
end)
test("child", function()
  test.fake("mail")
  local run = test.start("parent")
  run:advance("20d")
  test.eq({ run.status, run.result }, { "completed", false })
end)
test("retries", function()
  local tries = 0
  test.fake("load", function()
    tries = tries + 1
    if tries < 4 then require("bolt").fail("network", "down") end
    return "page"
  end)
  test.fake("click", function() return "clicked" end)
  test.fake("book", function() return "booked" end)
  local run = test.start("click")
  test.eq({ run.status, tries, run.error and run.error.message }, { "running", 2 })
  run:advance("1m")
  test.eq(tries, 4)
  run:advance("2h")
  test.eq(run.result, { { "page", "page" }, "clicked", "booked" })
end)
test("timeout", function()
  local run = test.start("slow")
  run:advance("3h")
  test.eq({ run.status, run.error.kind }, { "failed", "timeout" })
end)
test("cancel", function()
  local run = test.start("slow"):cancel()
  test.eq(run.status, "cancelled")
end)
test("http", function()
  test.http(function(request) return { status = 204, body = "" } end)
  local run = test.start("remind", {})
  test.eq(run.steps[1].result, 204)
end)
test("in a step", function()
  local run = test.start("patient", { seconds = 600 })
  test.eq(run.status, "running")
  run:advance("9m")
  test.eq(run.status, "running")
  run:advance("1m")
  test.ok(run.result >= 1767225600 + 600 and run.result < 1767225600 + 700)
end)
test("too long in a step", function()
  local run = test.start("patient", { seconds = 7200 }):advance("1h")
  test.eq({ run.status, run.error.kind }, { "failed", "timeout" })
end)
test("pages", function()
  local visited = test.browser(function(url)
    if url == "http://a.invalid/" then return { title = "A", evaluate = function(_, code) return code end } end
  end)
  local run = test.start("look", { url = "http://a.invalid/" })
  test.eq(run.result, { status = 200, title = "A", value = "1 + 1" })
  test.eq(test.start("look", { url = "http://b.invalid/" }).error.kind, "network")
  test.eq(test.start("look", { url = "http://a.invalid/", click = true }).error.message,
    "page:locator was called in a test: give the page this method")
  test.eq(#visited, 3)
end)
test("models", function()
  local said = { "one", { n = 1 } }
  local asked = test.model(function(q) return table.remove(said, 1) end)
  local run = test.start("paint", { colour = "red" })
  test.eq({ run.status, run.result, #asked }, { "completed", { n = 1 }, 2 })
  test.eq(asked[2].turns[3].role, "user")
  test.ok(asked[1].prompt == "pick" and asked[1].turns[1].text:find('{"colour":"red"}', 1, true))
end)
test("no model", function()
  test.eq(test.start("paint", {}).error.kind, "no_model")
end)
test("a faked prompt", function()
  test.fake("pick", function() return { n = 7 } end)
  test.eq(test.start("paint", {}).result.n, 7)
end)
test("no browser", function()
  test.eq(test.start("look", { url = "http://a.invalid/" }).error.kind, "not_faked")
end)
test("cache and pool", function()
  test.eq(test.start("price").result, 4)
end)
test("module", function()
  test.eq(require("flows.tasks.mail").name, "mail")
end)]])
  for name, r in pairs(out) do
    t.ok(r.ok, name .. ": " .. tostring(r.problem))
    t.ok(r.seconds < 3, name .. " took " .. r.seconds)
  end
  t.eq(code, 0, err)
  t.match(err, "16 passed, 0 failed")
end)

t.test(
  "what a test gets wrong is told: a failed check, effects that are not faked, a flow that is not the same again",
  function()
    local code, out = run([[
test("wrong", function() test.eq(1, 2, "sums") end)
test("effect", function()
  local run = test.start("remind", {})
  run:advance("1d")
  test.eq(run.error and run.error.kind, "not_faked")
end)
test("unknown", function() test.start("nowhere") end)
test("fickle", function() test.start("fickle") end)]])
    t.eq(code, 1)
    t.match(out.wrong.problem, "flows/a_test.lua:2: sums: got 1, want 2")
    t.eq({ out.effect.ok, out.effect.problem }, { true })
    t.match(out.unknown.problem, 'no flow "nowhere"; there are: click, fickle')
    t.match(out.fickle.problem, 'fickle is not the same when it is resumed: call 1 was step "step 1"')
  end
)
