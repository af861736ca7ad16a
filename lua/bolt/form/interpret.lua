-- Reads the words of a collected form: which label counts, what is required, what is a trap, which button sends, how
-- far a wizard is, what stands in the way. Pure. The shapes are documented in lua/bolt/form/model.lua.

local crypto = require("bolt.crypto")
local evidence = require("bolt.form.evidence")
local fields = require("bolt.form.fields")
local page_words = require("bolt.form.page_words")
local words = require("bolt.form.words")

local interpret = {}

local RANK = {
  label = 1,
  wrap = 2,
  aria = 3,
  cell_left = 4,
  dt = 5,
  legend = 6,
  before = 7,
  heading = 9.7,
  cell_above = 8,
  wrapper = 9,
  shared = 9.5,
  title = 10,
  after = 11,
}

-- Beside a box or a ring, the text behind it is the label.
local function rank(label, control)
  if label.source == "after" and (control.type == "checkbox" or control.type == "radio") then
    return 3.5
  end
  return RANK[label.source] or 20
end

local function best_label(control)
  local best
  for _, label in ipairs(control.labels) do
    if not best or rank(label, control) < rank(best, control) then
      best = label
    end
  end
  return best and best.text or ""
end

-- "Name *:" -> "Name"
local function bare(text)
  return (text:gsub("^[%s%*•·:]+", ""):gsub("[%s%*:]+$", ""))
end

local function is_required(control)
  local said = control.label .. " " .. control.hint .. " " .. control.placeholder
  if page_words.find("optional", said) then
    return control.required_by == "attribute"
  end
  return control.required_by ~= nil or page_words.find("required", control.label .. " " .. control.hint) ~= nil
end

local TYPED = {
  text = true,
  email = true,
  url = true,
  tel = true,
  number = true,
  textarea = true,
  checkbox = true,
  radio = true,
  search = true,
}
local HIDING = { off_screen = true, opacity = true, size = true, clipped = true, covered = true }

-- "Leave this empty" is a trap; "leave this empty if you have none" is an honest hint, unless it speaks of robots.
local function asks_emptiness(text)
  return page_words.find("leave_empty", text)
    and (page_words.find("for_robots", text) or not page_words.find("empty_if", text))
end

local function says_empty(control)
  for _, label in ipairs(control.labels) do
    if (label.source ~= "wrapper" or control.why_hidden) and asks_emptiness(label.text) then
      return true
    end
  end
  return asks_emptiness(control.hint .. " " .. control.placeholder) and true or false
end

local NAMED = { "honey%s?pot", "%f[%a]hp%f[%A]", "nospam", "bot%s?trap", "%f[%a]trap%f[%A]", "website_?hp", "antispam" }

local function named_trap(control)
  local name = (control.name .. " " .. control.id .. " " .. control.class .. " " .. (control.around or "")):lower()
  name = name:gsub("[%-_%.]", " ")
  for _, pattern in ipairs(NAMED) do
    if name:find(pattern) then
      return true
    end
  end
  return false
end

local function repeats(control, form)
  local label = words.fold(bare(control.label))
  for _, other in ipairs(form.controls) do
    if other ~= control and other.visible and label ~= "" and words.fold(bare(other.label)) == label then
      return true
    end
  end
end

-- Why a control must stay empty, or nil. A page that declares an autocomplete token wants the field filled.
local function trap(control, form)
  if not TYPED[control.type] then
    return nil
  elseif says_empty(control) then
    return "its label says so"
  elseif control.visible and not (control.aria_hidden and control.untabbable) then
    return nil
  elseif evidence.declared(control) then
    return nil
  elseif named_trap(control) then
    return "hidden, and named like a trap"
  elseif control.aria_hidden and control.untabbable then
    return "neither seen nor reached by anyone"
  elseif HIDING[control.why_hidden or ""] then
    return "hidden on purpose: " .. control.why_hidden
  elseif control.hidden_with == 1 and (control.untabbable or repeats(control, form)) then
    return "hidden, and a field of this kind can be seen"
  end
end

local KINDS = { "back", "next", "login", "newsletter", "search", "publish", "other" }

local function button_kind(button, form)
  local text = button.text ~= "" and button.text or (button.id .. " " .. button.name):gsub("[%-_]", " ")
  for _, kind in ipairs(KINDS) do
    if page_words.find(kind, text) then
      return kind
    end
  end
  if form.role == "search" then
    return "search"
  end
  return button.type == "submit" and "publish" or button.type == "image" and "publish" or "other"
end

local WORTH = { publish = 6, next = 5, login = 4, newsletter = 4, search = 4, other = 0 }

-- The button that moves the form on: a real submit button that says so, the last of equals.
local function submit_of(form)
  local best, most
  local unnamed = {}
  for _, button in ipairs(form.buttons) do
    local kind = button_kind(button, form)
    if button.visible and button.type ~= "reset" and kind ~= "back" then
      local submits = button.type == "submit" or button.type == "image"
      local score = (WORTH[kind] or 0) + (submits and 3 or 0) + (button.text ~= "" and 0.5 or 0)
      if not submits and kind == "other" then
        score = -1
        if button.text:find("%a%a") and not page_words.find("other", button.text) then
          unnamed[#unnamed + 1] = button
        end
      end
      if score >= 0 and (not most or score >= most) then
        best, most = { selector = button.selector, text = button.text, kind = kind, disabled = button.disabled }, score
      end
    end
  end
  -- "Put it on the map": a button that says nothing we know, and the only one there is.
  if not best and #unnamed == 1 and #form.controls > 1 then
    best = { selector = unnamed[1].selector, text = unnamed[1].text, kind = "publish", disabled = unnamed[1].disabled }
  end
  return best
end

-- What single fields are for, where it bears on the whole form.
local function purposes(form)
  local seen = { fields = 0 }
  for _, control in ipairs(form.controls) do
    if control.visible and not control.trap then
      local scores = evidence.of(control)
      local best, most
      for concept, points in pairs(scores) do
        points = points * fields.fit(concept, control) -- "Characters in the picture" is no photo
        if not most or points > most then
          best, most = concept, points
        end
      end
      if best and most >= 1.5 then
        seen[best] = (seen[best] or 0) + 1
      end
      seen.fields = seen.fields + 1
    end
  end
  return seen
end

local function signs_of(form, seen)
  local signs = {}
  signs.captcha = form.captcha or ((seen["none.captcha"] or 0) > 0 and "a field asks for a code") or nil
  signs.payment = (seen["none.card"] or 0) >= 2 or nil
  signs.login = ((seen["none.password"] or 0) == 1 and seen.fields <= 4) or nil
  local said = form.lead
  for _, control in ipairs(form.controls) do
    if control.autocomplete:find("one-time-code", 1, true) then
      signs.verification = true
    end
  end
  signs.verification = signs.verification or (seen.fields <= 3 and page_words.find("code_sent", said) and true) or nil
  if signs.verification then
    signs.captcha = form.captcha
  end
  return signs
end

-- A stable name for what the form asks for: kinds, names and labels of its controls, without counters in names.
local function fingerprint(form)
  local parts = { form.method, form.submit and words.fold(form.submit.text) or "" }
  for _, control in ipairs(form.controls) do
    local name = control.name ~= "" and control.name or control.id
    if name:find("%d%d%d%d") then
      name = name:gsub("%d+", "#")
    end
    parts[#parts + 1] = table.concat({ control.tag, control.type, name, words.fold(bare(control.label)) }, "\1")
  end
  return crypto.sha256(table.concat(parts, "\2"))
end

local function step_of(form, text)
  if form.step then
    return form.step
  end
  local _, index, total = page_words.find("step", form.lead)
  if not index then
    _, index, total = page_words.find("step", text or "")
  end
  index, total = tonumber(index), tonumber(total)
  if index and total and index >= 1 and index <= total and total <= 20 then
    return { index = index, total = total }
  end
end

-- What a page says of the hidden field behind an editor, it says of the editor.
local function inherit(editor, mirror)
  for _, label in ipairs(mirror.labels) do
    table.insert(editor.labels, label)
  end
  editor.hint = editor.hint == mirror.hint and editor.hint or (editor.hint .. " " .. mirror.hint):match("^ *(.-) *$")
  editor.required_by = editor.required_by or mirror.required_by
  editor.maxlength = editor.maxlength or mirror.maxlength
  editor.name = editor.name == "" and editor.id == "" and mirror.name or editor.name
end

-- Without the hidden fields that only mirror an editor which is a control of the form itself.
local function unmirrored(controls)
  local own, kept = {}, {}
  for _, control in ipairs(controls) do
    own[control.selector] = control
  end
  for _, control in ipairs(controls) do
    local mirrors = control.widget == "richtext" and control.partner and control.partner ~= control.selector
    if mirrors and own[control.partner] then
      inherit(own[control.partner], control)
    else
      kept[#kept + 1] = control
    end
  end
  return kept
end

--- Turns what page/controls.js collected into a form of the model.
---@param raw table
---@param frame any id of the frame
---@param text? string visible text of the page
---@return table form
--- Yields: no.
function interpret.form(raw, frame, text)
  raw.controls = unmirrored(raw.controls)
  for _, control in ipairs(raw.controls) do
    control.frame = frame
    control.label = best_label(control)
    control.required = is_required(control)
  end
  for _, control in ipairs(raw.controls) do
    control.trap = trap(control, raw)
  end
  raw.frame = frame
  raw.submit = submit_of(raw)
  local seen = purposes(raw)
  raw.signs = signs_of(raw, seen)
  if raw.submit and raw.submit.kind == "publish" then
    if (seen["none.search"] or 0) >= 1 and seen.fields <= 2 then
      raw.submit.kind = "search"
    elseif raw.signs.login and seen.fields <= 3 then
      raw.submit.kind = "login"
    end
  end
  raw.step = step_of(raw, text)
  raw.fingerprint = fingerprint(raw)
  return raw
end

--- What stands in the way on the page as a whole.
---@param reading table { forms, captcha, text }
---@return { captcha?: string, login?: boolean, payment?: boolean, verification?: boolean }
--- Yields: no.
function interpret.signs(reading)
  local signs = { captcha = reading.captcha }
  for _, form in ipairs(reading.forms) do
    for _, sign in ipairs({ "login", "payment", "verification" }) do
      signs[sign] = signs[sign] or form.signs[sign]
    end
  end
  return signs
end

return interpret
