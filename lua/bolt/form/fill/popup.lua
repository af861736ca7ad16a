-- What fields leave open: lists of suggestions, calendars. They would cover the next field, or the button.

local fiber = require("bolt.fiber")
local keys = require("bolt.browser.keys")
local pointer = require("bolt.browser.pointer")
local world = require("bolt.browser.world")

local popup = {}

local FADE = 0.35 -- seconds in which it may go by itself

local function open(page, control)
  local seen = world.call(page, control.frame, "popup", { steps = control.steps })
  return seen.open and seen or nil
end

--- Leaves a control and closes what it opened since list_before: by leaving it, by a press beside it, by Escape.
---@param page table
---@param control Locator
--- Yields: yes. Raises what the page raises.
function popup.close(page, control)
  world.call(page, control.frame, "leave", {})
  local ends = fiber.now() + FADE
  local seen = open(page, control)
  while seen and fiber.now() < ends do
    fiber.sleep(0.04)
    seen = open(page, control)
  end
  if seen and seen.x then
    local x, y = pointer.to_main(page, control.frame, seen)
    if x then
      pointer.press(page, x, y, {})
      seen = open(page, control)
    end
  end
  if seen then
    keys.press(page, control.frame, "Escape")
  end
end

return popup
