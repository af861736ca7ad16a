--- Amazon SQS: `sqs:QUEUE`, a name or a URL. Standard and FIFO queues (names that end in .fifo).
--
-- What differs from pg: is in traits(): priorities order only what one receive returned; a standard queue does not
-- drop the second message of a key; nothing can be looked at without receiving it; a delay is at most 15 minutes.
-- Priority, key and group travel as message attributes; the group also as MessageGroupId, which makes turns fair.
-- The queue's redrive policy names its dead letter queue.
local client = require("bolt.aws.client")
local crypto = require("bolt.crypto")
local digest = require("bolt.queue.sqs_digest")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local log = require("bolt.log")
local redrive = require("bolt.queue.sqs_dead")
local wire = require("bolt.queue.sqs_wire")

local M = {}

local MAX_BATCH = 10
local SIDE_BY_SIDE = 10
local LONGEST_POLL = 20
-- What SQS itself takes, until the queue was asked.
local BODY_MAX = 1048576
local ENTRY_TRIES = 3
-- From its receive on a message can be hidden for so long in all, seconds: SQS refuses more.
local HIDDEN_MOST = 43200

---@class bolt.queue.Sqs
local Sqs = { body_max = BODY_MAX, delay_max = 900 }
Sqs.__index = Sqs

--- Opens it. Nothing is asked yet. Yields: no.
function M.open(name, opts, max_receives)
  local url = name:find("^https?://") and name or nil
  name = url and url:match("([^/]+)$") or name
  if not (name:find("^[%w_-]+$") or name:find("^[%w_-]+%.fifo$")) or #name > 80 then
    errors.raise("bad_argument", ("%q is no name of an SQS queue: letters, digits, - and _, at most 80"):format(name))
  end
  return setmetatable({
    name = name,
    url = url,
    fifo = name:find("%.fifo$") ~= nil,
    max_receives = max_receives,
    groups = true,
    client = client.new({
      service = "sqs",
      target = "AmazonSQS",
      region = opts.region,
      endpoint = opts.endpoint,
      keys = opts.credentials,
      url = url,
    }),
  }, Sqs)
end

--- Finds the queue's URL, its dead letter queue and its limits, once. Yields: yes.
function Sqs:prepare()
  if self.ready then
    return
  end
  if not self.url then
    self.url = self.client:call("GetQueueUrl", { QueueName = self.name }).QueueUrl
  end
  local attributes = self.client:call("GetQueueAttributes", {
    QueueUrl = self.url,
    AttributeNames = json.array({ "All" }),
  }).Attributes or {}
  self.arn = attributes.QueueArn
  self.body_max = tonumber(attributes.MaximumMessageSize) or BODY_MAX
  local ok, policy = pcall(json.decode, attributes.RedrivePolicy or "")
  self.dead_arn = ok and type(policy) == "table" and policy.deadLetterTargetArn or nil
  self.ready = true
end

--- The dead letter queue's URL. Errors: kind "no_dead_letters". Yields: yes.
function Sqs:dead_url()
  self:prepare()
  if not self.dead_arn then
    errors.raise("no_dead_letters", ("the queue %s has no redrive policy, so no dead letter queue"):format(self.name))
  elseif not self.dead_queue then
    local name = self.dead_arn:match("([^:]+)$")
    self.dead_queue = self.client:call("GetQueueUrl", { QueueName = name }).QueueUrl
  end
  return self.dead_queue
end

local function check(self, e)
  local size = wire.size(e)
  if size > self.body_max then
    errors.raise(
      "too_large",
      ("the message has %d bytes with its attributes and the queue takes %d"):format(size, self.body_max)
    )
  elseif self.fifo and (e.delay or 0) > 0 then
    errors.raise("unsupported", "a FIFO queue takes no delay for a single message")
  end
  return size
end

-- Older servers know groups for FIFO queues only.
local function refuses_group(self, e)
  local refused = errors.is(e)
    and self.groups
    and not self.fifo
    and (e.code or ""):find("InvalidParameter")
    and e.message:find("Group")
  self.groups = self.groups and not refused
  return refused
end

--- Sends one message as SQS has it, and makes sure that it arrived as it is.
---@param params table of SendMessage
---@return string id
--- Errors: kind "corrupt" (retryable), and those of calls. Yields: yes.
function Sqs:put(params)
  local answer = self.client:call("SendMessage", params)
  local corrupt = digest.of_sent(params, answer)
  if corrupt then
    error(corrupt, 0)
  end
  return answer.MessageId
end

function Sqs:send(e)
  self:prepare()
  check(self, e)
  local ok, answer = pcall(self.put, self, wire.entry(self, e, self.url))
  if not ok and refuses_group(self, answer) then
    return self:send(e)
  elseif not ok then
    error(answer, 0)
  end
  return answer, true
end

-- Sends batches side by side: fn(batch) for each, batches of at most 10 entries and so many bytes.
local function in_batches(entries, max_bytes, size_of, fn)
  local batches, batch, bytes = {}, {}, 0
  for i, entry in ipairs(entries) do
    local size = size_of(entry)
    if #batch == MAX_BATCH or (#batch > 0 and bytes + size > max_bytes) then
      batches[#batches + 1] = batch
      batch, bytes = {}, 0
    end
    batch[#batch + 1], bytes = { at = i, entry = entry }, bytes + size
  end
  batches[#batches + 1] = batch
  if #batches == 1 then
    return fn(batch)
  end
  local places = fiber.semaphore(SIDE_BY_SIDE)
  fiber.group(function(g)
    for _, each in ipairs(batches) do
      g:spawn(places.with, places, fn, each)
    end
  end)
end

-- Calls a batch action; each entry is answered alone, and those that failed through no fault of theirs are tried
-- again.
-- done(entry_index, answer or nil, error or nil)
local function call_batch(self, action, batch, make, done)
  local left, try = batch, 0
  while #left > 0 do
    try = try + 1
    local params, by_id = { QueueUrl = self.url, Entries = json.array() }, {}
    for i, item in ipairs(left) do
      local entry = make(item.entry)
      entry.Id = "e" .. i
      params.Entries[i], by_id[entry.Id], item.sent = entry, item, entry
    end
    local answer = self.client:call(action, params)
    left = {}
    for _, ok in ipairs(answer.Successful or {}) do
      local item = by_id[ok.Id]
      by_id[ok.Id] = nil
      local corrupt = item.sent.MessageBody and digest.of_sent(item.sent, ok) or nil
      done(item.at, not corrupt and ok or nil, corrupt)
    end
    for _, failed in ipairs(answer.Failed or {}) do
      local item = by_id[failed.Id]
      if item then
        by_id[failed.Id] = nil
        if not failed.SenderFault and try < ENTRY_TRIES then
          left[#left + 1] = item
        else
          done(item.at, nil, wire.failure(action, failed))
        end
      end
    end
    for _, item in pairs(by_id) do
      done(item.at, nil, errors.new("aws", action .. ": no word about one of the entries", { retryable = true }))
    end
    if #left > 0 then
      fiber.sleep(0.1 * try)
    end
  end
end

function Sqs:send_batch(entries)
  self:prepare()
  for _, e in ipairs(entries) do
    check(self, e)
  end
  local out = {}
  local function make(e)
    return wire.entry(self, e)
  end
  in_batches(entries, self.body_max, wire.size, function(batch)
    call_batch(self, "SendMessageBatch", batch, make, function(at, ok, e)
      out[at] = { id = ok and ok.MessageId, sent = ok ~= nil, error = e }
    end)
  end)
  for i, answer in ipairs(out) do
    if answer.error and refuses_group(self, answer.error) then
      return self:send_batch(entries)
    elseif answer.error and not self.groups and answer.error.message:find("Group") then
      local ok, id = pcall(self.send, self, entries[i])
      out[i] = { id = ok and id or nil, sent = ok, error = not ok and id or nil }
    end
  end
  return out
end

local function receive(self, n, wait, visibility)
  local list = self.client:call("ReceiveMessage", {
    QueueUrl = self.url,
    MaxNumberOfMessages = n,
    WaitTimeSeconds = wait,
    VisibilityTimeout = visibility,
    MessageSystemAttributeNames = json.array({ "All" }),
    AttributeNames = json.array({ "All" }), -- what older servers know it as
    MessageAttributeNames = json.array({ "All" }),
  }, { timeout = wait + 15 }).Messages or {}
  local good = {}
  for _, m in ipairs(list) do
    if digest.fits(m) then
      good[#good + 1] = m
    else
      -- It stays hidden and comes again, or goes to the dead letters by the queue's own policy.
      log.error("a message arrived damaged and is not handled", { queue = self.url, message = m.MessageId })
    end
  end
  return good
end

function Sqs:receive(max, wait, visibility)
  self:prepare()
  local ends = fiber.now() + wait
  local list, began
  visibility = math.max(1, math.floor(visibility + 0.5))
  repeat
    local left = math.max(0, ends - fiber.now())
    local seconds = math.min(LONGEST_POLL, math.ceil(left))
    began = fiber.now()
    list = receive(self, math.min(max, MAX_BATCH), seconds, visibility)
    if #list == 0 and fiber.now() - began < seconds / 2 then
      fiber.sleep(math.min(0.2, math.max(0, ends - fiber.now()))) -- a server that does not wait
    end
  until #list > 0 or fiber.now() >= ends
  if #list == MAX_BATCH and max > MAX_BATCH then
    self:receive_more(list, max - MAX_BATCH, visibility)
  end
  local out = {}
  for i, m in ipairs(list) do
    out[i] = wire.message(m)
    out[i].at, out[i].until_most = i, began + HIDDEN_MOST
  end
  table.sort(out, function(a, b)
    if self.fifo or a.priority == b.priority then
      return a.at < b.at -- the order of a FIFO queue is its own
    end
    return a.priority < b.priority
  end)
  return out
end

-- More of what is there already, side by side.
function Sqs:receive_more(list, n, visibility)
  fiber.group(function(g)
    for _ = 1, math.min(math.ceil(n / MAX_BATCH), SIDE_BY_SIDE) do
      local part = math.min(n, MAX_BATCH)
      n = n - part
      if part > 0 then
        g:spawn(function()
          local ok, more = pcall(receive, self, part, 0, visibility)
          for _, m in ipairs(ok and more or {}) do
            list[#list + 1] = m
          end
        end)
      end
    end
  end)
end

-- An answer of false for a handle that is worth nothing any more.
local function lost(fn, ...)
  local ok, e = pcall(fn, ...)
  if not ok and not (errors.is(e, "invalid_handle") or wire.bad_handle(e)) then
    error(e, 0)
  end
  return ok
end

function Sqs:ack(m)
  return lost(self.client.call, self.client, "DeleteMessage", { QueueUrl = self.url, ReceiptHandle = m.handle })
end

function Sqs:ack_batch(list)
  local answers, trouble = {}, nil
  local function make(m)
    return { ReceiptHandle = m.handle }
  end
  in_batches(list, math.huge, function()
    return 0
  end, function(batch)
    call_batch(self, "DeleteMessageBatch", batch, make, function(at, ok, e)
      answers[at] = ok ~= nil
      trouble = e and not wire.bad_handle(e) and e or trouble
    end)
  end)
  if trouble then
    error(trouble, 0)
  end
  return answers
end

-- Hides it for whole seconds, at most as long as SQS lets it be hidden in all.
local function hide(self, m, seconds)
  local left = math.max(0, math.floor((m.until_most or math.huge) - fiber.now()))
  return lost(self.client.call, self.client, "ChangeMessageVisibility", {
    QueueUrl = self.url,
    ReceiptHandle = m.handle,
    VisibilityTimeout = math.min(seconds, left),
  })
end

function Sqs:extend(m, seconds)
  return hide(self, m, math.max(1, math.floor(seconds)))
end

function Sqs:nack(m, delay)
  return hide(self, m, math.ceil(delay))
end

function Sqs:bury(m, reason)
  local e = { body = m.body, priority = m.priority, group = m.group, key = m.key, reason = reason, from = m.id }
  e.unique = crypto.uuid()
  local to = { fifo = self.fifo, groups = false }
  self:put(wire.entry(to, e, self:dead_url()))
  return self:ack(m)
end

function Sqs:peek()
  errors.raise(
    "unsupported",
    ("SQS shows no message without receiving it: %s can be received or counted"):format(self.name)
  )
end

function Sqs:dead(f)
  return redrive.list(self, f)
end

function Sqs:redrive(f)
  self:prepare()
  return redrive.redrive(self, f)
end

function Sqs:purge(dead)
  self:prepare()
  self.client:call("PurgeQueue", { QueueUrl = dead and self:dead_url() or self.url })
  return nil
end

local function figures(self, url)
  local a = self.client:call("GetQueueAttributes", {
    QueueUrl = url,
    AttributeNames = json.array({
      "ApproximateNumberOfMessages",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
    }),
  }).Attributes or {}
  return tonumber(a.ApproximateNumberOfMessages) or 0,
    tonumber(a.ApproximateNumberOfMessagesNotVisible) or 0,
    tonumber(a.ApproximateNumberOfMessagesDelayed) or 0
end

function Sqs:stats()
  self:prepare()
  local ready, in_flight, delayed = figures(self, self.url)
  local dead = self.dead_arn and figures(self, self:dead_url()) or nil
  return { ready = ready, in_flight = in_flight, delayed = delayed, dead = dead }
end

function Sqs:traits()
  return {
    transactions = false,
    priority = "batch",
    peek = false,
    drops_duplicates = self.fifo,
    body_max = self.body_max,
    delay_max = self.fifo and 0 or self.delay_max,
  }
end

return M
