-- Words of a page that somebody who is not trusted (a model) gives as proof. Pure.
--
-- What goes out is the page's new sentences without anything of ours in them. What comes back counts only as a quote:
-- words that stand there, one after the other, long enough to state something, and none of the kind that the verdict
-- knows to mean the opposite.

local words = require("bolt.form.words")

local quote = {}

local LINES_MAX = 60
local LINE_MAX = 300
-- Fewer letters than these state nothing; of scripts without blanks a third.
local LETTERS_MIN, WORDS_MIN, SOLID_MIN = 12, 3, 5

-- A quote that says one of these is no proof that something was taken.
local CONTRADICT = { "failure", "duplicate", "validation", "verification", "login", "payment", "closed", "conditional" }

-- A pattern that finds a text in any letters and with any blanks: pages shout names and break their lines.
local function anyhow(text)
  local pattern = text:gsub("[^%w%s\128-\255]", "%%%0"):gsub("%a", function(letter)
    return "[" .. letter:upper() .. letter:lower() .. "]"
  end)
  return (pattern:gsub("%s+", "%%s+"))
end

--- Lines with what was filled in, addresses, and long numbers put out of sight.
---@param lines string[]
---@param values string[] what was filled in
---@return string[]
--- Yields: no. Example: quote.masked({ "Hi Ada, ref 123456" }, { "Ada" }) -> { "Hi [ours], ref [number]" }
function quote.masked(lines, values)
  local ours = {}
  for _, value in ipairs(values) do
    for piece in value:gmatch("[^\r\n]+") do
      if #piece >= 3 then
        ours[#ours + 1] = piece
      end
    end
  end
  table.sort(ours, function(a, b)
    return #a > #b or (#a == #b and a < b)
  end)
  for i, piece in ipairs(ours) do
    ours[i] = anyhow(piece)
  end
  local list = {}
  for i = 1, math.min(#lines, LINES_MAX) do
    local line = lines[i]:gsub("\194\160", " ")
    for _, value in ipairs(ours) do
      line = line:gsub(value, "[ours]")
    end
    line = line
      :gsub("[%w._+-]+@[%w.-]+", "[e-mail]")
      :gsub("%a+://%S+", "[address]")
      :gsub("%+?%d[%d ()/.-]+%d%d%d", "[number]")
    if #line > LINE_MAX then
      line = line:sub(1, LINE_MAX):gsub("[\128-\191]*[\192-\255]?$", "")
    end
    list[i] = line
  end
  return list
end

--- Is this a quote from the lines that may prove that something was taken?
---@param lines string[] what went out
---@param said string
---@return string? proof the quote as it is kept; nil when it proves nothing
--- Yields: no.
function quote.proof(lines, said)
  local folded = words.fold(said)
  local _, count = folded:gsub("%S+", "")
  local _, letters = folded:gsub("[%a\192-\255]", "")
  local solid = folded:find("[\227-\237]") ~= nil
  if letters < (solid and SOLID_MIN or LETTERS_MIN) or (count < WORDS_MIN and not solid) then
    return nil
  end
  if not words.fold(table.concat(lines, " ")):find(folded, 1, true) then
    return nil
  end
  for _, meaning in ipairs(CONTRADICT) do
    if words.find(meaning, folded) then
      return nil
    end
  end
  return (said:gsub("%s+", " "):match("^%s*(.-)%s*$"))
end

return quote
