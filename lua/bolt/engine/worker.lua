--- The worker: claims due runs, keeps its lease, gives runs back.
--
-- What is due is found by polling (with jitter, so that workers do not march in step), at once when it was started in
-- this process, and on word from others; a run started here while there is room begins here, without a claim.
local claims = require("bolt.engine.claims")
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local frontiers = require("bolt.engine.frontier")
local log = require("bolt.log")
local memos = require("bolt.engine.memo")
local options = require("bolt.options")
local pace = require("bolt.engine.pace")
local pools = require("bolt.engine.pools")
local runs = require("bolt.engine.run")
local versions = require("bolt.engine.versions")
local word = require("bolt.engine.word")

local M = {}

local LEASE = 10
-- Longer than a run gives its own steps to unwind (bolt.engine.run).
local UNWIND = 12
-- Between two looks for what is due, while word of it is heard and while it is not (seconds).
local POLL_HEARING, POLL = 1, 0.5
local BATCH = 100
-- How often what the dead held is given back, and what this worker holds is compared with what it has (seconds).
local RECLAIM = 1.5
local ORPHANS = 30
local REVIEW = 3

---@class bolt.Worker
---@field id string
---@field at_most integer
---@field live table<string, bolt.Run|false> runs in memory; false while their code is being found
---@field starting table<string, boolean> runs being started here
---@field count integer places taken
---@field running boolean not stopping
---@field alarm number when the next parked run is due
local Worker = {}
Worker.__index = Worker

local here -- the worker of this process
local expected = {} -- run id -> set of waiters for its end

local function end_of(id, ended)
  local set = expected[id]
  if set then
    for w in pairs(set) do
      w:wake(ended)
    end
  end
end

function Worker:refuse(row, e)
  log.error("the run cannot be executed and is paused", { run = row.id, flow = row.flow, error = errors.message(e) })
  claims.refuse(row, e)
end

-- The fiber of one claimed run.
function Worker:execute(row)
  local ok, flow = pcall(pools.flow_of, row)
  if not ok then
    if flow.kind == "db" or flow.kind == "db_connection" then
      error(flow, 0)
    end
    return self:refuse(row, flow)
  end
  local run = runs.new(row, flow)
  self.live[row.id] = run
  run:drive()
  if run.parked then
    self.alarm = math.min(self.alarm, fiber.now() + run.parked)
  elseif run.parent_id then
    M.nudge(run.parent_id)
  end
end

-- Drives a run whose place is taken already.
function Worker:begin(row)
  self.live[row.id] = self.live[row.id] or false
  fiber.spawn(function()
    local ok, e = pcall(self.execute, self, row)
    local run = self.live[row.id]
    if not run or run.epoch == row.epoch then
      self.live[row.id] = nil
    end
    self.count = self.count - 1
    if not ok then
      -- the next review finds that it is not here and gives it back
      log.error("the run could not be driven on", { run = row.id, error = errors.message(e) })
      if run then
        run:drop()
      end
    end
    end_of(row.id, run and run.ended)
    if self.backlog or not self.running or (run and run.parked) then
      self.wake:wake()
    end
    self.idle:wake()
  end)
end

-- The pools to claim from: those it was given, or all there are. Yields: yes.
function Worker:served()
  self.seen = self.seen or (not self.pools and claims.pools()) or nil
  return self.pools or pools.union(versions.offered().pools, self.seen)
end

function Worker:claim()
  local served = self:served()
  local places = math.min(self.at_most - self.count, BATCH)
  self.count = self.count + places -- nobody else may have them meanwhile
  local ok, rows = pcall(claims.claim, self.id, places, served, self.frontier, self.only)
  self.count = self.count - places
  self.idle:wake()
  if not ok then
    error(rows, 0)
  end
  local resumed = {}
  for _, row in ipairs(rows) do
    resumed[#resumed + 1] = row.epoch > 1 and row.id or nil
  end
  local recorded = #resumed > 0 and memos.read(resumed) or {}
  for _, row in ipairs(rows) do
    row.recorded = recorded[row.id]
    self.count = self.count + 1
    self:begin(row)
  end
  self.backlog = #rows == places
  return #rows
end

-- Events and cancellations for runs in memory that were sent through other processes.
function Worker:look()
  local ids = {}
  for id, run in pairs(self.live) do
    ids[#ids + 1] = run and id or nil
  end
  for _, row in ipairs(#ids > 0 and claims.with_word(ids) or {}) do
    local run = self.live[row.id]
    if run and run.epoch == row.epoch then
      run:notice(row.mailbox, row.cancel_requested)
    end
  end
end

-- Compares what this worker holds with what it has. Claims and ends are under way all the time, so only what is amiss
-- at two reviews counts: a run it has no longer is stopped here, one it has and does not know goes back.
function Worker:review()
  self.seen = not self.pools and claims.pools() or nil
  local held, before, amiss = {}, self.amiss or {}, {}
  for _, row in ipairs(claims.mine(self.id)) do
    held[row.id] = row.epoch
    if self.live[row.id] == nil and not self.starting[row.id] then
      amiss[row.id] = row.epoch
      if before[row.id] == row.epoch then
        log.warn("a claim that was lost on its way is given back", { run = row.id })
        claims.release(self.id, row.id, row.epoch)
        self.wake:wake()
      end
    end
  end
  for id, run in pairs(self.live) do
    if run and held[id] ~= run.epoch then
      amiss[id] = -run.epoch
      if before[id] == -run.epoch then
        run:abandon()
      end
    end
  end
  self.amiss = amiss
end

-- At once, not at a second look: this comes after the lease had run out.
function Worker:abandon_lost(held)
  for id, run in pairs(self.live) do
    if run and held[id] ~= run.epoch then
      run:abandon()
    end
  end
end

local function reclaim(which)
  for _, row in ipairs(claims.reclaim(which)) do
    log.warn("the run was taken from a worker that is gone", { run = row.id, worker = row.worker })
  end
end

function Worker:turn()
  if fiber.effects_for() then
    log.warn("the lease had run out; runs that another worker has taken over are stopped here")
    claims.regain(self.id, self.lease, self.pools, function(held)
      self:abandon_lost(held)
    end)
  end
  local found = 1
  while self.running and found > 0 and self.count < self.at_most do
    found = self:claim()
  end
  if self.heard then
    self.heard = false
    self:look()
  end
  self.looks:run(self.look, self)
  if self.running then
    self.reclaims:run(reclaim)
    self.orphans:run(reclaim, "orphaned")
  end
  self.reviews:run(self.review, self)
end

-- Until the worker has nothing any more. Ends with the fiber's cancellation.
function Worker:poll()
  local pause
  while self.running or self.count > 0 do
    local ok, e = pcall(self.turn, self)
    if ok then
      pause = (word.arrives() and POLL_HEARING or POLL) * (0.75 + math.random() / 2)
    elseif e.kind == "cancelled" then
      return
    else
      pause = math.min((pause or POLL) * 2, 5)
      log.warn("looking for due runs failed", { error = errors.message(e) })
    end
    local now = fiber.now()
    if self.alarm <= now then
      self.alarm = math.huge
    end
    -- a little late rather than early: the database's clock decides what is due
    pause = math.max(math.min(pause, self.alarm - now + 0.005), 0.001)
    if not pcall(self.wake.rest, self.wake, pause) then
      return -- cancelled
    end
  end
end

--- Starts the worker of this process. Flows have to be loaded (versions.open), or are opened here.
---@param opts? { flows_dir?: string, id?: string, at_most?: integer, only?: string, lease?: number, pools?: string[] }
---  at_most: runs in memory at once (default 200); pools: those it takes runs of, "default" for those that name none
---  (default: all); only: the id of a run: this one and its children are all that this worker claims;
---  lease: seconds after which the runs of a worker that fell silent go to another one (default 10)
---@return string id
--- Errors: a flow file that does not load; kind "db". Yields: yes.
--- Example: worker.start({ flows_dir = "flows" })
function M.start(opts)
  opts = opts or {}
  options.check(opts, { "flows_dir", "id", "at_most", "only", "lease", "pools" }, 2)
  if here then
    error("the worker of this process runs already", 2)
  end
  if opts.flows_dir or not versions.loaded() then
    versions.open({ dir = opts.flows_dir })
  end
  versions.publish()
  local new = setmetatable({
    id = (opts.id or "worker") .. ":" .. crypto.hex(crypto.random_bytes(6)),
    at_most = opts.at_most or 200,
    only = opts.only,
    lease = opts.lease or LEASE,
    pools = opts.pools,
    live = {},
    starting = {},
    count = 0,
    running = true,
    backlog = true, -- until a claim has found less than there is room for
    wake = fiber.waiter(), -- the poller waits here
    idle = fiber.waiter(), -- stop waits here
    alarm = math.huge,
    frontier = frontiers.new(),
    looks = pace.new(POLL, 0),
    reclaims = pace.new(RECLAIM),
    orphans = pace.new(ORPHANS),
    reviews = pace.new(REVIEW),
  }, Worker)
  claims.lease(new.id, new.lease, new.pools)
  here = new
  new.poller = fiber.spawn(new.poll, new)
  new.ear = word.hear(function()
    new.heard = true
    new.wake:wake()
  end)
  return new.id
end

-- Waits until no run is in memory, or the time is over.
function Worker:settle(seconds)
  local ends = fiber.now() + seconds
  while self.count > 0 and pcall(self.idle.wait, self.idle, math.max(0, ends - fiber.now())) do -- luacheck: ignore
  end
end

--- Stops claiming, lets steps under way reach their checkpoint, and gives the runs back.
---@param timeout? number seconds for the steps under way, default 10; then they are cancelled and begun again
---  elsewhere; what must not be interrupted (fiber.shield) gets a few seconds more
--- Yields: yes.
function M.stop(timeout)
  local w = here
  if not w then
    return
  end
  w.running = false
  for _, run in pairs(w.live) do
    if run then
      run:drain()
    end
  end
  w.wake:wake()
  w:settle(timeout or 10)
  for _, run in pairs(w.live) do
    if run then
      run:abandon()
    end
  end
  w:settle(UNWIND)
  here = nil
  w.ear:cancel()
  w.poller:cancel()
  pcall(w.poller.join, w.poller, 5)
  claims.leave(w.id)
end

--- A place for a run that is about to be started, when it may begin here: there is room, and nobody waits for it.
---@param id string
---@param parent? string
---@param pool string
---@return bolt.Worker?
--- Yields: no.
function M.reserve(id, parent, pool)
  local self = here
  if not self or not self.running or self.backlog or (self.only and self.only ~= parent) or not M.serves(pool) then
    return nil
  elseif self.count >= self.at_most then
    self.backlog = true
    return nil
  end
  self.count = self.count + 1
  self.starting[id] = true
  return self
end

--- Begins the run that was reserved; without a row gives the place back. Yields: no.
function Worker:adopt(id, row)
  self.starting[id] = nil
  if row then
    self:begin(row)
  else
    self.count = self.count - 1
    self.wake:wake()
    self.idle:wake()
  end
end

--- Another worker is known to be dead: its lease ends now, and its runs go back into the queue.
---@param id string
--- Yields: yes. Raises kind db.
function M.bury(id)
  claims.end_lease(id)
  reclaim()
  M.nudge()
end

--- Something may be due: look now, here and elsewhere. With a run id: something was sent to this run. Yields: no.
---@param id? string
function M.nudge(id)
  local run = here and id and here.live[id]
  if run then
    run:nudge()
  else
    word.tell()
  end
  if here then
    here.wake:wake()
  end
end

--- A run was asked to end. Yields: no.
function M.cancelled(id)
  local run = here and here.live[id]
  if run then
    run:notice(0, true)
  else
    M.nudge()
  end
  end_of(id)
end

--- Word of the end of a run in this process: w:wait(seconds) returns then, with what the run
--- left as its ended when it ended here, or when the time is over; w:close().
function M.expect(id)
  local waiter = fiber.waiter()
  expected[id] = expected[id] or {}
  expected[id][waiter] = true
  return {
    wait = function(w, seconds)
      local ok, woken, ended = pcall(waiter.rest, waiter, seconds)
      w:close()
      if not ok then
        error(woken, 0)
      end
      return ended
    end,
    close = function()
      local set = expected[id]
      if set then
        set[waiter] = nil
        if not next(set) then
          expected[id] = nil
        end
      end
    end,
  }
end

--- Does the worker of this process take runs of this pool? Yields: no.
---@param pool string
---@return boolean
function M.serves(pool)
  return here ~= nil and (not here.pools or pools.has(here.pools, pool))
end

--- Is the run in this process's hands? Yields: no.
---@return boolean
function M.has(id)
  return here ~= nil and (here.live[id] ~= nil or here.starting[id] ~= nil)
end

--- The run in this process's memory, or nil: what it is at. Yields: no.
function M.live(id)
  return here and here.live[id] or nil
end

--- What this worker does: { id, runs = { ids }, at_most }, nil when none runs. Yields: no.
function M.status()
  if not here then
    return nil
  end
  local ids = {}
  for id in pairs(here.live) do
    ids[#ids + 1] = id
  end
  return { id = here.id, runs = ids, at_most = here.at_most }
end

return M
