-- bolt up as a process of its own: ready line, jobs of flows, saved files, signals, what can be in the way.
local cli = require("tests.spec.cli_support")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local http = require("bolt.http")
local json = require("bolt.json")
local process = require("bolt.process")
local repl = require("bolt.repl")
local server = require("bolt.server")
local t = require("tests.spec.support")

local function greeting(word)
  return ([[
local bolt = require("bolt")
return bolt.flow("greet", function(input)
  local first = bolt.step("first", function() return %q end)
  if input.wait then
    bolt.wait("go", { timeout = "60s" })
  end
  return { first, bolt.step("second", function() return %q end) }
end)]]):format(word, word)
end

-- A service on the test's database, with a state directory and a flows folder of its own.
local function up(files, more)
  local state, flows = t.state_dir(), t.state_dir()
  for name, text in pairs(files or { ["greet.lua"] = greeting("one") }) do
    fs.write(flows .. "/" .. name, text)
  end
  local env = { BOLT_STATE_DIR = state, DATABASE_URL = t.database() }
  local argv = { "up", "--listen", "127.0.0.1:0", "--flows", flows, "--json", unpack(more or {}) }
  local child = cli.start(argv, { env = env })
  local ready = json.decode(cli.await(child, "({[^\n]*})\n"))
  return {
    child = child,
    ready = ready,
    flows = flows,
    state = state,
    bolt = function(...)
      return cli.run({ ... }, { env = env })
    end,
    stop = function(signal)
      child:kill(signal or "TERM")
      local code = child:wait(20)
      return code
    end,
  }
end

local function start(s, input)
  local r = s.bolt("run", "start", "greet", "--input", json.encode(input or {}), "--wait", "--json")
  return json.decode(r.out).result, r
end

t.test("ready line, a run, health, REPL, the pulse; SIGTERM ends it with 0", { timeout = 60 }, function()
  local s = up()
  t.match(s.ready.address, "^127%.0%.0%.1:%d+$")
  t.eq({ s.ready.pid, s.ready.state_dir }, { s.child.pid, s.state })
  t.eq(http.get(s.ready.url .. "/readyz", { allow_private = true }).body, "ready\n")
  t.eq(start(s), { "one", "one" })
  t.eq(s.bolt("repl", "--eval", "1+1").out, "2\n")
  t.eq(s.bolt("repl", "--eval", "#runs.list() > 0").out, "true\n")
  local code = ('http.get("%s/healthz", { allow_private = true }).body'):format(s.ready.url)
  t.eq(s.bolt("repl", "--eval", code).out, "ok\n\n")
  local waited = s.bolt("repl", "--json", "--eval", 'runs.wait(runs.start("greet", {}), 10).result')
  t.eq(waited.out, '["one","one"]\n')
  local workers = json.decode(s.bolt("repl", "--json", "--eval", 'require("bolt.store.heartbeats").claiming()').out)
  t.eq(workers[#workers].pid, s.child.pid)
  t.eq(s.stop(), 0)
  t.ok(not s.child.err():find("handle left", 1, true), s.child.err())
  t.ok(not s.child.err():find(" error: ", 1, true), s.child.err())
  t.ok(not fs.exists(s.state .. "/repl.sock"))
end)

t.test("a saved flow is live within 200 ms for new runs; a run in flight keeps its code", { timeout = 60 }, function()
  local s = up()
  local old = s.bolt("run", "start", "greet", "--input", '{"wait":true}').out:match("%S+")
  t.eventually(10, function()
    return s.bolt("run", "why", old).out:find('waiting for event "go"', 1, true)
  end)
  local console, slowest = repl.connect(s.state .. "/repl.sock"), 0
  local function root()
    return console:ask({ eval = 'require("bolt.engine.versions").root("greet")', form = "text" }).values[1]
  end
  for i = 1, 5 do
    local word, before = "version " .. i, root()
    fs.write(s.flows .. "/greet.lua", greeting(word))
    local saved = fiber.now()
    t.eventually(2, function()
      return root() ~= before
    end)
    slowest = math.max(slowest, fiber.now() - saved)
    t.eq(start(s), { word, word })
  end
  t.ok(slowest < 0.2, ("live after %.0f ms"):format(slowest * 1000))
  print(("# a saved flow was live after %.0f ms at most"):format(slowest * 1000))
  -- what editors do: another file, moved into place
  fs.write(s.flows .. "/greet.lua~", greeting("moved"))
  fs.rename(s.flows .. "/greet.lua~", s.flows .. "/greet.lua")
  fiber.sleep(0.2)
  t.eq(start(s), { "moved", "moved" })
  -- a folder that is new, with a module in it
  fs.mkdir_p(s.flows .. "/words")
  fs.write(s.flows .. "/words/last.lua", 'return "nested"')
  fs.write(
    s.flows .. "/greet.lua",
    'local bolt = require("bolt") local w = require("flows.words.last")\n'
      .. 'return bolt.flow("greet", function() return { w } end)'
  )
  fiber.sleep(0.2)
  t.eq(start(s), { "nested" })
  fs.write(s.flows .. "/words/last.lua", 'return "nested again"')
  fiber.sleep(0.2)
  t.eq(start(s), { "nested again" })
  t.eq(s.bolt("repl", "--eval", ('bolt.emit(%q, "go")'):format(old)).code, 0)
  local ended = s.bolt("run", "watch", old)
  t.eq(ended.code, 0)
  t.match(ended.out, '"one"%s*,%s*"one"')
  t.eq(s.stop(), 0)
end)

t.test("a syntax error keeps the version before and is told with file and line", { timeout = 60 }, function()
  local s = up()
  fs.write(s.flows .. "/greet.lua", "local a = 1\nlocal b = = 2\n")
  t.eventually(5, function()
    return s.child.err():find("flows did not load", 1, true)
  end)
  t.match(s.child.err(), "error: flows did not load; .* file=" .. s.flows:gsub("%-", "%%-") .. "/greet.lua line=2")
  t.eq(start(s), { "one", "one" })
  local place = s.flows .. "/greet.lua:2: unexpected symbol near '='; the versions before stay\n"
  local ls = s.bolt("flow", "ls")
  t.eq({ ls.code, ls.err }, { 1, "bolt flow ls: " .. place })
  t.match(ls.out, "greet +%x+ +new runs get it +0")
  local reload = s.bolt("reload")
  t.eq({ reload.code, reload.out, reload.err }, { 1, "", "bolt reload: " .. place })
  local report = json.decode(s.bolt("reload", "--json").out)
  t.eq({ report.ok, report.line, report.file }, { false, 2, s.flows .. "/greet.lua" })
  fs.write(s.flows .. "/greet.lua", greeting("repaired"))
  local repaired = s.bolt("reload")
  t.eq({ repaired.code, repaired.err }, { 0, "" })
  t.eq(start(s), { "repaired", "repaired" })
  t.eq(s.bolt("flow", "ls").code, 0)
  t.eq(s.stop(), 0)
end)

t.test("SIGTERM gives runs back, and the next service ends them; Ctrl-C is 130", { timeout = 60 }, function()
  local s = up()
  local id = s.bolt("run", "start", "greet", "--input", '{"wait":true}').out:match("%S+")
  t.eventually(10, function()
    return s.bolt("run", "why", id).out:find("waiting for event", 1, true)
  end)
  t.eq(s.stop("INT"), 130)
  local again = up({ ["greet.lua"] = greeting("two") })
  t.eq(again.bolt("repl", "--eval", ('bolt.emit(%q, "go")'):format(id)).code, 0)
  local ended = again.bolt("run", "watch", id, "--json")
  t.eq(ended.code, 0)
  t.match(ended.out, '"result":%["one","one"%]')
  t.eq(again.stop(), 0)
end)

t.test("a second one on the same state directory is refused, the first goes on", { timeout = 60 }, function()
  local s = up()
  local second = s.bolt("up", "--listen", "127.0.0.1:0", "--flows", s.flows)
  t.eq({ second.code, second.out }, { 1, "" })
  t.match(
    second.err,
    ("bolt up: another bolt %%(pid %d%%) runs with the state directory .*: stop it, or set BOLT_STATE_DIR"):format(
      s.child.pid
    )
  )
  t.eq(start(s), { "one", "one" })
  t.eq(s.stop(), 0)
end)

t.test("a signal while it still starts ends it as later", { timeout = 60 }, function()
  for signal, code in pairs({ TERM = 0, INT = 130 }) do
    local state = t.state_dir()
    local child = cli.start({ "up", "--listen", "127.0.0.1:0" }, { env = { BOLT_STATE_DIR = state } })
    t.eventually(20, function() -- initdb takes a second
      return fs.exists(state .. "/pg/initdb.log")
    end)
    child:kill(signal)
    t.eq({ child:wait(30) }, { code, 0 }, child.err())
    t.eq({ child.out(), child.err() }, { "", "" })
    t.ok(not fs.exists(state .. "/pg/data/postmaster.pid"), "the server still runs")
  end
end)

t.test("dev serves the practice directories", { timeout = 60 }, function()
  local env = { BOLT_STATE_DIR = t.state_dir(), DATABASE_URL = t.database(), BOLT_FLOWS = t.state_dir() }
  local child = cli.start({ "dev", "--listen", "127.0.0.1:0", "--json" }, { env = env })
  local ready = json.decode(cli.await(child, "({[^\n]*})\n"))
  local port = ready.practice:match(":(%d+)$")
  local page = http.get(("http://modern.localhost:%s/add"):format(port), { allow_private = true })
  t.eq(page.status, 200)
  child:kill("TERM")
  t.eq({ child:wait(20) }, { 0, 0 })
end)

t.test("what is in the way of a start is told, and nothing is left behind", { timeout = 60 }, function()
  local taken = server.listen("127.0.0.1:0", function() end)
  local flows, state = t.state_dir(), t.state_dir()
  fs.write(flows .. "/greet.lua", greeting("one"))
  local function try(argv, env)
    env = env or {}
    env.BOLT_STATE_DIR = env.BOLT_STATE_DIR or state
    env.DATABASE_URL = env.DATABASE_URL or t.database()
    local r = cli.run({ "up", unpack(argv) }, { env = env })
    t.eq(r.out, "")
    t.ok(not fs.exists(state .. "/repl.sock"))
    return ("%d %s"):format(r.code, r.err)
  end
  t.match(
    try({ "--listen", taken.address, "--flows", flows }),
    "^1 bolt up: cannot listen on 127.0.0.1 port %d+: address already in use"
  )
  t.match(try({ "--listen", "8080" }), '^2 bolt up: %-%-listen: HOST:PORT expected.*got "8080"')
  t.match(
    try({ "--listen", "0.0.0.0:0", "--flows", flows }),
    "^2 bolt up: .*can be reached from elsewhere: set BOLT_API_TOKEN"
  )
  t.match(try({ "--roles", "api,wroker" }), '^2 bolt up: %-%-roles: no role "wroker", did you mean worker')
  t.match(try({ "--pools", "big, s;all" }), '^2 bolt up: %-%-pools: names of letters, .* got "s;all"')
  t.match(try({ "--flows", flows .. "/none" }), "^2 bolt up: flows: there is no folder .*/none")
  fs.write(flows .. "/broken.lua", "return (\n\n")
  t.match(try({ "--listen", "127.0.0.1:0", "--flows", flows }), "^1 bolt up: .*/broken.lua:3: unexpected symbol")
  t.match(
    try({ "--listen", "127.0.0.1:0" }, { DATABASE_URL = "postgresql://127.0.0.1:1/none" }),
    "^1 bolt up: no connection to the database: .*Connection refused; check DATABASE_URL"
  )
  t.match(
    try({}, { BOLT_STATE_DIR = "/proc/none" }),
    "^1 bolt up: cannot use the state directory /proc/none: .*set BOLT_STATE_DIR"
  )
  taken:close()
end)

t.test("the private database is killed: it is started again, and the run in flight ends", { timeout = 90 }, function()
  local state, flows = t.state_dir(), t.state_dir()
  fs.write(flows .. "/greet.lua", greeting("one"))
  local env = { BOLT_STATE_DIR = state }
  local child = cli.start({ "up", "--listen", "127.0.0.1:0", "--flows", flows }, { env = env })
  cli.await(child, "(bolt is up)", 40)
  local id = cli.run({ "run", "start", "greet", "--input", '{"wait":true}' }, { env = env }).out:match("%S+")
  local pid = tonumber(fs.read(state .. "/pg/data/postmaster.pid"):match("^%d+"))
  process.signal(pid, "KILL")
  cli.await(child, "(it is started again)")
  local console = repl.connect(state .. "/repl.sock")
  t.eventually(20, function()
    return console:ask({ eval = ('bolt.emit(%q, "go", nil, { key = "once" })'):format(id), form = "text" }).values
  end)
  local ended = cli.run({ "run", "watch", id }, { env = env, timeout = 40 })
  t.eq(ended.code, 0, ended.err)
  child:kill("TERM")
  t.eq({ child:wait(30) }, { 0, 0 })
  t.ok(not fs.exists(state .. "/pg/data/postmaster.pid"), "the server still runs")
end)

t.test("SIGTERM while the database is away ends it all the same", { timeout = 90 }, function()
  local elsewhere, state, flows = t.state_dir(), t.state_dir(), t.state_dir()
  local script = elsewhere .. "/hold.lua"
  fs.write(
    script,
    ([[
    print(require("bolt.private_db").start(%q) .. ";")
    io.stdout:flush()
    require("bolt.fiber").sleep(600)]]):format(elsewhere)
  )
  local holder = cli.start({ "exec", script })
  local env = { BOLT_STATE_DIR = state, BOLT_FLOWS = flows, DATABASE_URL = cli.await(holder, "([^;\n]+);", 40) }
  local child = cli.start({ "up", "--listen", "127.0.0.1:0" }, { env = env })
  cli.await(child, "(bolt is up)")
  holder:kill("KILL")
  process.signal(tonumber(fs.read(elsewhere .. "/pg/data/postmaster.pid"):match("^%d+")), "INT")
  t.eventually(20, function()
    return not fs.exists(elsewhere .. "/pg/data/postmaster.pid")
  end)
  child:kill("TERM")
  t.eq({ child:wait(40) }, { 0, 0 })
  t.match(child.err(), "the last heartbeat could not be written")
end)
