--- What is done to the PostgreSQL server of a world.
local db = require("bolt.db")
local fs = require("bolt.fs")
local private_db = require("bolt.private_db")
local process = require("bolt.process")

local M = {}

local function data(world)
  return fs.realpath(world.dir .. "/state/pg") .. "/data"
end

--- The number of the postmaster, nil when there is none. Yields: yes.
function M.pid(world)
  local ok, text = pcall(fs.read, data(world) .. "/postmaster.pid")
  local pid = ok and tonumber(text:match("^(%d+)"))
  return pid and process.signal(pid, 0) and pid or nil
end

--- Stops the server and starts it again with the options it had.
---@param how "fast"|"immediate" fast: transactions are rolled back, clients told; immediate: as after a crash
---@param env? table environment of the new server
--- Yields: yes.
function M.restart(world, how, env)
  local dir = data(world)
  local owner = fs.stat(dir)
  local us = process.euid() ~= 0
  local log = dir .. "/../log"
  local pg_ctl = private_db.programs(world.dir .. "/state").dir .. "/pg_ctl"
  local code = process
    .spawn({
      args = { pg_ctl, "restart", "-D", dir, "-m", how, "-w", "-t", "60", "-s" },
      env = env,
      cwd = dir,
      uid = not us and owner.uid or nil,
      gid = not us and owner.gid or nil,
      stdout = log,
      stderr = log,
      detached = true,
    })
    :wait(90)
  if code ~= 0 then
    error(("the server did not start again after a %s stop; see %s"):format(how, log), 0)
  end
end

--- kill -9 of one backend: the server drops all the others and recovers. Yields: yes.
function M.crash(world)
  local row = db.one("select pid from pg_stat_activity where application_name like 'w%' order by random() limit 1")
  return row ~= nil and process.signal(row.pid, "KILL")
end

--- Ends the connections of workers, as an administrator would. Yields: yes.
---@return integer how many
function M.terminate()
  return db.one([[
select count(pg_terminate_backend(pid))::int as n from pg_stat_activity
where (application_name like 'w%' or application_name = 'bolt lease') and pid <> pg_backend_pid()]]).n
end

--- Makes the server read-only, as one that is no longer the primary, or writable again. Yields: yes.
function M.read_only(yes)
  db.exec("alter system set default_transaction_read_only = " .. (yes and "on" or "off"))
  db.query("select pg_reload_conf()")
end

return M
