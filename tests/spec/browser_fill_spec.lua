-- Filling single fields: what each type of field takes, and what a field that does not take it answers.
local b = require("tests.spec.page_support")
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

-- The page notes trusted input events and change events of #x.
local NOTE = b.LOG
  .. [[<script>
  addEventListener("input", (e) => log(e.isTrusted ? "input" : "input?"), true);
  addEventListener("change", () => log("change"), true);
</script>]]

local function field(html)
  local page = b.show(html .. NOTE)
  return page:locator("#x"), page
end

t.test("text fields of every type hold the text; trusted input, no change before they are left [21]", function()
  for _, type in ipairs({ "text", "search", "email", "url", "tel", "password" }) do
    local x = field(('<input id="x" type="%s">'):format(type))
    local text = type == "email" and "ada@example.com" or "Some text & “more”"
    t.eq(x:fill(text), text)
    t.eq({ x:value(), b.said() }, { text, "input" }, type)
    x:blur()
    t.eq(b.said(), "input change", type)
  end
  local x = field('<textarea id="x"></textarea>')
  x:fill("one\ntwo")
  t.eq(x:value(), "one\ntwo")
  t.match(b.said(), "^input")
  t.ok(not b.said():find("change"))
  x:blur()
  t.match(b.said(), "input change$")
end)

t.test("what is there is replaced, also when a part of it is selected [22][23]", function()
  local x = field('<input id="x" value="old value"><script>x.focus(); x.setSelectionRange(0, 3)</script>')
  x:fill("new")
  t.eq(x:value(), "new")
  x:fill("")
  t.eq({ x:value(), b.said() }, { "", "input input" })
end)

t.test("numbers are checked before anything is typed [24]", function()
  local x = field('<input id="x" type="number" step="any">')
  for _, text in ipairs({ "-10e5", "12.5", "" }) do
    x:fill(text)
    t.eq(x:value(), text)
  end
  t.eq(b.said(), "input input input")
  for _, text in ipairs({ "abc", "12abc" }) do
    local e = t.raises(x.fill, "malformed", x, text)
    t.match(tostring(e), "not a number")
  end
  t.eq({ x:value(), b.said() }, { "", "input input input" })
end)

t.test("dates and times are set in their own format; input and change once each [25][26]", function()
  for type, value in pairs({
    date = "2020-03-02",
    time = "13:15",
    month = "2020-07",
    week = "2020-W50",
    ["datetime-local"] = "2020-03-02T05:15",
    color = "#AAbbcc",
    range = "42",
  }) do
    local x = field(('<input id="x" type="%s">'):format(type))
    x:fill(value)
    t.eq({ x:value(), b.said() }, { value:gsub("A", "a"), "input? change" }, type)
  end
  for type, value in pairs({ date = "2020-13-43", color = "badvalue", range = "2000" }) do
    local x = field(('<input id="x" type="%s">'):format(type))
    local before = x:value()
    t.raises(x.fill, "malformed", x, value)
    t.eq({ x:value(), b.said() }, { before, "" }, type)
  end
end)

t.test("an editable element, with lines [27]", function()
  local x = field('<div id="x" contenteditable="true">old</div>')
  x:fill("Some text")
  t.eq(b.js("x.innerText"), "Some text")
  x:fill("a\nb")
  t.eq({ x:value(), b.js("x.innerText.trim()") }, { "a\nb", "a\nb" })
end)

t.test("the editable body of an iframe [28]", function()
  local page = b.show('<iframe srcdoc="<body contenteditable>old</body>"></iframe>')
  local frame = page:frames()[2].id
  page:locator("body", { frame = frame }):fill("inside")
  t.eq(page:locator("body", { frame = frame }):value(), "inside")
end)

t.test("a field that is not ready is waited for [29]", function()
  for _, case in ipairs({
    { "disabled", "x.disabled = false" },
    { "readonly", "x.readOnly = false" },
    { 'style="display: none"', "x.style = ''" },
  }) do
    local x = field(('<input id="x" %s><script>setTimeout(() => { %s }, 500)</script>'):format(case[1], case[2]))
    x:fill("ready")
    t.eq(x:value(), "ready", case[1])
  end
  local never = { ["not enabled"] = "disabled", ["read%-only"] = "readonly", ["not visible"] = "hidden" }
  for want, attribute in pairs(never) do
    local x = field(('<input id="x" %s>'):format(attribute))
    t.match(
      tostring(t.raises(function()
        x:fill("never", { timeout = 0.3 })
      end, "timeout")),
      want
    )
  end
end)

t.test("what cannot be filled says so at once [30]", function()
  for _, html in ipairs({
    '<input id="x" type="checkbox">',
    '<input id="x" type="file">',
    '<select id="x"><option>1</select>',
    '<div id="x">y</div>',
    '<input id="x" type="radio">',
    '<input id="x" type="submit">',
  }) do
    local x = field(html)
    local began = fiber.now()
    t.match(
      tostring(t.raises(function()
        x:fill("text")
      end, "not_editable")),
      "cannot be filled in"
    )
    t.ok(fiber.now() - began < 1)
  end
end)

t.test("a label stands for its control [31]", function()
  local _, page = field('<label id="l">Name <input id="x"></label>')
  page:locator("#l"):fill("Ada")
  t.eq(page:locator("#x"):value(), "Ada")
end)

t.test("a controlled input keeps its value [32]", function()
  local x = field([[<input id="x"><script>
    const inherited = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    let seen = "", state = "";
    Object.defineProperty(x, "value", { get() { return inherited.get.call(x) },
      set(v) { seen = v; inherited.set.call(x, v) } });
    x.addEventListener("input", () => { const now = inherited.get.call(x); if (now !== seen) { seen = state = now } });
    setInterval(() => { x.value = state }, 50);
  </script>]])
  x:fill("controlled")
  fiber.sleep(1)
  t.eq({ x:value(), b.js("state") }, { "controlled", "controlled" })
end)

t.test("a limit that cuts the text is an error with both values [33]", function()
  local x = field('<input id="x" maxlength="5">')
  local e = t.raises(function()
    x:fill("12345678")
  end, "not_taken")
  t.eq({ e.wanted, e.got }, { "12345678", "12345" })
end)

t.test("fills without pauses land each in its own field [34]", function()
  local html = {}
  for i = 1, 15 do
    html[i] = ('<input id="f%d">'):format(i)
  end
  local page = b.show(table.concat(html))
  for _ = 1, 3 do
    for i = 1, 15 do
      page:fill("#f" .. i, "value " .. i)
    end
  end
  for i = 1, 15 do
    t.eq(page:locator("#f" .. i):value(), "value " .. i)
  end
end)

t.test("the focus in an iframe of another site does not catch the text [35]", function()
  local inner = b.url('<input id="y">', "other")
  local page = b.show(('<input id="x"><iframe src="%s"></iframe>'):format(inner))
  local frame = t.eventually(5, function()
    local list = page:frames()
    return list[2] and list[2].url == inner and list[2].id
  end)
  for i = 1, 5 do
    page:locator("#y", { frame = frame }):fill("inner " .. i)
    page:locator("#x"):fill("outer " .. i)
  end
  t.eq({ page:locator("#y", { frame = frame }):value(), page:locator("#x"):value() }, { "inner 5", "outer 5" })
end)

t.test("a fill that makes the page navigate is no error [36]", function()
  local x, page = field('<form action="/gone"><input id="x" oninput="this.form.submit()"></form>')
  t.eq(x:fill("leave"), "leave")
  page:wait_for_url("/gone")
  -- The question for what the field holds, held back until the next document is there.
  x = field('<form action="/gone"><input id="x" oninput="this.form.submit()"></form>')
  local evaluate = page.evaluate
  page.evaluate = function(self, source, arg, opts)
    if type(arg) == "table" and arg.call == "held" then
      page:wait_for_url("/gone")
    end
    return evaluate(self, source, arg, opts)
  end
  local ok, problem = pcall(x.fill, x, "leave")
  page.evaluate = nil
  t.ok(ok, problem)
end)

t.test("a field that hands the focus on gets no text into another, and that is reported [37]", function()
  local function values()
    return b.js("[...document.querySelectorAll('input')].map((e) => e.value).join('|')")
  end
  -- The field that was filled before takes the focus away when it is left.
  local x, page = field('<input id="a" onblur="y.focus()"><input id="y"><input id="x">')
  page:fill("#a", "first")
  x:fill("second")
  t.eq(values(), "first||second")
  -- The field itself gives it on.
  x = field('<input id="x" onfocus="y.focus()"><input id="y">')
  t.match(tostring(t.raises(x.fill, "timeout", x, "secret", { timeout = 0.5 })), "does not keep the focus")
  t.eq(values(), "|")
  -- The page takes it after we have looked, before the text is there.
  x, page = field('<input id="x" value="old"><input id="y">')
  local send = page.send
  page.send = function(self, method, ...)
    if method == "Input.insertText" then
      b.js("y.focus()")
    end
    return send(self, method, ...)
  end
  local e = t.raises(x.fill, "not_taken", x, "secret")
  page.send = nil
  t.eq({ e.wanted, e.got, e.by, values() }, { "secret", "old", '<input id="y">', "old|" })
  page:fill("#y", "open")
  t.eq(values(), "old|open")
end)

t.test("keys: characters, chords and names, with the events of a keyboard", function()
  local page = b.show('<input id="x" value="abc">' .. b.LOG .. [[<script>
    addEventListener("keydown", (e) => log([e.key, e.code, e.keyCode, e.shiftKey ? "s" : ""].join("/")))</script>]])
  local x = page:locator("#x")
  x:press("Control+A")
  x:type("Hé, 1!")
  t.eq(x:value(), "Hé, 1!")
  t.match(b.said(), "a/KeyA/65/.*H/KeyH/72/s ,/Comma/188/  /Space/32/ 1/Digit1/49/ !/Digit1/49/s")
  x:press("Backspace")
  t.eq(x:value(), "Hé, 1")
  t.raises(function()
    x:press("Hyper+Q")
  end, "unknown_key")
end)

t.test("Enter in a field submits its form", function()
  local page = b.show('<form action="/sent"><input id="x" name="q"></form>')
  page:locator("#x"):fill("ada")
  page:locator("#x"):press("Enter")
  page:wait_for_url("/sent?q=ada")
end)
