-- How a provider is asked: bad days of the server, and what each of them means. The doubles refuse what the real ones
-- refuse; what they do on request is set here.
local client = require("bolt.model.client")
local config = require("bolt.model.config")
local doubles = require("tests.spec.model_double")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local models = require("tests.spec.model_support")
local raw_tcp = require("tests.spec.raw_tcp")
local t = require("tests.spec.support")

local SCHEMA = {
  type = "object",
  properties = { n = { type = { "integer", "null" }, minimum = 0 }, of = { enum = { "a", "b" } } },
  required = { "n", "of" },
  additionalProperties = false,
}

local KINDS = { "openai", "anthropic", "gemini" }

local function question(more)
  local q = {
    name = "a name",
    system = "Be short.",
    turns = { { role = "user", text = "n?" }, { role = "assistant", text = "1" }, { role = "user", text = "n!" } },
    schema = SCHEMA,
    max_tokens = 100,
    timeout = 5,
  }
  for name, value in pairs(more or {}) do
    q[name] = value
  end
  return q
end

local function ask(more)
  return client.ask(config.get(), question(more))
end

-- The double answers the first requests with these, then well.
local function after(kind, ...)
  local first = { ... }
  local double = models.double(kind)
  double.before = function(n)
    local answer = first[n]
    if type(answer) == "function" then
      return answer()
    end
    return answer
  end
  return double
end

local function busy(status, headers, body)
  headers = headers or { ["retry-after-ms"] = "5" }
  return { status = status, headers = headers, body = body or '{"error":{"message":"busy","type":"overloaded_error"}}' }
end

for _, kind in ipairs(KINDS) do
  t.test(kind .. ": 408, 409, 429 and 5xx are asked again, three times in all", function()
    for _, status in ipairs({ 408, 409, 429, 500, 502, 503, 529 }) do
      local double = after(kind, busy(status), busy(status))
      local said = ask()
      t.eq({ said.text, said.stop, said.tries, #double.requests }, { "{}", "end", 3, 3 }, status)
      after(kind, busy(status), busy(status), busy(status))
      local e = t.raises(ask, (status == 429 or status == 529) and "rate_limited" or "server_error")
      t.eq({ e.retryable, e.tries }, { true, 3 })
      t.match(e.message, "^" .. kind .. " answered " .. status .. ": busy$")
    end
  end)

  t.test(kind .. ": what it refuses is not asked again", function()
    for _, status in ipairs({ 400, 401, 402, 403, 404, 413, 422 }) do
      local double = after(kind, busy(status))
      local e = t.raises(ask, "model_request")
      t.eq({ e.retryable, e.tries, #double.requests }, { false, 1, 1 }, status)
    end
  end)

  t.test(kind .. ": a wrong key is said to be one, and does not show", function()
    local double = models.double(kind, nil, { [kind:upper() .. "_API_KEY"] = "wrong-key-0815" })
    local e = t.raises(ask, "model_request")
    t.match(e.message:lower(), "api")
    t.ok(not t.show(e):find("0815", 1, true))
    t.eq(#double.requests, 1)
  end)

  t.test(kind .. ": how an answer ends, and what it used", function()
    local double = models.double(kind)
    for stop, want in pairs({ length = "length", refused = "refused", filter = "refused" }) do
      double.say = function()
        return { text = "{", stop = stop, input = 1000, output = 50, cached = 400 }
      end
      local said = ask()
      t.eq({ said.stop, said.input, said.output, said.cached }, { want, 1000, 50, 400 }, stop)
    end
    double.say = function()
      return { text = "{}", uncounted = true }
    end
    local said = ask()
    t.eq({ said.input, said.output, said.cost }, {})
  end)

  t.test(kind .. ": an answer that was cut off on the way, or is a page of a gateway, is asked again", function()
    local double = after(kind, { body = '{"choices":[' }, { body = "<html>busy</html>" })
    t.eq(ask().tries, 3)
    t.eq(#double.requests, 3)
  end)

  t.test(kind .. ": the server does not know temperatures or schemas in requests", function()
    local optional = config.providers[kind].optional
    local double = models.double(kind)
    local reads = { temperature = 0, schema = 0 }
    double.before = function()
      local body = json.decode(double.requests[#double.requests].body)
      local generation = body.generationConfig or {}
      for _, name in ipairs(optional) do
        if body[name] ~= nil or generation[name] ~= nil then
          reads[name == "temperature" and name or "schema"] = reads[name == "temperature" and name or "schema"] + 1
          return busy(400, {}, json.encode({ error = { message = "Unsupported parameter: " .. name } }))
        end
      end
    end
    t.eq(ask().tries, 3)
    t.eq(reads, { temperature = 1, schema = 1 })
    t.eq(ask().tries, 1, "it is remembered")
  end)
end

t.test("Retry-After, in seconds or as a date, is kept to; one of more than a minute is left to the caller", function()
  local double = after("openai", busy(429, { ["Retry-After"] = "0.3" }))
  ask()
  t.ok(double.requests[2].at - double.requests[1].at >= 0.3)
  local date = os.date("!%a, %d %b %Y %H:%M:%S GMT", os.time() + 600)
  double = after("openai", busy(503, { ["Retry-After"] = date }))
  local e = t.raises(ask, "server_error")
  t.ok(e.retryable and e.retry_after > 590 and e.retry_after <= 600, e.retry_after)
  t.eq(#double.requests, 1)
end)

t.test("x-should-retry has the last word", function()
  after("openai", busy(400, { ["x-should-retry"] = "true", ["retry-after-ms"] = "5" }))
  t.eq(ask().tries, 2)
  local double = after("openai", busy(503, { ["x-should-retry"] = "false" }))
  t.raises(ask, "model_request")
  t.eq(#double.requests, 1)
end)

t.test("without a word of the server it waits half a second, then a whole one, a quarter by chance", function()
  local double = after("openai", busy(500, {}), busy(500, {}))
  ask()
  local first, second = double.requests[2].at - double.requests[1].at, double.requests[3].at - double.requests[2].at
  t.ok(first >= 0.374 and first < 0.75, first)
  t.ok(second >= 0.749 and second < 1.3, second)
end)

t.test("an empty account is no reason to ask again", function()
  local body = '{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}'
  local double = after("openai", busy(429, { ["retry-after"] = "1" }, body))
  t.eq(t.raises(ask, "model_request").retryable, false)
  t.eq(#double.requests, 1)
end)

t.test("a server that does not answer in time, and one that hangs up, are asked again", function()
  local double = after("openai", function()
    fiber.sleep(1)
  end)
  t.eq(ask({ timeout = 0.3 }).tries, 2)
  t.eq(#double.requests, 2)
  local calls = 0
  local broken = raw_tcp.listen(function(c)
    calls = calls + 1
    c:read_until("\r\n\r\n")
    c:send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n" .. '{"choices":[{"mess')
    c:close()
  end, true)
  models.env({ BOLT_MODEL = "openai:m", OPENAI_BASE_URL = ("http://127.0.0.1:%d/v1"):format(broken.port) })
  local e = t.raises(ask, "network")
  t.eq({ e.retryable, e.tries, calls }, { true, 3, 3 })
  broken:close()
end)

t.test("a redirection is not followed: the key stays with its host", function()
  local other = models.double("openai")
  local double = after("openai", { status = 307, headers = { Location = other.base .. "/chat/completions" } })
  t.raises(ask, "model_request")
  t.eq({ #double.requests, #other.requests }, { 1, 0 })
end)

t.test("an answer of five megabytes is refused", function()
  after("anthropic", { body = '{"content":"' .. ("x"):rep(5 * 1024 * 1024) .. '"}' })
  t.eq(t.raises(ask, "too_large").retryable, false)
end)

t.test("who cancels is not asked to wait", { timeout = 5 }, function()
  after("openai", busy(500, { ["retry-after"] = "30" }))
  local f = fiber.spawn(ask)
  fiber.sleep(0.2)
  f:cancel()
  t.raises(f.join, "cancelled", f)
end)

t.test("whose time is up gets no second try", { timeout = 5 }, function()
  local double = after("openai", function()
    fiber.sleep(3)
  end)
  local e = t.raises(fiber.timeout, "timeout", 0.3, ask)
  t.ok(e.deadline)
  t.eq(#double.requests, 1)
end)

t.test("settings that are wrong say what is wrong", function()
  local cases = {
    { { BOLT_MODEL = "gpt-4" }, "BOLT_MODEL: PROVIDER:MODEL" },
    { { BOLT_MODEL = "acme:x" }, "BOLT_MODEL: PROVIDER:MODEL" },
    { { BOLT_MODEL = "gemini:../../x", GEMINI_API_KEY = "k" }, "BOLT_MODEL: PROVIDER:MODEL" },
    { { BOLT_MODEL = "openai:x", OPENAI_API_KEY = false, OPENAI_BASE_URL = false }, "OPENAI_API_KEY: is not set" },
    { { BOLT_MODEL = "openai:x", OPENAI_BASE_URL = "ftp://x" }, "OPENAI_BASE_URL: an address" },
    { { BOLT_MODEL = "openai:x", OPENAI_API_KEY = "k", BOLT_MODEL_PRICE = "cheap" }, "BOLT_MODEL_PRICE: IN/OUT" },
    { { BOLT_MODEL = "openai:x", OPENAI_API_KEY = "k", BOLT_MODEL_BUDGET = "$5" }, "needs BOLT_MODEL_PRICE" },
    { { BOLT_MODEL = "openai:x", OPENAI_API_KEY = "k", BOLT_MODEL_BUDGET = "much" }, "BOLT_MODEL_BUDGET: tokens" },
  }
  for _, case in ipairs(cases) do
    models.env(case[1])
    t.match(t.raises(config.get, "settings").message, case[2])
  end
  models.env({ BOLT_MODEL = "none" })
  t.eq(config.get(), nil)
  models.env({})
  t.eq(config.get(), nil)
end)

t.test("prices: what comes from the provider's cache has a price of its own", function()
  local price = config.price("3/15/0.30")
  t.eq(config.cost(price, { input = 1e6, output = 1e5, cached = 5e5 }), 3.15)
  t.eq(config.cost(price, { input = 10 }), nil)
  t.eq(config.cost(nil, { input = 10, output = 1 }), nil)
  t.eq(config.price("3"), nil)
end)

t.test("the double is strict: it refuses what its model would refuse", function()
  local http = require("bolt.http")
  for _, kind in ipairs(KINDS) do
    local double = doubles.start(kind)
    models.use(double)
    local request = config.providers[kind].request(config.get(), question({ without = {} }))
    local function post(url, headers, body)
      headers["content-type"] = headers["content-type"] or "application/json"
      return http.post(url, body, { headers = headers, allow_private = true }).status
    end
    t.eq(post(request.url, request.headers, request.body), 200, kind)
    t.eq(post(request.url .. "x", request.headers, request.body), 404)
    t.eq(post(request.url, {}, request.body), kind == "gemini" and 400 or 401)
    t.eq(post(request.url, request.headers, request.body:gsub('"temperature"', '"temprature"')), 400)
    t.eq(post(request.url, request.headers, (request.body:gsub('"user"', '"robot"', 1))), 400)
    t.eq(post(request.url, request.headers, "{"), 400)
    request.headers["content-type"] = "text/plain"
    t.eq(post(request.url, request.headers, request.body), 400)
  end
end)
