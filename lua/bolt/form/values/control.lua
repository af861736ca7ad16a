-- What a control of the form model is, holds and asks for, as far as values need to know. Pure.

local choice = require("bolt.form.values.choice")
local options = require("bolt.form.values.options")
local words = require("bolt.form.words")

local control = {}

-- Less sure than this about what a control wants: it stays empty.
local SURE = 0.5

local PLAN = "none.plan"
local HOUSE_NUMBER = "none.house_number"

--- Is one of its options chosen, rather than something written? Yields: no.
---@param one table
---@return boolean
function control.is_choice(one)
  return one.options ~= nil
    and (one.tag == "select" or one.type == "select" or one.type == "radio" or one.type == "checkbox")
end

--- May or need nothing be put in? Yields: no.
---@param one table
---@return boolean
function control.closed(one)
  local unseen = one.visible == false and not one.widget and one.type ~= "file"
  return (one.trap or one.disabled or (one.readonly and not one.widget) or unseen) and true or false
end

--- A list that another choice has yet to fill or to open. Yields: no.
---@param one table
---@return boolean
function control.waits(one)
  local list = one.tag == "select" or one.type == "combobox"
  local empty = one.options ~= nil and #options.real(one.options) == 0
  return list and one.visible ~= false and not one.trap and (one.disabled or empty) and true or false
end

--- Is an option chosen that means something? Yields: no.
---@param one table
---@return boolean
function control.has_choice(one)
  for _, option in ipairs(one.options or {}) do
    if option.selected and not options.is_placeholder(option) then
      return true
    end
  end
  return false
end

--- Has the control an answer as it stands? Yields: no.
---@param one table
---@return boolean
function control.answered(one)
  if one.type == "checkbox" or one.type == "radio" then
    return one.checked == true
  elseif one.tag == "select" then
    return control.has_choice(one)
  end
  return one.widget ~= "combobox" and (one.value or "") ~= "" and not one.value:find("^https?://[w.]*$")
end

-- A field for the house number, not one for a post office box.
local function asks_for_number(one)
  local folded = words.fold(one.label or "")
  return one.tag == "input"
    and one.type ~= "checkbox"
    and one.type ~= "radio"
    and not (folded:find("box") or folded:find("postfach") or folded:find("boite"))
end

-- "Country code" over a list of "+1", "+44" is that of a telephone number.
local function lists_calling_codes(one)
  local codes, all = 0, 0
  for _, option in ipairs(one.options or {}) do
    all = all + 1
    codes = codes + (option.text:find("%+%d") and 1 or 0)
  end
  return all > 0 and codes * 2 >= all
end

--- Is it a place for another one of what `first` holds: "Phone 2" beside "Phone"? A profile has one of each.
--- Yields: no.
---@param one table
---@param first table a control of the same field, further up
---@return boolean
function control.another(one, first)
  local label, plain =
    words.fold(one.label or ""):gsub("[%s:*]+$", ""), words.fold(first.label or ""):gsub("[%s:*]+$", "")
  local rest = plain ~= "" and label:sub(1, #plain) == plain and label:sub(#plain + 1)
  return rest and not one.required and rest:find("^[%s#(]*[2-9][%s)]*$") ~= nil or false
end

--- What a control wants, if that is sure: a field of the classifier, or what can be made of the profile without one.
---@param one table
---@param guess? { field?: string, concept?: string, confidence?: number }
---@return string? field
--- Yields: no.
function control.wants(one, guess)
  guess = guess or {}
  local field = guess.field
  if field == "address.country" and lists_calling_codes(one) then
    field = "phone_country_code"
  elseif control.is_choice(one) and one.type ~= "checkbox" and choice.is_plan(one.options) then
    return PLAN
  elseif not field and (guess.concept == PLAN or (guess.concept == HOUSE_NUMBER and asks_for_number(one))) then
    field = guess.concept
  end
  return (guess.confidence or 0) >= SURE and field or nil
end

return control
