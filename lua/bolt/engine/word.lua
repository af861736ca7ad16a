--- Word to the workers of other processes that runs are due or were sent something.
--
-- By NOTIFY, never in the transaction that it is about: commits that notify take turns at a lock of the whole
-- database, across their flush. A fiber notifies after the commit, at most once in PAUSE however much there was to
-- tell, and does not wait for the disk. Only hints: workers look by themselves too, and behind a pooler in transaction
-- mode that is all there is.
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")

local M = {}

local CHANNEL = "bolt_runs"
-- Between two notifications, and between two looks that they cause, seconds. The first of each is at once.
local PAUSE = 0.02

local NOTIFY = "select set_config('synchronous_commit', 'off', true), pg_notify('bolt_runs', $1)"

local own = crypto.hex(crypto.random_bytes(8)) -- what we have sent ourselves is not heard
local telling, more = false, false
local arrives = false

local function tell()
  repeat
    more = false
    if not pcall(db.query, NOTIFY, own) then
      break -- the others look by themselves
    end
    fiber.sleep(PAUSE)
  until not more
  telling = false
end

--- Something of interest to others was committed. Yields: no.
function M.tell()
  more = true
  if not telling then
    telling = true
    fiber.spawn(function()
      fiber.effects(true) -- it is the engine's own, whatever run it was that had something to tell
      fiber.unleased(tell)
    end)
  end
end

local function listen(fn)
  local open = db.listen(CHANNEL)
  local _, e = pcall(function()
    while true do
      local payload = open:next()
      if payload == own then
        arrives = true
      else
        fn() -- also after each connect: something may have been missed
      end
      if payload == "" then
        arrives = false
        M.tell()
      end
    end
  end)
  arrives = false
  open:close()
  if not errors.is(e, "cancelled") then
    log.warn("word from other workers is not heard any more", { error = errors.message(e) })
  end
end

--- Is word heard here? What was told last after connecting has come back; behind a pooler it never does. Yields: no.
---@return boolean
function M.arrives()
  return arrives
end

--- Calls fn for what others tell, until the fiber that is returned is cancelled.
---@param fn fun() must not yield
---@return bolt.Fiber
--- Yields: no.
function M.hear(fn)
  local heard, resting = false, false
  local function pass()
    heard, resting = false, true
    fn()
    fiber.spawn(function()
      fiber.sleep(PAUSE)
      resting = false
      if heard then
        pass()
      end
    end)
  end
  return fiber.spawn(listen, function()
    heard = true
    if not resting then
      pass()
    end
  end)
end

return M
