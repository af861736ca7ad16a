--- What every queue does, whatever is behind it: one suite, run against each engine by a spec of its own.
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

local M = {}

-- Bodies of messages, sorted.
local function bodies(list)
  local out = {}
  for i, m in ipairs(list) do
    out[i] = m.body
  end
  table.sort(out)
  return out
end

-- Receives until there are n messages.
local function take(q, n, opts)
  local all, ends = {}, fiber.now() + 10
  while #all < n and fiber.now() < ends do
    for _, m in ipairs(q:receive({ max = n - #all, wait = 2, visibility = opts and opts.visibility })) do
      all[#all + 1] = m
    end
  end
  return all
end

local function drain(q)
  for _, m in ipairs(q:receive({ max = 100, wait = 0 })) do
    m:ack()
  end
end

--- Declares the tests.
---@param name string
---@param open fun(opts?: { max_receives?: integer }): bolt.Queue a fresh, empty queue each time
---@param opts? { instead?: table<string, { what: string, fn: function }>, differs?: string[], lax?: table } instead:
--- what holds where the engine cannot do the same, by the name of the test; differs: what a reader should know of this
--- server; lax: handles, duplicates: where it takes what SQS refuses
function M.declare(name, open, opts)
  opts = opts or {}
  for _, line in ipairs(opts.differs or {}) do
    print(("# %s: %s"):format(name, line))
  end

  local function test(what, fn, o)
    o = o or {}
    o.timeout = o.timeout or 40
    local other = opts.instead and opts.instead[what]
    t.test(name .. ": " .. (other and other.what or what), o, other and other.fn or fn)
  end

  test("what is sent is received once, and gone when acknowledged", function()
    local q = open()
    local id, sent = q:send("hello \228\184\150\240\159\140\141")
    t.ok(sent and type(id) == "string")
    local list = take(q, 1)
    t.eq(bodies(list), { "hello \228\184\150\240\159\140\141" })
    t.eq({ list[1].id, list[1].receives }, { id, 1 })
    t.eq(#q:receive({ wait = 0 }), 0)
    t.ok(list[1]:ack())
    t.eq(q:stats().in_flight, 0)
  end)

  test("a batch answers for each of its entries", function()
    local q = open()
    local entries = {}
    for i = 1, 25 do
      entries[i] = { body = ("m%02d"):format(i) }
    end
    local answers = q:send_batch(entries)
    t.eq(#answers, 25)
    local seen = {}
    for _, a in ipairs(answers) do
      t.ok(a.sent and not seen[a.id], t.show(a))
      seen[a.id] = true
    end
    local list = take(q, 25)
    t.eq(#list, 25)
    for _, m in ipairs(list) do
      t.ok(seen[m.id])
      t.ok(m:ack())
    end
  end)

  test("a delayed message comes after its delay", function()
    local q = open()
    local began = fiber.now()
    q:send("late", { delay = 1 })
    t.eq(#q:receive({ wait = 0 }), 0)
    t.eq(bodies(take(q, 1)), { "late" })
    t.ok(fiber.now() - began >= 0.95, "it came after " .. (fiber.now() - began))
    drain(q)
  end)

  test("who waits is given a message as soon as it is sent", function()
    local q = open()
    local f = fiber.spawn(q.receive, q, { wait = 10 })
    fiber.sleep(0.3)
    local began = fiber.now()
    q:send("now")
    local list = f:join(10)
    t.eq(bodies(list), { "now" })
    t.ok(fiber.now() - began < 2)
    list[1]:ack()
  end)

  test("a wait for nothing ends after its time", function()
    local q = open()
    local began = fiber.now()
    t.eq(#q:receive({ wait = 1 }), 0)
    local took = fiber.now() - began
    t.ok(took >= 0.9 and took < 5, "it took " .. took)
  end)

  test("what is not acknowledged comes again, and the old handle is worth nothing", function()
    local q = open()
    q:send("again")
    local first = take(q, 1, { visibility = 1 })[1]
    local second = take(q, 1)[1]
    t.eq({ second.body, second.receives }, { "again", 2 })
    if not (opts.lax and opts.lax.handles) then
      t.eq(first:ack(), false)
    end
    t.ok(second:ack())
    t.eq(#q:receive({ wait = 1 }), 0)
  end)

  test("what is extended stays hidden", function()
    local q = open()
    q:send("long work")
    local m = take(q, 1, { visibility = 1 })[1]
    t.ok(m:extend(30))
    t.eq(#q:receive({ wait = 2 }), 0)
    t.ok(m:ack())
  end)

  test("what is given back comes again, at once or after a delay", function()
    local q = open()
    q:send("back")
    t.ok(take(q, 1)[1]:nack())
    local m = take(q, 1)[1]
    t.eq(m.receives, 2)
    local began = fiber.now()
    t.ok(m:nack({ delay = 1 }))
    t.eq(#q:receive({ wait = 0 }), 0)
    m = take(q, 1)[1]
    t.ok(fiber.now() - began >= 0.9)
    t.ok(m:ack())
  end)

  test("a message that is given up is a dead letter with its reason, and comes back by filter", function()
    local q = open()
    q:send("broken one")
    q:send("broken two")
    for _, m in ipairs(take(q, 2)) do
      t.ok(m:dead("the reason of " .. m.body))
    end
    t.eq(#q:receive({ wait = 0 }), 0)
    local dead = t.eventually(5, function()
      local list = q:dead()
      return #list == 2 and list
    end)
    t.eq(bodies(dead), { "broken one", "broken two" })
    for _, d in ipairs(dead) do
      t.eq(d.reason, "the reason of " .. d.body)
    end
    t.eq(q:redrive({ reason = "of broken two" }), 1)
    local list = take(q, 1)
    t.eq({ list[1].body, list[1].receives }, { "broken two", 1 })
    list[1]:ack()
    t.eventually(5, function()
      return #q:dead() == 1
    end)
  end)

  test("after three receives it is a dead letter", function()
    local q = open()
    q:send("poison")
    for i = 1, 3 do
      local m = take(q, 1)[1]
      t.eq(m.receives, i)
      m:nack({ reason = "try " .. i })
    end
    t.eq(#q:receive({ wait = 1 }), 0)
    local dead = t.eventually(5, function()
      local list = q:dead()
      return #list == 1 and list
    end)
    t.eq(dead[1].body, "poison")
    t.ok(#dead[1].reason > 0)
  end)

  test("a second message of one key is dropped", function()
    local q = open()
    local id = q:send("one", { key = "order-7" })
    local second, sent = q:send("two", { key = "order-7" })
    if not (opts.lax and opts.lax.duplicates) then
      t.eq({ second, sent }, { id, false })
    end
    local list = take(q, 1)
    t.eq({ list[1].body, list[1].key }, { "one", "order-7" })
    list[1]:ack()
    t.eq(#q:receive({ wait = 1 }), 0)
  end)

  test("a customer with many messages does not keep others waiting", function()
    local q = open()
    local entries = {}
    for i = 1, 40 do
      entries[i] = { body = "many " .. i, group = "large" }
    end
    q:send_batch(entries)
    q:send("few", { group = "small" })
    local got, n = {}, 0
    while not got.few and n < 30 do
      for _, m in ipairs(q:receive({ max = 5, wait = 1 })) do
        got[m.body] = m
        n = n + 1
        t.ok(m.group == "large" or m.group == "small")
        m:ack()
      end
    end
    t.ok(got.few, "it was behind all others")
  end)

  test("urgent messages go first", function()
    local q = open()
    q:send("slow", { priority = 4 })
    q:send("fast", { priority = 1 })
    q:send("middle", { priority = 2 })
    local list = take(q, 3)
    t.eq({ list[1].body, list[1].priority, list[3].body }, { "fast", 1, "slow" })
    for _, m in ipairs(list) do
      m:ack()
    end
  end)

  test("a look changes nothing", function()
    local q = open()
    q:send("seen")
    for _ = 1, 5 do
      local rows = q:peek()
      t.eq({ #rows, rows[1].body, rows[1].receives }, { 1, "seen", 0 })
    end
    t.eq(take(q, 1)[1].receives, 1)
    drain(q)
  end)

  test("purge needs to be meant", function()
    local q = open()
    q:send("a")
    t.raises(q.purge, "bad_argument", q, {})
    t.raises(q.purge, "bad_argument", q, { confirm = "another" })
    q:purge({ confirm = q.name })
    t.eventually(10, function()
      return #q:receive({ wait = 0 }) == 0 and q:stats().ready == 0
    end)
  end)

  test("figures tell what is where", function()
    local q = open()
    q:send("one")
    q:send("two")
    q:send("later", { delay = 60 })
    local m = take(q, 1)[1]
    t.eventually(10, function()
      local s = q:stats()
      return s.ready == 1 and s.delayed == 1 and s.in_flight == 1
    end)
    m:ack()
  end)

  test("what cannot be carried is refused before it is sent", function()
    local q = open()
    t.raises(q.send, "bad_message", q, "")
    t.raises(q.send, "bad_message", q, "a\0b")
    t.raises(q.send, "bad_message", q, "a\255b")
    t.raises(q.send, "bad_message", q, "a\239\191\191b")
    t.raises(q.send, "too_large", q, ("x"):rep(q:traits().body_max + 1))
    t.raises(q.send, "priority", q, "x", { priority = 9 })
    t.raises(q.send, "unknown option", q, "x", { prio = 1 })
    t.eq(#q:receive({ wait = 0 }), 0)
  end)

  test("a large message arrives as it is", function()
    local q = open()
    local body = ("0123456789\n\t\195\164"):rep(60000)
    q:send(body)
    local list = take(q, 1)
    t.ok(list[1].body == body)
    list[1]:ack()
  end)

  test("consume handles each once, keeps what is worked on hidden, and buries what fails three times", function()
    local q = open()
    local entries = { { body = "bad" }, { body = "slow" } }
    for i = 1, 20 do
      entries[#entries + 1] = { body = "m" .. i }
    end
    q:send_batch(entries)
    local count, total = {}, 0
    local f = fiber.spawn(q.consume, q, { at_most = 8, visibility = 2, wait = 1 }, function(m)
      count[m.body] = (count[m.body] or 0) + 1
      total = total + 1
      if m.body == "bad" then
        m:nack() -- at once again
        if m.receives == 3 then
          return
        end
      elseif m.body == "slow" then
        fiber.sleep(4)
      end
    end)
    t.eventually(20, function()
      local s = q:stats()
      return s.ready + s.in_flight + s.delayed == 0 and count.bad == 3
    end)
    f:cancel()
    pcall(f.join, f, 5)
    for i = 1, 20 do
      t.eq(count["m" .. i], 1, "m" .. i)
    end
    t.eq({ count.slow, count.bad }, { 1, 3 })
  end)
end

return M
