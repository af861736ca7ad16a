--- Word that a queue of the database has something new: at once in this process, by NOTIFY to others.
--
-- Never in the sender's own transaction: commits that notify take turns at a lock of the whole database, across their
-- flush. A fiber here notifies after the commit, at most once in flight however many were sent, and does not wait for
-- the disk. Only hints: who waits looks by itself too, and behind a pooler in transaction mode that is all there is.
--
-- A receiver that waits in the sender's own process is told before the commit, too: its claim then follows the message
-- in the same transaction (bolt.queue.pg), so that at rest one commit does for both.
local array = require("bolt.db").array
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")

local M = {}

local CHANNEL = "bolt_messages"
-- Between two notifications of this process, seconds. Nothing waits for it in here.
local PAUSE = 0.002
-- After a transaction of the caller's, which has yet to be committed.
local LATER = 0.02
local IDLE = 30 -- for how long the connection is kept with nobody waiting

local NOTIFY = [[
select set_config('synchronous_commit', 'off', true), pg_notify('bolt_messages', queue)
from unnest($1::text[]) queue]]

local waiting = {} -- queue -> set of words
local listener, last_wanted
local pending, notifying = {}, false

-- Is there somebody here who waits for it, and had not been told yet?
local function wake(queue)
  local told = false
  for word in pairs(waiting[queue] or {}) do
    told = word.waiter:wake() or told
  end
  return told
end

--- Is there a receiver in this process that waits for something to come? Yields: no.
---@param queue string
---@return boolean
function M.awaited(queue)
  for word in pairs(waiting[queue] or {}) do
    if word.waits then
      return true
    end
  end
  return false
end

--- A message is about to be sent: those that wait here claim in the next turn. Yields: no.
---@param queue string
function M.coming(queue)
  for word in pairs(waiting[queue] or {}) do
    if word.waits then
      word.waiter:wake(true)
    end
  end
end

local function wake_all()
  for queue in pairs(waiting) do
    wake(queue)
  end
end

local function notify()
  while next(pending) do
    local names = {}
    for queue in pairs(pending) do
      names[#names + 1] = queue
    end
    pending = {}
    if not pcall(db.query, NOTIFY, array(names)) then
      break -- the others look by themselves
    end
    fiber.sleep(PAUSE)
  end
  notifying = false
end

--- A message was sent. Yields: no.
---@param queue string
---@param tx? table the transaction it was sent in
---@param delay? number it comes so many seconds later: nobody needs to know now
---@param told? boolean receivers here were told that it is coming
function M.sent(queue, tx, delay, told)
  if delay and delay > 0 then
    return
  elseif tx then
    fiber.spawn(function()
      fiber.sleep(LATER)
      M.sent(queue)
    end)
    return
  end
  if wake(queue) or told then
    return -- taken here: a transaction for others would only be in its way
  end
  pending[queue] = true
  if not notifying then
    notifying = true
    fiber.spawn(notify)
  end
end

local function listen()
  local ok, e = pcall(function()
    local open = db.listen(CHANNEL)
    while fiber.now() - last_wanted < IDLE do
      local heard, payload = pcall(open.next, open, IDLE)
      if heard and payload ~= "" then
        wake(payload)
      elseif heard then
        wake_all() -- connected: some may have been missed
      elseif not errors.is(payload, "timeout") then
        break
      end
      if next(waiting) then
        last_wanted = fiber.now()
      end
    end
    open:close()
  end)
  listener = nil
  if not ok and errors.is(e, "cancelled") then
    error(e, 0)
  end
end

---@class bolt.queue.Word
local Word = {}
Word.__index = Word

--- Waits for word, at most so many seconds. Yields: yes.
---@return boolean coming the message is not committed yet: a claim through the journal finds it
function Word:wait(seconds)
  last_wanted, self.waits = fiber.now(), true
  local ok, woken, coming = pcall(self.waiter.rest, self.waiter, seconds)
  self.waits = false
  if not ok then
    error(woken, 0)
  end
  return coming or false
end

--- No more word. Yields: no.
function Word:close()
  local set = waiting[self.queue]
  if set then
    set[self] = nil
    if not next(set) then
      waiting[self.queue] = nil
    end
  end
end

--- From now on word about a queue is kept for who waits. Yields: no.
---@param queue string
---@return bolt.queue.Word
function M.expect(queue)
  local self = setmetatable({ queue = queue, waiter = fiber.waiter(), waits = false }, Word)
  waiting[queue] = waiting[queue] or {}
  waiting[queue][self] = true
  last_wanted = fiber.now()
  if not listener then
    listener = fiber.spawn(listen)
  end
  return self
end

return M
