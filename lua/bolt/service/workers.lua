--- The workers of a state directory: each holds a lock on STATE/workers/ID, and the system takes it from who dies.
--
-- A dead worker's runs are due when its lease ends, 10 s later. On the machine where it died this is known at once:
-- whoever starts a worker here first ends the leases of those whose lock nobody holds any more.
local fs = require("bolt.fs")
local process = require("bolt.process")
local worker = require("bolt.engine.worker")

local M = {}

local function folder(state_dir)
  return state_dir .. "/workers"
end

local function bury_the_dead(dir)
  for _, id in ipairs(fs.list(dir)) do
    local path = dir .. "/" .. id
    local lock = process.lock(path, "exclusive")
    if lock then
      worker.bury(id)
      fs.remove_tree(path)
      lock:release()
    end
  end
end

---@class bolt.LocalWorker
---@field id string
local LocalWorker = {}
LocalWorker.__index = LocalWorker

--- Starts the worker of this process.
---@param state_dir string
---@param opts? table of bolt.engine.worker.start
---@return bolt.LocalWorker
--- Errors: as worker.start; kind "fs". Yields: yes. Example: local w = workers.start(state.dir()); ...; w:stop()
function M.start(state_dir, opts)
  local dir = folder(state_dir)
  fs.mkdir_p(dir)
  bury_the_dead(dir)
  local self = setmetatable({ id = worker.start(opts) }, LocalWorker)
  -- Nothing yields between the start and this: there is no claim without a lock.
  self.path = dir .. "/" .. self.id
  self.lock = process.lock(self.path, "exclusive")
  return self
end

--- Does any process claim runs? One that was killed on this machine does not, whatever its last heartbeat says.
---@return boolean
--- Yields: yes.
function M.at_work()
  local here = require("bolt.service.pulse").host()
  for _, row in ipairs(require("bolt.store.heartbeats").claiming()) do
    if row.host ~= here or process.signal(row.pid, 0) then
      return true
    end
  end
  return false
end

--- Stops it. Safe to repeat.
---@param timeout? number as for bolt.engine.worker.stop
--- Yields: yes.
function LocalWorker:stop(timeout)
  worker.stop(timeout)
  if self.lock then
    fs.remove_tree(self.path)
    self.lock:release()
    self.lock = nil
  end
end

return M
