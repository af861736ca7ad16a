-- SQS: what a client makes of one ElasticMQ, ours beside AWS's own for Python with 10 threads, in turns. CPU is that of
-- the client alone; the server's is reported beside it, as on two cores it limits both.
-- BENCH_ROUNDS and BENCH_MESSAGES change the size; ONLY picks a part.
local bench = require("tests.bench.support")
local cpu = require("tests.bench.cpu")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local process = require("bolt.process")
local servers = require("tests.spec.sqs_servers")
local support = require("tests.spec.support")

local ROUNDS = tonumber(os.getenv("BENCH_ROUNDS")) or 3
local MESSAGES = tonumber(os.getenv("BENCH_MESSAGES")) or 4000
local AT_ONCE = 10
local BODY = ("x"):rep(199)

local function start()
  local server, why = servers.start("elasticmq", "-Xmx512m -XX:+UseSerialGC")
  if not server then
    print("skipped: SQS beside boto3 on one ElasticMQ (" .. why .. ")")
    return nil
  end
  return server
end

local ours = {}

function ours.send(q, n)
  local left = n
  fiber.group(function(g)
    for _ = 1, AT_ONCE do
      g:spawn(function()
        while left > 0 do
          left = left - 1
          q:send(BODY)
        end
      end)
    end
  end)
end

function ours.batches(q, n)
  local entries = {}
  for i = 1, n do
    entries[i] = { body = BODY }
  end
  for _, answer in ipairs(q:send_batch(entries)) do
    assert(answer.sent, answer.error)
  end
end

function ours.receive(q, n)
  local seen, last = 0, fiber.waiter()
  local worker = fiber.spawn(q.consume, q, { at_most = 100, ahead = 200, wait = 1 }, function()
    seen = seen + 1
    if seen == n then
      last:wake()
    end
  end)
  last:wait(60)
  worker:cancel() -- which acknowledges the last ones
  pcall(worker.join, worker, 10)
end

local WHAT = {
  { name = "send", title = "SQS: single sends, 10 in flight" },
  { name = "batches", title = "SQS: sends in batches of 10" },
  { name = "receive", title = "SQS: received and deleted" },
}

-- Seconds, CPU us of the client and of the server for each message.
local function measured(server, fn)
  local before = cpu.of(server.pid)
  local seconds, used = fn()
  return MESSAGES / seconds, used / MESSAGES * 1e6, (cpu.of(server.pid) - before) / MESSAGES * 1e6
end

local function main(server)
  local figures = {}
  local function note(name, ...)
    figures[name] = figures[name] or { {}, {}, {} }
    for i = 1, 3 do
      table.insert(figures[name][i], (select(i, ...)))
    end
  end
  local function us(name, q)
    return measured(server, function()
      local began, before = fiber.now(), cpu.of(process.pid())
      ours[name](q, MESSAGES)
      return fiber.now() - began, cpu.of(process.pid()) - before
    end)
  end
  local function them(name, q)
    return measured(server, function()
      local text = servers.python("tests/bench/sqs_boto.py", name, server.endpoint, q.name, MESSAGES, AT_ONCE)
      local answer = json.decode(text)
      return answer.seconds, answer.cpu
    end)
  end
  -- Always queues of their own: a poll that was given up may still be answered by a message.
  for _ = 1, 2 do -- a Java machine is slow at first
    us("send", server:open())
    local q = server:open()
    us("batches", q)
    us("receive", q)
  end
  for _ = 1, ROUNDS do
    note("send ours", us("send", server:open()))
    note("send boto3", them("send", server:open()))
    local mine, theirs = server:open(), server:open()
    note("batches ours", us("batches", mine))
    note("receive ours", us("receive", mine))
    note("batches boto3", them("batches", theirs))
    note("receive boto3", them("receive", theirs))
  end
  for _, each in ipairs(WHAT) do
    local a, b = figures[each.name .. " ours"], figures[each.name .. " boto3"]
    bench.report(each.title, "/s", a[1], "boto3, 10 threads", b[1])
    bench.report("  CPU of the client", "us", a[2], "boto3", b[2])
    bench.report("  CPU of ElasticMQ", "us", a[3], "under boto3", b[3])
  end
end

local server = start()
if server then
  local ok, e = pcall(main, server)
  for _, fn in ipairs(support.exits) do
    fn()
  end
  if not ok then
    error(e, 0)
  end
end
