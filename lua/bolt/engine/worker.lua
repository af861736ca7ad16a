--- The worker: claims due runs, keeps their leases, gives them back.
--
-- A claim raises the run's epoch, which every later write names. The lease is 10 s, renewed every 3 s for all runs
-- of this worker in one statement; a run whose worker died is due again when its lease ends. What is due is found
-- by polling (with jitter, so that workers do not march in step), and at once when it was started in this process.
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local options = require("bolt.options")
local runs = require("bolt.engine.run")
local versions = require("bolt.engine.versions")

local M = {}

local LEASE = 10
local BEATS = 0.3 -- of the lease between two heartbeats
local POLL = 0.4
local BATCH = 100
-- Longer than a run gives its own steps to unwind (bolt.engine.run).
local UNWIND = 12

-- now() and not clock_timestamp(): the index is of use only for a stable bound.
local CLAIM = [[
with due as (
  select d.id
  from (values (1), (2), (3), (4)) as p (n), lateral (
    select r.id from bolt.runs r
    where r.priority = p.n and r.due_at <= now() and (r.code_root is not null or r.flow = any ($3::text[]))
      and ($6::uuid is null or r.id = $6::uuid or r.parent_id = $6::uuid)
    order by r.due_at limit $2::int
    for update skip locked
  ) d
  limit $2::int
)
update bolt.runs r set status = 'running', worker = $1, epoch = r.epoch + 1,
  due_at = clock_timestamp() + $7::float8 * interval '1 s', started_at = coalesce(r.started_at, clock_timestamp()),
  code_root = coalesce(r.code_root, (select v.root from unnest($3::text[], $4::text[]) v (flow, root)
    where v.flow = r.flow)),
  deadline = coalesce(r.deadline, clock_timestamp() + interval '1 s' * (
    select nullif(v.timeout, 0) from unnest($3::text[], $5::float8[]) v (flow, timeout) where v.flow = r.flow))
from due
where r.id = due.id
returning r.id, r.flow, r.input, r.epoch, r.code_root, r.cancel_requested, r.parent_id,
  extract(epoch from r.deadline - clock_timestamp())::float8 as deadline_in]]

-- Rows that are being written by this worker's own checkpoints are left for the next beat: waiting for them could
-- close a circle of locks.
local BEAT = [[
update bolt.runs r set due_at = clock_timestamp() + $2::float8 * interval '1 s'
from (
  select id from bolt.runs where worker = $1 and status = 'running' order by id for no key update skip locked
) mine
where r.id = mine.id]]

local WORD = [[
select id, epoch, mailbox, cancel_requested from bolt.runs
where worker = $1 and status = 'running' and (mailbox > 0 or cancel_requested)]]

local RELEASE_ALL = [[
update bolt.runs set status = 'queued', worker = null, due_at = clock_timestamp()
where worker = $1 and status = 'running']]

local REFUSE = [[
update bolt.runs set status = 'paused', worker = null, due_at = null, error = $3::jsonb
where id = $1::uuid and epoch = $2::int and status = 'running']]

-- The worker of this process: { id, live = { [run id] = run }, count, running, wake = waiter }
local self
local expected = {} -- run id -> set of waiters for its end

local function end_of(id)
  local set = expected[id]
  if set then
    for w in pairs(set) do
      w:wake()
    end
  end
end

local function refuse(row, e)
  log.error("the run cannot be executed and is paused", { run = row.id, flow = row.flow, error = errors.message(e) })
  db.exec(REFUSE, row.id, row.epoch, require("bolt.engine.codec").encode_error(e))
end

-- The fiber of one claimed run.
local function execute(row)
  local ok, flow = pcall(versions.pinned, row.code_root, row.flow)
  if not ok then
    if flow.kind == "db" or flow.kind == "db_connection" then
      error(flow, 0)
    end
    return refuse(row, flow)
  end
  local run = runs.new(row, flow)
  self.live[row.id] = run
  run:drive(db.query)
  if run.parked then
    self.alarm = math.min(self.alarm, fiber.now() + run.parked)
  end
end

local function begin(row)
  self.count = self.count + 1
  self.live[row.id] = self.live[row.id] or false
  fiber.spawn(function()
    local ok, e = pcall(execute, row)
    local run = self.live[row.id]
    if not run or run.epoch == row.epoch then
      self.live[row.id] = nil
    end
    self.count = self.count - 1
    if not ok and e.kind ~= "cancelled" then
      -- its lease runs out and the run is claimed again
      log.error("the run could not be driven on", { run = row.id, error = errors.message(e) })
      if run then
        run:drop()
      end
    end
    end_of(row.id)
    self.wake:wake()
    self.idle:wake()
  end)
end

local function claim()
  local offered = versions.offered()
  local rows = db.query(
    CLAIM,
    self.id,
    math.min(self.at_most - self.count, BATCH),
    db.array(offered.flows),
    db.array(offered.roots),
    db.array(offered.timeouts),
    self.only,
    self.lease
  )
  for _, row in ipairs(rows) do
    begin(row)
  end
  return #rows
end

-- Events and cancellations for runs in memory that were sent through other processes.
local function look()
  if self.count == 0 then
    return
  end
  for _, row in ipairs(db.query(WORD, self.id)) do
    local run = self.live[row.id]
    if run and run.epoch == row.epoch then
      run:notice(row.mailbox, row.cancel_requested)
    end
  end
end

local function poll_loop()
  local pause
  while self.running do
    local ok, e = pcall(function()
      local found = 1
      while self.running and found > 0 and self.count < self.at_most do
        found = claim()
      end
      if fiber.now() >= self.next_look then
        self.next_look = fiber.now() + POLL
        look()
      end
    end)
    if ok then
      pause = POLL * (0.75 + math.random() / 2)
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
    if self.running then
      local waited, why = pcall(self.wake.wait, self.wake, pause)
      if not waited and why.kind == "cancelled" then
        return
      end
    end
  end
end

local function beat_loop()
  local pause = self.lease * BEATS
  while self.running or self.count > 0 do
    local ok, e = pcall(function()
      fiber.sleep(pause)
      if self.count > 0 then
        db.exec(BEAT, self.id, self.lease)
      end
    end)
    pause = self.lease * BEATS
    if not ok then
      if e.kind == "cancelled" then
        return
      end
      pause = 0.5
      log.warn("heartbeat failed", { error = errors.message(e) })
    end
  end
end

--- Starts the worker of this process. Flows have to be loaded (versions.open), or are opened here.
---@param opts? { flows_dir?: string, id?: string, at_most?: integer, only?: string, lease?: number } at_most: runs in
---  memory at once (default 200); only: the id of a run: this one and its children are all that this worker claims;
---  lease: seconds after which the runs of a worker that fell silent go to another one (default 10)
---@return string id
--- Errors: a flow file that does not load; kind "db". Yields: yes.
--- Example: worker.start({ flows_dir = "flows" })
function M.start(opts)
  opts = opts or {}
  options.check(opts, { "flows_dir", "id", "at_most", "only", "lease" }, 2)
  if self then
    error("the worker of this process runs already", 2)
  end
  if opts.flows_dir or not versions.loaded() then
    versions.open({ dir = opts.flows_dir })
  end
  versions.publish()
  self = {
    id = (opts.id or "worker") .. ":" .. crypto.hex(crypto.random_bytes(6)),
    at_most = opts.at_most or 200,
    lease = opts.lease or LEASE,
    only = opts.only,
    live = {},
    count = 0,
    running = true,
    wake = fiber.waiter(), -- the poller waits here
    idle = fiber.waiter(), -- stop waits here
    alarm = math.huge,
    next_look = 0,
  }
  self.poller = fiber.spawn(poll_loop)
  self.beater = fiber.spawn(beat_loop)
  return self.id
end

-- Waits until no run is in memory, or the time is over.
local function settle(seconds)
  local ends = fiber.now() + seconds
  while self.count > 0 and fiber.now() < ends do
    pcall(self.idle.wait, self.idle, ends - fiber.now())
  end
end

--- Stops claiming, lets steps under way reach their checkpoint, and gives the leases back.
---@param timeout? number seconds for the steps under way, default 10; then they are cancelled and begun again
---  elsewhere; what must not be interrupted (fiber.shield) gets a few seconds more
--- Yields: yes.
function M.stop(timeout)
  if not self then
    return
  end
  self.running = false
  self.wake:wake()
  for _, run in pairs(self.live) do
    if run then
      run:drain()
    end
  end
  settle(timeout or 10)
  for _, run in pairs(self.live) do
    if run then
      run:abandon()
    end
  end
  settle(UNWIND)
  self.beater:cancel()
  pcall(self.poller.join, self.poller, 5)
  pcall(db.exec, RELEASE_ALL, self.id)
  self = nil
end

--- Something may be due: look now. With a run id: something was sent to this run. Yields: no.
---@param id? string
function M.nudge(id)
  if self then
    local run = id and self.live[id]
    if run then
      run:nudge()
    end
    self.wake:wake()
  end
end

--- A run was asked to end. Yields: no.
function M.cancelled(id)
  local run = self and self.live[id]
  if run then
    run:notice(0, true)
  elseif self then
    self.wake:wake()
  end
  end_of(id)
end

--- Word of the end of a run in this process: w:wait(seconds) returns then or when the time is over; w:close().
function M.expect(id)
  local waiter = fiber.waiter()
  expected[id] = expected[id] or {}
  expected[id][waiter] = true
  return {
    wait = function(w, seconds)
      local ok, e = pcall(waiter.wait, waiter, seconds)
      w:close()
      if not ok and e.kind ~= "timeout" then
        error(e, 0)
      end
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

--- The run in this process's memory, or nil: what it is at. Yields: no.
function M.live(id)
  return self and self.live[id] or nil
end

--- What this worker does: { id, runs = { ids }, at_most }, nil when none runs. Yields: no.
function M.status()
  if not self then
    return nil
  end
  local ids = {}
  for id in pairs(self.live) do
    ids[#ids + 1] = id
  end
  return { id = self.id, runs = ids, at_most = self.at_most }
end

return M
