-- What a person gave to a visit: values for controls, and a page that they have worked on, where what stands is theirs.
--
--   visit.person = { fields = { [selector] = text or boolean }, corrected = { [selector] = true },
--                    attended = the open page is one that a person had, had = selectors that had an answer before }

local controls = require("bolt.form.values.control")
local fields = require("bolt.form.fields")
local options = require("bolt.form.values.options")
local words = require("bolt.form.words")

local person = {}

-- A text shorter than this may stand anywhere.
local SHORTEST = 4

-- What must not be written down as a value, whoever put it in.
local SECRET = { password = true, hidden = true, file = true }

--- Is the visit at a page that a person had? Yields: no.
---@param v Visit
---@return boolean
function person.attends(v)
  return v.person ~= nil and v.person.attended == true
end

--- The page that the person had is left behind. Yields: no.
---@param v Visit
function person.leaves(v)
  if v.person then
    v.person.attended = false
  end
end

local ON = { ["true"] = true, yes = true, on = true, ["1"] = true }

-- The option that a person means: by its value, else by what it shows.
local function option_of(control, value)
  local folded = words.fold(tostring(value))
  for _, option in ipairs(control.options or {}) do
    if option.value == value then
      return option
    end
  end
  for _, option in ipairs(control.options or {}) do
    if words.fold(option.text or "") == folded then
      return option
    end
  end
end

-- A person's value as a fill.
local function given(control, value)
  local item = { control = control, value = value, how = "fill" }
  local option = controls.is_choice(control) and option_of(control, value)
  if control.widget == "combobox" then
    item.how = "combobox"
    item.pick = function(shown)
      return options.match(shown, { value })
    end
  elseif control.widget == "richtext" then
    item.how = "richtext"
  elseif controls.is_choice(control) and control.type == "checkbox" then
    item.how, item.value = "check", { option and option.value or value }
  elseif controls.is_choice(control) then
    item.how, item.value = control.type == "radio" and "radio" or "select", option and option.value or value
    item.text = option and option.text
  elseif control.type == "checkbox" then
    local on = value == true or ON[words.fold(tostring(value))] == true
    item.how, item.value = on and "check" or "uncheck", on
  end
  return item
end

-- What a corrected control held and is to hold no more.
local function emptied(control)
  if control.type == "checkbox" then
    return control.checked and { control = control, how = "uncheck", value = false }
  end
  local text = not controls.is_choice(control) and not control.widget and (control.value or "") ~= ""
  return text and { control = control, how = "fill", value = "" }
end

-- Texts of a profile, each with the field it is; one that is two fields tells nothing.
local function known_texts(profile)
  local known = {}
  for name, field in pairs(fields.table) do
    local value = field.profile == name and profile or nil
    for step in name:gmatch("[^%.]+") do
      value = type(value) == "table" and value[step] or nil
    end
    value = (type(value) == "string" or type(value) == "number") and tostring(value) or ""
    if #value >= SHORTEST then
      known[value] = known[value] == nil and name or false
    end
  end
  return known
end

--- What a person's typing says of the form: a control that they gave another field's text is for that field.
---@param v Visit whose page they had
---@param form table the form as it is now
---@return table<string, string> fields by selector
--- Yields: no.
function person.corrections(v, form)
  local known, found = known_texts(v.entry.profile), {}
  for _, control in ipairs(form.controls) do
    local selector = control.selector
    local field = type(control.value) == "string" and known[control.value:match("^%s*(.-)%s*$")]
    local guess = (v.map or {})[selector] or {}
    if field and field ~= guess.field and control.value ~= v.fields[selector] and not controls.is_choice(control) then
      found[selector] = field
    end
  end
  return found
end

--- Puts what a person said over a plan. In a page that they had, what stands in a control stays: only what they
--- corrected, and what is new and empty, is filled in.
---@param v Visit
---@param form table
---@param plan { fills: PlannedFill[], missing: table[], pending: table[] }
---@return table plan
--- Yields: no.
function person.plan(v, form, plan)
  local said = v.person
  if not said then
    return plan
  end
  local attended, planned, own, fills, missing = said.attended, {}, {}, {}, {}
  for _, item in ipairs(plan.fills) do
    planned[item.control.selector] = true
  end
  for _, control in ipairs(form.controls) do
    local selector = control.selector
    local item
    if said.fields[selector] ~= nil then
      item = given(control, said.fields[selector])
    elseif attended and said.corrected[selector] and not planned[selector] then
      item = emptied(control)
    elseif attended and not SECRET[control.type] and not controls.is_choice(control) and controls.answered(control) then
      v.fields[selector] = control.type == "checkbox" or control.type == "radio" or control.value
    end
    if item then
      own[selector] = true
      fills[#fills + 1] = item
    end
  end
  for _, item in ipairs(plan.fills) do
    local selector = item.control.selector
    local stands = attended and not said.corrected[selector] and (said.had[selector] or controls.answered(item.control))
    if not own[selector] and not stands then
      fills[#fills + 1] = item
    end
  end
  for _, control in ipairs(plan.missing) do
    if not own[control.selector] and not (attended and controls.answered(control)) then
      missing[#missing + 1] = control
    end
  end
  return { fills = fills, missing = missing, pending = plan.pending }
end

return person
