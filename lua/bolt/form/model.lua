-- The form model: what a page asks for, as data. One evaluation a frame collects it (page/*.js, which know nothing of
-- any language), and bolt.form.interpret reads the words.
--
-- form = {
--   selector, frame, native (a <form>, not controls that stand alone), name, id, class, role, action, method, heading,
--   controls, buttons,
--   submit = { selector, text, kind, disabled }   kind: publish next search login newsletter other; nil: no such button
--   signs = { captcha, login, payment, verification }   each nil, or true or what gave it away
--   step = { index, total }   of a wizard
--   unwritable                signs and letters that the page's encoding cannot carry, nil where it can carry all
--   fingerprint               the same for the same questions, whatever is filled in
-- }
-- control = {
--   selector ("host >> inner" steps into a shadow root), frame, tag, type, name, id,
--   type: text email url tel number ... as in HTML; select, textarea, radio, checkbox, combobox, contenteditable
--   label (the best of labels), labels = { { text, source } }, hint, placeholder, section (the heading above),
--   autocomplete, required, visible, why_hidden, partner (selector of what a person uses in its place),
--   trap (why it must stay empty), widget: nil combobox richtext date time upload picker, readonly, disabled,
--   prefilled (with "http://" alone),
--   maxlength, minlength, min, max, step, pattern, accept, multiple, value, checked,
--   options = { { value, text, disabled, selected, group, selector } }   of a list, or of a group: radios and boxes
--     with one name are one control, whose selector is that of the first; `selector` names each, `group` them all
-- }
-- Closed shadow roots are read like open ones (bolt.browser.closed). Hidden inputs are left out. Limits stated in words
-- are read from hint and label by bolt.form.values.

local closed = require("bolt.browser.closed")
local errors = require("bolt.errors")
local interpret = require("bolt.form.interpret")
local page_script = require("bolt.form.page_script")

local model = {}

local PARTS = { "dom", "visibility", "labels", "controls" }

local source

local PASSING = { navigated = true, frame_detached = true, page_error = true }

--- Collects what one frame holds, uninterpreted. `ask`: selectors whose control is wanted, answered in `asked`.
--- Yields: yes. Raises what page:evaluate raises.
function model.collect(page, frame, ask)
  source = source or page_script.join(PARTS)
  local seen
  for _ = 1, closed.DEPTH_MAX do
    seen = page:evaluate(source, { ask = ask }, { frame = frame, world = "isolated" })
    if not seen.hollow or not closed.reveal(page, frame) then
      break
    end
  end
  return seen
end

local function merge(reading, seen, id, main)
  if main then
    reading.url, reading.title, reading.lang = seen.url, seen.title, seen.lang
  end
  reading.texts[#reading.texts + 1] = seen.text
  if main or seen.stirs == "loading" then
    reading.stirs = seen.stirs
  end
  reading.captcha = reading.captcha or seen.captcha
  for _, raw in ipairs(seen.forms) do
    raw.unwritable = seen.unwritable
    reading.forms[#reading.forms + 1] = interpret.form(raw, id, seen.text)
  end
end

--- Reads a page through all its frames.
---@param page table a page of bolt.chromium
---@return table reading { url, title, text, signs, forms, stirs }; stirs: what may still change the page by itself:
---  nothing, scripts, loading
--- Yields: yes. Raises what the page raises when it is gone; a frame that navigates meanwhile is left out.
--- Example: for _, form in ipairs(model.read(page).forms) do print(form.selector, #form.controls) end
function model.read(page)
  local reading = { texts = {}, forms = {}, stirs = "loading" }
  for index, frame in ipairs(page:frames()) do
    local id = frame.id or frame
    local ok, seen = pcall(model.collect, page, id)
    if ok then
      merge(reading, seen, id, index == 1)
    elseif not PASSING[errors.is(seen) and seen.kind or ""] then
      error(seen, 0)
    end
  end
  reading.text = table.concat(reading.texts, "\n")
  reading.texts = nil
  reading.signs = interpret.signs(reading)
  return reading
end

return model
