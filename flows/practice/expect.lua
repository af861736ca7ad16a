-- What a site should have received for a profile, and the comparison field by field. Pure.
--
-- An expectation is a string (equal but for CRLF against LF and outer blanks) or one of the rules below. Fields that
-- were not expected must have arrived empty or not at all: a filled trap is a mismatch like any other.
local check = require("flows.practice.check")

local expect = {}

local Rule = {}
Rule.__index = Rule

local function rule(text, test)
  return setmetatable({ text = text, test = test }, Rule)
end

local function plain(value)
  if type(value) == "table" then
    return value.sha256 and "file " .. tostring(value.filename) or table.concat(value, ", ")
  end
  return (tostring(value or ""):gsub("\r\n", "\n"):match("^%s*(.-)%s*$"))
end

--- Nothing.
expect.empty = rule("nothing", function(got)
  return plain(got) == ""
end)

--- One of several expectations.
function expect.any(...)
  local choices, texts = { ... }, {}
  for i, choice in ipairs(choices) do
    texts[i] = type(choice) == "table" and choice.text or choice
  end
  return rule(table.concat(texts, " or "), function(got)
    for _, choice in ipairs(choices) do
      if expect.holds(choice, got) then
        return true
      end
    end
    return false
  end)
end

--- The same telephone number, in whatever form; the country code may be left out.
function expect.phone(number)
  local want = number:gsub("%D", "")
  return rule("the number " .. number, function(got)
    local digits = plain(got):gsub("%D", "")
    return digits == want or (#digits == 10 and want:sub(-10) == digits)
  end)
end

--- One of these texts, whole where it fits, else shortened at the end of a sentence or a word.
function expect.shortened(texts, max)
  return rule(("the description in at most %d characters"):format(max), function(got)
    local value = plain(got)
    local stem = value:gsub("%s*…$", ""):gsub("%s*%.%.%.$", "")
    if stem == "" or check.length(value) > max then
      return false
    end
    for _, text in ipairs(texts) do
      text = plain(text)
      if text:sub(1, #stem) == stem then
        local next_char = text:sub(#stem + 1, #stem + 1)
        if next_char == "" or not (next_char:match("%w") and stem:match("%w$")) then
          return true
        end
      end
    end
    return false
  end)
end

--- The same text, line ends and runs of blanks apart.
function expect.words(text)
  local function squeeze(s)
    return (plain(s):gsub("\194\160", " "):gsub("%s+", " "))
  end
  return rule(text, function(got)
    return squeeze(got) == squeeze(text)
  end)
end

--- A file with this content.
function expect.file(sha256)
  return rule("the file " .. sha256:sub(1, 12), function(got)
    return type(got) == "table" and got.sha256 == sha256
  end)
end

--- Does a value fulfil an expectation?
---@param want string|table
---@param got string|table|nil
---@return boolean
function expect.holds(want, got)
  if getmetatable(want) == Rule then
    return want.test(got)
  end
  return plain(got) == plain(want)
end

--- Compares what was received with what was expected.
---@param wanted table<string, string|table>
---@param fields table<string, any> received
---@param ignored? table<string, boolean> fields that carry no value of the profile, such as a CSRF token
---@return { field: string, want: string, got: string }[] mismatches, by field
---@return integer compared number of fields looked at
function expect.compare(wanted, fields, ignored)
  local wrong, compared = {}, 0
  local function note(field, want)
    wrong[#wrong + 1] = { field = field, want = want, got = plain(fields[field]) }
  end
  for field, want in pairs(wanted) do
    compared = compared + 1
    if not expect.holds(want, fields[field]) then
      note(field, type(want) == "table" and want.text or tostring(want))
    end
  end
  for field, got in pairs(fields) do
    if wanted[field] == nil and not (ignored and ignored[field]) and plain(got) ~= "" then
      compared = compared + 1
      note(field, "nothing")
    end
  end
  table.sort(wrong, function(a, b)
    return a.field < b.field
  end)
  return wrong, compared
end

return expect
