-- What is recorded of the wire: exchanges with bodies, however they are sent and whatever the page does next.
local b = require("tests.spec.browser_support")
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

local go, with_page = b.go, b.with_page

local function json(body, status)
  return { status = status or 200, headers = { ["Content-Type"] = "application/json" }, body = body }
end

local site = b.site({
  ["/"] = "<title>Start</title>",
  ["/form"] = [[<form method=post action=/taken><input name=who value="Ada &amp; Söhne"><input name=n value=1></form>]],
  ["/files"] = [[<form method=post action=/taken enctype=multipart/form-data>
    <input name=who value=Ada><input type=file name=logo></form>]],
  ["/seeother"] = [[<form method=post action=/303><input name=a value=b></form>]],
  ["/keep"] = [[<form method=post action=/307><input name=a value=b></form>]],
  ["/303"] = function()
    return { status = 303, headers = { Location = "/thanks" } }
  end,
  ["/307"] = function()
    return { status = 307, headers = { Location = "/taken" } }
  end,
  ["/thanks"] = "<p>Thanks",
  ["/taken"] = "<p>Taken, thank you",
  ["/api"] = function()
    return json('{"ok":true,"text":"é"}')
  end,
  ["/no"] = function()
    return json('{"errors":{"who":"taken"}}', 422)
  end,
  ["/big"] = function()
    return { headers = { ["Content-Type"] = "text/plain" }, body = ("0123456789"):rep(20000) }
  end,
  ["/image"] = function()
    return { headers = { ["Content-Type"] = "image/png" }, body = "\137PNG\0\1\2" }
  end,
  ["/late"] = function()
    fiber.sleep(0.3)
    return json('{"late":true}')
  end,
  ["/cut"] = function()
    return {
      stream = function(send)
        send("begins")
        error("the server breaks off")
      end,
    }
  end,
  ["/worker.js"] = function()
    return {
      headers = { ["Content-Type"] = "text/javascript" },
      body = "fetch('/api', { method: 'POST', body: 'from worker' }).then(() => postMessage(1))",
    }
  end,
  ["/heavy"] = "<link rel=stylesheet href=/style.css><img src=/a.png><p style='font-family:x'>text</p>"
    .. "<script>window.ran = 'to the end'</script>",
  ["/typed"] = "<style>@font-face{font-family:x;src:url(/font)}</style><script src=/tracker/own.js></script>"
    .. "<img src=/picture><video src=/video></video><p style='font-family:x'>text</p>"
    .. "<script>window.ran = 'to the end'</script>",
  ["/style.css"] = function()
    return { headers = { ["Content-Type"] = "text/css" }, body = "@font-face{font-family:x;src:url(/f.woff2?v=1)}" }
  end,
})

-- The n-th exchange, once it is answered.
local function answered(page, n)
  return page:await(function()
    local x = page:exchanges()[n or 1]
    return x and (x.status or x.error) and x
  end, 10, "the exchange")
end

t.test("a form post that navigates: method, values, status, answer [97]", function()
  with_page(function(page)
    go(page, site.url("/form"))
    t.eq(page:exchanges(), {})
    page:evaluate("document.forms[0].submit()")
    local x = answered(page)
    t.eq({ x.method, x.url, x.status }, { "POST", site.url("/taken"), 200 })
    t.eq(x.request_body, "who=Ada+%26+S%C3%B6hne&n=1")
    t.eq(x.content_type, "text/html; charset=utf-8")
    t.match(x.response_body, "Taken, thank you")
    t.eq(x.frame, page:frames()[1].id)
  end)
end)

t.test("a multipart post: the text values are in the recorded body [97]", function()
  with_page(function(page)
    go(page, site.url("/files"))
    page:evaluate([[() => {
      const data = new DataTransfer();
      data.items.add(new File(["PIXELS"], "logo.png", { type: "image/png" }));
      document.querySelector("[type=file]").files = data.files;
      document.forms[0].submit();
    }]])
    local x = answered(page)
    t.eq(x.status, 200)
    t.match(x.request_body, 'name="who"\r\n\r\nAda')
    t.match(x.request_body, 'filename="logo.png"')
  end)
end)

t.test("a post that is redirected: its own status and where it went; the GET behind it is no exchange", function()
  with_page(function(page)
    go(page, site.url("/seeother"))
    page:evaluate("document.forms[0].submit()")
    local x = answered(page)
    t.eq({ x.status, x.redirected_to }, { 303, site.url("/thanks") })
    page:await(function()
      return page:url() == site.url("/thanks")
    end, 5, "the next page")
    t.eq(#page:exchanges(), 1)
  end)
end)

t.test("a post that is sent again by 307 is two exchanges", function()
  with_page(function(page)
    go(page, site.url("/keep"))
    page:evaluate("document.forms[0].submit()")
    local x = answered(page, 2)
    t.eq({ page:exchanges()[1].status, x.status, x.url }, { 307, 200, site.url("/taken") })
    t.eq(x.request_body, "a=b")
  end)
end)

t.test("fetch and XMLHttpRequest, with JSON both ways, and errors [97]", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate([[fetch("/api", { method: "PUT", headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ who: "é" }) }).then((r) => r.text())]])
    page:evaluate([[new Promise((done) => { const x = new XMLHttpRequest(); x.open("POST", "/no");
      x.onload = () => done(x.status); x.send("a=1"); })]])
    page:evaluate("fetch('/api').then((r) => r.text())")
    local one, two = answered(page, 1), answered(page, 2)
    t.eq({ one.method, one.status, one.request_body, one.response_body }, {
      "PUT",
      200,
      '{"who":"é"}',
      '{"ok":true,"text":"é"}',
    })
    t.eq({ two.method, two.status, two.response_body }, { "POST", 422, '{"errors":{"who":"taken"}}' })
    t.eq(#page:exchanges(), 2)
  end)
end)

t.test("an element under way has neither status nor error, and is the same table later", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate("void fetch('/late', { method: 'POST', body: 'x' })")
    local x = page:await(function()
      return page:exchanges()[1]
    end, 5, "the request")
    t.eq({ x.status, x.error }, {})
    t.ok(answered(page) == x)
    t.eq(x.response_body, '{"late":true}')
  end)
end)

t.test("an answer that the page leaves at once is recorded all the same [97]", function()
  with_page(function(page)
    for i = 1, 5 do
      go(page, site.url("/"))
      page:evaluate([[void fetch("/api", { method: "POST", body: "x" }).then((r) => r.text())
        .then(() => { location = "/thanks" })]])
      local x = answered(page, i)
      t.eq(x.status, 200)
      t.eq(x.response_body, '{"ok":true,"text":"é"}')
      page:await(function()
        return page:url() == site.url("/thanks")
      end, 5, "the next page")
    end
  end)
end)

t.test("beacons and workers are recorded", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate("navigator.sendBeacon('/api', 'beacon')")
    t.eq(answered(page).request_body, "beacon")
    page:evaluate("new Promise((ok) => { const w = new Worker('/worker.js'); w.onmessage = ok })")
    t.eq(answered(page, 2).request_body, "from worker")
  end)
end)

t.test("bodies are cut at 64 KiB; bytes that are no text are left out", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate("fetch('/big', { method: 'POST', body: 'y'.repeat(200000) }).then((r) => r.text())")
    local x = answered(page)
    t.eq(#x.response_body, 65536)
    t.eq(#x.request_body, 65536)
    page:evaluate("fetch('/image', { method: 'POST', body: 'x' }).then((r) => r.blob())")
    t.eq(answered(page, 2).response_body, nil)
  end)
end)

t.test("no answer is an error with Chromium's name", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate("fetch('http://127.0.0.1:47111/', { method: 'POST', mode: 'no-cors', body: 'x' }).catch(() => 0)")
    t.eq(answered(page).error, "net::ERR_CONNECTION_REFUSED")
    page:evaluate("fetch('/cut', { method: 'POST', body: 'x' }).then((r) => r.text()).catch(() => 0)")
    t.match(answered(page, 2).error, "^net::ERR_")
  end)
end)

t.test("what a context blocks is not asked for; the scripts of the page run [96]", function()
  with_page({ block = { "fonts", "images" } }, function(page)
    local before = #site.requests
    go(page, site.url("/heavy"), { wait = "load" })
    page:evaluate("document.fonts.ready.then(() => 1)")
    local paths = {}
    for i = before + 1, #site.requests do
      paths[#paths + 1] = site.requests[i].path
    end
    t.eq(paths, { "/heavy", "/style.css" })
    t.eq(page:evaluate("window.ran", nil, { world = "main" }), "to the end")
  end)
  t.raises(with_page, "bad_argument", { block = { "sound" } }, function() end)
  t.raises(with_page, "bad_argument", { block = { "no pattern://[" } }, function() end)
end)

t.test("blocked by type, whatever the address looks like, and by patterns of addresses [96]", function()
  local function asked(block)
    local paths = {}
    with_page({ block = block }, function(page)
      local before = #site.requests
      go(page, site.url("/typed"), { wait = "load" })
      page:evaluate("document.fonts.ready.then(() => fetch('/tracker/hit')).catch(() => 0)")
      page:evaluate("new Promise((done) => { const v = document.querySelector('video'); v.onerror = done; v.load() })")
      t.eq(page:evaluate("window.ran", nil, { world = "main" }), "to the end")
      for i = before + 1, #site.requests do
        paths[site.requests[i].path] = true
      end
    end)
    local list = {}
    for path in pairs(paths) do
      list[#list + 1] = path
    end
    table.sort(list)
    return table.concat(list, " ")
  end
  t.eq(asked(nil), "/font /picture /tracker/hit /tracker/own.js /typed /video")
  t.eq(asked({ "font", "image", "media" }), "/tracker/hit /tracker/own.js /typed")
  t.eq(asked({ "*://*:*/tracker/*" }), "/font /picture /typed /video")
end)
