--- Cron expressions: minute, hour, day of month, month, day of week. Pure: wall-clock fields in, fields out; time zones
-- are the caller's.
--
-- Lists (1,15), ranges (1-5), steps (*/10, 8-18/2), names (mon, jan), 7 for Sunday, and @hourly @daily @midnight
-- @weekly @monthly @yearly. When both days are restricted, either one matches, as in every cron.
local M = {}

local SHORT = {
  ["@hourly"] = "0 * * * *",
  ["@daily"] = "0 0 * * *",
  ["@midnight"] = "0 0 * * *",
  ["@weekly"] = "0 0 * * 0",
  ["@monthly"] = "0 0 1 * *",
  ["@yearly"] = "0 0 1 1 *",
  ["@annually"] = "0 0 1 1 *",
}

local function numbered(names, first)
  local out = {}
  for name in names:gmatch("%a+") do
    out[name] = first
    first = first + 1
  end
  return out
end

local FIELDS = {
  { name = "minute", low = 0, high = 59, names = {} },
  { name = "hour", low = 0, high = 23, names = {} },
  { name = "day", low = 1, high = 31, names = {} },
  { name = "month", low = 1, high = 12, names = numbered("jan feb mar apr may jun jul aug sep oct nov dec", 1) },
  { name = "weekday", low = 0, high = 7, names = numbered("sun mon tue wed thu fri sat", 0) },
}

---@class bolt.Cron
---@field text string
---@field minute table<integer, boolean>
---@field hour table<integer, boolean>
---@field day table<integer, boolean>
---@field month table<integer, boolean>
---@field weekday table<integer, boolean> 0 is Sunday
---@field every_hour boolean the hour is not restricted: it means every hour that passes, not hours of the day
local Cron = {}
Cron.__index = Cron

local function number(text, field)
  local n = field.names[text:lower()] or tonumber(text:match("^%d+$"))
  return n and n >= field.low and n <= field.high and n or nil
end

-- One element of a list: "*", "5", "1-5", each with "/2".
local function add(set, item, field)
  local range, step = item:match("^([^/]+)/(%d+)$")
  range, step = range or item, tonumber(step or 1)
  local from, to = range:match("^(%w+)%-(%w+)$")
  if range == "*" then
    from, to = field.low, field.high
  elseif from then
    from, to = number(from, field), number(to, field)
  else
    from = number(range, field)
    to = item:find("/", 1, true) and field.high or from
  end
  if not from or not to or from > to or step < 1 then
    return false
  end
  for n = from, to, step do
    set[n] = true
  end
  return true
end

--- Reads an expression.
---@param text string
---@return bolt.Cron? cron nil with a reason when it is not one
---@return string? problem
--- Yields: no. Example: cron.parse("30 6 * * mon-fri")
function M.parse(text)
  local parts = {}
  for part in (SHORT[text] or text):gmatch("%S+") do
    parts[#parts + 1] = part
  end
  if #parts ~= 5 then
    return nil, ("%q: five fields expected: minute hour day month weekday"):format(text)
  end
  local self = setmetatable({ text = text }, Cron)
  for i, field in ipairs(FIELDS) do
    local set = {}
    for item in (parts[i] .. ","):gmatch("([^,]*),") do
      if not add(set, item, field) then
        return nil, ("%q: %q is not a %s (%d to %d)"):format(text, item, field.name, field.low, field.high)
      end
    end
    self[field.name] = set
  end
  self.weekday[0] = self.weekday[0] or self.weekday[7]
  self.any_day, self.any_weekday = parts[3]:sub(1, 1) == "*", parts[5]:sub(1, 1) == "*"
  self.every_hour = parts[2] == "*"
  if not self:after({ year = 2024, month = 1, day = 1, hour = 0, minute = 0 }) then
    return nil, ("%q: there is no such day"):format(text)
  end
  return self
end

local function leap(year)
  return year % 4 == 0 and (year % 100 ~= 0 or year % 400 == 0)
end

local LENGTHS = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function days_in(year, month)
  return month == 2 and leap(year) and 29 or LENGTHS[month]
end

-- 0 is Sunday (Sakamoto).
local OFFSETS = { 0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4 }

local function weekday(year, month, day)
  local y = month < 3 and year - 1 or year
  return (y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400) + OFFSETS[month] + day) % 7
end

local function day_matches(self, year, month, day)
  local by_day, by_weekday = self.day[day], self.weekday[weekday(year, month, day)]
  if self.any_day or self.any_weekday then
    return by_day and by_weekday
  end
  return by_day or by_weekday
end

-- The first time of the day from hour:minute on, or nil.
local function time_from(self, hour, minute)
  for h = hour, 23 do
    if self.hour[h] then
      for m = h == hour and minute or 0, 59 do
        if self.minute[m] then
          return h, m
        end
      end
    end
  end
end

---@alias bolt.WallTime { year: integer, month: integer, day: integer, hour: integer, minute: integer }

--- The next time that matches, later than this one.
---@param at bolt.WallTime
---@return bolt.WallTime? nil when there is none within eight years
--- Yields: no.
function Cron:after(at)
  local year, month, day, hour, minute = at.year, at.month, at.day, at.hour, at.minute + 1
  while year <= at.year + 8 do
    if self.month[month] and day_matches(self, year, month, day) then
      local h, m = time_from(self, hour, minute)
      if h then
        return { year = year, month = month, day = day, hour = h, minute = m }
      end
    end
    hour, minute, day = 0, 0, day + 1
    if day > days_in(year, month) then
      day, month = 1, month + 1
    end
    if month > 12 then
      month, year = 1, year + 1
    end
  end
end

--- Does this minute match? Yields: no.
---@param at bolt.WallTime
---@return boolean
function Cron:matches(at)
  return (self.minute[at.minute] and self.hour[at.hour] and self.month[at.month]) == true
    and day_matches(self, at.year, at.month, at.day) == true
end

return M
