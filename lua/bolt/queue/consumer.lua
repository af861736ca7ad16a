--- The loop behind queue:consume: receives ahead, hands out, keeps what is held hidden, acknowledges in batches.
local backoff = require("bolt.backoff")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local message = require("bolt.queue.message")

local M = {}

-- After a failed handler, before the message comes again; and after the queue itself failed.
local AGAIN = backoff.new({ attempts = math.huge, base = 2, cap = "10m", jitter = "equal" })
local TROUBLE = backoff.new({ attempts = math.huge, base = 0.2, cap = 20 })

-- Kinds that waiting does not mend: the queue is not there, or not for us.
local LASTING =
  { bad_argument = true, no_queue = true, access_denied = true, no_credentials = true, unsupported = true }

---@class bolt.queue.Consumer
---@field buffer bolt.Message[] received and not begun, from first to last - 1
---@field held table<bolt.Message, number> until when each is ours, by our clock: buffered, in work, or being
--- acknowledged
local Consumer = {}
Consumer.__index = Consumer

local function lasting(e)
  return errors.is(e) and LASTING[e.kind] or false
end

-- Calls fn until it works, as long as trying again may help.
local function insist(self, what, fn, ...)
  local try = 0
  while true do
    local ok, result = pcall(fn, ...)
    if ok then
      return result
    elseif errors.is(result, "cancelled") or lasting(result) then
      error(result, 0)
    end
    try = try + 1
    local pause = TROUBLE:delay(try)
    log.warn(("the queue did not %s; trying again"):format(what), {
      queue = self.queue.url,
      error = errors.message(result),
      delay = pause,
    })
    fiber.sleep(pause)
  end
end

function Consumer:fetch()
  local o = self.options
  while true do
    while self.count > self.ahead / 2 do
      self.room:wait()
    end
    local list = insist(self, "deliver", function()
      -- What was claimed is not given up half-way: a cancellation waits for the answer.
      return self.queue.engine:receive(self.ahead - self.count, o.wait, o.visibility)
    end)
    local ends = fiber.now() + o.visibility
    for _, m in ipairs(message.wrap(self.queue, list, o.visibility)) do
      self.buffer[self.last], self.last = m, self.last + 1
      self.held[m], self.count = ends, self.count + 1
    end
    self:hand_out()
  end
end

-- Wakes those who wait for work, or gets more of them.
function Consumer:hand_out()
  local n = self.last - self.first
  while n > 0 and #self.idle > 0 do
    table.remove(self.idle):wake()
    n = n - 1
  end
  while n > 0 and self.workers < self.options.at_most do
    self.workers = self.workers + 1
    self.group:spawn(self.work, self)
    n = n - 1
  end
end

function Consumer:take(waiter)
  while self.first == self.last do
    self.idle[#self.idle + 1] = waiter
    waiter:wait()
  end
  local first = self.first
  local m = self.buffer[first]
  self.buffer[first], self.first = nil, first + 1
  return m
end

function Consumer:let_go(m)
  if self.held[m] then
    self.held[m], self.count = nil, self.count - 1
    if self.count <= self.ahead / 2 then
      self.room:wake()
    end
  end
end

function Consumer:work()
  local waiter = fiber.waiter()
  while true do
    local m = self:take(waiter)
    local ok, e = pcall(self.fn, m)
    if m.settled then
      self:let_go(m)
    elseif ok then
      self.done[#self.done + 1] = m
      self.finished:wake()
    elseif errors.is(e, "cancelled") then
      error(e, 0) -- close gives it back
    else
      self:failed(m, e)
      self:let_go(m)
    end
  end
end

-- A handler raised: later again, or never.
function Consumer:failed(m, e)
  local reason = errors.message(e)
  local last = m.receives >= self.queue.max_receives
  log.warn("a message was not handled", {
    queue = self.queue.url,
    message = m.id,
    receives = m.receives,
    dead = last,
    error = reason,
  })
  if last then
    local ok, wrong = pcall(insist, self, "bury", m.dead, m, reason)
    if ok then
      return
    elseif not errors.is(wrong, "no_dead_letters") then
      error(wrong, 0)
    end
    log.error("the queue has no dead letters: the message comes again until it expires", { queue = self.queue.url })
  end
  insist(self, "take back", m.nack, m, { delay = AGAIN:delay(m.receives), reason = reason })
end

-- Acknowledges what was handled since the last time, all at once.
function Consumer:acknowledge()
  while true do
    while #self.done == 0 do
      self.finished:wait()
    end
    local list = self.done
    self.done = {}
    local answers = insist(self, "acknowledge", self.queue.engine.ack_batch, self.queue.engine, list)
    for i, m in ipairs(list) do
      m.settled = true
      self:let_go(m)
      if not answers[i] then
        log.warn("a message was handled too late: it comes again", { queue = self.queue.url, message = m.id })
      end
    end
  end
end

-- Extends what has used up half of its time. What fails is tried again in the next round, of which there is one more
-- before its time is over.
function Consumer:keep()
  local visibility = self.options.visibility
  while true do
    fiber.sleep(visibility / 4)
    local soon = {}
    for m, ends in pairs(self.held) do
      if ends - fiber.now() < visibility / 2 and not m.settled then
        soon[#soon + 1] = m
      end
    end
    for _, m in ipairs(soon) do
      local ends = fiber.now() + visibility
      if self.held[m] and not m.settled then
        local ok, held = pcall(m.extend, m, visibility)
        if not ok and errors.is(held, "cancelled") then
          error(held, 0)
        elseif not ok and errors.is(held) and held.retryable then
          log.warn("a message could not be extended; trying again", { message = m.id, error = errors.message(held) })
        elseif self.held[m] and not m.settled then
          self.held[m] = ends
          if not ok or not held then
            local why = not ok and errors.message(held) or nil
            log.warn("a message was lost while it was worked on: it comes again", { message = m.id, error = why })
            self.held[m] = math.huge
          end
        end
      end
    end
  end
end

-- What was handled is acknowledged, the rest goes back at once.
function Consumer:close()
  local finished = {}
  for _, m in ipairs(self.done) do
    finished[m] = true
  end
  if #self.done > 0 then
    pcall(self.queue.engine.ack_batch, self.queue.engine, self.done)
  end
  for m in pairs(self.held) do
    if not m.settled and not finished[m] then
      pcall(m.nack, m)
    end
  end
end

--- Runs until its fiber is cancelled; bolt.queue's consume documents it. Yields: yes.
---@param queue bolt.Queue
---@param o { at_most: integer, ahead?: integer, wait: number, visibility: number }
---@param fn fun(m: bolt.Message)
function M.run(queue, o, fn)
  local self = setmetatable({
    queue = queue,
    options = o,
    fn = fn,
    ahead = math.max(o.ahead or o.at_most, o.at_most),
    buffer = {},
    first = 1,
    last = 1,
    held = {},
    count = 0,
    idle = {},
    workers = 0,
    done = {},
    room = fiber.waiter(),
    finished = fiber.waiter(),
  }, Consumer)
  local ok, e = pcall(fiber.group, function(group)
    self.group = group
    group:spawn(self.acknowledge, self)
    group:spawn(self.keep, self)
    self:fetch()
  end)
  fiber.shield(self.close, self)
  if not ok then
    error(e, 0)
  end
end

return M
