-- Private addresses: refused for pages and everything in them, by the address that is connected to.
local b = require("tests.spec.browser_support")
local chromium = require("bolt.chromium")
local t = require("tests.spec.support")

local go = b.go

local site
site = b.site({
  ["/"] = "<title>Start</title>",
  ["/away"] = function()
    return { status = 302, headers = { Location = site.url("/secret", "localhost") } }
  end,
  ["/secret"] = "<title>secret</title>",
  ["/frame"] = function()
    return {
      headers = { ["Content-Type"] = "text/html" },
      body = ("<iframe src='%s'></iframe>"):format(site.url("/secret", "localhost")),
    }
  end,
})

local function reached(path)
  for _, req in ipairs(site.requests) do
    if req.path == path then
      return true
    end
  end
  return false
end

local browsers = {}
local function with_page(allow, fn)
  local key = table.concat(allow, " ")
  if not browsers[key] then
    browsers[key] = chromium.open({ allow_private = allow })
    t.on_exit(function()
      browsers[key]:close()
    end)
  end
  local context = browsers[key]:context()
  fn(context:page())
  context:close()
end

t.test("loopback, by address and by name, is refused and not reached", function()
  with_page({}, function(page)
    for _, host in ipairs({ "127.0.0.1", "localhost", "a.localhost", "[::1]", "0x7f000001", "2130706433" }) do
      local e = t.raises(go, "private_address", page, site.url("/secret", host))
      t.match(e.message, "allow_private")
    end
    t.raises(go, "private_address", page, "http://169.254.169.254/latest/meta-data/")
    t.raises(go, "private_address", page, "https://10.0.0.1/")
    t.ok(not reached("/secret"))
  end)
end)

t.test("the gate gives failures their own names", function()
  with_page({ "127.0.0.1" }, function(page)
    t.eq(t.raises(go, "network", page, "http://no-such-host.invalid/").code, "ERR_NAME_NOT_RESOLVED")
    t.eq(t.raises(go, "network", page, "http://127.0.0.1:47111/").code, "ERR_CONNECTION_REFUSED")
  end)
end)

t.test("a host that is named may be private; a redirect from it to another may not", function()
  with_page({ "127.0.0.1" }, function(page)
    t.eq(go(page, site.url("/")).status, 200)
    t.raises(go, "private_address", page, site.url("/secret", "localhost"))
    local e = t.raises(go, "private_address", page, site.url("/away"))
    t.match(e.message, "localhost")
    t.ok(not reached("/secret"))
  end)
end)

t.test("frames, popups, scripts, sockets and workers of a page reach it as little", function()
  with_page({ "127.0.0.1" }, function(page)
    go(page, site.url("/frame"), { wait = "load" })
    local secret = site.url("/secret", "localhost")
    for _, frame in ipairs(page:frames()) do
      t.ok(page:evaluate("document.title", nil, { frame = frame.id }) ~= "secret")
    end
    t.eq(
      page:evaluate(
        [[async (url) => {
          const tried = [];
          const attempt = async (fn) => tried.push(await fn().then(() => "reached", () => "refused"));
          await attempt(() => fetch(url, { mode: "no-cors" }));
          await attempt(() => fetch(url, { mode: "no-cors", method: "POST", body: "x" }));
          await attempt(() => new Promise((ok, no) => {
            const image = new Image(); image.onload = ok; image.onerror = no; image.src = url }));
          await attempt(() => new Promise((ok, no) => {
            const s = new WebSocket(url.replace("http", "ws")); s.onopen = ok; s.onerror = no }));
          await attempt(() => new Promise((ok, no) => {
            const code = `fetch(${JSON.stringify(url)}, { mode: "no-cors" })` +
              ".then(() => postMessage(1), () => postMessage(0))";
            const w = new Worker(URL.createObjectURL(new Blob([code])));
            w.onmessage = (e) => e.data ? ok() : no() }));
          open(url);
          return tried;
        }]],
        secret,
        { world = "main" }
      ),
      { "refused", "refused", "refused", "refused", "refused" }
    )
    local x = page:await(function()
      local one = page:exchanges()[1]
      return one and one.error and one
    end, 5, "the post to fail")
    t.eq(x.error, "net::ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS")
    t.eventually(5, function()
      local pages = page.context:pages()
      return #pages == 2 and pages[2].ready
    end)
    t.ok(not reached("/secret"))
  end)
end)

t.test("everything may be private when that is asked for", function()
  b.with_page(function(page)
    t.eq(go(page, site.url("/secret", "localhost")).status, 200)
    t.ok(reached("/secret"))
  end)
end)

t.test("large bodies pass the gate whole, both ways", function()
  local size = 3 * 1024 * 1024
  local big = b.site({
    ["/"] = "<p>x",
    ["/echo"] = function(req)
      return { body = req.body }
    end,
  })
  with_page({ "127.0.0.1" }, function(page)
    go(page, big.url("/"))
    local same = page:evaluate(
      [[async (size) => {
        const sent = new Uint8Array(size).map((_, i) => i * 31 + (i >> 8));
        const got = new Uint8Array(await (await fetch("/echo", { method: "POST", body: sent })).arrayBuffer());
        return got.length === size && got.every((v, i) => v === sent[i]);
      }]],
      size
    )
    t.eq(same, true)
  end)
end)
