--- A message that was received: what it holds, and what can be done with it.
local duration = require("bolt.duration")
local limits = require("bolt.queue.limits")
local options = require("bolt.options")

local M = {}

---@class bolt.Message
---@field id string
---@field body string
---@field receives integer how often it was received, this time included
---@field priority integer
---@field group? string
---@field key? string the key it was sent under
---@field sent_at? string
---@field settled boolean acknowledged, given back or dead: by this handle
local Message = {}
Message.__index = Message

--- Makes messages of what an engine received. Yields: no.
---@return bolt.Message[]
function M.wrap(queue, list, visibility)
  for _, m in ipairs(list) do
    m.queue, m.visibility, m.settled = queue, visibility, false
    setmetatable(m, Message)
  end
  return list
end

--- It was handled. Returns when that is durable.
---@return boolean done false when its visibility had ended: it was, or will be, received again
--- Errors: db kinds; "throttled", "aws", ... Yields: yes.
function Message:ack()
  local done = self.queue.engine:ack(self)
  self.settled = true
  return done
end

--- It was not handled: others may have it.
---@param opts? { delay?: number|string, reason?: string } delay: not before (default 0); reason: for the dead letter
--- it may become
---@return boolean done false when its visibility had ended already
--- Yields: yes. Example: m:nack({ delay = "30s", reason = "the directory is closed" })
function Message:nack(opts)
  opts = options.check(opts, { delay = "number|string", reason = "string" }, 2)
  local delay = duration.seconds(opts.delay or 0, 3)
  local done = self.queue.engine:nack(self, math.min(delay, limits.VISIBILITY), opts.reason)
  self.settled = true
  return done
end

--- Still working: hidden for so long from now.
---@param time? number|string default: the visibility it was received with; never beyond 12 hours in all
---@return boolean held false when it was lost
--- Yields: yes.
function Message:extend(time)
  local seconds = time and duration.seconds(time, 3) or self.visibility
  return self.queue.engine:extend(self, math.min(seconds, limits.VISIBILITY))
end

--- It cannot be handled: to the dead letters.
---@param reason string why, for people
---@return boolean done false when its visibility had ended
--- Errors: kind "no_dead_letters" (SQS: the queue has no redrive policy). Yields: yes.
function Message:dead(reason)
  if type(reason) ~= "string" then
    error("message:dead: reason expected, got " .. type(reason), 2)
  end
  local done = self.queue.engine:bury(self, reason)
  self.settled = true
  return done
end

return M
