-- Which option of a list says what the profile says. Pure.
--
-- From sure to loose, and never a placeholder ("Select..."): the same text or value; the same words, plurals and order
-- apart; one part of the text ("Oregon (OR)"); and, where the caller allows it, all the words among others
-- ("Food & Drink: Bakery"). The best written way of the profile goes first within each.

local words = require("bolt.form.words")

local options = {}

local PLACEHOLDERS = {
  "^%-+$",
  "^%.+$",
  "^%p*%s*select%f[%A]",
  "^%p*%s*choose%f[%A]",
  "^%p*%s*please%f[%A]",
  "^%p*%s*pick%f[%A]",
  "^%p*%s*bitte%f[%A]",
  "^%p*%s*auswahl",
  "^%p*%s*auswahlen",
  "^%p*%s*choisi",
  "^%p*%s*selectionne",
  "^%p*%s*veuillez",
  "^%p*%s*seleccion",
  "^%p*%s*selecion",
  "^%p*%s*elija",
  "^%p*%s*elige",
  "^%p*%s*escolh",
  "^%p*%s*scegli",
  "^%p*%s*selezion",
  "^%p*%s*kies%f[%A]",
  "^%p*%s*maak een keuze",
  "^%p*%s*selecteer",
  "^%p*%s*wybierz",
  "^%p*%s*valj%f[%A]",
  "^%p*%s*vaelg",
  "^%p*%s*velg%f[%A]",
  "^%p*%s*vyberte",
  "^%p*%s*valitse",
  "^any%f[%A]",
  "^all%f[%A]",
  "^loading",
}

-- Words that carry no meaning of their own in a list.
local FILLERS = {}
for word in ("and und et y e og och en i the of for der die das de la le les del di da"):gmatch("%S+") do
  FILLERS[word] = true
end

local OTHER = {
  "other",
  "others",
  "miscellaneous",
  "misc",
  "general",
  "uncategorized",
  "not listed",
  "none of the above",
  "everything else",
  "sonstige",
  "sonstiges",
  "andere",
  "anderes",
  "verschiedenes",
  "autre",
  "autres",
  "divers",
  "otro",
  "otros",
  "otra",
  "otras",
  "varios",
  "altro",
  "altri",
  "varie",
  "outro",
  "outros",
  "overig",
  "overige",
  "anders",
  "inne",
  "pozostale",
  "ovrigt",
  "annat",
  "andet",
  "annet",
  "ostatni",
  "jine",
  "muu",
}

--- Letters and digits of folded text, words one blank apart.
---@param text string
---@return string
--- Yields: no. Example: options.key("Food & Drink:") -> "food drink"
function options.key(text)
  return (words.fold(text):gsub("[%p%s]+", " "):gsub("^ ", ""):gsub(" $", ""))
end

--- A word without the endings that plurals and genders change.
---@param word string folded
---@return string
--- Yields: no. Example: options.stem("bakeries") == options.stem("bakery")
function options.stem(word)
  if #word <= 5 then
    return #word > 3 and (word:gsub("s$", "")) or word
  end
  local low = 4
  local last = #word
  while last > low and word:find("^[aeiouyns]", last) do
    last = last - 1
  end
  return word:sub(1, last)
end

--- The set of meaningful stems of a text, and how many there are.
---@param text string
---@return table<string, boolean>
---@return integer
--- Yields: no.
function options.stems(text)
  local set, count = {}, 0
  for word in options.key(text):gmatch("%S+") do
    local stem = options.stem(word)
    if not FILLERS[word] and not set[stem] then
      set[stem] = true
      count = count + 1
    end
  end
  return set, count
end

--- Are all stems of one set in the other? Yields: no.
---@param small table<string, boolean>
---@param large table<string, boolean>
---@return boolean
function options.within(small, large)
  for stem in pairs(small) do
    if not large[stem] then
      return false
    end
  end
  return true
end

--- Is this an option that chooses nothing?
---@param option { value: string, text: string }
---@return boolean
--- Yields: no.
function options.is_placeholder(option)
  local folded = words.fold(option.text or "")
  if option.value == "" or folded == "" and (option.value or "") == "" then
    return true
  end
  for _, pattern in ipairs(PLACEHOLDERS) do
    if folded:find(pattern) then
      return true
    end
  end
  return false
end

--- The options that choose something.
---@param list table[]
---@return table[]
--- Yields: no.
function options.real(list)
  local kept = {}
  for _, option in ipairs(list or {}) do
    if not option.disabled and not options.is_placeholder(option) then
      kept[#kept + 1] = option
    end
  end
  return kept
end

local function put(map, name, option)
  if name ~= "" then
    map[name] = map[name] or option
  end
end

-- The stems of a set in one string, the same for the same words in any order.
local function signature(set)
  local list = {}
  for stem in pairs(set) do
    list[#list + 1] = stem
  end
  table.sort(list)
  return table.concat(list, " ")
end

-- A list is compared with dozens of names and may have a thousand options, so it is indexed once.
local indexes = setmetatable({}, { __mode = "k" })

local function index_of(list)
  local index = indexes[list]
  if index then
    return index
  end
  index = { text = {}, value = {}, words = {}, part = {}, stem = {}, sets = {}, counts = {}, place = {} }
  for place, option in ipairs(options.real(list)) do
    local text = option.text
    index.place[option] = place
    put(index.text, options.key(text), option)
    put(index.value, options.key(option.value or ""), option)
    local set, count = options.stems(text)
    index.sets[option], index.counts[option] = set, count
    put(index.words, signature(set), option)
    for stem in pairs(set) do
      index.stem[stem] = index.stem[stem] or {}
      table.insert(index.stem[stem], option)
    end
    for part in (text .. ","):gmatch("(.-)[%(%),/|:;>]") do
      put(index.part, options.key(part), option)
    end
    for part in (text .. " - "):gmatch("(.-)%s+%-+%s+") do
      put(index.part, options.key(part), option)
    end
  end
  indexes[list] = index
  return index
end

local function same_words(index, wanted)
  local set, count = options.stems(wanted)
  return count > 0 and index.words[signature(set)] or nil
end

-- The option with all the words and the fewest others.
local function containing(index, wanted)
  local need = options.stems(wanted)
  local rarest
  for stem in pairs(#wanted > 2 and need or {}) do
    local found = index.stem[stem] or {}
    rarest = (not rarest or #found < #rarest) and found or rarest
  end
  local best
  for _, option in ipairs(rarest or {}) do
    if options.within(need, index.sets[option]) and (not best or index.counts[option] < index.counts[best]) then
      best = option
    end
  end
  return best
end

-- The option all of whose words are wanted, the one with most of them.
local function contained(index, wanted)
  local have, count = options.stems(wanted)
  local best
  for stem in pairs(count > 1 and have or {}) do
    for _, option in ipairs(index.stem[stem] or {}) do
      local more = not best
        or index.counts[option] > index.counts[best]
        or (index.counts[option] == index.counts[best] and index.place[option] < index.place[best])
      if more and options.within(index.sets[option], have) then
        best = option
      end
    end
  end
  return best
end

local function first(wanted, find)
  for _, text in ipairs(wanted) do
    local found = find(text)
    if found then
      return found
    end
  end
end

--- The option that says one thing, which may be written in several ways.
---@param list { value: string, text: string, disabled?: boolean }[]
---@param wanted string[] ways to write it, the best first
---@param how? { loose?: boolean, part?: boolean } loose: an option with further words will do, and one with fewer;
---  part: only the first of these
---@return table? option
--- Yields: no. Example: options.match(list, { "Oregon", "OR" })
function options.match(list, wanted, how)
  local index = index_of(list)
  how = how or {}
  return first(wanted, function(text)
    return index.text[options.key(text)]
  end) or first(wanted, function(text)
    -- A number is an option's place in a list more often than what it means.
    return not text:find("^%d+$") and index.value[options.key(text)] or nil
  end) or first(wanted, function(text)
    return same_words(index, text)
  end) or first(wanted, function(text)
    return index.part[options.key(text)]
  end) or ((how.loose or how.part) and first(wanted, function(text)
    return containing(index, text)
  end)) or (how.loose and first(wanted, function(text)
    return contained(index, text)
  end)) or nil
end

--- "Other", "Miscellaneous": the option for what is not in the list.
---@param list table[]
---@return table?
--- Yields: no.
function options.other(list)
  local found = first(OTHER, function(text)
    return index_of(list).text[text]
  end)
  for _, option in ipairs(found and {} or options.real(list)) do
    local word = options.key(option.text):match("^%S+")
    for _, text in ipairs(OTHER) do
      if word == text and word ~= "general" then
        return option
      end
    end
  end
  return found
end

-- "11-50", "50+", "under 10", "more than 200", "1 to 9 employees": low and high.
local function range_of(text)
  local folded = words.fold(text):gsub("(%d)[,%.' ](%d%d%d)%f[%D]", "%1%2"):gsub("–", "-")
  local low, high = folded:match("(%d+)%s*%-%s*(%d+)")
  if not low then
    low, high = folded:match("(%d+)%s+%a+%s+(%d+)")
  end
  if low then
    return tonumber(low), tonumber(high)
  end
  local n = tonumber(folded:match("%d+"))
  if not n then
    return nil
  elseif
    folded:find("%d%s*%+")
    or folded:find("or more")
    or folded:find("and more")
    or folded:find("over ")
    or folded:find("more than")
    or folded:find(">")
    or folded:find("mehr")
    or folded:find("plus de")
    or folded:find("mas de")
  then
    return n, math.huge
  elseif
    folded:find("under")
    or folded:find("less")
    or folded:find("fewer")
    or folded:find("up to")
    or folded:find("<")
    or folded:find("bis ")
    or folded:find("weniger")
    or folded:find("moins de")
    or folded:find("menos de")
  then
    return 0, n
  end
  return n, n
end

--- The option whose range holds a number; of several the narrowest.
---@param list table[]
---@param n number
---@return table?
--- Yields: no. Example: options.range(sizes, 14) -> the option "11-50 employees"
function options.range(list, n)
  local best, width
  for _, option in ipairs(options.real(list)) do
    local low, high = range_of(option.text)
    if low and n >= low and n <= high and (not best or high - low < width) then
      best, width = option, high - low
    end
  end
  return best
end

return options
