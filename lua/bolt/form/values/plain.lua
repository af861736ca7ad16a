-- Text for pages in an encoding of old: signs that it cannot carry are written with those it can. Else the browser
-- would send "&#8220;" where a quotation mark stood. Pure.

local words = require("bolt.form.words")

local plain = {}

local SIGNS = {
  ["“"] = '"',
  ["”"] = '"',
  ["„"] = '"',
  ["«"] = '"',
  ["»"] = '"',
  ["‘"] = "'",
  ["’"] = "'",
  ["‚"] = "'",
  ["–"] = "-",
  ["—"] = "-",
  ["…"] = "...",
  ["•"] = "-",
  ["·"] = "-",
  ["€"] = "EUR",
  ["£"] = "GBP",
  ["©"] = "(c)",
  ["®"] = "(R)",
  ["™"] = "(TM)",
  ["°"] = " ",
}

-- A letter without its accent, in its own case.
local function bare(letter)
  local folded = words.fold(letter)
  local capital = letter:find("^\195[\128-\158]") or letter == "Œ"
  return capital and folded:sub(1, 1):upper() .. folded:sub(2) or folded
end

--- Writes a text with what an encoding has.
---@param value string
---@param unwritable? string what it lacks, of the form model
---@return string
--- Yields: no. Example: plain.text("“Café”", "“”") -> '"Café"'
function plain.text(value, unwritable)
  if not unwritable then
    return value
  end
  return (
    value:gsub("[\194-\244][\128-\191]+", function(sign)
      if unwritable:find(sign, 1, true) then
        return SIGNS[sign] or bare(sign)
      end
    end)
  )
end

return plain
