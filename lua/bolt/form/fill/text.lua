-- Text fields that do not take a value set by script: the ladder. Each rung is a more faithful imitation of a person,
-- and slower: the text inserted at the caret, then typed key by key, then other spellings of it. The first rung after
-- which the field holds the value is the last.

local errors = require("bolt.errors")
local keys = require("bolt.browser.keys")
local locators = require("bolt.browser.locator")
local part = require("bolt.form.fill.part")
local world = require("bolt.browser.world")

local text = {}

local KEY_GAP = 0.008 -- seconds between keys: masks that format after each key keep up

local function leave_and_read(page, one)
  world.call(page, one.frame, "leave", {})
  return part.read(page, one)
end

local function insert(page, one, value)
  local locator = locators.new(page, one.frame, one.steps, one.selector)
  local ok, problem = pcall(locator.fill, locator, value, { timeout = one.seconds })
  if not ok and not errors.is(problem, "not_taken") then
    error(problem, 0)
  end
end

local function by_keys(page, one, value)
  local locator = locators.new(page, one.frame, one.steps, one.selector)
  locator:focus({ timeout = one.seconds })
  keys.press(page, one.frame, "Control+A")
  keys.press(page, one.frame, "Delete")
  if locator:value() ~= "" then
    for _ = 1, #locator:value() do
      keys.press(page, one.frame, "Backspace")
    end
  end
  keys.type(page, one.frame, value, KEY_GAP)
end

-- "+1 503 555 0142" for a mask that has the country in front of it already.
local function without_country(value)
  return value:match("^%+1[%s%-%.]*(.+)$")
end

--- Fills one text field by the ladder.
---@param page table
---@param one FillPart
---@return { ok: boolean, got: string, why?: string }
--- Yields: yes. Raises kind timeout, not_found, not_editable, malformed; what the page raises.
function text.fill(page, one)
  local wanted, held = one.value, nil
  local spellings = { wanted }
  for _, other in ipairs(one.item.alternatives or {}) do
    spellings[#spellings + 1] = other
  end
  if part.field(one).kind == "phone" or one.item.control.type == "tel" then
    spellings[#spellings + 1] = without_country(wanted)
  end
  for _, value in ipairs(spellings) do
    for _, rung in ipairs({ insert, by_keys }) do
      rung(page, one, value)
      one.value = value
      held = leave_and_read(page, one)
      one.value = wanted
      if held.ok then
        return held
      end
    end
  end
  return held
end

return text
