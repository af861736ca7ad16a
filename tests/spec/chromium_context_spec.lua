-- Contexts: their settings, cookies and storage, apart from each other.
local b = require("tests.spec.browser_support")
local chromium = require("bolt.chromium")
local core = require("bolt.core.gate")
local crypto = require("bolt.crypto")
local raw_tcp = require("tests.spec.raw_tcp")
local t = require("tests.spec.support")

local go, with_page = b.go, b.with_page

-- One cookie comes from the server, one from the page.
local LOGGED_IN = "<script>document.cookie = 'seen=1; max-age=3600; path=/'</script>in"

local site = b.site({
  ["/"] = "<title>Start</title><h1>Hello</h1>",
  ["/login"] = function()
    return {
      headers = { ["Set-Cookie"] = "session=s1; HttpOnly; Path=/", ["Content-Type"] = "text/html" },
      body = LOGGED_IN,
    }
  end,
  ["/account"] = function(req)
    local known = (req.headers.cookie or ""):find("session=s1", 1, true)
    local body = known and "welcome, Ada" or "who are you?"
    return { headers = { ["Content-Type"] = "text/html" }, body = body }
  end,
})

t.test("settings of a context hold for its pages", function()
  local opts = {
    viewport = { width = 640, height = 480 },
    locale = "de-DE",
    timezone = "Europe/Berlin",
    headers = { ["X-Who"] = "bolt" },
    user_agent = "Mozilla/5.0 (test)",
  }
  with_page(opts, function(page)
    go(page, site.url("/"))
    t.eq(page:evaluate("[innerWidth, innerHeight]"), { 640, 480 })
    t.eq(page:evaluate("(1234.5).toLocaleString()"), "1.234,5")
    t.eq(page:evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone"), "Europe/Berlin")
    local seen = site.requests[#site.requests]
    for _, req in ipairs(site.requests) do
      seen = req.path == "/" and req or seen
    end
    t.eq(seen.headers["x-who"], "bolt")
    t.eq(seen.headers["user-agent"], "Mozilla/5.0 (test)")
    t.match(seen.headers["accept-language"], "^de%-DE")
  end)
  local e = t.raises(with_page, "bad_argument", { timezone = "Mars/Phobos" }, function() end)
  t.match(e.message, "timezone")
end)

t.test("contexts do not share cookies or storage; a closed one takes its pages along [99]", function()
  local before = b.browser():stats().pages
  with_page(function(one)
    go(one, site.url("/"))
    one:evaluate("(document.cookie = 'a=1', localStorage.setItem('k', 'v'))", nil, { world = "main" })
    with_page(function(two)
      go(two, site.url("/"))
      t.eq(two:evaluate("document.cookie + localStorage.getItem('k')", nil, { world = "main" }), "null")
      two.context:page()
      t.eq(b.browser():stats().pages, before + 3)
    end)
    t.eq(b.browser():stats().pages, before + 1)
    t.eq(one:evaluate("document.cookie", nil, { world = "main" }), "a=1")
  end)
end)

t.test("cookies taken from one context log another in [100]", function()
  local saved
  with_page(function(page, context)
    go(page, site.url("/account"))
    t.eq(page:evaluate("document.body.innerText"), "who are you?")
    go(page, site.url("/login"))
    saved = context:cookies()
    t.eq({ #saved, saved[1].name, saved[1].http_only }, { 2, "session", true })
  end)
  with_page(function(page, context)
    context:set_cookies(saved)
    go(page, site.url("/account"))
    t.eq(page:evaluate("document.body.innerText"), "welcome, Ada")
    local again = context:cookies()
    t.eq({ again[1].name, again[1].value, again[2].expires }, { "session", "s1", saved[2].expires })
    t.raises(context.set_cookies, "bad_argument", context, { { name = "of", value = "nowhere" } })
    t.raises(context.set_cookies, "unknown option", context, { { httpOnly = true } })
  end)
end)

-- A proxy that answers by itself, with what it was asked for, and counts. Credentials: "ada:secret", when it wants any.
local function proxy_server(wants)
  local seen = { asked = 0, lines = {} }
  local server = raw_tcp.listen(function(peer)
    local head = peer:read_until("\r\n\r\n")
    local given = head:match("[Pp]roxy%-[Aa]uthorization: Basic (%S+)")
    table.insert(seen.lines, head:match("^[^\r]+"))
    if wants and given ~= crypto.base64_encode("ada:secret") then
      seen.asked = seen.asked + 1
      peer:send(
        'HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic realm="p"\r\nContent-Length: 0\r\n'
          .. "Connection: close\r\n\r\n"
      )
    else
      local body = "<title>by proxy</title>" .. head:match("^%u+ (%S+)")
      peer:send(
        ("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"):format(
          #body,
          body
        )
      )
    end
    peer:shutdown()
    peer:close()
  end, true)
  t.on_exit(function()
    server:close()
  end)
  seen.address = "http://127.0.0.1:" .. server.port
  return seen
end

t.test("a proxy per context: credentials asked for once, loopback through it, other contexts beside it [98]", function()
  local proxy = proxy_server(true)
  with_page({ proxy = { server = proxy.address, username = "ada", password = "secret" } }, function(page)
    for _, url in ipairs({ "http://somewhere.example/a", "http://somewhere.example/b", site.url("/") }) do
      t.eq(go(page, url).status, 200)
      t.eq(page:evaluate("document.body.innerText"), url)
    end
    t.eq(proxy.asked, 1)
    with_page(function(beside)
      go(beside, site.url("/"))
      t.eq(beside:title(), "Start")
    end)
  end)
end)

t.test("credentials that a proxy does not take, or that it was not given, are said to be the reason [98]", function()
  local proxy = proxy_server(true)
  for why, credentials in pairs({ ["does not accept"] = { "ada", "wrong" }, ["asks for"] = {} }) do
    local opts = { server = proxy.address, username = credentials[1], password = credentials[2] }
    with_page({ proxy = opts }, function(page)
      for _, url in ipairs({ "http://somewhere.example/", "https://somewhere.example/" }) do
        local e = t.raises(go, "network", page, url)
        t.eq(e.code, "ERR_PROXY_AUTH_REQUESTED")
        t.match(e.message, "the proxy " .. proxy.address .. " " .. why)
      end
    end)
  end
end)

t.test("a SOCKS proxy", function()
  local gate = core.open({ "127.0.0.1" }) -- one of ours will do
  with_page({ proxy = { server = "socks5://127.0.0.1:" .. gate:port() } }, function(page)
    t.eq(go(page, site.url("/")).status, 200)
    t.eq(t.raises(go, "network", page, site.url("/", "localhost")).code, "ERR_SOCKS_CONNECTION_FAILED")
  end)
  gate:close()
end)

t.test("a proxy behind the gate to public addresses; one that is not there; one that is none", function()
  local proxy = proxy_server(false)
  local browser = chromium.open()
  local context = browser:context({ proxy = { server = proxy.address } })
  local page = context:page()
  t.eq(go(page, "http://somewhere.example/").status, 200)
  context:close()
  t.eq(#proxy.lines, 1)
  page = browser:context({ proxy = { server = "http://127.0.0.1:47111" } }):page()
  for _, url in ipairs({ "http://somewhere.example/", "https://somewhere.example/" }) do
    local e = t.raises(go, "network", page, url)
    t.eq(e.code, "ERR_PROXY_CONNECTION_FAILED")
    t.match(e.message, "cannot be reached %(refused%)")
  end
  page = browser:context():page()
  t.raises(go, "private_address", page, proxy.address)
  browser:close()
  for _, wrong in ipairs({ "ftp://a:1", "http://a:1/path", "a:1", "http://user:word@a:1" }) do
    t.raises(with_page, "bad_argument", { proxy = { server = wrong } }, function() end)
  end
  t.raises(with_page, "bad_argument", { proxy = { server = "socks5://a:1", username = "x" } }, function() end)
end)
