--- The pulse of a service: a row in worker_heartbeats for people, and a look after the pulses of others.
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local heartbeats = require("bolt.store.heartbeats")
local loader = require("bolt.core.loader")
local log = require("bolt.log")
local process = require("bolt.process")
local worker = require("bolt.engine.worker")

local M = {}

local EVERY = 15
-- The database may be away when we go.
local GOODBYE = 3

-- Runs that wait for a worker. Counted up to here: more is as bad.
local DUE = "select bolt.count_open_runs('queued', 10000) as n"

local PAGE_BYTES = 4096

---@class bolt.Pulse
local Pulse = {}
Pulse.__index = Pulse

local host

--- The name of this machine in worker_heartbeats. Yields: yes.
---@return string
function M.host()
  if not host then
    local ok, name = pcall(fs.read, "/proc/sys/kernel/hostname")
    host = ok and name:match("%S+") or "unknown"
  end
  return host
end

local function resident_bytes()
  local ok, text = pcall(fs.read, "/proc/self/statm")
  local pages = ok and tonumber(text:match("^%d+ (%d+)"))
  return pages and pages * PAGE_BYTES or nil
end

---@param roles { worker?: boolean, scheduler?: boolean, api?: string }
---@return bolt.Pulse
--- Yields: no.
function M.new(roles)
  local list = {}
  for _, role in ipairs({ "api", "worker", "scheduler" }) do
    if roles[role] then
      list[#list + 1] = role
    end
  end
  return setmetatable({ roles = list, scheduler = roles.scheduler, told = {}, lag = 0 }, Pulse)
end

function Pulse:beat(ended)
  local at_work = worker.status()
  local status = ended and "stopped" or (at_work and #at_work.runs > 0) and "running" or "idle"
  heartbeats.beat({
    id = self.id,
    host = M.host(),
    pid = process.pid(),
    version = loader.version,
    roles = self.roles,
    status = status,
    running = at_work and at_work.runs or nil,
    queue_depth = db.one(DUE).n,
    loop_lag_ms = math.floor(self.lag * 1000 + 0.5),
    memory_bytes = resident_bytes(),
  })
end

-- Each silent worker is told of once.
function Pulse:look_after_others()
  local silent = {}
  for _, row in ipairs(heartbeats.stale()) do
    silent[row.worker_id] = true
    if not self.told[row.worker_id] then
      log.warn("a worker is silent; its runs are taken over by others", {
        worker = row.worker_id,
        seconds = math.floor(row.seconds_since_heartbeat),
      })
    end
  end
  self.told = silent
end

local function keep_beating(self)
  while true do
    local ok, e = pcall(function()
      self:beat()
      if self.scheduler then
        self:look_after_others()
      end
    end)
    if not ok then
      if errors.is(e, "cancelled") then
        return
      end
      log.warn("the heartbeat could not be written", { error = errors.message(e) })
    end
    local began = fiber.now()
    fiber.sleep(EVERY)
    self.lag = math.max(0, fiber.now() - began - EVERY)
  end
end

--- Beats from now on; nobody waits for the first one. Yields: yes.
---@param worker_id? string of this process's worker
---@return string id the row's
function Pulse:start(worker_id)
  self.id = worker_id or ("service:" .. crypto.hex(crypto.random_bytes(6)))
  self.fiber = fiber.spawn(keep_beating, self)
  return self.id
end

--- Says good-bye. Yields: yes.
function Pulse:stop()
  if self.fiber then
    self.fiber:cancel()
    self.fiber = nil
    local ok, e = pcall(fiber.timeout, GOODBYE, self.beat, self, true)
    if not ok then
      log.warn("the last heartbeat could not be written", { error = errors.message(e) })
    end
  end
end

return M
