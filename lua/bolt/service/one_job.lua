--- One job from its order to its end in this process, with its progress shown: what `bolt submit` and `bolt demo` do.
--
-- The worker started here claims the run of this job and no other; a service on the same database may be quicker and
-- work on it. Either way what is shown and returned is read from the record.
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local jobs = require("bolt.store.jobs")
local progress = require("bolt.terminal.progress")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local shared = require("bolt.browser.shared")
local worker = require("bolt.engine.worker")
local workers = require("bolt.service.workers")

local M = {}

local LOOK_EVERY = 0.25
-- For how long the database may be away, or have no room, before the command gives up waiting for it.
local DATABASE_PATIENCE = 60
-- What is being sent when the command is interrupted is waited for; anything else is stopped at once.
local STOP_SECONDS = 0.1

local ENDED = { completed = true, failed = true, cancelled = true, paused = true }

---@class bolt.OneJob
---@field id string
---@field run_id string
---@field resumed boolean an earlier start of the same order began it
---@field began number fiber.now() at its start here
local Job = {}
Job.__index = Job

-- Tells of trouble with the database once, and gives up when it lasts.
local function trouble(self, display, e, seconds)
  if seconds > DATABASE_PATIENCE then
    errors.raise(e.kind, ("%s (for more than %d s)"):format(e.message, DATABASE_PATIENCE), { retryable = true })
  elseif not self.told then
    self.told = true
    display:note(("the database takes nothing at present, waiting for it: %s"):format(e.message))
  end
end

-- The run as it is now, shown; nil while the database is away.
local function look(self, display)
  local ok, run = pcall(function()
    display:update(jobs.progress(self.id), fiber.now() - self.began)
    return runs.get(self.run_id)
  end)
  if not ok and not errors.is(run, "db_connection") then
    error(run, 0)
  elseif not ok then
    self.away = self.away or fiber.now()
    trouble(self, display, run, fiber.now() - self.away)
    return nil
  end
  self.away = nil
  local e, seconds = record.trouble()
  if e then
    trouble(self, display, e, seconds)
  else
    self.told = false
  end
  return run
end

local function watch(self, display)
  while true do
    local word = worker.expect(self.run_id)
    local run = look(self, display)
    if run and ENDED[run.status] then
      word:close()
      return run
    end
    word:wait(LOOK_EVERY)
  end
end

--- Begins the job, or goes on with the one that an earlier start of the same order left open.
---@param service bolt.Service with database and flows; it stops what is started here
---@param order table of bolt.store.orders, with source, and metadata.order: what tells this order from others
---@param found? { id: string, run_id: string } the job to go on with
---@return bolt.OneJob
--- Errors: kind "browser_missing", "browser_failed", "db", ... before anything was recorded. Yields: yes.
function M.begin(service, order, found)
  service:at_stop("browser", shared.close)
  shared.prepare({ allow_private = order.allow_private })
  local self = setmetatable({ began = fiber.now(), resumed = found ~= nil, service = service }, Job)
  if found then
    self.id, self.run_id = found.id, found.run_id
  else
    self.id, self.run_id = jobs.create(order)
  end
  self.worker = workers.start(service.state_dir, { id = order.source, only = self.run_id })
  service:at_stop("worker", self.stop, self)
  return self
end

--- Shows the job's progress until it has ended.
---@param title string
---@param opts? { clear?: boolean } clear: take the display away at the end, because a report follows
---@return table run as bolt.engine.runs.get returns it: status completed, failed, cancelled or paused
--- Errors: kind "cancelled" when the command is interrupted; "db_connection" when the database stays away. Yields: yes.
function Job:watch(title, opts)
  local display = progress.open(title)
  local ok, run = pcall(watch, self, display)
  display:close(ok and opts and opts.clear)
  if not ok then
    error(run, 0)
  end
  self.seconds = fiber.now() - self.began
  if run.status == "failed" then
    jobs.finish(self.id) -- the flow broke before it could
  end
  return run
end

--- Stops working on it: what is being sent ends, anything else is stopped at once and can be gone on with. Safe to
--- repeat. Yields: yes.
function Job:stop()
  self.worker:stop(STOP_SECONDS)
end

--- How the job stands: a row per directory, with the evidence that is on this machine.
---@return table[] rows of bolt.store.jobs.report, evidence as absolute paths
---@return integer missing pieces of evidence that lie elsewhere
--- Errors: kind "db". Yields: yes.
function Job:report()
  local rows, missing = jobs.report(self.id), 0
  for _, row in ipairs(rows) do
    local here = {}
    for _, path in ipairs(row.evidence) do
      local full = self.service.state_dir .. "/" .. path
      if fs.exists(full) then
        here[#here + 1] = full
      else
        missing = missing + 1
      end
    end
    row.evidence = here
  end
  return rows, missing
end

return M
