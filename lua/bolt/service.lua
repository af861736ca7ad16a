--- The service: database, flows, worker, API, REPL, put together in the right order and taken apart in the reverse one.
--
-- `bolt up` is all of it; `bolt demo` and `bolt submit` are a part. What was started is stopped again when a later part
-- cannot start, so a failed start leaves nothing behind. Stopping drains: runs reach their next checkpoint and are
-- given back to the database, from where the next process takes them.
local api = require("bolt.api")
local boot = require("bolt.engine.boot")
local deferred = require("bolt.deferred")
local attend = deferred.module("flows.tasks.attend")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local flow_files = require("bolt.service.flow_files")
local fs = require("bolt.fs")
local home = deferred.module("flows.practice.home")
local kept = require("bolt.browser.kept")
local log = require("bolt.log")
local models = require("bolt.model.config")
local options = require("bolt.options")
local process = require("bolt.process")
local pulse = require("bolt.service.pulse")
local repl = require("bolt.repl")
local retention = require("bolt.engine.retention")
local schedules = require("bolt.engine.schedules")
local settings = require("bolt.settings")
local state = require("bolt.state")
local subscriber = require("bolt.service.subscriber")
local workers = require("bolt.service.workers")

local M = {}

local LOCK_SECONDS = 2
local QUEUE = "pg:jobs" -- what starts runs (setting queue)
local KEEP_RUNS = "90d" -- after their end (setting keep_runs)

local OPTIONS = {
  api = "string",
  token = "string",
  flows = "string",
  worker = "boolean",
  pools = "table",
  scheduler = "boolean",
  allow_private = "boolean",
  practice = "string",
  private = "boolean",
  repl = "boolean",
  watch = "boolean",
}

---@class bolt.ServiceOptions
---@field api? string HOST:PORT to answer the API on; none: no API
---@field token? string the API's bearer token
---@field flows? string an absolute folder; default: the flows of the checkout or the binary
---@field worker? boolean claim and drive runs, start those that the queue asks for
---@field pools? string[] of which it takes runs; default: all
---@field scheduler? boolean start flows that have a schedule, look after the other workers
---@field allow_private? boolean the API takes jobs for private addresses
---@field practice? "always"|"unfinished" serve the practice directories; "unfinished": only when a demo that was
---  stopped left a job open
---@field private? boolean use the private PostgreSQL, whatever the settings say
---@field repl? boolean answer `bolt repl`; one such service per state directory
---@field watch? boolean load flows anew when a file is saved

---@class bolt.Service
---@field state_dir string
---@field conninfo string of the database
---@field api? bolt.Api
---@field practice? bolt.Practice
---@field flow_files bolt.FlowFiles
---@field id string of this process in worker_heartbeats; its worker's when there is one
local Service = {}
Service.__index = Service

-- What to call when the service stops, last first.
function Service:at_stop(what, fn, ...)
  table.insert(self.closers, { what = what, fn = fn, args = { n = select("#", ...), ... } })
end

local function claim_state_dir(self)
  local path = self.state_dir .. "/service.lock"
  local lock = process.lock(path, "exclusive")
  -- A child that was being started when its parent was killed has the lock until it becomes another program.
  local ends = fiber.now() + LOCK_SECONDS
  while not lock and fiber.now() < ends do
    fiber.sleep(0.05)
    lock = process.lock(path, "exclusive")
  end
  if not lock then
    local _, pid = pcall(fs.read, path)
    errors.raise(
      "in_use",
      ("another bolt (pid %s) runs with the state directory %s: stop it, or set BOLT_STATE_DIR to another"):format(
        tostring(pid):match("^%d+") or "unknown",
        self.state_dir
      )
    )
  end
  self:at_stop("lock", lock.release, lock)
  fs.write(path, ("%d\n"):format(process.pid()))
end

local function start_repl(self)
  local socket, folder = state.socket()
  if folder then
    fs.mkdir_p(folder, tonumber("700", 8))
    local st = fs.stat(folder, true)
    if st.type ~= "folder" or st.uid ~= process.euid() then
      errors.raise("repl", ("%s is not a folder of ours: remove it"):format(folder), { code = "EACCES" })
    end
  end
  local control = require("bolt.service.control").new(self)
  self.repl = repl.start(socket, { env = { control = control, service = self } })
  self:at_stop("repl", self.repl.close, self.repl)
end

-- What runs have opened, if they have.
local function close_browser()
  local shared = package.loaded["bolt.browser.shared"]
  if shared then
    shared.close()
  end
end

local function start_parts(self, opts)
  if opts.repl then
    claim_state_dir(self)
  end
  models.get() -- a wrong setting is told now, and not at the first form that a model is asked about
  self:at_stop("database", boot.close)
  -- The database answers while the flows are loaded.
  local opening = fiber.spawn(boot.open, { state_dir = self.state_dir, private = opts.private })
  self:at_stop("opening of the database", function()
    opening:cancel()
    pcall(opening.join, opening)
  end)
  fiber.sleep(0)
  self.flow_files = flow_files.open(opts.flows)
  self.conninfo = opening:join()
  local keeper = fiber.spawn(boot.keep)
  self:at_stop("keeper of the database", keeper.cancel, keeper)
  if opts.practice == "always" then
    self.practice = home.serve(self.state_dir, home.needed())
  elseif opts.practice then
    self.practice = home.resume(self.state_dir)
  end
  if self.practice then
    self:at_stop("practice directories", self.practice.close, self.practice)
  end
  if opts.api then
    self.api = api.start({ listen = opts.api, token = opts.token, allow_private = opts.allow_private })
    self:at_stop("api", self.api.stop, self.api)
  end
  if opts.repl then
    start_repl(self)
  end
  -- Last, so that nothing is claimed by a service that then cannot start.
  local beats = pulse.new(opts)
  self:at_stop("pulse", beats.stop, beats)
  if opts.worker then
    self:at_stop("browser", close_browser)
    local pages = kept.start({
      each = function(...)
        return attend.serve(...)
      end,
    })
    self:at_stop("pages kept for people", pages.stop, pages)
    local claiming = workers.start(self.state_dir, { pools = opts.pools })
    self:at_stop("worker", claiming.stop, claiming)
    self.id = claiming.id
  end
  self.id = beats:start(self.id)
  if opts.worker then
    self.subscriber = subscriber.start(settings.get("queue") or QUEUE)
    self:at_stop("subscriber", self.subscriber.stop, self.subscriber)
  end
  if opts.scheduler then
    local clock = schedules.start()
    self:at_stop("schedules", clock.stop)
    local sweeper = retention.start(settings.get("keep_runs") or KEEP_RUNS)
    self:at_stop("retention", sweeper.stop)
  end
  if opts.watch then
    self.flow_files:watch()
    self:at_stop("watch", self.flow_files.stop, self.flow_files)
  end
end

--- Starts a service.
---@param opts bolt.ServiceOptions what is not asked for is left out; the database and the flows are always there
---@return bolt.Service
--- Errors: kind "in_use", "state_dir", "load", "server", "private_db", "db_connection", ...; nothing is left running.
--- Yields: yes.
--- Example: local s = service.start({ worker = true, practice = "always" }); ...; s:stop()
function M.start(opts)
  opts = options.check(opts, OPTIONS, 2)
  local self = setmetatable({ closers = {}, state_dir = state.dir() }, Service)
  local ok, e = pcall(start_parts, self, opts)
  if not ok then
    self:stop()
    error(e, 0)
  end
  return self
end

--- Calls fn(service, ...) with a service that is stopped when fn ends, whichever way.
---@param opts bolt.ServiceOptions
---@param fn function
---@return any ... what fn returns
--- Errors: those of start, and what fn raises. Yields: yes. Example: return service.during({}, work, order)
function M.during(opts, fn, ...)
  local service = M.start(opts)
  local function stopped(ok, ...)
    service:stop()
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return stopped(pcall(fn, service, ...))
end

--- Stops everything: what is under way reaches its next checkpoint (10 s), the browser is closed, the private database
--- is stopped unless another process uses it. Safe to repeat; not cut short by cancellation.
--- Errors: none; what went wrong is logged. Yields: yes.
function Service:stop()
  fiber.shield(function()
    while #self.closers > 0 do
      local closer = table.remove(self.closers)
      local ok, e = pcall(closer.fn, unpack(closer.args, 1, closer.args.n))
      if not ok then
        log.error("a part of the service did not stop well", { part = closer.what, error = errors.message(e) })
      end
    end
  end)
end

return M
