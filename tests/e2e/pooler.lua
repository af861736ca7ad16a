-- bolt exec tests/e2e/pooler.lua FILE...: specs through PgBouncer in transaction mode, where a session of the server is
-- nobody's for longer than a transaction. Each file has a process and a database of its own, a few run at a time. A
-- file has fewer server connections than its processes open.
local boot = require("bolt.engine.boot")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local private_db = require("bolt.private_db")
local process = require("bolt.process")

local files = { ... }

local AT_ONCE = 3
local SECONDS = 240
local BOLT = process.env("BOLT_BIN") or "./bolt"

local INI = [[
[databases]
* = host=%s port=5432 user=%s
[pgbouncer]
listen_addr =
unix_socket_dir = %s
listen_port = 6432
auth_type = any
pool_mode = transaction
max_client_conn = 300
default_pool_size = 8
# a file that has ended gives back what it had: all together would be more than the server takes
server_idle_timeout = 1
]]

-- Returns how to reach the pooler, and its process.
local function start_pooler(conninfo, dir)
  local user = conninfo:match("user=(%S+)")
  local socket, log = dir .. "/pooler", dir .. "/pooler.log"
  fs.mkdir_p(socket)
  fs.write(dir .. "/pgbouncer.ini", INI:format(conninfo:match("host=(%S+)"), user, socket))
  local args = { "/usr/sbin/pgbouncer", dir .. "/pgbouncer.ini" }
  if process.euid() == 0 then
    local uid, gid = process.user("postgres")
    fs.chown(socket, uid, gid)
    args = { args[1], "-u", "postgres", args[2] }
  end
  local p = process.spawn({ args = args, stdout = log, stderr = log, exit_signal = "KILL" })
  local ends = fiber.now() + 10
  while not fs.exists(socket .. "/.s.PGSQL.6432") do
    if fiber.now() > ends or p:ended() then
      p:kill("KILL")
      error("pgbouncer did not start: " .. fs.read(log))
    end
    fiber.sleep(0.02)
  end
  return ("host=%s port=6432 user=%s dbname=postgres"):format(socket, user), p
end

-- Runs one file; prints what it printed. Returns whether all went well.
local function run(file, pooler, dir)
  local err = dir .. "/" .. file:gsub("/", "_") .. ".err"
  local p = process.spawn({
    args = { BOLT, "exec", "tests/spec/run.lua", file },
    env = { POOLER = pooler },
    stdout = "pipe",
    stderr = err,
  })
  local said, text = pcall(p.read_stdout, p, SECONDS)
  if not said then
    p:kill("KILL")
    text = ("FAIL %s: did not end within %d s\n"):format(file, SECONDS)
  end
  local code = p:wait(10)
  for line in text:gmatch("[^\n]+") do
    if not line:find("^%d+ passed, ") then
      print((line:gsub("^(%u?%l*%u*) tests/", "%1 pooler: tests/")))
    end
  end
  if code ~= 0 then
    io.stderr:write(fs.read(err):sub(-4000))
  end
  return said and code == 0
end

local dir = "/tmp/bolt-pooler-" .. require("bolt.crypto").uuid() -- any user may enter: as root the server is another
fs.mkdir_p(dir)
local conninfo = private_db.start(dir)
local good, pooler, p = true, nil, nil
local ok, e = pcall(function()
  db.connect(conninfo, { size = 1 })
  db.script("create database fresh")
  db.close()
  boot.open({ database_url = conninfo:gsub("dbname=%S+", "dbname=fresh"), migrate = true })
  boot.close()
  pooler, p = start_pooler(conninfo, dir)
  local places = fiber.semaphore(AT_ONCE)
  fiber.group(function(g)
    for _, file in ipairs(files) do
      g:spawn(function()
        places:with(function()
          good = run(file, pooler, dir) and good
        end)
      end)
    end
  end)
end)
if p and not good then
  io.stderr:write(fs.read(dir .. "/pooler.log"):sub(-4000))
end
if p then
  p:kill("KILL")
end
boot.close()
private_db.stop()
fs.remove_tree(dir)
if not ok then
  error(e, 0)
end
return good and 0 or 1
