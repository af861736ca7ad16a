--- A run in this process: one claim of it, from the load of what it did before to its end or its parking.
--
-- Two fibers: the driver (drive) and the flow (self.main, with more in map and race). The flow asks, the driver
-- decides: it parks the run when every branch only waits, stops it on cancellation and timeout, and writes the end.
-- A run that parks, diverges or lost its lease is dropped, not unwound: its truth is in the database.
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local ending = require("bolt.engine.ending")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local limits = require("bolt.engine.limits")
local log = require("bolt.log")
local memos = require("bolt.engine.memo")
local record = require("bolt.engine.record")
local writes = require("bolt.engine.writes")

local M = {}

-- Waits shorter than this stay in memory (seconds).
local MOMENT = 1
-- How long steps get to unwind when the run is taken away from under them.
local GRACE = 10

local RELEASE = [[
update bolt.runs set status = 'queued', worker = null, due_at = clock_timestamp()
where id = $1::uuid and epoch = $2::int and status = 'running']]

local PROGRESS = [[
update bolt.runs set progress = $3::jsonb where id = $1::uuid and epoch = $2::int and status = 'running']]

local STATE = [[
select mailbox, cancel_requested from bolt.runs where id = $1::uuid and epoch = $2::int and status = 'running']]

---@class bolt.Run
local Run = {}
Run.__index = Run

--- A run as claimed.
---@param row table id, flow, input, epoch, code_root, cancel_requested, deadline_in, parent_id, recorded: rows of memo
---@param flow table the flow of the version it is pinned to
---@return bolt.Run
function M.new(row, flow)
  return setmetatable({
    id = row.id,
    epoch = row.epoch,
    flow = flow,
    input = row.input,
    parent_id = row.parent_id,
    priority = row.priority,
    code_root = row.code_root,
    deadline = row.deadline_in and fiber.now() + row.deadline_in,
    cancel_requested = row.cancel_requested,
    memo = memos.new(row.recorded or {}),
    signal = fiber.waiter(),
    live = 1, -- branches at work or waiting, without the parents of branches
    failing = 0, -- branches that have failed and count as live until the others have been told
    waiting = 0, -- those of them that only wait for time, an event or a child
    waits = {},
    fibers = {},
    defers = {},
    lease = {}, -- lost = true: no step of this claim may act any more
  }, Run)
end

-- ---- what the flow's fibers call ----

--- Starts a fiber of this run. Yields: no.
function Run:spawn(start, fn, ...)
  local f
  f = start(function(...)
    local function ended(ok, ...)
      self.fibers[f] = nil
      if not ok then
        error((...), 0)
      end
      return ...
    end
    return ended(pcall(fn, ...))
  end, ...)
  self.fibers[f] = true
  return f
end

-- The end of a fiber whose run is over for this process: it stands still until the driver drops it.
function Run:block()
  self.waiting = self.waiting + 1
  self.signal:wake()
  while true do
    pcall(fiber.shield, function()
      fiber.waiter():wait()
    end)
  end
end

--- Ends the run in this process for reason { kind = "lease_lost" | "diverged", message }. Does not return.
function Run:halt(reason)
  self.halted = self.halted or reason
  self.lease.lost = true
  self:block()
end

--- Does not return when the run has been halted, or the worker wants to give it back; one that is ending does so with
--- its clean-up. Yields: then.
function Run:check_halt()
  if self.last and not self.halted and not ending.settle(self) then
    self:halt({ kind = "lease_lost" })
  end
  if self.halted or (self.draining and not self.concluding) then
    self:block()
  end
end

--- Waits for a time or for word from outside, whichever is first.
---@param entry table { due?: on the clock of fiber.now; mailbox?: count of things sent that is known; inside? }
--- Errors: what stopped the run, kind "cancelled". Yields: yes.
function Run:hold(entry)
  local seconds = entry.due and entry.due - fiber.now()
  if seconds and seconds <= 0 then
    return
  end
  entry.waiter = fiber.waiter()
  self.waits[entry] = true
  if not entry.inside then
    self.waiting = self.waiting + 1
    self.signal:wake()
  end
  local ok, e = pcall(entry.waiter.wait, entry.waiter, seconds)
  self.waits[entry] = nil
  if not entry.inside then
    if self.parking then
      -- the driver is writing that the run has left: nothing new may begin until it knows
      local settled = fiber.waiter()
      table.insert(self.parking, settled)
      pcall(fiber.shield, settled.wait, settled)
    end
    self.waiting = self.waiting - 1
  end
  if ok or (e.kind == "timeout" and entry.due and fiber.now() >= entry.due - 0.002) then
    return
  elseif self.stop and e.kind == "cancelled" then
    self.stop_raised = true
    error(self.stop, 0)
  end
  error(e, 0)
end

--- Leaves word of how far the run is; not more than twice a second. Yields: yes.
function Run:set_progress(progress, last)
  local now = fiber.now()
  if last or not self.progress_at or now - self.progress_at >= 0.5 then
    self.progress_at = now
    record.fenced(self, PROGRESS, codec.encode(progress))
  end
end

-- ---- what the worker calls ----

--- Asks the flow to end with this error: raised at its next verb; what is under way is aborted. Yields: no.
function Run:interrupt(err)
  if not self.stop and not self.concluding then
    self.stop = err
    if self.main then
      self.main:cancel()
    end
  end
end

--- What a look at the run's row has shown. Yields: no.
function Run:notice(mailbox, cancel_requested)
  if cancel_requested then
    self:interrupt(errors.new("cancelled", "the run was cancelled", { retryable = false }))
  end
  for entry in pairs(self.waits) do
    if entry.mailbox and entry.mailbox < mailbox then
      entry.waiter:wake()
    end
  end
end

--- Something may have been sent: look now. Yields: no.
function Run:nudge()
  for entry in pairs(self.waits) do
    if entry.mailbox then
      entry.waiter:wake()
    end
  end
end

--- Give the run back at its next verb: steps under way reach their checkpoint first. Yields: no.
function Run:drain()
  self.draining = true
  self.signal:wake()
end

--- Takes the run away at once: no effect of its steps begins after this. Yields: no.
function Run:abandon()
  self.halted = self.halted or { kind = "lease_lost" }
  self.lease.lost = true
  self.signal:wake()
end

-- ---- the driver ----

function Run:body()
  local context = fiber.context()
  context.run, context.epoch, context.lease = self.id, self.epoch, self.lease
  self.root = branches.new(self, "")
  context.branch = self.root
  context.defers = self.defers
  context.retry = self.flow.retry
  fiber.effects(false)
  local trace
  local ok, value = xpcall(function()
    local limit = self.flow.limit and not (self.dry or self.virtual) and self.flow.limit(self.input)
    if limit then
      limits.enter(context.branch, limit, "", "")
    end
    return self.flow.fn(self.input)
  end, function(e)
    trace = debug.traceback("", 2)
    return e
  end)
  if not ok then
    value = errors.wrap(value)
    value.traceback = rawget(value, "traceback") or trace
  end
  self.outcome = { ok = ok, value = value }
  self.signal:wake()
end

-- When the whole run waits: seconds to the first thing due, math.huge for none, and the mailbox count that is known,
-- nil when nobody waits for anything sent.
function Run:earliest()
  local due, mailbox = math.huge, nil
  for entry in pairs(self.waits) do
    if not entry.inside then
      due = math.min(due, entry.due or math.huge)
      if entry.mailbox then
        mailbox = math.min(entry.mailbox, mailbox or entry.mailbox)
      end
    end
  end
  return due - fiber.now(), mailbox
end

function Run:drop()
  for f in pairs(self.fibers) do
    f:drop()
  end
  self.fibers = {}
end

-- Tries to leave memory. True when the run is parked.
function Run:park()
  local seconds, mailbox = self:earliest()
  if seconds <= MOMENT then
    return false
  end
  self.parking = {}
  local due = seconds < math.huge and seconds or record.opt(nil)
  if record.call(writes.PARK, self.id, self.epoch, due, record.opt(mailbox)) ~= 0 then
    self.parked = seconds
    return true
  end
  local row = record.persist(STATE, self.id, self.epoch)[1]
  if not row then
    self.halted = self.halted or { kind = "lease_lost" }
  else
    self:notice(row.mailbox, row.cancel_requested)
  end
  local held = self.parking
  self.parking = nil
  for _, settled in ipairs(held) do
    settled:wake()
  end
  return false
end

-- The loop of the driver: returns when the flow has ended, or the run leaves this process.
function Run:attend()
  while not self.outcome and not self.halted do
    if self.last then
      ending.write(self)
    end
    local left = self.deadline and not self.stop and self.deadline - fiber.now()
    if left and left <= 0 then
      self:interrupt(errors.new("timeout", "the run took longer than its timeout", { retryable = false }))
      left = nil
    elseif self.draining and self.live > 0 and self.waiting >= self.live - self.failing then
      -- who waits for a branch that stands still here would wait for ever
      record.persist(RELEASE, self.id, self.epoch)
      self.parked = 0
      return
    elseif self.live > 0 and self.waiting >= self.live and self:park() then
      return
    end
    if not self.outcome and not self.halted then
      local ok, e = pcall(self.signal.wait, self.signal, left or nil)
      if not ok and not (left and e.kind == "timeout") then
        error(e, 0)
      end
    end
  end
end

-- The run was taken away: what is at work is cancelled so that it gives back what it holds, then all is dropped.
function Run:unwind()
  local ends = fiber.now() + GRACE
  self.main:cancel()
  while not self.outcome and self.waiting < self.live do
    local left = ends - fiber.now()
    if left <= 0 or not pcall(self.signal.wait, self.signal, left) then
      break
    end
  end
end

--- Runs the claim to its end. Leaves status (how the run ended) or parked (seconds) behind, or neither when the
--- run was taken over.
--- Yields: yes.
function Run:drive()
  local context = fiber.context()
  context.run = self.id
  if self.cancel_requested then
    self:notice(0, true)
  end
  self.main = self:spawn(fiber.spawn, self.body, self)
  self.main.on_end = function(main)
    -- Without an outcome: the watchdog has ended it, and let no code of the flow's fiber go on.
    if not self.outcome then
      self.outcome = { ok = false, value = errors.wrap(main.results[2]) }
      self.signal:wake()
    end
  end
  self:attend()
  if self.outcome and not self.halted then
    ending.conclude(self)
  elseif self.halted and not self.outcome then
    self:unwind()
  end
  self:drop()
  if self.halted and self.halted.kind == "diverged" then
    local e = errors.new("diverged", self.halted.message, { retryable = false })
    local cancelled = self.cancel_requested or (self.stop and self.stop.kind == "cancelled")
    ending.finish(self, cancelled and "cancelled" or "paused", nil, e)
  elseif self.halted then
    log.warn("the run was taken over by another worker; its work here was stopped", { epoch = self.epoch })
  end
end

return M
