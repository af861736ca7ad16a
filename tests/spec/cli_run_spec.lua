-- bolt run and bolt flow without a service: the commands work on the database alone.
local cli = require("tests.spec.cli_support")
local fs = require("bolt.fs")
local json = require("bolt.json")
local t = require("tests.spec.support")

local FLOWS = {
  ["add.lua"] = [[
local bolt = require("bolt")
return bolt.flow("add", { key = function(input) return input.key end }, function(input)
  return { sum = bolt.step("sum", { retry = false }, function() return input.a + input.b end) }
end)]],
  ["ask.lua"] = [[
local bolt = require("bolt")
return bolt.flow("ask", function() return bolt.wait("answer", { timeout = "1d" }) end)]],
}

local flows

local function bolt(...)
  if not flows then
    flows = t.state_dir()
    for name, text in pairs(FLOWS) do
      fs.write(flows .. "/" .. name, text)
    end
  end
  local env = { DATABASE_URL = t.database(), BOLT_STATE_DIR = flows .. "/state", BOLT_FLOWS = flows }
  return cli.run({ ... }, { env = env })
end

t.test("start with --wait works on the run itself when no worker is there", { timeout = 60 }, function()
  local r = bolt("run", "start", "add", "--input", '{"a":1,"b":2}', "--wait")
  t.eq({ r.code, r.out, r.err }, { 0, '{\n  "sum": 3\n}\n', "" })
  local file = flows .. "/input.json"
  fs.write(file, '{"a":20,"b":22}')
  local j = bolt("run", "start", "add", "--input", "@" .. file, "--wait", "--json")
  t.eq(json.decode(j.out).result, { sum = 42 })
  local piped = cli.shell(
    "echo '{\"a\":1,\"b\":1}' | DATABASE_URL='%s' BOLT_FLOWS=%s BOLT_STATE_DIR=%s %s run start add --input - --wait",
    t.database(),
    flows,
    flows .. "/state",
    cli.bolt
  )
  t.eq({ piped.code, json.decode(piped.out) }, { 0, { sum = 2 } })
end)

t.test("a run that fails is exit code 1, with its error and no result", { timeout = 60 }, function()
  local r = bolt("run", "start", "add", "--input", '{"a":1}', "--wait")
  t.eq({ r.code, r.out }, { 1, "" })
  t.match(r.err, "^bolt run: run %x+.* is failed: flows/add.lua:3: attempt to perform arithmetic on field 'b'")
end)

t.test("start, show, why, ls, cancel: no worker needed", { timeout = 60 }, function()
  local started = bolt("run", "start", "ask")
  local id = started.out:match("^(%S+)\n$")
  t.eq({ started.code, started.err }, { 0, "no worker is at work: `bolt up` starts one, or use --wait\n" })
  t.match(bolt("run", "why", id).out, "^queued for .*start one with bolt up\n$")
  t.match(bolt("run", "show", id).out, "\nstatus +queued\n")
  local shown = json.decode(bolt("run", "show", id, "--json").out)
  t.eq({ shown.id, shown.status, #shown.steps, shown.input }, { id, "queued", 0, {} })
  local ls = bolt("run", "ls", "--flow", "ask", "--status", "queued")
  t.match(ls.out, "^RUN +FLOW +STATUS +CREATED +FINISHED +NOTE\n" .. id:gsub("%-", "%%-") .. " +ask +queued ")
  t.eq(json.decode(bolt("run", "ls", "--flow", "ask", "--json", "--limit", "1").out).id, id)
  t.eq(bolt("run", "cancel", id).out, "cancelled\n")
  local again = bolt("run", "cancel", id)
  t.eq({ again.code, again.err }, { 1, ("bolt run: run %s is cancelled already\n"):format(id) })
  local retry = bolt("run", "retry", id)
  t.eq(
    { retry.code, retry.err },
    { 1, ("bolt run: run %s is cancelled: only a paused or failed run can go on\n"):format(id) }
  )
  t.eq(bolt("run", "watch", id).code, 1)
end)

t.test("a key makes one run of two starts", { timeout = 60 }, function()
  local first = json.decode(bolt("run", "start", "add", "--key", "k1", "--json").out)
  local second = json.decode(bolt("run", "start", "add", "--key", "k1", "--json").out)
  local third = json.decode(bolt("run", "start", "add", "--input", '{"key":"k1"}', "--json").out)
  t.eq({ first.new, second.new, third.new }, { true, false, false })
  t.eq({ first.id, first.id }, { second.id, third.id })
end)

t.test("--timeout gives up waiting, and the run is still there", { timeout = 60 }, function()
  local r = bolt("run", "start", "ask", "--wait", "--timeout", "0.5")
  t.eq(r.code, 1)
  local id = r.err:match("^bolt run: run (%S+) is still %l+ after 0.5 s\n$")
  t.ok(id, r.err)
  t.match(bolt("run", "show", id).out, "\nstatus +waiting\n")
end)

t.test("bad input: what, where and what to do, and nothing is started", { timeout = 60 }, function()
  local before = bolt("run", "ls", "--json").out
  local cases = {
    { { "start" }, 2, "FLOW is missing" },
    { { "start", "ad" }, 1, 'no flow "ad"; there are: add, ask' },
    { { "start", "add", "--input", "{a:1}" }, 2, "%-%-input is not JSON: invalid JSON at byte 1.*in single quotes" },
    { { "start", "add", "--input", "@/none.json" }, 2, "%-%-input: .*/none.json: no such file" },
    { { "start", "add", "--priority", "5" }, 2, "%-%-priority: 1 %(first%) to 4 expected, got 5" },
    { { "show", "nonsense" }, 1, "no such run: nonsense" },
    { { "why", "01a21d88-825d-7156-ac69-0f394890b9c7" }, 1, "no such run: 01a21d88" },
    { { "ls", "--status", "runing" }, 2, '%-%-status: no status "runing"; did you mean running%?' },
  }
  for _, case in ipairs(cases) do
    local r = bolt("run", unpack(case[1]))
    t.eq({ r.code, r.out }, { case[2], "" })
    t.match(r.err, "^bolt run: " .. case[3])
  end
  t.eq(bolt("run", "ls", "--json").out, before)
end)

t.test("flow ls and check without a service", { timeout = 60 }, function()
  local ls = bolt("flow", "ls")
  t.eq({ ls.code, ls.err }, { 0, "" })
  t.match(ls.out, "\nadd +%x+ +new runs get it +%d+\nask +%x+ +new runs get it +%d+\n")
  t.eq(bolt("flow", "check").out, "2 flows load: add, ask\n")
  local broken = t.state_dir()
  fs.write(broken .. "/x.lua", "\nreturn end")
  local r = bolt("flow", "check", "--flows", broken)
  t.eq(
    { r.code, r.out, r.err },
    { 1, "", ("bolt flow check: %s/x.lua:2: '<eof>' expected near 'end'\n"):format(broken) }
  )
  t.eq(json.decode(bolt("flow", "check", "--flows", broken, "--json").out).line, 2)
  local reload = bolt("reload")
  t.eq(reload.code, 1)
  t.match(reload.err, "^bolt reload: no bolt runs with the state directory .*: start one with `bolt up`\n$")
end)
