-- A directory refused some values and said why: finds the controls it means and gives them other values. Only those,
-- and never the value that was refused. Pure.

local options = require("bolt.form.values.options")
local phone = require("bolt.form.values.phone")
local text = require("bolt.form.values.text")
local web = require("bolt.form.values.web")
local words = require("bolt.form.words")

local correct = {}

local QUOTE_MIN = 4

local EXTRAS = {}
for field in
  (
    "latitude longitude hours tags meta_keywords founded_year price_range payment_methods employees tagline "
    .. "contact.title address.street2 subcategory"
  ):gmatch("%S+")
do
  EXTRAS[field] = true
end

-- Other spellings of a value, by what it is for; the caller takes the first that was not tried. The complaint is read
-- as the form's hints are.
local function spellings(fill, complaint)
  local value, field, folded = fill.value, fill.field or "", words.fold(complaint)
  local list = {}
  local function add(spelling)
    list[#list + 1] = spelling
  end
  local limits = text.stated(folded, true)
  if limits.max or limits.max_words then
    add((text.fit(value, limits)))
  end
  if field == "phone" then
    local number = phone.parse(value)
    add(phone.fit({ hint = complaint }, number))
    if folded:find("digits") or folded:find("numeric") then
      add(number.national)
    end
    for _, spelling in ipairs(phone.spellings(number)) do
      add(spelling)
    end
  elseif field == "website" or field:find("^socials%.") then
    if folded:find("https") and value:find("^http://") then
      add((value:gsub("^http://", "https://")))
    end
    add(web.fit({ hint = complaint }, value))
    for _, spelling in ipairs(web.spellings(value)) do
      add(spelling)
    end
  end
  if folded:find("special char") or folded:find("alphanumeric") or folded:find("letters and numbers") then
    add((value:gsub("[^%w%s\128-\255]", ""):gsub("%s+", " ")))
  end
  if folded:find("single line") or folded:find("line break") then
    add(text.one_line(value))
  end
  return list
end

-- The fill whose label, name or field stands in the complaint, the longest of them.
local function named_in(folded, fills)
  folded = folded:gsub("_", " ")
  local best, best_length = nil, 2
  for _, fill in ipairs(fills) do
    for _, name in ipairs({ fill.control.label or "", fill.control.name or "", (fill.field or ""):match("[%w_]*$") }) do
      local label = words.fold(name):gsub("[%*:%(%)]", " "):gsub("_", " "):match("^%s*(.-)%s*$")
      if #label > best_length and (" " .. folded .. " "):find(label, 1, true) then
        best, best_length = fill, #label
      end
    end
  end
  return best
end

-- The only fill whose value the complaint repeats: "must be a whole number, was: 43.6561".
local function quoted_in(said, fills)
  local best, count = nil, 0
  for _, fill in ipairs(fills) do
    if type(fill.value) == "string" and #fill.value >= QUOTE_MIN and said:find(fill.value, 1, true) then
      best, count = fill, count + 1
    end
  end
  return count == 1 and best or nil
end

-- A listing without it is the same listing: where a site refuses every spelling of such a value and does not insist on
-- one, it stays empty.
local function may_be_left_out(fill)
  local field = fill.field or ""
  return fill.how == "fill" and not fill.control.required and (EXTRAS[field] or field:find("^socials%.")) and true
end

-- How much of a name stands in what was said, 0 to 1.
local function share(name, said)
  local wanted, count = options.stems(name)
  local found = 0
  for stem in pairs(wanted) do
    found = found + (said[stem] and 1 or 0)
  end
  return count > 0 and found / count or 0
end

-- The only fill of which at least half of the words stand in the complaint: "Description is too long" means the field
-- "Long description", if no other field is described.
local function half_named_in(folded, fills)
  local said = options.stems(folded)
  local best, most, equals = nil, 0, 0
  for _, fill in ipairs(fills) do
    local field = (fill.field or ""):match("[%w_]*$")
    local named = math.max(share(fill.control.label or "", said), share((field:gsub("_", " ")), said))
    if named > most then
      best, most, equals = fill, named, 1
    elseif named == most then
      equals = equals + 1
    end
  end
  return most >= 0.5 and equals == 1 and best or nil
end

-- The fill a complaint is about: by selector, name or id, else by what its text names.
local function target(complaint, fills)
  for _, fill in ipairs(fills) do
    local control = fill.control
    if
      complaint.selector and complaint.selector == control.selector
      or complaint.name and complaint.name ~= "" and complaint.name == control.name
      or complaint.id and complaint.id ~= "" and complaint.id == control.id
    then
      return fill
    end
  end
  local folded = words.fold(complaint.text)
  return named_in(folded, fills) or quoted_in(complaint.text, fills) or half_named_in(folded, fills)
end

--- Finds new values for what was refused.
---@param complaints { text: string, selector?: string, name?: string, id?: string }[] of a verdict
---@param fills table[] what the form holds: { control, field, value, how }
---@param tried table<string, table<string, boolean>> values sent so far, by selector; new values are added
---@return table[]? changes fills with new values; `left_out` says why one is to be empty from now on. nil when a
---  complaint cannot be met
---@return string? why the complaint that cannot
--- Yields: no.
function correct.plan(complaints, fills, tried)
  local changes, changed = {}, {}
  local orphan
  for _, complaint in ipairs(complaints) do
    local fill = target(complaint, fills)
    if not fill then
      -- "Please correct the errors below" names nothing; it counts only when nothing else does.
      orphan = orphan or complaint.text
    elseif not changed[fill.control.selector] then
      local key = fill.control.selector
      tried[key] = tried[key] or {}
      local value
      if type(fill.value) == "string" then
        tried[key][fill.value] = true
        for _, candidate in ipairs(spellings(fill, complaint.text)) do
          if candidate ~= "" and not tried[key][candidate] then
            value = candidate
            break
          end
        end
      end
      local left_out = not value and not tried[key][""] and may_be_left_out(fill)
      value = left_out and "" or value
      if not value then
        return nil, complaint.text
      end
      tried[key][value] = true
      changed[key] = true
      local change = {}
      for name, item in pairs(fill) do
        change[name] = item
      end
      change.value, change.left_out = value, left_out and complaint.text or nil
      changes[#changes + 1] = change
    end
  end
  if #changes == 0 then
    return nil, orphan
  end
  return changes
end

return correct
