-- What can be done with an element. Every action waits until the element is ready for it (browser/act.js tells), acts
-- once, and raises an error that names the check that failed when the time is up. Mixed into Locator (locator.lua).

local attempt = require("bolt.browser.attempt")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local keys = require("bolt.browser.keys")
local options = require("bolt.options")
local pointer = require("bolt.browser.pointer")
local world = require("bolt.browser.world")

local actions = {}

local CLICK = { timeout = "number", no_wait_after = "boolean", button = "string", count = "number", position = "table" }
local TIMEOUT = { timeout = "number" }
-- How often, and how long each time in ms, it is tried to reach a frame with the mouse.
local REACH_ROUNDS, REACH_MS = 10, 200
local PRESSABLE = { "visible", "enabled", "stable", "hit" }

-- A press may end the document, the frame or the page that was asked: then it did what it was for.
local ENDED = { navigated = true, frame_detached = true, page_closed = true }

local function gone(problem)
  return errors.is(problem) and ENDED[problem.kind] or false
end

-- What became of a press: true; or false and what was hit instead, nil when the page's window saw no press at all.
local function verdict(locator, watch)
  local ok, answer = pcall(world.call, locator.page, locator.frame, "verdict", { watch = watch })
  if not ok then
    if gone(answer) then
      return true
    end
    error(answer, 0)
  end
  return answer.arrived, answer.elsewhere
end

-- Waits for the document that a press asked for: until it is there, or the frame stopped loading without one.
local function settle(page, before, seconds)
  local main = page.tree.main
  local function settled()
    return not main.requested or main.documents ~= before
  end
  local ok, problem = pcall(page.await, page, settled, math.max(seconds, 0), "the navigation that the click began")
  if not ok and not gone(problem) and not errors.is(problem, "timeout") then
    error(problem, 0)
  end
end

-- Waits until the mouse reaches a frame: what is pressed before that is lost. A page that keeps moves to itself is
-- pressed on all the same. False when the document has gone meanwhile.
local function approach(page, frame, watch, x, y)
  for round = 1, REACH_ROUNDS do
    pointer.move(page, x + round % 2, y) -- a move to the same place is none
    local ok, reached = pcall(world.call, page, frame, "reached", { watch = watch, patience = REACH_MS })
    if not ok and not gone(reached) then
      error(reached, 0)
    elseif not ok or reached then
      return ok and reached ~= "gone"
    end
  end
  return true
end

-- One press on the element, tried again as long as it lands elsewhere. Returns act.js's answer.
local function press(what, locator, arg, opts)
  local ends, seconds = attempt.deadline(opts)
  arg["then"], arg.position = "guard", opts.position
  local page = locator.page
  while true do
    local at = attempt.ask(what, locator, arg, ends, seconds)
    local x, y = pointer.to_main(page, locator.frame, at)
    local before = page.tree.main.documents
    local missed = not x and { why = "covered", by = y, about = at.about } or nil
    if missed then
      attempt.clear(page, arg.attempt or 0)
    elseif locator.frame and not approach(page, locator.frame, at.watch, x, y) then
      x, missed = nil, { why = "missed", by = "a new document", about = at.about }
    end
    if x then
      local ok, problem = pcall(pointer.press, page, x, y, opts)
      if not ok and not gone(problem) then
        error(problem, 0)
      end
      local arrived, by = true, nil
      if ok then
        arrived, by = verdict(locator, at.watch)
      end
      if arrived then
        if not opts.no_wait_after then
          settle(page, before, ends - fiber.now())
        end
        return at
      end
      -- What was not seen may have been done all the same, by a page that keeps events to itself: not tried again.
      missed = { why = by and "missed" or "unseen", hard = not by, by = by, about = at.about }
    end
    if missed.hard then
      attempt.fail(what, locator, missed)
    end
    if fiber.now() + 0.1 >= ends then
      attempt.fail(what, locator, missed, seconds)
    end
    arg.attempt = (arg.attempt or 0) + 1
    fiber.sleep(0.1)
  end
end

--- Clicks: scrolled into view, still, enabled, and on top at the place that is pressed. The event is watched in the
--- page: when something moved in between, it is stopped there and tried again, so nothing else is ever clicked.
---@param opts? { timeout?: number, no_wait_after?: boolean, button?: string, count?: integer, position?: table }
---  timeout in seconds (default 10); no_wait_after: do not wait for a navigation that the click began;
---  position: { x, y } from the element's corner
--- Yields: yes. Raises kind timeout, not_found, strict, bad_selector; unseen when a press was made and the page's
--- window did not see it, so that nobody knows what it did; what the page raises.
--- Example: page:get_by_role("button", { name = "Send" }):click()
function actions:click(opts)
  opts = options.check(opts, CLICK, 2)
  press("click", self, { needs = PRESSABLE, retarget = "button" }, opts)
end

--- Double-clicks. Options and errors as click.
function actions:dblclick(opts)
  opts = options.check(opts, CLICK, 2)
  local twice = { count = 2, timeout = opts.timeout, button = opts.button, position = opts.position }
  press("dblclick", self, { needs = PRESSABLE, retarget = "button" }, twice)
end

--- Moves the mouse over the element. Yields: yes. Raises as click.
---@param opts? { timeout?: number }
function actions:hover(opts)
  opts = options.check(opts, TIMEOUT, 2)
  local ends, seconds = attempt.deadline(opts)
  local arg = { needs = { "visible", "stable", "hit" } }
  while true do
    local at = attempt.ask("hover", self, arg, ends, seconds)
    local x, y = pointer.to_main(self.page, self.frame, at)
    if x then
      return pointer.move(self.page, x, y)
    elseif fiber.now() + 0.1 >= ends then
      attempt.fail("hover", self, { why = "covered", by = y, about = at.about }, seconds)
    end
    fiber.sleep(0.1)
  end
end

local function set_checked(self, what, want, opts)
  local ends, seconds = attempt.deadline(opts)
  local state = { retarget = "control", ["then"] = "checked", want = want }
  if attempt.ask(what, self, state, ends, seconds).checked == want then
    return
  end
  local needs = { needs = PRESSABLE, retarget = "control", through_label = true }
  local made, problem = pcall(press, what, self, needs, { timeout = ends - fiber.now(), no_wait_after = true })
  if not made and not errors.is(problem, "unseen") then
    error(problem, 0)
  end
  -- What follows the press, in the page: a frame for a box that is drawn from a state.
  local settled = { retarget = "control", ["then"] = "checked", settle = true }
  local ok, after = pcall(attempt.ask, what, self, settled, ends, seconds)
  if not ok then
    if errors.is(after, "not_found") or errors.is(after, "detached") or gone(after) then
      return
    end
    error(after, 0)
  elseif after.checked ~= want then
    local why = { why = "unchanged", hard = true, message = "the click did not change it", about = after.about }
    attempt.fail(what, self, why)
  end
end

--- Checks a checkbox, radio button or switch; does nothing when it is checked. One that is drawn by its label is
--- pressed there, beside any link in it.
---@param opts? { timeout?: number }
--- Yields: yes. Raises as click; kind not_checkable; unchanged when the page did not accept it.
function actions:check(opts)
  set_checked(self, "check", true, options.check(opts, TIMEOUT, 2))
end

--- Unchecks; kind radio for a radio button. Otherwise as check.
function actions:uncheck(opts)
  set_checked(self, "uncheck", false, options.check(opts, TIMEOUT, 2))
end

--- Replaces what a field holds. Text goes in as one input; dates, times, ranges and colours are set in their own
--- format ("2020-03-02", "13:15", "#aabbcc"). A label stands for its control.
---@param value string|number
---@param opts? { timeout?: number }
---@return string value what the field holds afterwards
--- Yields: yes. Raises as click; kind not_editable; malformed when the field cannot hold it, before anything is typed;
--- not_taken (fields wanted, got, by) when it holds something else, as after a maxlength; by is the element that the
--- page gave the focus to meanwhile, which got nothing of it.
--- Example: page:get_by_label("E-mail"):fill("ada@example.com")
function actions:fill(value, opts)
  opts = options.check(opts, TIMEOUT, 2)
  if type(value) ~= "string" and type(value) ~= "number" then
    error("fill: string expected, got " .. type(value), 2)
  end
  value = tostring(value)
  local ends, seconds = attempt.deadline(opts)
  local arg = { retarget = "control", needs = { "visible", "enabled", "editable" }, ["then"] = "fill", value = value }
  local ready = attempt.ask("fill", self, arg, ends, seconds)
  if ready.done then
    return ready.value
  end
  local ok, problem = pcall(function()
    if ready.type ~= "" then
      keys.insert(self.page, self.frame, ready.type)
    elseif not ready.empty then
      keys.press(self.page, self.frame, "Delete")
    end
    local held = world.call(self.page, self.frame, "held", { keep = ready.keep, wanted = ready.type })
    if held.gone then
      return
    elseif not held.same then
      local text = ("fill: %s: wanted %q, the field holds %q"):format(tostring(self), value, held.got)
      if held.elsewhere then
        text = ("%s: the focus had gone to %s"):format(text, held.elsewhere)
      end
      errors.raise("not_taken", text, { wanted = value, got = held.got, by = held.elsewhere })
    end
    value = held.got
  end)
  if not ok and not gone(problem) then
    error(problem, 0)
  end
  return value
end

--- Empties a field. Yields: yes. Raises as fill.
function actions:clear(opts)
  return self:fill("", opts)
end

local function wants(choice, level)
  if type(choice) ~= "table" then
    return { { text = tostring(choice) } }
  elseif choice.value or choice.label or choice.index then
    return { { value = choice.value, label = choice.label, index = choice.index } }
  end
  local list = {}
  for i, one in ipairs(choice) do
    local want = wants(one, level)
    list[i] = want[1]
  end
  return json.array(list)
end

--- Chooses options of a select, once they are there and enabled.
---@param choice string|table value or label; { value = }, { label = } or { index = from 0 }; a list of these for a
---  multiple select, where {} chooses none
---@param opts? { timeout?: number }
---@return string[] values of what is chosen
--- Yields: yes. Raises as click; kind not_a_select; timeout with why no_option or option_disabled.
function actions:select_option(choice, opts)
  opts = options.check(opts, TIMEOUT, 2)
  local ends, seconds = attempt.deadline(opts)
  local arg = { retarget = "control", needs = { "visible", "enabled" }, ["then"] = "select", wants = wants(choice) }
  return attempt.ask("select_option", self, arg, ends, seconds).value
end

-- Focus first: keys go to whatever has it.
local function focus(what, self, opts)
  local ends, seconds = attempt.deadline(opts)
  return attempt.ask(what, self, { retarget = "control", ["then"] = "focus" }, ends, seconds)
end

--- Focuses the element. Yields: yes. Raises as click.
function actions:focus(opts)
  focus("focus", self, options.check(opts, TIMEOUT, 2))
end

--- Takes the focus away. Yields: yes. Raises as click.
function actions:blur(opts)
  local ends, seconds = attempt.deadline(options.check(opts, TIMEOUT, 2))
  attempt.ask("blur", self, { retarget = "control", ["then"] = "blur" }, ends, seconds)
end

--- Focuses the element and presses a key there: "Enter", "Control+A", "x".
---@param chord string
---@param opts? { timeout?: number }
--- Yields: yes. Raises as click; kind unknown_key.
function actions:press(chord, opts)
  focus("press", self, options.check(opts, TIMEOUT, 2))
  local ok, problem = pcall(keys.press, self.page, self.frame, chord)
  if not ok and not gone(problem) then
    error(problem, 0)
  end
end

--- Focuses the element and types, key by key, after what stands there.
---@param text string
---@param opts? { timeout?: number, gap?: number } gap: seconds between keys
--- Yields: yes. Raises as click.
function actions:type(text, opts)
  opts = options.check(opts, { timeout = "number", gap = "number" }, 2)
  focus("type", self, opts)
  keys.type(self.page, self.frame, text, opts.gap)
end

return actions
