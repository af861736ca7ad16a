-- A browser that somebody else started, spoken to over a WebSocket: a real Chromium with a debugging port.
local b = require("tests.spec.browser_support")
local chromium = require("bolt.chromium")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local http = require("bolt.http")
local json = require("bolt.json")
local process = require("bolt.process")
local raw_tcp = require("tests.spec.raw_tcp")
local t = require("tests.spec.support")

local go = b.go

local BOLT = process.env("BOLT_BIN") or "./bolt"

local site = b.site({
  ["/"] = "<title>Start</title><h1>Hello</h1>",
  ["/files"] = [[<form method=post action=/taken enctype=multipart/form-data><input type=file name=logo id=logo>
    <button type=button id=ask onclick="logo.click()">Choose</button></form>]],
  ["/taken"] = "<p>Taken",
})

-- Starts a Chromium of its own: { process, url = its ws:// address, port }.
local function start()
  local dir = t.state_dir()
  local child = process.spawn({
    args = {
      process.env("BOLT_CHROMIUM") or "chromium",
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--remote-debugging-port=0",
      "--user-data-dir=" .. dir .. "/profile",
      "about:blank",
    },
    env = { HOME = dir },
    exit_signal = "KILL",
  })
  local said = dir .. "/profile/DevToolsActivePort"
  t.eventually(20, function()
    return fs.stat(said) and fs.read(said):find("\n/devtools", 1, true)
  end)
  local port, path = fs.read(said):match("^(%d+)\n(%S+)")
  return { process = child, port = tonumber(port), url = ("ws://127.0.0.1:%s%s"):format(port, path) }
end

local elsewhere = start()
t.on_exit(function()
  elsewhere.process:kill("KILL")
end)

local function connect(url)
  return chromium.open({ endpoint = url or elsewhere.url, allow_private = true })
end

-- What the browser itself says of its pages.
local function pages()
  local list = {}
  for _, target in
    ipairs(json.decode(http.get(("http://127.0.0.1:%d/json/list"):format(elsewhere.port), {
      allow_private = true,
    }).body))
  do
    list[#list + 1] = target.type == "page" and target.url or nil
  end
  return list
end

t.test(
  "everything goes over the socket: pages, events, pictures, five megabytes both ways, a thousand calls",
  function()
    local browser = connect()
    local page = browser:context({ timezone = "Asia/Tokyo" }):page()
    t.eq(go(page, site.url("/")).status, 200)
    t.eq(page:evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone"), "Asia/Tokyo")
    t.eq(page:evaluate("confirm('well?')"), false)
    t.eq(page:dialogs()[1].message, "well?")
    local text = ("0123456789abcdef"):rep(320 * 1024)
    t.ok(page:evaluate("(s) => s", text) == text)
    local sum = 0
    fiber.group(function(group)
      for i = 1, 1000 do
        group:spawn(function()
          local n = page:evaluate("(n) => n", i)
          sum = sum + n
        end)
      end
    end)
    t.eq(sum, 500500)
    t.eq(page:screenshot({ type = "png" }):sub(2, 4), "PNG")
    local stats = browser:stats()
    t.eq({ stats.pid, stats.program, stats.pages, stats.files }, { nil, elsewhere.url, 1, nil })
    browser:close()
    t.raises(page.title, "browser_closed", page)
  end
)

t.test("pages of others are left alone, ours end with the connection; without a path the browser is asked", function()
  local browser = connect(("ws://127.0.0.1:%d"):format(elsewhere.port))
  go(browser:context():page(), site.url("/"))
  t.eq(#pages(), 2)
  browser:close()
  t.eventually(5, function()
    return #pages() == 1
  end)
  t.eq(pages(), { "about:blank" })
end)

t.test("files are sent by their bytes: into an input, and when a button asks for them", function()
  local browser = connect()
  local path = t.state_dir() .. "/logo.png"
  fs.write(path, "\137PNG\0\255 bytes")
  for _, put in ipairs({
    function(page)
      page:locator("#logo"):set_files(path)
    end,
    function(page)
      page:locator("#ask"):choose_files(path)
    end,
  }) do
    local page = browser:context():page()
    go(page, site.url("/files"))
    put(page)
    local seen = "async () => [logo.files[0].name, logo.files[0].type, await logo.files[0].text()]"
    t.eq(page:evaluate(seen), { "logo.png", "image/png", "\239\191\189PNG\0\239\191\189 bytes" })
  end
  browser:close()
end)

t.test("bolt doctor looks at the browser that BOLT_CHROMIUM says", function()
  local args = { BOLT, "doctor", "--json" }
  local child = process.spawn({ args = args, env = { BOLT_CHROMIUM = elsewhere.url }, stdout = "pipe" })
  t.match(child:read_stdout(30), "Chrome/[%d.]+ %(ws://127.0.0.1:%d+/[^)]+%), started by somebody else")
end)

t.test("wss: a certificate that is trusted connects, one that is not is refused", function()
  local dir = t.state_dir()
  local openssl = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    .. (" -addext subjectAltName=DNS:localhost -keyout %s/key -out %s/cert"):format(dir, dir)
  local words = {}
  for word in openssl:gmatch("%S+") do
    words[#words + 1] = word
  end
  t.eq(process.spawn({ args = words }):wait(20), 0)
  local args = { "python3", "tests/spec/tls_forwarder.py", dir .. "/cert", dir .. "/key", tostring(elsewhere.port) }
  local forwarder = process.spawn({ args = args, stdout = dir .. "/port" })
  t.eventually(10, function()
    return fs.stat(dir .. "/port") and fs.read(dir .. "/port"):find("\n")
  end)
  local url = elsewhere.url:gsub("^ws://127.0.0.1:%d+", "wss://localhost:" .. fs.read(dir .. "/port"):match("%d+"))
  t.match(t.raises(connect, "browser_failed", url).message, "wss://localhost")
  fs.write(
    dir .. "/child.lua",
    [[
    local browser = require("bolt.chromium").open({ allow_private = true })
    local page = browser:context():page()
    io.stdout:write(page:evaluate("(s) => s", ("x"):rep(300000)):len(), " ", browser.version)
    browser:close()
  ]]
  )
  local env = { SSL_CERT_FILE = dir .. "/cert", BOLT_CHROMIUM = url }
  local child = process.spawn({ args = { BOLT, "exec", dir .. "/child.lua" }, env = env, stdout = "pipe" })
  t.match(child:read_stdout(30), "^300000 Chrome/")
  forwarder:kill("KILL")
end)

t.test("what cannot be: said, and why", function()
  local port = elsewhere.port
  t.match(
    t.raises(connect, "browser_failed", "ws://127.0.0.1:47111/x").message,
    "^ws://127.0.0.1:47111/x: nobody listens"
  )
  t.raises(connect, "browser_failed", "ws://no-such-host.invalid/x")
  t.match(t.raises(connect, "browser_failed", ("ws://127.0.0.1:%d/devtools/wrong"):format(port)).message, "101")
  t.match(t.raises(connect, "browser_failed", "ws://127.0.0.1:47111").message, "json/version")
  local began = fiber.now()
  local silent = raw_tcp.listen(function(peer)
    peer:read_until("\r\n\r\n")
    peer:read_all()
  end)
  local address = ("ws://127.0.0.1:%d/x"):format(silent.port)
  t.raises(chromium.open, "browser_failed", { endpoint = address, allow_private = true, timeout = 0.3 })
  t.ok(fiber.now() - began < 2)
  silent:close()
  t.match(t.raises(connect, "browser_failed", "ws://" .. site.url("/x"):match("//(.*)$")).message, "101")
  for _, wrong in ipairs({ "http://a/", "ws:/a", "127.0.0.1:9222", "ws://a b/" }) do
    t.raises(connect, "bad_argument", wrong)
  end
  local e = t.raises(chromium.open, "bad_argument", { endpoint = elsewhere.url })
  t.match(e.message, "allow_private = true")
  t.raises(chromium.open, "bad_argument", { endpoint = elsewhere.url, allow_private = true, headless = true })
end)

t.test("a lost connection fails every call at once, later ones too", function()
  local browser = connect()
  local page = browser:context():page()
  local waiting = fiber.spawn(function()
    return select(2, pcall(page.evaluate, page, "new Promise(() => {})"))
  end)
  fiber.sleep(0.1)
  local began = fiber.now()
  elsewhere.process:kill("KILL")
  local e = waiting:join(5)
  t.eq(e.kind, "browser_closed")
  t.match(e.message, "the connection")
  t.ok(fiber.now() - began < 1, fiber.now() - began)
  t.eq(browser:alive(), false)
  t.raises(browser.context, "browser_closed", browser)
  t.raises(page.title, "browser_closed", page)
  browser:close()
end)
