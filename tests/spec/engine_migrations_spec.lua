-- Migrations: side by side, again, by hand, on a newer schema; and what holds for every table.
local db = require("bolt.db")
local loader = require("bolt.core.loader")
local migrations = require("bolt.engine.migrations")
local process = require("bolt.process")
local t = require("tests.spec.support")

-- A database of its own on the test's server. Returns its conninfo.
local function fresh(name)
  local conninfo = t.database()
  db.script("create database " .. name)
  t.on_exit(function()
    pcall(db.script, ("drop database if exists %s with (force)"):format(name))
  end)
  return (conninfo:gsub("dbname=%S+", "")) .. " dbname=" .. name
end

local function migrate(conninfo)
  local bolt = (loader.root() or ".") .. "/bolt"
  return process.spawn({ args = { bolt, "exec", "tests/spec/engine_migrate.lua", conninfo } })
end

t.test("two processes at once bring a new database up to date", { timeout = 60 }, function()
  local conninfo = fresh("bolt_twice_" .. os.time())
  local a, b = migrate(conninfo), migrate(conninfo)
  t.eq((a:wait(30)), 0)
  t.eq((b:wait(30)), 0)
end)

t.test("every file is known, applied once, and may be run again by psql", function()
  t.database()
  local status = migrations.status()
  t.eq({ #status.pending, #status.unknown }, { 0, 0 })
  t.eq(#status.applied, #migrations.files())
  t.eq(migrations.run(), {})
  for _, file in ipairs(migrations.files()) do
    db.script(loader.read("migrations/" .. file))
  end
end)

t.test("every table of the schema has row level security and nothing for the public", function()
  t.database()
  t.eq(#db.query([[select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'bolt' and c.relkind in ('r', 'p') and not c.relrowsecurity]]), 0)
  t.eq(#db.query([[select table_name from information_schema.table_privileges
    where table_schema = 'bolt' and grantee in ('PUBLIC', 'anon', 'authenticated')]]), 0)
end)

t.test("a newer schema is refused and nothing is changed", function()
  t.database()
  db.exec("insert into bolt.schema_versions (file) values ('999_future.sql')")
  local e = t.raises(migrations.run, "newer_schema")
  t.match(e.message, "999_future.sql")
  db.exec("delete from bolt.schema_versions where file = '999_future.sql'")
end)
