--- A stand-in for SQS, strict where others are lax: it verifies every signature against the bytes that arrived, keeps
-- receipt handles for one receive each, and does on request what the real one does on bad days.
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local server = require("bolt.server")
local digest = require("bolt.queue.sqs_digest")
local signatures = require("tests.spec.sqs_signatures")

local M = {}

local raise, stamp = signatures.refuse, signatures.time

local REGION = signatures.REGION

---@class tests.SqsDouble
---@field endpoint string
---@field keys table<string, { secret: string, token?: string }> by access key
---@field clock number seconds that its clock is ahead of ours
---@field fault? fun(action: string, params: table): table? { status, code, message, delay, date, after } instead of,
--- or with `after`, following the action
---@field duplicate boolean delivers everything twice
---@field twice? fun(): boolean shall this delivery be followed by another one at once?
---@field lose? fun(): boolean shall this acknowledgement be answered and forgotten?
---@field damage? fun(body: string): string what it makes of a body that it was sent
---@field damage_out? fun(body: string): string of one that it delivers
---@field calls table<string, integer> answered, by action
local Double = {}
Double.__index = Double

local function queue_of(self, url)
  return self.queues[tostring(url):match("([^/]+)$")]
    or raise("QueueDoesNotExist", "The specified queue does not exist.")
end

local function bytes_of(e)
  local n = #e.MessageBody
  for name, v in pairs(e.MessageAttributes or {}) do
    n = n + #name + #v.DataType + #v.StringValue
  end
  return n
end

local function add(self, q, e)
  if #(e.MessageBody or "") == 0 then
    raise("InvalidParameterValue", "The request must contain the parameter MessageBody.")
  elseif require("bolt.queue.limits").forbidden(e.MessageBody) then
    raise("InvalidMessageContents")
  elseif bytes_of(e) > q.max_size then
    raise("InvalidParameterValue", "One or more parameters are invalid. Reason: Message must be shorter.")
  elseif e.DelaySeconds and (e.DelaySeconds > 900 or e.DelaySeconds % 1 ~= 0) then
    raise("InvalidParameterValue", "DelaySeconds")
  end
  local now = fiber.now()
  if q.fifo then
    if not (e.MessageGroupId and e.MessageDeduplicationId) or e.DelaySeconds then
      raise("InvalidParameterValue", "FIFO queues need a group and a deduplication id, and no delay")
    end
    local earlier = q.keys[e.MessageDeduplicationId]
    if earlier and now - earlier.at < 300 then
      return earlier.id
    end
  end
  local m = { id = crypto.uuid(), e = e, visible = now + (e.DelaySeconds or 0), count = 0, sent = os.time() * 1000 }
  m.delayed = e.DelaySeconds and e.DelaySeconds > 0
  if q.fifo then
    q.keys[e.MessageDeduplicationId] = { id = m.id, at = now }
  end
  q.list[#q.list + 1] = m
  for _, waiter in ipairs(q.waiting) do
    waiter:wake()
  end
  return m.id
end

-- What SendMessage answers, of a message or an entry.
local function stored(self, id, e)
  return {
    MessageId = id,
    MD5OfMessageBody = crypto.md5(self.damage and self.damage(e.MessageBody) or e.MessageBody),
    MD5OfMessageAttributes = digest.attributes(e.MessageAttributes),
  }
end

local function drop(q, m)
  for i, each in ipairs(q.list) do
    if each == m then
      table.remove(q.list, i)
      return
    end
  end
end

-- The order of delivery: as sent in a FIFO queue, else in turns between the groups, or the other way round.
local function in_order(self, q)
  local ranks, out = {}, {}
  for i, m in ipairs(q.list) do
    local group = m.e.MessageGroupId or ""
    ranks[group] = (ranks[group] or 0) + 1
    out[i] = { m = m, rank = q.fifo and 0 or self.reorder and -i or ranks[group], at = i }
  end
  table.sort(out, function(a, b)
    return a.rank < b.rank or (a.rank == b.rank and a.at < b.at)
  end)
  return out
end

local function due(self, q, n, visibility)
  local out, busy, now = {}, {}, fiber.now()
  for _, each in ipairs(in_order(self, q)) do
    local m = each.m
    local group = q.fifo and m.e.MessageGroupId
    if #out == n then
      break
    elseif m.visible > now then
      busy[group or 0] = m.handle ~= nil or busy[group or 0]
    elseif group and busy[group] then
      busy[group] = true
    elseif q.dead and m.count >= q.most then
      drop(q, m)
      m.count, m.handle, m.visible = 0, nil, now
      table.insert(q.dead.list, m)
    else
      local hidden = self.twice and self.twice() and 0 or visibility
      m.count, m.visible, m.delayed, m.handle = m.count + 1, now + hidden, false, crypto.uuid()
      self.handles[m.handle] = { m = m, q = q }
      out[#out + 1] = m
    end
  end
  return out
end

-- The message of a handle that is still good.
local function held(self, q, handle)
  local h = self.handles[handle] or raise("ReceiptHandleIsInvalid", "The input receipt handle is invalid.", 404)
  if h.q ~= q or h.m.handle ~= handle then
    raise("ReceiptHandleIsInvalid", "The receipt handle has expired.", 404)
  end
  return h.m
end

local function remove(self, q, handle)
  local m = held(self, q, handle)
  if not (self.lose and self.lose()) then
    drop(q, m)
  end
end

local function change(self, q, e)
  if e.VisibilityTimeout < 0 or e.VisibilityTimeout > 43200 then
    raise("InvalidParameterValue", "VisibilityTimeout")
  end
  held(self, q, e.ReceiptHandle).visible = fiber.now() + e.VisibilityTimeout
end

-- One action for each entry of a batch.
local function batch(self, params, fn)
  local q, out, ids = queue_of(self, params.QueueUrl), { Successful = json.array(), Failed = json.array() }, {}
  local entries, bytes = params.Entries or {}, 0
  if #entries == 0 then
    raise("EmptyBatchRequest")
  elseif #entries > 10 then
    raise("TooManyEntriesInBatchRequest")
  end
  for _, e in ipairs(entries) do
    if ids[e.Id] then
      raise("BatchEntryIdsNotDistinct")
    end
    ids[e.Id] = true
    bytes = bytes + (e.MessageBody and bytes_of(e) or 0)
  end
  if bytes > q.max_size then
    raise("BatchRequestTooLong")
  end
  for _, e in ipairs(entries) do
    local odd = self.entry_fault and self.entry_fault(e)
    local ok, r = pcall(fn, q, e)
    if odd then
      table.insert(out.Failed, { Id = e.Id, Code = odd, SenderFault = false, Message = "try again" })
    elseif ok then
      r = r or {}
      r.Id = e.Id
      table.insert(out.Successful, r)
    elseif type(r) == "table" and r.sqs then
      table.insert(out.Failed, { Id = e.Id, Code = r.code, SenderFault = true, Message = r.message })
    else
      error(r, 0)
    end
  end
  return out
end

local actions = {}

function actions.GetQueueUrl(self, p)
  queue_of(self, p.QueueName)
  return { QueueUrl = ("https://sqs.%s.amazonaws.com/000000000000/%s"):format(REGION, p.QueueName) }
end

function actions.GetQueueAttributes(self, p)
  local q, now = queue_of(self, p.QueueUrl), fiber.now()
  local ready, delayed, flight = 0, 0, 0
  for _, m in ipairs(q.list) do
    if m.visible <= now then
      ready = ready + 1
    elseif m.delayed then
      delayed = delayed + 1
    else
      flight = flight + 1
    end
  end
  return {
    Attributes = {
      QueueArn = "arn:aws:sqs:eu-west-1:000000000000:" .. q.name,
      MaximumMessageSize = tostring(q.max_size),
      RedrivePolicy = q.dead and json.encode({
        deadLetterTargetArn = "arn:aws:sqs:eu-west-1:000000000000:" .. q.dead.name,
        maxReceiveCount = q.most,
      }),
      ApproximateNumberOfMessages = tostring(ready),
      ApproximateNumberOfMessagesDelayed = tostring(delayed),
      ApproximateNumberOfMessagesNotVisible = tostring(flight),
    },
  }
end

function actions.SendMessage(self, p)
  return stored(self, add(self, queue_of(self, p.QueueUrl), p), p)
end

function actions.SendMessageBatch(self, p)
  return batch(self, p, function(q, e)
    return stored(self, add(self, q, e), e)
  end)
end

function actions.ReceiveMessage(self, p)
  local q = queue_of(self, p.QueueUrl)
  local n, wait = p.MaxNumberOfMessages or 1, p.WaitTimeSeconds or 0
  if n < 1 or n > 10 or wait < 0 or wait > 20 or wait % 1 ~= 0 then
    raise("InvalidParameterValue", "MaxNumberOfMessages or WaitTimeSeconds")
  end
  local ends, waiter = fiber.now() + wait, fiber.waiter()
  local list, gone
  table.insert(q.waiting, waiter)
  while true do
    list = due(self, q, n, p.VisibilityTimeout or 30)
    local left = ends - fiber.now()
    if #list > 0 or left <= 0 then
      break
    end
    local ok, e = pcall(waiter.wait, waiter, math.min(left, 0.2)) -- hidden ones come back by themselves
    gone = not ok and errors.is(e, "cancelled") and e -- the client closed the connection
    if gone then
      break
    end
  end
  for i, each in ipairs(q.waiting) do
    if each == waiter then
      table.remove(q.waiting, i)
    end
  end
  if gone then
    error(gone, 0)
  end
  local out = json.array()
  for _, m in ipairs(list) do
    for _ = 1, self.duplicate and 2 or 1 do
      out[#out + 1] = {
        MessageId = m.id,
        ReceiptHandle = m.handle,
        Body = self.damage_out and self.damage_out(m.e.MessageBody) or m.e.MessageBody,
        MD5OfBody = crypto.md5(m.e.MessageBody),
        MD5OfMessageAttributes = digest.attributes(m.e.MessageAttributes),
        MessageAttributes = m.e.MessageAttributes,
        Attributes = {
          ApproximateReceiveCount = tostring(m.count),
          SentTimestamp = tostring(m.sent),
          MessageGroupId = m.e.MessageGroupId,
          MessageDeduplicationId = m.e.MessageDeduplicationId,
        },
      }
    end
  end
  return { Messages = #out > 0 and out or nil }
end

function actions.DeleteMessage(self, p)
  remove(self, queue_of(self, p.QueueUrl), p.ReceiptHandle)
  return {}
end

function actions.DeleteMessageBatch(self, p)
  return batch(self, p, function(q, e)
    remove(self, q, e.ReceiptHandle)
  end)
end

function actions.ChangeMessageVisibility(self, p)
  change(self, queue_of(self, p.QueueUrl), p)
  return {}
end

function actions.PurgeQueue(self, p)
  queue_of(self, p.QueueUrl).list = {}
  return {}
end

function actions.StartMessageMoveTask(self, p)
  if not self.moves then
    raise("UnsupportedOperation")
  end
  local from = queue_of(self, p.SourceArn:match("([^:]+)$"))
  local to = queue_of(self, p.DestinationArn:match("([^:]+)$"))
  self.moved = #from.list
  for _, m in ipairs(from.list) do
    m.count, m.handle, m.visible = 0, nil, 0
    table.insert(to.list, m)
  end
  from.list = {}
  return { TaskHandle = "task" }
end

function actions.ListMessageMoveTasks(self)
  return { Results = { { Status = "COMPLETED", ApproximateNumberOfMessagesMoved = self.moved } } }
end

local function answer(self, req)
  local action = (req.headers["x-amz-target"] or ""):match("^AmazonSQS%.(%a+)$")
  signatures.check(self, req)
  if not actions[action or ""] then
    raise("UnknownOperationException")
  end
  local params = json.decode(req.body)
  local fault = self.fault and self.fault(action, params)
  if fault and fault.delay then
    fiber.sleep(fault.delay)
  end
  if fault and not fault.after and fault.status then
    raise(fault.code, fault.message, fault.status)
  end
  local result = actions[action](self, params)
  self.calls[action] = (self.calls[action] or 0) + 1
  if fault and fault.status then
    raise(fault.code, fault.message, fault.status)
  end
  return result
end

local function respond(self, req)
  local ok, r = pcall(answer, self, req)
  local headers = {
    ["Content-Type"] = "application/x-amz-json-1.0",
    ["x-amzn-RequestId"] = crypto.uuid(),
    Date = os.date("!%a, %d %b %Y %H:%M:%S GMT", stamp(self)),
  }
  if ok then
    return { headers = headers, body = json.encode(r) }
  elseif type(r) ~= "table" or not r.sqs then
    error(r, 0)
  end
  headers["x-amzn-query-error"] = r.code .. ";Sender"
  self.refused[#self.refused + 1] = r.code
  return {
    status = r.status,
    headers = headers,
    body = json.encode({ __type = "com.amazonaws.sqs#" .. r.code, message = r.message }),
  }
end

--- Makes a queue, with a dead letter queue NAME-dead. Yields: no.
---@param name string
---@param opts? { most?: integer, max_size?: integer }
function Double:create(name, opts)
  opts = opts or {}
  local fifo = name:find("%.fifo$") ~= nil
  local dead = { name = name:gsub("%.fifo$", "") .. "-dead" .. (fifo and ".fifo" or ""), list = {}, waiting = {} }
  dead.fifo, dead.keys, dead.max_size = fifo, {}, 1048576
  self.queues[dead.name] = dead
  self.queues[name] = {
    name = name,
    fifo = fifo,
    keys = {},
    list = {},
    waiting = {},
    max_size = opts.max_size or 1048576,
    most = opts.most or 3,
    dead = dead,
  }
end

--- Starts it. Yields: no.
---@return tests.SqsDouble
function M.start()
  local self = setmetatable({
    keys = { AKIDEXAMPLE = { secret = "secret/with+odd=signs" } },
    clock = 0,
    queues = {},
    handles = {},
    calls = {},
    refused = {},
    verified = 0,
    moves = true,
  }, Double)
  self.server = server.listen("127.0.0.1:0", function(req)
    return respond(self, req)
  end)
  self.endpoint = "http://" .. self.server.address
  return self
end

return M
