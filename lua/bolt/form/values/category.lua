-- Which categories of a directory a business belongs to. Pure.
--
-- The words of the profile go first, then other words for the same kind of business, then the nearest broader kind
-- (bolt.form.values.category_data), and "Other" only where something must be chosen.

local options = require("bolt.form.values.options")

local category = {}

local LOOSE = { loose = true }

local kinds, by_name

local function load()
  kinds, by_name = {}, {}
  for line in require("bolt.form.values.category_data"):gsub("\n%s+", " "):gmatch("[^\n]+") do
    local called, broader = line:match("^(.-)%s*>%s*(.*)$")
    local kind = { names = {}, broader = {} }
    for name in (called or line):gmatch("%s*([^,]+)") do
      table.insert(kind.names, name)
    end
    for name in (broader or ""):gmatch("%s*([^,]+)") do
      table.insert(kind.broader, name)
    end
    kinds[#kinds + 1] = kind
    by_name[kind.names[1]] = kind
  end
end

-- The kind that a category of the profile is: the one with the longest name among its words.
local function kind_of(text)
  if not kinds then
    load()
  end
  local stems = options.stems(text)
  local best, length = nil, 0
  for _, kind in ipairs(kinds) do
    for _, name in ipairs(kind.names) do
      local need, n = options.stems(name)
      if n > length and options.within(need, stems) then
        best, length = kind, n
      end
    end
  end
  return best
end

-- The option that one of a kind's names fits.
local function under(list, kind)
  return options.match(list, kind.names) or options.match(list, kind.names, { part = true })
end

-- Kinds above, the nearest first.
local function above(kind)
  local order, seen = { kind }, { [kind] = true }
  local at = 1
  while order[at] do
    for _, name in ipairs(order[at].broader) do
      local next_kind = by_name[name]
      if next_kind and not seen[next_kind] then
        seen[next_kind] = true
        order[#order + 1] = next_kind
      end
    end
    at = at + 1
  end
  table.remove(order, 1)
  return order
end

--- The option for a business of these categories.
---@param list { value: string, text: string }[]
---@param categories string[] of the profile, the main one first
---@param must? boolean take "Other" rather than nothing
---@return table? option
---@return "same"|"kind"|"broader"|"other"|nil how
--- Yields: no. Example: category.match(list, { "Bakery", "Coffee shop" }) -> the option "Food & Drink", "broader"
function category.match(list, categories, must)
  for _, strict in ipairs({ true, false }) do
    for _, name in ipairs(categories) do
      local found = options.match(list, { name }, not strict and { part = true } or nil)
      if found then
        return found, "same"
      end
    end
  end
  local own = {}
  for _, name in ipairs(categories) do
    own[#own + 1] = kind_of(name)
  end
  for _, kind in ipairs(own) do
    local found = under(list, kind)
    if found then
      return found, "kind"
    end
  end
  for _, kind in ipairs(own) do
    for _, broader in ipairs(above(kind)) do
      local found = under(list, broader)
      if found then
        return found, "broader"
      end
    end
  end
  for _, name in ipairs(categories) do
    local found = options.match(list, { name }, LOOSE)
    if found then
      return found, "broader"
    end
  end
  local other = must and options.other(list)
  return other or nil, other and "other" or nil
end

--- All options that fit, for a control that takes several; at least the one that category.match finds.
---@param list table[]
---@param categories string[]
---@param must? boolean
---@param most? integer how many at most
---@return table[] options
--- Yields: no.
function category.matches(list, categories, must, most)
  local found, seen = {}, {}
  for _, name in ipairs(categories) do
    local option, how = category.match(list, { name })
    if option and not seen[option] and (how == "same" or how == "kind") and #found < (most or math.huge) then
      seen[option] = true
      found[#found + 1] = option
    end
  end
  if #found == 0 then
    found[1] = category.match(list, categories, must)
  end
  return found
end

return category
