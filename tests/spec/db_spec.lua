-- bolt.db and the journal against a real PostgreSQL: types, transactions, cancellation, lost connections, group commit.
local core = require("bolt.core.db")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local private_db = require("bolt.private_db")
local process = require("bolt.process")
local raw_tcp = require("tests.spec.raw_tcp")
local t = require("tests.spec.support")

local conninfo = private_db.start(t.state_dir())
t.on_exit(private_db.stop)
t.on_exit(db.close)
db.connect(conninfo, { size = 4 })
db.script("create table t (id int primary key, v text)")

t.test("values come back as the types they are", function()
  local row =
    db.one([[select 1 as a, 'x' as b, null as c, '{"a": [], "o": {}}'::jsonb as j, true as t, 1.5::float8 as f,
       1152921504606846976 as big, 9007199254740992 as exact, '\x0001'::bytea as bytes, 2.50::numeric as n]])
  t.eq(row, {
    a = 1,
    b = "x",
    j = { a = {}, o = {} },
    t = true,
    f = 1.5,
    big = "1152921504606846976",
    exact = 9007199254740992,
    bytes = "\0\1",
    n = 2.5,
  })
  t.ok(require("bolt.json").is_array(row.j.a))
end)

t.test("parameters of every type arrive", function()
  local row = db.one(
    "select $1::int as i, $2::jsonb as j, $3::text[] as l, $4::bool as b, $5::text as n, $6::text as n2",
    9007199254740991 % 1e9,
    { x = { 1, 2 } },
    db.array({ 'a"b', "c,d", "\\" }),
    true,
    nil,
    db.null
  )
  t.eq(row, { i = 254740991, j = { x = { 1, 2 } }, l = '{"a\\"b","c,d","\\\\"}', b = true })
  t.raises(db.query, "encode", "select $1::text", "a\0b")
end)

t.test("an error says what, with its code, and the connection goes on", function()
  local e = t.raises(db.query, "db", "select 1/0")
  t.eq({ e.sqlstate, e.retryable, tostring(e) }, { "22012", false, "division by zero" })
  e = t.raises(db.tx, "db", function(tx)
    tx:exec("insert into t values (1, 'a'), (1, 'b')")
  end)
  t.eq({ e.sqlstate, e.constraint }, { "23505", "t_pkey" })
  t.eq(db.one("select 1 as x").x, 1)
end)

t.test("a transaction commits what it did, or nothing", function()
  t.eq(
    db.tx(function(tx)
      tx:exec("insert into t values (10, 'a')")
      return "done"
    end),
    "done"
  )
  t.raises(db.tx, "no", function(tx)
    tx:exec("insert into t values (11, 'a')")
    error("no", 0)
  end)
  t.eq(db.one("select count(*) as n from t where id in (10, 11)").n, 1)
end)

t.test("a cancelled transaction rolls back and gives its connection back", function()
  for _ = 1, 8 do -- more often than there are connections
    t.raises(fiber.timeout, "timeout", 0.02, db.tx, function(tx)
      tx:exec("insert into t values (20, 'a')")
      fiber.sleep(10)
    end)
  end
  t.eq(db.one("select count(*) as n from t where id = 20").n, 0)
  t.eq(db.stats().busy, 0)
end)

t.test("of two statements at once in a transaction the second is refused, and the first ends", function()
  local first, second
  db.tx(function(tx)
    fiber.group(function(g)
      g:spawn(function()
        first = tx:one("select 1 as x, pg_sleep(0.1)").x
      end)
      g:spawn(function()
        second = select(2, pcall(tx.one, tx, "select 2 as x"))
      end)
    end)
  end)
  t.eq(first, 1)
  t.match(tostring(second), "under way")
  t.eq(db.one("select 3 as x").x, 3)
end)

t.test("a cancelled query is stopped on the server", function()
  t.raises(fiber.timeout, "timeout", 0.05, db.query, "select pg_sleep(30) /* stopped */")
  t.eventually(5, function()
    return db.one(
      "select count(*) as n from pg_stat_activity where query like '%/* stopped */%' "
        .. "and state = 'active' and pid <> pg_backend_pid()"
    ).n == 0
  end)
end)

t.test("journal: statements that are ready together are committed together", function()
  local before = db.stats()
  fiber.group(function(g)
    for i = 1001, 2000 do
      g:spawn(core.journal, "insert into t values ($1, 'x')", i)
    end
  end)
  local after = db.stats()
  t.eq(after.journal_statements - before.journal_statements, 1000)
  t.ok(after.journal_batches - before.journal_batches <= 3, "it took " .. after.journal_batches .. " commits")
  t.eq(db.one("select count(*) as n from t where id > 1000").n, 1000)
end)

t.test("journal: a bad statement fails alone", function()
  local failed = {}
  fiber.group(function(g)
    for i = 1, 20 do
      g:spawn(function()
        local ok, e = pcall(core.journal, "insert into t values ($1, 'y')", 3000 + (i == 7 and 6 or i))
        if not ok then
          failed[#failed + 1] = e.sqlstate
        end
      end)
    end
  end)
  t.eq(failed, { "23505" })
  t.eq(db.one("select count(*) as n from t where id > 3000").n, 19)
end)

t.test("a connection killed mid-way fails what was sent, as unknown, and the next one works", function()
  local f = fiber.spawn(db.query, "select pg_sleep(30) /* killed */")
  t.eventually(5, function()
    return db.one(
      "select count(*) as n from pg_stat_activity where query like '%/* killed */%' and state = 'active' "
        .. "and pid <> pg_backend_pid()"
    ).n == 1
  end)
  db.exec(
    "select pg_terminate_backend(pid) from pg_stat_activity "
      .. "where query like '%/* killed */%' and pid <> pg_backend_pid()"
  )
  local e = t.raises(f.join, "db_connection", f, 5)
  t.ok(e.outcome_unknown)
  t.eq(db.one("select 1 as x").x, 1)
end)

t.test("a statement that took longer than the server allows failed its run for good", function()
  local e = t.raises(db.tx, "db", function(tx)
    tx:exec("set local statement_timeout = 20")
    tx:query("select pg_sleep(5)")
  end)
  t.eq({ e.sqlstate, e.retryable }, { "57014", true })
end)

-- Ends the journal's connection from outside.
local function cut()
  local pid = core.journal("select pg_backend_pid() as pid")[1].pid
  db.exec("select pg_terminate_backend($1)", pid)
  t.eventually(5, function()
    return db.one("select count(*) as n from pg_stat_activity where pid = $1", pid).n == 0
  end)
end

t.test("journal: after a lost connection it goes on with a new one", function()
  core.journal("insert into t values (4000, 'z')")
  cut()
  local ok, e = pcall(core.journal, "insert into t values (4001, 'z')")
  t.ok(ok or e.outcome_unknown)
  core.journal("insert into t values (4002, 'z')")
  t.eq(db.one("select count(*) as n from t where id in (4000, 4002)").n, 2)
end)

-- A statement of many requests: keeps a, refuses what is not a number, and does nothing for 0.
local keep = core.statement(
  [[with i as (select * from unnest($1, $2) with ordinality as i (a, b, ord)),
    new as (insert into kept select a::int, b from i where a <> '0'
      on conflict (a) do update set b = kept.b || ' again' returning a)
  select array_agg(case when new.a % 2 = 0 then i.ord else -i.ord end) from i join new on new.a = i.a::int]],
  2
)

local function answers(from, to, value)
  local got = {}
  fiber.group(function(g)
    for i = from, to do
      g:spawn(function()
        local ok, answer = pcall(core.journal_call, keep, value and value(i) or i, ("text %d"):format(i))
        got[i] = ok and answer or answer.sqlstate
      end)
    end
  end)
  return got
end

t.test("journal: many requests of one statement are one, and each gets its own answer", function()
  db.script("create table kept (a int primary key, b text)")
  local before = db.stats()
  local got = answers(0, 300)
  t.eq(got[0], 0)
  for i = 1, 300 do
    t.eq(got[i], i % 2 == 0 and 1 or -1)
  end
  t.eq(db.one("select count(*)::int as n from kept where b = 'text ' || a").n, 300)
  local after = db.stats()
  t.ok(after.journal_batches - before.journal_batches <= 8, "batches: " .. after.journal_batches)
  t.eq(core.journal_call(keep, 302, db.null), 1)
  t.raises(core.journal_call, "number of parameters", keep, 1)
end)

t.test("journal: a bad row of a statement of many gets the error, and its neighbours are done", function()
  local got = answers(400, 480, function(i)
    return i == 444 and "none" or i
  end)
  for i = 400, 480 do
    t.eq(got[i], i == 444 and "22P02" or i % 2 == 0 and 1 or -1)
  end
end)

-- The same with a twin that leaves what is above 1000 to it; b says which of the two it was.
local either = core.statement(
  [[with i as (select * from unnest($1, $2) with ordinality as i (a, b, ord)),
    new as (insert into kept select a::int, b || ' of many' from i where a <> '0'
      on conflict (a) do update set b = kept.b || ' again' returning a)
  select array_agg(case when new.a % 2 = 0 then i.ord else -i.ord end) from i join new on new.a = i.a::int]],
  2,
  "insert into kept select $1::int, $2 || ' alone' where $1::int between 1 and 1000 "
    .. "returning case when a % 2 = 0 then 1 else -1 end"
)

t.test("journal: one request by itself goes as the twin, and where that does nothing as the statement", function()
  cut() -- statements are prepared when a connection is opened
  pcall(core.journal, "select 1")
  core.journal("select 1")
  t.eq(core.journal("show enable_seqscan")[1].enable_seqscan, "off")
  t.eq({ core.journal_call(either, 502, "x"), core.journal_call(either, 503, "x") }, { 1, -1 })
  t.eq({ core.journal_call(either, 1001, "x"), core.journal_call(either, 0, "x") }, { -1, 0 })
  t.eq(core.journal_call(either, 502, "x"), 1) -- it was there already
  t.eq(core.journal_call(either, 504, db.null), 1)
  fiber.group(function(g)
    for i = 505, 506 do
      g:spawn(core.journal_call, either, i, "x")
    end
  end)
  t.eq(db.query("select a, b from kept where a > 500 order by a"), {
    { a = 502, b = "x alone again" },
    { a = 503, b = "x alone" },
    { a = 504 },
    { a = 505, b = "x of many" },
    { a = 506, b = "x of many" },
    { a = 1001, b = "x of many" },
  })
end)

t.test("journal: a connection on which not everything can be prepared works as it is", function()
  db.script("drop table kept; create table kept (a int primary key)")
  cut()
  pcall(core.journal, "select 1")
  t.eq(core.journal("show enable_seqscan")[1].enable_seqscan, "on")
  db.script("drop table kept; create table kept (a int primary key, b text)")
  t.eq(core.journal_call(either, 502, "x"), 1)
  t.eq(db.one("select b from kept").b, "x of many")
  cut()
  pcall(core.journal, "select 1")
  t.eq(core.journal_call(either, 504, "x"), 1)
  t.eq(db.one("select b from kept where a = 504").b, "x alone")
end)

t.test(
  "journal: when the connection dies under a statement of many, none of them knows, and the next ones work",
  function()
    local kinds = {}
    db.tx(function(tx)
      tx:exec("insert into kept values (500, 'held')") -- the others wait for this
      local asked = fiber.spawn(fiber.group, function(g)
        for i = 490, 510 do
          g:spawn(function()
            local ok, e = pcall(core.journal_call, keep, i, "x")
            kinds[#kinds + 1] = ok and "done" or e.kind .. tostring(e.outcome_unknown)
          end)
        end
      end)
      t.eventually(5, function()
        return tx:one(
          "select pg_terminate_backend(pid) as done from pg_stat_activity "
            .. "where wait_event_type = 'Lock' and query like '%into kept%' and pid <> pg_backend_pid()"
        )
      end)
      asked:join(5)
    end)
    t.eq(#kinds, 21)
    for _, kind in ipairs(kinds) do
      t.eq(kind, "db_connectiontrue")
    end
    t.eq(core.journal_call(keep, 490, "x"), 1)
  end
)

t.test("notifications arrive, and an empty one after the connect", function()
  local l = db.listen("spec")
  t.eq(l:next(5), "")
  db.exec("select pg_notify('spec', 'hello')")
  t.eq(l:next(5), "hello")
  l:close()
end)

t.test("queries are refused in a flow outside a step", function()
  fiber.effects(false)
  local ok, e = pcall(db.query, "select 1")
  fiber.effects(true)
  t.eq({ ok, e.kind }, { false, "outside_step" })
end)

t.test("a cancellation that comes late hits no other statement: the connection is not used again", function()
  local f = fiber.spawn(db.query, "select pg_sleep(7)")
  local pid = t.eventually(5, function()
    local row = db.one("select pid from pg_stat_activity where state = 'active' and query = 'select pg_sleep(7)'")
    return row and row.pid
  end)
  f:cancel()
  t.raises(f.join, "cancelled", f)
  t.eventually(5, function()
    return not db.one("select true as there from pg_stat_activity where pid = $1", pid)
  end)
end)

t.test("an array of a hundred thousand elements was too many results to unpack", function()
  local list = {}
  for i = 1, 100000 do
    list[i] = i
  end
  t.eq(db.one("select sum(x)::text as n from unnest($1::int[]) x", db.array(list)).n, "5000050000")
end)

t.test("what a server that ends says behind its last word of the connecting went to stderr", function()
  local function message(kind, body)
    return kind .. "\0\0\0" .. string.char(#body + 4) .. body
  end
  local server = raw_tcp.listen(function(peer)
    peer:read_until("UTF8")
    peer:send(
      message("R", "\0\0\0\0")
        .. message("Z", "I")
        .. message("E", "SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0")
    )
    peer:close()
  end)
  local script = t.state_dir() .. "/connect.lua"
  fs.write(
    script,
    ([[
local db = require("bolt.db")
db.connect("host=127.0.0.1 port=%d user=x sslmode=disable gssencmode=disable", { size = 1 })
print(pcall(db.query, "select 1"))]]):format(server.port)
  )
  local child = process.spawn({
    args = { process.env("BOLT_BIN") or "./bolt", "exec", script },
    stdout = "pipe",
    stderr = script .. ".err",
  })
  t.match(child:read_stdout(20), "^false")
  t.eq({ child:wait(20), fs.read(script .. ".err") }, { 0, "" })
  server:close()
end)
