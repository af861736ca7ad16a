-- Filling forms: plain fields at once, the ladder for those that resist, widgets; and what is said when nothing helps.
local b = require("tests.spec.page_support")
local fiber = require("bolt.fiber")
local fill = require("bolt.form.fill")
local fs = require("bolt.fs")
local t = require("tests.spec.support")

local item, apply = b.fill_item, b.apply

t.test("plain fields go in with one call and are read back", function()
  local page = b.show([[<input id="a"><textarea id="b"></textarea><input id="n" type="number"><input id="d" type="date">
    <select id="s"><option value="">Choose<option value="us">United States</select><input type="checkbox" id="c">
    <input type="checkbox" id="u" checked><input type="radio" name="r" id="r1" value="1">
      <input type="radio" name="r" id="r2" value="2">]])
  local calls, evaluate = 0, page.evaluate
  page.evaluate = function(...)
    calls = calls + 1
    return evaluate(...)
  end
  local radio = {
    type = "radio",
    selector = "#r1",
    options = { { value = "1", text = "One", selector = "#r1" }, { value = "2", text = "Two", selector = "#r2" } },
  }
  local items = {
    item("a", "Blue & “Door” – Café"),
    item("b", "one\ntwo"),
    item("n", 12),
    item("d", "2011-04-30", "date", { control = { type = "date" } }),
    item("s", "United States", "select", { control = { tag = "select" } }),
    item("c", true, "check"),
    item("u", false, "uncheck"),
    item("r1", "Two", "radio", { control = radio }),
  }
  t.eq(apply(page, items), { "Blue & “Door” – Café", "one\ntwo", "12", "2011-04-30", "us", true, false, "Two" })
  page.evaluate = nil
  t.eq(calls, 2, "one to install the script, one to fill")
  t.eq(
    b.js("[a.value, b.value, n.value, d.value, s.value, c.checked, u.checked, r2.checked].join('|')"),
    "Blue & “Door” – Café|one\ntwo|12|2011-04-30|us|true|false|true"
  )
end)

t.test("each field is told of its change, and left", function()
  local page = b.show('<input id="a"><select id="s"><option>1<option>2</select>' .. b.LOG .. [[<script>
    watch("focus input change blur")</script>]])
  apply(page, { item("a", "x"), item("s", "2", "select", { control = { tag = "select" } }) })
  t.eq(b.said(), "focus#a input#a change#a blur#a focus#s input#s change#s blur#s")
end)

t.test("a controlled field, a mask that listens to input, one that listens to keys", function()
  local page = b.show([[<input id="c"><input id="m" type="tel"><input id="k"><script>
    const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    let state = "", seen = "";
    Object.defineProperty(c, "value", { get() { return native.get.call(c) },
      set(v) { seen = v; native.set.call(c, v) } });
    c.addEventListener("input", () => { if (native.get.call(c) !== seen) seen = state = native.get.call(c);
      c.value = state });
    m.addEventListener("input", () => { let d = m.value.replace(/\D/g, ""); if (d.length > 10) d = d.slice(-10);
      m.value = d.length > 6 ? `(${d.slice(0, 3)}) ${d.slice(3, 6)}-${d.slice(6)}` : d });
    let typed = ""; k.addEventListener("keypress", (e) => { typed += e.key }); k.addEventListener("keydown", (e) => {
      if (e.key === "Delete" || e.key === "Backspace") typed = "" });
    k.addEventListener("blur", () => { k.value = typed });
  </script>]])
  t.eq(
    apply(page, { item("c", "controlled"), item("m", "+1 503 555 0142"), item("k", "typed only") }),
    { "controlled", "(503) 555-0142", "typed only" }
  )
end)

t.test("another spelling is tried when the first is not taken", function()
  local page = b.show([[<input id="z"><script>z.addEventListener("blur", () => {
    if (!/^\d{5}$/.test(z.value)) z.value = "" })</script>]])
  t.eq(apply(page, { item("z", "OR 97209", "fill", { alternatives = { "97209" } }) }), { "97209" })
end)

t.test("what does not take says what was wanted and what the field holds", function()
  local page = b.show([[<input id="short" maxlength="5"><input id="ro" readonly value="fixed"><input id="off" disabled>
    <input id="gone" hidden><select id="s"><option>A</select><input id="never"><script>
    never.addEventListener("input", () => { never.value = "mine" })</script>]])
  local out = apply(page, {
    item("short", "12345678"),
    item("ro", "x"),
    item("off", "x"),
    item("gone", "x"),
    item("s", "B", "select", { control = { tag = "select" } }),
    item("never", "theirs"),
    item("lost", "x"),
  })
  t.match(out[1], '! wanted "12345678", the field holds "12345"')
  t.match(out[2], "read%-only")
  t.match(out[3], "not enabled")
  t.match(out[4], "not visible")
  t.match(out[5], 'no option "B"')
  t.match(out[6], '! wanted "theirs", the field holds "mine"')
  t.match(out[7], "no element matches")
end)

t.test("a field that a choice resets is filled again; options that come with a choice are waited for", function()
  local page =
    b.show([[<input id="city"><select id="state"><option value="">-</select><select id="country"><option value="">-
      <option>US</select>
    <script>country.onchange = () => { city.value = ""; setTimeout(late, 300) };
      const late = () => { state.innerHTML = "<option>Oregon" }</script>]])
  local tag = { control = { tag = "select" } }
  t.eq(
    apply(
      page,
      { item("city", "Portland"), item("state", "Oregon", "select", tag), item("country", "US", "select", tag) }
    ),
    { "Portland", "Oregon", "US" }
  )
  t.eq(b.js("city.value"), "Portland")
end)

t.test("an editor takes paragraphs; its mirror follows", function()
  local page =
    b.show([[<div id="e" contenteditable="true"><p><br></p></div><textarea id="mirror" hidden></textarea><script>
    document.execCommand("defaultParagraphSeparator", false, "p");
    e.addEventListener("input", () => { mirror.value = e.innerHTML })</script>]])
  local text = "First & foremost.\n\nSecond – “quoted”."
  t.eq(apply(page, { item("e", text, "richtext") }), { text })
  t.eq(b.js("mirror.value"), "<p>First &amp; foremost.</p><p>Second – “quoted”.</p>")
end)

t.test("an editor in an iframe, by its frame and by the field that mirrors it", function()
  local html = [[<div><textarea id="m" hidden></textarea><iframe id="f" srcdoc="<body contenteditable><p>old</p>
      </body>"></iframe></div>]]
  local page = b.show(html)
  t.eq(
    apply(page, { item("f", "in the frame", "richtext", { control = { editor_frame = true } }) }),
    { "in the frame" }
  )
  t.eq(b.js("f.contentDocument.body.innerText.trim()"), "in the frame")
  page = b.show(html)
  t.eq(apply(page, { item("m", "by the mirror", "richtext") }), { "by the mirror" })
  t.eq(b.js("f.contentDocument.body.innerText.trim()"), "by the mirror")
end)

t.test("files go into the input; a date into a text field as its placeholder writes it", function()
  local path = t.state_dir() .. "/logo.png"
  fs.write(path, "picture")
  local page = b.show('<input type="file" id="f" hidden><input id="d" placeholder="MM/DD/YYYY">')
  t.eq(
    apply(page, {
      item("f", { path }, "files", { control = { type = "file" } }),
      item("d", "2011-04-30", "date", { control = { placeholder = "MM/DD/YYYY" } }),
    }),
    { "logo.png", "04/30/2011" }
  )
end)

t.test("a field that submits the form when it is filled does not break the others' report", function()
  local page = b.show('<form action="/next"><input id="a"><input id="b" oninput="this.form.submit()"></form>')
  t.eq(#apply(page, { item("a", "1"), item("b", "2") }), 2)
  page:wait_for_url("/next")
end)

t.test("eight contexts fill at once, each its own values", { timeout = 60 }, function()
  local html = {}
  for i = 1, 12 do
    html[i] = ('<input id="f%d">'):format(i)
  end
  local url = b.url(table.concat(html) .. '<div id="e" contenteditable="true"></div>')
  b.show("")
  fiber.group(function(group)
    for n = 1, 8 do
      group:spawn(function()
        local context = b.browser:context({})
        local page = context:page()
        page["goto"](page, url)
        local items = { item("e", "text of " .. n, "richtext") }
        for i = 1, 12 do
          items[i + 1] = item("f" .. i, n .. " of field " .. i)
        end
        local want = { "text of " .. n }
        for i = 1, 12 do
          want[i + 1] = n .. " of field " .. i
        end
        t.eq(apply(page, items), want)
        page:fill("#f1", "typed " .. n)
        t.eq({ page:locator("#f1"):value(), page:locator("#e"):text() }, { "typed " .. n, "text of " .. n })
        context:close()
      end)
    end
  end)
end)

t.test("what a page loses by drawing itself anew late is noticed and filled in again", function()
  local page = b.show('<div id="root"><input id="a"><input id="b" value="kept"></div>')
  local items = { item("a", "early"), item("b", "kept"), item("gone", "x") }
  apply(page, { items[1] })
  t.eq(fill.lost(page, items), {})
  b.js("root.innerHTML = '<input id=a><input id=b value=kept>'")
  t.eq(fill.lost(page, items), { items[1] })
  t.eq(apply(page, fill.lost(page, items)), { "early" })
end)
