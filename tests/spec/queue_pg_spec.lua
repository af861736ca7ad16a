-- The queue in PostgreSQL: what every queue does, and what only this one can.
local conformance = require("tests.spec.queue_conformance")
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local queue = require("bolt.queue")
local t = require("tests.spec.support")

local function open(opts)
  t.database()
  return queue.open("pg:q-" .. crypto.hex(crypto.random_bytes(5)), opts)
end

conformance.declare("pg:", open)

t.test("a message stands or falls with the caller's transaction", function()
  local q = open()
  t.raises(db.tx, "no", function(tx)
    q:send("never", { tx = tx })
    q:send_batch({ { body = "never", key = "k" } }, { tx = tx })
    error("no", 0)
  end)
  t.eq(#q:receive({ wait = 0 }), 0)
  db.tx(function(tx)
    q:send("always", { tx = tx, key = "k" })
  end)
  local m = q:receive({ wait = 2 })[1]
  t.eq({ m.body, m.key }, { "always", "k" })
  t.ok(m:ack())
end)

t.test("a claim that was lost three times is a dead letter that says so", function()
  local q = open()
  q:send("killer")
  for _ = 1, 3 do
    t.eq(#q:receive({ wait = 2, visibility = 0.05 }), 1)
  end
  fiber.sleep(0.1)
  t.eq(#q:receive({ wait = 0 }), 0)
  t.match(q:dead()[1].reason, "received 3 times and never finished")
end)

t.test("messages of many receivers are each received once", function()
  local q = open()
  local entries = {}
  for i = 1, 2000 do
    entries[i] = { body = tostring(i), group = "g" .. i % 7, priority = i % 4 + 1 }
  end
  q:send_batch(entries)
  local seen, n = {}, 0
  fiber.group(function(g)
    for _ = 1, 6 do
      g:spawn(function()
        local mine = queue.open(q.url)
        while n < 2000 do
          for _, m in ipairs(mine:receive({ max = 50, wait = 0.2 })) do
            t.ok(not seen[m.body], "twice: " .. m.body)
            seen[m.body], n = true, n + 1
            m:ack()
          end
        end
      end)
    end
  end)
  t.eq(n, 2000)
  t.eq(q:stats().ready + q:stats().in_flight, 0)
end)

t.test("more customers than one look takes in are all served", function()
  local q = open()
  local entries = {}
  for i = 1, 300 do
    entries[i] = { body = tostring(i), group = ("customer-%03d"):format(i) }
  end
  q:send_batch(entries)
  local n, ends = 0, fiber.now() + 15
  while n < 300 and fiber.now() < ends do
    for _, m in ipairs(q:receive({ max = 40, wait = 1 })) do
      n = n + 1
      m:ack()
    end
  end
  t.eq(n, 300)
end)

t.test("groups whose messages are all being worked on do not hide those of others", function()
  local q = open()
  for i = 1, 50 do
    q:send("work", { group = ("g%02d"):format(i) })
  end
  local n = 0
  while n < 50 do
    n = n + #q:receive({ max = 10, wait = 0 })
  end
  for _, group in ipairs({ "g00", "g25a", "z" }) do
    q:send("new", { group = group })
    local list = q:receive({ max = 10, wait = 0 })
    t.eq({ #list, list[1] and list[1].group }, { 1, group })
  end
end)

t.test("beside a transaction that stays open, claims do not go through what was handled before", function()
  local q = open()
  local done, opened = fiber.waiter(), fiber.waiter()
  local held = fiber.spawn(db.tx, function(tx)
    tx:query("select txid_current()") -- from now on nothing that is deleted can be cleaned away
    opened:wake()
    done:wait()
  end)
  opened:wait(5)
  local entries = {}
  for i = 1, 6000 do
    entries[i] = { body = "x", group = "g" .. i % 8, priority = i <= 5000 and 1 or 3 }
  end
  q:send_batch(entries)
  q.engine.look_back, q.engine.slow = math.huge, true -- as after a look back that was slow
  for i = 1, 60 do
    local list = q:receive({ max = i <= 5 and 1000 or 10, wait = 0 })
    t.eq(list[1].priority, i <= 5 and 1 or 3)
    q.engine:ack_batch(list)
  end
  -- What the next claim would touch; the least of a few, as a connection that makes its plans reads more.
  local function blocks_once(since)
    local plan = db.query(
      "explain (analyze, buffers, format json) select * from "
        .. "bolt.claim_due($1, 10, 60, 3, $2::int[], $3, $4::jsonb, true)",
      q.name,
      db.array(since and q.engine:order() or { 1, 2, 3, 4 }),
      q.engine.after,
      since or "{}"
    )
    return plan[1]["QUERY PLAN"][1].Plan["Shared Hit Blocks"]
  end
  local function blocks(since)
    local least = math.huge
    for _ = 1, 6 do
      least = math.min(least, blocks_once(since))
    end
    return least
  end
  local with, without = blocks(q.engine.since), blocks()
  t.ok(without > 1.5 * with, ("%d blocks, and %d when nothing is known"):format(with, without))
  done:wake()
  held:join(5)
end)

t.test("claims and the search for groups go by the index", function()
  t.database()
  local plan = db.query([[
    explain select id from bolt.messages where queue = 'x' and priority = 2 and group_id = '' and visible_at <= now()
    order by visible_at limit 10 for update skip locked]])
  t.match(t.show(plan), "Index Scan using messages_due")
  plan = db.query([[explain select group_id from bolt.messages where queue = 'x' and priority = 2 and group_id > 'a'
    order by group_id limit 1]])
  t.match(t.show(plan), "messages_due")
  plan = db.query([[explain select 1 from bolt.dead_letters where queue = 'x' order by died_at, id limit 20]])
  t.match(t.show(plan), "dead_letters_by_queue")
end)

t.test("a dropped message is known by its key for five minutes, and not for ever", function()
  local q = open()
  q:send("a", { key = "k" })
  q:receive({ wait = 1 })[1]:ack()
  t.eq(select(2, q:send("b", { key = "k" })), false)
  db.exec("update bolt.message_keys set sent_at = sent_at - interval '6 min' where queue = $1", q.name)
  t.eq(select(2, q:send("c", { key = "k" })), true)
  local answers = q:send_batch({ { body = "d", key = "n" }, { body = "e", key = "n" }, { body = "f" } })
  t.eq({ answers[1].sent, answers[2].sent, answers[3].sent }, { true, false, true })
end)

t.test("who waits in the sender's process claims in the transaction of the send", function()
  local q = open()
  q:send("warm")
  q:receive()[1]:ack()
  q.engine.look_back = math.huge -- a look back takes a way of its own
  local word = fiber.waiter()
  local f = fiber.spawn(q.consume, q, { at_most = 1 }, function(m)
    word:wake(m)
    fiber.waiter():wait()
  end)
  fiber.sleep(0.1)
  local before = db.stats()
  q:send("now")
  t.eq(word:wait(5).body, "now")
  local after = db.stats()
  t.eq(after.journal_statements - before.journal_statements, 2)
  t.eq(after.journal_batches - before.journal_batches, 1)
  f:cancel()
  pcall(f.join, f, 5)
end)

t.test("a receiver that is cancelled while it claims keeps nothing from others", function()
  local q = open()
  for i = 1, 40 do
    local f = fiber.spawn(q.consume, q, { at_most = 4 }, function()
      fiber.waiter():wait()
    end)
    fiber.sleep(0.005)
    local sending = fiber.spawn(q.send, q, "m" .. i)
    fiber.sleep(i % 10 * 0.0001)
    f:cancel()
    pcall(f.join, f, 5)
    sending:join(5)
    local m = q:receive({ wait = 5 })[1]
    t.eq(m and m.body, "m" .. i)
    m:ack()
  end
end)

-- Behind a pooler nobody can be told: receivers look by themselves.
if not os.getenv("POOLER") then
  t.test("notifications come over the direct address where one is set", function()
    local cli = require("tests.spec.cli_support")
    local dir, q, conninfo = t.state_dir(), open(), t.database()
    require("bolt.fs").write(
      dir .. "/receive.lua",
      [[
require("bolt.engine.boot").open({ migrate = false })
require("bolt.queue").open(...):receive({ wait = 30 })]]
    )
    local child = cli.start({ "exec", dir .. "/receive.lua", q.url }, {
      env = {
        DATABASE_URL = conninfo .. " application_name=pooled",
        DATABASE_DIRECT_URL = conninfo .. " application_name=direct",
      },
    })
    local row = t.eventually(10, function()
      return db.one([[select application_name as name from pg_stat_activity
      where query like 'listen%' and application_name in ('pooled', 'direct')]])
    end)
    t.eq(row.name, "direct")
    q:send("x")
    t.eq(child:wait(10), 0)
  end)

  t.test("a receiver in another process is told, sooner than it would look by itself", function()
    local cli = require("tests.spec.cli_support")
    local dir, q = t.state_dir(), open()
    require("bolt.fs").write(
      dir .. "/receive.lua",
      [[
local conninfo, url = ...
require("bolt.engine.boot").open({ database_url = conninfo, migrate = false })
local q = require("bolt.queue").open(url)
print("ready")
io.stdout:flush()
while true do
  for _, m in ipairs(q:receive({ wait = 5 })) do m:ack() end
end]]
    )
    local child = cli.start({ "exec", dir .. "/receive.lua", t.database(), q.url })
    t.eventually(10, function()
      return child.out():find("ready")
    end)
    fiber.sleep(1) -- until it listens
    local took = {}
    for i = 1, 9 do
      fiber.sleep(0.02)
      local began = fiber.now()
      q:send("x")
      t.eventually(5, function()
        return q:stats().ready + q:stats().in_flight == 0
      end)
      took[i] = fiber.now() - began
    end
    child:kill("KILL")
    table.sort(took)
    t.ok(took[5] < 0.25, ("the median was %.3f s"):format(took[5]))
  end)
end
