-- Closed shadow roots: what a form keeps in them is listed, filled in, pressed and sent.
local b = require("tests.spec.browser_support")
local fill = require("bolt.form.fill")
local model = require("bolt.form.model")
local t = require("tests.spec.support")

local go, with_page = b.go, b.with_page

-- x-field is form-associated; its closed root holds another (x-box), which holds the input. The button stands in the
-- closed root of a plain div, a field that waits in one that nobody can see yet.
local site = b.site({
  ["/"] = [[<form method=post action=/taken><h1>Add your business</h1>
    <x-field name=business_name label="Business name"></x-field>
    <x-field name=email label="E-mail"></x-field>
    <p><label>City <input name=city></label></p>
    <div id=later style="display:none"><x-field name=phone label="Phone"></x-field></div>
    <div id=send></div></form><script>
    const inside = (host, html) => {
      const root = host.attachShadow({ mode: "closed" });
      root.innerHTML = html;
      return root;
    };
    customElements.define("x-box", class extends HTMLElement {
      constructor() { super(); this.root = null; }
      show(label, changed) {
        const root = inside(this, `<label for=in>${label}</label><input id=in type=text>`);
        root.getElementById("in").addEventListener("input", (e) => changed(e.target.value));
      }
    });
    customElements.define("x-field", class extends HTMLElement {
      static formAssociated = true;
      connectedCallback() {
        const internals = this.attachInternals();
        const root = inside(this, "<div><x-box></x-box></div>");
        root.querySelector("x-box").show(this.getAttribute("label"), (value) => internals.setFormValue(value));
      }
    });
    window.clicks = [];
    const send = inside(document.getElementById("send"), "<button type=button>Send listing</button>");
    const button = send.querySelector("button");
    button.onclick = (e) => { clicks.push(e.isTrusted); document.forms[0].submit(); };
    </script>]],
  ["/plain"] = "<h1>Hello</h1><div style='width:50px;height:50px;background:red'></div><p>text</p>",
  ["/taken"] = "<p>Thank you",
})

local function by_label(form, label)
  for _, control in ipairs(form.controls) do
    if control.label == label then
      return control
    end
  end
end

t.test(
  "the form model lists inputs in closed roots, within each other too, and they are filled in and sent [77][78]",
  function()
    with_page(function(page)
      go(page, site.url("/"))
      local form = model.read(page).forms[1]
      local name, email = by_label(form, "Business name"), by_label(form, "E-mail")
      t.eq({ name.type, name.visible, email.visible }, { "text", true, true })
      t.match(name.selector, " >> .* >> #in$")
      t.eq(by_label(form, "City").selector, 'input[name="city"]')
      t.eq(by_label(form, "Phone"), nil)
      local results = fill.apply(page, {
        { control = name, how = "fill", value = "Blue Door Bakery" },
        { control = email, how = "fill", value = "hello@bluedoor.example" },
        { control = by_label(form, "City"), how = "fill", value = "Portland" },
      })
      t.eq({ results[1].ok, results[2].ok, results[3].ok }, { true, true, true })
      page:locator("text=Send listing"):click()
      local post = page:await(function()
        local one = page:exchanges()[1]
        return one and one.status and one
      end, 5, "the post")
      t.eq(post.request_body, "business_name=Blue+Door+Bakery&email=hello%40bluedoor.example&city=Portland")
    end)
  end
)

t.test("locators enter closed roots: label, selector, count, typing key by key, the press seen inside", function()
  with_page(function(page)
    go(page, site.url("/"))
    t.eq(page:locator("x-field >> x-box >> input"):count(), 2)
    page:get_by_label("Business name"):fill("Acme")
    page:get_by_label("E-mail"):type("a@b.example")
    t.eq(page:get_by_label("Business name"):value(), "Acme")
    t.eq(page:get_by_label("E-mail"):is_focused(), true)
    page:evaluate("document.forms[0].submit = () => {}", nil, { world = "main" })
    page:get_by_role("button", { name = "Send listing" }):click()
    t.eq(page:evaluate("clicks", nil, { world = "main" }), { true })
  end)
end)

t.test("a closed root that shows itself later is found then; a covered button in one is not pressed", function()
  with_page(function(page)
    go(page, site.url("/"))
    t.eq(by_label(model.read(page).forms[1], "Phone"), nil)
    page:evaluate("document.querySelector('#later').style.display = ''")
    t.ok(by_label(model.read(page).forms[1], "Phone").visible)
    page:evaluate([[document.body.insertAdjacentHTML("beforeend",
      "<div id=veil style='position:fixed;inset:0;background:#0003'></div>")]])
    local e = t.raises(function()
      page:locator("text=Send listing"):click({ timeout = 0.5 })
    end, "timeout")
    t.eq(e.why, "covered")
    t.match(e.by, "veil")
  end)
end)

t.test("a page without closed roots is read once: an empty box is looked into one time", function()
  with_page(function(page)
    go(page, site.url("/plain"))
    t.eq(model.collect(page).hollow, true)
    t.eq(model.collect(page).hollow, nil)
    t.eq(page:locator("#nothing"):count(), 0)
  end)
end)
