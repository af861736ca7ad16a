-- What the classifier makes of forms of our own making, in a real browser, and of controls taken one by one.
local classifier = require("bolt.form.classifier")
local forms = require("tests.spec.form_support")
local meaning = require("bolt.form.meaning")
local model = require("bolt.form.model")
local t = require("tests.spec.support")

-- Fields by selector as they were asked for.
local function answers(form)
  local read = forms.read(form.html)
  local asked = {}
  for i, want in ipairs(form.wants) do
    asked[i] = want.selector
  end
  local page = forms.page()
  local seen = model.collect(page, page:frames()[1].id, asked).asked
  local map, got = classifier.classify(read.forms[1]), {}
  for _, selector in ipairs(asked) do
    local guess = map[seen[selector]]
    got[selector] = guess and guess.field or "none"
  end
  return got
end

local function has(list, value)
  for _, item in ipairs(list) do
    if item == value then
      return true
    end
  end
  return false
end

-- No value may go where none belongs, and nearly every field must be known.
local function measure(path)
  local right, wrong, missed, dangerous = 0, 0, 0, {}
  for _, form in ipairs(forms.forms(path)) do
    local got = answers(form)
    for _, want in ipairs(form.wants) do
      local answer = got[want.selector]
      if has(want.fields, answer) then
        right = right + (answer ~= "none" and 1 or 0)
      elseif answer == "none" then
        missed = missed + 1
        print("  missed " .. form.id .. ": " .. want.label)
      else
        wrong = wrong + 1
        if want.fields[1] == "none" then
          dangerous[#dangerous + 1] = form.id .. ": " .. want.label .. " got " .. answer
        else
          missed = missed + 1
        end
      end
    end
  end
  local f1 = 2 * right / (2 * right + wrong + missed)
  print(("  %s: F1 %.4f, %d right, %d wrong, %d missed"):format(path, f1, right, wrong, missed))
  t.ok(f1 >= 0.97, ("F1 is %.3f"):format(f1))
  t.eq(#dangerous <= 1, true, table.concat(dangerous, "; "))
end

t.test("directory forms in nine languages", { timeout = 60 }, function()
  measure("tests/spec/forms/directories.txt")
end)

t.test("orders, accounts and contact forms in nine languages", { timeout = 60 }, function()
  measure("tests/spec/forms/orders.txt")
end)

-- A control as the model has it, with nothing said.
local function control(given)
  local c = {
    selector = "#c",
    tag = "input",
    type = "text",
    name = "",
    id = "",
    class = "",
    around = "",
    label = "",
    labels = {},
    hint = "",
    placeholder = "",
    autocomplete = "",
    section = "",
    visible = true,
  }
  for key, value in pairs(given) do
    c[key] = value
  end
  if given.label then
    c.labels = { { text = given.label, source = "label" } }
  end
  return c
end

local function field(given)
  return classifier.classify({ controls = { control(given) } })["#c"].field
end

t.test("signs of a control", function()
  t.eq(field({ autocomplete = "organization" }), "business_name")
  t.eq(field({ label = "Business name" }), "business_name")
  t.eq(field({ name = "ctl00$Main$txtCompanyName" }), "business_name")
  t.eq(field({ placeholder = "you@example.org" }), "email")
  t.eq(field({ type = "email" }), "email")
  t.eq(field({ label = "Company e-mail" }), "email")
  t.eq(field({ label = "Name of your business" }), "business_name")
  t.eq(field({ label = "Téléphone de l'entreprise" }), "phone")
  t.eq(field({ label = "Upload your logo", type = "file" }), "logo")
  t.eq(field({ label = "Your name", type = "file" }), nil)
end)

t.test("what nothing is put into", function()
  t.eq(field({ label = "Email", type = "password" }), nil)
  t.eq(field({ label = "Name on card" }), nil)
  t.eq(field({ label = "Card number", type = "tel" }), nil)
  t.eq(field({ label = "7 + 4 =" }), nil)
  t.eq(field({ label = "Website", trap = "hidden" }), nil)
  t.eq(field({ label = "Name of your dog" }), nil)
  t.eq(field({ autocomplete = "one-time-code", label = "Phone code" }), nil)
end)

t.test("neighbours decide", function()
  local map = classifier.classify({
    controls = {
      control({ selector = "#a", label = "Nom" }),
      control({ selector = "#b", label = "Prénom" }),
      control({ selector = "#c", label = "Straße", name = "adr1" }),
      control({ selector = "#d" }),
      control({ selector = "#e", label = "Ort" }),
    },
  })
  t.eq(map["#a"].field, "contact.last_name")
  t.eq(map["#b"].field, "contact.first_name")
  t.eq(map["#d"].field, "address.street2")
end)

t.test("whose name a Name is, by the heading of a form that tells little else", function()
  local controls = {
    control({ selector = "#a", label = "Name" }),
    control({ selector = "#b", label = "E-mail" }),
    control({ selector = "#c", label = "Description", type = "textarea", tag = "textarea" }),
  }
  local function name_under(heading)
    return classifier.classify({ heading = heading, controls = controls })["#a"].field
  end
  t.eq(name_under("Add company"), "business_name")
  t.eq(name_under("Firma eintragen"), "business_name")
  t.eq(name_under("Tell us what happened"), "contact.full_name")
  controls = {
    control({ selector = "#a", label = "Nom" }),
    control({ selector = "#b", label = "Rue" }),
    control({ selector = "#c", label = "Ville" }),
  }
  t.eq(name_under("Ajouter un commerce"), "business_name")
  t.eq(name_under("Adresse de livraison"), "contact.full_name")
end)

-- "kind" is a child in German, and nothing about children stands in a form of businesses.
t.test("a name is read in English or in the language of the form", function()
  local map = classifier.classify({
    controls = {
      control({
        type = "radio",
        name = "kind",
        label = "Type of business",
        options = { { text = "Shop", value = "1" } },
      }),
      control({ selector = "#d", label = "Business name" }),
      control({ selector = "#e", label = "Street address" }),
    },
  })
  t.eq(map["#c"].field, "category")
end)

t.test("consents are told apart", function()
  t.eq(field({ type = "checkbox", label = "Partners may send me offers" }), "newsletter_opt_in")
  t.eq(field({ type = "checkbox", label = "I have read and accept the terms" }), "terms_accept")
  t.eq(field({ type = "checkbox", label = "Yes, send me the monthly newsletter" }), "newsletter_opt_in")
  t.eq(field({ type = "checkbox", label = "Hide map" }), nil)
  for _, label in ipairs({
    "I agree to receive offers from partners",
    "J'accepte de recevoir des offres par email",
    "Ich bin einverstanden, den Newsletter zu erhalten",
    "Acepto recibir ofertas y promociones",
    "Ik ga akkoord met het ontvangen van de nieuwsbrief",
  }) do
    t.eq(field({ type = "checkbox", label = label }), "newsletter_opt_in", label)
  end
  t.eq(field({ type = "checkbox", label = "I accept the terms and want to receive the newsletter" }), "terms_accept")
end)

t.test("a register of trades is no category", function()
  t.eq(field({ label = "Trade register number" }), nil)
  t.eq(field({ label = "Trade" }), "category")
end)

t.test("the head of a phrase counts, wherever the language has it", function()
  t.eq(meaning.text("Company email").email, 1)
  t.ok((meaning.text("Company email").business_name or 0) < 0.5)
  t.eq(meaning.text("Email empresa", { es = 1, en = 0.6, first = true }).email, 1)
  t.ok((meaning.text("Activity radius").category or 0) < 0.5, "a head nobody knows")
end)

t.test("phrases that overlap are one, and a word for the business gives way to what it owns", function()
  t.eq(field({ label = "Business email address" }), "email")
  t.eq(field({ label = "Banner logo URL" }), "logo")
  t.eq(field({ label = "Screenshot links" }), "photos")
  t.eq(field({ label = "Telegram link", type = "url" }), nil)
  t.eq(field({ name = "city_company" }), "address.city")
  t.eq(field({ name = "tax_number_company" }), nil)
  t.eq(field({ name = "car_transmission", type = "textarea" }), nil, "no mission")
  t.eq(field({ name = "dzip" }), "address.postal_code")
  t.eq(field({ label = "Month", name = "ExpMon", type = "select", options = { { text = "1", value = "1" } } }), nil)
end)

t.test("a placeholder speaks where no label does, an example less", function()
  t.eq(field({ name = "website", type = "url", placeholder = "Skype (optional)" }), nil)
  t.eq(field({ name = "whatsapp", placeholder = "4917012345678" }), nil)
  t.eq(field({ type = "url", placeholder = "https://example.org/front.jpg" }), "photos")
  local head = { text = "Details of the place", source = "heading" }
  t.eq(field({ labels = { head }, name = "n", placeholder = "Phone" }), "phone")
end)

t.test("the first choice of a list may be its name", function()
  local options = { { text = "Category", value = "" }, { text = "Inns", value = "1" }, { text = "Mills", value = "2" } }
  t.eq(field({ type = "select", tag = "select", options = options }), "category")
  options[1].text = "Visit type"
  t.eq(field({ type = "select", tag = "select", label = "Visit type", name = "visitType", options = options }), nil)
end)

t.test("what stands before a field may take its meaning away", function()
  local networks = { { text = "Facebook", value = "1" }, { text = "Instagram", value = "2" } }
  local map = classifier.classify({
    controls = {
      control({ selector = "#q", placeholder = "Search listings" }),
      control({ selector = "#near", placeholder = "City" }),
      control({ selector = "#name", label = "Business name" }),
      control({ selector = "#city", label = "City" }),
      control({ selector = "#about", label = "Brief description" }),
      control({ selector = "#more", label = "Summary", type = "textarea", tag = "textarea" }),
      control({ selector = "#net", type = "select", tag = "select", options = networks }),
      control({ selector = "#link", type = "url", placeholder = "https://" }),
      control({ selector = "#photo", label = "Photo", type = "file" }),
      control({ selector = "#where", label = "or URL", type = "url" }),
      control({ selector = "#street", label = "Street", name = "street[]", id = "street_1" }),
      control({ selector = "#line", name = "street[]", id = "street_2" }),
    },
  })
  t.eq(map["#near"].field, nil, "part of the search bar")
  t.eq(map["#city"].field, "address.city")
  t.eq(map["#about"].field, "description_short")
  t.eq(map["#more"].field, "description_long")
  t.eq(map["#link"].field, nil, "a link of the network that was chosen")
  t.eq(map["#where"].field, "photos")
  t.eq(map["#line"].field, "address.street2")
end)

t.test("two thousand controls a second", function()
  local list = {}
  for i = 1, 40 do
    list[i] = control({
      selector = "#c" .. i,
      label = "Name of your company, as registered (required)",
      name = "listing[company_name_" .. i .. "]",
      placeholder = "Acme Ltd",
      hint = "Shown above your listing.",
    })
  end
  local began, n = os.clock(), 0
  repeat
    classifier.classify({ controls = list })
    n = n + #list
  until os.clock() - began > 0.4
  local speed = n / (os.clock() - began)
  print(("  %.0f controls a second"):format(speed))
  t.ok(speed > 2000, ("%.0f controls a second"):format(speed))
end)
