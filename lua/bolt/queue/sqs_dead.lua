--- Dead letters of SQS: listing them, sending them back.
--
-- Listing receives them and lets them go again, which only raises their receive count there. Without a filter SQS
-- itself moves them (StartMessageMoveTask); with one, or where the server has no such thing, they are moved one by
-- one: sent, then deleted, so that a crash in between leaves one twice and none lost.
local credentials = require("bolt.aws.credentials")
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local wire = require("bolt.queue.sqs_wire")

local M = {}

local HIDDEN = 30 -- while we look at them
local MOST = 10000
local MOVING = 600

local function fits(m, f)
  local ids = {}
  for _, id in ipairs(f.ids or {}) do
    ids[id] = true
  end
  local age = os.time() - (credentials.time_of(m.sent_at) or 0)
  return (not f.ids or ids[m.id] or ids[m.from or ""])
    and (not f.reason or m.reason:find(f.reason, 1, true) ~= nil)
    and (not f.group or m.group == f.group)
    and (not f.older_than or age >= f.older_than)
end

-- Calls fn(message) for every dead letter once; one that fn has no use for is let go again at the end.
local function each(queue, fn)
  local url, seen, back, n = queue:dead_url(), {}, {}, 0
  local ok, e = pcall(function()
    while n < MOST do
      local list = queue.client:call("ReceiveMessage", {
        QueueUrl = url,
        MaxNumberOfMessages = 10,
        WaitTimeSeconds = 1,
        VisibilityTimeout = HIDDEN,
        MessageSystemAttributeNames = json.array({ "All" }),
        AttributeNames = json.array({ "All" }),
        MessageAttributeNames = json.array({ "All" }),
      }).Messages or {}
      if #list == 0 then
        return
      end
      for _, raw in ipairs(list) do
        local m = wire.message(raw)
        m.reason = m.reason or "moved here by the queue after its last receive"
        local again = seen[m.id]
        seen[m.id], n = true, n + 1
        local verdict = not again and fn(m)
        if verdict ~= "gone" then
          back[#back + 1] = m
        end
        if verdict == "enough" then
          return
        end
      end
    end
  end)
  for _, m in ipairs(back) do
    pcall(queue.client.call, queue.client, "ChangeMessageVisibility", {
      QueueUrl = url,
      ReceiptHandle = m.handle,
      VisibilityTimeout = 0,
    })
  end
  if not ok then
    error(e, 0)
  end
end

--- As bolt.queue's dead. Yields: yes.
function M.list(queue, f)
  local rows = {}
  each(queue, function(m)
    if fits(m, f) then
      m.handle_of_dead, rows[#rows + 1] = m.handle, m
    end
    return #rows >= f.limit and "enough" or nil
  end)
  local out = {}
  for i, m in ipairs(rows) do
    out[i] = {
      id = m.id,
      body = m.body,
      priority = m.priority,
      group = m.group,
      key = m.key,
      receives = m.receives,
      reason = m.reason,
      sent_at = m.sent_at,
    }
  end
  table.sort(out, function(a, b)
    return (a.sent_at or "") < (b.sent_at or "")
  end)
  return out
end

local function by_hand(queue, f)
  local url, moved = queue:dead_url(), 0
  each(queue, function(m)
    if f.limit and moved >= f.limit then
      return "enough"
    elseif not fits(m, f) then
      return nil
    end
    local e = { body = m.body, priority = m.priority, group = m.group, key = m.key, unique = crypto.uuid() }
    queue:put(wire.entry(queue, e, queue.url))
    queue.client:call("DeleteMessage", { QueueUrl = url, ReceiptHandle = m.handle })
    moved = moved + 1
    return "gone"
  end)
  return moved
end

-- Lets SQS move all of them. nil when it cannot.
local function by_task(queue)
  local ok, task = pcall(queue.client.call, queue.client, "StartMessageMoveTask", {
    SourceArn = queue.dead_arn,
    DestinationArn = queue.arn,
  })
  if not ok then
    if errors.is(task, "cancelled") or errors.is(task, "access_denied") or errors.is(task, "network") then
      error(task, 0)
    end
    return nil -- the server does not know such tasks, or not for this queue
  end
  local ends = fiber.now() + MOVING
  while fiber.now() < ends do
    local found = queue.client:call("ListMessageMoveTasks", { SourceArn = queue.dead_arn, MaxResults = 1 })
    local r = (found.Results or {})[1]
    if not r or r.Status ~= "RUNNING" then
      if r and r.Status == "FAILED" then
        errors.raise("aws", "the dead letters could not be moved: " .. tostring(r.FailureReason))
      end
      return r and tonumber(r.ApproximateNumberOfMessagesMoved) or 0
    end
    fiber.sleep(0.5)
  end
  errors.raise("timeout", "SQS is still moving dead letters", { retryable = true })
end

--- As bolt.queue's redrive. Yields: yes.
function M.redrive(queue, f)
  queue:dead_url()
  local all = not next(f)
  return all and not queue.fifo and by_task(queue) or by_hand(queue, f)
end

return M
