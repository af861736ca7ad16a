-- Mappings that were learned: what a control of a form was for when the form was sent well, or what a person said it is
-- for. Pure: bolt.store.mappings keeps them, flows/tasks/understand.lua asks for them.
--
-- A mapping is data that others may have written: at every use each entry is held against the form and the vocabulary,
-- and one that names no field of a profile, a trap, a password or a CAPTCHA is refused. Boxes for terms and newsletters
-- are never learned.
--
--   mapping = { [key of the control] = { field = "business_name", by = "classifier"|"prompt"|"person" } }
--   leave = true in place of a field: a person said that it stays empty

local classifier = require("bolt.form.classifier")
local fields = require("bolt.form.fields")
local words = require("bolt.form.words")

local learned = {}

local SURE = 0.99
local SOURCES = { classifier = true, prompt = true, person = true }

--- Names of the controls of a form that are the same at the next visit: kind, name without counters, label.
---@param form table a form of bolt.form.model
---@return table<string, string> keys by selector
--- Yields: no. Example: learned.keys(form)["#company"] -> "text company | company name"
function learned.keys(form)
  local keys, seen = {}, {}
  for _, control in ipairs(form.controls) do
    local name = (control.name or "") ~= "" and control.name or control.id or ""
    if name:find("%d%d%d%d") then
      name = name:gsub("%d+", "#")
    end
    local label = words.fold(control.label or ""):gsub("^[%s%*:]+", ""):gsub("[%s%*:]+$", "")
    local key = ("%s %s | %s"):format(control.type or "", name, label)
    seen[key] = (seen[key] or 0) + 1
    keys[control.selector] = seen[key] > 1 and ("%s (%d)"):format(key, seen[key]) or key
  end
  return keys
end

--- What of a mapping is used at another directory than the one that taught it: not what a model said, which had read
--- that directory's words.
---@param mapping table
---@return table
--- Yields: no.
function learned.elsewhere(mapping)
  local kept = {}
  for key, entry in pairs(mapping) do
    if type(entry) ~= "table" or entry.by ~= "prompt" then
      kept[key] = entry
    end
  end
  return kept
end

--- Why an entry may not be used for a control, or nil.
---@param control table
---@param entry any
---@param guess? { concept?: string } what the classifier thinks of the control
---@return string? why
--- Yields: no.
function learned.refusal(control, entry, guess)
  if type(entry) ~= "table" or not SOURCES[entry.by] then
    return "the entry is broken"
  elseif entry.leave == true then
    return nil
  end
  local field = type(entry.field) == "string" and fields.table[entry.field]
  if not field or not field.profile then
    return ("%s is no field of a profile"):format(tostring(entry.field))
  end
  local why = classifier.forbids(control, guess)
  if why then
    return why
  elseif fields.fit(entry.field, control) == 0 then
    return ("%s does not fit into a control of type %s"):format(entry.field, tostring(control.type))
  end
end

---@class LearnedReport
---@field used string[] selectors whose field was learned
---@field refused { control: string, why: string }[] entries that were not used
---@field gone string[] keys of controls that the form does not have any more

--- Puts what was learned over what the classifier says. A mapping with a control that is gone is of another form, and
--- nothing of it is used but what a person said.
---@param form table
---@param map table<string, table> from the classifier
---@param mapping table
---@param trusted boolean false: only what a person said is used
---@return table<string, table> map a new one; `source` says who named the field
---@return LearnedReport report
--- Yields: no.
function learned.apply(form, map, mapping, trusted)
  local report = { used = {}, refused = {}, gone = {} }
  local by_key, over = {}, {}
  for selector, key in pairs(learned.keys(form)) do
    by_key[key] = selector
  end
  for key in pairs(mapping) do
    if not by_key[key] then
      report.gone[#report.gone + 1] = key
    end
  end
  table.sort(report.gone)
  for _, control in ipairs(form.controls) do
    over[control.selector] = map[control.selector]
  end
  local whole = trusted and #report.gone == 0
  local keys = learned.keys(form)
  for _, control in ipairs(form.controls) do
    local selector = control.selector
    local entry = mapping[keys[selector]]
    local why = entry ~= nil and learned.refusal(control, entry, map[selector])
    if why then
      report.refused[#report.refused + 1] = { control = keys[selector], why = why }
    elseif entry and (whole or entry.by == "person") then
      report.used[#report.used + 1] = selector
      over[selector] = {
        field = not entry.leave and entry.field or nil,
        confidence = SURE,
        source = entry.by,
        why = entry.by == "person" and "a person said so" or "learned from an earlier submission",
      }
    end
  end
  return over, report
end

--- What a submission that went well teaches: the fields of the controls that were filled in.
---@param form table
---@param map table<string, table> by which it was filled in
---@param filled table<string, true> selectors that took their value
---@return table mapping
--- Yields: no.
function learned.from(form, map, filled)
  local mapping, keys = {}, learned.keys(form)
  for _, control in ipairs(form.controls) do
    local guess = map[control.selector]
    local field = guess and guess.field and fields.table[guess.field]
    if filled[control.selector] and field and field.profile then
      mapping[keys[control.selector]] = { field = guess.field, by = guess.source or "classifier" }
    end
  end
  return mapping
end

return learned
