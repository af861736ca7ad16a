-- What pages do by themselves: dialogs, popups, downloads, navigations of all kinds.
local b = require("tests.spec.browser_support")
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

local go, with_page = b.go, b.with_page

local site = b.site({
  ["/"] = "<title>Start</title><h1>Hello</h1>",
  ["/alert"] = "<script>alert('while loading')</script><p>after",
  ["/popups"] = [[<a id=blank href="/" target=_blank>a</a><a id=alone href="/" target=_blank rel=noopener>b</a>]],
  ["/moved"] = function()
    return { status = 302, headers = { Location = "/moved2" } }
  end,
  ["/moved2"] = function()
    return { status = 301, headers = { Location = "/" } }
  end,
  ["/empty"] = function()
    return { status = 204 }
  end,
  ["/file"] = function()
    return { headers = { ["Content-Disposition"] = "attachment; filename=list.csv" }, body = "a,b" }
  end,
  ["/broken"] = function()
    return { status = 500, body = "broken" }
  end,
  ["/slow"] = function()
    fiber.sleep(0.5)
    return { body = "slow", headers = { ["Content-Type"] = "text/html" } }
  end,
  ["/five"] = function()
    fiber.sleep(5)
    return { body = "five", headers = { ["Content-Type"] = "text/html" } }
  end,
  ["/never"] = function()
    fiber.sleep(20)
    return { body = "" }
  end,
  ["/pixel"] = "<p>text</p><img src=/never>",
  ["/onward"] = "<script>location = '/'</script>",
  ["/guarded"] = "<body onclick=1><script>onbeforeunload = (e) => e.preventDefault()</script>",
  ["/coop"] = function()
    return {
      headers = { ["Content-Type"] = "text/html", ["Cross-Origin-Opener-Policy"] = "same-origin" },
      body = "<title>coop</title>",
    }
  end,
})

t.test("alert, confirm and prompt are answered by policy, and recorded in order [80][84]", function()
  with_page(function(page)
    go(page, site.url("/"))
    t.eq(page:evaluate("[alert('one'), confirm('two'), prompt('three')].map(String)"), { "undefined", "false", "null" })
    t.eq(page:evaluate("confirm('again')"), false)
    t.eq(page:evaluate("prompt('text?')"), nil)
    t.eq(page:dialogs(), {
      { type = "alert", message = "one", answer = "accept" },
      { type = "confirm", message = "two", answer = "dismiss" },
      { type = "prompt", message = "three", answer = "dismiss" },
      { type = "confirm", message = "again", answer = "dismiss" },
      { type = "prompt", message = "text?", answer = "dismiss" },
    })
    page:on_dialog({ confirm = "accept" })
    t.eq(page:evaluate("confirm('now')"), true)
    page:on_dialog({ prompt = "accept", text = 'Ada "&" Söhne' })
    t.eq(page:evaluate("prompt('who?')"), 'Ada "&" Söhne')
    t.eq(page:evaluate("confirm('and now')"), false)
    page:on_dialog({ prompt = "accept" })
    t.eq(page:evaluate("prompt('who?')"), "")
    page:on_dialog({})
    t.eq(page:evaluate("prompt('no more')"), nil)
    local before = #page:dialogs()
    page:evaluate("(alert('a'), alert('b'), alert('c'))")
    local texts = {}
    for i = before + 1, #page:dialogs() do
      texts[#texts + 1] = page:dialogs()[i].message
    end
    t.eq(texts, { "a", "b", "c" })
  end)
end)

t.test("a dialog that nobody has a policy for is dismissed within 100 ms [82]", function()
  with_page(function(page)
    go(page, site.url("/"))
    local least = math.huge
    for _ = 1, 3 do
      local ask = "() => { const began = performance.now(); confirm('?'); return performance.now() - began; }"
      least = math.min(least, page:evaluate(ask))
    end
    t.ok(least < 100, least)
  end)
end)

t.test("an alert while loading does not stop goto, and its text is kept [81]", function()
  with_page(function(page)
    t.eq(go(page, site.url("/alert")).status, 200)
    t.eq(page:dialogs()[1].message, "while loading")
    t.eq(page:evaluate("document.body.innerText.trim()"), "after")
  end)
end)

t.test("beforeunload does not keep a page, neither from going on nor from being closed [83]", function()
  with_page(function(page)
    go(page, site.url("/guarded"))
    page:send("Input.dispatchMouseEvent", { type = "mousePressed", x = 5, y = 5, button = "left", clickCount = 1 })
    page:send("Input.dispatchMouseEvent", { type = "mouseReleased", x = 5, y = 5, button = "left", clickCount = 1 })
    go(page, site.url("/"))
    t.eq(page:url(), site.url("/"))
    t.eq(page:dialogs()[1].type, "beforeunload")
    go(page, site.url("/guarded"))
    page:close()
    t.raises(page.title, "page_closed", page)
  end)
end)

t.test("popups join the context, with and without opener, with its settings", function()
  with_page({ timezone = "Asia/Tokyo" }, function(page, context)
    go(page, site.url("/popups"))
    page:evaluate("document.querySelector('#blank').click()")
    page:evaluate("document.querySelector('#alone').click()")
    t.eventually(5, function()
      return #context:pages() == 3
    end)
    local pages = context:pages()
    t.ok(pages[1] == page)
    for i = 2, 3 do
      pages[i]:await(function()
        return pages[i]:url() == site.url("/")
      end, 5, "the popup")
      t.eq(pages[i]:evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone"), "Asia/Tokyo")
    end
    t.eq(pages[2].opener or pages[3].opener, page.target)
    pages[2]:close()
    t.eq(#context:pages(), 2)
  end)
end)

t.test("a popup that closes at once leaves nothing", function()
  with_page(function(page, context)
    go(page, site.url("/"))
    page:evaluate("window.open('/').close()")
    t.eq(page:evaluate("1"), 1)
    t.eventually(5, function()
      return #context:pages() == 1
    end)
  end)
end)

t.test("redirects are listed; the last status counts, 404 and 500 too [86]", function()
  with_page(function(page)
    local answer = go(page, site.url("/moved"))
    t.eq(answer.status, 200)
    t.eq(answer.url, site.url("/"))
    t.eq(answer.redirects, {
      { url = site.url("/moved"), status = 302 },
      { url = site.url("/moved2"), status = 301 },
    })
    t.eq(go(page, site.url("/broken")).status, 500)
    t.eq(go(page, site.url("/none")).status, 404)
  end)
end)

t.test("no content and downloads are errors that say so; the page stays [88]", function()
  with_page(function(page)
    go(page, site.url("/"))
    t.match(t.raises(go, "navigation", page, site.url("/empty")).message, "no content")
    t.match(t.raises(go, "navigation", page, site.url("/file")).message, "download")
    t.eq(page:url(), site.url("/"))
    page:await(function()
      return page:downloads()[1]
    end, 5, "the download to be noted")
    t.eq(page:downloads(), { { url = site.url("/file"), name = "list.csv" } })
  end)
end)

t.test("an address that nobody answers is a network error with Chromium's code and the address [87]", function()
  with_page(function(page)
    for url, code in pairs({
      ["http://127.0.0.1:9/"] = "ERR_UNSAFE_PORT",
      ["http://no-such-host.invalid/"] = "ERR_NAME_NOT_RESOLVED",
      ["http://127.0.0.1:47111/"] = "ERR_CONNECTION_REFUSED",
      [(site.url("/"):gsub("http:", "https:"))] = "ERR_SSL_PROTOCOL_ERROR",
    }) do
      local e = t.raises(go, "network", page, url)
      t.eq({ e.code, e.message }, { code, url .. ": net::" .. code })
    end
    t.raises(go, "bad_url", page, "file:///etc/passwd")
    t.raises(go, "bad_url", page, "chrome://version")
  end)
end)

t.test("the fragment and pushState change the address, not the document [89]", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate("document.title = 'kept'")
    t.eq(go(page, site.url("/#part")).url, site.url("/#part"))
    t.eq(page:title(), "kept")
    page:evaluate("history.pushState(null, '', '/pushed')", nil, { world = "main" })
    page:await(function()
      return page:url() == site.url("/pushed")
    end, 5, "the new address")
  end)
end)

t.test("a second goto replaces the first [90]", function()
  with_page(function(page)
    fiber.spawn(function()
      fiber.sleep(0.1)
      t.eq(go(page, site.url("/")).status, 200)
    end)
    t.match(t.raises(go, "navigation", page, site.url("/slow")).message, "replaced")
  end)
end)

t.test("goto ends by its deadline: for an answer that never comes, and for a pixel that never comes [91]", function()
  with_page(function(page)
    local began = fiber.now()
    t.raises(go, "timeout", page, site.url("/never"), { timeout = 0.4 })
    t.eq(go(page, site.url("/pixel")).status, 200)
    t.raises(go, "timeout", page, site.url("/pixel"), { timeout = 0.4, wait = "load" })
    t.ok(fiber.now() - began < 5)
    t.eq(go(page, site.url("/"), { wait = "commit" }).status, 200)
  end)
end)

t.test("a page that goes on by itself: the address it ends at", function()
  with_page(function(page)
    go(page, site.url("/onward"))
    page:await(function()
      return page:url() == site.url("/")
    end, 5, "the second page")
    t.eq(page:title(), "Start")
  end)
end)

t.test("a navigation that swaps the process keeps the page [94]", function()
  with_page(function(page)
    for _, path in ipairs({ "/", "/coop", "/" }) do
      t.eq(go(page, site.url(path)).status, 200)
      t.ok(#page:title() > 0)
    end
    go(page, site.url("/", "localhost"))
    t.eq(page:title(), "Start")
    t.eq(page:evaluate("location.hostname"), "localhost")
  end)
end)

t.test("evaluate that the page leaves is `navigated`, not a hang [14]", function()
  with_page(function(page)
    go(page, site.url("/"))
    local going = fiber.spawn(function()
      fiber.sleep(0.05)
      go(page, site.url("/coop"))
    end)
    t.raises(page.evaluate, "navigated", page, "new Promise(() => {})")
    going:join()
  end)
end)

t.test("a server that takes five seconds to answer is waited for [93]", function()
  with_page(function(page)
    local began = fiber.now()
    t.eq(go(page, site.url("/five"), { timeout = 30 }).status, 200)
    t.ok(fiber.now() - began >= 5)
    t.eq(page:evaluate("document.body.innerText"), "five")
  end)
end)

t.test("screenshots: bytes, a file, the whole page, in time, while an animation runs [105]", function()
  local fs = require("bolt.fs")
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate([[document.body.insertAdjacentHTML('beforeend',
      '<style>@keyframes s{to{transform:rotate(360deg)}}i{display:block;animation:s 1s infinite}</style>' +
      '<i>x</i><div style="height:3000px"></div>')]])
    local least = math.huge
    for _ = 1, 3 do
      local began = fiber.now()
      page:screenshot()
      least = math.min(least, fiber.now() - began)
    end
    t.ok(least < 0.3, least)
    local jpeg = page:screenshot()
    t.eq(jpeg:sub(1, 3), "\255\216\255")
    local png = page:screenshot({ type = "png", full_page = true })
    t.eq(png:sub(2, 4), "PNG")
    local function big_endian(s)
      local a, c, d, e = s:byte(1, 4)
      return ((a * 256 + c) * 256 + d) * 256 + e
    end
    t.eq(big_endian(png:sub(17, 20)), 1280)
    t.ok(big_endian(png:sub(21, 24)) > 3000)
    local view = page:screenshot({ type = "png" })
    t.eq({ big_endian(view:sub(17, 20)), big_endian(view:sub(21, 24)) }, { 1280, 800 })
    local path = t.state_dir() .. "/shot.png"
    local size = page:screenshot({ path = path, type = "png" })
    t.eq(fs.stat(path).size, size)
    t.raises(page.screenshot, "fs", page, { path = "/nowhere/at/all.jpg" })
  end)
end)
