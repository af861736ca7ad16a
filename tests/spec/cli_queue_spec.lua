-- bolt queue, as a person or a script calls it.
local cli = require("tests.spec.cli_support")
local double = require("tests.spec.sqs_double")
local json = require("bolt.json")
local queue = require("bolt.queue")
local t = require("tests.spec.support")

local function run(args, env)
  local all = { DATABASE_URL = t.database() }
  for name, value in pairs(env or {}) do
    all[name] = value
  end
  return cli.run({ "queue", unpack(args) }, { env = all })
end

t.test("send, look, figures, dead letters, redrive and purge of a queue in the database", { timeout = 60 }, function()
  local sent = run({ "send", "pg:cli", "--body", '{"a": 1}', "--priority", "1", "--group", "ada", "--key", "k" })
  t.eq({ sent.code, sent.err }, { 0, "" })
  local id = sent.out:match("^(%S+)\n$")
  local again = json.decode(run({ "send", "pg:cli", "--body", "x", "--key", "k", "--json" }).out)
  t.eq(again, { id = id, sent = false })
  local seen = json.decode(run({ "peek", "pg:cli", "--json" }).out)
  t.eq({ seen.id, seen.state, seen.body, seen.group }, { id, "ready", '{"a": 1}', "ada" })
  t.match(run({ "ls" }).out, "pg:cli +1 +0 +0 +0")
  queue.open("pg:cli"):receive({ wait = 1 })[1]:dead("because of the test")
  t.match(run({ "dead", "pg:cli" }).out, "because of the test")
  t.eq(json.decode(run({ "redrive", "pg:cli", "--reason", "another", "--json" }).out).redriven, 0)
  t.eq(run({ "redrive", "pg:cli", "--id", id }).out, "1 sent back\n")
  local not_meant = run({ "purge", "pg:cli" })
  t.eq({ not_meant.code, not_meant.out }, { 2, "" })
  t.match(not_meant.err, "%-%-confirm cli")
  t.eq(run({ "purge", "pg:cli", "--confirm", "cli" }).out, "1 deleted\n")
end)

t.test("wrong usage is told apart from what is not there", { timeout = 60 }, function()
  for _, case in ipairs({
    { { "send", "pg:cli" }, 2, "%-%-body is missing" },
    { { "send", "cli", "--body", "x" }, 2, "pg:NAME" },
    { { "send", "pg:cli", "--body", "x", "--delay", "soon" }, 2, "%-%-delay" },
    { { "send", "pg:cli", "--body", "x", "--priority", "7" }, 2, "1 %(first%) to 4" },
    { { "redrive", "pg:cli", "--id", "7" }, 2, "%-%-id" },
    { { "peak" }, 2, "peek" },
  }) do
    local r = run(case[1])
    t.eq({ r.code, r.out }, { case[2], "" })
    t.match(r.err, case[3])
  end
end)

t.test("an SQS queue needs no database, and its keys come from the environment", { timeout = 60 }, function()
  local sqs = double.start()
  sqs:create("orders")
  local env = {
    AWS_ENDPOINT_URL_SQS = sqs.endpoint,
    AWS_REGION = "eu-west-1",
    AWS_ACCESS_KEY_ID = "AKIDEXAMPLE",
    AWS_SECRET_ACCESS_KEY = "secret/with+odd=signs",
    DATABASE_URL = "postgresql:///nowhere?host=/nonexistent",
    BOLT_QUEUE = "sqs:orders",
  }
  t.eq(run({ "send", "--body", "hello" }, env).code, 0)
  t.eq(#sqs.queues.orders.list, 1)
  local missing = run({ "send", "sqs:nothing", "--body", "hello" }, env)
  t.eq(missing.code, 1)
  t.match(missing.err, "QueueDoesNotExist")
end)
