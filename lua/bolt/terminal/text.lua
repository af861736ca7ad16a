--- Text for a terminal: what others wrote is made harmless, and fits into columns. Pure.
local inspect = require("bolt.inspect")

local M = {}

-- Code points that occupy two columns: Hangul, CJK, fullwidth forms, pictures.
local WIDE = { { 0x1100, 0x115f }, { 0x2e80, 0xa4cf }, { 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f } }
WIDE[#WIDE + 1] = { 0xff00, 0xff60 }
WIDE[#WIDE + 1] = { 0x1f300, 0x1faff }
WIDE[#WIDE + 1] = { 0x20000, 0x3fffd }

local function code_point(char)
  local a, b, c, d = char:byte(1, 4)
  if a < 0x80 then
    return a
  elseif a < 0xe0 then
    return (a % 32) * 64 + b % 64
  elseif a < 0xf0 then
    return (a % 16) * 4096 + (b % 64) * 64 + c % 64
  end
  return (a % 8) * 262144 + (b % 64) * 4096 + (c % 64) * 64 + d % 64
end

local function columns_of(char)
  local code = code_point(char)
  if code >= 0x300 and code <= 0x36f or code >= 0x200b and code <= 0x200f or code >= 0xfe00 and code <= 0xfe0f then
    return 0
  end
  for _, range in ipairs(WIDE) do
    if code >= range[1] and code <= range[2] then
      return 2
    end
  end
  return 1
end

local CHAR = "[%z\1-\127\194-\244][\128-\191]*"

--- One line of harmless text: control characters and marks that turn the direction of writing become blanks.
---@param text any
---@return string
--- Yields: no. Example: text.clean("red \27[31m\nalert") -> "red [31m alert"
function M.clean(text)
  local valid = inspect.utf8(tostring(text))
  valid = valid:gsub("[%z\1-\31\127]", " "):gsub("\194[\128-\159]", " ")
  valid = valid:gsub("\226\128[\170-\174]", " "):gsub("\226\129[\166-\169]", " ")
  return (valid:gsub("  +", " "):match("^%s*(.-)%s*$"))
end

--- How many columns a text takes. Yields: no.
---@param text string
---@return integer
function M.width(text)
  local n = 0
  for char in text:gmatch(CHAR) do
    n = n + columns_of(char)
  end
  return n
end

--- Cuts a text to so many columns; what is cut shows as "…".
---@param text string
---@param columns integer
---@return string
--- Yields: no.
function M.cut(text, columns)
  if M.width(text) <= columns then
    return text
  elseif columns < 1 then
    return ""
  end
  local out, used = {}, 0
  for char in text:gmatch(CHAR) do
    local n = columns_of(char)
    if used + n > columns - 1 then
      break
    end
    out[#out + 1], used = char, used + n
  end
  return table.concat(out):gsub("%s+$", "") .. "…"
end

--- Cuts or fills a text to exactly so many columns. Yields: no.
---@param text string
---@param columns integer
---@return string
function M.fit(text, columns)
  local short = M.cut(text, columns)
  return short .. (" "):rep(columns - M.width(short))
end

--- A span of time for people: "0.8 s", "41 s", "3 min 05 s", "2 h 10 min". Yields: no.
---@param seconds number
---@return string
function M.span(seconds)
  if seconds < 9.95 then
    return ("%.1f s"):format(math.max(0, seconds))
  elseif seconds < 99.5 then
    return ("%.0f s"):format(seconds)
  elseif seconds < 3600 then
    return ("%d min %02d s"):format(math.floor(seconds / 60), math.floor(seconds % 60))
  end
  return ("%d h %02d min"):format(math.floor(seconds / 3600), math.floor(seconds % 3600 / 60))
end

return M
