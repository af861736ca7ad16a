-- Opening hours: read from the profile's text or table, written as text or for one control of one day. Pure.

local words = require("bolt.form.words")

local hours = {}

local DAYS = { "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday" }

-- What days begin with, folded, from Monday; the longest that fits is meant.
local NAMES = {
  "mon lun mo montag lunes lundi lunedi maandag ma segunda seg poniedzialek pon man mandag pondeli",
  "tue mar tu di dienstag martes mardi martedi dinsdag terca ter wtorek wto tir tirsdag tis utery",
  "wed mer we mi mittwoch mie miercoles mercredi mercoledi woensdag wo quarta qua sroda sro ons onsdag streda",
  "thu jeu th do donnerstag jue jueves jeudi gio giovedi donderdag quinta qui czwartek czw tor torsdag ctvrtek",
  "fri ven fr freitag vie viernes vendredi venerdi vrijdag vr sexta sex piatek pia fre fredag patek",
  "sat sam sa samstag sab sabado samedi sabato zaterdag za sobota sob lor lordag sonnabend",
  "sun dim su so sonntag dom domingo dimanche domenica zondag zo niedziela nie son sondag nedele",
}

local SHORT = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" }

local CLOSED = { "closed", "geschlossen", "ruhetag", "ferme", "cerrado", "chiuso", "fechado", "gesloten", "zamkniete" }

local day_of = {}
for i, names in ipairs(NAMES) do
  for name in names:gmatch("%S+") do
    day_of[name] = day_of[name] or i
  end
end
for i, name in ipairs(DAYS) do
  day_of[name] = i
end

--- The day that a word names.
---@param word string
---@return integer? day 1 is Monday
--- Yields: no. Example: hours.day("Tues.") -> 2
function hours.day(word)
  local folded = words.fold(word):gsub("[^a-z]", "")
  return day_of[folded] or (#folded > 3 and (day_of[folded:sub(1, -2)] or day_of[folded:sub(1, 3)])) or nil
end

-- "7:00", "7", "19.30", "7pm", "19h30", "19 Uhr": minutes since midnight.
local function minutes(text)
  local h, m = text:match("^(%d%d?)[:%.h](%d%d)")
  if not h then
    h, m = text:match("^(%d%d?)"), "0"
  end
  if not h then
    return nil
  end
  h, m = tonumber(h), tonumber(m)
  local half = text:match("([ap])%.?%s?m")
  if half and h <= 12 then
    h = h % 12 + (half == "p" and 12 or 0)
  end
  return h <= 24 and m < 60 and h * 60 + m or nil
end

-- The spans of times in a text: "7:00-15:00", "9am to 5pm", "9-12 & 14-18".
local function spans_of(text)
  local spans = {}
  local time = "(%d%d?[:%.h]?%d?%d?%s?[ap]?%.?%s?m?%.?)"
  for from, to in text:gmatch(time .. "%s*u?h?r?%s*[%-t]o?%s*" .. time) do
    local a, b = minutes(from), minutes(to)
    if a and b then
      if not from:find("[ap]") and to:find("p") and a < 12 * 60 and a + 12 * 60 < b then
        a = a + 12 * 60 -- "1-5pm"
      end
      spans[#spans + 1] = { from = a, to = b }
    end
  end
  return spans
end

local function closed(text)
  for _, word in ipairs(CLOSED) do
    if text:find(word, 1, true) then
      return true
    end
  end
  return false
end

-- Days that a phrase names: "tue-fri", "sat, sun", "daily".
local function days_of(phrase)
  local list = {}
  if phrase:find("daily") or phrase:find("every day") or phrase:find("taglich") or phrase:find("24/7") then
    return { 1, 2, 3, 4, 5, 6, 7 }
  elseif phrase:find("weekdays") or phrase:find("werktags") then
    return { 1, 2, 3, 4, 5 }
  elseif phrase:find("weekend") then
    return { 6, 7 }
  end
  local last, through
  for word, gap in phrase:gmatch("(%a+)%.?(%A*)") do
    local day = hours.day(word)
    if day then
      if through and last then
        local at = last
        while at ~= day do
          at = at % 7 + 1
          list[#list + 1] = at
        end
      else
        list[#list + 1] = day
      end
      last, through = day, gap:find("%-") ~= nil
    elseif word == "to" or word == "through" or word == "thru" or word == "bis" or word == "au" then
      through = true
    else
      return list
    end
  end
  return list
end

local function from_table(value)
  local week = {}
  for name, spec in pairs(value) do
    local day = hours.day(tostring(name))
    if not day then
      return nil
    end
    local spans = {}
    for _, one in ipairs(type(spec) == "table" and spec or { spec }) do
      for _, span in ipairs(spans_of(words.fold(tostring(one)))) do
        spans[#spans + 1] = span
      end
    end
    week[day] = spans
  end
  return week
end

--- Hours by day.
---@param value string|table of the profile
---@return table<integer, { from: integer, to: integer }[]>? week minutes since midnight by day, 1 is Monday; a day that
---  is closed has no spans, one that is not named is absent. nil when the text cannot be read for sure
--- Yields: no.
function hours.parse(value)
  if type(value) == "table" then
    return from_table(value)
  end
  local folded = words.fold(value):gsub("–", "-"):gsub("—", "-")
  local week, found = {}, false
  -- Phrases start where a day follows times, or behind a semicolon or line end.
  local marked = folded:gsub("([%dm])[,;]?%s+(%a%a)", "%1;%2"):gsub("[,;]%s*(%a+)", ";%1"):gsub(";([ap]m)", " %1")
  local pending = {}
  for phrase in (marked .. ";"):gmatch("(.-);") do
    local spans, shut = spans_of(phrase), closed(phrase)
    local days = days_of((phrase:gsub("closed on", ""):gsub("closed", ""):gsub("%d.*$", ""):gsub("^%s+", "")))
    for _, day in ipairs(days) do
      pending[#pending + 1] = day
    end
    if #spans > 0 or shut then
      if #pending == 0 and phrase:find("%S") and #spans > 0 then
        return nil
      end
      for _, day in ipairs(pending) do
        week[day] = week[day] or {}
        for _, span in ipairs(spans) do
          table.insert(week[day], span)
        end
      end
      found, pending = found or #spans > 0, {}
    end
  end
  return found and #pending == 0 and week or nil
end

--- A time as a control wants it.
---@param minute integer since midnight
---@param twelve? boolean with am and pm
---@return string
--- Yields: no. Example: hours.time(900) -> "15:00"
function hours.time(minute, twelve)
  local h, m = math.floor(minute / 60), minute % 60
  if twelve then
    return ("%d:%02d %s"):format((h + 11) % 12 + 1, m, h % 24 < 12 and "AM" or "PM")
  end
  return ("%02d:%02d"):format(h % 24, m)
end

local function day_text(spans)
  local parts = {}
  for i, span in ipairs(spans) do
    parts[i] = hours.time(span.from) .. "-" .. hours.time(span.to)
  end
  return #parts > 0 and table.concat(parts, ", ") or "closed"
end

--- Hours as one text; a text of the profile stays as it is.
---@param value string|table
---@param separator? string between days (default ", ")
---@return string?
--- Yields: no. Example: hours.text({ monday = "9-17", tuesday = "9-17", sunday = "closed" })
function hours.text(value, separator)
  if type(value) == "string" then
    return value
  end
  local week = hours.parse(value)
  if not week then
    return nil
  end
  local parts, at = {}, 1
  while at <= 7 do
    local last = at
    if week[at] then
      local said = day_text(week[at])
      while week[last + 1] and day_text(week[last + 1]) == said do
        last = last + 1
      end
      local days = last > at and SHORT[at] .. "-" .. SHORT[last] or SHORT[at]
      parts[#parts + 1] = days .. " " .. said
    end
    at = last + 1
  end
  return table.concat(parts, separator or ", ")
end

-- "hours[monday][open]", "Tuesday from", "fri_close": day and role of one control.
local function place_of(control)
  local folded = words.fold(table.concat({ control.name or "", control.id or "", control.label or "" }, " "))
  local day
  for word in folded:gmatch("%a+") do
    if #word > 2 then
      day = day or hours.day(word)
    end
  end
  local role = (folded:find("closed") or folded:find("geschlossen")) and "closed"
    or (folded:find("open") or folded:find("from") or folded:find("start") or folded:find("von")) and "from"
    or (folded:find("clos") or folded:find("%f[%a]to%f[%A]") or folded:find("end") or folded:find("bis")) and "to"
  return day, role
end

--- What belongs into a control that stands for a part of the hours of one day.
---@param control table
---@param value string|table hours of the profile
---@return string|boolean|nil time, text of a day, or whether a box is ticked; nil when it cannot be told
--- Yields: no.
function hours.of_control(control, value)
  local week = hours.parse(value)
  local day, role = place_of(control)
  local spans = week and day and week[day]
  if not spans then
    return nil
  elseif control.type == "checkbox" then
    if role == "closed" then
      return #spans == 0
    end
    return role ~= "to" and #spans > 0 or nil
  elseif role == "from" or role == "to" then
    local span = role == "from" and spans[1] or spans[#spans]
    return span and hours.time(span[role], (control.placeholder or ""):find("[aApP][mM]") ~= nil)
  end
  return day_text(spans)
end

--- Do the name and id of a control alone say which part of which day it stands for?
---@param control table
---@return boolean
--- Yields: no. Example: hours.named_part({ name = "hours[sat][open]" })
function hours.named_part(control)
  local day, role = place_of({ name = control.name, id = control.id })
  return day ~= nil and role ~= nil
end

--- The option that stands for a time.
---@param list { value: string, text: string }[]
---@param time string "15:00"
---@return table?
--- Yields: no. Example: hours.option(list, "15:00") -> the option "3:00 PM"
function hours.option(list, time)
  local wanted = minutes(time)
  for _, option in ipairs(list) do
    for _, written in ipairs({ option.text, option.value or "" }) do
      if wanted and written:find("%d[:%.hap ]") and minutes(words.fold(written)) == wanted then
        return option
      end
    end
  end
end

--- Does a control stand for a part of one day?
---@param control table
---@return boolean
--- Yields: no.
function hours.is_part(control)
  return control.type == "time" or control.type == "checkbox" or (place_of(control)) ~= nil
end

return hours
