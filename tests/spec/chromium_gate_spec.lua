-- The gate by itself: the SOCKS server that a browser's connections go through, spoken to byte by byte.
local core = require("bolt.core.gate")
local fiber = require("bolt.fiber")
local raw_tcp = require("tests.spec.raw_tcp")
local t = require("tests.spec.support")

local gate = core.open({ "127.0.0.1" })
t.on_exit(function()
  gate:close()
end)

local HELLO = "\5\1\0"

local function request(host, port, command, kind)
  local address = kind and kind .. host or "\3" .. string.char(#host) .. host
  return "\5" .. (command or "\1") .. "\0" .. address .. string.char(math.floor(port / 256), port % 256)
end

local function greeted()
  local c = raw_tcp.connect(gate:port())
  c:send(HELLO)
  t.eq(c:read_until("^\5%z"), "\5\0")
  return c
end

-- The code that a request is answered with, and the client.
local function asked(...)
  local c = greeted()
  c:send(request(...))
  return c:read_until("^\5.%z\1%z%z%z%z%z%z"):byte(2), c
end

t.test("addresses that are not public are refused, as names, IPv4 and IPv6", function()
  for _, host in ipairs({ "localhost", "a.LOCALHOST", "10.1.2.3", "::1", "127.0.0.2" }) do
    local code, c = asked(host, 80)
    t.eq({ code, gate:failure(host, 80) }, { 2, "private" }, host)
    t.eq(c:read_all(), "")
    c:close()
  end
  t.eq((asked("\10\0\0\1", 80, nil, "\1")), 2)
  t.eq((asked(("\0"):rep(15) .. "\1", 80, nil, "\4")), 2)
  t.eq((asked(("\0"):rep(10) .. "\255\255\127\0\0\1", 80, nil, "\4")), 2) -- ::ffff:127.0.0.1
end)

t.test("failures have their codes and names", function()
  t.eq((asked("no-such-host.invalid", 80)), 4)
  t.eq(gate:failure("no-such-host.invalid", 80), "not_resolved")
  t.eq((asked("127.0.0.1", 47111)), 5)
  t.eq(gate:failure("127.0.0.1", 47111), "refused")
  t.eq(gate:failure("127.0.0.1", 47112), nil)
end)

t.test("an exempted host is connected to, and bytes go both ways until both have ended", function()
  local big = ("0123456789abcdef"):rep(20000)
  local echo = raw_tcp.listen(function(peer)
    peer:send(peer:read_until("\n"))
    peer:read_until("end$", 10)
    peer:send(big, 10)
    peer:shutdown()
    peer:close()
  end)
  local code, c = asked("127.0.0.1", echo.port)
  t.eq(code, 0)
  c:send("hello\n")
  t.eq(c:read_until("\n"), "hello\n")
  c:send(big .. "end", 10)
  c:shutdown()
  t.ok(c:read_all(10) == big)
  c:close()
  echo:close()
end)

t.test("words that come byte by byte are understood", function()
  local c = raw_tcp.connect(gate:port())
  for byte in (HELLO .. request("localhost", 1)):gmatch(".") do
    c:send(byte)
    fiber.sleep(0.002)
  end
  t.eq(c:read_all():byte(4), 2)
  c:close()
end)

t.test("what is no SOCKS5 CONNECT is cut off", function()
  local wrong = {
    "GET / HTTP/1.1\r\n\r\n",
    "\4\1\0\80\127\0\0\1\0",
    "\5\1\2", -- password only
    HELLO .. request("127.0.0.1", 80, "\2"), -- BIND
    HELLO .. request("127.0.0.1", 80, "\3"), -- UDP
    HELLO .. request("", 80),
    HELLO .. request("x", 80, nil, "\9"),
    HELLO .. request("127.0.0.1", 80) .. "too early",
  }
  for i, words in ipairs(wrong) do
    local c = raw_tcp.connect(gate:port())
    c:send(words)
    local got = c:read_all()
    t.ok(#got <= 2, ("case %d was answered %q"):format(i, got))
    c:close()
  end
end)

t.test("a closed gate ends its connections", function()
  local own = core.open({ "127.0.0.1" })
  local c = raw_tcp.connect(own:port())
  c:send(HELLO)
  c:read_until("^\5%z")
  own:close()
  c:read_all()
  t.raises(own.port, "closed", own)
  own:close()
end)
