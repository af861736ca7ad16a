-- What pages say around their fields, by meaning: buttons, "required", "leave this empty", steps, codes sent by mail.
-- The words are in languages/*.lua under `page`; a phrase is a Lua pattern over folded text. Pure.

local lexicon = require("bolt.form.lexicon")
local words = require("bolt.form.words")

local page_words = {}

local lists -- meaning -> phrases of all languages

local function phrases(meaning)
  if not lists then
    lists = {}
    for _, language in ipairs(lexicon.languages()) do
      for of, text in pairs(language.page or {}) do
        lists[of] = lists[of] or {}
        for phrase in text:gsub("%s*\n%s*", "|"):gsub("^%s+", ""):gmatch("[^|]+") do
          table.insert(lists[of], phrase)
        end
      end
    end
  end
  return lists[meaning] or {}
end

--- The first phrase of a meaning in a text, and what it captures.
---@param meaning string required optional leave_empty step code_sent publish next search login newsletter back other
---@param text string
---@return string? phrase
---@return string? first_capture
---@return string? second_capture
--- Yields: no. Example: page_words.find("step", "Step 2 of 4") -> pattern, "2", "4"
function page_words.find(meaning, text)
  local folded = words.fold(text)
  for _, phrase in ipairs(phrases(meaning)) do
    local at, _, a, b = folded:find(phrase)
    if at then
      return phrase, a, b
    end
  end
end

return page_words
