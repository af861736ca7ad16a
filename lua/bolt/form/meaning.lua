-- What a text says: concepts (bolt.form.lexicon) with a share between 0 and 1 each. Pure.
--
-- A label is taken apart at its marks; in each part the head of the phrase counts fully, what describes it a little,
-- and little of all when a word that nobody knows stands where the head belongs.

local identifier = require("bolt.form.identifier")
local lexicon = require("bolt.form.lexicon")

local meaning = {}

local function raise(scores, concept, value)
  if value > (scores[concept] or 0) then
    scores[concept] = value
  end
end

-- How much the n-th part of a label counts, by what separates it from the part before.
local PART =
  { ["/"] = 0.85, ["|"] = 0.85, ["&"] = 0.85, [","] = 0.6, ["("] = 0.45, [":"] = 0.55, ["-"] = 0.5, ["."] = 0.35 }

-- Punctuation of other scripts.
local PLAIN = {
  ["（"] = "(",
  ["）"] = ")",
  ["【"] = "(",
  ["】"] = ")",
  ["："] = ":",
  ["／"] = "/",
  ["、"] = ",",
  ["。"] = ". ",
}
for _, dash in ipairs({ "‐", "–", "—", "・" }) do
  PLAIN[dash] = "-"
end

-- Takes a label apart: { text, the mark before it }. Marks stand between \1 and \2 while it is taken apart.
local function parts(text)
  local marked = text:gsub("[\226-\239][\128-\191][\128-\191]", PLAIN)
  marked = marked:gsub("%s%-+%s", "\1-\2"):gsub("%s*[%(%[]", "\1(\2"):gsub("[%)%]]", "\1(\2")
  marked = marked:gsub("([%.!%?;])%s", "\1.\2"):gsub(":%s*", "\1:\2"):gsub(",%s*", "\1,\2")
  marked =
    marked:gsub("%s*[/|]%s*", "\1/\2"):gsub("%s&%s", "\1&\2"):gsub("%s[oO][rRuU]%s", "\1/\2"):gsub("%soder%s", "\1/\2")
  local list, mark = {}, nil
  for piece, separator in (marked .. "\1\2"):gmatch("(.-)\1(.?)\2") do
    if piece:find("[%w\128-\255]") then
      list[#list + 1] = { text = piece, mark = mark }
    end
    mark = separator ~= "" and separator or mark
  end
  return list
end

local GENERIC = "^[?]"

-- Concepts that are never mere description: "name on card" is about the card, "city of birth" about a birth.
-- So do the names of networks: "page on Facebook".
local GRAVE = {
  ["none.another"] = 1.15,
  ["none.birth"] = 1.15,
  ["none.card"] = 0.9,
  ["none.captcha"] = 0.9,
  ["none.password"] = 0.9,
  ["none.security"] = 0.9,
  ["none.reading"] = 3,
  ["socials.facebook"] = 1.1,
  ["socials.x"] = 1.1,
  ["socials.linkedin"] = 1.1,
  ["socials.instagram"] = 1.1,
  ["socials.youtube"] = 1.1,
  ["socials.pinterest"] = 1.1,
}

-- A word nothing is known about where the head of the phrase stands: "activity radius" is no activity.
local function headless(hits, limit, first_wins, unknown, list)
  for _, at in ipairs(unknown) do
    if first_wins and at > 0 and at < hits[1].from then
      return true
    elseif not first_wins and at > hits[limit].to then
      for i = hits[limit].to + 1, at do
        if lexicon.preposition(list[i]) then
          return false
        end
      end
      return true
    end
  end
  return false
end

-- How many of the hits stand before a preposition: only those can be the head of the phrase.
local function before_preposition(hits, list)
  for i = hits[1].to + 1, #list do
    if lexicon.preposition(list[i]) then
      local limit = 1
      for k, hit in ipairs(hits) do
        if hit.from < i then
          limit = k
        end
      end
      return limit
    end
  end
  return #hits
end

-- Does the first of several hits name the thing ("email empresa") or the last one ("company email")? Where languages of
-- both kinds know all these words, the language of the form decides.
local function leads(hits, limit, tongues)
  local first, last = true, true
  for k = 1, limit do
    local of_first, of_last = false, false
    for _, entry in ipairs(hits[k].entries) do
      of_first = of_first or entry.first
      of_last = of_last or not entry.first
    end
    first, last = first and of_first, last and of_last
  end
  if first and last then
    return tongues ~= nil and tongues.first
  end
  return first
end

local function vague(entry)
  return entry.concept:find(GENERIC) or entry.weight < 1
end

-- A vague head ("name", "details") belongs to what a profile has nothing for when that describes it: "event name".
local function owner_of(hits, head)
  for _, entry in ipairs(hits[head].entries) do
    if not vague(entry) then
      return nil
    end
  end
  for k, hit in ipairs(hits) do
    local entry = hit.entries[1]
    if k ~= head and entry.concept:find("^none%.") and not vague(entry) then
      return k
    end
  end
end

-- Words that say what another word belongs to: "city company", "screenshot url" are about a city, about screenshots.
local function bare(hit)
  local entry = hit.entries[1]
  return #entry.words == 1
    and (entry.concept == "business_name" or entry.concept == "website" or entry.concept == "?url")
    and entry.concept
end

-- Concepts that such a word does not take away.
local function lesser(concept, bare_concept)
  if bare_concept == "business_name" then
    return concept:find("^contact") or concept == "listing_title" or concept == "business_name" or concept == "category"
  end
  local file = concept == "photos" or concept == "logo" or concept == "video_url"
  return not (file or concept:find("^socials") or concept:find("^none%."))
end

-- The place of the head among the hits, moved from a bare word to what it belongs to.
local function moved(hits, head)
  local plain = bare(hits[head])
  if not plain or #hits < 2 then
    return head
  end
  for k, hit in ipairs(hits) do
    local entry = hit.entries[1]
    if k ~= head and not vague(entry) and not lesser(entry.concept, plain) then
      return k
    end
  end
  return head
end

-- Scores of one phrase: the head counts fully, what only describes it a little.
local function phrase(scores, text, factor, loose, tongues)
  local list = {}
  local hits, unknown, size
  if type(text) == "string" and lexicon.is_solid(text) then
    hits, unknown, size = lexicon.scan_solid(text)
  else
    list = type(text) == "table" and text or lexicon.words(text)
    hits, unknown, size = lexicon.scan(list)
  end
  if #hits == 0 then
    return false
  end
  local limit = before_preposition(hits, list)
  local first_wins = leads(hits, limit, tongues)
  local head = moved(hits, first_wins and 1 or limit)
  local coverage = 1 / (1 + (loose and 0.05 or 0.16) * #unknown) * (size > 9 and 0.6 or 1)
  if headless(hits, limit, first_wins, unknown, list) then
    coverage = coverage * (loose and 0.6 or 0.45)
  end
  local owner = owner_of(hits, head)
  for k, hit in ipairs(hits) do
    local role = k == head and 1 or (k <= limit and 0.3 or 0.2)
    if owner then
      role = k == owner and 0.9 or k == head and 0.3 or role
    end
    for _, entry in ipairs(hit.entries) do
      local grave = GRAVE[entry.concept] or 0
      local value = entry.weight * factor * coverage * math.max(role, loose and grave < 1 and grave * 1.5 or grave)
      if not entry.concept:find("^socials") then -- the names of networks are of no language
        value = value * (tongues and (tongues[entry.code] or tongues.other) or 1)
      end
      if #unknown > 0 and vague(entry) then
        value = value * 0.3
      end
      if loose and entry.weight < 1 then
        value = value * 0.8
      end
      raise(scores, entry.concept, value)
    end
  end
  return true
end

-- Long phrases may reach over a mark: "Street address: line 2".
local function whole(scores, text)
  for _, hit in ipairs((lexicon.scan(lexicon.words(text)))) do
    for _, entry in ipairs(hit.entries) do
      if #entry.words >= 3 and hit.to - hit.from < 5 then
        raise(scores, entry.concept, entry.weight * 1.05)
      end
    end
  end
end

-- "Neighborhood or city": of alternatives the one that can be answered counts. What opens an account is no alternative.
local function answerable(scores)
  local other = false
  for concept, value in pairs(scores) do
    other = other or (value >= 0.6 and concept:find("^[%l]+") and not concept:find("^none%."))
  end
  for concept, value in pairs(other and scores or {}) do
    if concept:find("^none%.") and not GRAVE[concept] and concept ~= "none.username" then
      scores[concept] = value * 0.5
    end
  end
end

--- What a text says, between 0 and 1 by concept.
---@param text string
---@param tongues? table<string, number> what words of a language count here, from meaning.tongues
---@return table<string, number>
--- Yields: no. Example: meaning.text("Business name *") -> { business_name = 1 }
function meaning.text(text, tongues)
  local scores, found, either = {}, false, false
  text = text:gsub("https?://%S*", " "):gsub("www%.%S+", " ")
  local list = parts(text)
  for _, part in ipairs(list) do
    local factor = PART[part.mark or ""] or 1
    if not found and factor < 1 then
      factor = math.min(1, factor + 0.3)
    end
    found = phrase(scores, part.text, factor, false, tongues) or found
    either = either or part.mark == "/"
  end
  if either then
    answerable(scores)
  end
  if #list > 1 then
    whole(scores, text)
  end
  -- "Street and house number" is the street with everything in it.
  local number = scores["none.house_number"]
  if number and scores["address.street"] then
    scores["address.street"] = math.max(scores["address.street"], number)
    scores["none.house_number"] = nil
  end
  return scores
end

--- What a name or id says, between 0 and about 1 by concept.
---@param text string
---@return table<string, number>
---@param tongues? table<string, number> see meaning.tongues; English always counts: programmers write it everywhere
--- Yields: no. Example: meaning.identifier("ctl00$txtCompanyName") -> { business_name = 1 }
function meaning.identifier(text, tongues)
  local list = identifier.words(text)
  local scores = {}
  if #list == 0 then
    return scores
  end
  -- "address" "2": digits belong to the word before.
  local joined = {}
  for _, word in ipairs(list) do
    if word:find("^%d$") and #joined > 0 and tonumber(word) > 0 and tonumber(word) <= 3 then
      joined[#joined + 1] = word
    elseif not word:find("^%d+$") then
      joined[#joined + 1] = word
    end
  end
  phrase(scores, joined, 1, true, tongues and tongues.names)
  return scores
end

-- What a language's words count, by the share of its hits in those of the best one.
local SHARES = { { 0.5, 1 }, { 0.25, 0.6 }, { 0, 0.3 } }

local function worth(count, most)
  if most < 4 then
    return 1
  end
  for _, share in ipairs(SHARES) do
    if count >= most * share[1] then
      return share[2]
    end
  end
end

--- What words of each language count in these labels: 1 in the languages that explain most of them, less in others.
---@param texts string[]
---@return table<string, number|boolean> by code; `first`: does the first word of a phrase name the thing in this form?
--- Yields: no.
function meaning.tongues(texts)
  local counts, most, heads = {}, 0, {}
  for _, text in ipairs(texts) do
    local hits = lexicon.is_solid(text) and lexicon.scan_solid(text) or lexicon.scan(lexicon.words(text))
    for _, hit in ipairs(hits) do
      local once = {}
      for _, entry in ipairs(hit.entries) do
        if not once[entry.code] then
          once[entry.code] = true
          heads[entry.code] = entry.first
          counts[entry.code] = (counts[entry.code] or 0) + hit.to - hit.from + 1
          most = math.max(most, counts[entry.code])
        end
      end
    end
  end
  local tongues, first, last = {}, 0, 0
  for code, count in pairs(counts) do
    if heads[code] then
      first = math.max(first, count)
    else
      last = math.max(last, count)
    end
    -- English words stand in forms of every language.
    tongues[code] = math.max(worth(count, most), code == "en" and 0.8 or 0)
  end
  tongues.first = first > last
  tongues.names = setmetatable(
    { en = 1, first = tongues.first, other = most < 4 and 0.6 or 0.3 },
    { __index = tongues }
  )
  return tongues
end

--- Concepts of every phrase of a sentence, whatever its place in it: concept -> list of phrases.
---@param text string
---@return table<string, { phrase: string, weight: number, said: string }[]> said: the words of the text, folded, which
---  may go on where the phrase ends
--- Yields: no.
function meaning.mentions(text)
  local found = {}
  for _, part in ipairs(parts(text)) do
    local list = lexicon.words(part.text)
    local hits = lexicon.is_solid(part.text) and lexicon.scan_solid(part.text) or lexicon.scan(list)
    for _, hit in ipairs(hits) do
      for _, entry in ipairs(hit.entries) do
        found[entry.concept] = found[entry.concept] or {}
        local words = table.concat(entry.words, " ")
        local said = hit.to <= #list and table.concat(list, " ", hit.from, hit.to) or words
        table.insert(found[entry.concept], { phrase = words, weight = entry.weight, said = said })
      end
    end
  end
  return found
end

return meaning
