-- Bytes behind a body belong to the next request: each gets its own answer, once, in order, whatever the segments;
-- and the loop rests while an answer is pending. libwebsockets' own HTTP role fails all of this.
local fiber = require("bolt.fiber")
local raw_tcp = require("tests.spec.raw_tcp")
local server = require("bolt.server")
local t = require("tests.spec.support")

local POST_A = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nAAAAA"
local POST_B = "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nBBB"
local GET_C = "GET /c HTTP/1.1\r\nHost: x\r\n\r\n"

-- Serves echoes and counts the calls; the handler waits `delay` seconds.
local function with_server(delay, fn)
  local calls = {}
  local s = server.listen("127.0.0.1:0", function(req)
    table.insert(calls, req.method .. " " .. req.path .. " " .. req.body)
    if delay > 0 then
      fiber.sleep(delay)
    end
    return { body = req.path .. ":" .. req.body }
  end)
  local c = raw_tcp.connect(s.port)
  local ok, e = pcall(fn, c, calls, s)
  c:close()
  s:close()
  if not ok then
    error(e, 0)
  end
end

local function expect(c, body)
  local status, _, got = c:response()
  t.eq(status, 200)
  t.eq(got, body)
end

for _, delay in ipairs({ 0, 0.05 }) do
  local suffix = delay > 0 and ", answered later" or ""

  t.test("POST and GET in one segment" .. suffix, function()
    with_server(delay, function(c, calls)
      c:send(POST_A .. GET_C)
      expect(c, "/a:AAAAA")
      expect(c, "/c:")
      t.eq(calls, { "POST /a AAAAA", "GET /c " })
    end)
  end)

  t.test("POST and POST in one segment" .. suffix, function()
    with_server(delay, function(c, calls)
      c:send(POST_A .. POST_B)
      expect(c, "/a:AAAAA")
      expect(c, "/b:BBB")
      t.eq(calls, { "POST /a AAAAA", "POST /b BBB" })
    end)
  end)

  t.test("GET, GET, POST, GET in one segment" .. suffix, function()
    with_server(delay, function(c, calls)
      c:send(GET_C .. GET_C .. POST_B .. GET_C)
      expect(c, "/c:")
      expect(c, "/c:")
      expect(c, "/b:BBB")
      expect(c, "/c:")
      t.eq(#calls, 4)
    end)
  end)
end

t.test("two POSTs byte by byte", function()
  with_server(0, function(c, calls)
    local all = POST_A .. POST_B
    for i = 1, #all do
      c:send(all:sub(i, i))
      fiber.sleep(0)
    end
    expect(c, "/a:AAAAA")
    expect(c, "/b:BBB")
    t.eq(#calls, 2)
  end)
end)

for what, head in pairs({
  ["POST without a length"] = "\r\n",
  ["a chunked POST"] = "Transfer-Encoding: chunked\r\n\r\n5\r\nAAAAA\r\n0\r\n\r\n",
}) do
  t.test(what .. " gets 411 and the connection ends", function()
    with_server(0, function(c, calls)
      c:send("POST /a HTTP/1.1\r\nHost: x\r\n" .. head .. GET_C)
      local all = c:read_all()
      t.match(all, "^HTTP/1%.1 411 ")
      t.eq(select(2, all:gsub("HTTP/1%.1", "")), 1)
      t.eq(calls, {})
    end)
  end)
end

t.test("garbage behind a POST gets one 400 after the answer", function()
  with_server(0.02, function(c, calls)
    c:send(POST_A .. ("\1\2\3 what is this\r\n\r\n"):rep(20))
    expect(c, "/a:AAAAA")
    local rest = c:read_all()
    t.match(rest, "^HTTP/1%.1 400 ")
    t.eq(#calls, 1)
  end)
end)

t.test("the loop rests while an answer is pending and bytes wait behind it", function()
  with_server(0.5, function(c)
    c:send(POST_A .. ("x"):rep(300000), 1)
    local before = os.clock()
    expect(c, "/a:AAAAA")
    local cpu = os.clock() - before
    t.ok(cpu < 0.25, ("used %.2f s of processor time in 0.5 s of waiting"):format(cpu))
  end)
end)

t.test("the loop rests when the client leaves a pending request", function()
  with_server(0.5, function(c, calls)
    c:send(POST_A)
    t.eventually(2, function()
      return calls[1]
    end)
    c:close()
    local before = os.clock()
    fiber.sleep(0.4)
    local cpu = os.clock() - before
    t.ok(cpu < 0.2, ("used %.2f s of processor time in 0.4 s of waiting"):format(cpu))
  end)
end)

t.test("a thousand pipelined POSTs", function()
  with_server(0, function(c, calls)
    local sender = fiber.spawn(function()
      c:send(POST_A:rep(1000))
    end)
    for _ = 1, 1000 do
      expect(c, "/a:AAAAA")
    end
    sender:join(5)
    t.eq(#calls, 1000)
  end)
end)
