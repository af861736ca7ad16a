-- bolt db, and databases that are not as they should be.
local cli = require("tests.spec.cli_support")
local db = require("bolt.db")
local fs = require("bolt.fs")
local json = require("bolt.json")
local process = require("bolt.process")
local t = require("tests.spec.support")

-- An empty database on the test's server; its connection string.
local function fresh(name)
  local conninfo = t.database()
  db.exec("create database " .. name)
  return (conninfo:gsub("dbname=%S+", "dbname=" .. name))
end

local function bolt(url, ...)
  return cli.run({ ... }, { env = { DATABASE_URL = url, BOLT_STATE_DIR = t.state_dir() } })
end

t.test("migrate and status; two processes at once; what is up to date is left alone", { timeout = 60 }, function()
  local url = fresh("cli_migrate")
  local empty = json.decode(bolt(url, "db", "status", "--json").out)
  t.eq({ #empty.applied, empty.pending[1], #empty.unknown }, { 0, "000_engine.sql", 0 })
  local a = cli.start({ "db", "migrate", "--json" }, { env = { DATABASE_URL = url } })
  local b = cli.start({ "db", "migrate", "--json" }, { env = { DATABASE_URL = url } })
  t.eq({ a:wait(30), b:wait(30) }, { 0, 0, 0 })
  local applied = #json.decode(a.out()).applied + #json.decode(b.out()).applied
  t.eq(applied, #empty.pending)
  t.match(bolt(url, "db", "migrate").out, "^the schema is up to date %(%d+ migrations%)\n$")
  local status = bolt(url, "db", "status")
  t.match(status.out, "^database .*dbname=cli_migrate.*, PostgreSQL %d+.*\n000_engine.sql +applied %d%d%d%d%-")
  t.eq(status.code, 0)
end)

t.test("psql opens the database and its exit code is ours", { timeout = 60 }, function()
  local url = fresh("cli_psql")
  local r = bolt(url, "db", "psql", "-Atc", "select current_database()")
  t.eq({ r.code, r.out }, { 0, "cli_psql\n" })
  t.eq(bolt(url, "db", "psql", "-c", "select nonsense", "-v", "ON_ERROR_STOP=1").code, 1)
end)

t.test("a newer schema is refused by every command and nothing is changed", { timeout = 60 }, function()
  local url = fresh("cli_newer")
  bolt(url, "db", "migrate")
  t.eq(bolt(url, "db", "psql", "-qc", "insert into bolt.schema_versions (file) values ('999_future.sql')").code, 0)
  for _, argv in ipairs({ { "db", "migrate" }, { "run", "ls" }, { "up", "--listen", "127.0.0.1:0" } }) do
    local r = bolt(url, unpack(argv))
    t.eq({ r.code, r.out }, { 1, "" })
    t.match(r.err, "the database has migrations this version of bolt does not know %(999_future.sql%)")
    t.match(r.err, "use that one, nothing was changed\n$")
  end
  local status = bolt(url, "db", "status")
  t.eq(status.code, 1)
  t.match(status.err, "newer than this version of bolt, which does not know 999_future.sql")
  t.match(bolt(url, "doctor").out, "fail +database +PostgreSQL .* 999_future.sql are unknown to this version")
end)

t.test("a database that refuses connections", { timeout = 60 }, function()
  for _, argv in ipairs({ { "db", "status" }, { "db", "migrate" }, { "run", "ls" }, { "up" } }) do
    local r = bolt("postgresql://me:hunter2@127.0.0.1:1/none", unpack(argv))
    t.eq({ r.code, r.out }, { 1, "" })
    t.match(r.err, "^bolt %l+: no connection to the database: .*Connection refused.*; check DATABASE_URL")
    t.ok(not r.err:find("hunter2", 1, true), r.err)
  end
  local r = bolt("postgresql://127.0.0.1:1/x y z", "run", "ls")
  t.eq(r.code, 1)
  t.match(r.err, "^bolt run: ")
  t.ok(not r.err:find("traceback", 1, true), r.err)
end)

t.test("a password is not shown", { timeout = 60 }, function()
  local conninfo = t.database() .. " password='hun ter2'"
  local status = bolt(conninfo, "db", "status")
  t.eq(status.code, 0)
  t.ok(not status.out:find("ter2", 1, true), status.out)
  t.eq(bolt(conninfo, "db", "psql", "-Atc", "select 1").out, "1\n")
end)

t.test("the private database: made, used by two commands at once, left stopped", { timeout = 60 }, function()
  local state = t.state_dir()
  local env = { BOLT_STATE_DIR = state }
  local a = cli.start({ "db", "migrate" }, { env = env })
  local b = cli.start({ "run", "ls", "--json" }, { env = env })
  t.eq({ a:wait(40), b:wait(40) }, { 0, 0, 0 })
  t.match(cli.run({ "db", "status" }, { env = env }).out, "^database private, PostgreSQL")
  t.ok(not fs.exists(state .. "/pg/data/postmaster.pid"), "the server still runs")
  for _, folder in ipairs({ "/pg", "/pg/data", "/pg/socket" }) do
    t.eq({ folder, fs.stat(state .. folder).mode }, { folder, tonumber("700", 8) })
  end
end)

t.test("root uses a private database that an ordinary user made, and leaves it theirs", {
  timeout = 60,
  skip = process.euid() ~= 0 and "needs root" or nil,
}, function()
  local state = t.state_dir()
  fs.chown(state, 65534, 65534)
  local env = { BOLT_STATE_DIR = state }
  t.eq(cli.run({ "db", "migrate" }, { env = env, uid = 65534, gid = 65534, cwd = "/", timeout = 40 }).code, 0)
  t.eq(cli.run({ "db", "status" }, { env = env }).code, 0)
  for _, folder in ipairs({ "/pg", "/pg/data", "/pg/socket" }) do
    t.eq({ folder, fs.stat(state .. folder).uid }, { folder, 65534 })
  end
  local again = cli.run({ "run", "ls" }, { env = env, uid = 65534, gid = 65534, cwd = "/" })
  t.eq({ again.code, again.err }, { 0, "" })
end)

t.test("a full disk: the private database says so and leaves nothing half made", {
  timeout = 60,
  skip = process.euid() ~= 0 and "needs root" or nil,
}, function()
  local dir = t.state_dir()
  local mount = process.spawn({ args = { "mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "none", dir } })
  if mount:wait(5) ~= 0 then
    return print("# no mount here")
  end
  local ok, e = pcall(function()
    local r = cli.run({ "run", "ls" }, { env = { BOLT_STATE_DIR = dir } })
    t.eq({ r.code, r.out }, { 1, "" })
    t.match(r.err, "^bolt run: cannot make the private database in .*No space left on device")
    t.ok(not fs.exists(dir .. "/pg/data") and not fs.exists(dir .. "/pg/data.new"))
  end)
  process.spawn({ args = { "umount", dir } }):wait(5)
  t.ok(ok, tostring(e))
end)
