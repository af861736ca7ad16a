-- Takes the name or id of a control apart into words: "ctl00$txtCompanyName" is company and name. Pure.

local lexicon = require("bolt.form.lexicon")

local identifier = {}

local CUT_MIN = 4

-- Shorter, but nothing else ends like this: "dzip", "bfax", "shipcity".
local TAILS = { "zip", "fax", "city" }

-- Words that only seem to be made of others.
local WHOLE = {}
for word in
  ("transmission commission permission admission submission emission estate interstate homestead"):gmatch("%S+")
do
  WHOLE[word] = true
end

-- Takes a word of a name or id apart at a known phrase at its end or beginning: "payeremail", "addr1x".
local function split_solid(word, out)
  if lexicon.known(word) or WHOLE[word] then
    out[#out + 1] = word
    return
  end
  for _, tail in ipairs(TAILS) do
    if #word > #tail and #word <= #tail + 2 and word:sub(-#tail) == tail then
      out[#out + 1] = tail
      return
    end
  end
  if #word < CUT_MIN + 2 then
    out[#out + 1] = word
    return
  end
  for n = 2, #word - CUT_MIN do
    local tail = word:sub(n)
    if lexicon.whole(tail) then
      split_solid(word:sub(1, n - 1), out)
      out[#out + 1] = tail
      return
    end
  end
  for n = #word - 1, CUT_MIN, -1 do
    local lead = word:sub(1, n)
    if lexicon.whole(lead) or lexicon.narrows(lead) then
      out[#out + 1] = lead
      out[#out + 1] = word:sub(n + 1)
      return
    end
  end
  out[#out + 1] = word
end

local NOISE = {}
for word in
  (
    "txt text fld field fields input inp ctl frm form main content placeholder id val value tb tf cph data attr custom "
    .. "element control wpcf wpcf7 acf meta post jform tx ninja edit field1 ctl00 el q the user wpforms gform ff et pb"
  ):gmatch("%S+")
do
  NOISE[lexicon.singular(word)] = true
end

-- Page builders put these around any name; alone they may mean something.
local SOFT = { body = true }

--- Words of a name or id: "ctl00$txtCompanyName" -> { "company", "name" }; digits stand alone.
---@param text string
---@return string[]
--- Yields: no.
function identifier.words(text)
  text = text:gsub("%%%x%x", " "):gsub("(%l)(%u)", "%1 %2"):gsub("(%u)(%u%l)", "%1 %2")
  text = text:gsub("(%a)(%d)", "%1 %2"):gsub("(%d)(%a)", "%1 %2"):gsub("%[%d*%]", " ")
  local out = {}
  for word in lexicon.normal(text):gmatch("%S+") do
    if not NOISE[word] then
      split_solid(word, out)
    end
  end
  for i = #out, 1, -1 do
    if #out > 1 and SOFT[out[i]] then
      table.remove(out, i)
    end
  end
  return out
end

return identifier
