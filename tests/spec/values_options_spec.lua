-- Choosing in lists: categories, countries, regions, cities, sizes.
local category = require("bolt.form.values.category")
local choice = require("bolt.form.values.choice")
local country = require("bolt.form.values.country")
local options = require("bolt.form.values.options")
local t = require("tests.spec.support")

local function list(text)
  local all = { { value = "", text = "Select one" } }
  for item in text:gmatch("[^;]+") do
    all[#all + 1] = { value = tostring(#all), text = item }
  end
  return all
end

local function match(text, wanted, how)
  local found = options.match(list(text), wanted, how)
  return found and found.text
end

t.test("an option is found by text, words and part, and a placeholder never", function()
  t.eq(match("Alpha;Oregon;Texas", { "oregon" }), "Oregon")
  t.eq(match("CA;California;Oregon (OR)", { "Oregon", "OR" }), "Oregon (OR)")
  t.eq(match("Korea, North;Korea, South", { "South Korea", "KR" }), "Korea, South")
  t.eq(match("Bars;Bakeries", { "Bakery" }), "Bakeries")
  t.eq(match("Wine & Bar;Bar & Wine", { "Bar and wine" }), "Wine & Bar")
  t.eq(match("Food", { "Select one" }), nil)
  t.eq(options.match({ { value = "OR", text = "Etat d'Oregon" } }, { "Oregon", "OR" }).value, "OR")
  t.eq(options.match({ { value = "7", text = "Seven", disabled = true } }, { "Seven" }), nil)
end)

t.test("a category is chosen by its words, its kind, a broader kind, and Other last", function()
  local ours = { "Bakery", "Coffee shop" }
  for _, case in ipairs({
    { "Arts & Crafts;Food & Drink: Bakery;Health", "Food & Drink: Bakery", "same" },
    { "Café;Bakery;Bar", "Bakery", "same" },
    { "Retail shop;Bakery;Service provider", "Bakery", "same" },
    { "Bäckerei;Metzgerei", "Bäckerei", "kind" },
    { "Hotels;Cafés;Law", "Cafés", "kind" },
    { "Automotive;Food & Beverage;Shopping", "Food & Beverage", "broader" },
    { "Hotels;Restaurants;Shops", "Restaurants", "broader" },
    { "For sale;Vehicles;Services", "Services", "broader" },
    { "Law;Other", "Other", "other" },
  }) do
    local found, how = category.match(list(case[1]), ours, true)
    t.eq({ found and found.text, how }, { case[2], case[3] }, case[1])
  end
  t.eq(category.match(list("Law;Other"), ours), nil, "not where nothing has to be chosen")
  local kinds = "Home Services;Legal;Health & Wellness;Computers & Internet;Arts & Entertainment;Pets;Finance"
  for name, want in pairs({
    ["Plumber"] = "Home Services",
    ["Law firm"] = "Legal",
    ["Yoga studio"] = "Health & Wellness",
    ["Web design agency"] = "Computers & Internet",
    ["Wedding photographer"] = "Arts & Entertainment",
    ["Dog grooming"] = "Pets",
    ["Tax services"] = "Finance",
  }) do
    t.eq(category.match(list(kinds), { name }).text, want, name)
  end
end)

t.test("several categories where several may be chosen, and at least one", function()
  local function texts(found)
    local all = {}
    for i, option in ipairs(found) do
      all[i] = option.text
    end
    return all
  end
  local ours = { "Bakery", "Coffee shop" }
  t.eq(texts(category.matches(list("Bakeries;Coffee shops;Law"), ours)), { "Bakeries", "Coffee shops" })
  t.eq(texts(category.matches(list("Food;Law"), ours)), { "Food" })
end)

t.test("countries and regions by code, alpha-3, and local names", function()
  t.eq(country.find("Allemagne").alpha2, "DE")
  t.eq(country.find("U.S.A.").alpha2, "US")
  t.eq(country.find("GBR").alpha2, "GB")
  t.eq(country.find("Niederlande").alpha2, "NL")
  t.eq(country.find("Atlantis"), nil)
  local function pick(field, text, address, values)
    local all = list(text)
    for i, value in ipairs(values or {}) do
      all[i + 1].value = value
    end
    local picked = choice.pick(field, all, { profile = { address = address }, control = {}, texts = {} })
    return picked[1] and picked[1].text
  end
  local home = { country = "United States", region = "Oregon" }
  t.eq(pick("address.country", "Kanada;Vereinigte Staaten", home), "Vereinigte Staaten")
  t.eq(pick("address.country", "Canada;United States of America;US Minor Islands", home), "United States of America")
  t.eq(pick("address.country", "Kongo;Amerika", home, { "COD", "USA" }), "Amerika")
  t.eq(pick("address.country", "Niger;Nigeria", { country = "Niger" }), "Niger")
  t.eq(pick("address.country", "Guinea-Bissau;Equatorial Guinea", { country = "GN" }), nil)
  t.eq(pick("address.region", "OK;OR;PA", home), "OR")
  t.eq(pick("address.region", "Hessen;Bayern", { country = "Germany", region = "Bavaria" }), "Bayern")
  t.eq(pick("address.region", "Ontario;Quebec", { country = "Canada", region = "QC" }), "Quebec")
end)

t.test("a city among places of its name is the one in our region", function()
  local home = { city = "Portland", region = "Oregon", country = "United States" }
  local function pick(text)
    local picked = choice.pick("address.city", list(text), { profile = { address = home }, control = {}, texts = {} })
    return picked[1] and picked[1].text
  end
  t.eq(pick("Portland, Maine, USA;Portland, Oregon, USA;Porto, Portugal"), "Portland, Oregon, USA")
  t.eq(pick("Portland, ME;Portland, OR"), "Portland, OR")
  t.eq(pick("Portland, Maine;Portland, Victoria"), nil, "neither is ours")
  t.eq(pick("Salem;Portland;Bend"), "Portland")
end)

t.test("sizes, prices, cards, calling codes and plans", function()
  local function pick(field, text, profile, control)
    local picked = choice.pick(field, list(text), { profile = profile, control = control or {}, texts = {} })
    local all = {}
    for i, option in ipairs(picked) do
      all[i] = option.text
    end
    return table.concat(all, ", ")
  end
  t.eq(pick("employees", "1-10;11-50;51-200", { employees = 14 }), "11-50")
  t.eq(pick("employees", "under 10;10 to 49;50+", { employees = "10-49" }), "10 to 49")
  t.eq(pick("employees", "Less than 10;More than 10", { employees = 14 }), "More than 10")
  t.eq(pick("price_range", "$ - Budget;$$ - Moderate;$$$ - Upscale", { price_range = "$$" }), "$$ - Moderate")
  t.eq(pick("price_range", "Cheap;Moderate;Expensive", { price_range = "$$" }), "Moderate")
  t.eq(pick("price_range", "€;€€;€€€", { price_range = "$$" }), "€€")
  local cards = { payment_methods = { "Cash", "Visa" } }
  t.eq(pick("payment_methods", "Cash;Credit cards;Check", cards, { multiple = true }), "Cash, Credit cards")
  local home = { phone = "+1 503 555 0142", address = { country = "US" } }
  t.eq(pick("phone_country_code", "Canada (+1);United States (+1);UK (+44)", home), "United States (+1)")
  t.eq(pick("phone_country_code", "+44;+1;+49", home), "+1")
  t.eq(choice.free(list("Gold $49/month;Basic - Free;Free trial")).text, "Basic - Free")
  t.eq(choice.free(list("Featured ($20.00);Regular ($0.00)")).text, "Regular ($0.00)")
  t.eq(choice.free(list("Gold $49;Silver $100")), nil)
  t.ok(choice.is_plan(list("Free;Premium ($20)")))
  t.ok(not choice.is_plan(list("Bakery;Law")))
end)
