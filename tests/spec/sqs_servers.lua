--- Servers of others that speak SQS, and AWS's own client: installed into build/ on first use, started on a free port.
--
-- When one cannot be had the spec skips it by name with the reason; where CI is set that is a failure.
local client = require("bolt.aws.client")
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local json = require("bolt.json")
local process = require("bolt.process")
local queue = require("bolt.queue")
local server = require("bolt.server")
local t = require("tests.spec.support")

local M = {}

local KEYS = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret/with+odd=signs" }
local INSTALL = 180
local START = 60

local ELASTICMQ = [[
include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = %d, context-path = "" }
rest-sqs { enabled = true, bind-port = %d, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false }
]]

-- The words of a command that sqs_servers.sh prints; nil and why not.
local function installed(...)
  local dir = t.state_dir()
  local child = process.spawn({
    args = { "bash", "tests/spec/sqs_servers.sh", ... },
    stdout = "pipe",
    stderr = dir .. "/err",
  })
  local text = child:read_stdout(INSTALL)
  local code = child:wait(5)
  if code ~= 0 then
    return nil, fs.read(dir .. "/err"):gsub("%s+$", "")
  end
  local words = {}
  for line in text:gmatch("[^\n]+") do
    words[#words + 1] = line
  end
  return words
end

local function free_port()
  local s = server.listen("127.0.0.1:0", function()
    return {}
  end)
  s:close()
  return s.port
end

--- Declares one skipped test for what is not there, or a failing one where CI is set.
---@param name string
---@param why string
function M.unavailable(name, why)
  if process.env("CI") then
    t.test(name .. " is there", function()
      error(name .. ": " .. why, 0)
    end)
  else
    t.test(name, { skip = why }, function() end)
  end
end

---@class tests.SqsServer
---@field endpoint string
---@field pid integer
local Server = {}
Server.__index = Server

--- Starts one; nil and the reason when it cannot be had. Yields.
---@param kind "elasticmq"|"moto"
---@param java? string options of the Java machine instead of the ones that make a start quick
---@return tests.SqsServer?
---@return string? why
function M.start(kind, java)
  local port = free_port()
  local words, why
  local dir = t.state_dir()
  if kind == "elasticmq" then
    fs.write(dir .. "/elasticmq.conf", ELASTICMQ:format(port, port))
    words, why = installed("elasticmq", dir .. "/elasticmq.conf", java)
  else
    words, why = installed("moto", "-m", "moto.server", "-H", "127.0.0.1", "-p", tostring(port))
  end
  if not words then
    return nil, why
  end
  local child = process.spawn({ args = words, stdout = dir .. "/out", stderr = dir .. "/err" })
  t.on_exit(function()
    child:kill("KILL")
  end)
  local self = setmetatable({ endpoint = "http://127.0.0.1:" .. port, pid = child.pid }, Server)
  self.client = client.new({
    service = "sqs",
    target = "AmazonSQS",
    region = "eu-west-1",
    endpoint = self.endpoint,
    keys = KEYS,
  })
  local ends = fiber.now() + START
  while true do
    local ok, e = pcall(self.client.call, self.client, "ListQueues", {}, { timeout = 5 })
    if ok then
      return self
    elseif child:ended() or fiber.now() > ends then
      return nil, ("%s does not answer: %s %s"):format(kind, errors.message(e), fs.read(dir .. "/err"):sub(-300))
    end
    fiber.sleep(0.1)
  end
end

--- A fresh queue with its dead letter queue.
---@param name? string
---@return bolt.Queue
function Server:open(name)
  name = name or "q-" .. crypto.hex(crypto.random_bytes(5))
  local fifo = name:find("%.fifo$") and "true" or nil
  local dead = name:gsub("%.fifo$", "") .. "-dead" .. (fifo and ".fifo" or "")
  local url = self.client:call("CreateQueue", { QueueName = dead, Attributes = { FifoQueue = fifo } }).QueueUrl
  local arn = self.client:call("GetQueueAttributes", { QueueUrl = url, AttributeNames = json.array({ "QueueArn" }) })
  self.client:call("CreateQueue", {
    QueueName = name,
    Attributes = {
      FifoQueue = fifo,
      RedrivePolicy = json.encode({ deadLetterTargetArn = arn.Attributes.QueueArn, maxReceiveCount = "3" }),
    },
  })
  return queue.open("sqs:" .. name, { region = "eu-west-1", endpoint = self.endpoint, credentials = KEYS })
end

--- What a Python script prints that uses AWS's client; nil and why that is not there. Yields.
---@param script string
---@return string? output
---@return string? why
function M.python(script, ...)
  local words, why = installed("moto", script)
  if not words then
    return nil, why
  end
  for _, word in ipairs({ ... }) do
    words[#words + 1] = tostring(word)
  end
  local dir = t.state_dir()
  local child = process.spawn({ args = words, stdout = "pipe", stderr = dir .. "/err" })
  local text = child:read_stdout(60)
  if child:wait(5) ~= 0 then
    error("boto3: " .. fs.read(dir .. "/err"):sub(-600), 0)
  end
  return text
end

--- The same of sqs_boto.py.
function M.boto(...)
  return M.python("tests/spec/sqs_boto.py", ...)
end

return M
