-- Contexts: their settings, cookies and storage, apart from each other.
local b = require("tests.spec.browser_support")
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
