-- Frames in other processes: listed, entered, followed when they move, gone when they go.
local b = require("tests.spec.browser_support")
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

local go, with_page = b.go, b.with_page

local site
site = b.site({
  ["/"] = "<title>Start</title>",
  ["/host"] = function()
    return {
      headers = { ["Content-Type"] = "text/html" },
      body = ([[<title>Host</title><iframe name=far src="%s"></iframe><iframe name=near src="/near"></iframe>]]):format(
        site.url("/far", "b.localhost")
      ),
    }
  end,
  ["/far"] = function()
    return {
      headers = { ["Content-Type"] = "text/html" },
      body = ([[<p>far</p><form method=post action=/taken><input name=a value=b></form>
        <iframe name=deep src="%s"></iframe>]]):format(site.url("/deep", "c.localhost")),
    }
  end,
  ["/near"] = "<p>near</p>",
  ["/deep"] = "<p>deep</p>",
  ["/taken"] = "<p>taken</p>",
  ["/never"] = function()
    fiber.sleep(20)
    return { body = "" }
  end,
})

local function frame_named(page, name, path)
  return page:await(function()
    for _, frame in ipairs(page:frames()) do
      if frame.name == name and frame.url:find(path or "", 1, true) then
        return frame
      end
    end
  end, 10, "the frame " .. name)
end

local function text(page, frame)
  return page:evaluate("document.body.innerText.trim()", nil, { frame = frame.id })
end

local function count(list)
  local n = 0
  for _ in pairs(list) do
    n = n + 1
  end
  return n
end

t.test("cross-site frames have processes of their own, and are frames like others [72]", function()
  with_page(function(page)
    go(page, site.url("/host", "a.localhost"), { wait = "load" })
    local far, near, deep = frame_named(page, "far"), frame_named(page, "near"), frame_named(page, "deep", "/deep")
    t.eq(count(page.sessions), 3)
    t.eq({ text(page, far), text(page, near), text(page, deep) }, { "far", "near", "deep" })
    t.eq(far.parent, page:frames()[1].id)
    t.eq(near.parent, page:frames()[1].id)
    t.eq(deep.parent, far.id)
    t.eq({ page:frames()[1].url, far.url, near.url, deep.url }, {
      site.url("/host", "a.localhost"),
      site.url("/far", "b.localhost"),
      site.url("/near", "a.localhost"),
      site.url("/deep", "c.localhost"),
    })
    t.eq(page:evaluate("location.hostname", nil, { frame = deep.id, world = "main" }), "c.localhost")
    t.eq(#page:frames(), 4)
  end)
end)

t.test("a frame that moves between processes stays the same frame [73]", function()
  with_page(function(page)
    go(page, site.url("/host", "a.localhost"), { wait = "load" })
    local far = frame_named(page, "far", "/far")
    local object = page.tree.by_id[far.id]
    for _, step in ipairs({ { "a.localhost", "/near" }, { "b.localhost", "/taken" }, { "a.localhost", "/deep" } }) do
      page:evaluate("(url) => { document.querySelector('[name=far]').src = url }", site.url(step[2], step[1]))
      local now = frame_named(page, "far", step[2])
      t.eq(now.id, far.id)
      t.ok(page.tree.by_id[far.id] == object)
      page:await(function()
        return page.tree.by_id[far.id].worlds.isolated
      end, 5, "its world")
      t.eq(text(page, far), step[2]:sub(2))
    end
    t.eq(#page:frames(), 3)
    t.eq(count(page.sessions), 1)
  end)
end)

t.test("a frame that is removed: what runs or waits in it fails, and it is gone from the list [74]", function()
  with_page(function(page)
    for _, name in ipairs({ "far", "near" }) do
      go(page, site.url("/host", "a.localhost"), { wait = "load" })
      local frame = frame_named(page, name)
      fiber.spawn(function()
        fiber.sleep(0.05)
        page:evaluate("(name) => document.querySelector(`[name=${name}]`).remove()", name)
      end)
      local waits = fiber.spawn(function()
        local locator = page:locator("#never", { frame = frame.id })
        return select(2, pcall(locator.click, locator))
      end)
      t.raises(page.evaluate, "frame_detached", page, "new Promise(() => {})", nil, { frame = frame.id })
      t.eq(waits:join(5).kind, "frame_detached")
      page:await(function()
        return not page.tree.by_id[frame.id]
      end, 5, "the frame to go")
      t.raises(page.evaluate, "frame_detached", page, "1", nil, { frame = frame.id })
    end
  end)
end)

t.test("a call to a frame whose process was gone before word of it was read closed the page", function()
  with_page(function(page)
    go(page, site.url("/host"))
    local id = frame_named(page, "far", "/far").id
    local frame = page:frame(id)
    page:await(function() -- until nothing more is told of it
      return frame.worlds.main and frame.worlds.isolated
    end, 10, "the worlds of the frame")
    local session = frame.session
    frame.session = "gone"
    t.raises(page.evaluate, "navigated", page, "1 + 1", nil, { frame = id })
    t.raises(page.send, "frame_detached", page, "DOM.getDocument", nil, { frame = id })
    frame.session = session
    t.eq(page:evaluate("1 + 1", nil, { frame = id }), 2)
    page:close()
    t.raises(page.evaluate, "page_closed", page, "1 + 1", nil, { frame = id })
  end)
end)

t.test("posts and dialogs of a cross-site frame are the page's [79][85]", function()
  with_page(function(page)
    go(page, site.url("/host", "a.localhost"), { wait = "load" })
    local far = frame_named(page, "far")
    t.eq(page:evaluate("confirm('from afar')", nil, { frame = far.id }), false)
    t.eq(page:dialogs()[1].message, "from afar")
    page:on_dialog({ confirm = "accept" })
    t.eq(page:evaluate("confirm('again')", nil, { frame = far.id }), true)
    page:evaluate("document.forms[0].submit()", nil, { frame = far.id })
    local x = page:await(function()
      local one = page:exchanges()[1]
      return one and one.status and one
    end, 10, "the post")
    t.eq({ x.method, x.status, x.request_body, x.frame }, { "POST", 200, "a=b", far.id })
    t.match(x.response_body, "taken")
    frame_named(page, "far", "/taken")
    t.eq(text(page, far), "taken")
  end)
end)

t.test("a frame or page that posts to another site, and so to another process: one exchange, answered", function()
  with_page(function(page)
    go(page, site.url("/host", "a.localhost"), { wait = "load" })
    local far = frame_named(page, "far")
    local post = "(url) => { const f = document.createElement('form'); f.method = 'post'; f.action = url;"
      .. "f.innerHTML = '<input name=a value=b>'; document.body.append(f); f.submit() }"
    local function answered(n)
      return page:await(function()
        local one = page:exchanges()[n]
        return one and one.status and one
      end, 10, "the post")
    end
    page:evaluate(post, site.url("/taken", "d.localhost"), { frame = far.id })
    local x = answered(1)
    t.eq({ x.status, x.request_body, x.frame }, { 200, "a=b", far.id })
    t.match(x.response_body, "taken")
    page:evaluate(post, site.url("/taken", "e.localhost"))
    x = answered(2)
    t.eq({ x.status, x.request_body, x.frame }, { 200, "a=b", page:frames()[1].id })
    t.match(x.response_body, "taken")
    t.eq(#page:exchanges(), 2)
  end)
end)

t.test("a request of a frame that goes does not stay under way", function()
  with_page(function(page)
    for i, name in ipairs({ "far", "near" }) do
      go(page, site.url("/host", "a.localhost"), { wait = "load" })
      local frame = frame_named(page, name)
      page:evaluate("void fetch('/never', { method: 'POST', body: 'x' })", nil, { frame = frame.id })
      page:await(function()
        return page:exchanges()[i]
      end, 5, "the request")
      page:evaluate("(name) => document.querySelector(`[name=${name}]`).remove()", name)
      page:await(function()
        return page:exchanges()[i].error
      end, 5, "its end")
    end
  end)
end)

t.test("a frame whose process crashes or hangs is left out, and back when it navigates or answers", function()
  with_page(function(page)
    go(page, site.url("/host", "a.localhost"), { wait = "load" })
    local far = frame_named(page, "far")
    page.browser:post(page.tree.by_id[far.id].session, "Page.crash")
    local e = t.raises(page.evaluate, "frame_detached", page, "new Promise(() => {})", nil, { frame = far.id })
    t.eq(e.kind, "frame_detached")
    t.eq(page:evaluate("1 + 1"), 2)
    for _, frame in ipairs(page:frames()) do
      t.ok(frame.id ~= far.id)
    end
    page:evaluate("(url) => { document.querySelector('[name=far]').src = url }", site.url("/taken", "b.localhost"))
    t.eq(text(page, frame_named(page, "far", "/taken")), "taken")
    far = frame_named(page, "far", "/taken")
    local hang = "() => { const ends = Date.now() + 6000; while (Date.now() < ends); }"
    t.raises(page.evaluate, "frame_detached", page, hang, nil, { frame = far.id })
    t.eq(page:evaluate("1 + 1"), 2)
    t.eq(#page:frames(), 2)
    t.eq(text(page, frame_named(page, "far", "/taken")), "taken") -- back, once it answers
  end)
end)

t.test("a new document of the page takes its frames away", function()
  with_page(function(page)
    go(page, site.url("/host", "a.localhost"), { wait = "load" })
    frame_named(page, "deep", "/deep")
    go(page, site.url("/"))
    t.eq(#page:frames(), 1)
    t.eventually(5, function()
      return count(page.sessions) == 1
    end)
  end)
end)

t.test("a page of a hundred foreign frames: so many are attended to, the page goes on", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate(
      [[(url) => {
      for (let i = 0; i < 100; i++) document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
      return new Promise((done) => { document.body.lastChild.onload = done; });
    }]],
      site.url("/deep", "b.localhost")
    )
    page:await(function()
      return count(page.sessions) == 65 and #page:frames() == 65
    end, 10, "the frames to be sorted out")
    t.eq(#page.tree:list(), 101)
    for i, frame in ipairs(page:frames()) do
      t.eq(i == 1 or text(page, frame), i == 1 or "deep")
    end
    page:evaluate("document.querySelectorAll('iframe').forEach((frame) => frame.remove())")
    page:await(function()
      return count(page.sessions) == 1 and #page:frames() == 1
    end, 10, "the frames to go")
  end)
end)

t.test("srcdoc, about:blank and sandboxed frames take scripts [75]", function()
  with_page(function(page)
    go(page, site.url("/"))
    page:evaluate([[document.body.innerHTML = '<iframe name=s srcdoc="<p>doc</p>"></iframe><iframe name=b></iframe>' +
      '<iframe name=x sandbox srcdoc="<p>boxed</p>"></iframe>']])
    t.eq(text(page, frame_named(page, "s", "about:srcdoc")), "doc")
    t.eq(text(page, frame_named(page, "b")), "")
    t.eq(text(page, frame_named(page, "x", "about:srcdoc")), "boxed")
  end)
end)
