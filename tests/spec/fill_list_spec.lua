-- Lists that a page draws itself: opened, narrowed, chosen from, read back.
local b = require("tests.spec.page_support")
local t = require("tests.spec.support")

local item, apply = b.fill_item, b.apply

local DROPDOWN = [[<style>.list { position: absolute; background: #fff; border: 1px solid }</style>
  <div id="box" role="combobox" tabindex="0" style="width: 200px; border: 1px solid">Choose</div><script>
  box.onclick = () => {
    const list = document.createElement("div"); list.className = "list";
    list.innerHTML = "<div class=wait>Loading…</div>";
    document.body.append(list);
    setTimeout(() => { list.replaceChildren(...["Bars", "Bakeries", "Banks"].map((text) => {
      const o = document.createElement("div"); o.setAttribute("role", "option"); o.textContent = text;
      o.onclick = () => { box.textContent = %s; list.remove() }; return o; })) }, 200);
    addEventListener("keydown", (e) => { if (e.key === "Escape") list.remove() });
  }</script>]]

t.test("a drawn list at the end of the page: opened, waited for, chosen, read back", function()
  local page = b.show(DROPDOWN:format("text"))
  local div = { control = { tag = "element", type = "combobox" } }
  t.eq(apply(page, { item("box", "Bakery", "combobox", div) }), { "Bakeries" })
  t.eq(b.js("box.textContent"), "Bakeries")
  t.match(apply(page, { item("box", "Zoo", "combobox", div) })[1], 'wanted "Zoo", the list has Bars, Bakeries, Banks')
  t.eq(b.js("document.querySelectorAll('.list').length"), 0)
end)

t.test("a drawn list that does not keep the choice is reported", function()
  local page = b.show(DROPDOWN:format("'Choose'"))
  local out = apply(page, { item("box", "Bakeries", "combobox", { control = { tag = "element" } }) })
  t.match(out[1], 'wanted "Bakeries", the control shows "Choose"')
end)

t.test("a search field narrows the list; what the caller picks is chosen", function()
  local page = b.show([[<input id="x" role="combobox" autocomplete="off"><ul id="list"></ul><script>
    const cities = ["Portland, ME", "Portland, OR", "Salem, OR"];
    const show = () => { list.innerHTML = cities.filter((c) => x.value.length > 1 && c.startsWith(x.value))
      .map((c) => `<li role="option">${c}</li>`).join("") };
    x.oninput = () => setTimeout(show, 100);
    list.onclick = (e) => { x.value = e.target.textContent; list.innerHTML = "" }</script>]])
  local function pick(options)
    for _, option in ipairs(options) do
      if option.text:find("OR$") then
        return option
      end
    end
  end
  t.eq(apply(page, { item("x", "Portland", "combobox", { pick = pick }) }), { "Portland, OR" })
  t.eq(b.js("x.value"), "Portland, OR")
end)

t.test("a field with suggestions keeps the whole text when none is offered", function()
  local page = b.show([[<input id="a" role="combobox" aria-autocomplete="list">]])
  t.eq(apply(page, { item("a", "1420 NW Lovejoy Street", "combobox") }), { "1420 NW Lovejoy Street" })
end)

t.test("a select behind a widget of the page is chosen through it", function()
  local page = b.show(
    [[<select id="s" style="display: none"><option value="">-<option value="7">Seven<option value="8">Eight</select>
    <div id="w" style="border: 1px solid">-</div><script>w.onclick = () => { const ul = document.createElement("ul");
      for (const o of s.options) { const li = document.createElement("li"); li.textContent = o.text; ul.append(li);
        li.onclick = () => { s.value = o.value; w.textContent = o.text;
      ul.remove() } } document.body.append(ul) }</script>]]
  )
  local control = { tag = "select", partner = "#w", widget = "select2" }
  t.eq(apply(page, { item("s", "Eight", "combobox", { control = control }) }), { "8" })
  t.eq(b.js("s.value + w.textContent"), "8Eight")
  local options = { { value = "7", text = "Seven" }, { value = "8", text = "Eight" } }
  control = { tag = "select", partner = "#w", widget = "select2", options = options }
  b.js("w.onclick = null, s.onchange = () => { w.textContent = s.selectedOptions[0].text }")
  t.eq(apply(page, { item("s", "Seven", "combobox", { control = control }) }), { "7" }, "it does not open")
  b.js("s.onchange = null")
  t.match(apply(page, { item("s", "Eight", "combobox", { control = control }) })[1], "the list has nothing")
  t.eq(b.js("s.value + w.textContent"), "7Seven")
end)

t.test("a list that finds the beginning of a word, but not the word as the profile has it", function()
  local page = b.show([[<input id="x" role="combobox"><ul id="list"></ul><script>
    const show = () => { list.innerHTML = x.value && ["Bars", "Bakeries"].filter((c) => c.includes(x.value))
      .map((c) => `<li role="option">${c}</li>`).join("") };
    x.oninput = () => setTimeout(show, 50);
    list.onclick = (e) => { x.value = e.target.textContent; list.innerHTML = "" }</script>]])
  t.eq(apply(page, { item("x", "Bakery", "combobox") }), { "Bakeries" })
end)
