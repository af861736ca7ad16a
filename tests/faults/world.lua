--- The world of one run of the harness: a private PostgreSQL with its watching triggers, worker processes, and the
--- runs that were started in it. Everything that was done to it is counted here.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local json = require("bolt.json")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local program = require("tests.faults.program")
local runs = require("bolt.engine.runs")
local server = require("tests.faults.server")
local versions = require("bolt.engine.versions")

local M = {}

--- Seconds of a worker's lease in the harness: short, so that a death costs little time.
M.LEASE = 1.5

local root = loader.root()
local sanitized = (process.env("BOLT_BIN") or ""):find("asan", 1, true) ~= nil
-- The proxy and the wrong clock, which make builds.
local programs = root .. (sanitized and "/build-asan" or "/build") .. "/faults"

---@class faults.World
local World = {}
World.__index = World

local function copy_folder(from, to)
  fs.mkdir_p(to)
  for _, name in ipairs(fs.list(from)) do
    local base = name:gsub("/$", "")
    if fs.stat(from .. "/" .. base).type == "folder" then
      copy_folder(from .. "/" .. base, to .. "/" .. base)
    else
      fs.write(to .. "/" .. base, fs.read(from .. "/" .. base))
    end
  end
end

M.copy_folder = copy_folder

local function mount(...)
  return process.spawn({ args = { ... } }):wait(10) == 0
end

--- Can a small file system be mounted here? Yields: yes.
---@return boolean
function M.may_mount()
  local dir = fs.temp_dir("bolt-faults")
  local can = process.euid() == 0 and mount("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", dir)
  if can then
    mount("umount", dir)
  end
  fs.remove_tree(dir)
  return can
end

--- Starts the database in a fresh folder.
---@param seed integer
---@param opts? { disk_mb: integer } the database lies on a file system of this size
---@return faults.World
--- Yields: yes.
function M.new(seed, opts)
  local dir = "/tmp/bolt-faults-" .. require("bolt.crypto").uuid():sub(1, 8)
  local self = setmetatable({ seed = seed, dir = dir, kills = 0, faults = {}, workers = 0, live = {} }, World)
  fs.mkdir_p(dir .. "/log")
  fs.mkdir_p(dir .. "/effects")
  self.flows = dir .. "/flows"
  if opts and opts.disk_mb then
    fs.mkdir_p(dir .. "/state")
    self.mounted =
      mount("mount", "-t", "tmpfs", "-o", "mode=755,size=" .. opts.disk_mb .. "m", "tmpfs", dir .. "/state")
  end
  if not sanitized then -- the sanitizer wants to be the first library
    self.skew = programs .. "/skew.so"
  end
  self.direct = require("bolt.private_db").start(dir .. "/state")
  self.conninfo = self.direct -- what workers use; a proxy may stand before it
  require("bolt.engine.boot").open({ database_url = self.direct, migrate = true })
  self:reset()
  versions.open({ dir = self.flows })
  return self
end

--- Empties the record, for the next part. Yields: yes.
function World:reset()
  db.script("truncate bolt.runs, bolt.steps, bolt.events, bolt.leases, bolt.limits, bolt.limit_places, bolt.schedules")
  db.script(fs.read(root .. "/tests/faults/watch.sql"))
  fs.remove_tree(self.flows)
  copy_folder(root .. "/tests/faults/flows", self.flows)
  fs.remove_tree(self.dir .. "/effects")
  fs.remove_tree(self.dir .. "/effects.limits")
  fs.mkdir_p(self.dir .. "/effects")
  self.mail = {}
end

--- Ends what is left of it, and removes its folder unless it is to be looked at. Yields: yes.
function World:close(keep)
  for p in pairs(self.live) do
    p:kill("KILL")
  end
  if self.proxy_process then
    self.proxy_process:kill("KILL")
  end
  require("bolt.engine.boot").close()
  require("bolt.private_db").stop()
  while server.pid(self) do
    fiber.sleep(0.02)
  end
  if self.mounted then
    mount("umount", self.dir .. "/state")
  end
  if not keep then
    fs.remove_tree(self.dir)
  end
end

--- Puts the proxy between the workers and the server, once. Yields: yes.
function World:proxy()
  if self.proxy_process then
    return
  end
  local dir = self.dir .. "/proxy"
  fs.mkdir_p(dir)
  self.fifo = dir .. "/commands"
  local socket = self.direct:match("host=(%S+)") .. "/.s.PGSQL.5432"
  local log = self.dir .. "/log/proxy.log"
  self.proxy_process = process.spawn({
    args = { programs .. "/proxy", dir .. "/.s.PGSQL.5432", socket, self.fifo },
    stdout = log,
    stderr = log,
    exit_signal = "KILL",
  })
  while not (fs.exists(log) and fs.read(log):find("ready", 1, true)) do
    if self.proxy_process:ended() then
      error("the proxy did not start: " .. fs.read(log), 0)
    end
    fiber.sleep(0.01)
  end
  self.conninfo = self.direct:gsub("host=%S+", "host=" .. dir)
end

--- Tells the proxy what to do. Yields: yes.
function World:command(line)
  fs.append(self.fifo, line .. "\n")
end

--- Calls fn(...) again while the database is away: what we note ourselves must not be lost. Yields: yes.
function World:insist(fn, ...)
  while true do
    local ok, value, more = pcall(fn, ...)
    if ok then
      return value, more
    elseif value.kind ~= "db_connection" and not (value.kind == "db" and value.retryable) then
      error(value, 0)
    end
    fiber.sleep(0.1)
  end
end

--- Counts a fault that was caused. Yields: no.
---@param kind string
function World:caused(kind)
  self.faults[kind] = (self.faults[kind] or 0) + 1
end

--- The number of faults that were caused, kills not among them. Yields: no.
function World:fault_count()
  local n = 0
  for _, count in pairs(self.faults) do
    n = n + count
  end
  return n
end

-- ---- workers ----

--- Starts a worker process.
---@param opts? table options of worker.lua; bolt: another binary; env: more environment
---@return bolt.Process p with name
--- Yields: no.
function World:worker(opts)
  opts = opts or {}
  self.workers = self.workers + 1
  local name = "w" .. self.workers
  local settings = { name = name, flows = self.flows, lease = M.LEASE, at_most = 20 }
  for k, v in pairs(opts) do
    settings[k] = v
  end
  settings.bolt, settings.env, settings.conninfo = nil, nil, nil
  local env = { FAULTS_EFFECTS = self.dir .. "/effects", FAULTS_WORKER = name }
  for k, v in pairs(opts.env or {}) do
    env[k] = v
  end
  local conninfo = (opts.conninfo or self.conninfo) .. " application_name=" .. name
  local bolt = opts.bolt or process.env("BOLT_BIN") or root .. "/bolt"
  local p = process.spawn({
    args = { bolt, "exec", root .. "/tests/faults/worker.lua", conninfo, json.encode(settings) },
    env = env,
    stderr = self.dir .. "/log/" .. name .. ".log",
    exit_signal = "KILL",
  })
  self.live[p] = true
  p.name = name
  return p
end

--- Notes in the file of what happens under limits that this worker does nothing any more. Yields: yes.
function World:gone(p)
  fs.append(self.dir .. "/effects.limits", ("-\tgone\t-\t%s\n"):format(p.name))
end

--- Waits for the end of a worker. Yields: yes.
---@return integer? code nil when it still runs after the timeout
---@return integer signal
function World:ended(p, timeout)
  local ok, code, signal = pcall(p.wait, p, timeout)
  if not ok then
    return nil, 0
  end
  self.live[p] = nil
  self:gone(p)
  if signal == 9 and not p.counted then
    p.counted = true
    self.kills = self.kills + 1
  end
  return code, signal
end

--- kill -9. Yields: yes.
function World:kill(p)
  p:kill("KILL")
  self:ended(p, 10)
end

-- What a process that had not come as far as to start its worker ends with.
local TOO_EARLY = 128 + 15

--- SIGTERM, and nothing else: it must end by itself, with 0. Yields: yes.
---@return boolean drained false when it was told while it was starting
function World:stop(p, timeout)
  p:kill("TERM")
  local code = self:ended(p, timeout or 20)
  if code ~= 0 and code ~= TOO_EARLY and not (self.may_not_start and code == 1) then
    self:kill(p)
    error(("%s did not end with 0 on SIGTERM: %s"):format(p.name, tostring(code)), 2)
  end
  return code == 0
end

-- ---- runs ----

--- Starts a program and notes that its start was acknowledged. Yields: yes.
---@return string run_id
function World:start(r, what, opts)
  what = what or program.new(r)
  local id = runs.start("storm", what.input, opts)
  local note = "insert into faults.accepted values ($1::uuid, $2::int) on conflict do nothing"
  self:insist(db.exec, note, id, #what.input.ops)
  for i, event in ipairs(what.events) do
    local mail = { run = id, event = event.event, payload = event.payload, key = "k" .. i, at = fiber.now() + event.at }
    table.insert(self.mail, mail)
    if r and r:chance(0.5) then -- the same once more, under the same key
      mail = setmetatable({ at = mail.at + r:between(0, 1) }, { __index = mail })
      table.insert(self.mail, mail)
    end
  end
  return id
end

--- Sends the events that are due, or all. Yields: yes.
function World:send(all)
  local later = {}
  local mails = self.mail
  self.mail = later
  for _, mail in ipairs(mails) do
    if all or mail.at <= fiber.now() then
      runs.emit(mail.run, mail.event, mail.payload, { key = mail.key })
      local note = "insert into faults.sent values ($1::uuid, $2, $3, $4)"
      self:insist(db.exec, note, mail.run, mail.event, mail.key, mail.payload)
    else
      table.insert(later, mail)
    end
  end
end

--- Cancels a run and notes it, when it had not ended. Yields: yes.
function World:cancel(id)
  if runs.cancel(id) then
    self:insist(db.exec, "insert into faults.cancelled values ($1::uuid)", id)
  end
end

--- How many runs have not ended. Yields: yes.
---@return integer
function World:open()
  local open = "select count(*)::int as n from bolt.runs where status in ('queued', 'running', 'waiting', 'paused')"
  return self:insist(db.one, open).n
end

--- Waits until every run has ended. Yields: yes.
---@return boolean ended
function World:settle(seconds)
  local ends = fiber.now() + seconds
  repeat
    self:send(true)
    if self:open() == 0 then
      return true
    end
    fiber.sleep(0.1)
  until fiber.now() > ends
  return false
end

return M
