-- The HTTP client: limits, errors, redirects, and what it refuses to talk to.
local crypto = require("bolt.crypto")
local fiber = require("bolt.fiber")
local http = require("bolt.http")
local raw_tcp = require("tests.spec.raw_tcp")
local server = require("bolt.server")
local t = require("tests.spec.support")

local GZIP = crypto.base64_decode("H4sIAAAAAAACA0vNSSxJTVHILFHILFZIyk+pBAAOVau3EQAAAA==")

local s, url, hits

local function site(req)
  hits = hits + 1
  if req.path == "/echo" then
    local h = req.headers
    return { body = table.concat({ req.method, h["user-agent"] or "", h["x-a"] or "", req.body }, "|") }
  elseif req.path == "/bytes" then
    return { body = ("x"):rep(tonumber(req.query.n)) }
  elseif req.path == "/stream" then
    return {
      stream = function(send)
        for _ = 1, 100 do
          send(("x"):rep(10000))
        end
      end,
    }
  elseif req.path == "/to" then
    return { status = tonumber(req.query.status or 302), headers = { Location = req.query.url } }
  elseif req.path == "/loop" then
    return { status = 302, headers = { Location = "/loop" } }
  elseif req.path == "/slow" then
    fiber.sleep(5)
  elseif req.path == "/gzip" then
    return { headers = { ["Content-Encoding"] = "gzip" }, body = GZIP }
  elseif req.path == "/cookies" then
    return { headers = { ["Set-Cookie"] = { "a=1", "b=2" }, ["X-Two"] = { "1", "2" } } }
  elseif req.path == "/headers" then
    local out = {}
    for name, value in pairs(req.headers) do
      out[#out + 1] = name .. "=" .. value
    end
    table.sort(out)
    return { body = table.concat(out, "\n") }
  end
  return { status = 404 }
end

local function test(name, fn)
  t.test(name, function()
    s = server.listen("127.0.0.1:0", site, { cancel_on_disconnect = true })
    url, hits = "http://" .. s.address, 0
    local ok, e = pcall(fn)
    s:close()
    if not ok then
      error(e, 0)
    end
  end)
end

local function get(path, opts)
  opts = opts or {}
  if opts.allow_private == nil then
    opts.allow_private = true
  end
  return http.get(url .. path, opts)
end

test("methods, headers and bodies", function()
  t.eq(get("/echo").body, "GET|Bolt/0.1 (+directory submissions)||")
  t.eq(http.post(url .. "/echo", "a\0b", { allow_private = true, user_agent = "me" }).body, "POST|me||a\0b")
  t.eq(
    get("/echo", { method = "PUT", body = "x", headers = { ["X-A"] = { "1", "2" } } }).body:match("|(1, 2|x)$"),
    "1, 2|x"
  )
  t.eq(get("/echo", { method = "POST" }).status, 200)
  t.eq(get("/echo", { headers = { ["X-A"] = "" } }).status, 200)
  local head = get("/bytes?n=5", { method = "HEAD" })
  t.eq(head.headers["content-length"], "5")
  t.eq(head.body, "")
end)

test("responses tell where they came from", function()
  local res = get("/cookies")
  t.eq(res.status, 200)
  t.eq(res.headers["set-cookie"], "a=1\nb=2")
  t.eq(res.headers["x-two"], "1, 2")
  t.eq(res.remote_ip, "127.0.0.1")
  t.eq(res.url, url .. "/cookies")
  t.eq(get("/nothing").status, 404)
end)

test("compressed bodies are decoded, and capped after decoding", function()
  t.eq(get("/gzip").body, "elated it is body")
  t.raises(get, "too_large", "/gzip", { max_bytes = 10 })
end)

test("a body over the cap is an error, declared or not", function()
  t.eq(#get("/bytes?n=1000", { max_bytes = 1000 }).body, 1000)
  local e = t.raises(get, "too_large", "/bytes?n=1001", { max_bytes = 1000 })
  t.eq(e.retryable, false)
  t.raises(get, "too_large", "/stream", { max_bytes = 50000 })
  t.eq(#get("/stream").body, 1000000)
end)

test("time limits", function()
  local began = fiber.now()
  local e = t.raises(get, "timeout", "/slow", { timeout = 0.1 })
  t.eq(e.retryable, true)
  t.match(e.message, "^GET http://127%.0%.0%.1:%d+/slow: ")
  t.raises(get, "timeout", "/slow", { stall_timeout = 1 })
  t.ok(fiber.now() - began < 4, "took " .. fiber.now() - began)
end)

test("redirects are followed up to a number", function()
  local res = get("/to?url=/echo")
  t.eq(res.status, 200)
  t.eq(res.url, url .. "/echo")
  t.eq(res.headers.location, nil)
  t.eq(get("/to?url=/echo", { follow = false }).status, 302)
  hits = 0
  local e = t.raises(get, "network", "/loop", { follow = 3 })
  t.eq(hits, 4)
  t.eq(e.retryable, false)
  t.eq(get("/to?status=307&url=/echo", { method = "POST", body = "again" }).body:match("[^|]*$"), "again")
  t.raises(get, "bad_url", "/to?url=ftp://example.com/")
  t.raises(get, "bad_url", "/to?url=file:///etc/passwd")
end)

test("private addresses are refused unless allowed", function()
  local e = t.raises(http.get, "private_address", url .. "/echo")
  t.eq(e.retryable, false)
  for _, host in ipairs({
    "localhost",
    "shop.localhost",
    "127.1",
    "0x7f000001",
    "2130706433",
    "[::ffff:127.0.0.1]",
    "0.0.0.0",
  }) do
    t.raises(http.get, "private_address", ("http://%s:%d/echo"):format(host, s.port))
  end
  t.raises(http.get, "private_address", "http://169.254.169.254/latest/meta-data/")
  t.raises(http.get, "private_address", "http://10.0.0.1/")
  t.eq(hits, 0)
end)

test("a kept connection to a private address serves only those who may use it", function()
  t.eq(get("/echo").status, 200)
  t.raises(http.get, "private_address", url .. "/echo")
  t.raises(get, "private_address", "/echo", { allow_private = { "shop.localhost" } })
  t.eq(hits, 1)
end)

test("hosts allowed by name, at each redirect anew", function()
  local shop = ("http://shop.localhost:%d"):format(s.port)
  local opts = { allow_private = { "Shop.localhost" } }
  t.eq(http.get(shop .. "/echo", opts).status, 200)
  t.eq(http.get(shop .. "/to?url=/echo", opts).status, 200)
  hits = 0
  t.raises(http.get, "private_address", shop .. "/to?url=" .. url .. "/echo", opts)
  t.raises(http.get, "private_address", shop .. "/to?url=http://other.localhost:" .. s.port .. "/echo", opts)
  t.eq(hits, 2)
end)

test("errors of the network", function()
  local port = s.port
  s:close()
  local e = t.raises(http.get, "network", "http://127.0.0.1:" .. port, { allow_private = true })
  t.eq(e.retryable, true)
  t.raises(http.get, "network", "http://no-such-host.invalid/")
  t.raises(http.get, "bad_url", "ftp://example.com/")
  t.raises(http.get, "bad_url", "http://a b/")
  t.raises(http.get, "bad_url", "http://")
  t.raises(http.get, "bad_url", "http://example.com/\r\nX: y")
end)

test("credentials and queries stay out of error texts", function()
  local e = t.raises(http.get, "private_address", ("http://joe:secret@127.0.0.1:%d/p?token=secret"):format(s.port))
  t.ok(not e.message:find("secret"), e.message)
  t.match(e.message, "http://127%.0%.0%.1:%d+/p:")
end)

test("bad arguments", function()
  t.raises(http.request, "unknown option", { url = url, tiemout = 1 })
  t.raises(get, "bad_argument", "/", { headers = { ["A\r\nB"] = "x" } })
  t.raises(get, "bad_argument", "/", { headers = { A = "x\r\nB: y" } })
  t.raises(get, "bad_argument", "/", { timeout = -1 })
end)

test("cancelling aborts the transfer", function()
  local f = fiber.spawn(get, "/slow")
  t.eventually(2, function()
    return hits == 1
  end)
  local began = fiber.now()
  f:cancel()
  t.raises(f.join, "cancelled", f)
  t.raises(fiber.timeout, "timeout", 0.05, get, "/slow")
  t.ok(fiber.now() - began < 1)
end)

test("many at once share connections", function()
  fiber.group(function(g)
    for _ = 1, 200 do
      g:spawn(function()
        t.eq(get("/echo").status, 200)
      end)
    end
  end)
  t.eq(hits, 200)
end)

test("half an answer is an error", function()
  local broken = raw_tcp.listen(function(c)
    c:read_until("\r\n\r\n")
    c:send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    c:close()
  end)
  local e = t.raises(http.get, "network", "http://127.0.0.1:" .. broken.port, { allow_private = true })
  t.eq(e.retryable, true)
  broken:close()
end)

test("requests for AWS are signed", function()
  local res = get("/headers", {
    method = "POST",
    body = "{}",
    sigv4 = "aws:amz:eu-west-1:sqs",
    user = "KEY",
    password = "SECRET",
    headers = { ["Content-Type"] = "application/x-amz-json-1.0", ["X-Amz-Target"] = "AmazonSQS.SendMessage" },
  })
  t.match(
    res.body,
    "authorization=AWS4%-HMAC%-SHA256 Credential=KEY/%d+/eu%-west%-1/sqs/aws4_request, "
      .. "SignedHeaders=content%-type;host;x%-amz%-date;x%-amz%-target, Signature=%x+"
  )
  t.ok(not res.body:find("SECRET"))
end)

test("sockets are not inherited by children", function()
  get("/echo")
  local checked = 0
  for fd = 3, 200 do
    local f = io.open("/proc/self/fdinfo/" .. fd)
    if f then
      local flags = tonumber(f:read("*a"):match("flags:%s*(%d+)"), 8)
      f:close()
      checked = checked + 1
      t.ok(bit.band(flags, 0x80000) ~= 0, "descriptor " .. fd .. " would be inherited")
    end
  end
  t.ok(checked > 4)
end)

test("outside a step nothing is sent", function()
  local before = fiber.effects(false)
  local ok, e = pcall(get, "/echo")
  fiber.effects(before)
  t.eq(ok, false)
  t.eq(e.kind, "outside_step")
  t.eq(hits, 0)
end)

t.test("an answer that arrives together with a reset is an answer", function()
  -- a server that refuses a body, answers and closes without having read it
  local refusing = raw_tcp.listen(function(peer)
    peer:read_until("\r\n\r\n")
    fiber.sleep(0.05) -- until the body is there, so that closing resets
    peer:send("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbig\n")
    peer:close()
  end)
  local to = ("http://127.0.0.1:%d/"):format(refusing.port)
  local answer = http.post(to, ("x"):rep(300000), { allow_private = true, timeout = 5 })
  t.eq({ answer.status, answer.body }, { 413, "big\n" })
  refusing:close()
end)
