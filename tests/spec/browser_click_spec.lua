-- Clicks: where they go, what they wait for, and that they never go anywhere else.
local b = require("tests.spec.page_support")
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

local NOTE = b.LOG .. "<script>watch('click')</script>"

-- Clicks #x and tells what the page noted.
local function clicked(html, opts)
  local page = b.show(html .. NOTE)
  page:locator("#x"):click(opts)
  return b.said(), page
end

t.test("one trusted click on the button, with the events of a press in their order [38]", function()
  local page = b.show('<button id="x">Go</button>' .. b.LOG .. [[<script>
    for (const name of ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick", "contextmenu"])
      addEventListener(name, (e) => log([name, e.target.id, e.isTrusted, e.detail].join("/")));</script>]])
  page:locator("#x"):click()
  t.eq(b.said(), "pointerdown/x/true/0 mousedown/x/true/1 pointerup/x/true/0 mouseup/x/true/1 click/x/true/1")
end)

t.test("a double click has detail 2 [53]", function()
  local page = b.show(
    '<button id="x">Go</button>' .. b.LOG .. '<script>x.addEventListener("dblclick", (e) => log(e.detail))</script>'
  )
  page:locator("#x"):dblclick()
  t.eq(b.said(), "2")
end)

t.test("below the fold it is scrolled to, with smooth scrolling too [39]", function()
  t.eq(clicked('<div style="height: 3000px"></div><button id="x">Go</button>'), "click#x")
  t.eq(
    clicked(
      '<style>html { scroll-behavior: smooth }</style><div style="height: 3000px"></div><button id="x">Go</button>'
    ),
    "click#x"
  )
end)

t.test("under a sticky header it is scrolled out from under it [40]", function()
  t.eq(
    clicked([[<div id="head" style="position: sticky; top: 0; height: 500px; background: red"></div>
      <div style="height: 900px"></div><button id="x">Go</button><div style="height: 3000px"></div>]]),
    "click#x"
  )
end)

t.test("an overlay that goes is waited for and not clicked; one that stays is named [41]", function()
  local html =
    '<button id="x">Go</button><div id="wall" class="cookie" style="position: fixed; inset: 0">We use cookies</div>'
  t.eq(clicked(html .. "<script>setTimeout(() => wall.remove(), 1000)</script>"), "click#x")
  local page = b.show(html .. NOTE)
  local e = t.raises(function()
    page:locator("#x"):click({ timeout = 0.5 })
  end, "timeout")
  t.match(tostring(e), '<div id="wall" class="cookie">We use cookies covers')
  t.eq(b.said(), "")
end)

t.test("a button that moves is clicked once, when it has stopped [42]", function()
  t.eq(
    clicked(
      [[<style>@keyframes go { to { transform: translate(300px, 200px) } }
    #x { animation: go .5s linear forwards }</style><button id="x" onanimationend="said.push('still')">Go</button>]]
    ),
    "still click#x"
  )
end)

t.test("a button that jumps away at the press is not clicked elsewhere, and tried again [43]", function()
  local html = [[<style>button { position: absolute; left: 10px; top: 10px }</style><button id="y">Other</button>
    <button id="x">Go</button><script>let jumps = 0; document.addEventListener("mousemove", () => {
    if (jumps++ < 2) x.style.left = 200 * jumps + "px" });
    for (const b of [x, y]) for (const n of ["mousedown", "mouseup", "click"])
      b.addEventListener(n, () => b.title += n + " ")</script>]]
  local page = b.show(html)
  page:locator("#x"):click()
  t.eq({ page:locator("#x"):attribute("title"), page:locator("#y"):attribute("title") }, { "mousedown mouseup click " })
end)

t.test("a disabled button, and one that takes no pointer, are waited for [44]", function()
  t.eq(
    clicked('<button id="x" disabled>Go</button><script>setTimeout(() => { x.disabled = false }, 500)</script>'),
    "click#x"
  )
  t.eq(
    clicked([[<div><button id="x" style="pointer-events: none">Go</button></div>
      <script>setTimeout(() => { x.style = "" }, 500)</script>]]),
    "click#x"
  )
end)

t.test("a link over two lines is clicked in the first [45]", function()
  local page = b.show(
    [[<p style="width: 200px">Some words before it <a id="x" href="#there">a link over two lines</a>]]
      .. b.LOG
      .. [[<script>x.addEventListener("click", (e) => { const [first, ...more] = x.getClientRects();
      const off = [e.clientX - first.x - first.width / 2, e.clientY - first.y - first.height / 2].map(Math.round);
      log([more.length, ...off].join()) })</script>]]
  )
  page:locator("#x"):click()
  t.eq({ b.said(), page:url():match("#.*") }, { "1,0,0", "#there" })
end)

t.test("a turned button, one of a pixel, a circle [46]", function()
  t.eq(clicked('<button id="x" style="transform: rotate(45deg); margin: 100px">Go</button>'), "click#x")
  t.eq(clicked('<button id="x" style="width: 1px; height: 1px; padding: 0; border: 0"></button>'), "click#x")
  t.eq(clicked('<svg width="100" height="100"><circle id="x" cx="50" cy="50" r="20"></circle></svg>'), "click#x")
end)

t.test("a span in a button is the button [47]", function()
  for _, selector in ipairs({ "button", "span" }) do
    local page = b.show('<button id="x"><span>Go</span></button>' .. b.LOG .. [[<script>
      x.onclick = (e) => log(e.currentTarget.id + " by " + e.target.localName)</script>]])
    page:locator(selector):click()
    t.eq(b.said(), "x by span")
  end
end)

t.test("a click that navigates returns on the new page [48]", function()
  local next_page = b.url(function()
    fiber.sleep(0.3)
    return { headers = { ["content-type"] = "text/html" }, body = '<!doctype html><p id="next">here</p>' }
  end)
  local page = b.show(('<a id="x" href="%s">Go</a>'):format(next_page))
  page:locator("#x"):click()
  t.eq(page:url(), next_page)
  t.eq(page:locator("#next"):text(), "here")
end)

t.test("a click whose answer is no page returns when that is known", function()
  local path
  b.show("")
  path = b.url(function()
    return { status = 204, body = "" }
  end)
  local page = b.show(('<a id="x" href="%s">Go</a>'):format(path))
  local began = fiber.now()
  page:locator("#x"):click()
  t.ok(fiber.now() - began < 2)
end)

t.test("a click that opens an alert returns after it was answered [49]", function()
  local said, page = clicked([[<button id="x" onclick="alert('sure'); log('after')">Go</button>]])
  t.eq(said, "click#x after")
  t.eq(page:dialogs()[#page:dialogs()].message, "sure")
end)

t.test("a click that closes its page is a success [50]", function()
  local opener = b.show(
    ("<button id='x' onclick='window.open(`%s`)'>Go</button>"):format(
      b.url('<button id="c" onclick="window.close()">Close</button>')
    )
  )
  opener:locator("#x"):click()
  local popup = t.eventually(5, function()
    return opener.context:pages()[2]
  end)
  popup:locator("#c"):click()
  t.eventually(2, function()
    return #opener.context:pages() == 1
  end)
end)

t.test("a link into a new tab: the page is there, with the one that opened it, also by noopener [57]", function()
  local there = b.url("<title>tab</title>")
  for _, case in ipairs({ { "opener", true }, { "noopener", false } }) do
    local page = b.show(('<a id="x" target="_blank" rel="%s" href="%s">Go</a>'):format(case[1], there))
    page:locator("#x"):click()
    local tab = t.eventually(5, function()
      return page.context:pages()[2]
    end)
    tab:wait_for_url(there)
    t.eq(tab:evaluate("!!window.opener", nil, { world = "main" }), case[2])
    t.eq(tab.opener, page.target, case[1])
    tab:close()
  end
end)

t.test("an element with something else over its middle can be clicked at a place", function()
  local page = b.show([[<div id="x" style="width: 200px; height: 50px; background: #eee">
      <button id="in" style="margin: 10px 60px; width: 80px">in</button></div>]] .. NOTE)
  page:locator("#x"):click({ position = { x = 5, y = 5 } })
  t.eq(b.said(), "click#x")
end)

t.test("hover reaches the element", function()
  local page = b.show(
    '<button id="x">Go</button>' .. b.LOG .. '<script>x.addEventListener("mouseenter", () => log("in"))</script>'
  )
  page:locator("#x"):hover()
  t.eq(b.said(), "in")
end)

---------------------------------------------------------------------------------------------------- frames

-- A page with a button in the middle of an iframe; the frame tells where the press was, from its middle.
local function framed(host, style, inner)
  local button = b.url((inner or "") .. [[<button id="x" style="margin: 30px; width: 80px; height: 40px">Go</button>
    <p id="said"></p><script>addEventListener("click", (e) => { const b = x.getBoundingClientRect();
    const off = [e.clientX - b.x - b.width / 2, e.clientY - b.y - b.height / 2].map(Math.round);
    said.textContent += [e.target.id, ...off] + ";" })
    </script>]], host)
  local page = b.show(
    ('<div style="height: 40px"></div><iframe id="f" src="%s" style="%s"></iframe>%s'):format(button, style, NOTE)
  )
  local frame = t.eventually(5, function()
    local list = page:frames()
    return list[2] and list[2].url == button and list[2].id
  end)
  return page, frame
end

t.test("in an iframe with border and padding the press is in the middle of the button [54]", function()
  for _, host in ipairs({ "main", "other" }) do
    local page, frame = framed(host, "border: 10px solid; padding: 7px; width: 300px; height: 150px")
    page:locator("#x", { frame = frame }):click()
    t.eq(page:locator("#said", { frame = frame }):text(), "x,0,0;", host)
  end
end)

t.test("in a frame of another site, scrolled inside and outside, it is clicked once [55]", function()
  for _, above in ipairs({ "", '<div style="height: 1500px"></div>' }) do
    local page, frame = framed("other", "margin: 2000px 0; height: 100px", above)
    page:locator("#x", { frame = frame }):click()
    t.eq(page:locator("#said", { frame = frame }):text(), "x,0,0;")
  end
end)

t.test("in a scaled and turned frame the button is hit, in a frame in a frame too [56]", function()
  local neighbour = '<button id="n" style="float: left; height: 100px">No</button>'
  for _, host in ipairs({ "main", "other" }) do
    for _, transform in ipairs({ "scale(0.5)", "rotate(10deg) scale(0.5)" }) do
      local page, frame = framed(host, ("transform: %s; width: 300px; height: 150px"):format(transform), neighbour)
      page:locator("#x", { frame = frame }):click()
      t.match(page:locator("#said", { frame = frame }):text(), "^x,%-?[01],%-?[01];$")
    end
  end
  local inner = b.url('<button id="x" onclick="this.textContent = 1">Go</button>', "third")
  local middle = b.url(('<p>middle</p><iframe src="%s" style="border: 9px solid"></iframe>'):format(inner), "other")
  local page =
    b.show(('<p>outer</p><iframe src="%s" style="padding: 20px; width: 600px; height: 400px"></iframe>'):format(middle))
  local frame = t.eventually(5, function()
    local list = page:frames()
    return list[3] and list[3].url == inner and list[3].id
  end)
  page:locator("#x", { frame = frame }):click()
  t.eq(page:locator("#x", { frame = frame }):text(), "1")
end)

t.test("what covers the frame in the outer page is named, and not clicked", function()
  local page, frame = framed("other", "width: 300px; height: 150px", "")
  b.js(
    [[document.body.insertAdjacentHTML("beforeend", '<div id="wall" style="position: fixed; inset: 0">cover</div>')]]
  )
  local e = t.raises(function()
    page:locator("#x", { frame = frame }):click({ timeout = 0.5 })
  end, "timeout")
  t.match(tostring(e), 'id="wall"')
  t.eq(b.said(), "")
end)

t.test("a document that is there before we could ask is not clicked again", function()
  b.show("")
  local path
  path = b.url(function()
    local form = '<form method="post" action="%s"><input name="a"><button id="x">Send</button></form>'
    local html = "<!doctype html>" .. form:format(path)
    return { status = 200, headers = { ["content-type"] = "text/html" }, body = html }
  end)
  local page = b.show(('<form method="post" action="%s"><button id="x">Send</button></form>'):format(path))
  local evaluate, presses = page.evaluate, #b.posts
  -- The question for the verdict, held back until the new document is there.
  page.evaluate = function(self, source, arg, opts)
    if type(arg) == "table" and arg.call == "verdict" then
      t.eventually(5, function()
        return page:url() == path and page.tree.main.worlds.isolated
      end)
    end
    return evaluate(self, source, arg, opts)
  end
  page:locator("#x"):click()
  page.evaluate = nil
  t.eq(page:url(), path)
  fiber.sleep(0.3)
  t.eq(#b.posts - presses, 1)
end)

t.test("a press that the page keeps to itself is not repeated", function()
  local page = b.show([[<button id="x">Go</button><input type="checkbox" id="c">]] .. b.LOG .. [[<script>
    for (const n of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"])
      addEventListener(n, (e) => {
      log(n); e.stopImmediatePropagation() }, true)</script>]])
  t.raises(function()
    page:locator("#x"):click({ timeout = 2 })
  end, "unseen")
  t.eq(b.said(), "pointerdown mousedown pointerup mouseup click")
  page:check("#c")
  t.ok(page:locator("#c"):is_checked())
end)

t.test("nothing is clicked for a run whose worker has lost its lease", function()
  local page = b.show('<button id="x">Go</button>' .. NOTE)
  local lost = fiber.spawn(function()
    fiber.context().lease = { lost = true }
    page:locator("#x"):click({ timeout = 2 })
  end)
  t.raises(function()
    lost:join(5)
  end, "lease_lost")
  t.eq(b.said(), "")
end)
