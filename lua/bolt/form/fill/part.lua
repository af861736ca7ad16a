-- A fill taken apart into what is done to single elements: a group of radio buttons is one control of the form model,
-- but one button is checked.

local fold = require("bolt.form.words").fold
local selectors = require("bolt.browser.selector")
local world = require("bolt.browser.world")

local part = {}

---@class FillPart
---@field item Fill
---@field selector string
---@field steps table[] of the element
---@field frame? string
---@field how string
---@field value any
---@field seconds? number that the element gets to become ready
---@field shown? string what a chosen option of a group counts as in the result
---@field answer? table { ok, got, reason, why }

local function new(item, how, value, selector)
  local steps = selectors.parse(selector or item.control.selector)
  if item.control.editor_frame then
    steps[#steps + 1] = { kind = "editor" }
  end
  return {
    item = item,
    selector = selector or item.control.selector,
    steps = steps,
    frame = item.control.frame,
    how = how,
    value = value,
  }
end

local function option_of(control, value)
  for _, option in ipairs(control.options or {}) do
    if option.selector and option.value == value then
      return option
    end
  end
  for _, option in ipairs(control.options or {}) do
    if option.selector and fold(option.text or "") == fold(tostring(value)) then
      return option
    end
  end
end

--- Takes a fill apart.
---@param item Fill
---@return FillPart[]
--- Yields: no.
function part.split(item)
  local control, how, value = item.control, item.how, item.value
  local group = control.options and #control.options > 0 and type(value) ~= "boolean"
  if group and (how == "radio" or how == "check" or how == "uncheck") then
    local parts = {}
    for i, one in ipairs(type(value) == "table" and value or { value }) do
      local option = option_of(control, one)
      parts[i] = new(item, how == "uncheck" and "uncheck" or "check", one, option and option.selector)
      parts[i].shown = tostring(one)
      if not option then
        parts[i].answer = { ok = false, reason = ("there is no choice %q"):format(tostring(one)) }
        parts[i].how = "none"
      end
    end
    return parts
  elseif how == "select" and (control.tag ~= nil and control.tag ~= "select") then
    how = "combobox"
  end
  if type(value) == "number" then
    value = ("%.14g"):format(value)
  end
  return { new(item, how, value) }
end

local NATIVE_DATES = { date = true, month = true, week = true, time = true, ["datetime-local"] = true }

--- Can the part go in with all the others, in one call?
---@param one FillPart
---@return boolean
--- Yields: no.
function part.is_plain(one)
  local control = one.item.control
  if one.how == "date" then
    return NATIVE_DATES[control.attribute_type or control.type] or false
  elseif one.how == "select" and control.partner and control.partner ~= one.selector then
    return false
  end
  return one.how == "fill" or one.how == "select" or one.how == "check" or one.how == "uncheck"
end

local KINDS = { phone = "phone", fax = "phone", mobile = "phone", website = "url" }

--- The part as plain.js takes it.
---@param one FillPart
---@return table
--- Yields: no.
function part.field(one)
  local field = one.item.field or ""
  return {
    steps = one.steps,
    how = one.how == "date" and "fill" or one.how,
    value = one.value,
    kind = KINDS[field:match("[%a_]+$") or ""] or (field:find("^socials%.") and "url") or nil,
  }
end

--- Reads one part back.
---@param page table
---@param one FillPart
---@return { ok: boolean, got: any, why?: string }
--- Yields: yes. Raises what the page raises.
function part.read(page, one)
  local held = world.call(page, one.frame, "read_back", { fields = { part.field(one) } })[1]
  return { ok = held.ok or false, got = held.got, why = not held.ok and (held.why or "not_taken") or nil }
end

local WHY = {
  not_found = "the field is not on the page",
  strict = "more than one field has this selector",
  hidden = "the field is not visible",
  disabled = "the field is not enabled",
  readonly = "the field is read-only",
  not_editable = "the element cannot be filled in",
  no_option = "the option is not in the list",
}

--- Why a part did not take, in words.
---@param one FillPart
---@param answer table
---@return string
--- Yields: no.
function part.reason(one, answer)
  local wanted = type(one.value) == "table" and table.concat(one.value, ", ") or tostring(one.value)
  if answer.why == "not_taken" or answer.why == nil then
    return ("wanted %q, the field holds %q"):format(wanted, tostring(answer.got))
  end
  return ("%s (wanted %q)"):format(WHY[answer.why] or answer.message or answer.why, wanted)
end

return part
