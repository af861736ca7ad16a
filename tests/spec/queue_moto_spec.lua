-- SQS as moto does it: the suite of every queue; and AWS's own client at the other end.
local conformance = require("tests.spec.queue_conformance")
local crypto = require("bolt.crypto")
local double = require("tests.spec.sqs_double")
local http = require("bolt.http")
local json = require("bolt.json")
local queue = require("bolt.queue")
local sigv4 = require("bolt.aws.sigv4")
local sqs_servers = require("tests.spec.sqs_servers")
local sqs_support = require("tests.spec.sqs_support")
local t = require("tests.spec.support")

local moto, why = sqs_servers.start("moto")
if not moto then
  sqs_servers.unavailable("moto and boto3", why)
  return
end

local function open()
  return moto:open()
end

conformance.declare("sqs: (moto)", open, {
  differs = {
    "standard queues have no turns for groups",
    "a receipt handle stays good after its visibility has ended; its message is deleted by it",
    "a long poll keeps all other requests waiting until it ends",
  },
  lax = { handles = true },
  instead = sqs_support.instead(open, { unfair = true, one_by_one = true }),
})

t.test("1,000 random requests are signed as botocore signs them", { timeout = 60 }, function()
  local n = 0
  for line in sqs_servers.boto("sign", 1000, "bolt"):gmatch("[^\n]+") do
    local r = json.decode(line)
    local y, mo, d, h, mi, s = r.date:match("^(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)(%d%d)Z$")
    local time = require("bolt.aws.credentials").time_of(("%s-%s-%sT%s:%s:%sZ"):format(y, mo, d, h, mi, s))
    local headers = sigv4.sign({
      method = "POST",
      host = r.host,
      path = "/",
      headers = r.headers,
      body = crypto.base64_decode(r.body),
    }, {
      access_key_id = r.key,
      secret_access_key = r.secret,
      session_token = r.token ~= json.null and r.token or nil,
    }, { region = r.region, service = "sqs", time = time })
    t.eq(headers["X-Amz-Date"], r.date)
    t.eq(headers.Authorization, r.authorization, line:sub(1, 300))
    n = n + 1
  end
  t.eq(n, 1000)
end)

t.test("1,000 random requests are accepted by the double that verifies them", { timeout = 60 }, function()
  local sqs = double.start()
  local bodies = { "\0\0\1", "\228\184\150\240\159\140\141", ("x"):rep(3000), "{}", "" }
  local values = { "plain", "a  b", "a,b;c=d", '"quoted"', ("x"):rep(300), "%20+&" }
  for i = 1, 1000 do
    local token = i % 3 == 0 and ("T"):rep(i % 50 + 1) .. "+/=" or nil
    local keys = { access_key_id = "K" .. i, secret_access_key = "s/+=" .. i, session_token = token }
    sqs.keys["K" .. i] = { secret = keys.secret_access_key, token = token }
    local body = i % 5 == 4 and crypto.random_bytes(i % 200) or bodies[i % 5 + 1]
    local headers = sigv4.sign({
      method = "POST",
      host = sqs.server.address,
      path = "/",
      body = body,
      headers = {
        ["Content-Type"] = "application/x-amz-json-1.0",
        ["X-Amz-Target"] = "AmazonSQS.None",
        ["X-Amz-Odd"] = values[i % #values + 1],
      },
    }, keys, { region = "eu-west-1", service = "sqs", time = os.time() })
    local res = http.post(sqs.endpoint .. "/", body, { headers = headers, allow_private = true })
    t.match(res.body, "UnknownOperation") -- only a request that was verified gets as far as that
  end
  t.eq(sqs.verified, 1000)
end)

-- What AWS's client sends we receive, and the reverse.
local function both_ways(endpoint, name, q)
  sqs_servers.boto("send", endpoint, name, 12)
  local got = {}
  while #got < 12 do
    for _, m in ipairs(q:receive({ max = 12, wait = 2 })) do
      got[#got + 1] = m.body
      t.match(m.body, "^from boto3 \195\164\228\184\150 %d+$")
      t.eq({ m.group, m.priority }, { "ada", tonumber(m.body:match("%d+$")) % 4 + 1 })
      t.ok(m:ack())
    end
  end
  local entries = {}
  for i = 1, 12 do
    entries[i] = { body = "from bolt \228\184\150 " .. i, priority = 1, key = "k" .. i }
  end
  q:send_batch(entries)
  local seen = {}
  for line in sqs_servers.boto("receive", endpoint, name, 12):gmatch("[^\n]+") do
    local m = json.decode(line)
    seen[m.body] = true
    t.eq(m.attributes, { priority = "1", key = "k" .. m.body:match("%d+$") })
  end
  t.ok(seen["from bolt \228\184\150 12"])
end

t.test("boto3 and bolt understand each other, on moto", { timeout = 60 }, function()
  local q = moto:open("both-moto")
  both_ways(moto.endpoint, "both-moto", q)
end)

t.test("boto3 and bolt understand each other, on the double", { timeout = 60 }, function()
  local sqs = double.start()
  sqs:create("both")
  local q = queue.open("sqs:both", {
    region = "eu-west-1",
    endpoint = sqs.endpoint,
    credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret/with+odd=signs" },
  })
  both_ways(sqs.endpoint, "both", q)
end)
