-- Dates in text fields. A date field of the browser takes ISO dates and is a plain field; a text field with a script
-- behind it wants the date as its placeholder writes it.

local locators = require("bolt.browser.locator")
local part = require("bolt.form.fill.part")
local popup = require("bolt.form.fill.popup")
local text = require("bolt.form.fill.text")
local world = require("bolt.browser.world")

local date = {}

local LETTERS = { y = "year", j = "year", a = "year", m = "month", d = "day", t = "day", g = "day" }

--- Writes an ISO date in the way of a placeholder.
---@param iso string "2011-04-30"
---@param shape string "MM/DD/YYYY", "TT.MM.JJJJ"
---@return string? nil when the shape is none, or iso no date
--- Yields: no. Example: date.written("2011-04-30", "dd.mm.yyyy") -> "30.04.2011"
function date.written(iso, shape)
  local year, month, day = iso:match("^(%d%d%d%d)%-(%d%d)%-(%d%d)$")
  if not year then
    return nil
  end
  local all = { year = year, month = month, day = day }
  local seen = {}
  local written = shape:lower():gsub("%a+", function(run)
    local unit = run == run:sub(1, 1):rep(#run) and LETTERS[run:sub(1, 1)]
    if not unit or seen[unit] then
      return nil
    end
    seen[unit] = true
    if unit == "year" then
      return #run <= 2 and year:sub(3) or year
    end
    return #run == 1 and tostring(tonumber(all[unit])) or all[unit]
  end)
  if seen.year and seen.month and seen.day then
    return (written:match("%d+%D%d+%D%d+") or written)
  end
end

--- Fills a date into a text field, and closes the calendar that it may have opened.
---@param page table
---@param one FillPart
---@return { ok: boolean, got: string }
--- Yields: yes. Raises as text.fill.
function date.fill(page, one)
  local control, value = one.item.control, tostring(one.value)
  one.value = date.written(value, control.placeholder or "") or date.written(value, control.hint or "") or value
  world.call(page, one.frame, "list_before", {})
  local held
  if control.readonly then
    -- Its calendar would write into it; nobody types there.
    local field = part.field(one)
    field.how, field.force = "fill", true
    local answer = world.call(page, one.frame, "fill_plain", { fields = { field } })[1]
    held = { ok = answer.ok or false, got = answer.got, why = answer.why }
  else
    one.how = "fill"
    held = text.fill(page, one)
    one.how = "date"
  end
  popup.close(page, locators.new(page, one.frame, one.steps, one.selector))
  return held
end

return date
