--- PgBouncer in transaction mode before a test's server.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")

local M = {}

local INI = [[
[databases]
* = host=%s port=5432 user=%s
[pgbouncer]
listen_addr =
unix_socket_dir = %s
listen_port = 6432
auth_type = any
pool_mode = transaction
max_client_conn = 200
default_pool_size = 20
]]

--- Starts one.
---@param conninfo string of the server
---@param dir string for its socket and its log
---@return string conninfo through the pooler
---@return function stop
--- Errors: it does not start. Yields: yes.
function M.start(conninfo, dir)
  local user = conninfo:match("user=(%S+)")
  local socket = dir .. "/pooler"
  fs.mkdir_p(socket)
  fs.write(dir .. "/pgbouncer.ini", INI:format(conninfo:match("host=(%S+)"), user, socket))
  local args = { "/usr/sbin/pgbouncer", dir .. "/pgbouncer.ini" }
  if process.euid() == 0 then
    local uid, gid = process.user("postgres")
    fs.chown(socket, uid, gid)
    table.insert(args, 2, "-u")
    table.insert(args, 3, "postgres")
  end
  local p = process.spawn({ args = args, stdout = dir .. "/pooler.log", stderr = dir .. "/pooler.log" })
  local ends = fiber.now() + 10
  while not fs.exists(socket .. "/.s.PGSQL.6432") do
    if fiber.now() > ends then
      p:kill("KILL")
      error("pgbouncer did not start: " .. fs.read(dir .. "/pooler.log"))
    end
    fiber.sleep(0.02)
  end
  return ("host=%s port=6432 user=%s dbname=postgres"):format(socket, user),
    function()
      p:kill("KILL")
      p:wait(5)
    end
end

return M
