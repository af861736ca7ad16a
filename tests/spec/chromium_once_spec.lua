-- A request leaves once: Chromium would send a POST again, unasked, when a connection that had been used or opened
-- before ends without an answer. The site keeps its connections open unless it is asked not to, and answers no POST.
local b = require("tests.spec.browser_support")
local raw_tcp = require("tests.spec.raw_tcp")
local t = require("tests.spec.support")

local PAGE = [[<title>Add</title><link rel=preconnect href="/"><img src=/a.png><img src=/b.png>
<form method=post action=/taken><input name=who value=Ada><button>Send</button></form>]]

local ANSWER = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"

local posts = 0

local function serve(peer)
  pcall(function()
    repeat
      local head = peer:read_until("\r\n\r\n", 20)
      if head:find("^POST") then
        peer:read_until("who")
        posts = posts + 1
        return
      end
      local body = head:find("^GET /add ") and PAGE or "x"
      peer:send(ANSWER:format(#body, body))
    until head:lower():find("connection: close", 1, true)
  end)
  peer:close()
end

local function sent_by(source)
  local server = raw_tcp.listen(serve, true)
  posts = 0
  b.with_page(function(page)
    b.go(page, ("http://127.0.0.1:%d/add"):format(server.port), { wait = "load" })
    page:evaluate(source)
    t.eventually(10, function()
      local exchange = page:exchanges()[1]
      return exchange and exchange.error
    end)
  end)
  server:close()
  return posts
end

t.test("a form whose answer is a closed connection was sent once", { timeout = 30 }, function()
  t.eq(sent_by("() => { setTimeout(() => document.forms[0].submit()) }"), 1)
end)

t.test("a fetch whose answer is a closed connection was sent once", { timeout = 30 }, function()
  t.eq(sent_by("() => { fetch('/taken', { method: 'POST', body: 'who' }).catch(() => 0) }"), 1)
end)
