-- The words of forms in all languages, and finding them in text. Pure.
--
-- A file of languages/ is data: { code, head, of, filler, qualifier, terms, endings, options, page }.
--   terms      concept -> phrases between bars. A concept is a field of bolt.form.fields, or "?x" for a word whose
--              meaning its neighbours decide, or "none.x" for what no profile field may be put into. "~" before a
--              phrase makes it weak: a hint, no more.
--   endings    concept -> last parts of compound words ("nummer" in "Faxnummer"), longest wins
--   head       which of several meanings in one phrase counts: "last" (company email) or "first" (email empresa)
--   of         words behind which the rest only describes ("name of the ...")
--   filler     words that say nothing ("please enter your")
--   qualifier  words that narrow a meaning and do not change it ("billing", "contact")
--   options    concept -> texts of choices that give a list away
--   page       what bolt.form.page_words reads: buttons, limits, "required", steps
-- Several files may share a code. A new language is a new file.

local loader = require("bolt.core.loader")
local words = require("bolt.form.words")

local lexicon = {}

local WEAK = 0.55

-- first word -> list of { words, concept, weight, head }, longest first; joined form -> the same entry
local by_first, joined, endings = {}, {}, {}
local filler, qualifier, prepositions, options = {}, {}, {}, {}
local cjk = {} -- phrases in scripts without blanks, longest first, and by text

local function each(text, fn)
  for phrase in (text or ""):gmatch("[^|]+") do
    phrase = phrase:gsub("%s+", " "):match("^ ?(.-) ?$")
    if phrase ~= "" then
      fn(phrase)
    end
  end
end

local function each_word(text, fn)
  for word in (text or ""):gmatch("%S+") do
    fn(word)
  end
end

-- Many and one are the same to a form: "industries", "photos". Wrong for some words, but the same wrong on both sides.
local function singular(word)
  if word:byte(-1) ~= 115 or #word <= 3 or word == "news" or word:find("[suix]s$") and not word:find("sses$") then
    return word
  end
  return (word:gsub("ies$", "y"):gsub("sses$", "ss"):gsub("([^s])s$", "%1"))
end

lexicon.singular = singular

--- Words of a text: folded, without punctuation, camelCase taken apart when the text is a name or id.
--- Yields: no.
function lexicon.normal(text)
  text = words.fold(text):gsub("\226\128\144", "-"):gsub("\194[\161\171\180\187\191]", " ") -- ‐, ¡ « ´ » ¿
  text = text:gsub("'s%f[^%w]", ""):gsub("%f[%w]e[%- ]mail", "email"):gsub("[%p%c]", " ")
  return (text:gsub("%a+s%f[%A]", singular):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

-- The same for all phrases of a list: called for each of twelve thousand it would hold up the loop. Bars and tildes
-- travel as signs (broken bar, section) that the folding leaves alone.
local function normal_list(text)
  text = lexicon.normal((text:gsub("|", "\194\166"):gsub("~", "\194\167")))
  return (text:gsub("\194\166", "|"):gsub("\194\167", "~"))
end

local function is_cjk(text)
  return text:find("[\227-\237]") ~= nil
end

-- Of two entries with one solid form the same one wins whatever the order they come in.
local function better(a, b)
  if a.weight ~= b.weight then
    return a.weight > b.weight
  elseif (a.code == "en") ~= (b.code == "en") then
    return a.code == "en"
  elseif #a.words ~= #b.words then
    return #a.words < #b.words
  elseif a.code ~= b.code then
    return a.code < b.code
  end
  return a.concept < b.concept
end

-- The phrase is normal already.
local function add_term(language, concept, phrase)
  local weight = 1
  if phrase:sub(1, 1) == "~" then
    weight, phrase = WEAK, phrase:sub(2)
  end
  local list = {}
  for word in phrase:gmatch("%S+") do
    list[#list + 1] = word
  end
  local entry =
    { words = list, concept = concept, weight = weight, first = language.head == "first", code = language.code }
  if is_cjk(phrase) then
    local text = phrase:gsub(" ", "")
    if not cjk[text] then
      cjk[text] = { text = text, entries = {} }
      cjk[#cjk + 1] = cjk[text]
    end
    table.insert(cjk[text].entries, entry)
    return
  end
  by_first[list[1]] = by_first[list[1]] or {}
  table.insert(by_first[list[1]], entry)
  local solid = list[2] and table.concat(list) or list[1]
  if #solid >= 3 and (not joined[solid] or better(entry, joined[solid])) then
    joined[solid] = entry
  end
end

local function load_language(language)
  for _, pair in ipairs({
    { language.filler, filler },
    { language.qualifier, qualifier },
    { language.of, prepositions },
  }) do
    each_word(pair[1], function(word)
      pair[2][singular(word)] = true
    end)
  end
end

local function load_terms(language)
  for concept, text in pairs(language.terms or {}) do
    each(normal_list(text), function(phrase)
      add_term(language, concept, phrase)
    end)
  end
  for concept, text in pairs(language.endings or {}) do
    each(text, function(ending)
      endings[#endings + 1] = {
        text = singular(ending),
        entry = { words = { singular(ending) }, concept = concept, weight = 0.9, code = language.code },
      }
    end)
  end
  for concept, text in pairs(language.options or {}) do
    each(text, function(option)
      local folded = words.fold(option)
      options[folded] = options[folded] or {}
      options[folded][concept] = true
    end)
  end
end

local function longest_first(a, b)
  if #a.text ~= #b.text then
    return #a.text > #b.text
  end
  return a.text < b.text
end

local all, waiting -- languages, and those of them whose terms are not in the index yet

--- The files of languages/, read at the first question: a start, and a process that looks at no form, do without.
---@return table[]
--- Yields: no.
function lexicon.languages()
  if all then
    return all
  end
  all = {}
  for _, file in ipairs(loader.list("lua/bolt/form/languages")) do
    local name = file:match("([%w_]+)%.lua$")
    if name then
      all[#all + 1] = require("bolt.form.languages." .. name)
    end
  end
  for _, language in ipairs(all) do
    load_language(language)
  end
  for word in pairs(prepositions) do
    filler[word] = nil
  end
  waiting = { unpack(all) }
  return all
end

-- More words first, then the surer; the rest only makes the order the same on every run.
local function longer(a, b)
  if #a.words ~= #b.words then
    return #a.words > #b.words
  elseif a.weight ~= b.weight then
    return a.weight > b.weight
  elseif a.code ~= b.code then
    return a.code < b.code
  end
  return a.concept < b.concept
end

-- Takes in one more language; returns whether others wait. The index is most of what a process that looks at forms
-- takes of memory.
local function fill_some()
  lexicon.languages()
  local language = table.remove(waiting)
  if not language then
    return false
  end
  load_terms(language)
  if waiting[1] then
    return true
  end
  table.sort(endings, longest_first)
  table.sort(cjk, longest_first)
  for _, list in pairs(by_first) do
    table.sort(list, longer)
  end
  return false
end

local function fill_index()
  while fill_some() do
    -- one language after the other
  end
end

--- Gets ready for questions, in slices short enough for a loop that others share.
---@param pause fun() called between them
--- Yields: where pause does. Example: lexicon.prepare(function() fiber.sleep(0) end)
function lexicon.prepare(pause)
  while fill_some() do
    pause()
  end
end

-- Where a phrase that begins at words[i] ends; filler words within do not count.
local function match_at(list, i, entry)
  local j = i
  for k = 2, #entry.words do
    j = j + 1
    while list[j] and list[j] ~= entry.words[k] and filler[list[j]] do
      j = j + 1
    end
    if list[j] ~= entry.words[k] then
      return nil
    end
  end
  return j
end

-- The entries of the longest phrase that begins at words[i], several when languages disagree, and where it ends.
local function phrases_at(list, i)
  local found, length, stop
  for _, entry in ipairs(by_first[list[i]] or {}) do
    if length and #entry.words < length then
      break
    end
    local at = match_at(list, i, entry)
    if at then
      found, length, stop = found or {}, #entry.words, math.max(at, stop or 0)
      found[#found + 1] = entry
    end
  end
  return found, stop
end

-- A phrase goes on where another of the same meaning begins within it: "business email" and "email address".
local function extended(list, i, found, stop)
  local concepts = {}
  for _, entry in ipairs(found) do
    concepts[entry.concept] = true
  end
  for j = i + 1, stop do
    local further, to = phrases_at(list, j)
    for _, entry in ipairs(to and to > stop and further or {}) do
      if concepts[entry.concept] and entry.weight == 1 then
        return extended(list, j, found, to)
      end
    end
  end
  return stop
end

-- A single word that is a known phrase written solid, or ends in a known compound part.
local function solid(word)
  local entry = joined[word]
  if entry then
    return entry
  end
  if #word >= 5 then
    for _, ending in ipairs(endings) do
      if #word > #ending.text + 1 and word:sub(-#ending.text) == ending.text then
        return ending.entry
      end
    end
  end
end

--- Does a word mean anything here: part of a phrase, a phrase written solid, or a word that only narrows? Yields: no.
function lexicon.known(word)
  fill_index()
  return by_first[word] ~= nil or joined[word] ~= nil or qualifier[word] ~= nil or filler[word] ~= nil
end

--- Is this a whole phrase written as one word? Yields: no.
function lexicon.whole(word)
  fill_index()
  return joined[word] ~= nil
end

--- Does this word only narrow a meaning ("billing")? Yields: no.
function lexicon.narrows(word)
  lexicon.languages()
  return qualifier[word] == true
end

--- Words of a label.
---@param text string
---@return string[]
--- Yields: no.
function lexicon.words(text)
  local out = {}
  for word in lexicon.normal(text):gmatch("%S+") do
    out[#out + 1] = word
  end
  return out
end

---@class Hit
---@field from integer
---@field to integer
---@field entries table[] { words, concept, weight, first, code }, more than one when languages disagree

--- Known phrases in a list of words, from left to right, the longest first.
---@param list string[]
---@return Hit[] hits
---@return table unknown words that nothing is known about, as a list of their places
---@return integer size words that are not filler
--- Yields: no.
function lexicon.scan(list)
  fill_index()
  local hits, unknown, size, i = {}, {}, 0, 1
  while i <= #list do
    local word = list[i]
    local found, stop = phrases_at(list, i)
    if found then
      stop = extended(list, i, found, stop)
    else
      local pair = list[i + 1] and #word > 2 and joined[word .. list[i + 1]]
      local entry = pair or solid(word)
      found, stop = entry and { entry }, pair and i + 1 or i
    end
    if found then
      hits[#hits + 1] = { from = i, to = stop, entries = found }
      size = size + stop - i + 1
      i = stop + 1
    else
      if not filler[word] then
        size = size + 1
        if not qualifier[word] and not prepositions[word] and not word:find("^%d+$") then
          unknown[#unknown + 1] = i
        end
      end
      i = i + 1
    end
  end
  return hits, unknown, size
end

--- Known phrases in text of a script without blanks. Returns what scan() does.
--- Yields: no.
function lexicon.scan_solid(text)
  fill_index()
  local folded = lexicon.normal(text):gsub(" ", "")
  local hits, used = {}, {}
  for _, item in ipairs(cjk) do
    local at, stop = folded:find(item.text, 1, true)
    if at then
      local free = true
      for k = at, stop do
        free = free and not used[k]
      end
      if free then
        for k = at, stop do
          used[k] = true
        end
        hits[#hits + 1] = { from = at, to = stop, entries = item.entries }
      end
    end
  end
  table.sort(hits, function(a, b)
    return a.from < b.from
  end)
  local rest = #folded
  for _ in pairs(used) do
    rest = rest - 1
  end
  local unknown = {}
  for n = 1, math.floor(rest / 9) do
    unknown[n] = 0
  end
  return hits, unknown, #folded / 9
end

lexicon.is_solid = is_cjk

--- Is this a word behind which the rest only describes? Yields: no.
function lexicon.preposition(word)
  lexicon.languages()
  return prepositions[word] == true
end

--- Concepts that a choice's text belongs to, as a set. Yields: no.
function lexicon.option(text)
  fill_index()
  return options[words.fold(text)]
end

return lexicon
