-- Reads what a page says: folds text and finds phrases by meaning (bolt.form.phrases holds them). Pure.

local words = {}

local FOLDED = {}

-- Two-byte Latin letters and their plain forms.
for plain, letters in pairs({
  a = "ÀÁÂÃÄÅàáâãäåĀāĂăĄą",
  ae = "Ææ",
  c = "ÇçĆćČč",
  d = "ĎďĐđÐð",
  e = "ÈÉÊËèéêëĒēĖėĘęĚě",
  g = "ĞğĢģ",
  i = "ÌÍÎÏìíîïĪīĮįİı",
  l = "ŁłĽľĻļ",
  n = "ÑñŃńŇň",
  o = "ÒÓÔÕÖØòóôõöøŐő",
  oe = "Œœ",
  r = "ŘřŔŕ",
  s = "ŚśŠšŞşȘș",
  ss = "ß",
  t = "ŤťŢţȚț",
  u = "ÙÚÛÜùúûüŪūŮůŰűŲų",
  y = "ÝýÿŸ",
  z = "ŹźŻżŽž",
}) do
  for letter in letters:gmatch("[\194-\223][\128-\191]") do
    FOLDED[letter] = plain
  end
end
-- Cyrillic and Greek capitals.
for code = 0x410, 0x42F do
  local lower = code + 0x20
  local function utf8(c)
    return string.char(0xC0 + math.floor(c / 64), 0x80 + c % 64)
  end
  FOLDED[utf8(code)] = utf8(lower)
end
FOLDED["Ё"], FOLDED["ё"] = "е", "е"

--- Folds text for matching: lower case, no Latin accents, plain apostrophes, single blanks.
---@param text string UTF-8
---@return string
--- Yields: no. Example: words.fold("Déjà  Vu") -> "deja vu"
function words.fold(text)
  text = text:gsub("\226\128[\152\153\178]", "'"):gsub("\194\160", " ")
  text = text:gsub("[\194-\223][\128-\191]", FOLDED):lower()
  return (text:gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

local lists -- meaning -> list of phrases, made at the first question

--- All phrases of a meaning.
---@param meaning string
---@return string[]
--- Yields: no.
function words.list(meaning)
  if not lists then
    lists = {}
    for of, text in pairs(require("bolt.form.phrases")) do
      local list = {}
      for phrase in ("\n" .. text):gsub("\n%s*", "|"):gmatch("[^|]+") do
        list[#list + 1] = phrase
      end
      lists[of] = list
    end
  end
  return lists[meaning]
end

--- The first phrase of a meaning that occurs in folded text.
---@param meaning string a key of bolt.form.phrases: "success", "duplicate", "validation" ...
---@param folded string what words.fold returned
---@return string? phrase
--- Yields: no. Example: words.find("success", words.fold("Merci !")) -> "merci"
function words.find(meaning, folded)
  for _, phrase in ipairs(words.list(meaning)) do
    if folded:find(phrase) then
      return phrase
    end
  end
  return nil
end

--- Does a text match one of the patterns of a list?
---@param text string folded
---@param list string Lua patterns, with | between them
---@return boolean
--- Yields: no. Example: words.says(words.fold("Accept all"), "^ok$|^accept")
function words.says(text, list)
  for pattern in list:gmatch("[^|]+") do
    if text:find(pattern) then
      return true
    end
  end
  return false
end

return words
