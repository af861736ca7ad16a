-- SQS against the strict double: what every queue does, and what goes wrong out there.
local conformance = require("tests.spec.queue_conformance")
local crypto = require("bolt.crypto")
local double = require("tests.spec.sqs_double")
local fiber = require("bolt.fiber")
local queue = require("bolt.queue")
local sqs_support = require("tests.spec.sqs_support")
local t = require("tests.spec.support")

local KEYS = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret/with+odd=signs" }

local sqs = double.start()

local function open(name, opts)
  name = name or "q-" .. crypto.hex(crypto.random_bytes(5))
  sqs:create(name, opts)
  return queue.open("sqs:" .. name, { region = "eu-west-1", endpoint = sqs.endpoint, credentials = KEYS })
end

conformance.declare("sqs: (double)", function()
  return open()
end, {
  differs = {
    "a standard queue delivers a second message of one key; nothing can be looked at without receiving it",
    "priorities order what one receive returned, not the queue; a delay is at most 15 minutes",
  },
  instead = sqs_support.instead(open),
})

-- Runs fn with faults, and takes them away again.
local function with(faults, fn)
  for name, value in pairs(faults) do
    sqs[name] = value
  end
  sqs.calls, sqs.refused = {}, {}
  local ok, e = pcall(fn)
  for name in pairs(faults) do
    sqs[name] = nil
  end
  sqs.clock, sqs.moves = 0, true
  if not ok then
    error(e, 0)
  end
end

t.test("FIFO: a key is sent once, a group is one after the other, and others pass it", function()
  local q = open("fifo-" .. crypto.hex(crypto.random_bytes(4)) .. ".fifo")
  local a = q:send("a1", { group = "a", key = "k1" })
  t.eq(q:send("a1 again", { group = "a", key = "k1" }), a)
  q:send("a2", { group = "a" })
  q:send("b1", { group = "b" })
  local first = q:receive({ max = 1, wait = 1 })
  t.eq(first[1].body, "a1")
  local second = q:receive({ max = 10, wait = 1 })
  t.eq({ #second, second[1].body }, { 1, "b1" })
  t.ok(first[1]:ack())
  t.eq(q:receive({ max = 10, wait = 1 })[1].body, "a2")
  t.raises(q.send, "unsupported", q, "x", { delay = 5 })
end)

t.test("throttles and broken servers are tried again, three times in all", function()
  local q = open()
  local n = 0
  with({
    fault = function(action)
      n = n + (action == "SendMessage" and 1 or 0)
      return action == "SendMessage" and n < 3 and { status = 403, code = "RequestThrottled" } or nil
    end,
  }, function()
    q:send("at the third try")
    t.eq({ n, sqs.calls.SendMessage }, { 3, 1 })
  end)
  with({
    fault = function()
      return { status = 503, code = "ServiceUnavailable" }
    end,
  }, function()
    local e = t.raises(q.send, "aws", q, "never")
    t.eq({ e.status, e.retryable, #sqs.refused }, { 503, true, 3 })
    t.ok(e.request_id)
  end)
end)

t.test("an entry of a batch that failed is tried again alone, and one that cannot be is named", function()
  local q = open()
  local seen = {}
  with({
    entry_fault = function(e)
      seen[e.MessageBody] = (seen[e.MessageBody] or 0) + 1
      return (e.MessageBody == "b" and seen.b == 1 or e.MessageBody == "c") and "InternalError" or nil
    end,
  }, function()
    local answers = q:send_batch({ { body = "a" }, { body = "b" }, { body = "c" } })
    t.eq({ answers[1].sent, answers[2].sent, answers[3].sent }, { true, true, false })
    t.eq({ seen.a, seen.b, seen.c, answers[3].error.code }, { 1, 2, 3, "InternalError" })
  end)
end)

t.test("a clock that is wrong is set right by the server's", function()
  for _, ahead in ipairs({ 3600, -86400 }) do
    local q = open()
    with({ clock = ahead }, function()
      q:send("in time")
      t.eq(q:receive({ wait = 1 })[1].body, "in time")
    end)
  end
end)

t.test("wrong keys, missing queues and forbidden ones are told apart, and not tried again", function()
  open()
  local wrong = queue.open("sqs:any", {
    region = "eu-west-1",
    endpoint = sqs.endpoint,
    credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "wrong" },
  })
  t.eq(t.raises(wrong.stats, "skew", wrong).code, "SignatureDoesNotMatch")
  local none = queue.open("sqs:none", { region = "eu-west-1", endpoint = sqs.endpoint, credentials = KEYS })
  t.raises(none.stats, "no_queue", none)
  with({
    fault = function()
      return { status = 403, code = "AccessDenied", message = "not for you" }
    end,
  }, function()
    t.raises(none.stats, "access_denied", none)
    t.eq(#sqs.refused, 1)
  end)
end)

t.test("messages that are delivered twice, or in another order, are each handled", function()
  local q = open()
  for i = 1, 9 do
    q:send("m" .. i)
  end
  with({ duplicate = true, reorder = true }, function()
    local seen, distinct = {}, 0
    local f = fiber.spawn(q.consume, q, { at_most = 4, wait = 1 }, function(m)
      distinct = distinct + (seen[m.body] and 0 or 1)
      seen[m.body] = true
    end)
    t.eventually(10, function()
      local s = q:stats()
      return distinct == 9 and s.ready + s.in_flight == 0
    end)
    f:cancel()
    pcall(f.join, f, 5)
  end)
end)

t.test("redrive without a filter is done by SQS, or by hand where it cannot", function()
  for _, moves in ipairs({ true, false }) do
    local q = open()
    for i = 1, 12 do
      q:send("d" .. i)
    end
    for _, m in ipairs(q:receive({ max = 12, wait = 1 })) do
      m:dead("because")
    end
    with({ moves = moves }, function()
      t.eq(q:redrive(), 12)
      t.eq(q:stats().ready, 12)
      t.eq(sqs.calls.StartMessageMoveTask, moves and 1 or nil)
    end)
  end
end)

t.test("the queue's own limit counts, with the attributes, and batches are cut to it", function()
  local q = open(nil, { max_size = 2000 })
  t.raises(q.send, "too_large", q, ("x"):rep(2001))
  t.raises(q.send, "too_large", q, ("x"):rep(1995), { group = "customer" })
  q:send(("x"):rep(2000))
  local entries = {}
  for i = 1, 8 do
    entries[i] = { body = ("x"):rep(600) }
  end
  sqs.calls = {}
  for _, a in ipairs(q:send_batch(entries)) do
    t.ok(a.sent)
  end
  t.eq(sqs.calls.SendMessageBatch, 3)
end)

t.test("a message that arrives damaged is not handled, and one that was stored damaged is an error", function()
  local q = open()
  local function damage(body)
    return body:gsub("good", "evil")
  end
  with({ damage = damage }, function()
    local e = t.raises(q.send, "corrupt", q, "good", { key = "k" })
    t.ok(e.retryable)
    local answers = q:send_batch({ { body = "good" }, { body = "fine" } })
    t.eq({ answers[1].sent, answers[1].error.kind, answers[2].sent }, { false, "corrupt", true })
  end)
  q = open()
  q:send("good", { group = "g", key = "k", priority = 3 })
  with({ damage_out = damage }, function()
    t.eq(#q:receive({ wait = 0, visibility = 1 }), 0)
  end)
  t.eq(q:receive({ wait = 3 })[1].body, "good") -- it comes again
end)

t.test("nothing is hidden for more than twelve hours; a message that cannot be extended holds up no other", function()
  local q = open()
  for _, body in ipairs({ "old", "broken", "a", "b" }) do
    q:send(body)
  end
  local old = q:receive({ max = 1, wait = 1 })[1]
  local asked
  with({
    fault = function(action, params)
      asked = action == "ChangeMessageVisibility" and params.VisibilityTimeout or asked
    end,
  }, function()
    t.ok(old:extend(600))
    t.eq(asked, 600)
    old.until_most = fiber.now() + 90.5 -- as after nearly twelve hours
    t.ok(old:extend(600))
    t.eq(asked, 90)
    t.ok(old:nack({ delay = 300 }))
    t.eq(asked, 90)
  end)
  q:purge({ confirm = q.name })
  for _, body in ipairs({ "broken", "a", "b" }) do
    q:send(body)
  end
  local seen, broken = {}, nil
  with({
    fault = function(action, params)
      if action == "ChangeMessageVisibility" and params.ReceiptHandle == broken then
        return { status = 400, code = "InvalidParameterValue", message = "no" }
      end
    end,
  }, function()
    local f = fiber.spawn(q.consume, q, { at_most = 3, wait = 1, visibility = 2 }, function(m)
      seen[m.body] = (seen[m.body] or 0) + 1
      broken = m.body == "broken" and m.receives == 1 and m.handle or broken
      fiber.sleep(m.body == "broken" and m.receives == 1 and 4 or 3)
    end)
    t.eventually(15, function()
      local s = q:stats()
      return s.ready + s.in_flight == 0
    end)
    f:cancel()
    pcall(f.join, f, 5)
  end)
  t.eq({ seen.a, seen.b }, { 1, 1 })
  t.ok(seen.broken >= 2)
end)

t.test("a slow answer ends at its time and is tried again", function()
  local q = open()
  q:send("first")
  q.engine.client.timeout = 0.5
  local n = 0
  with({
    fault = function(action)
      n = n + (action == "SendMessage" and 1 or 0)
      return action == "SendMessage" and n == 1 and { delay = 2 } or nil
    end,
  }, function()
    q:send("patient")
  end)
  t.eq(n, 2)
  t.ok(q:stats().ready >= 2)
end)
