-- Locators: how an element is named, and what can be asked of it. A locator is a recipe, followed anew each time, so an
-- element that was drawn again is found again; it must lead to exactly one element where something is done with it.
--
-- The actions are in actions.lua, the waiting in attempt.lua, what selectors mean in selector.lua and find.js.

local actions = require("bolt.browser.actions")
local attempt = require("bolt.browser.attempt")
local closed = require("bolt.browser.closed")
local fiber = require("bolt.fiber")
local options = require("bolt.options")
local selectors = require("bolt.browser.selector")
local upload = require("bolt.browser.upload")
local world = require("bolt.browser.world")

---@class Locator
---@field page table
---@field frame? string frame id; nil is the main frame
---@field steps table[]
---@field name string as it reads in messages
local Locator = {}
Locator.__index = Locator
Locator.__tostring = function(self)
  return self.name
end

for _, methods in ipairs({ actions, upload }) do
  for name, fn in pairs(methods) do
    Locator[name] = fn
  end
end

local M = { Locator = Locator }

local function new(page, frame, steps, name)
  return setmetatable({ page = page, frame = frame, steps = steps, name = name }, Locator)
end

-- The locator that goes on from this one by one step.
local function onward(self, step, text)
  local steps = {}
  for i, s in ipairs(self.steps) do
    steps[i] = s
  end
  steps[#steps + 1] = step
  return new(self.page, self.frame, steps, self.name == "" and text or self.name .. " >> " .. text)
end

---------------------------------------------------------------------------------------------------- finding

--- Narrows: a selector inside each element of this locator.
---@param selector string see selector.lua
---@return Locator
--- Yields: no. Example: page:locator("form"):locator("button")
function Locator:locator(selector)
  local steps = {}
  for i, s in ipairs(self.steps) do
    steps[i] = s
  end
  for _, s in ipairs(selectors.parse(selector)) do
    steps[#steps + 1] = s
  end
  return new(self.page, self.frame, steps, self.name == "" and selector or self.name .. " >> " .. selector)
end

local function named(what, value, opts, allowed)
  opts = options.check(opts, allowed or { exact = "boolean" }, 3)
  if type(value) ~= "string" then
    error(what .. ": string expected, got " .. type(value), 3)
  end
  local step = { value = value }
  for name, given in pairs(opts) do
    step[name] = given
  end
  return step, ("%s(%q)"):format(what, value)
end

--- Controls by their label: aria-labelledby, aria-label, <label>, or the table cell before. What a control inside the
--- label shows does not count as its text.
---@param text string contained in the label, in any case; opts.exact: the whole label
---@param opts? { exact?: boolean }
---@return Locator
--- Yields: no. Example: page:get_by_label("Business name"):fill("Acme")
function Locator:get_by_label(text, opts)
  local step, title = named("get_by_label", text, opts)
  step.kind = "label"
  return onward(self, step, title)
end

--- Innermost elements with this text. Options as get_by_label.
function Locator:get_by_text(text, opts)
  local step, title = named("get_by_text", text, opts)
  step.kind = "text"
  return onward(self, step, title)
end

local function by_attribute(attribute)
  return function(self, text, opts)
    local step, title = named("get_by_" .. attribute, text, opts)
    step.kind, step.attribute = "attribute", attribute
    return onward(self, step, title)
  end
end

--- Elements by placeholder, alt text or title. Options as get_by_label.
Locator.get_by_placeholder = by_attribute("placeholder")
Locator.get_by_alt = by_attribute("alt")
Locator.get_by_title = by_attribute("title")

local ROLE = {
  name = "string",
  exact = "boolean",
  hidden = "boolean",
  checked = "boolean",
  disabled = "boolean",
  expanded = "boolean",
  pressed = "boolean",
  selected = "boolean",
  level = "number",
}

--- Elements by ARIA role, given or implied by the tag. Hidden ones are left out unless opts.hidden.
---@param role string "button", "textbox", "link", "heading", ...
---@param opts? { name?: string, exact?: boolean, hidden?: boolean, checked?: boolean, disabled?: boolean,
---  expanded?: boolean, pressed?: boolean, selected?: boolean, level?: integer } name: the accessible name
---@return Locator
--- Yields: no. Example: page:get_by_role("button", { name = "Send" }):click()
function Locator:get_by_role(role, opts)
  local step, title = named("get_by_role", role, opts, ROLE)
  step.kind = "role"
  return onward(self, step, step.name and ("get_by_role(%q, %q)"):format(role, step.name) or title)
end

--- The n-th element, from 1; from the end with -1. Yields: no.
---@param n integer
---@return Locator
function Locator:nth(n)
  return onward(self, { kind = "nth", value = n > 0 and n - 1 or n }, ("nth(%d)"):format(n))
end

--- The first element. Yields: no.
---@return Locator
function Locator:first()
  return self:nth(1)
end

--- The last element. Yields: no.
---@return Locator
function Locator:last()
  return self:nth(-1)
end

--- Only those with this text inside, or only those that can be seen. Yields: no.
---@param opts { has_text?: string, visible?: boolean }
---@return Locator
function Locator:filter(opts)
  opts = options.check(opts, { has_text = "string", visible = "boolean" }, 2)
  local found = self
  if opts.has_text then
    found = onward(found, { kind = "has_text", value = opts.has_text }, ("filter(%q)"):format(opts.has_text))
  end
  return opts.visible and onward(found, { kind = "visible" }, "filter(visible)") or found
end

---------------------------------------------------------------------------------------------------- asking

-- Answers about the one element; it is waited for when it is not there yet.
local function ask(self, what, opts, more)
  local ends, seconds = attempt.deadline(opts)
  local arg = more or {}
  arg.what = what
  return attempt.ask(what, self, arg, ends, seconds, "ask").value
end

-- Answers at once, whatever is there.
local function now(self, name, arg)
  arg = arg or {}
  arg.steps = self.steps
  local ends = fiber.now() + attempt.TIMEOUT
  local answer
  for _ = 1, closed.DEPTH_MAX do
    answer = world.call_through(self.page, self.frame, name, arg, ends)
    if not answer.hollow or not closed.reveal(self.page, self.frame) then
      break
    end
  end
  if answer.why then
    attempt.fail(name, self, answer)
  end
  return answer.value
end

local TIMEOUT = { timeout = "number" }

--- How many elements match now. Yields: yes.
---@return integer
function Locator:count()
  return now(self, "count")
end

--- Is the element there and can it be seen, now? Yields: yes. Raises kind strict.
---@return boolean
function Locator:is_visible()
  return now(self, "is_visible")
end

local function question(what, fallback)
  return function(self, opts)
    local answer = ask(self, what, options.check(opts, TIMEOUT, 2))
    if answer == nil then
      return fallback
    end
    return answer
  end
end

--- Answers about the element, waited for until it is there: yes or no. Yield: yes. Raise kind not_found, strict.
Locator.is_enabled = question("enabled", false)
Locator.is_editable = question("editable", false)
Locator.is_checked = question("checked", false)
Locator.is_focused = question("focused", false)

--- Its visible text; what a field holds; its inner HTML; its place { x, y, width, height } in the frame's viewport,
--- in pixels. Yield: yes. Raise kind not_found, strict.
Locator.text = question("text", "")
Locator.value = question("value", "")
Locator.html = question("html", "")
Locator.bounding_box = question("box")

--- An attribute, nil when the element has none of this name.
---@param name string
---@param opts? { timeout?: number }
---@return string?
--- Yields: yes. Raises kind not_found, strict.
function Locator:attribute(name, opts)
  return ask(self, "attribute", options.check(opts, TIMEOUT, 2), { name = name })
end

--- Calls a JavaScript function with the element, in our isolated world.
---@param source string "(element, arg) => ..."
---@param arg? any plain data
---@param opts? { timeout?: number }
---@return any
--- Yields: yes. Raises kind not_found, strict, page_error.
--- Example: page:locator("select"):evaluate("(el) => el.options.length")
function Locator:evaluate(source, arg, opts)
  local ends, seconds = attempt.deadline(options.check(opts, TIMEOUT, 2))
  local kept = attempt.ask("evaluate", self, { ["then"] = "keep" }, ends, seconds).keep
  local call = ("(a) => (%s)(globalThis.bolt.refs.get(a.keep), a.arg)"):format(source)
  local timeout = math.max(ends - fiber.now(), 0.1)
  return self.page:evaluate(call, { keep = kept, arg = arg }, { frame = self.frame, timeout = timeout })
end

--- The very element that the locator leads to now: no other that is drawn in its place is taken for it.
---@param opts? { timeout?: number }
---@return Locator whose actions raise kind detached when the element has left the document, navigated when that is gone
--- Yields: yes. Raises kind not_found, strict. Example: local first = page:locator("li"):first():element()
function Locator:element(opts)
  local ends, seconds = attempt.deadline(options.check(opts, TIMEOUT, 2))
  local kept = attempt.ask("element", self, { ["then"] = "keep" }, ends, seconds).keep
  return new(self.page, self.frame, { { kind = "ref", value = kept } }, self.name)
end

--- Waits for a state of the element.
---@param opts? { state?: "visible"|"hidden"|"attached"|"detached", timeout?: number } default visible, 10 s
--- Yields: yes. Raises kind timeout, not_found, strict. Example: page:locator("#thanks"):wait_for()
function Locator:wait_for(opts)
  opts = options.check(opts, { state = "string", timeout = "number" }, 2)
  local state = opts.state or "visible"
  if not ({ visible = 1, hidden = 1, attached = 1, detached = 1 })[state] then
    error("wait_for: state is visible, hidden, attached or detached, not " .. state, 2)
  end
  local ends, seconds = attempt.deadline(opts)
  attempt.ask("wait_for " .. state, self, { state = state }, ends, seconds, "wait_state")
end

--- A locator from steps, for the layers above.
---@param page table
---@param frame? string
---@param steps table[]
---@param name string how it reads in messages
---@return Locator
--- Yields: no.
function M.new(page, frame, steps, name)
  return new(page, frame, steps, name)
end

return M
