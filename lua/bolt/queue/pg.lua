--- The queue in PostgreSQL: `pg:NAME`. Its SQL is in migrations/005_queue.sql.
--
-- Sends, acks and the like go through the journal, so those ready while one commit is in flight share the next one.
-- A waiting receiver is woken by a hint (bolt.queue.hints) and looks by itself now and then.
local array = require("bolt.db").array
local core = require("bolt.core.db")
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local hints = require("bolt.queue.hints")
local record = require("bolt.engine.record")

local M = {}

local BATCH = 1000 -- claimed in one call at most
-- Between two looks while there is nothing, from the first to the longest: what was delayed or not acknowledged comes
-- back without a hint.
local POLL = 0.5
local POLL_LONGEST = 2
-- How often what the cursors pass over is looked at again: messages that came late or from rolled-back claims.
local LOOK_BACK = 1
-- A look that takes so long, seconds, goes through what cannot be cleaned away. Then it is taken more seldom, so that
-- it costs a fiftieth of the time, what was known before it is kept, and what it found empty is left out while others
-- are full.
local SLOW = 0.004
local SHARE = 50
local LOOK_BACK_LATEST = 5
-- Every so many claims begin with another priority than the first, so that none starves.
local OTHER_WAY = 8
-- So many cursors are kept: each costs a little in every claim.
local CURSORS = 100
local CURSORS_SLOW = 1000

local CLAIM = "select * from bolt.claim_due($1, $2::int, $3::float8, $4::int, $5::int[], $6, $7::jsonb, $8::boolean)"

local KEPT = "select message_id as id from bolt.message_keys where queue = $1 and key = $2"

local function call(name, n)
  local params = {}
  for i = 1, n do
    params[i] = "$" .. i
  end
  return ("select bolt.%s(%s)"):format(name, table.concat(params, ", "))
end

local SEND_SQL = "select unnest(bolt.send_messages($1, $2, $3, $4, $5, $6, $7)) as place"
local SEND = core.statement(call("send_messages", 7), 7)
local ACK_SQL = "select unnest(bolt.ack_messages($1, $2)) as place"
local ACK = core.statement(call("ack_messages", 2), 2)
local NACK = core.statement(call("nack_messages", 4), 4)
local EXTEND = core.statement(call("extend_messages", 3), 3)
local BURY = core.statement(call("bury_messages", 3), 3)

local DEAD = [[
from bolt.dead_letters d where d.queue = $1 and ($2::uuid[] is null or d.id = any ($2))
  and ($3::text is null or strpos(d.reason, $3) > 0) and ($4::text is null or d.group_id = $4)
  and ($5::float8 is null or d.died_at < clock_timestamp() - $5 * interval '1 s')
order by d.died_at, d.id limit $6::int]]

local LIST_DEAD = [[
select d.id, d.body, d.priority, nullif(d.group_id, '') as "group", d.dedup_key as key, d.receives, d.reason,
  d.sent_at, d.died_at ]] .. DEAD

local REDRIVE = [[
with chosen as (select d.id ]] .. DEAD .. [[ for update skip locked),
back as (delete from bolt.dead_letters d using chosen where d.id = chosen.id returning d.*)
insert into bolt.messages (id, queue, priority, group_id, dedup_key, body, sent_at)
select id, queue, priority, group_id, dedup_key, body, sent_at from back]]

local PEEK = [[
select id, body, priority, nullif(group_id, '') as "group", dedup_key as key, receives, sent_at,
  case when visible_at <= clock_timestamp() then 'ready' when receives > 0 then 'in_flight' else 'delayed' end as state
from bolt.messages where queue = $1 order by priority, visible_at, id limit $2::int]]

local STATS = [[
select count(*) filter (where visible_at <= clock_timestamp())::int as ready,
  count(*) filter (where visible_at > clock_timestamp() and receives = 0)::int as delayed,
  count(*) filter (where visible_at > clock_timestamp() and receives > 0)::int as in_flight,
  (select count(*)::int from bolt.dead_letters where queue = $1) as dead,
  extract(epoch from clock_timestamp() - min(sent_at) filter (where visible_at <= clock_timestamp()))::float8
    as oldest_seconds
from bolt.messages where queue = $1]]

---@class bolt.queue.Pg
local Pg = { tx = true, body_max = 4 * 1024 * 1024 }
Pg.__index = Pg

--- Opens it; the name was checked. Yields: no.
function M.open(name, _, max_receives)
  return setmetatable({
    name = name,
    max_receives = max_receives,
    claims = 0,
    after = "", -- the group that was last served
    since = {}, -- "PRIORITY/GROUP" -> up to when it has been seen
    cursors = 0, -- how many
    slow = false, -- the last look back was
    empty = {}, -- priorities with nothing in them, when finding that out is slow
    look_back = 0,
  }, Pg)
end

--- The queues there are, with their figures. Yields: yes.
---@return table[]
function M.list()
  local rows = db.query([[
    select q.queue as name, count(m.id)::int as messages,
      (select count(*)::int from bolt.dead_letters d where d.queue = q.queue) as dead
    from (select queue from bolt.messages union select queue from bolt.dead_letters) q
    left join bolt.messages m on m.queue = q.queue group by q.queue order by q.queue]])
  return rows
end

local opt = record.opt

-- Sends through the journal. When somebody here waits for it, its claim goes with it: the insert is queued by a fiber
-- that runs in the next turn, right before those that are woken, and the journal takes what one turn has queued.
local function insert(queue, e, values)
  if (e.delay or 0) > 0 or not hints.awaited(queue) then
    return record.call(SEND, unpack(values)) ~= 0, false
  end
  local f = fiber.spawn(record.call, SEND, unpack(values))
  hints.coming(queue)
  return f:join() ~= 0, true
end

function Pg:send(e, tx)
  local id = crypto.uuid7()
  local sent, told
  local values = { id, self.name, e.body, e.priority, opt(e.group), opt(e.delay), opt(e.key) }
  if tx then
    for i, value in ipairs(values) do
      values[i] = array({ value })
    end
    sent = #tx:query(SEND_SQL, unpack(values)) > 0
  else
    sent, told = insert(self.name, e, values)
  end
  if sent then
    hints.sent(self.name, tx, e.delay, told)
    return id, true
  end
  local kept = (tx and tx:one(KEPT, self.name, e.key)) or (not tx and db.one(KEPT, self.name, e.key)) or nil
  return kept and kept.id or id, false
end

function Pg:send_batch(entries, tx)
  local columns = { {}, {}, {}, {}, {}, {}, {} }
  for i, e in ipairs(entries) do
    local row = { crypto.uuid7(), self.name, e.body, e.priority, opt(e.group), opt(e.delay), opt(e.key) }
    for c = 1, 7 do
      columns[c][i] = row[c]
    end
  end
  local ids = columns[1]
  for c = 1, 7 do
    columns[c] = array(columns[c])
  end
  local out = {}
  for i, id in ipairs(ids) do
    out[i] = { id = id, sent = false }
  end
  local places = tx and tx:query(SEND_SQL, unpack(columns)) or db.query(SEND_SQL, unpack(columns))
  for _, row in ipairs(places) do
    out[row.place].sent = true
  end
  hints.sent(self.name, tx)
  return out
end

--- The order of priorities for the next claim. Yields: no.
---@return integer[]
function Pg:order()
  self.claims = self.claims + 1
  local order = { 1, 2, 3, 4 }
  if self.claims % OTHER_WAY == 0 then
    table.insert(order, 1, table.remove(order, math.random(2, 4)))
  end
  for i = #order, 1, -1 do
    if self.empty[order[i]] then
      table.remove(order, i)
    end
  end
  return order
end

local function note(self, priority, group, seen)
  local place = priority .. "/" .. group
  local before = self.since[place]
  self.cursors = self.cursors + (before and 0 or 1)
  if not before or seen > before then
    self.since[place] = seen
  end
end

-- After a look back: when to take the next, and what of before it to go on with.
local function looked(self, before, empty, took)
  self.look_back = fiber.now() + math.min(math.max(LOOK_BACK, SHARE * took), LOOK_BACK_LATEST)
  self.slow = took > SLOW
  if self.slow then
    self.empty = empty
    for place, seen in pairs(before) do
      if not self.since[place] and self.cursors < CURSORS_SLOW then
        self.since[place], self.cursors = seen, self.cursors + 1
      end
    end
  end
end

--- Claims what is there. Yields: yes.
---@param max integer
---@param visibility number seconds
---@param coming? boolean the message is under way in the journal
---@return table[] rows
function Pg:claim(max, visibility, coming)
  local before, began = self.since, fiber.now()
  local looking = began >= self.look_back or self.cursors > (self.slow and CURSORS_SLOW or CURSORS)
  if looking then
    self.since, self.cursors, self.empty = {}, 0, {}
  end
  local answer = record.answered(
    coming and not looking, -- what may take long does not hold up the journal
    CLAIM,
    self.name,
    max,
    visibility,
    self.max_receives,
    array(self:order()),
    self.after,
    next(self.since) and self.since or "{}",
    looking or self.slow
  )
  local rows, empty = {}, {}
  for _, row in ipairs(answer) do
    if row.id then
      note(self, row.priority, row.group_id, row.seen)
      self.after = row.group_id
      row.group, row.key = row.group_id ~= "" and row.group_id or nil, row.dedup_key
      rows[#rows + 1] = row
    else
      for _, group in ipairs(row.exhausted) do
        note(self, row.priority, group, row.seen)
      end
      empty[row.priority] = #row.exhausted == 0 or nil
    end
  end
  if looking then
    looked(self, before, empty, fiber.now() - began)
  end
  if #rows < max then
    self.empty = {}
  end
  return rows
end

function Pg:receive(max, wait, visibility)
  local ends = fiber.now() + wait
  local word = hints.expect(self.name)
  local pause, coming = POLL, false
  local ok, rows = pcall(function()
    while true do
      local list = self:claim(math.min(max, BATCH), visibility, coming)
      local left = ends - fiber.now()
      if #list > 0 or left <= 0 then
        return list
      end
      coming = word:wait(math.min(left, pause * (0.75 + math.random() / 2)))
      pause = math.min(pause * 1.5, POLL_LONGEST)
    end
  end)
  word:close()
  if not ok then
    error(rows, 0)
  end
  return rows
end

function Pg:ack(m)
  return record.call(ACK, m.id, m.epoch) ~= 0
end

function Pg.ack_batch(_, list)
  local ids, epochs, answers = {}, {}, {}
  for i, m in ipairs(list) do
    ids[i], epochs[i], answers[i] = m.id, m.epoch, false
  end
  for _, row in ipairs(db.query(ACK_SQL, array(ids), array(epochs))) do
    answers[row.place] = true
  end
  return answers
end

function Pg:nack(m, delay, reason)
  local done = record.call(NACK, m.id, m.epoch, delay, opt(reason)) ~= 0
  if done and delay == 0 then
    hints.sent(self.name)
  end
  return done
end

function Pg:extend(m, seconds)
  return record.call(EXTEND, m.id, m.epoch, seconds) ~= 0
end

function Pg:bury(m, reason)
  return record.call(BURY, m.id, m.epoch, reason) ~= 0
end

function Pg:peek(limit)
  return db.query(PEEK, self.name, limit)
end

local function arguments(self, f)
  return self.name, f.ids and array(f.ids) or db.null, opt(f.reason), opt(f.group), opt(f.older_than), opt(f.limit)
end

function Pg:dead(f)
  return db.query(LIST_DEAD, arguments(self, f))
end

function Pg:redrive(f)
  local n = db.exec(REDRIVE, arguments(self, f))
  hints.sent(self.name)
  return n
end

function Pg:purge(dead)
  if dead then
    return db.exec("delete from bolt.dead_letters where queue = $1", self.name)
  end
  return db.exec("delete from bolt.messages where queue = $1", self.name)
end

function Pg:stats()
  return db.one(STATS, self.name)
end

function Pg.traits()
  return { transactions = true, priority = "strict", peek = true, body_max = Pg.body_max }
end

return M
