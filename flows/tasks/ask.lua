-- Asks a person: what happened, what to do, and the draft of the form as it stands.

local human_tasks = require("bolt.store.human_tasks")
local learned = require("bolt.form.learned")
local reasons = require("flows.tasks.reasons")

local ask = {}

-- What a person needs to know about each control of the last form: what it is for, what stands in it, what not and why.
local function draft(entry, visit)
  local form = visit and visit.form
  if not form then
    return { fields = entry.row.fields or {} }
  end
  local keys, left, controls = learned.keys(form), {}, {}
  for _, item in ipairs(visit.left or {}) do
    left[item.selector] = item.why
  end
  for _, control in ipairs(form.controls) do
    local guess = visit.map and visit.map[control.selector] or {}
    local label = (control.label or "") ~= "" and control.label or control.name
    controls[#controls + 1] = {
      selector = control.selector,
      key = keys[control.selector],
      label = label,
      type = control.type,
      required = control.required or nil,
      field = guess.field,
      value = visit.fields[control.selector],
      why = left[control.selector] or control.trap and "stays empty: " .. control.trap or nil,
    }
  end
  return { fields = visit.fields, form = form.fingerprint, controls = controls }
end

--- Asks a person to go on where a visit stopped.
---@param entry Entry that needs one
---@param visit? Visit that stopped; none: its page is gone
---@param message? string what happened; default: what the row says
---@return string task_id
--- Yields: yes. Raises kind db.
function ask.person(entry, visit, message)
  local pages = visit and visit.pages or {}
  return human_tasks.open({
    job = entry.job.id,
    result = entry.id,
    run = entry.run,
    reason = entry.row.reason,
    instructions = ("%s (%s)"):format(
      reasons.table[entry.row.reason].advice,
      message or entry.row.message or "no details"
    ),
    page_url = visit and visit.page and visit.page:url() or pages[#pages] or entry.directory.submission_url,
    draft = draft(entry, visit),
  })
end

--- Asks a person to look whether a form was taken.
---@param entry Entry in doubt
---@return string task_id
--- Yields: yes. Raises kind db.
function ask.look(entry)
  return human_tasks.open({
    job = entry.job.id,
    result = entry.id,
    run = entry.run,
    reason = entry.row.reason or "unknown",
    instructions = "Whether the form was taken is not known. Look at the directory before anything is sent again.",
    page_url = entry.directory.home_url,
    draft = draft(entry),
  })
end

return ask
