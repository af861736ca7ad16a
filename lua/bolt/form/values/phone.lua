-- Telephone numbers, written the way a control wants them. Pure.

local country = require("bolt.form.values.country")
local pattern = require("bolt.form.values.pattern")
local words = require("bolt.form.words")

local phone = {}

---@class PhoneNumber
---@field raw string as the profile has it
---@field code? string calling code, "1"
---@field national string digits without calling code and trunk prefix
---@field trunk string what is dialled before `national` inside the country
---@field extension? string

--- Takes a number apart.
---@param raw string
---@param land? string country of the business, for numbers without a calling code
---@return PhoneNumber
--- Yields: no. Example: phone.parse("+1 503 555 0142").national -> "5035550142"
function phone.parse(raw, land)
  local main, extension = raw:match("^(.-)%s*[eE]?[xX][tT]?%.?%s*(%d+)%s*$")
  if not main or not main:find("%d.*%d.*%d.*%d.*%d") then
    main, extension = raw, nil
  end
  local digits = main:gsub("%(0%)", ""):gsub("%D", "")
  local number = { raw = raw, extension = extension, trunk = "" }
  local international = main:find("^%s*%+") ~= nil
  if not international and digits:find("^00") then
    international, digits = true, digits:sub(3)
  end
  local home = country.find(land)
  if international then
    local found, length = country.of_number(digits)
    if found and not (home and home.calling == found.calling) then
      home = found
    end
    number.code, digits = found and found.calling:sub(1, length), digits:sub(length + 1)
  elseif home and home.calling then
    number.code = #home.calling == 4 and home.calling:find("^1") and "1" or home.calling
    if number.code == "1" and #digits == 11 then
      digits = digits:gsub("^1", "")
    end
  end
  if home and home.trunk then
    number.trunk = home.trunk
    digits = digits:gsub("^0", "")
  end
  number.national = digits
  return number
end

local function grouped(national)
  return national:gsub("^(%d%d%d)(%d%d%d)(%d%d%d%d)$", "(%1) %2-%3")
end

-- The number in the country's own way, with the blanks of the profile where it has them.
local function local_form(number)
  if number.code == "1" and #number.national == 10 then
    return (grouped(number.national))
  end
  local rest = number.raw:gsub("^%s*%+?%s*", "")
  if number.code and number.raw:find("^%s*%+") then
    rest = rest:sub(#number.code + 1):gsub("^[%s%-%./]+", "")
  end
  rest = rest:gsub("^%(0%)%s*", "")
  if number.trunk ~= "" and not rest:find("^%(?" .. number.trunk) then
    rest = number.trunk .. rest
  end
  return rest
end

local function e164(number)
  return number.code and "+" .. number.code .. number.national or number.trunk .. number.national
end

--- Every way to write a number, the most usual first.
---@param number PhoneNumber
---@return string[]
--- Yields: no.
function phone.spellings(number)
  local national = number.national
  local list = { number.raw, e164(number), local_form(number) }
  if #national == 10 then
    local a, b, c = national:match("^(%d%d%d)(%d%d%d)(%d%d%d%d)$")
    for _, shape in ipairs({ "%s-%s-%s", "(%s)%s-%s", "%s %s %s", "%s.%s.%s" }) do
      list[#list + 1] = shape:format(a, b, c)
    end
    if number.code then
      list[#list + 1] = ("+%s-%s-%s-%s"):format(number.code, a, b, c)
      list[#list + 1] = ("+%s (%s) %s-%s"):format(number.code, a, b, c)
      list[#list + 1] = ("%s-%s-%s-%s"):format(number.code, a, b, c)
    end
  end
  list[#list + 1] = number.trunk .. national
  if number.code then
    list[#list + 1] = number.code .. national
    list[#list + 1] = "00" .. number.code .. national
    list[#list + 1] = "+" .. number.code .. " " .. national
  end
  list[#list + 1] = national
  return list
end

-- "(555) 555-5555", "+49 30 1234567", "___-___-____": what stands for digits there, or nil.
local function shape_of(example)
  local found = example:match("[%+%(#_xX9%d][%+%(%)%s%-%./#_xX%d]+") or ""
  found = found:gsub("%s+$", "")
  local slots = select(2, found:gsub("[#_xX%d]", ""))
  if slots >= 7 and slots <= 15 then
    return found, slots
  end
end

-- The digits in a shape's places; nil when their number differs.
local function pour(shape, digits)
  local i = 0
  local out = shape:gsub("[#_xX%d]", function()
    i = i + 1
    return digits:sub(i, i)
  end)
  return i == #digits and out or nil
end

-- Is this how numbers of the number's own country are written inside it? "01 23 45 67 89" is an example for others.
local function at_home(shape, number)
  if number.code ~= "1" then
    local start = shape:match("[#_xX%d]")
    return number.trunk == "" or start == number.trunk or not start:find("%d")
  end
  local groups = {}
  for group in shape:gmatch("[#_xX%d]+") do
    groups[#groups + 1] = #group
  end
  groups = table.concat(groups, " ")
  return groups == "3 3 4" or groups == "10" or groups == "3 7" or groups == "1 3 3 4" or groups == "11"
end

local function like(example, number)
  local shape, slots = shape_of(example)
  if not shape then
    return nil
  end
  local code, national = number.code or "", number.national
  if shape:find("^%s*%+") then
    -- Groups of another length than ours would look wrong; the blanks of the profile are as good.
    return slots == #code + #national and shape:find("^%s*%+" .. code) and pour(shape, code .. national) or nil
  elseif not at_home(shape, number) then
    return nil
  elseif code ~= "" and shape:gsub("%D", ""):sub(1, #code) == code and slots == #code + #national then
    return pour(shape, code .. national)
  end
  -- Numbers of one country differ in length: then the country's way is what the example means.
  return pour(shape, number.trunk .. national)
    or pour(shape, national)
    or (shape:find("%D") and local_form(number) or number.trunk .. national)
end

local function fits(control, value)
  local most = tonumber(control.maxlength)
  if most and most > 0 and #value > most then
    return false
  end
  if control.pattern and control.pattern ~= "" and pattern.matches(control.pattern, value) == false then
    return false
  end
  return control.type ~= "number" or not value:find("%D")
end

-- What the words beside a control ask for.
local function asked_for(folded, number)
  local digits = number.code == "1" and number.national or number.trunk .. number.national
  if folded:find("e%.?164") or folded:find("international format") or folded:find("with country code") then
    return e164(number)
  elseif
    folded:find("digits only")
    or folded:find("only digits")
    or folded:find("numbers only")
    or folded:find("only numbers")
    or folded:find("numeric only")
    or folded:find("no spaces")
    or folded:find("without spaces")
    or folded:find("no dashes")
    or folded:find("without dashes")
    or folded:find("nur ziffern")
    or folded:find("solo numeros")
    or folded:find("uniquement des chiffres")
  then
    return digits
  elseif folded:find("without country code") or folded:find("10%-digit") or folded:find("10 digit") then
    return digits
  end
end

--- The number as a control wants it.
---@param control table
---@param number PhoneNumber
---@param beside_code? boolean the form asks for the calling code in a control of its own
---@return string? value nil when no way of writing it fits
--- Yields: no. Example: phone.fit({ hint = "digits only" }, phone.parse("+1 503 555 0142")) -> "5035550142"
function phone.fit(control, number, beside_code)
  local list = {}
  local function add(value)
    list[#list + 1] = value
  end
  local folded = words.fold(table.concat({ control.label or "", control.hint or "", control.placeholder or "" }, " "))
  add(like(control.placeholder or "", number))
  add(asked_for(folded, number))
  add(like(control.hint or "", number))
  if beside_code then
    add(local_form(number))
    add(number.national)
  end
  for _, value in ipairs(phone.spellings(number)) do
    add(value)
  end
  -- Holes, where a way did not apply, are skipped.
  for _, value in ipairs(list) do
    if fits(control, value) then
      return value
    end
  end
  return nil
end

-- What a control of a split number is called, by what goes into it.
local AREA =
  { "area code", "%f[%a]area%f[%A]", "vorwahl", "indicatif", "prefijo", "prefisso", "kengetal", "%f[%a]ddd%f[%A]" }

local function is_area(control)
  local folded = words.fold((control.label or "") .. " " .. (control.placeholder or ""))
  for _, name in ipairs(AREA) do
    if folded:find(name) then
      return true
    end
  end
  return false
end

-- By the boxes' sizes, which have to add up.
local function by_size(controls, number, beside_code)
  local digits, sizes, sum = number.national, {}, 0
  for i, control in ipairs(controls) do
    sizes[i] = tonumber(control.maxlength)
    if not sizes[i] or sizes[i] > 8 then
      return nil
    end
    sum = sum + sizes[i]
  end
  if number.code and not beside_code and sum == #number.code + #digits then
    digits = number.code .. digits
  elseif #controls == 2 and sizes[1] <= 5 and sizes[2] >= #digits - sizes[1] then
    sizes[2] = #digits - sizes[1]
  elseif sum ~= #digits then
    return nil
  end
  local at, parts = 1, {}
  for i, size in ipairs(sizes) do
    parts[i] = digits:sub(at, at + size - 1)
    at = at + size
  end
  return parts
end

-- By "Area code" on the first: three digits in North America, elsewhere what the profile sets apart.
local function by_area(controls, number)
  if #controls > 3 or not is_area(controls[1]) then
    return nil
  elseif number.code == "1" and #number.national == 10 then
    local area, rest = number.national:sub(1, 3), number.national:sub(4)
    return #controls == 2 and { area, rest } or { area, rest:sub(1, 3), rest:sub(4) }
  end
  local area, rest = local_form(number):match("^%(?(%d+)%)?[%s%-/]+(.+)$")
  return area and #controls == 2 and { area, (rest:gsub("%D", "")) } or nil
end

--- Spreads a national number over controls side by side: area, exchange, line. Several numbers may follow each other.
---@param controls table[] all that stand in a row
---@param number PhoneNumber
---@param beside_code? boolean the country's code has a control of its own
---@return table<table, string> parts by control; a control that is no part of a number is not in it
--- Yields: no.
function phone.split(controls, number, beside_code)
  local parts, from = {}, 1
  while from < #controls do
    local found, length
    for n = 4, 2, -1 do
      if not found and from + n - 1 <= #controls then
        local run = { unpack(controls, from, from + n - 1) }
        found, length = by_size(run, number, beside_code) or by_area(run, number), n
      end
    end
    for i = 1, found and length or 0 do
      parts[controls[from + i - 1]] = found[i]
    end
    from = from + (found and length or 1)
  end
  return parts
end

return phone
