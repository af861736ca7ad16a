-- SQS as ElasticMQ does it: the suite of every queue.
local conformance = require("tests.spec.queue_conformance")
local sqs_servers = require("tests.spec.sqs_servers")
local sqs_support = require("tests.spec.sqs_support")

local elasticmq, why = sqs_servers.start("elasticmq")
if not elasticmq then
  sqs_servers.unavailable("ElasticMQ", why)
  return
end

local function open()
  return elasticmq:open()
end

conformance.declare("sqs: (ElasticMQ)", open, {
  differs = { "standard queues have no turns for groups (SQS calls those fair queues)" },
  instead = sqs_support.instead(open, { unfair = true }),
})
