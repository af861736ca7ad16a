-- Browser, context, page: opening, going, evaluating, closing, on pages of our own server and a real Chromium.
local chromium = require("bolt.chromium")
local fs = require("bolt.fs")
local process = require("bolt.process")
local server = require("bolt.server")
local t = require("tests.spec.support")

local site = server.listen("127.0.0.1:0", function(req)
  local body = ({
    ["/"] = "<title>Start</title><h1>Hello</h1>",
    ["/frames"] = "<iframe name=inner srcdoc='<p>in the frame</p>'></iframe>",
  })[req.path]
  return { status = body and 200 or 404, headers = { ["Content-Type"] = "text/html" }, body = body or "no such page" }
end)
t.on_exit(function()
  site:close()
end)

local function url(path)
  return "http://" .. site.address .. path
end

local browser
local function page()
  browser = browser or chromium.open({ allow_private = true })
  return browser:context():page()
end
t.on_exit(function()
  if browser then
    browser:close()
  end
end)

t.test("goto answers with status, headers and address; 404 is an answer", function()
  local p = page()
  local answer = p["goto"](p, url("/"))
  t.eq(answer.status, 200)
  t.eq(answer.url, url("/"))
  t.eq(answer.headers["Content-Type"], "text/html")
  t.eq(p:title(), "Start")
  t.eq(p:url(), url("/"))
  t.match(p:content(), "<h1>Hello</h1>")
  t.eq(p["goto"](p, url("/none")).status, 404)
  p.context:close()
end)

t.test("values come back equal [9]", function()
  local p = page()
  t.eq(p:evaluate("(a) => a", { n = 1.5, s = "ü", list = { 1, 2, { x = true } } }), {
    n = 1.5,
    s = "ü",
    list = { 1, 2, { x = true } },
  })
  t.eq(p:evaluate("undefined"), nil)
  t.eq(p:evaluate("({ a: null, b: undefined, c: 0 })"), { c = 0 })
  t.eq({ p:evaluate("Infinity"), p:evaluate("-Infinity") }, { math.huge, -math.huge })
  t.eq(1 / p:evaluate("-0"), -math.huge)
  local nan = p:evaluate("NaN")
  t.ok(nan ~= nan)
  t.eq(p:evaluate("12345678901234567890n"), "12345678901234567890")
  t.eq(p:evaluate("new Date(Date.UTC(2020, 2, 2, 5, 15, 0, 7))"), "2020-03-02T05:15:00.007Z")
  t.eq(p:evaluate("Promise.resolve(new Date(NaN))"), "Invalid Date")
  local megabyte = ("aé€😀"):rep(100000) -- the reads of the pipe end inside of characters
  t.ok(p:evaluate("(a) => a", megabyte) == megabyte)
  t.eq(p:evaluate("new Promise((ok) => setTimeout(() => ok(7), 20))"), 7)
  p.context:close()
end)

t.test("exceptions and rejections carry their message [10]", function()
  local p = page()
  t.match(t.raises(p.evaluate, "page_error", p, "() => { throw new Error('boom') }").message, "boom")
  t.match(t.raises(p.evaluate, "page_error", p, "Promise.reject(new Error('late'))").message, "late")
  t.match(t.raises(p.evaluate, "page_error", p, "() => { throw 'a text' }").message, "a text")
  t.raises(p.evaluate, "page_error", p, "(")
  p.context:close()
end)

t.test("the isolated world does not see what the page changed; the main world does", function()
  local p = page()
  p["goto"](p, url("/"))
  p:evaluate("() => { window.secret = 1; JSON.stringify = () => 'broken' }", nil, { world = "main" })
  t.eq(p:evaluate("typeof secret"), "undefined")
  t.eq(p:evaluate("JSON.stringify([1])"), "[1]")
  t.eq(p:evaluate("secret", nil, { world = "main" }), 1)
  p.context:close()
end)

t.test("half of a character in what a page says loses neither the answer nor the event", function()
  local p = page()
  p["goto"](p, url("/"))
  t.eq(p:evaluate("'smile \\ud83d'"), "smile \239\191\189")
  p:evaluate("alert('half \\ude00'), fetch('/', { method: 'POST', body: '\\ud83d' }).then((r) => r.text())")
  t.eq(p:dialogs()[1].message, "half \239\191\189")
  p:await(function()
    return p:exchanges()[1].status == 200
  end, 5, "the exchange to be noted")
  p.context:close()
end)

t.test("frames are listed with parent and name, and take scripts", function()
  local p = page()
  p["goto"](p, url("/frames"), { wait = "load" })
  local frames = p:frames()
  t.eq(#frames, 2)
  t.eq(frames[1].url, url("/frames"))
  t.eq(frames[2].name, "inner")
  t.eq(frames[2].parent, frames[1].id)
  t.eq(p:evaluate("document.body.innerText", nil, { frame = frames[2].id }), "in the frame")
  p.context:close()
end)

t.test("close leaves no process and no profile [7]", function()
  local b = chromium.open({ allow_private = true })
  local stats = b:stats()
  b:context():page()
  t.ok(process.signal(stats.pid, 0))
  t.ok(fs.stat(stats.profile))
  b:close()
  t.eq(b:alive(), false)
  t.group_is_gone(stats.pid)
  t.eq(fs.stat(stats.profile), nil)
  t.raises(b.context, "browser_closed", b)
  b:close()
end)

t.test("a browser that is not there is an error that says what to install", function()
  local e = t.raises(chromium.open, "browser_missing", { executable = "/nowhere/chromium" })
  t.match(e.message, "chromium")
end)

t.test("a program that is no browser is an error with its last words", function()
  local e = t.raises(chromium.open, "browser_failed", { executable = "/bin/ls" })
  t.match(e.message, "ls:")
end)
