-- What the controls of a form are for: the classifier's answer, and over it what was learned from earlier submissions
-- and from people. Notices when a directory's form has changed, and learns from how this visit ends.

local classifier = require("bolt.form.classifier")
local directories = require("bolt.store.directories")
local history = require("bolt.store.history")
local learned = require("bolt.form.learned")
local log = require("bolt.log")
local mappings = require("bolt.store.mappings")

local understand = {}

-- A mapping that was refused more often than it went well is not used.
local function trusted(row)
  return row.successes > 0 and row.successes >= row.failures
end

-- Looks up the forms of a reading that this visit has not met yet, in one query.
local function recall(v, forms)
  local unknown = {}
  for _, form in ipairs(forms) do
    if v.recalled[form.fingerprint] == nil then
      v.recalled[form.fingerprint] = false
      unknown[#unknown + 1] = form.fingerprint
    end
  end
  if #unknown > 0 then
    for fingerprint, row in pairs(mappings.find(unknown)) do
      v.recalled[fingerprint] = row
    end
  end
end

--- Answers for every control of the forms of a page.
---@param v Visit
---@param forms table[] of bolt.form.model
---@return table<table, table> maps by form, each as the classifier's; `source` of an entry says who named the field
--- Yields: yes. Raises kind db.
function understand.forms(v, forms)
  v.recalled, v.learned = v.recalled or {}, v.learned or {}
  recall(v, forms)
  local maps = {}
  for _, form in ipairs(forms) do
    local map, row = classifier.classify(form), v.recalled[form.fingerprint]
    if row then
      local own = row.directory_id == v.entry.directory.id
      local mapping = own and row.mapping or learned.elsewhere(row.mapping)
      map, v.learned[form.fingerprint] = learned.apply(form, map, mapping, trusted(row))
    end
    maps[form] = map
  end
  return maps
end

-- The form is another one than the directory had, or lacks what was learned of it.
local function note_drift(v, what, details)
  if not v.drift then
    v.drift = what
    log.warn("the form has changed", { directory = v.entry.directory.name, what = what })
    history.record({
      job = v.entry.job.id,
      directory = v.entry.directory.id,
      event = "form_changed",
      details = details,
    })
  end
end

--- A form of the visit is about to be filled in.
---@param v Visit
---@param form table
--- Yields: yes. Raises kind db.
function understand.chosen(v, form)
  local report = v.learned[form.fingerprint]
  v.begun = v.begun or {}
  if v.begun[form.fingerprint] then
    return
  end
  v.begun[form.fingerprint] = true
  local known = v.entry.directory.form_fingerprint
  if not v.first_form then
    v.first_form = form.fingerprint
    if known and known ~= form.fingerprint and not report then
      note_drift(v, "the form is another one than at the last submission", { was = known, is = form.fingerprint })
    end
  end
  if report and #report.gone > 0 then
    note_drift(v, "controls that were learned are gone", { gone = report.gone, form = form.fingerprint })
  end
  for _, refused in ipairs(report and report.refused or {}) do
    log.warn("a learned field is refused", { control = refused.control, why = refused.why })
  end
end

--- A page was filled in: what it would teach if it is sent well.
---@param v Visit
---@param readings { form: table, map: table }[] the form as it was at each filling; choices may have changed it
---@param items table[] the fills that took
--- Yields: no.
function understand.filled(v, readings, items)
  local took = {}
  for _, item in ipairs(items) do
    took[item.control.selector] = true
  end
  v.lessons = v.lessons or {}
  for _, reading in ipairs(readings) do
    v.lessons[reading.form.fingerprint] = learned.from(reading.form, reading.map, took)
  end
end

-- Keys that were learned once and are of no use.
local function stale(report)
  local keys = {}
  for _, key in ipairs(report and report.gone or {}) do
    keys[#keys + 1] = key
  end
  for _, refused in ipairs(report and report.refused or {}) do
    keys[#keys + 1] = refused.control
  end
  return keys
end

--- Learns from how the visit ended: a mapping that led to a listing that was taken is kept; one that was learned and
--- led to values that were refused counts against itself.
---@param v Visit
---@param outcome Outcome
--- Yields: yes. Raises kind db.
function understand.learn(v, outcome)
  if outcome.effect == "accepted" then
    for fingerprint, entries in pairs(v.lessons or {}) do
      mappings.confirm(fingerprint, v.entry.directory.id, entries, stale(v.learned[fingerprint]))
    end
    directories.note_visit(v.entry.directory.id, { probe = outcome.status, fingerprint = v.first_form })
  elseif outcome.reason == "validation" then
    for fingerprint in pairs(v.lessons or {}) do
      local report = v.learned[fingerprint]
      if report and #report.used > 0 then
        mappings.failed(fingerprint)
      end
    end
  end
end

--- How the forms of the visit were understood, for the record.
---@param v Visit
---@return table
--- Yields: no.
function understand.account(v)
  local account = { form = v.first_form, drift = v.drift, advised = v.advice }
  for fingerprint in pairs(v.lessons or {}) do
    local report = (v.learned or {})[fingerprint]
    if report then
      account.learned = account.learned or {}
      account.learned[fingerprint] = report
    end
  end
  return account
end

return understand
