--- Starts a run for each message of a queue.
--
-- A message names a job that is in the record,
--     { "job_id": UUID, "customer_id", "package", "priority", "created_at", "source", "metadata" }
-- or any flow:
--     { "flow": NAME, "input": VALUE, "key": TEXT, "priority": 1..4 }
-- Its run is recorded under a key (job:ID; the message's own key; queue and id of the message), and only then is it
-- acknowledged: what is delivered twice finds the same run. What can never become one is a dead letter with the
-- reason.
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local log = require("bolt.log")
local options = require("bolt.options")
local packages = require("bolt.store.packages")
local queue = require("bolt.queue")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")

local M = {}

local AT_MOST = 64
-- Recording a run takes milliseconds: what a subscriber that died had received need not stay hidden for long.
local VISIBILITY = 60
-- Where the outbox is: jobs that were recorded without a run (migrations/005_queue.sql).
local OUTBOX = "pg:jobs"
local AGAIN = 30
local FORGET_EVERY = 300
local FORGET = "delete from bolt.message_keys where sent_at < now() - interval '10 min'"
local UUID = "^" .. ("%x"):rep(8) .. ("%-%x%x%x%x"):rep(3) .. "%-" .. ("%x"):rep(12) .. "$"

local receiving = {} -- of this process: url -> "receiving", or what is wrong

local function refuse(fmt, ...)
  errors.raise("refused", fmt:format(...))
end

local function show(v)
  local text = json.encode(v)
  return #text > 60 and text:sub(1, 60) .. "..." or text
end

local function check_type(body, name, want)
  local v = body[name]
  if v ~= nil and v ~= json.null and type(v) ~= want then
    refuse("%s has to be a %s, and is %s", name, want, show(v))
  end
  return v ~= json.null and v or nil
end

local function parse(text)
  local ok, body = pcall(json.decode, text)
  if not ok then
    refuse("the body is not JSON: %s", errors.message(body))
  elseif type(body) ~= "table" or json.is_array(body) then
    refuse("the body has to be a JSON object, and is %s", show(body))
  end
  local priority = check_type(body, "priority", "number")
  if priority and not (priority >= 1 and priority <= 4 and priority % 1 == 0) then
    refuse("priority has to be 1, 2, 3 or 4, and is %s", show(priority))
  end
  local package = check_type(body, "package", "string")
  if package and not packages.get(package) then
    refuse("there is no package %s; there are: starter, growth, professional, enterprise", show(package))
  end
  return body
end

--- What run a message asks for. Raises kind "refused" with the reason when it asks for none that can be. Yields: no.
---@param m { body: string, id: string, key?: string }
---@param name string of the queue
---@return { flow: string, input: any, key: string, priority?: integer, job_id?: string }
function M.read(m, name)
  local body = parse(m.body)
  if body.job_id ~= nil then
    if type(body.job_id) ~= "string" or not body.job_id:find(UUID) then
      refuse("job_id has to be a UUID, and is %s", show(body.job_id))
    end
    local id = body.job_id:lower()
    return { flow = "process_job", input = { job_id = id }, key = "job:" .. id, priority = body.priority, job_id = id }
  elseif body.flow == nil then
    refuse("the body has neither job_id nor flow")
  elseif type(body.flow) ~= "string" then
    refuse("flow has to be a name, and is %s", show(body.flow))
  end
  local key = check_type(body, "key", "string") or m.key or ("%s:%s"):format(name, m.id)
  return { flow = body.flow, input = body.input, key = key, priority = body.priority }
end

local function handle(q, m)
  local ok, want = pcall(M.read, m, q.name)
  if not ok then
    if not errors.is(want, "refused") then
      error(want, 0)
    end
    m:dead(want.message)
    return
  end
  if want.job_id then
    -- Until the database answers: that it was away is nothing against the message.
    local job = record.read("select priority from bolt.jobs where id = $1", want.job_id)[1]
    if not job then
      -- It may be on its way: what sent the message may not have committed yet.
      errors.raise("not_found", "there is no job " .. want.job_id .. " in this database")
    end
    want.priority = want.priority or job.priority
  end
  local started, e = pcall(runs.start, want.flow, want.input, { key = want.key, priority = want.priority })
  if not started and errors.is(e) and (e.kind == "encode" or (e.kind == "not_found" and not want.job_id)) then
    m:dead(e.message)
  elseif not started then
    error(e, 0)
  end
end

local function consume(self, url)
  while true do
    local ok, e = pcall(function()
      local q = queue.open(url)
      q:prepare()
      receiving[url] = "receiving"
      q:consume({ at_most = AT_MOST, visibility = self.visibility }, function(m)
        handle(q, m)
      end)
    end)
    if not ok and errors.is(e, "cancelled") then
      return
    end
    receiving[url] = errors.message(e)
    log.error("no messages are received", { queue = url, error = errors.message(e), again_in = AGAIN })
    fiber.sleep(AGAIN)
  end
end

local function forget_keys()
  while true do
    fiber.sleep(FORGET_EVERY * (0.75 + math.random() / 2))
    local ok, e = pcall(db.exec, FORGET)
    if not ok and errors.is(e, "cancelled") then
      return
    end
  end
end

---@class bolt.Subscriber
local Subscriber = {}
Subscriber.__index = Subscriber

--- Starts receiving: from this queue, and from the outbox of the database.
---@param url string of bolt.queue.open
---@param opts? { visibility?: number } seconds until what a dead subscriber had received comes again (default 60)
---@return bolt.Subscriber
--- Errors: kind "bad_argument" for a URL that is none. Yields: no. Example: local s = subscriber.start("pg:jobs")
function M.start(url, opts)
  opts = options.check(opts, { visibility = "number" }, 2)
  queue.open(url)
  local self = setmetatable({ fibers = {}, visibility = opts.visibility or VISIBILITY }, Subscriber)
  for _, each in ipairs(url == OUTBOX and { url } or { url, OUTBOX }) do
    table.insert(self.fibers, fiber.spawn(consume, self, each))
  end
  table.insert(self.fibers, fiber.spawn(forget_keys))
  return self
end

--- From which queues this process receives, and what keeps it from it. Yields: no.
---@return table<string, string> states "receiving", or what is wrong, by the queue's URL
function M.states()
  local copy = {}
  for url, state in pairs(receiving) do
    copy[url] = state
  end
  return copy
end

--- Stops: messages without a run go back at once. Safe to repeat. Yields: yes.
function Subscriber:stop()
  for _, f in ipairs(self.fibers) do
    f:cancel()
  end
  for _, f in ipairs(self.fibers) do
    pcall(f.join, f, 10)
  end
  self.fibers, receiving = {}, {}
end

return M
