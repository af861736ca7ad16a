--- Durations: numbers are seconds, strings are "90s", "15m", "3d", "1h30m", "250ms".
local M = {}

local UNITS = { ms = 0.001, s = 1, m = 60, h = 3600, d = 86400, w = 604800 }
local STEPS = { { "d", 86400 }, { "h", 3600 }, { "m", 60 } }

local function parse(text)
  local total, at = 0, 1
  while at <= #text do
    local number, unit, after = text:match("^(%d+%.?%d*)(%a+)()", at)
    if not number or not UNITS[unit] then
      return nil
    end
    total, at = total + tonumber(number) * UNITS[unit], after
  end
  return at > 1 and total or nil
end

--- The seconds of a duration.
---@param value number|string seconds, or a text of numbers with units ms s m h d w
---@param level? integer whom to blame for a wrong one (default 2, the caller)
---@return number seconds
--- Errors: a string at the caller's line when it is no duration, negative or not finite. Yields: no.
--- Example: duration.seconds("1h30m")  --> 5400
function M.seconds(value, level)
  local seconds = value
  if type(value) == "string" then
    seconds = parse(value)
  end
  if type(seconds) ~= "number" or not (seconds >= 0 and seconds < math.huge) then
    local shown = type(value) == "string" and ("%q"):format(value) or tostring(value)
    error(('not a duration: %s (seconds, or text such as "90s", "15m", "1h30m")'):format(shown), (level or 2))
  end
  return seconds
end

--- A duration for people: "1h30m", "45s", "1.5s", "20ms".
---@param seconds number
---@return string which seconds() reads back, rounded to milliseconds below a minute and to seconds above
--- Errors: none. Yields: no.
function M.format(seconds)
  if seconds < 0 then
    return "-" .. M.format(-seconds)
  elseif seconds < 1 then
    return ("%.0fms"):format(seconds * 1000)
  elseif seconds < 59.9995 then
    return (("%.3f"):format(seconds):gsub("%.?0+$", "")) .. "s"
  end
  local rest, out = math.floor(seconds + 0.5), {}
  for _, step in ipairs(STEPS) do
    local unit, size = step[1], step[2]
    if rest >= size then
      out[#out + 1] = ("%.0f%s"):format(math.floor(rest / size), unit)
      rest = rest % size
    end
  end
  if rest > 0 then
    out[#out + 1] = ("%.0fs"):format(rest)
  end
  return table.concat(out)
end

return M
