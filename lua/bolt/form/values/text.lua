-- Lengths of text: what limit a form states in words, and how a text is made to fit it. Pure.

local words = require("bolt.form.words")

local text = {}

-- What is counted, as stems of folded words.
local UNITS = {
  words = { "word", "wort", "worter", "mots", "palabra", "parole", "palavra", "woorden", "slow", "slov" },
  characters = {
    "char",
    "letter",
    "zeichen",
    "buchstaben",
    "caract",
    "caratt",
    "tekens",
    "tecken",
    "tegn",
    "znak",
    "merkki",
    "karakter",
    "lettres",
    "letras",
    "символ",
    "знак",
  },
}

local LEAST = {
  "at least",
  "minimum",
  "%f[%a]min%f[%A]",
  "no less than",
  "no fewer than",
  "more than",
  "be longer than",
  "mindest",
  "au moins",
  "al menos",
  "como minimo",
  "almeno",
  "pelo menos",
  "minstens",
  "minst",
  "mindst",
  "co najmniej",
}

-- Read before LEAST, whose "more than" is in them.
local NO_MORE = { "no more than", "not more than", "no longer than", "not be longer", "not be more" }

local MOST = {
  "at most",
  "exceed",
  "up to",
  "maxim",
  "%f[%a]max%f[%A]",
  "limit",
  "longer than",
  "under",
  "fewer than",
  "less than",
  "shorter than",
  "hochstens",
  "bis zu",
  "jusqu'?a",
  "au plus",
  "hasta",
  "fino a",
  "ate",
  "hoogstens",
  "hogst",
  "hojst",
}

-- Number N itself is too many.
local BELOW = { "less than %s*$", "fewer than %s*$", "under %s*$", "shorter than %s*$" }

-- "Maximum length: 250", "characters: 250".
local COUNTED = { "length[%a%s:]*$", "char[%a%s:]*$", "zeichen[%a%s:]*$" }

local function any(list, where)
  for _, pattern in ipairs(list) do
    if where:find(pattern) then
      return true
    end
  end
  return false
end

-- The unit that text begins with; one word may stand before it ("250 alphanumeric characters").
local function unit_of(after)
  local first, second = after:match("^[%s%-]*([^%s%p%d]*)%s*([^%s%p%d]*)")
  for _, word in ipairs({ first, second }) do
    for unit, stems in pairs(UNITS) do
      for _, stem in ipairs(stems) do
        if word:sub(1, #stem) == stem then
          return unit
        end
      end
    end
  end
end

---@class TextLimits
---@field max? integer characters
---@field min? integer characters
---@field max_words? integer
---@field min_words? integer

local function note(found, unit, least, n)
  local name = (least and "min" or "max") .. (unit == "words" and "_words" or "")
  local old = found[name]
  found[name] = old and (least and math.max(old, n) or not least and math.min(old, n)) or n
end

--- Limits that a text states: "at most 160 characters", "50 to 100 words", "0/250", "max. 200".
---@param folded string what words.fold returned
---@param bare? boolean a complaint about one value: its numbers may go without "characters"
---@return TextLimits
--- Yields: no. Example: text.stated("(250 characters max.)").max -> 250
function text.stated(folded, bare)
  local found = {}
  -- 1,000 and 1.000 are one number.
  folded = folded:gsub("(%d)[,%.'](%d%d%d)%f[%D]", "%1%2"):gsub("–", "-")
  for from, digits, to in folded:gmatch("()(%d+)()") do
    local before, after = folded:sub(math.max(1, from - 48), from - 1), folded:sub(to, to + 40)
    local n = tonumber(digits)
    -- What stands between the number before and this one.
    before = before:match("[^%d]*$")
    local unit = unit_of(after)
    local partner = after:match("^%s*%-+%s*(%d.*)") or after:match("^ %a%a?%a?%a? (%d.*)")
    local partner_unit = partner and unit_of(partner:match("^%d+(.*)"))
    local counts = unit or (bare and (any(MOST, before) or any(NO_MORE, before))) or any(COUNTED, before)
    if n > 0 and n <= 100000 and not unit and partner_unit then
      note(found, partner_unit, true, n)
    elseif n > 0 and n <= 100000 and counts then
      local least = not any(NO_MORE, before) and any(LEAST, before)
        or after:find("^[%s%-]*%a+%s+minimum")
        or after:find("^[%s%-]*%a+%s+mindest")
        or after:find("^[%s%-]*%a+%s+or%s+more")
      if not least and any(BELOW, before) then
        n = n - 1
      elseif least and before:find("more than%s*$") then
        n = n + 1
      end
      note(found, unit, least, n)
    end
  end
  -- A counter: "0/160", "160 left".
  local counter = tonumber(folded:match("^%(?0 ?/ ?(%d+)%)?$") or folded:match("%f[%d]0 ?/ ?(%d+)%f[%D]"))
  if counter and counter > 9 then
    note(found, "characters", false, counter)
  end
  return found
end

--- Limits of a control: its attributes and what stands beside it.
---@param control table
---@return TextLimits
--- Yields: no.
function text.limits(control)
  local parts = { control.hint or "", control.label or "", control.placeholder or "" }
  if type(control.limits) == "string" then
    parts[#parts + 1] = control.limits
  end
  local found = {}
  for _, part in ipairs(parts) do
    for name, n in pairs(text.stated(words.fold(part))) do
      note(found, name:find("words") and "words", name:find("^min") ~= nil, n)
    end
  end
  if type(control.limits) == "table" then
    for name, n in pairs(control.limits) do
      found[name] = found[name] or n
    end
  end
  local most = tonumber(control.maxlength)
  if most and most > 0 then
    found.max = math.min(most, found.max or most)
  end
  return found
end

local ITEMS = {
  "max%.? ?",
  "maximum ?o?f? ?",
  "up to ",
  "at most ",
  "bis zu ",
  "jusqu'a ",
  "hasta ",
  "fino a ",
  "maks%.? ?",
  "maximal ",
  "maximaal ",
  "hochstens ",
  "hoogstens ",
  "maximo ",
  "massimo ",
  "al massimo ",
  "najwyzej ",
}

--- How many entries a form takes: "up to 5 keywords", "max 3, comma separated".
---@param control table
---@return integer?
--- Yields: no. Example: text.most_items({ label = "Categories (choose up to 2)" }) -> 2
function text.most_items(control)
  local folded = words.fold(table.concat({ control.label or "", control.hint or "", control.placeholder or "" }, " "))
  for _, before in ipairs(ITEMS) do
    local number, noun = folded:match("%f[%a]" .. before .. "(%d%d?)%f[%D] ?(%a*)")
    if number and not unit_of(noun) then
      return tonumber(number)
    end
  end
end

--- Length the way a browser counts it for `maxlength`: UTF-16 units, so that an emoji is two.
---@param value string UTF-8
---@return integer
--- Yields: no.
function text.length(value)
  local _, continued = value:gsub("[\128-\191]", "")
  local _, long = value:gsub("[\240-\247]", "")
  return #value - continued + long
end

--- The number of words. Yields: no.
---@param value string
---@return integer
function text.count_words(value)
  return select(2, value:gsub("%S+", ""))
end

local function first(value, n)
  local at, seen = 1, 0
  while at <= #value and seen < n do
    local byte = value:byte(at)
    seen = seen + (byte >= 240 and 2 or 1)
    if seen > n then
      break
    end
    at = at + (byte >= 240 and 4 or byte >= 224 and 3 or byte >= 192 and 2 or 1)
  end
  return value:sub(1, at - 1)
end

-- The text up to its last whole sentence. A full stop behind one letter or a short title ends none: "St. Louis".
local function to_sentence(head)
  local best
  for stop, before, after in head:gmatch("()([%w\128-\255\"')%]]*)[%.!%?]+[\"'%)\128-\255]*()%f[%s%z]") do
    local abbreviated = #before <= 2 and head:sub(stop + #before, stop + #before) == "." and before:find("^%u")
    if not abbreviated then
      best = head:sub(1, after - 1)
    end
  end
  return best
end

--- The sentences of a text, in order; lines are apart.
---@param value string UTF-8
---@return string[]
--- Yields: no. Example: text.sentences("One two. Three.") -> { "One two.", "Three." }
function text.sentences(value)
  local list = {}
  for line in value:gmatch("[^\r\n]+") do
    local from = 1
    for at in line:gmatch("[%.!%?]+[\"'%)\128-\255]*()%s+") do
      local sentence = to_sentence(line:sub(from, at - 1))
      if sentence and #sentence == at - from then
        list[#list + 1] = sentence
        from = line:find("%S", at) or #line + 1
      end
    end
    list[#list + 1] = line:sub(from):match("^%s*(.-)%s*$")
    list[#list] = list[#list] ~= "" and list[#list] or nil
  end
  return list
end

--- Shortens text to a limit: at the end of a sentence, else of a clause, else of a word.
---@param value string UTF-8
---@param limit integer
---@param unit? "characters"|"words"
---@return string shortened
---@return boolean whole it ends with a sentence
--- Yields: no. Example: text.shorten("One two. Three four.", 10) -> "One two.", true
function text.shorten(value, limit, unit)
  if unit == "words" then
    local count, stop = 0, #value
    for _, finish in value:gmatch("()%S+()") do
      count = count + 1
      if count == limit then
        stop = finish - 1
      end
    end
    return text.shorten(value, text.length(value:sub(1, stop)))
  end
  if text.length(value) <= limit then
    return value, true
  end
  local head = first(value, limit)
  local word = value:sub(#head + 1, #head + 1):find("^%s") and head or head:match("^(.*)%s%S*$") or head
  local sentence = to_sentence(head)
  if sentence and #sentence * 3 >= #head then
    return sentence, true
  end
  -- A clause that ends well says more than half a clause more.
  local clause = word:match("^(.*[^%s,;:%-])%s*[,;:]%s")
  if clause and #clause * 5 >= #word * 3 then
    return clause, false
  end
  return (word:gsub("[%s,;:%-]+$", "")), false
end

--- Does text keep to the limits?
---@param value string
---@param limits TextLimits
---@return boolean fits
---@return boolean long_enough
--- Yields: no.
function text.keeps(value, limits)
  local length, count = text.length(value), text.count_words(value)
  return length <= (limits.max or length) and count <= (limits.max_words or count),
    length >= (limits.min or 0) and count >= (limits.min_words or 0)
end

--- Makes text keep to the upper limits.
---@param value string
---@param limits TextLimits
---@return string shortened
---@return boolean whole it ends with a sentence, or nothing was cut
--- Yields: no.
function text.fit(value, limits)
  local whole = true
  if limits.max_words and text.count_words(value) > limits.max_words then
    value, whole = text.shorten(value, limits.max_words, "words")
  end
  if limits.max and text.length(value) > limits.max then
    value, whole = text.shorten(value, limits.max)
  end
  return value, whole
end

--- One line of what may be several.
---@param value string
---@return string
--- Yields: no.
function text.one_line(value)
  return (value:gsub("%s*[\r\n]+%s*", " "):gsub("^%s+", ""):gsub("%s+$", ""))
end

return text
