--- Queues: messages that are handled at least once, by whoever receives them. `pg:NAME` lives in the database of this
--- process, `sqs:QUEUE` is one of Amazon SQS; both behave alike, and `queue:traits()` says where they cannot.
--
-- A received message is hidden from others for its visibility, and comes again when that ends without ack. After
-- three receives it goes to the dead letters with the reason. So a handler may see a message twice: what it does has
-- to bear that (a run started under a key does).
--
--   local q = queue.open("pg:jobs")
--   q:send(json.encode({ job_id = id }), { priority = 1, group = customer, key = "job:" .. id })
--   for _, m in ipairs(q:receive({ wait = 20 })) do work(m.body); m:ack() end
local consumer = require("bolt.queue.consumer")
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local limits = require("bolt.queue.limits")
local message = require("bolt.queue.message")
local options = require("bolt.options")

local M = {}

local TIME = "number|string"
local WAIT = 20
local VISIBILITY = 600
local RECEIVES = 3

local SEND = { delay = TIME, priority = "number", group = "string", key = "string", tx = "table" }
local ENTRY = { body = "string", delay = TIME, priority = "number", group = "string", key = "string" }
local DEAD_FILTER = { ids = "table", reason = "string", group = "string", older_than = TIME, limit = "number" }

---@class bolt.Queue
---@field url string as it was opened
---@field name string
local Queue = {}
Queue.__index = Queue

local function engine_of(url)
  local kind, name = tostring(url):match("^(%a+):(.+)$")
  if kind == "pg" and #name <= 80 and name:find("^[%w_.-]+$") then
    return require("bolt.queue.pg"), name
  elseif kind == "sqs" then
    return require("bolt.queue.sqs"), name
  end
  errors.raise(
    "bad_argument",
    ('no queue %q: expected "pg:NAME" (letters, digits, dot, dash, underscore; at most 80) or "sqs:QUEUE"'):format(
      tostring(url)
    )
  )
end

--- Opens a queue. Nothing is sent yet; a queue in the database is there as soon as it is used.
---@param url string "pg:NAME"; "sqs:QUEUE", QUEUE a name or the queue's URL
---@param opts? { max_receives?: integer, region?: string, endpoint?: string, credentials?: table } max_receives: then
--- it is a dead letter (default 3; in SQS the queue's own redrive policy may be stricter). The others are for sqs:,
--- where the environment and the profile say them otherwise
---@return bolt.Queue
--- Errors: kind "bad_argument". Yields: no. Example: local q = queue.open("pg:jobs")
function M.open(url, opts)
  opts = options.check(opts, {
    max_receives = "number",
    region = "string",
    endpoint = "string",
    credentials = "table",
  }, 2)
  local engine, name = engine_of(url)
  local max = opts.max_receives or RECEIVES
  local self = setmetatable({ url = url, name = name, max_receives = max }, Queue)
  self.engine = engine.open(name, opts, max)
  return self
end

-- An entry as engines take it: checked, numbers instead of texts. level: whom to blame.
local function entry_of(self, body, opts, level)
  if type(body) ~= "string" then
    error("queue: a message's body is a string (JSON: json.encode(value)), got " .. type(body), level + 1)
  end
  local priority = opts.priority or 2
  if not (priority >= 1 and priority <= 4 and priority % 1 == 0) then
    error(("queue: priority is 1 (first), 2, 3 or 4, got %s"):format(tostring(opts.priority)), level + 1)
  end
  local entry = {
    body = body,
    priority = priority,
    group = opts.group,
    key = opts.key,
    delay = opts.delay and duration.seconds(opts.delay, level + 2),
  }
  self:prepare() -- the limits are the queue's own
  limits.check(entry, self.engine)
  return entry
end

--- Asks what only the queue's server knows: is it there, may we, what does it take. The other calls do so themselves.
--- Errors: kind "no_queue", "access_denied", "no_credentials", ... Yields: yes.
function Queue:prepare()
  if self.engine.prepare then
    self.engine:prepare()
  end
end

--- Sends a message; it is durable when this returns.
---@param body string UTF-8
---@param opts? { delay?: number|string, priority?: integer, group?: string, key?: string, tx?: table } delay: until it
--- can be received; priority 1 (first) to 4, default 2; group: whose it is, groups take turns; key: a second message
--- of this key within 5 minutes is dropped; tx: a transaction of bolt.db, with which the message stands or falls (pg:)
---@return string id of the message; of the first one when its key was there
---@return boolean sent false when its key was there
--- Errors: kind "too_large", "bad_message", "unsupported"; db kinds; "throttled", "aws", ... Yields: yes.
--- Example: q:send(body, { delay = "5m", key = "job:" .. id })
function Queue:send(body, opts)
  opts = options.check(opts, SEND, 2)
  fiber.check_effects("queue.send")
  local entry = entry_of(self, body, opts, 2)
  if opts.tx and not self.engine.tx then
    errors.raise("unsupported", ("%s cannot take part in a transaction of the database"):format(self.url))
  end
  return self.engine:send(entry, opts.tx)
end

--- Sends many. Each entry is checked before the first is sent.
---@param entries { body: string, delay?: number|string, priority?: integer, group?: string, key?: string }[]
---@param opts? { tx?: table }
---@return { id?: string, sent: boolean, error?: bolt.Error }[] in the same order; pg: all or none, without errors
--- Errors: as send, for what concerns all of them. Yields: yes. Example: q:send_batch({ { body = a }, { body = b } })
function Queue:send_batch(entries, opts)
  opts = options.check(opts, { tx = "table" }, 2)
  fiber.check_effects("queue.send_batch")
  local list = {}
  for i, entry in ipairs(entries) do
    options.check(entry, ENTRY, 2)
    list[i] = entry_of(self, entry.body, entry, 2)
  end
  if opts.tx and not self.engine.tx then
    errors.raise("unsupported", ("%s cannot take part in a transaction of the database"):format(self.url))
  end
  if #list == 0 then
    return {}
  end
  return self.engine:send_batch(list, opts.tx)
end

--- Receives messages: those that are there, or else waits for the first.
---@param opts? { max?: integer, wait?: number|string, visibility?: number|string } max: at most so many (default 10);
--- wait: for how long when there is none (default 20 s); visibility: for how long others do not see them (default 600
--- s)
---@return bolt.Message[] empty when none came in that time
--- Errors: db kinds; "throttled", "aws", ... Yields: yes. Example: local list = q:receive({ max = 100, wait = 5 })
function Queue:receive(opts)
  opts = options.check(opts, { max = "number", wait = TIME, visibility = TIME }, 2)
  fiber.check_effects("queue.receive")
  local seconds = duration.seconds(opts.visibility or VISIBILITY, 3)
  local max = opts.max or 10
  if not (max >= 1 and max % 1 == 0) then
    error("queue: max is a whole number of 1 or more", 2)
  elseif seconds > limits.VISIBILITY then
    error("queue: visibility is at most 12 hours", 2)
  end
  return message.wrap(self, self.engine:receive(max, duration.seconds(opts.wait or WAIT, 3), seconds), seconds)
end

--- Handles messages until its fiber is cancelled: receives ahead, calls fn(message) for each, at most so many at once.
--- While it works the message stays hidden; when fn returns it is acknowledged (unless fn did something else with it).
--- When fn raises it comes again after a while, later each time; after its last receive it becomes a dead letter. The
--- reason is the error's text. ahead: how many are held at once, more than at_most when handlers are quick.
---@param opts { at_most?: integer, visibility?: number|string, wait?: number|string, ahead?: integer } at_most:
--- default 10
---@param fn fun(message: bolt.Message)
--- Errors: kind "cancelled"; what receive raises and waiting will not mend. Yields: yes.
--- Example: fiber.spawn(function() q:consume({ at_most = 50 }, handle) end)
function Queue:consume(opts, fn)
  opts = options.check(opts, { at_most = "number", visibility = TIME, wait = TIME, ahead = "number" }, 2)
  return consumer.run(self, {
    at_most = opts.at_most or 10,
    ahead = opts.ahead,
    wait = duration.seconds(opts.wait or WAIT, 3),
    visibility = duration.seconds(opts.visibility or VISIBILITY, 3),
  }, fn)
end

--- What is in the queue, first come first, without receiving it: nothing changes by looking.
---@param opts? { limit?: integer } default 20
---@return table[] rows { id, body, priority, group, key, receives, sent_at, state = "ready"|"delayed"|"in_flight" }
--- Errors: kind "unsupported" where an engine cannot look without touching. Yields: yes.
function Queue:peek(opts)
  opts = options.check(opts, { limit = "number" }, 2)
  fiber.check_effects("queue.peek")
  return self.engine:peek(opts.limit or 20)
end

local function filter_of(opts, level)
  opts = options.check(opts, DEAD_FILTER, level + 1)
  return {
    ids = opts.ids,
    reason = opts.reason,
    group = opts.group,
    older_than = opts.older_than and duration.seconds(opts.older_than, level + 2),
    limit = opts.limit,
  }
end

--- The dead letters, oldest first.
---@param filter? { ids?: string[], reason?: string, group?: string, older_than?: number|string, limit?: integer }
--- reason:
--- text that its reason contains; older_than: dead for at least so long; limit: default 20
---@return table[] rows { id, body, priority, group, key, receives, reason, sent_at, died_at }
--- Yields: yes. Example: for _, d in ipairs(q:dead()) do print(d.id, d.reason) end
function Queue:dead(filter)
  local f = filter_of(filter, 2)
  fiber.check_effects("queue.dead")
  f.limit = f.limit or 20
  return self.engine:dead(f)
end

--- Sends dead letters back into the queue, as if they had just been sent.
---@param filter? table as for dead; without limit all that fit
---@return integer count
--- Yields: yes. Example: q:redrive({ reason = "no flow" })
function Queue:redrive(filter)
  local f = filter_of(filter, 2)
  fiber.check_effects("queue.redrive")
  return self.engine:redrive(f)
end

--- Deletes messages for good, those being worked on too.
---@param opts { confirm: string, dead?: boolean } confirm: the queue's name, so that it is meant; dead: the dead
--- letters instead
---@return integer? count nil where the engine does not tell
--- Errors: kind "bad_argument" when confirm is not the name. Yields: yes. Example: q:purge({ confirm = "jobs" })
function Queue:purge(opts)
  opts = options.check(opts, { confirm = "string", dead = "boolean" }, 2)
  fiber.check_effects("queue.purge")
  if opts.confirm ~= self.name then
    errors.raise("bad_argument", ("purge deletes for good: say confirm = %q"):format(self.name))
  end
  return self.engine:purge(opts.dead)
end

--- How full it is.
---@return { ready: integer, delayed: integer, in_flight: integer, dead: integer?, oldest_seconds: number? }
--- oldest_seconds:
--- since the oldest ready one was sent; SQS counts approximately and does not tell the age
--- Yields: yes.
function Queue:stats()
  fiber.check_effects("queue.stats")
  return self.engine:stats()
end

--- In what this engine differs from the others. Yields: no.
---@return { transactions: boolean, priority: "strict"|"batch", peek: boolean, delay_max: number?, body_max: integer? }
function Queue:traits()
  return self.engine:traits()
end

return M
