-- Rich text editors: an element whose content is edited in place, here or in an iframe of its own. The text goes in as
-- a person types it, since only what happened in the editor reaches the form.

local fiber = require("bolt.fiber")
local keys = require("bolt.browser.keys")
local locators = require("bolt.browser.locator")
local world = require("bolt.browser.world")

local editor = {}

local FRAME = 0.03 -- seconds: editors learn of a new selection with the next frame

local function words_of(text)
  return (text:gsub("\194\160", " "):gsub("%s+", " "):gsub("^ ", ""):gsub(" $", ""))
end

local function read(page, one)
  local locator = locators.new(page, one.frame, one.steps, one.selector)
  return locator:value({ timeout = one.seconds })
end

-- Selects everything there and leaves the editor empty.
local function clear(page, one, locator)
  locator:focus({ timeout = one.seconds })
  world.call(page, one.frame, "select_all", { steps = one.steps })
  fiber.sleep(FRAME)
  keys.press(page, one.frame, "Delete")
  fiber.sleep(FRAME)
end

-- Paragraphs end with Enter; a single line break is Shift+Enter where the text has one.
local function write(page, one, value, put)
  local first = true
  for paragraph in (value:gsub("\r\n", "\n") .. "\n\n"):gmatch("(.-)\n\n+") do
    if not first then
      keys.press(page, one.frame, "Enter")
    end
    first = false
    local line_first = true
    for line in (paragraph .. "\n"):gmatch("(.-)\n") do
      if not line_first then
        keys.press(page, one.frame, "Shift+Enter")
      end
      line_first = false
      if line ~= "" then
        put(page, one.frame, line)
      end
    end
  end
end

--- Fills an editor.
---@param page table
---@param one FillPart
---@return { ok: boolean, got: string, why?: string }
--- Yields: yes. Raises kind timeout, not_found; what the page raises.
function editor.fill(page, one)
  local steps = one.steps
  local visible = world.call(page, one.frame, "editor_of", { steps = steps })
  if visible.ref then
    one.steps = { { kind = "ref", value = visible.ref } }
  end
  local locator = locators.new(page, one.frame, one.steps, one.selector)
  locator:wait_for({ timeout = one.seconds })
  local got
  for _, put in ipairs({ keys.insert, keys.type }) do
    clear(page, one, locator)
    write(page, one, one.value, put)
    world.call(page, one.frame, "leave", {})
    got = read(page, one)
    if words_of(got) == words_of(one.value) then
      one.steps = steps
      return { ok = true, got = one.value }
    end
  end
  one.steps = steps
  return { ok = false, got = got, why = "not_taken" }
end

return editor
