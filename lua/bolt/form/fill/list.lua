-- Lists that a page draws itself instead of a select: opened by a press, read, narrowed by typing where there is a
-- field for it, and the option pressed. What the control shows afterwards decides whether it took.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local keys = require("bolt.browser.keys")
local locators = require("bolt.browser.locator")
local options = require("bolt.form.values.options")
local popup = require("bolt.form.fill.popup")
local selectors = require("bolt.browser.selector")
local typing = require("bolt.form.fill.text")
local words = require("bolt.form.words")
local world = require("bolt.browser.world")

local list = {}

local OPEN_SECONDS = 4 -- for options to come, from a server perhaps
local STILL_SECONDS = 1.5 -- the same where nothing came up at all
local UNTYPED_SECONDS = 0.5 -- the same where one can type
local QUIET = 0.12 -- an option is pressed when the list was the same for so long
local STALE = 0.8 -- a list without the option that was the same for so long will not get it
local POLL = 0.04
local TYPED_SECONDS = 1.5 -- for options to come after typing
local MUTE_SECONDS = 0.5 -- the same where typing has brought none before
local NARROW_SECONDS = 8 -- for all that is typed to find one
local TYPED = 4 -- characters after which a list is looked at: "Bake" finds "Bakeries", "Bakery" may not

local function wanted_of(one)
  local wanted = type(one.value) == "table" and one.value or { tostring(one.value) }
  local all = {}
  for _, group in ipairs({ wanted, one.item.alternatives or {} }) do
    for _, value in ipairs(group) do
      all[#all + 1] = value
    end
  end
  return all
end

-- Is this text one of those that are wanted?
local function wants(one, text)
  for _, wanted in ipairs(wanted_of(one)) do
    if options.key(wanted) == options.key(text) then
      return true
    end
  end
  return false
end

local function pick(one, found)
  if one.item.pick then
    return one.item.pick(found)
  end
  return options.match(found, wanted_of(one))
end

-- "Loading…" and "No results" are lines of the list, but no options.
local function real(found)
  local kept, busy = {}, false
  for _, option in ipairs(found) do
    if words.find("pending", words.fold(option.text)) or words.fold(option.text):find("^searching") then
      busy = true
    elseif not option.disabled then
      kept[#kept + 1] = option
    end
  end
  return kept, busy
end

-- Waits until the list shows the option, and has settled. Returns nil when it does not come, and what there is.
local function await_option(page, control, one, seconds, patience)
  local began, before, since = fiber.now(), nil, 0
  local ends = began + seconds
  while true do
    local seen = world.call(page, control.frame, "list_read", { steps = control.steps })
    local found, busy = real(seen.options or {})
    local texts = {}
    for i, option in ipairs(found) do
      texts[i] = option.text
    end
    local now, shape = fiber.now(), table.concat(texts, "\0")
    if shape ~= before then
      before, since = shape, now
    end
    local loading = busy or seen.busy
    local option = now - since >= QUIET and not loading and pick(one, found) or nil
    -- A field to type in may show nothing before something is typed.
    local silent = now - began >= (seen.search and patience or not seen.stirred and STILL_SECONDS or seconds)
    local stale = #found > 0 and now - since >= STALE or #found == 0 and silent
    if option or stale and not loading or now >= ends then
      seen.options = found
      return option, seen
    end
    fiber.sleep(POLL)
  end
end

local function by_ref(page, control, ref, name)
  return locators.new(page, control.frame, { { kind = "ref", value = ref } }, name)
end

local function beginning(text)
  local n, cut = 0, nil
  for at in text:gmatch("()[%z\1-\127\194-\244][\128-\191]*") do
    n = n + 1
    cut = n > TYPED and not cut and at - 1 or cut
  end
  return text:sub(1, cut or #text)
end

-- Narrows the list by typing what is wanted: its beginning first, then the rest.
local function narrow(page, control, one, seen)
  local ends, spoke, option = fiber.now() + NARROW_SECONDS, #seen.options > 0, nil
  for _, text in ipairs(wanted_of(one)) do
    local start = beginning(text)
    by_ref(page, control, seen.search, "search field"):fill("", { timeout = one.seconds })
    for i, typed in ipairs({ start, text:sub(#start + 1) }) do
      if typed ~= "" then
        keys.type(page, control.frame, typed)
        option, seen = await_option(page, control, one, (spoke or i == 1) and TYPED_SECONDS or MUTE_SECONDS)
        spoke = spoke or #seen.options > 0
      end
      if option or fiber.now() >= ends or not seen.search then
        return option, seen
      end
    end
    -- A text field that never showed a list may be just that.
    if not spoke and one.item.control.tag == "input" then
      break
    end
  end
  return nil, seen
end

-- Does a text hold another, not as a part of a longer word?
local function holds(text, wanted)
  local from, to = text:find(wanted, 1, true)
  return from ~= nil and not text:sub(from - 1, from - 1):find("%w") and not text:sub(to + 1, to + 1):find("%w")
end

local function shows(page, control, one, option)
  local wanted = options.key(option.text)
  if one.item.control.tag == "select" then
    local chosen = world.call(page, one.frame, "list_shown", { steps = one.steps })
    if holds(options.key((chosen.texts or {})[1] or ""), wanted) then
      return true, chosen.texts[1]
    end
  end
  local shown = world.call(page, control.frame, "list_shown", { steps = control.steps })
  for _, text in ipairs(shown.texts or {}) do
    if holds(options.key(text), wanted) then
      return true, shown.texts[1]
    end
  end
  return false, (shown.texts or {})[1]
end

local function took(page, control, one, option)
  local ends = fiber.now() + 1
  while true do
    local ok, shown = shows(page, control, one, option)
    if ok or fiber.now() >= ends then
      return ok, shown
    end
    fiber.sleep(POLL)
  end
end

local function names(found)
  local texts = {}
  for i = 1, math.min(#found, 8) do
    texts[i] = found[i].text
  end
  return #texts > 0 and table.concat(texts, ", ") .. (#found > 8 and ", …" or "") or "nothing"
end

-- The visible thing that is pressed: the partner of a control that is not drawn itself.
local function control_of(page, one)
  local partner = one.item.control.partner
  local steps = partner and partner ~= "" and selectors.parse(partner) or one.steps
  return locators.new(page, one.frame, steps, partner or one.selector)
end

-- A text field with suggestions keeps free text, too.
local function typed_text(page, one)
  local plain = setmetatable({ how = "fill", value = wanted_of(one)[1] }, { __index = one })
  local held = typing.fill(page, plain)
  return held.ok and held or nil
end

-- By hand: pressed open, read, narrowed, an option pressed.
local function by_hand(page, one, control)
  control:wait_for({ timeout = one.seconds })
  local now = world.call(page, control.frame, "list_shown", { steps = control.steps }).texts or {}
  if now[1] and wants(one, now[1]) then
    return { ok = true, got = now[1] }
  end
  world.call(page, control.frame, "list_before", {})
  control:click({ timeout = one.seconds, no_wait_after = true })
  local option, seen = await_option(page, control, one, OPEN_SECONDS, UNTYPED_SECONDS)
  if #seen.options == 0 and not seen.search then
    keys.press(page, control.frame, "ArrowDown")
    option, seen = await_option(page, control, one, 1)
  end
  if not option and seen.search then
    option, seen = narrow(page, control, one, seen)
  end
  if not option then
    local kept = one.item.control.tag == "input" and typed_text(page, one)
    popup.close(page, control)
    local reason = ("wanted %q, the list has %s"):format(wanted_of(one)[1], names(seen.options))
    return kept or { ok = false, reason = reason }
  end
  local ok, problem = pcall(function()
    by_ref(page, control, option.ref, option.text):click({ timeout = one.seconds, no_wait_after = true })
  end)
  if not ok and not errors.is(problem, "detached") then
    popup.close(page, control)
    error(problem, 0)
  end
  local held, shown = took(page, control, one, option)
  popup.close(page, control)
  if not held then
    local reason = ("wanted %q, the control shows %q"):format(option.text, tostring(shown))
    return { ok = false, got = shown, reason = reason }
  end
  return { ok = true, got = option.value or option.text }
end

-- What the select behind a drawn list holds: that is what will be sent.
local function behind(page, one)
  local field = { steps = one.steps, how = "select", value = "" }
  return world.call(page, one.frame, "read_back", { fields = { field } })[1].got
end

-- The second choice, for a select that a drawn list stands for: set by script. It counts when the drawn one
-- follows, and is taken back when not.
local function by_script(page, one, control)
  local option = pick(one, one.item.control.options or {})
  if not option then
    return false
  end
  local before = behind(page, one)
  local field = { steps = one.steps, how = "select", value = option.value, force = true }
  local answer = world.call(page, one.frame, "fill_plain", { fields = { field } })[1]
  local shown = world.call(page, control.frame, "list_shown", { steps = control.steps }).texts or {}
  if answer.ok and holds(options.key(shown[2] or shown[1] or ""), options.key(option.text)) then
    return true
  end
  field.value = before
  world.call(page, one.frame, "fill_plain", { fields = { field } })
  return false
end

--- Chooses from a drawn list.
---@param page table
---@param one FillPart
---@return { ok: boolean, got?: string, reason?: string }
--- Yields: yes. Raises kind timeout, not_found; what the page raises.
function list.choose(page, one)
  local control = control_of(page, one)
  if one.item.control.tag ~= "select" then
    return by_hand(page, one, control)
  end
  local ok, answer = pcall(by_hand, page, one, control)
  if not (ok and answer.ok) and not by_script(page, one, control) then
    if not ok then
      error(answer, 0)
    end
    return answer
  end
  return { ok = true, got = behind(page, one) }
end

return list
