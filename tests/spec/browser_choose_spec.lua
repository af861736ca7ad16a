-- Checkboxes, radio buttons, selects and files.
local b = require("tests.spec.page_support")
local crypto = require("bolt.crypto")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local t = require("tests.spec.support")

local NOTE = b.LOG .. "<script>watch('click input change')</script>"

t.test("check and uncheck: one click, none when it is right already [58]", function()
  local page = b.show('<input type="checkbox" id="x">' .. NOTE)
  page:check("#x")
  t.eq({ page:locator("#x"):is_checked(), b.said() }, { true, "click#x input#x change#x" })
  page:check("#x")
  t.eq(b.said(), "click#x input#x change#x")
  page:uncheck("#x")
  t.eq(page:locator("#x"):is_checked(), false)
end)

t.test("a box that its label draws is checked there, beside the link in it [59]", function()
  local page = b.show([[<style>#x { position: absolute; opacity: 0; width: 0; height: 0 }
    label::before { content: ""; display: inline-block; width: 16px; height: 16px; border: 1px solid }</style>
    <input type="checkbox" id="x"><label for="x">I accept the
    <a id="terms" href="/terms">terms and everything else</a></label>]] .. NOTE)
  local url = page:url()
  page:check("#x")
  t.eq({ page:locator("#x"):is_checked(), page:url(), b.said() }, { true, url, "click click#x input#x change#x" })
  page = b.show([[<label style="display: inline-block; width: 120px"><input type="checkbox" id="x"
    style="display: none"><a href="/terms">Terms</a> accepted</label>]])
  url = page:url()
  page:check("#x")
  t.eq({ page:locator("#x"):is_checked(), page:url() }, { true, url })
end)

t.test("radio buttons can be checked, not unchecked; drawn switches are toggled and read [60]", function()
  local page = b.show([[<input type="radio" name="r" id="a"><input type="radio" name="r" id="b" checked>
    <div role="checkbox" id="c" aria-checked="false" tabindex="0" style="width: 20px; height: 20px; background: red"
      onclick="this.ariaChecked = this.ariaChecked !== 'true'"></div><p id="p">text</p>]])
  page:check("#a")
  t.eq({ page:locator("#a"):is_checked(), page:locator("#b"):is_checked() }, { true, false })
  t.eq(t.raises(page.uncheck, "radio", page, "#a").kind, "radio")
  t.eq(page:locator("#a"):is_checked(), true)
  page:check("#c")
  t.eq(page:locator("#c"):is_checked(), true)
  page:uncheck("#c")
  t.eq(page:locator("#c"):is_checked(), false)
  t.raises(function()
    page:check("#p")
  end, "not_checkable")
end)

t.test("a box whose page does not allow the change is an error [61]", function()
  local page = b.show('<input type="checkbox" id="x" onclick="event.preventDefault()">')
  t.match(
    tostring(t.raises(function()
      page:check("#x")
    end, "unchanged")),
    "did not change"
  )
  t.eq(page:locator("#x"):is_checked(), false)
end)

local LIST = [[<select id="x"><option value="">Choose</option><option value="us">United
  States</option><option value="ca">Canada</option><option value="mx" disabled>Mexico</option></select>]]

t.test("a select by value, by label whatever its blanks, by index; input, then change [62]", function()
  local page = b.show(LIST .. b.LOG .. [[<script>for (const name of ["input", "change"])
    document.body.addEventListener(name, note)</script>]]) -- where only what bubbles arrives
  t.eq(page:select_option("#x", "ca"), { "ca" })
  t.eq({ b.said(), b.js("x.value") }, { "input#x change#x", "ca" })
  t.eq(page:select_option("#x", "United States"), { "us" })
  t.eq(page:select_option("#x", { label = " Canada " }), { "ca" })
  t.eq(page:select_option("#x", { index = 1 }), { "us" })
end)

-- What select_option says when it gives up.
local function not_chosen(page, choice)
  local x = page:locator("#x")
  return tostring(t.raises(x.select_option, "timeout", x, choice, { timeout = 0.2 }))
end

t.test("options that are not there are listed, and nothing changes [65]", function()
  local page = b.show(LIST .. NOTE)
  t.match(not_chosen(page, "Atlantis"), 'no option "Atlantis"')
  t.eq({ b.js("x.selectedIndex"), b.said() }, { 0, "" })
  page = b.show('<select id="x" multiple><option selected>a<option>b</select>' .. NOTE)
  t.match(not_chosen(page, { "b", "Atlantis", "Utopia" }), 'no option "Atlantis, Utopia"')
  t.eq({ b.js("[...x.selectedOptions].map((o) => o.value).join()"), b.said() }, { "a", "" })
end)

t.test("an option that comes late or is disabled is waited for; one that stays so is named [63]", function()
  local page = b.show(LIST .. NOTE .. [[<script>const later = (fn) => setTimeout(fn, 500)</script>]])
  b.js("later(() => x.add(new Option('Peru', 'pe'))), 1")
  t.eq(page:select_option("#x", "pe"), { "pe" })
  t.match(not_chosen(page, "mx"), 'option "Mexico" is not enabled')
  t.eq(b.js("x.value"), "pe")
  b.js("later(() => { x.options[3].disabled = false }), 1")
  t.eq(page:select_option("#x", "mx"), { "mx" })
  t.eq(b.said(), "input#x change#x input#x change#x")
end)

t.test("the states of a country are chosen from once they are loaded [66]", function()
  local states = b.url(function()
    fiber.sleep(0.3)
    return { headers = { ["content-type"] = "application/json" }, body = '["Ohio","Oregon"]' }
  end)
  local page = b.show(([[<select id="c"><option value="">-<option>USA</select><select id="s"></select><script>
    c.onchange = async () => { s.innerHTML = "<option>Loading";
      const list = await (await fetch("%s")).json();
      s.innerHTML = list.map((name) => "<option>" + name).join(""); }</script>]]):format(states))
  page:select_option("#c", "USA")
  t.eq(page:select_option("#s", "Oregon"), { "Oregon" })
  t.eq(b.js("[c.value, s.value].join()"), "USA,Oregon")
end)

t.test("two of four options of a multiple select, and none [64]", function()
  local page = b.show('<select id="x" multiple><option>a<option selected>b<option>c<option>d</select>')
  local chosen = "[...x.selectedOptions].map((o) => o.value).join()"
  t.eq(page:select_option("#x", { "a", "c" }), { "a", "c" })
  t.eq(b.js(chosen), "a,c")
  t.eq(page:select_option("#x", {}), {})
  t.eq(b.js(chosen), "")
end)

local function file(name, text)
  local path = t.state_dir() .. "/" .. name
  fs.write(path, text)
  return path
end

local UPLOAD =
  [[<form method="post" action="/files" enctype="multipart/form-data"><input type="file" id="x" name="f" hidden>
  <input type="file" id="many" name="m" multiple><button>Send</button></form>]]

t.test(
  "a file into a hidden input: name, size, type and bytes; input and change once, and once more [67][70]",
  function()
    local page = b.show(UPLOAD .. NOTE)
    local path = file("logo.png", "not really a picture")
    page:set_files("#x", path)
    t.eq({ b.said(), b.js("[x.files[0].name, x.files[0].size, x.files[0].type].join()") }, {
      "input#x change#x",
      "logo.png,20,image/png",
    })
    page:set_files("#x", path)
    t.eq(b.said(), "input#x change#x input#x change#x")
    page:get_by_role("button"):click()
    page:wait_for_url("/files")
    local got = b.posts[#b.posts].files.f
    t.eq({ got.filename, got.data }, { "logo.png", "not really a picture" })
  end
)

t.test("several files, too many files, and one that is not there [68]", function()
  local page = b.show(UPLOAD .. NOTE)
  local one, two = file("1.txt", "1"), file("2.txt", "2")
  page:set_files("#many", { one, two })
  t.eq(b.js("[...many.files].map((f) => f.name).join()"), "1.txt,2.txt")
  page:set_files("#many", {})
  t.eq(b.js("many.files.length"), 0)
  local asked, send = 0, page.evaluate
  page.evaluate = function(...)
    asked = asked + 1
    return send(...)
  end
  local e = t.raises(page.set_files, "no_file", page, "#x", { one, "/no/such/file" })
  page.evaluate = nil
  t.eq({ e.path, asked }, { "/no/such/file", 0 })
  t.raises(page.set_files, "too_many_files", page, "#x", { one, two })
  t.eq(b.js("x.files.length"), 0)
  t.raises(function()
    page:set_files("button", one)
  end, "not_a_file_input")
end)

t.test("a button that asks for files is answered; one that does not is a timeout [69]", function()
  local page = b.show(
    [[<button id="b" onclick="const i = document.createElement('input'); i.type = 'file';
    i.onchange = () => { said.push(i.files[0].name) }; i.click()">Choose</button><button id="n">No</button>]]
      .. b.LOG
  )
  page:locator("#b"):choose_files(file("chosen.txt", "x"))
  t.eq(b.said(), "chosen.txt")
  t.raises(function()
    page:locator("#n"):choose_files(file("other.txt", "x"), { timeout = 0.5 })
  end, "timeout")
end)

t.test("a file of 50 MB arrives whole [71]", { timeout = 60 }, function()
  local page = b.show(UPLOAD)
  local pieces = {}
  for i = 1, 800 do
    pieces[i] = crypto.random_bytes(65536)
  end
  local text = table.concat(pieces)
  page:set_files("#x", file("big.bin", text))
  page:get_by_role("button"):click({ timeout = 40 })
  local got = b.posts[#b.posts].files.f
  t.eq({ got.filename, #got.data }, { "big.bin", 50 * 1024 * 1024 })
  t.ok(got.data == text)
  b.posts[#b.posts] = nil
end)
