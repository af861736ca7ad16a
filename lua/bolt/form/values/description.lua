-- Which of the profile's texts goes into a control that asks for a description, and how much of it. Pure.
--
-- A control for a short description gets the short one. Another one gets as much as there is: the long one whole, else
-- whichever says more within the limit without breaking off in the middle of a sentence.

local text = require("bolt.form.values.text")

local description = {}

local function fitted(value, limits, control)
  if not value then
    return nil
  end
  if control.tag == "input" and control.widget ~= "richtext" then
    value = text.one_line(value)
  end
  local cut, whole = text.fit(value, limits)
  local _, enough = text.keeps(cut, limits)
  return { value = cut, whole = whole, complete = cut == value, enough = enough }
end

local function longer(a, b)
  return text.length(a.value) >= text.length(b.value) and a or b
end

--- The description for a control.
---@param control table
---@param profile table
---@param short boolean the control asks for a short one
---@return string?
--- Yields: no.
function description.fit(control, profile, short)
  local limits = text.limits(control)
  -- Who gives a single line wants no paragraphs.
  short = short or (control.tag == "input" and control.widget ~= "richtext")
  local brief = fitted(profile.description_short, limits, control)
  local full = fitted(profile.description_long, limits, control)
  if not brief or not full then
    local only = brief or full
    -- A short description made of a long one is its beginning.
    if only and short and full and not limits.max and not limits.max_words then
      return (text.shorten(full.value, 160))
    end
    return only and only.value
  elseif brief.enough ~= full.enough then
    return (brief.enough and brief or full).value
  elseif short and (brief.complete or not full.complete) then
    return brief.value
  elseif full.complete then
    return full.value
  elseif brief.complete then
    return (full.whole and longer(full, brief) or brief).value
  end
  return longer(full, brief).value
end

--- Tells the short one of two controls that both ask for a description without saying which: the one that takes less.
---@param controls table[]
---@return table? control nil when they do not differ
--- Yields: no.
function description.shorter_of(controls)
  local function room(control)
    local limits = text.limits(control)
    local most = limits.max or (limits.max_words and limits.max_words * 6) or 100000
    return control.tag == "input" and math.min(most, 300) or most
  end
  if #controls ~= 2 then
    return nil
  end
  local a, b = room(controls[1]), room(controls[2])
  return a < b and controls[1] or b < a and controls[2] or nil
end

return description
