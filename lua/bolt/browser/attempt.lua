-- How an action waits: act.js is asked again until the element is ready, and what it said last is the error when time
-- is up.

local closed = require("bolt.browser.closed")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local world = require("bolt.browser.world")

local attempt = {}

attempt.TIMEOUT = 10 -- seconds, the default of every action

-- Seconds that a question is held open in the page before it is asked anew; so a document that hangs is noticed.
local PATIENCE = 1
-- What the page found out by the deadline may take this long to arrive.
local GRACE = 1

local function text_of(answer)
  local about = answer.about and (": " .. answer.about) or ""
  local texts = {
    not_found = "no element matches",
    detached = "the element is not attached any more" .. about,
    navigated = "the document of the element is gone",
    hidden = "the element is not visible" .. about,
    disabled = "the element is not enabled" .. about,
    readonly = "the element is not editable, it is read-only" .. about,
    unfocused = "the element does not keep the focus" .. about,
    unstable = "the element does not stop moving" .. about,
    outside = "the element cannot be brought into view" .. about,
    covered = ("%s covers the element%s"):format(tostring(answer.by), about),
    unseen = "the press was made, but the page's window did not see it" .. about,
    missed = ("the press arrived at %s instead%s"):format(tostring(answer.by), about),
    no_option = ("there is no option %q%s"):format(tostring(answer.message), about),
    option_disabled = ("option %q is not enabled%s"):format(tostring(answer.message), about),
    not_editable = "the element cannot be filled in" .. about,
    not_checkable = "the element is neither a checkbox nor a radio button" .. about,
    not_a_select = "the element is not a select" .. about,
    visible = "the element is still visible" .. about,
    silent = "the page does not answer",
  }
  return texts[answer.why] or (tostring(answer.message or answer.why) .. about)
end

--- Raises what act.js had to say as an error that names the action, the locator and the check.
---@param what string the action, "click"
---@param locator Locator
---@param answer table
---@param seconds? number how long it was tried
--- Raises kind strict, bad_selector, not_found, timeout (fields why, by), or the hard reason itself. Yields: no.
function attempt.fail(what, locator, answer, seconds)
  local fields = { why = answer.why, by = answer.by, selector = tostring(locator) }
  local head = ("%s: %s"):format(what, tostring(locator))
  if answer.why == "strict" then
    local first = table.concat(answer.first, ", ")
    errors.raise("strict", ("%s matches %d elements: %s"):format(head, answer.count, first), fields)
  elseif answer.hard then
    errors.raise(answer.why, ("%s: %s"):format(head, text_of(answer)), fields)
  end
  fields.retryable = true
  local kind = answer.why == "not_found" and "not_found" or "timeout"
  errors.raise(kind, ("%s: not possible within %g s: %s"):format(head, seconds or 0, text_of(answer)), fields)
end

--- Seconds on the clock at which an action with these options gives up.
---@param opts table
---@return number ends
---@return number seconds
function attempt.deadline(opts)
  local seconds = opts.timeout or attempt.TIMEOUT
  return fiber.now() + seconds, seconds
end

-- How often an action may have what covers its element pressed away, and how long it waits before the first time.
local CLEARINGS = 2
local COVERED_PATIENCE = 0.3

--- Lets page.when_covered, where it is set, do away with what lies over an element.
---@param page table
---@param times integer how often that was tried for this action
---@return boolean cleared
--- Yields: yes. Raises what the page raises.
function attempt.clear(page, times)
  if not page.when_covered or page.clearing or times >= CLEARINGS then
    return false
  end
  page.clearing = true
  local ok, cleared = pcall(page.when_covered, page)
  page.clearing = nil
  if not ok then
    error(cleared, 0)
  end
  return cleared
end

--- Asks act.js (or another waiting function of the script) until it answers without a reason against it.
---@param what string
---@param locator Locator
---@param arg table steps are added
---@param ends number
---@param seconds number for the message
---@param name? string function of the script, default "act"
---@return table answer
--- Yields: yes. Raises as fail does, and what the page raises; navigated never: a new document is asked anew.
function attempt.ask(what, locator, arg, ends, seconds, name)
  arg.steps = locator.steps
  local last, clearings = { why = "silent" }, 0
  while true do
    local left = ends - fiber.now()
    local patience = locator.page.when_covered and clearings == 0 and COVERED_PATIENCE or PATIENCE
    patience = math.max(0, math.min(left, patience))
    arg.patience = patience * 1000
    local wait = patience + GRACE
    local ok, answer = pcall(world.call, locator.page, locator.frame, name or "act", arg, wait)
    if ok then
      if not answer.why then
        return answer
      elseif answer.hard then
        attempt.fail(what, locator, answer)
      end
      if answer.hollow and closed.reveal(locator.page, locator.frame) then
        answer = { why = "not_found" } -- asked again at once
      end
      last, arg.attempt, arg.seen = answer, answer.attempt, answer.about or arg.seen
      if answer.why == "covered" then
        attempt.clear(locator.page, clearings)
        clearings = clearings + 1
      end
    elseif not errors.is(answer, "navigated") and not (errors.is(answer, "timeout") and answer.deadline == nil) then
      error(answer, 0)
    end
    if fiber.now() + 0.02 >= ends then
      attempt.fail(what, locator, last, seconds)
    end
    fiber.sleep(0.02)
  end
end

return attempt
