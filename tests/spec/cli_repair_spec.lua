-- What a person does about flows and runs from the command line: new, check, retry, upgrade, fork.
local cli = require("tests.spec.cli_support")
local fs = require("bolt.fs")
local json = require("bolt.json")
local t = require("tests.spec.support")

local flows

local function bolt(...)
  flows = flows or t.state_dir()
  local env = { DATABASE_URL = t.database(), BOLT_STATE_DIR = flows .. "/state", BOLT_FLOWS = flows }
  return cli.run({ ... }, { env = env })
end

local function write(body)
  fs.write(
    flows .. "/pay.lua",
    ('return require("bolt").flow("pay", { retry = false }, function() %s end)'):format(body)
  )
end

local STEP = 'local a = require("bolt").step("%s", function() return 1 end) '

t.test("a flow that fails is repaired, checked against its runs, and its runs go on", { timeout = 60 }, function()
  bolt("--version")
  write(STEP:format("load") .. "return a.b.c")
  t.eq(bolt("run", "start", "pay", "--wait").code, 1)
  local id = json.decode(bolt("run", "ls", "--flow", "pay", "--json").out).id
  local same = bolt("flow", "check", "pay")
  t.eq({ same.code, same.out }, { 0, "" })
  t.match(same.err, "^1 runs rehearsed in %d+ ms, 0 would take other steps\n$")
  write(STEP:format("fetch") .. "return 2")
  local other = bolt("flow", "check", "pay")
  t.eq(other.code, 1)
  t.match(other.out, '^%S+ pay %(failed%): call 1 was step "load", now it is step "fetch"')
  t.eq(json.decode(bolt("flow", "check", "pay", "--json").out).differences[1].id, id)
  local stays = bolt("run", "retry", "--failed", "--flow", "pay", "--newest")
  t.eq({ stays.code, stays.out }, { 1, "0 go on\n" })
  t.match(stays.err, "pay %(failed%) stays: call 1 was step")
  write(STEP:format("load") .. "return { a }")
  t.eq(bolt("flow", "check", "pay").code, 0)
  t.eq(
    bolt("run", "retry", "--failed", "--flow", "pay", "--newest", "--json").out,
    ('{"differences":[],"ids":["%s"]}\n'):format(id)
  )
  t.match(bolt("run", "why", id).out, "^queued for")
  local fork = bolt("run", "fork", id, "--from", "load")
  t.eq(fork.code, 0)
  t.match(bolt("run", "why", fork.out:match("%S+")).out, "^queued for")
  t.eq(bolt("flow", "check", "nowhere").code, 1)
end)

t.test("retry and upgrade say what is wrong with their arguments", { timeout = 60 }, function()
  for _, wrong in ipairs({
    { "retry" },
    { "retry", "--paused", "--failed" },
    { "retry", "x", "--failed" },
    { "upgrade" },
  }) do
    t.eq(bolt("run", unpack(wrong)).code, 2, table.concat(wrong, " "))
  end
  t.eq(bolt("run", "retry", "--paused", "--flow", "pay").out, "0 go on\n")
end)

t.test("flow new writes a flow and a test that pass as they are", { timeout = 60 }, function()
  local dir = t.state_dir() .. "/flows"
  local r = bolt("flow", "new", "remind", "--flows", dir)
  t.eq({ r.code, r.out }, { 0, ("%s/remind.lua\n%s/remind_test.lua\n"):format(dir, dir) })
  t.eq(bolt("flow", "check", "--flows", dir).out, "1 flows load: remind\n")
  local tests = bolt("test", "--flows", dir)
  t.eq(tests.code, 0, tests.out)
  t.match(
    tests.out,
    "^ok flows/remind_test.lua: remind: an answer is taken %(%d+ ms%)\nok flows/remind_test.lua: remind: after"
  )
  local none = bolt("test", "remnid", "--flows", dir)
  t.eq({ none.code, none.err }, { 1, "bolt test: no test has remnid in its name or file\n" })
  local again = bolt("flow", "new", "remind", "--flows", dir)
  t.eq(again.code, 1)
  t.match(again.err, "remind.*.lua is there already")
  t.eq(bolt("flow", "new", "re mind", "--flows", dir).code, 2)
end)
