-- What the profile says for a field, as text for one control: every field's ways to be written, and the one that keeps
-- to the control's limits. Pure.

local address = require("bolt.form.values.address")
local country = require("bolt.form.values.country")
local description = require("bolt.form.values.description")
local fields = require("bolt.form.fields")
local hours = require("bolt.form.values.hours")
local options = require("bolt.form.values.options")
local pattern = require("bolt.form.values.pattern")
local phone = require("bolt.form.values.phone")
local text = require("bolt.form.values.text")
local web = require("bolt.form.values.web")
local words = require("bolt.form.words")

local texts = {}

-- 45.529700 -> "45.5297"
local function decimal(n)
  return n and (("%.6f"):format(n):gsub("0+$", ""):gsub("%.$", "")) or nil
end

local function told(control)
  return words.fold(table.concat({ control.label or "", control.hint or "", control.placeholder or "" }, " "))
end

local function list_of(...)
  local list = {}
  for i = 1, select("#", ...) do
    local value = select(i, ...)
    if value and value ~= "" then
      list[#list + 1] = value
    end
  end
  return list
end

-- A house number of its own leaves the street without it.
local function street(a, form)
  if form.present["none.house_number"] then
    local number, name = address.split_street(a.street)
    return number and { name } or { a.street }
  elseif form.present["address.street2"] or not a.street2 then
    return { a.street }
  end
  return list_of(address.street_lines(a), a.street)
end

-- Names and codes, a code first where nothing else has room or the example is one.
local function with_code(spellings, control)
  local example = (control.placeholder or ""):match("^%s*[eE]?%.?[gG]?%.?:?%s*(%u%u%u?)%s*$")
  local room = tonumber(control.maxlength) or math.huge
  local length = example and #example or room <= 3 and room or nil
  local folded = told(control)
  if not length and not folded:find("%f[%a]code%f[%A]") and not folded:find("2%-letter") then
    return spellings
  end
  local codes, names = {}, {}
  for _, name in ipairs(spellings) do
    local is_code = name:find("^%u%u%u?$") and (not length or #name == length)
    table.insert(is_code and codes or names, name)
  end
  for _, name in ipairs(names) do
    codes[#codes + 1] = name
  end
  return codes
end

local function joined(items, control, limits)
  local folded, separator = told(control), ", "
  if folded:find("semicolon") or folded:find("semikolon") or folded:find("point%-virgule") then
    separator = "; "
  elseif folded:find("one per line") or folded:find("each on a new line") or folded:find("pro zeile") then
    separator = "\n"
  elseif folded:find("separated by space") or folded:find("separate with space") then
    separator = " "
  elseif folded:find("no spaces") or folded:find("without spaces") then
    separator = ","
  end
  local most, kept = text.most_items(control) or math.huge, {}
  for _, item in ipairs(items) do
    kept[#kept + 1] = item
    if #kept > most or not text.keeps(table.concat(kept, separator), limits) then
      kept[#kept] = nil
      break
    end
  end
  return #kept > 0 and table.concat(kept, separator) or nil
end

-- Ways to write a field, the best first.
local WAYS = {
  listing_title = function(p)
    return list_of(p.business_name)
  end,
  ["address.street"] = function(p, _, form)
    return p.address and p.address.street and street(p.address, form) or {}
  end,
  ["none.house_number"] = function(p)
    return list_of(p.address and p.address.street and (address.split_street(p.address.street)))
  end,
  ["address.full"] = function(p, control)
    return list_of(p.address and address.whole(p.address, control.tag == "textarea" and "\n" or ", "))
  end,
  ["address.region"] = function(p, control)
    local a = p.address or {}
    return a.region and with_code(country.region_spellings(a.region, a.country), control) or {}
  end,
  ["address.country"] = function(p, control)
    local land = (p.address or {}).country
    return land and with_code(country.spellings(land), control) or {}
  end,
  ["address.postal_code"] = function(p)
    local code = (p.address or {}).postal_code
    return code and { code, (code:gsub("%s+", "")), (code:gsub("[%s%-]+", "")), code:match("^%d+") } or {}
  end,
  ["contact.full_name"] = function(p)
    return list_of(p.contact and address.person(p.contact))
  end,
  latitude = function(p)
    return list_of(decimal(p.latitude))
  end,
  longitude = function(p)
    return list_of(decimal(p.longitude))
  end,
  phone_country_code = function(p)
    local code = p.phone and phone.parse(p.phone, (p.address or {}).country).code
    return code and { "+" .. code, code } or {}
  end,
  tagline = function(p, control)
    -- Asked for one and having none, the first sentence of the short description says it as well.
    local own = p.tagline or (control.required and p.description_short and (text.shorten(p.description_short, 100)))
    return list_of(own)
  end,
}

-- Fields of which the control as a whole decides what is written; what these return fits already.
local FITTED = {
  phone = function(p, control, form)
    local number = p.phone and phone.parse(p.phone, (p.address or {}).country)
    return number and phone.fit(control, number, form.present.phone_country_code)
  end,
  website = function(p, control)
    return p.website and web.fit(control, p.website)
  end,
  description_short = function(p, control, form)
    return description.fit(control, p, form.short_one ~= nil and control == form.short_one or form.short_one == nil)
  end,
  description_long = function(p, control, form)
    return description.fit(control, p, control == form.short_one)
  end,
  category = function(p, control, form, limits)
    local names = p.categories or {}
    local several = told(control):find("categories") or told(control):find("kategorien")
    if several or control.tag == "textarea" then
      return joined(names, control, limits)
    end
    return names[form.nth or 1]
  end,
  subcategory = function(p)
    return p.categories and p.categories[2]
  end,
  tags = function(p, control, _, limits)
    return p.tags and joined(p.tags, control, limits)
  end,
  meta_keywords = function(p, control, _, limits)
    return p.tags and joined(p.tags, control, limits)
  end,
  payment_methods = function(p, control, _, limits)
    return p.payment_methods and joined(p.payment_methods, control, limits)
  end,
  hours = function(p, control)
    if not p.hours then
      return nil
    elseif hours.is_part(control) then
      local part = hours.of_control(control, p.hours)
      return type(part) == "string" and part or nil
    end
    return hours.text(p.hours, control.tag == "textarea" and "\n" or ", ")
  end,
}

-- Fields that may be cut at a word when nothing else helps; half a street or address would be wrong.
local MAY_BE_CUT =
  { tagline = true, listing_title = true, business_name = true, ["contact.title"] = true, hours = true }

local function keeps(control, value, limits)
  if control.type == "number" and not tonumber(value) then
    return false
  elseif control.pattern and control.pattern ~= "" and pattern.matches(control.pattern, value) == false then
    return false
  end
  return (text.keeps(value, limits))
end

--- Ways to write the value of a field, the best first.
---@param field string
---@param profile table
---@param control table
---@param form { present: table<string, boolean> } which fields the form asks for
---@return string[]
--- Yields: no.
function texts.ways(field, profile, control, form)
  local own = WAYS[field]
  if own then
    return own(profile, control, form)
  end
  local value = fields.at(profile, field)
  if type(value) == "number" then
    return { ("%.14g"):format(value) }
  elseif type(value) == "string" then
    return { value }
  end
  return type(value) == "table" and type(value[1]) == "string" and value or {}
end

--- The text for a control.
---@param field string
---@param profile table
---@param control table
---@param form { present: table<string, boolean>, short_one?: table, nth?: integer } what else the form asks for;
---  short_one: the control that gets the short description; nth: of how many controls for this field it is
---@return string? value nil when the profile has none, or none that fits
--- Yields: no.
function texts.fit(field, profile, control, form)
  local limits = text.limits(control)
  local value
  if FITTED[field] then
    value = FITTED[field](profile, control, form, limits)
  elseif field:find("^socials%.") then
    local url = fields.at(profile, field)
    value = url and web.fit_social(control, url)
  else
    local ways = texts.ways(field, profile, control, form)
    for _, way in ipairs(ways) do
      if keeps(control, way, limits) then
        value = way
        break
      end
    end
    if not value and ways[1] and MAY_BE_CUT[field] and control.type ~= "number" then
      value = text.fit(ways[1], limits)
    end
  end
  if value and control.tag == "input" and control.widget ~= "richtext" then
    value = text.one_line(value)
  end
  if not value or value == "" or not keeps(control, value, { max = limits.max, max_words = limits.max_words }) then
    return nil
  end
  return value
end

--- Other ways to write the same, where a mask or a script may insist on one that nothing on the page tells.
---@param field string
---@param profile table
---@param control table
---@param value string the first choice
---@return string[]?
--- Yields: no.
function texts.others(field, profile, control, value)
  local others = {}
  if field == "phone" then
    for _, spelling in ipairs(phone.spellings(phone.parse(profile.phone, (profile.address or {}).country))) do
      if spelling ~= value and #others < 4 and keeps(control, spelling, {}) then
        others[#others + 1] = spelling
      end
    end
  end
  return #others > 0 and others or nil
end

--- The text among suggestions of an input's list, written as the list has it.
---@param list { value: string, text: string }[]
---@param value string
---@return string
--- Yields: no.
function texts.suggested(list, value)
  local found = options.match(list, { value })
  return found and found.value or value
end

return texts
