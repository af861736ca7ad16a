-- What to choose in lists, radios and groups of boxes, field by field. Pure.

local category = require("bolt.form.values.category")
local country = require("bolt.form.values.country")
local options = require("bolt.form.values.options")
local phone = require("bolt.form.values.phone")
local text = require("bolt.form.values.text")
local words = require("bolt.form.words")

local choice = {}

local YES = { "yes", "ja", "oui", "si", "sim", "tak", "i agree", "agree", "i accept", "accept", "true" }
local NO = { "no", "nein", "non", "nao", "nee", "nie", "nej", "nei", "ne", "false", "no thanks" }

local FREE = {
  "%f[%a]free%f[%A]",
  "kostenlos",
  "kostenfrei",
  "gratuit",
  "gratis",
  "gratuito",
  "bezplatn",
  "no charge",
  "zdarma",
  "ilmainen",
}

-- What free offers say that are not free.
local NOT_FREE = { "free trial", "trial", "probe", "essai", "free consultation", "prueba" }

local PRICE_WORDS = {
  { "inexpensive", "cheap", "budget", "low", "gunstig", "pas cher", "economico", "barato" },
  { "moderate", "mid range", "medium", "average", "mittel", "moyen", "moderado", "medio" },
  { "expensive", "upscale", "high", "pricey", "gehoben", "cher", "caro" },
  { "luxury", "very expensive", "ultra high", "fine dining", "premium", "luxus", "luxe", "lujo", "lusso" },
}

local CARDS = { visa = true, mastercard = true, ["american express"] = true, amex = true, discover = true }

local function signs(said)
  local euro = select(2, said:gsub("€", "")) + select(2, said:gsub("£", ""))
  return euro + select(2, said:gsub("%$", ""))
end

local function price(list, wanted)
  local level = signs(wanted)
  for i, names in ipairs(PRICE_WORDS) do
    for _, name in ipairs(level == 0 and names or {}) do
      level = options.key(wanted) == name and i or level
    end
  end
  local found = options.match(list, { wanted })
  if found or level == 0 then
    return found
  end
  -- "10 - 20 $" is an amount; a level is nothing but signs.
  for _, option in ipairs(options.real(list)) do
    if signs(option.text) == level and not option.text:find("%d") then
      return option
    end
  end
  return options.match(list, PRICE_WORDS[level] or {}, { part = true })
end

local function calling_code(list, profile)
  local address = profile.address or {}
  local number = phone.parse(profile.phone, address.country)
  if not number.code then
    return nil
  end
  local home = country.find(address.country)
  if home and home.calling and home.calling:sub(1, #number.code) ~= number.code then
    home = nil
  end
  home = home or (country.of_number(number.code .. number.national))
  local fallback
  for _, option in ipairs(options.real(list)) do
    -- The value is looked at where the text has no number; else it may be the option's place in the list.
    local said = option.text:find("%d") and option.text or option.text .. " " .. (option.value or "")
    local code = said:match("%+?%f[%d]" .. number.code .. "%f[%D]")
    local words_of = " " .. options.key(option.text .. " " .. (option.value or "")) .. " "
    for _, name in ipairs(code and home and { home.alpha2, home.alpha3, home.names[1] } or {}) do
      if words_of:find(" " .. options.key(name) .. " ", 1, true) then
        return option
      end
    end
    fallback = fallback or (code and option)
  end
  return fallback or (home and options.match(list, home.names))
end

local function payments(list, methods)
  local found, seen, cards = {}, {}, false
  local function add(option)
    if option and not seen[option] then
      seen[option] = true
      found[#found + 1] = option
    end
  end
  for _, method in ipairs(methods) do
    cards = cards or CARDS[options.key(method)] or false
    add(options.match(list, { method }, { part = true }))
  end
  if cards then
    add(options.match(list, { "credit card", "credit cards", "credit debit card", "cards", "kreditkarte" }))
  end
  return found
end

local function each(list, wanted)
  local found, seen = {}, {}
  for _, name in ipairs(wanted) do
    local option = options.match(list, { name })
    if option and not seen[option] then
      seen[option] = true
      found[#found + 1] = option
    end
  end
  return found
end

-- Of several places of one name the one in our region and country; none when that cannot be told.
local function city(list, address)
  local own = options.key(address.city)
  local found, told = {}, {}
  for _, option in ipairs(options.real(list)) do
    local key = " " .. options.key(option.text) .. " "
    if key:find(" " .. own .. " ", 1, true) then
      found[#found + 1] = option
      local function names(spellings)
        for _, name in ipairs(spellings) do
          if key:find(" " .. options.key(name) .. " ", 1, true) then
            return 1
          end
        end
        return 0
      end
      local region = address.region and names(country.region_spellings(address.region, address.country)) or 0
      local land = address.country and names(country.spellings(address.country)) or 0
      told[option] = region * 2 + land
    end
  end
  table.sort(found, function(a, b)
    return told[a] > told[b]
  end)
  local first, second = found[1], found[2]
  if not second or told[first] > told[second] then
    return first
  end
  for _, option in ipairs(found) do
    if options.key(option.text) == own then
      return option
    end
  end
end

-- A field's own way to choose: function(list, profile, control, nth, must) -> option or list of options.
local BY_FIELD = {
  category = function(list, profile, control, nth, must)
    local names = profile.categories
    if not names then
      return must and options.other(list) or nil
    elseif control.multiple then
      return category.matches(list, names, must, text.most_items(control))
    elseif nth > 1 then
      local found = names[nth] and category.match(list, { names[nth] })
      return found or (must and category.match(list, names, true)) or nil
    end
    return (category.match(list, names, must))
  end,
  subcategory = function(list, profile, control, _, must)
    local names = profile.categories or {}
    return control.multiple and category.matches(list, names, must) or (category.match(list, names, must))
  end,
  tags = function(list, profile)
    return each(list, profile.tags or {})
  end,
  payment_methods = function(list, profile)
    return payments(list, profile.payment_methods or {})
  end,
  price_range = function(list, profile)
    return profile.price_range and price(list, profile.price_range)
  end,
  employees = function(list, profile)
    local n = tonumber(profile.employees)
    local low, high = tostring(profile.employees or ""):match("^(%d+)%s*%-%s*(%d+)$")
    return profile.employees and options.match(list, { tostring(profile.employees) })
      or (n or low) and options.range(list, n or math.floor((low + high) / 2))
      or nil
  end,
  phone_country_code = function(list, profile)
    return profile.phone and calling_code(list, profile)
  end,
  ["address.city"] = function(list, profile)
    local address = profile.address or {}
    return address.city and city(list, address)
  end,
  ["address.country"] = function(list, profile)
    local land = (profile.address or {}).country
    return land and options.match(list, country.spellings(land), { part = #land > 3 })
  end,
  ["address.region"] = function(list, profile)
    local a = profile.address or {}
    return a.region and options.match(list, country.region_spellings(a.region, a.country), { part = true })
  end,
}

--- Chooses for a field among options.
---@param field string
---@param list { value: string, text: string, disabled?: boolean, selected?: boolean }[]
---@param at { profile: table, control: table, texts: string[], nth?: integer, must?: boolean } texts: ways to write the
---  field's value; nth: of how many controls for this field it is; must: something has to be chosen
---@return table[] options those to choose, empty when none fits; one at most unless the control takes several
--- Yields: no.
function choice.pick(field, list, at)
  local own = BY_FIELD[field]
  local found
  if own then
    found = own(list, at.profile, at.control, at.nth or 1, at.must)
  else
    found = options.match(list, at.texts)
  end
  if found and found[1] then
    return at.control.multiple and found or { found[1] }
  end
  return found and found.text and { found } or {}
end

--- The option that costs nothing.
---@param list table[]
---@return table?
--- Yields: no.
function choice.free(list)
  for _, option in ipairs(options.real(list)) do
    local folded = words.fold(option.text)
    local free, trial = false, false
    for _, pattern in ipairs(FREE) do
      free = free or folded:find(pattern) ~= nil
    end
    for _, pattern in ipairs(NOT_FREE) do
      trial = trial or folded:find(pattern) ~= nil
    end
    -- "$0.00", "0 €"
    free = free or (folded:find("[%$€£]%s?0%f[^%d%.,]") or folded:find("%f[%d]0[%.,]?0?0?%s?[%$€£]")) ~= nil
    free = free or folded:find("[%$€£]%s?0[%.,]00") ~= nil
    if free and not trial then
      return option
    end
  end
end

local COSTS =
  { "[%$€£]%s?[1-9]", "[1-9]%d*[%.,]?%d*%s?[%$€£]", "premium", "%f[%a]paid%f[%A]", "featured", "%f[%a]pro%f[%A]" }

--- Does an option cost money, as far as its text tells?
---@param option { text: string }
---@return boolean
--- Yields: no. Example: choice.costs({ text = "Gold $49 a month" }) -> true
function choice.costs(option)
  local folded = words.fold(option.text)
  for _, sign in ipairs(COSTS) do
    if folded:find(sign) then
      return true
    end
  end
  return false
end

--- Are these plans: one for free, another for money?
---@param list table[]
---@return boolean
--- Yields: no.
function choice.is_plan(list)
  local free = choice.free(list)
  for _, option in ipairs(free and options.real(list) or {}) do
    if option ~= free and choice.costs(option) then
      return true
    end
  end
  return false
end

--- Yes or no among two radios or list entries.
---@param list table[]
---@param yes boolean
---@return table?
--- Yields: no.
function choice.answer(list, yes)
  local found = options.match(list, yes and YES or NO)
  if found then
    return found
  end
  for _, option in ipairs(options.real(list)) do
    local first = options.key(option.text):match("^%S+")
    for _, word in ipairs(yes and YES or NO) do
      if first == word then
        return option
      end
    end
  end
end

return choice
