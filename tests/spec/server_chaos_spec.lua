-- Clients that misbehave at random, all at once: the server answers the good ones and forgets the rest.
local fiber = require("bolt.fiber")
local http = require("bolt.http")
local raw_tcp = require("tests.spec.raw_tcp")
local server = require("bolt.server")
local t = require("tests.spec.support")

local PIECES = {
  "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd",
  "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n" .. ("x"):rep(90000),
  "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
  "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /big HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n",
  "GET /fail HTTP/1.0\r\n\r\n",
  "\0\1\2\3\r\n\r\n",
  "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
}

local function handler(req)
  if req.path == "/slow" then
    fiber.sleep(0.02)
  elseif req.path == "/big" then
    return { body = ("y"):rep(400000) }
  elseif req.path == "/fail" then
    error({ kind = "cancelled", message = "quietly" })
  elseif req.path == "/stream" then
    return {
      stream = function(send)
        for _ = 1, 20 do
          send(("z"):rep(30000))
          fiber.sleep(0)
        end
      end,
    }
  end
  return { body = req.body }
end

-- One client: some pieces, cut anywhere, read or not, closed whenever.
local function misbehave(port, random)
  local c = raw_tcp.connect(port, random(2) == 1 and 4096 or nil)
  for _ = 1, random(5) do
    local piece = PIECES[random(#PIECES)]
    if random(4) == 1 then
      piece = piece:sub(1, random(#piece))
    end
    if not pcall(c.send, c, piece, 0.2) then
      break
    end
    for _ = 1, random(4) - 1 do
      c:poll()
      fiber.sleep(random(3) == 1 and 0.002 or 0)
    end
  end
  if random(3) == 1 then
    c:shutdown()
    pcall(c.read_all, c, 0.2)
  end
  c:close()
end

-- The same numbers in each run.
local function generator(seed)
  return function(n)
    seed = (seed * 1103515245 + 12345) % 2147483648
    return math.floor(seed / 65536) % n + 1
  end
end

t.test("three hundred bad clients beside a good one", { timeout = 60 }, function()
  local s = server.listen("127.0.0.1:0", handler, { cancel_on_disconnect = true })
  local url, before = "http://" .. s.address .. "/", #fiber.list()
  for round = 1, 6 do
    fiber.group(function(g)
      for i = 1, 50 do
        g:spawn(misbehave, s.port, generator(round * 1000 + i))
      end
      g:spawn(function()
        for i = 1, 20 do
          t.eq(http.post(url, "good " .. i, { allow_private = true }).body, "good " .. i)
        end
      end)
    end)
  end
  t.eventually(5, function()
    return next(s.live) == nil
  end)
  t.eventually(5, function()
    return #fiber.list() <= before
  end)
  s:close()
end)
