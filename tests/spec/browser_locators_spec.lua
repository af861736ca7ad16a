-- How elements are found: kinds of locators, strictness, shadow roots.
local b = require("tests.spec.page_support")
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

t.test("two matches are an error that names both; none is waited for and then named [15]", function()
  local page = b.show('<button id="one">A</button><button id="two">B</button>')
  local e = t.raises(function()
    page:locator("button"):click()
  end, "strict")
  t.match(tostring(e), "2 elements")
  t.match(tostring(e), 'id="one".*id="two"')
  local began = fiber.now()
  e = t.raises(function()
    page:locator("#three"):click({ timeout = 0.3 })
  end, "not_found")
  t.ok(fiber.now() - began > 0.27)
  t.match(tostring(e), "#three")
  t.eq(page:locator("button"):count(), 2)
  t.eq(page:locator("button"):last():text(), "B")
  t.eq(page:locator("button"):nth(1):text(), "A")
end)

t.test("a label by for, by wrapping, by aria-label and by two ids of aria-labelledby [16]", function()
  local page = b.show([[<label for="a">First name</label><input id="a"><label>Town <input id="b"></label>
    <input id="c" aria-label="Phone number"><i id="x">Street</i><i id="y">address</i>
    <input id="d" aria-labelledby="x y">]])
  for label, id in pairs({ ["first NAME"] = "a", Town = "b", ["Phone number"] = "c", ["Street address"] = "d" }) do
    t.eq(page:get_by_label(label):attribute("id"), id)
  end
  t.eq(page:get_by_label("Phone"):count(), 1)
  t.eq(page:get_by_label("Phone", { exact = true }):count(), 0)
end)

t.test("a label that wraps a select is not found by the text of its options [17]", function()
  local page = b.show([[<label>Country <select><option>United States</option></select></label>
    <label>State <input id="state"></label>]])
  t.eq(page:get_by_label("State"):attribute("id"), "state")
end)

t.test("the button Send, by value and by aria-label, but not a hidden one [18]", function()
  local page = b.show([[<input type="submit" value="Send" id="a"><button aria-label="Send" id="b">go</button>
    <button hidden>Send</button><div style="visibility: hidden"><button>Send</button></div>]])
  local shown = page:get_by_role("button", { name = "Send" })
  t.eq({ shown:count(), shown:first():attribute("id"), shown:last():attribute("id") }, { 2, "a", "b" })
  t.eq(page:get_by_role("button", { name = "Send", hidden = true }):count(), 4)
end)

t.test("roles by tag and by attribute, with their states", function()
  local page =
    b.show([[<h2>Title</h2><input type="checkbox" checked aria-label="on"><input type="checkbox" aria-label="off">
    <div role="tab" aria-selected="true">Tab</div><a href="/x">Go</a><a>no link</a><select><option>1</select>]])
  t.eq(page:get_by_role("heading", { level = 2 }):text(), "Title")
  t.eq(page:get_by_role("checkbox", { checked = true }):attribute("aria-label"), "on")
  t.eq(page:get_by_role("tab", { selected = true }):count(), 1)
  t.eq(page:get_by_role("link"):count(), 1)
  t.eq(page:get_by_role("combobox"):count(), 1)
end)

local SHADOW = [[<div id="host"></div><script>
  const root = document.getElementById("host").attachShadow({ mode: "open" });
  root.innerHTML = "<p>outer</p><inner-box></inner-box>";
  const inner = root.querySelector("inner-box").attachShadow({ mode: "open" });
  inner.innerHTML = '<label for="deep">Deep field</label><input id="deep">';
</script>]]

t.test("css goes through two open shadow roots, xpath does not; a label is found in its root [19][76]", function()
  local page = b.show(SHADOW)
  page:locator("#deep"):fill("reached")
  t.eq(page:locator("#host >> inner-box >> input"):value(), "reached")
  t.eq(page:get_by_label("Deep field"):value(), "reached")
  t.eq(page:locator("//input"):count(), 0)
  t.eq(page:get_by_text("outer"):count(), 1)
end)

t.test("a selector that is unique in its tree is not disturbed by a component below", function()
  local page = b.show('<input id="deep">' .. SHADOW)
  t.eq(page:locator("#deep"):count(), 1)
end)

t.test("the cell before labels the field in a table [20]", function()
  local page = b.show('<table><tr><td>E-mail*:<td><input id="mail"><tr><td>Fax:<td><input id="fax"></table>')
  t.eq(page:get_by_label("E-mail"):attribute("id"), "mail")
end)

t.test("text is the innermost element; quotes mean all of it; buttons go by their value", function()
  local page =
    b.show([[<div id="outer"><p id="p">Say <b id="b">hello</b></p></div><input type="button" value="Press me">
    <script>const hello = 1</script>]])
  t.eq(page:get_by_text("hello"):attribute("id"), "b")
  t.eq(page:get_by_text("say hello"):attribute("id"), "p")
  t.eq(page:locator('text="Say hello"'):attribute("id"), "p")
  t.eq(page:locator('text="Say"'):count(), 0)
  t.eq(page:get_by_text("Press"):count(), 1)
end)

t.test("filters, attributes, and locators inside locators", function()
  local page = b.show([[<ul><li>Ham <button>Buy</button></li><li>Egg <button id="egg">Buy</button></li></ul>
    <input placeholder="Your name" id="n"><img alt="Logo of us"><p style="display: none">no</p><p>yes</p>]])
  t.eq(page:locator("li"):filter({ has_text = "egg" }):get_by_role("button"):attribute("id"), "egg")
  t.eq(page:get_by_placeholder("your name"):attribute("id"), "n")
  t.eq(page:get_by_alt("Logo"):count(), 1)
  t.eq(page:locator("p"):filter({ visible = true }):text(), "yes")
end)

t.test("a wrong selector says so at once, a wrong option at the caller", function()
  local page = b.show("<p>x</p>")
  t.raises(function()
    page:locator("p["):click()
  end, "bad_selector")
  t.match(
    tostring(t.raises(function()
      page:locator("p"):click({ timeuot = 1 })
    end)),
    'browser_locators_spec.*unknown option "timeuot"'
  )
end)

t.test("what is drawn again while it is waited for is found again [51]", function()
  local page = b.show([[<button id="x" disabled onclick="document.title = 'old'">old</button><script>
    const drawn = `<button id="x" onclick="document.title += 'new'">new</button>`;
    setTimeout(() => { document.getElementById("x").outerHTML = drawn }, 300)
  </script>]])
  page:locator("#x"):click()
  t.eq(page:title(), "new")
end)

t.test("what is gone for good is said to be [52]", function()
  local page = b.show([[<button id="x" disabled>old</button><script>const old = document.getElementById("x");
    setTimeout(() => old.remove(), 200)</script>]])
  local e = t.raises(function()
    page:locator("#x"):click({ timeout = 0.6 })
  end, "timeout")
  t.match(tostring(e), "not attached")
end)

-- Clicking what this locator leads to raises this kind, at once, with these words.
local function refused(locator, kind, words)
  local began = fiber.now()
  t.match(tostring(t.raises(locator.click, kind, locator)), words)
  t.ok(fiber.now() - began < 2)
end

t.test("an element that has left its document is not attached, and no other is taken for it [12]", function()
  local page = b.show([[<div id="root"><button id="x">Go</button></div>]] .. b.LOG .. "<script>watch('click')</script>")
  local x = page:locator("#x"):element()
  x:click()
  b.js("root.innerHTML = root.innerHTML")
  refused(x, "detached", '#x: the element is not attached any more: <button id="x">')
  t.eq({ x:is_visible(), x:count() }, { false, 0 })
  x:wait_for({ state = "detached" })
  t.eq(b.said(), "click#x")
end)

t.test("an element of the document before is gone with it; a locator goes on in the new one [13]", function()
  local page = b.show('<button id="x" disabled>old</button>')
  local old, there =
    page:locator("#x"):element(), b.url('<button id="x">new</button>' .. b.LOG .. [[<script>
    watch("click")</script>]])
  b.js(("setTimeout(() => { location = %q }, 300), 1"):format(there))
  page:locator("#x"):click()
  t.eq({ page:url(), b.said() }, { there, "click#x" })
  page:locator("#x"):element():is_enabled()
  refused(old, "navigated", "#x: the document of the element is gone")
  t.eq(b.said(), "click#x")
end)

t.test("waiting for a state, a function, an address", function()
  local page = b.show([[<p id="a" hidden>late</p><p id="b">going</p><script>setTimeout(() => {
    document.getElementById("a").hidden = false; document.getElementById("b").remove();
    history.pushState({}, "", "/elsewhere"); window.ready = 7 }, 200)</script>]])
  page:locator("#a"):wait_for()
  page:locator("#b"):wait_for({ state = "detached" })
  t.match(page:wait_for_url("/elsewhere"), "/elsewhere$")
  t.eq(page:wait_for_function("() => window.ready", nil, { world = "main" }), 7)
  t.raises(function()
    page:wait_for_url("/never", { timeout = 0.1 })
  end, "timeout")
end)

t.test("what the page puts over the browser's own functions does not reach our script [11]", function()
  local page = b.show([[<input id="x"><button onclick="this.textContent = 'clicked'">go</button>
    <input type="checkbox" id="c"><select id="s"><option>1<option>2</select><script>
    JSON.stringify = Array.prototype.map = Array.from = () => { throw new Error("no") };
    window.Node = window.Event = window.InputEvent = window.ShadowRoot = null;
    Element.prototype.getBoundingClientRect = Element.prototype.matches = () => { throw new Error("no") };
  </script>]])
  page:locator("#x"):fill("safe")
  page:get_by_role("button"):click()
  page:check("#c")
  page:select_option("#s", "2")
  local function value(id)
    return page:locator(id):value()
  end
  t.eq(
    { value("#x"), page:get_by_role("button"):text(), page:locator("#c"):is_checked(), value("#s") },
    { "safe", "clicked", true, "2" }
  )
end)

t.test("a frame that goes ends the wait inside it; one that navigates is looked into again [74]", function()
  local later = b.url('<p id="late">here</p>', "other")
  local page = b.show('<iframe id="f" srcdoc="<p>first</p>"></iframe>')
  local frame = page:frames()[2].id
  b.js(("setTimeout(() => { f.removeAttribute('srcdoc'); f.src = %q }, 200), 1"):format(later))
  t.eq(page:locator("#late", { frame = frame }):text(), "here")
  b.js("setTimeout(() => f.remove(), 200), 1")
  local began = fiber.now()
  t.raises(function()
    page:locator("#never", { frame = frame }):click()
  end, "frame_detached")
  t.ok(fiber.now() - began < 5)
end)

t.test("a page that hangs is a timeout, and a caller's own deadline is kept", function()
  local page = b.show('<button id="x" disabled>Go</button>')
  local e = t.raises(fiber.timeout, "timeout", 0.3, function()
    page:locator("#x"):click()
  end)
  t.ok(e.deadline)
  b.js("setTimeout(() => { const ends = Date.now() + 2500; while (Date.now() < ends); }, 0), 1")
  fiber.sleep(0.1)
  e = t.raises(function()
    page:locator("#x"):click({ timeout = 0.3 })
  end, "timeout")
  t.match(tostring(e), "does not answer")
end)
