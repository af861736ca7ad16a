-- The HTTP server: methods, limits, headers, streams, clients that leave, listeners that close.
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local http = require("bolt.http")
local raw_tcp = require("tests.spec.raw_tcp")
local server = require("bolt.server")
local t = require("tests.spec.support")

local function with_server(handler, opts, fn)
  if not fn then
    opts, fn = nil, opts
  end
  local s = server.listen("127.0.0.1:0", handler, opts)
  local ok, e = pcall(fn, s, "http://" .. s.address)
  s:close()
  if not ok then
    error(e, 0)
  end
end

local function with_client(s, fn)
  local c = raw_tcp.connect(s.port, s.rcvbuf)
  local ok, e = pcall(fn, c)
  c:close()
  if not ok then
    error(e, 0)
  end
end

local function call(opts)
  opts.allow_private = true
  return http.request(opts)
end

local function echo(req)
  return { body = ("%s %s %q"):format(req.method, req.path, req.body), headers = { ["X-Method"] = req.method } }
end

t.test("every method reaches the handler", function()
  with_server(echo, function(_, url)
    for _, method in ipairs({ "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" }) do
      local res = call({ url = url .. "/x", method = method, body = method ~= "GET" and "b" or nil })
      t.eq(res.status, 200)
      t.eq(res.headers["x-method"], method)
      t.eq(res.body, method .. (method == "GET" and ' /x ""' or ' /x "b"'))
    end
    local res = call({ url = url .. "/x", method = "HEAD" })
    t.eq(res.headers["content-length"], "10")
    t.eq(res.body, "")
  end)
end)

t.test("path, query, host and headers are decoded", function()
  local seen
  with_server(function(req)
    seen = req
    return {}
  end, function(_, url)
    call({
      url = url .. "/a%20b/%C3%A9?x=1&y=a+b%26&x=2&z",
      headers = { Host = "Shop.localhost:81", ["X-Two"] = { "a", "b" }, Cookie = "c=d" },
    })
    t.eq(seen.path, "/a b/é")
    t.eq(seen.query, { x = { "1", "2" }, y = "a b&", z = "" })
    t.eq(seen.query_string, "x=1&y=a+b%26&x=2&z")
    t.eq(seen.host, "shop.localhost:81")
    t.eq(seen.hostname, "shop.localhost")
    t.eq(seen.headers["x-two"], "a, b")
    t.eq(seen.headers.cookie, "c=d")
    t.eq(seen.remote, "127.0.0.1")
  end)
end)

t.test("an undecodable path is 400", function()
  with_server(echo, function(_, url)
    t.eq(call({ url = url .. "/%zz" }).status, 400)
    t.eq(call({ url = url .. "/%00" }).status, 400)
  end)
end)

t.test("several Set-Cookie headers", function()
  with_server(function()
    return { headers = { ["Set-Cookie"] = { "a=1; Path=/", "b=2" } } }
  end, function(s)
    with_client(s, function(c)
      c:send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      local _, head = c:response()
      t.match(head, "Set%-Cookie: a=1; Path=/\r\n")
      t.match(head, "Set%-Cookie: b=2\r\n")
      t.match(head, "Date: %a+, %d%d %a+ %d+ [%d:]+ GMT\r\n")
    end)
  end)
end)

t.test("a handler cannot split the response", function()
  with_server(function(req)
    return { headers = { ["X-Bad"] = req.query.v } }
  end, function(_, url)
    t.eq(call({ url = url .. "/?v=ok" }).status, 200)
    t.eq(call({ url = url .. "/?v=a%0d%0aSet-Cookie:%20x=y" }).status, 500)
  end)
end)

t.test("a failing handler is 500 and the connection goes on", function()
  with_server(function(req)
    if req.path == "/fail" then
      errors.raise("broken", "on purpose")
    elseif req.path == "/wrong" then
      return "text"
    end
    return { body = "fine" }
  end, function(s)
    with_client(s, function(c)
      for _, path in ipairs({ "/fail", "/wrong" }) do
        c:send("GET " .. path .. " HTTP/1.1\r\nHost: x\r\n\r\n")
        t.eq((c:response()), 500)
      end
      c:send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      t.eq(select(3, c:response()), "fine")
    end)
  end)
end)

t.test("heads up to 16 kB are read, larger ones are 431", function()
  with_server(function(req)
    return { body = tostring(#req.headers.cookie) }
  end, function(s)
    with_client(s, function(c)
      c:send("GET / HTTP/1.1\r\nHost: x\r\nCookie: " .. ("c"):rep(15000) .. "\r\n\r\n")
      t.eq(select(3, c:response()), "15000")
      c:send("GET / HTTP/1.1\r\nHost: x\r\nCookie: " .. ("c"):rep(17000) .. "\r\n\r\n")
      t.match(c:read_all(), "^HTTP/1%.1 431 ")
    end)
  end)
end)

t.test("a body over the cap is 413 before it is read, also behind Expect", function()
  with_server(echo, { max_body = 1000 }, function(s)
    with_client(s, function(c)
      c:send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" .. ("x"):rep(1000))
      t.eq((c:response()), 200)
    end)
    with_client(s, function(c)
      c:send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n" .. ("x"):rep(1001))
      t.match(c:read_all(), "^HTTP/1%.1 413 .*Connection: close")
    end)
    with_client(s, function(c)
      c:send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n")
      t.match(c:read_all(), "^HTTP/1%.1 413 ")
    end)
  end)
end)

t.test("100-continue is answered", function()
  with_server(echo, function(s)
    with_client(s, function(c)
      c:send("POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
      t.eq(c:read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n")
      c:send("abc")
      t.eq(select(3, c:response()), 'POST /e "abc"')
    end)
  end)
end)

t.test("HTTP/1.0 and Connection: close end the connection", function()
  with_server(echo, function(s)
    for _, head in ipairs({ "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" }) do
      with_client(s, function(c)
        c:send(head)
        t.match(c:read_all(), "^HTTP/1%.1 200 .*Connection: close\r\n.*GET /")
      end)
    end
  end)
end)

t.test("requests that could be understood in two ways are 400", function()
  with_server(echo, function(s)
    for _, lines in ipairs({
      "Content-Length: 3\r\nTransfer-Encoding: chunked",
      "Content-Length: 3\r\nContent-Length: 4",
      "Content-Length : 3",
      "Host: y",
    }) do
      with_client(s, function(c)
        c:send("POST / HTTP/1.1\r\nHost: x\r\n" .. lines .. "\r\n\r\nabc")
        t.match(c:read_all(), "^HTTP/1%.1 400 ")
      end)
    end
  end)
end)

t.test("a large answer to a slow reader arrives whole", function()
  local big = ("0123456789abcdef"):rep(500000)
  with_server(function()
    return { body = big }
  end, function(s)
    s.rcvbuf = 4096
    with_client(s, function(c)
      c:send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      for _ = 1, 2 do
        local head, parts, n = c:read_until("\r\n\r\n"), { c.got }, #c.got
        t.match(head, "Content%-Length: 8000000")
        while n < #big do
          c.got = ""
          if not c:poll() then
            t.ok(not c.ended, "connection ended after " .. n)
            fiber.sleep(0)
          end
          parts[#parts + 1], n = c.got, n + #c.got
        end
        local all = table.concat(parts)
        t.ok(all:sub(1, #big) == big, "the body differs")
        c.got = all:sub(#big + 1)
      end
    end)
  end)
end)

t.test("a stream arrives in pieces, then the connection is used again", function()
  local go = fiber.waiter()
  with_server(function(req)
    if req.path == "/next" then
      return { body = "next" }
    end
    return {
      headers = { ["Content-Type"] = "text/event-stream" },
      stream = function(send)
        send("data: one\n\n")
        go:wait(5)
        send("data: two\n\n")
      end,
    }
  end, function(s)
    with_client(s, function(c)
      c:send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
      t.match(c:read_until("one\n\n\r\n"), "Transfer%-Encoding: chunked\r\n.*b\r\ndata: one")
      go:wake()
      c:read_until("two\n\n\r\n0\r\n\r\n")
      c:send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n")
      t.eq(select(3, c:response()), "next")
    end)
  end)
end)

t.test("a stream that fails is cut off, not left hanging", function()
  local s = server.listen("127.0.0.1:0", function()
    return {
      stream = function(send)
        send("begins")
        error("broken on purpose")
      end,
    }
  end)
  local e = t.raises(http.get, "network", "http://" .. s.address .. "/", { allow_private = true, timeout = 5 })
  -- what was sent may have left before the failure, or not
  t.ok(e.message:find("transfer closed") or e.message:find("Empty reply"), e.message)
  s:close()
end)

t.test("a stream waits for a reader that does not read", function()
  local sent, done = 0, fiber.waiter()
  with_server(function()
    return {
      stream = function(send)
        local chunk = ("x"):rep(100000)
        for _ = 1, 300 do
          send(chunk)
          sent = sent + 1
        end
        done:wake()
      end,
    }
  end, function(s)
    s.rcvbuf = 4096
    with_client(s, function(c)
      c:send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      c:read_until("\r\n\r\n")
      local last = -1
      t.eventually(10, function() -- until the sender makes no more progress
        local same = sent == last
        last = sent
        fiber.sleep(0.1)
        return same and sent > 0
      end)
      t.ok(sent < 150, "sent " .. sent .. " of 300 to a client that reads nothing")
      local drain = fiber.spawn(function()
        while not c.ended and sent < 300 do
          c.got = ""
          if not c:poll() then
            fiber.sleep(0)
          end
        end
      end)
      done:wait(10)
      drain:join(5)
      t.eq(sent, 300)
    end)
  end)
end)

t.test("a stream ends when its client leaves", function()
  local ended, how = fiber.waiter(), nil
  with_server(function()
    return {
      stream = function(send)
        send("hello")
        local ok, e = pcall(fiber.sleep, 30)
        how = ok or e.kind
        ended:wake()
        error(e, 0)
      end,
    }
  end, function(s)
    with_client(s, function(c)
      c:send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      c:read_until("hello")
    end)
    ended:wait(5)
    t.eq(how, "cancelled")
  end)
end)

t.test("a handler outlives its client unless asked otherwise", function()
  for _, cancel in ipairs({ true, false }) do
    local began, ended, how = fiber.waiter(), fiber.waiter(), nil
    with_server(function()
      began:wake()
      local ok, e = pcall(fiber.sleep, cancel and 30 or 0.1)
      how = ok and "finished" or e.kind
      ended:wake()
      return { body = "nobody reads this" }
    end, { cancel_on_disconnect = cancel }, function(s)
      with_client(s, function(c)
        c:send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        began:wait(5)
      end)
      ended:wait(5)
      t.eq(how, cancel and "cancelled" or "finished")
    end)
  end
end)

t.test("several listeners, each its own handler", function()
  with_server(function()
    return { body = "one" }
  end, function(_, one)
    with_server(function()
      return { body = "two" }
    end, function(_, two)
      t.eq(call({ url = one }).body, "one")
      t.eq(call({ url = two }).body, "two")
    end)
    t.eq(call({ url = one }).body, "one")
  end)
end)

t.test("a taken port and a bad address are refused; a closed port can be taken at once", function()
  local s = server.listen("127.0.0.1:0", echo)
  local e = t.raises(server.listen, "server", s.address, echo)
  t.match(e.message, "address already in use")
  t.raises(server.listen, "bad_argument", "127.0.0.1", echo)
  t.raises(server.listen, "server", "not-an-address:0", echo)
  call({ url = "http://" .. s.address })
  s:close()
  s:close()
  local again = server.listen(s.address, echo)
  t.eq(again.port, s.port)
  again:close()
end)

t.test("closing ends open connections", function()
  local s = server.listen("127.0.0.1:0", echo)
  with_client(s, function(c)
    c:send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    c:response()
    s:close()
    c:read_all(2)
  end)
  t.raises(call, "network", { url = "http://" .. s.address, connect_timeout = 2 })
end)

t.test("connections over the limit are closed at once", function()
  with_server(echo, { max_connections = 1 }, function(s)
    with_client(s, function(c)
      c:send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
      c:response()
      with_client(s, function(second)
        second:send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        t.eq(second:read_all(2), "")
      end)
    end)
  end)
end)

t.test("IPv6 loopback", function()
  local ok, s = pcall(server.listen, "[::1]:0", echo)
  if not ok then -- a machine without IPv6
    t.match(tostring(s), "cannot listen")
    return
  end
  t.match(call({ url = "http://" .. s.address .. "/6" }).body, "GET /6")
  s:close()
end)
