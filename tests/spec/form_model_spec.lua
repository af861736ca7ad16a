-- The form model of pages in a real browser: labels, traps, widgets, groups, buttons, steps, signs, shadow roots.
local forms = require("tests.spec.form_support")
local model = require("bolt.form.model")
local server = require("bolt.server")
local t = require("tests.spec.support")

local read = forms.read

local function by_name(form)
  local list = {}
  for _, control in ipairs(form.controls) do
    list[control.name ~= "" and control.name or control.id] = control
  end
  return list
end

local function controls(html)
  return by_name(read(html).forms[1])
end

t.test("labels by every road, none with the control's own text", function()
  local c = controls([[<form>
    <label for="a">By for</label><input id="a" name="a">
    <label>Around <select name="b"><option>One</option><option>Two</option></select></label>
    <span id="l1">By</span> <span id="l2">reference</span><input name="c" aria-labelledby="l1 l2">
    <input name="d" aria-label="By attribute">
    <table><tr><td>Cell left</td><td><input name="e"></td></tr></table>
    <table><tr><th>Cell above</th><th>Beside</th></tr>
      <tr><td><input name="f"></td><td><input name="g"></td></tr></table>
    <dl><dt>Term</dt><dd><input name="h"></dd></dl>
    <p>Text before <input name="i"></p>
    <fieldset><legend>Choose</legend><label><input type="radio" name="j" value="1"> First</label>
      <label><input type="radio" name="j" value="2" checked> Second</label></fieldset>
    <div><input type="checkbox" name="k"> Text behind</div>
    <input name="l" placeholder="Only a placeholder"><button>Send</button></form>]])
  local got = {}
  for _, name in ipairs({ "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l" }) do
    got[#got + 1] = c[name].label
  end
  t.eq(got, {
    "By for",
    "Around",
    "By reference",
    "By attribute",
    "Cell left",
    "Cell above",
    "Beside",
    "Term",
    "Text before",
    "Choose",
    "Text behind",
    "",
  })
  t.eq(c.j.options[2].text, "Second")
  t.eq(c.j.options[2].selected, true)
  t.eq(c.b.options[1].text, "One")
end)

t.test("hints, limits, sections, what is required", function()
  local c = controls([[<form><h2>Contact</h2>
    <label for="a">Name <span>*</span></label><input id="a" name="a" maxlength="40">
    <h2>Texts</h2><div><label for="b">About (optional)</label>
    <textarea id="b" name="b" aria-describedby="bh"></textarea><small id="bh">At most 160 characters.</small></div>
    <label for="c">City (required)</label><input id="c" name="c">
    <label for="d">Zip</label><input id="d" name="d" required>
    <button>Send</button></form>]])
  t.eq({ c.a.required, c.b.required, c.c.required, c.d.required }, { true, false, true, true })
  t.eq({ c.a.section, c.b.section, c.a.maxlength }, { "Contact", "Texts", 40 })
  t.eq(c.b.hint, "At most 160 characters.")
end)

t.test("traps stay empty, partners of visible widgets do not count as traps", function()
  local c =
    controls([[<style>.off { position: absolute; left: -9999px } .gone { opacity: 0; position: absolute }</style>
    <form><label for="email">Email</label><input id="email" name="email" type="email">
    <div class="off"><label>Website <input name="url2" tabindex="-1" autocomplete="off"></label></div>
    <div style="display:none"><label>Email <input name="email_confirm"></label></div>
    <div style="height:0;overflow:hidden"><label>Fax <input name="fax"></label></div>
    <div style="opacity:0"><label>Phone <input name="phone2"></label></div>
    <label>Leave this field empty if you are human <input name="nick"></label>
    <label>Website (leave blank if you have none) <input name="site"></label>
    <div style="display:none"><label>State <input name="state"></label><label>Zip <input name="zip"></label></div>
    <div class="off"><input name="filled" autocomplete="given-name"></div>
    <input type="checkbox" class="gone" id="terms" name="terms"><label for="terms">I accept the terms</label>
    <div><button type="button">Choose a file</button><input type="file" name="logo" style="display:none"></div>
    <button>Send</button></form>]])
  local traps = {}
  for name, control in pairs(c) do
    traps[name] = control.trap ~= nil or nil
  end
  t.eq(traps, { url2 = true, email_confirm = true, fax = true, phone2 = true, nick = true })
  t.eq({ c.terms.visible, c.logo.visible, c.state.visible, c.filled.visible }, { true, true, false, false })
  t.eq(c.logo.widget, "upload")
end)

t.test("drawn lists, editors, dates", function()
  local c = controls(
    [[<form><span id="x">Category</span>
    <div role="combobox" tabindex="0" aria-haspopup="listbox" aria-labelledby="x" id="cat"><span>Choose</span></div>
    <span id="y">About</span><div contenteditable="true" role="textbox" aria-labelledby="y" id="editor"></div>
    <textarea name="mirror" hidden></textarea>
    <label>Since <input type="date" name="since"></label>
    <label>Country <input name="country" role="combobox" aria-autocomplete="list"></label><button>Send</button></form>]]
  )
  t.eq({ c.cat.type, c.cat.widget, c.cat.label }, { "combobox", "combobox", "Category" })
  t.eq({ c.editor.type, c.editor.widget, c.editor.label }, { "contenteditable", "richtext", "About" })
  t.eq({ c.since.widget, c.country.widget }, { "date", "combobox" })
end)

t.test("controls that share a name are one, and each keeps its selector", function()
  local read_page = read([[<form><input type="checkbox" name="pay[]" value="1" id="p1"><label for="p1">Cash</label>
    <input type="checkbox" name="pay[]" value="2"><label>Visa</label><button>Go on</button></form>]])
  local control = read_page.forms[1].controls[1]
  t.eq({ #read_page.forms[1].controls, control.multiple, #control.options }, { 1, true, 2 })
  for _, option in ipairs(control.options) do
    t.eq(forms.page():evaluate("(s) => document.querySelectorAll(s).length", option.selector), 1)
  end
end)

local function submit(buttons, inner)
  local form = read("<form method=post>" .. (inner or "<input name=a><input name=b>") .. buttons .. "</form>").forms[1]
  return form.submit and { form.submit.text, form.submit.kind }
end

t.test("the button that moves the form on", function()
  t.eq(submit("<button type=button>Back</button><button>Submit listing</button>"), { "Submit listing", "publish" })
  t.eq(submit("<input type=submit value='Next step'><input type=reset value=Clear>"), { "Next step", "next" })
  t.eq(submit("<button type=button>Upload</button><button>Eintragen</button>"), { "Eintragen", "publish" })
  t.eq(submit("<button>Weiter</button><a href='#'>Abbrechen</a>"), { "Weiter", "next" })
  t.eq(submit("<button>Log in</button>", "<input name=u><input type=password name=p>"), { "Log in", "login" })
  t.eq(submit("<button>Subscribe</button>", "<input type=email name=e>"), { "Subscribe", "newsletter" })
  t.eq(submit("<button>Search</button>", "<input type=search name=q>"), { "Search", "search" })
  t.eq(submit("<button style='display:none'>Submit</button><button type=button>Help</button>"), nil)
end)

t.test("steps of a wizard", function()
  t.eq(
    read("<p>Step 2 of 4</p><form><input name=a><button>Next</button></form>").forms[1].step,
    { index = 2, total = 4 }
  )
  t.eq(
    read("<form><ol><li>A<li aria-current=step>B<li>C</ol><input name=a><button>Next</button></form>").forms[1].step,
    { index = 2, total = 3 }
  )
  t.eq(read("<form><input name=a><button>Send</button></form>").forms[1].step, nil)
end)

t.test("signs of what stands in the way", function()
  local function signs(html)
    local form = read("<form>" .. html .. "<button>Send</button></form>").forms[1]
    local list = {}
    for name in pairs(form.signs) do
      list[#list + 1] = name
    end
    return table.concat(list, " ")
  end
  t.eq(signs("<label>City <input name=city></label>"), "")
  t.eq(signs("<div class=g-recaptcha data-sitekey=x style='width:300px;height:78px'></div><input name=a>"), "captcha")
  t.eq(signs("<label>Type the characters in the image <input name=code></label><input name=a>"), "captcha")
  -- Before its picture is there, or when it never comes, the field alone has to tell.
  t.eq(signs("<label>Characters in the picture <input name=captcha></label><input name=a>"), "captcha")
  t.eq(signs("<label>User name <input name=u></label><label>Password <input type=password name=p></label>"), "login")
  t.eq(
    signs(
      "<label>Card number <input name=n></label><label>CVC <input name=c></label><label>Expiry <input name=e></label>"
    ),
    "payment"
  )
  t.eq(signs("<p>Enter the code we sent to your phone</p><input name=code autocomplete=one-time-code>"), "verification")
end)

t.test("open shadow roots and frames, with selectors that find the control again", { timeout = 30 }, function()
  local site = server.listen("127.0.0.1:0", function(req)
    local body = req.path == "/inner" and "<form><label>Phone <input name=phone></label><button>Send</button></form>"
      or [[<div id=host></div><iframe src="/inner" style="width:400px;height:200px"></iframe><script>
        const root = document.getElementById("host").attachShadow({ mode: "open" });
        root.innerHTML = "<form><label>Company <input name=company></label><button>Add</button></form>";</script>]]
    return { status = 200, headers = { ["content-type"] = "text/html" }, body = "<!doctype html>" .. body }
  end)
  t.on_exit(function()
    site:close()
  end)
  read("<p>first</p>")
  local page = forms.page()
  page["goto"](page, "http://" .. site.address .. "/", { wait = "load" })
  local labels = {}
  for _, form in ipairs(model.read(page).forms) do
    local control = form.controls[1]
    labels[control.label] = page:locator(control.selector, { frame = form.frame }):count()
  end
  t.eq(labels, { Company = 1, Phone = 1 })
end)

t.test("fields outside of any form belong together, search boxes apart", function()
  local got = read([[<header><div role=search><input name=q type=search><button>Go</button></div></header>
    <main><label>Name <input name=n></label><label>City <input name=c></label>
    <div><button>Save listing</button></div></main>]])
  local sizes = {}
  for _, form in ipairs(got.forms) do
    sizes[form.submit.text] = #form.controls
  end
  t.eq(sizes, { Go = 1, ["Save listing"] = 2 })
end)

t.test("words between list items, headings, labels that name another field", function()
  local c = controls([[<form>Street: <ul>Town: <li><input name=a id=a></li></ul><h4>Links</h4><input name=b>
    <label for=a>Post <input name=c></label> <label for=d>Phone <input name=x></label><button>Go</button></form>]])
  t.eq(c.a.labels[1].text, "Town:")
  t.eq(c.b.labels[1].source, "heading")
  t.eq(c.c.label, "Post")
  t.eq(c.x.label, "Phone")
end)

t.test("a fingerprint is the same for the same questions", function()
  local function print_of(html)
    return read("<form>" .. html .. "<button>Send</button></form>").forms[1].fingerprint
  end
  local one = print_of("<label>Name <input name=n value=a></label><select name=s><option>1</option></select>")
  t.eq(print_of("<label>Name * <input name=n value=b></label><select name=s><option>2</option></select>"), one)
  t.eq(print_of("<label>Name <input name=n></label>") ~= one, true)
end)

t.test("a label over several fields gives each its part, small print is a hint, a button alone sends", function()
  local form = read([[<table><tr><td>ZIP / Town *</td><td><input name=z> <input name=t></td></tr></table>
    <label>Text <small>at most 90 characters</small> <textarea name=d></textarea></label>
    <div role=button>Put it on the map</div>]]).forms[1]
  local labels = {}
  for i, control in ipairs(form.controls) do
    labels[i] = control.label
  end
  t.eq(labels, { "ZIP", "Town", "Text" })
  t.match(form.controls[3].hint, "at most 90 characters")
  t.eq(form.submit and { form.submit.text, form.submit.kind }, { "Put it on the map", "publish" })
end)
