-- bolt doctor: what is in order, what is not, and what to do.
local cli = require("tests.spec.cli_support")
local fs = require("bolt.fs")
local json = require("bolt.json")
local process = require("bolt.process")
local server = require("bolt.server")
local t = require("tests.spec.support")

local function examine(env, opts)
  opts = opts or {}
  local dir = t.state_dir()
  opts.env = { BOLT_STATE_DIR = dir, BOLT_FLOWS = dir, BOLT_LISTEN = "127.0.0.1:0" }
  for name, value in pairs(env or {}) do
    opts.env[name] = value
  end
  local r = cli.run({ "doctor", "--json" }, opts)
  local by_name = {}
  for line in r.out:gmatch("[^\n]+") do
    local check = json.decode(line)
    by_name[check.check] = check
  end
  return by_name, r.code, dir
end

t.test("a machine in order: each check says what it found, and nothing is made", { timeout = 60 }, function()
  local sqs = require("tests.spec.sqs_double").start()
  sqs:create("orders")
  local found, _, dir = examine({
    BOLT_QUEUE = "sqs:orders",
    AWS_ENDPOINT_URL_SQS = sqs.endpoint,
    AWS_ACCESS_KEY_ID = "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY = "secret/with+odd=signs",
    AWS_REGION = "eu-west-1",
  })
  t.eq(found.queue.message, "sqs:orders: 0 ready, 0 in flight, 0 delayed, 0 dead")
  for _, name in ipairs({ "bolt", "settings", "state", "postgresql", "database", "port" }) do
    t.eq({ name, found[name].status }, { name, "ok" })
  end
  t.match(found.chromium.message, "^%u%l+/%d+%.%d")
  t.match(found.postgresql.message, "^version %d+ in /.*; the private database will be made at the first start$")
  t.eq(found.database.message, "none yet: the first start makes it")
  t.match(found.disk.message, "^%d.* free for the state directory$")
  t.ok(not fs.exists(dir .. "/pg"))
end)

t.test("what is missing or in the way fails, with what to do, and the exit code is 1", { timeout = 60 }, function()
  local taken = server.listen("127.0.0.1:0", function() end)
  local found, code = examine({
    BOLT_CHROMIUM = "/no/such/chromium",
    BOLT_LISTEN = taken.address,
    DATABASE_URL = "postgresql://127.0.0.1:1/none",
    BOLT_FLOWS = "/no/such/flows",
    BOLT_QUEUE = "sqs:none",
    AWS_ENDPOINT_URL_SQS = "http://127.0.0.1:1",
    AWS_ACCESS_KEY_ID = "a",
    AWS_SECRET_ACCESS_KEY = "b",
  })
  taken:close()
  t.eq(code, 1)
  t.eq({ found.chromium.status, found.database.status, found.flows.status }, { "fail", "fail", "fail" })
  t.match(found.chromium.message, "no Chromium found .*install the Debian package `chromium`")
  t.match(found.database.message, "Connection refused")
  t.match(found.database.advice, "check DATABASE_URL")
  t.eq(found.queue.status, "fail")
  t.match(found.queue.message, "127.0.0.1:1")
  t.eq(found.flows.message, "flows: there is no folder /no/such/flows")
  t.eq({ found.port.status, found.port.advice }, {
    "warn",
    "end the program that has it, or start with --listen 127.0.0.1:0",
  })
  found, code = examine({ BOLT_STATE_DIR = "/proc/none" })
  t.eq({ code, found.state.status }, { 1, "fail" })
  t.match(found.state.message, "cannot use the state directory /proc/none: .*; set BOLT_STATE_DIR")
end)

t.test("a disk that is nearly full", { timeout = 60, skip = process.euid() ~= 0 and "needs root" or nil }, function()
  local dir = t.state_dir()
  if process.spawn({ args = { "mount", "-t", "tmpfs", "-o", "size=20m", "none", dir } }):wait(5) ~= 0 then
    return print("# no mount here")
  end
  local found, code = examine({ BOLT_STATE_DIR = dir })
  process.spawn({ args = { "umount", dir } }):wait(5)
  t.eq({ code, found.disk.status, found.disk.advice }, { 1, "fail", "evidence and the database grow: free some space" })
  t.match(found.disk.message, "^%d+ MiB free")
end)

t.test("as an ordinary user", { timeout = 60, skip = process.euid() ~= 0 and "needs root" or nil }, function()
  local dir = t.state_dir()
  fs.chown(dir, 65534, 65534)
  local found = examine({ BOLT_STATE_DIR = dir, BOLT_FLOWS = dir, HOME = dir }, { uid = 65534, gid = 65534, cwd = "/" })
  t.eq({ found.state.status, found.postgresql.status }, { "ok", "ok" })
  t.ok(not found.chromium.message:find("run as", 1, true), found.chromium.message)
end)
