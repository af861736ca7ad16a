--- The private PostgreSQL: started in the state directory, reached by a Unix socket only, stopped with the last
--- process that uses it.
--
-- Layout: STATE/pg/data is the cluster, STATE/pg/log what the server says, STATE/pg/users.lock is held (shared) by
-- every process that uses it and tells the last one to stop it, STATE/pg/start.lock lets one at a time start it.
-- As root the server runs as user postgres, who must be able to enter the folder: when a folder above is closed to
-- others (a home with mode 0700) the cluster goes to /var/lib/bolt/<hash of the state directory> and STATE/pg is a link
-- to it. The socket lies beside the data, or in /tmp/bolt-<hash> where that path would be too long for a socket.
-- After kill -9 the server goes on; the next process finds it by its pid file and uses it.
-- Access: the folders are 0700, there is no TCP, so `trust` lets in exactly who may enter the folder.
local core = require("bolt.core.db")
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local log = require("bolt.log")
local process = require("bolt.process")

local M = {}

local SOCKET_PATH_MAX = 107 - #"/.s.PGSQL.5432"
local START_SECONDS = 60
local STOP_SECONDS = 30
local LOOK_SECONDS = 1
local LEFTOVER_SECONDS = 10
local PRIVATE = tonumber("700", 8)

local using -- { base, socket, user, lock, child } while this process uses the server

local function fail(message)
  errors.raise("private_db", message, { retryable = false })
end

-- The newest installed server, or the one of this major version.
local function binaries(version)
  local root = "/usr/lib/postgresql"
  local found
  for _, name in ipairs(fs.exists(root) and fs.list(root) or {}) do
    name = name:gsub("/$", "")
    local dir = ("%s/%s/bin"):format(root, name)
    if tonumber(name) and fs.exists(dir .. "/postgres") and (not version or name == version) then
      if not found or tonumber(name) > tonumber(found.version) then
        found = { dir = dir, version = name }
      end
    end
  end
  if not found then
    for dir in (os.getenv("PATH") or ""):gmatch("[^:]+") do
      if not version and fs.exists(dir .. "/postgres") and fs.exists(dir .. "/initdb") then
        return { dir = dir, version = "?" }
      end
    end
    local what = version and ("PostgreSQL " .. version .. ", which made this database,") or "PostgreSQL"
    fail(
      what
        .. " is not installed (looked in /usr/lib/postgresql/*/bin): apt-get install postgresql"
        .. (version and "-" .. version or "")
        .. ", or set DATABASE_URL to a server of yours"
    )
  end
  return found
end

-- Who the server runs as: us; when we are root, whoever made the database, else user postgres (PostgreSQL refuses to
-- run as root).
local function server_user(state_dir)
  if process.euid() ~= 0 then
    return nil
  end
  local made = fs.stat(state_dir .. "/pg/data")
  if made and made.uid ~= 0 then
    return { uid = made.uid, gid = made.gid }
  end
  local uid, gid = process.user("postgres")
  if not uid then
    fail(
      "running as root needs the user 'postgres' (it comes with Debian's package postgresql): install it, run as an "
        .. "ordinary user, or set DATABASE_URL"
    )
  end
  return { uid = uid, gid = gid }
end

-- Can this user enter every folder above path?
local function may_enter(path, user)
  local dir = path
  while true do
    dir = dir:match("^(.+)/[^/]+$") or "/"
    local st = fs.stat(dir)
    local bits = st and st.mode or 0
    local open = bits % 2 == 1
      or (st and st.uid == user.uid and math.floor(bits / 64) % 2 == 1)
      or (st and st.gid == user.gid and math.floor(bits / 8) % 2 == 1)
    if not open then
      return false
    elseif dir == "/" then
      return true
    end
  end
end

local function place(state_dir)
  state_dir = fs.realpath(state_dir)
  local base = state_dir .. "/pg"
  return base, crypto.sha256(state_dir):sub(1, 16)
end

local function socket_dir(base, hash)
  local dir = fs.realpath(base) .. "/socket"
  return #dir <= SOCKET_PATH_MAX and dir or "/tmp/bolt-" .. hash
end

local function make_private(dir, user)
  fs.mkdir_p(dir, PRIVATE)
  local st = fs.stat(dir, true)
  if st.type ~= "folder" then
    fail(dir .. " is not a folder of ours: remove it")
  end
  local owner = user and user.uid or process.euid()
  if st.uid ~= owner then
    if process.euid() ~= 0 or dir:find("^/tmp/") and st.uid ~= 0 then
      fail(("%s belongs to another user (uid %d): remove it"):format(dir, st.uid))
    end
    fs.chown(dir, user.uid, user.gid)
  end
end

local function prepare(state_dir, user)
  fs.mkdir_p(state_dir)
  local base, hash = place(state_dir)
  if user and not fs.exists(base) and not may_enter(base, user) then
    local elsewhere = "/var/lib/bolt/" .. hash
    fs.mkdir_p("/var/lib/bolt")
    fs.mkdir_p(elsewhere, PRIVATE)
    fs.symlink(elsewhere, base)
    log.info(
      "the private database lies elsewhere, because user postgres may not enter this folder",
      { dir = elsewhere }
    )
  end
  fs.mkdir_p(base, PRIVATE)
  make_private(fs.realpath(base), user)
  local socket = socket_dir(base, hash)
  make_private(socket, user)
  return fs.realpath(base), socket
end

local function info(socket)
  return ("host=%s port=5432 user=bolt dbname=postgres"):format(socket)
end

local function tail(path)
  local ok, text = pcall(fs.read, path)
  text = ok and text:gsub("%s+$", "") or ""
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    lines[#lines + 1] = line
  end
  return table.concat(lines, "\n  ", math.max(1, #lines - 5))
end

local function spawn(args, base, user, log_file, detached)
  return process.spawn({
    args = args,
    cwd = base,
    stdout = log_file,
    stderr = log_file,
    uid = user and user.uid,
    gid = user and user.gid,
    detached = detached,
    env = { LC_ALL = "C.UTF-8", HOME = base },
    exit_signal = not detached and "TERM",
  })
end

-- The cluster is made under another name and moved, so that a half-made one is never taken for whole. The name is a new
-- one each time: an initdb whose parent was killed goes on for a while in the folder it was given.
local function init(base, user)
  local data, fresh = base .. "/data", base .. "/data.new-" .. crypto.hex(crypto.random_bytes(4))
  local bin = binaries().dir
  local log_file = base .. "/initdb.log"
  fs.remove_tree(log_file)
  local code = spawn(
    { bin .. "/initdb", "-D", fresh, "-U", "bolt", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync" },
    base,
    user,
    log_file
  ):wait(120)
  if code ~= 0 then
    fs.remove_tree(fresh)
    fail(("cannot make the private database in %s (initdb ended with %d):\n  %s"):format(data, code, tail(log_file)))
  end
  fs.rename(fresh, data)
  for _, name in ipairs(fs.list(base)) do
    if name:find("^data%.new") then
      pcall(fs.remove_tree, base .. "/" .. name)
    end
  end
end

-- The pid in the server's pid file, when that process is there.
local function running(data)
  local ok, text = pcall(fs.read, data .. "/postmaster.pid")
  local pid = ok and tonumber(text:match("^(%d+)"))
  if not pid or not process.signal(pid, 0) then
    return nil
  end
  -- After a reboot the number may be somebody else's.
  local read, cmdline = pcall(fs.read, ("/proc/%d/cmdline"):format(pid))
  return read and cmdline:find("postgres", 1, true) and pid or nil
end

-- Waits until the server answers; false when it ends before that.
local function await_ready(socket, base, ended)
  local ends = fiber.now() + START_SECONDS
  while core.ping(info(socket)) ~= "ok" do
    if ended() then
      return false
    elseif fiber.now() > ends then
      fail(("the private database did not answer within %d s; its log is %s/log"):format(START_SECONDS, base))
    end
    fiber.sleep(0.01)
  end
  return true
end

local function spawn_server(base, socket, user)
  local version = fs.read(base .. "/data/PG_VERSION"):match("%S+")
  return spawn({
    binaries(version).dir .. "/postgres",
    "-D",
    base .. "/data",
    "-k",
    socket,
    "-c",
    "listen_addresses=",
    "-c",
    "unix_socket_permissions=0700",
    "-c",
    "shared_buffers=64MB",
    "-c",
    "max_connections=60",
    "-c",
    "fsync=on",
    "-c",
    "log_checkpoints=off",
  }, base, user, base .. "/log", true)
end

-- Returns the server's process if it is ours, nothing when it runs already. One that was killed leaves processes that
-- hold its memory for a moment; until they are gone no other one can start.
local function start_server(base, socket, user)
  local data = base .. "/data"
  for _, name in ipairs(fs.list(base)) do
    if name:find("^data%.new") then
      pcall(fs.remove_tree, base .. "/" .. name) -- half-made, and its maker may still be at it
    end
  end
  local patience = fiber.now() + LEFTOVER_SECONDS
  while true do
    local function gone()
      return not running(data)
    end
    if running(data) and await_ready(socket, base, gone) then
      return nil
    end
    if not fs.exists(data .. "/PG_VERSION") then
      fs.remove_tree(data)
      init(base, user)
    end
    local child = spawn_server(base, socket, user)
    if await_ready(socket, base, function()
      return child:ended()
    end) then
      return child
    end
    local said = tail(base .. "/log")
    if fiber.now() > patience or not said:find("pre-existing shared memory block", 1, true) then
      fail(("the private database did not start:\n  %s"):format(said))
    end
    fiber.sleep(0.05)
  end
end

-- Waits for a lock that others hold for a moment.
local function take(path, kind, seconds)
  local ends = fiber.now() + seconds
  while true do
    local lock = process.lock(path, kind)
    if lock then
      return lock
    elseif fiber.now() > ends then
      fail("another process holds " .. path .. " for longer than " .. seconds .. " s")
    end
    fiber.sleep(0.02)
  end
end

-- Calls fn while no other process starts or stops the server. Not cancelled half-way: what is asked to end meanwhile
-- ends afterwards, and stops the server then.
local function alone(base, fn)
  fiber.shield(function()
    local lock = take(base .. "/start.lock", "exclusive", START_SECONDS)
    local ok, e = pcall(fn)
    lock:release()
    if not ok then
      error(e, 0)
    end
  end)
end

--- The PostgreSQL programs that would serve it.
---@param state_dir string whose cluster, if there is one, decides which major version
---@return { dir: string, version: string }
---@return boolean exists is there a cluster already?
--- Errors: kind "private_db" when none is installed, or when we are root and there is no user postgres. Yields: yes.
function M.programs(state_dir)
  server_user(state_dir)
  local path = state_dir .. "/pg/data/PG_VERSION"
  local exists = fs.exists(path)
  return binaries(exists and fs.read(path):match("%S+") or nil), exists
end

--- How to reach the private database of a state directory, whether or not it runs.
---@param state_dir string
---@return string conninfo
--- Yields: yes.
function M.conninfo(state_dir)
  local base, hash = place(state_dir)
  return info(socket_dir(base, hash))
end

--- Starts the private database, or joins the one that runs. Call stop when done.
---@param state_dir string made when it is not there
---@return string conninfo
--- Errors: kind "private_db" with what to do; kind "fs". Yields: yes.
--- Example: db.connect(private_db.start("var"))
function M.start(state_dir)
  if using then
    fail("this process uses a private database already")
  end
  local user = server_user(state_dir)
  local base, socket = prepare(state_dir, user)
  alone(base, function()
    local child = start_server(base, socket, user)
    local lock = take(base .. "/users.lock", "shared", START_SECONDS)
    using = { base = base, socket = socket, user = user, lock = lock, child = child }
  end)
  return info(socket)
end

-- Waits for the end of the server, whoever started it.
local function await_end(u)
  if u.child then
    u.child:wait()
    return
  end
  while running(u.base .. "/data") do
    fiber.sleep(LOOK_SECONDS)
  end
end

--- Starts the server again whenever it ends, until this process stops using it. Runs for ever: give it a fiber.
--- Errors: kind "cancelled". Yields: yes. Example: local keeper = fiber.spawn(private_db.keep)
function M.keep()
  while using do
    local u = using
    await_end(u)
    if using ~= u then
      return
    end
    log.error("the private database has ended; it is started again", { log = u.base .. "/log" })
    local ok, e = pcall(alone, u.base, function()
      u.child = start_server(u.base, u.socket, u.user)
    end)
    if not ok then
      log.error("the private database does not start", { error = errors.message(e) })
      fiber.sleep(LOOK_SECONDS)
    end
  end
end

local function stop_server(base, child)
  local pid = running(base .. "/data")
  if not pid then
    return
  end
  process.signal(pid, "INT") -- fast shutdown: open transactions are rolled back
  if child then
    child:wait(STOP_SECONDS)
    return
  end
  local ends = fiber.now() + STOP_SECONDS
  while running(base .. "/data") do
    if fiber.now() > ends then
      log.warn("the private database is slow to stop; going on without waiting", { pid = pid })
      return
    end
    fiber.sleep(0.01)
  end
end

--- Leaves the private database, and stops it when no other process uses it. Yields: yes.
function M.stop()
  local u = using
  if not u then
    return
  end
  using = nil
  alone(u.base, function()
    u.lock:release()
    local last = process.lock(u.base .. "/users.lock", "exclusive")
    if last then
      stop_server(u.base, u.child)
      last:release()
    end
  end)
end

return M
