--- F8: queues that deliver twice, late and in another order, that throttle, answer late and lose acknowledgements,
--- while the workers that receive are killed. Every message becomes one run, or a dead letter that says why; none
--- vanishes.
--
-- One queue is in the database, behind the proxy that cuts connections; the other is SQS, played by the strict double
-- of the specs in this process.
local db = require("bolt.db")
local double = require("tests.spec.sqs_double")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local oracle = require("tests.faults.oracle")
local queue = require("bolt.queue")
local random = require("tests.faults.random")

local M = {}

local SLOTS = 3
local OPEN = 60 -- runs under way at once
local SETTLE = 60
local PHASES = { "before", "during", "after" }
local KEY, SECRET = "AKIDEXAMPLE", "secret/with+odd=signs"

-- What can never become a run: the body, and the reason that its dead letter has to give.
local POISON = {
  { '{"poison": %d, "flow": ', "the body is not JSON" },
  { '{"poison": %d}', "neither job_id nor flow" },
  { '{"poison": %d, "flow": "nowhere"}', "nowhere" },
  { '{"poison": %d, "flow": "storm", "priority": 9}', "priority has to be 1, 2, 3 or 4" },
  { '{"poison": %d, "flow": "storm", "package": "gold"}', "there is no package" },
  { '{"poison": %d, "job_id": "0197b2a0-0000-7000-8000-000000000001"}', "there is no job", slow = true },
}
-- What the queue itself gives as the reason, when three workers died with a message in their hands.
local WORN = { pg = "never finished", sqs = "moved here by the queue" }

-- The bad days of the double.
local function trouble(world, sqs, r)
  local function chance(p, what)
    return r:chance(p) and (world:caused("F8 " .. what) or true)
  end
  function sqs.fault(action)
    if chance(0.05, "SQS throttles") then
      return { status = 403, code = "RequestThrottled" }
    elseif chance(0.03, "SQS fails") then
      return { status = 503, code = "ServiceUnavailable" }
    elseif action ~= "ReceiveMessage" and chance(0.04, "SQS does it and says that it failed") then
      return { status = 500, code = "InternalError", after = true }
    elseif chance(0.05, "SQS answers late") then
      return { delay = r:between(0.05, 0.6) }
    end
  end
  function sqs.lose()
    return chance(0.1, "SQS loses an acknowledgement")
  end
  function sqs.twice()
    return chance(0.1, "SQS delivers twice")
  end
  sqs.reorder = true
end

local function heal(sqs)
  sqs.fault, sqs.lose, sqs.twice, sqs.reorder = nil, nil, nil, nil
end

-- ---- what is sent ----

local function insist(fn, ...)
  while true do
    local ok, e = pcall(fn, ...)
    if ok then
      return
    elseif not e.retryable then
      error(e, 0)
    end
    fiber.sleep(0.05)
  end
end

-- Keeps messages coming: most once, some again a while later, some that are poison.
local function feed(self, goes_on)
  local r, again = random.new(self.world.seed, "messages"), {}
  while goes_on() do
    for name, q in pairs(self.queues) do
      local sent = self.sent[name]
      for _ = 1, self.world:open() < OPEN and 4 or 0 do
        local n = #sent + 1
        local key = ("m:%s:%d"):format(name, n)
        local input = { ops = json.array({ { verb = "step", label = "a", ms = r:int(0, 20) } }) }
        local body = json.encode({ flow = "storm", input = input, key = key })
        local opts =
          { priority = r:int(1, 4), group = "g" .. r:int(1, 5), delay = r:chance(0.2) and r:int(1, 2) or nil }
        insist(q.send, q, body, opts)
        sent[n] = key
        if r:chance(0.15) then
          again[#again + 1] = { q = q, body = body, at = fiber.now() + r:between(0, 4) }
        end
      end
      if r:chance(0.3) then
        local which = POISON[r:int(1, self.slow and #POISON or #POISON - 1)]
        local n = #self.poison[name] + 1
        insist(q.send, q, which[1]:format(n))
        self.poison[name][n] = which[2]
      end
    end
    for i = #again, 1, -1 do
      if again[i].at <= fiber.now() then
        local late = table.remove(again, i)
        insist(late.q.send, late.q, late.body)
        self.world:caused("F8 sent again, late")
      end
    end
    fiber.sleep(0.1)
  end
end

-- ---- who receives ----

local function start(self, options)
  options = options or {}
  options.queues = { self.queues.pg.url, self.queues.sqs.url }
  options.visibility = self.visibility
  options.env = {
    AWS_ENDPOINT_URL_SQS = self.sqs.endpoint,
    AWS_ACCESS_KEY_ID = KEY,
    AWS_SECRET_ACCESS_KEY = SECRET,
    AWS_REGION = "eu-west-1",
    AWS_PROFILE = false,
  }
  return self.world:worker(options)
end

-- One place for a worker: killed at any moment, or in a chosen await, or asked to end.
local function slot(self, r, goes_on)
  local world = self.world
  while goes_on() do
    local p = start(self, r:chance(0.4) and { die_at = r:int(5, 300), phase = r:pick(PHASES) } or nil)
    if not world:ended(p, r:between(0.3, 2.5)) then
      if r:chance(0.1) then
        world:caused(world:stop(p) and "F20 drained on SIGTERM" or "F20 SIGTERM while starting")
      else
        world:kill(p)
      end
    end
  end
end

-- Acknowledgements of the queue in the database that never arrive: the connection is cut around them.
local function cut(self, r, goes_on)
  while goes_on() do
    fiber.sleep(r:between(0.1, 0.6))
    local when = r:pick({ "before", "during", "after", "after" })
    self.world:command(("cut %s %d"):format(when, r:int(0, 12)))
    self.world:caused("F8 connection cut " .. when .. " the commit's acknowledgement")
  end
end

-- ---- the verdict ----

-- Until nothing is under way any more. What only lost its workers is sent back, as a person would.
local function settle(self)
  local ends = fiber.now() + SETTLE
  while true do
    local left = self.world:open()
    for name, q in pairs(self.queues) do
      q:redrive({ reason = WORN[name] })
      local s = q:stats()
      left = left + s.ready + s.delayed + s.in_flight
    end
    if left == 0 or fiber.now() > ends then
      return left
    end
    fiber.sleep(0.1)
  end
end

local function judge_dead(self, name, q, problems)
  local seen = {}
  for _, d in ipairs(q:dead({ limit = 10000 })) do
    local n = tonumber(d.body:match('"poison": (%d+)'))
    local reason = n and self.poison[name][n]
    if not reason then
      problems[#problems + 1] = ("%s: %s is a dead letter: %s"):format(name, d.body, d.reason)
    elseif not d.reason:find(reason, 1, true) then
      problems[#problems + 1] = ("%s: %s died of %q, not of %q"):format(name, d.body, d.reason, reason)
    elseif seen[n] and name == "pg" then
      problems[#problems + 1] = ("%s: %s died twice"):format(name, d.body)
    end
    seen[n or 0] = true
  end
  for n in ipairs(self.poison[name]) do
    if not seen[n] then
      problems[#problems + 1] = ("%s: poison %d vanished"):format(name, n)
    end
  end
end

local function judge_runs(self, name, problems)
  local runs = {}
  for _, row in ipairs(db.query("select key, count(*)::int as n from bolt.runs where key like 'm:%' group by key")) do
    runs[row.key] = row.n
  end
  for _, key in ipairs(self.sent[name]) do
    if runs[key] ~= 1 then
      problems[#problems + 1] = ("message %s started %d runs"):format(key, runs[key] or 0)
    end
  end
end

--- Runs it.
---@param opts { seconds: number, visibility: number, slow: boolean } visibility: of what a worker receives, seconds;
--- slow: also what takes several receives to give up
---@return string[] problems
---@return table figures
--- Yields: yes.
function M.run(world, opts)
  world:proxy()
  local sqs = double.start()
  sqs:create("faults")
  local self = {
    world = world,
    sqs = sqs,
    slow = opts.slow,
    visibility = opts.visibility,
    sent = { pg = {}, sqs = {} },
    poison = { pg = {}, sqs = {} },
  }
  self.queues = {
    pg = queue.open("pg:faults"),
    sqs = queue.open("sqs:faults", {
      region = "eu-west-1",
      endpoint = sqs.endpoint,
      credentials = { access_key_id = KEY, secret_access_key = SECRET },
    }),
  }
  db.script("truncate bolt.messages, bolt.dead_letters, bolt.message_keys")
  local ends = fiber.now() + opts.seconds
  local function goes_on()
    return fiber.now() < ends
  end
  world.may_not_start = true -- whose first connection is cut ends
  trouble(world, sqs, random.new(world.seed, "sqs"))
  fiber.group(function(g)
    for i = 1, SLOTS do
      g:spawn(slot, self, random.new(world.seed, "queue" .. i), goes_on)
    end
    g:spawn(feed, self, goes_on)
    g:spawn(cut, self, random.new(world.seed, "cut"), goes_on)
  end)
  heal(sqs)
  world:command("cut none 0") -- one may be waiting for its commit still
  world.may_not_start = false
  local healthy, began, problems = { start(self), start(self) }, fiber.now(), {}
  local left = settle(self)
  if left > 0 then
    problems[1] = ("after %d s there are %d messages and runs left"):format(SETTLE, left)
  end
  for name, q in pairs(self.queues) do
    judge_runs(self, name, problems)
    judge_dead(self, name, q, problems)
  end
  db.exec("insert into faults.accepted select id, 1 from bolt.runs where key like 'm:%' on conflict do nothing")
  for _, p in ipairs(healthy) do
    world:stop(p)
  end
  local healed = fiber.now() - began
  local verdict, figures = oracle.judge(world)
  for _, problem in ipairs(verdict) do
    problems[#problems + 1] = problem
  end
  sqs.server:close()
  figures.healed, figures.sent, figures.poison =
    healed, #self.sent.pg + #self.sent.sqs, #self.poison.pg + #self.poison.sqs
  return problems, figures
end

return M
