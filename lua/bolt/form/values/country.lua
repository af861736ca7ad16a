-- Countries and their regions by code and by the names people use for them. Pure; the data are parsed at first use.

local data = require("bolt.form.values.country_data")
local regions = require("bolt.form.values.region_data")
local words = require("bolt.form.words")

local country = {}

-- Letters and digits of folded text, words one blank apart, without a leading article.
local function key(text)
  return (words.fold(text):gsub("[%p%s]+", " "):gsub("^ ", ""):gsub(" $", ""):gsub("^the ", ""))
end

local function entries(text)
  return text:gsub("%s*\n%s*", ""):gsub("^%s+", ""):gmatch("([^=;]+)=([^;]*)")
end

local by_key, by_code, by_calling

local function load()
  by_key, by_code, by_calling = {}, {}, {}
  for head, names in entries(data.countries) do
    local alpha2, alpha3, calling = head:match("(%u%u) (%u%u%u) ([%d%-]+)")
    local one = { alpha2 = alpha2, alpha3 = alpha3, calling = calling ~= "-" and calling or nil, names = {} }
    by_code[alpha2] = one
    for name in names:gmatch("[^/]+") do
      table.insert(one.names, name)
      by_key[key(name)] = by_key[key(name)] or one
    end
    by_key[alpha2:lower()], by_key[alpha3:lower()] = one, one
    if one.calling then
      by_calling[one.calling] = by_calling[one.calling] or one
    end
  end
  -- Countries that share a code: the one whose number plan it is.
  for calling, alpha2 in pairs({ ["1"] = "US", ["7"] = "RU", ["39"] = "IT", ["44"] = "GB", ["47"] = "NO" }) do
    by_calling[calling] = by_code[alpha2]
  end
  for alpha2, names in entries(data.names) do
    for name in names:gmatch("[^/]+") do
      table.insert(by_code[alpha2].names, name)
      by_key[key(name)] = by_key[key(name)] or by_code[alpha2]
    end
  end
  for alpha2 in data.trunk_zero:gmatch("%u%u") do
    by_code[alpha2].trunk = "0"
  end
end

---@class Country
---@field alpha2 string "US"
---@field alpha3 string "USA"
---@field calling? string "1"
---@field trunk? string what is dialled before a national number: "0"
---@field names string[] the usual English name first

--- The country that a text names: a code, or a name in one of several languages.
---@param text? string
---@return Country?
--- Yields: no. Example: country.find("Allemagne").alpha2 -> "DE"
function country.find(text)
  if not by_key then
    load()
  end
  return text and by_key[key(text)] or nil
end

--- The country of an international number's digits, and how many of them its calling code takes.
---@param digits string without "+" and "00"
---@return Country?
---@return integer length
--- Yields: no.
function country.of_number(digits)
  if not by_key then
    load()
  end
  -- Codes of four digits are parts of +1; their numbers are written as any other of +1.
  for length = 3, 1, -1 do
    local found = by_calling[digits:sub(1, length)]
    if found then
      return found, length
    end
  end
  return nil, 0
end

--- All ways to write a country, the best first: as given, its usual name, its codes, its other names.
---@param text string as the profile has it
---@return string[]
--- Yields: no. Example: country.spellings("USA") -> { "USA", "United States", "US", ... }
function country.spellings(text)
  local found, list = country.find(text), { text }
  if found then
    table.insert(list, found.names[1])
    table.insert(list, found.alpha2)
    table.insert(list, found.alpha3)
    for i = 2, #found.names do
      table.insert(list, found.names[i])
    end
  end
  return list
end

local parsed = {}

local function regions_of(alpha2)
  if parsed[alpha2] or not regions[alpha2] then
    return parsed[alpha2]
  end
  local list = {}
  for code, names in entries(regions[alpha2]) do
    local one = { code = code:match("%S+"), names = {} }
    for name in names:gmatch("[^/]+") do
      table.insert(one.names, name)
    end
    list[#list + 1] = one
  end
  parsed[alpha2] = list
  return list
end

--- All ways to write a region of a country, the best first: as given, its name, its code, its other names.
---@param text string as the profile has it
---@param land? string the country as the profile has it
---@return string[]
--- Yields: no. Example: country.region_spellings("Oregon", "United States") -> { "Oregon", "OR", "US-OR" }
function country.region_spellings(text, land)
  local list, found = { text }, country.find(land)
  local wanted = key(text)
  local bare = found and wanted:gsub("^" .. found.alpha2:lower() .. " ", "") or wanted
  for _, region in ipairs(found and regions_of(found.alpha2) or {}) do
    local same = region.code:lower() == bare
    for _, name in ipairs(region.names) do
      same = same or key(name) == wanted
    end
    if same then
      for _, name in ipairs(region.names) do
        if name ~= text then
          table.insert(list, name)
        end
      end
      -- A number is a code to ISO 3166 only; no form means it by "7".
      if region.code:find("%u") then
        table.insert(list, region.code)
      end
      table.insert(list, found.alpha2 .. "-" .. region.code)
      break
    end
  end
  return list
end

return country
