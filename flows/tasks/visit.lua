-- The way through a directory's pages: opens the submission page, finds the form, fills it in page by page, and hands
-- the last page to send.lua. Whatever stops the way before that is returned as { reason, message }.
--
-- Nothing here is irreversible: "next" is pressed where the page says that steps follow, and nothing else is.

local advise = require("flows.tasks.advise")
local arrive = require("flows.tasks.arrive")
local classifier = require("bolt.form.classifier")
local fiber = require("bolt.fiber")
local fills = require("bolt.form.fill")
local model = require("bolt.form.model")
local person = require("flows.tasks.person")
local send = require("flows.tasks.send")
local steps = require("flows.tasks.steps")
local trace = require("flows.tasks.trace")
local understand = require("flows.tasks.understand")
local values = require("bolt.form.values")
local words = require("bolt.form.words")

local visit = {}

local STEPS_MAX = 12
local REFILLS_MAX = 4
-- A list that depends on another choice, such as the states of a country, gets this long to fill itself.
local DEPENDENT_SECONDS = 4
local CHOICES = { select = true, radio = true, combobox = true, check = true }

-- Our name and "already listed" in one line of the page, before anything was sent.
local function listed_already(read, profile)
  local name = words.fold(profile.business_name)
  for line in (read.text or ""):gmatch("[^\n]+") do
    local folded = words.fold(line)
    if folded:find(name, 1, true) and words.find("duplicate", folded) then
      return line
    end
  end
end

local function label(control)
  return control.label ~= "" and control.label or control.name or control.selector
end

local function key_of(item)
  return (item.control.frame and tostring(item.control.frame) .. " " or "") .. item.control.selector
end

-- Fills in one page. Choices may bring new controls and new options, so it is modelled again until nothing is left.
-- Returns the form, what stops the way here (or nil), and the last reading of the page.
local function fill(v, accept)
  local done, problem = {}, nil
  local form, map, read, plan
  local readings, first = {}, #v.sheet + 1
  local rounds, chosen_at = 0, nil
  while rounds < REFILLS_MAX do
    form, map, read = arrive.form(v, accept)
    if not form and advise.unknown(v, read.forms, understand.forms(v, read.forms)) then
      form, map, read = arrive.form(v, accept)
    end
    if not form then
      return nil, arrive.no_form(read), read
    end
    if #readings == 0 then
      understand.chosen(v, form)
    end
    map = advise.map(v, form, map)
    v.form, v.map = form, map
    plan = person.plan(v, form, values.plan(form, map, v.entry.profile, { consent = v.manners.consent }))
    local todo = {}
    for _, item in ipairs(plan.fills) do
      if not done[key_of(item)] then
        todo[#todo + 1] = item
      end
    end
    if #todo > 0 then
      rounds = rounds + 1
      readings[rounds] = { form = form, map = map }
      advise.descriptions(v, todo)
      for i, got in ipairs(fills.apply(v.page, todo)) do
        local item = todo[i]
        done[key_of(item)] = true
        chosen_at = CHOICES[item.how] and fiber.now() or chosen_at
        if got.ok then
          v.fields[item.control.group or item.control.selector] = got.got
          v.sheet[#v.sheet + 1] = item
        elseif item.control.required then
          problem = ("%s: could not be filled in (%s)"):format(label(item.control), tostring(got.reason))
        else
          v.left[#v.left + 1] = { selector = item.control.selector, why = got.reason }
        end
      end
    elseif #plan.pending > 0 and chosen_at and fiber.now() < chosen_at + DEPENDENT_SECONDS then
      fiber.sleep(0.2)
    else
      break
    end
  end
  understand.filled(v, readings, { unpack(v.sheet, first) })
  local missing = {}
  for _, control in ipairs(plan.missing or {}) do
    missing[#missing + 1] = label(control)
  end
  if #missing > 0 then
    problem = "no answer for: " .. table.concat(missing, ", ")
  end
  return form, problem and { reason = "mapping_incomplete", message = problem }, read
end

-- What of a filled page is a reason to stop. A CAPTCHA comes first: its own field is one that nobody could fill in.
local function stopped_at(v, form, problem, read)
  local listed = listed_already(read, v.entry.profile)
  local signs = form and form.signs or {}
  if listed then
    return form, { reason = "duplicate", message = listed }
  elseif form and form.action:find("^mailto:") then
    return form, { reason = "no_form", message = "the form opens a mail program, and sends the directory nothing" }
  elseif person.attends(v) then
    return form, problem -- a person has dealt with what the page asked for
  elseif form and (signs.captcha or (read.signs or {}).captcha) then
    return form, { reason = "captcha", message = "the form has a CAPTCHA; everything else is filled in" }
  elseif signs.payment then
    return form, { reason = "payment_required", message = "the form asks for payment" }
  end
  return form, problem
end

---@class Visit what one visit knows
---@field entry Entry
---@field page table
---@field manners table from policy.check
---@field fields table<string, any> what the form holds, by selector
---@field sheet table[] the fills behind it, for corrections
---@field left table[] what was left out, and why
---@field pages string[] addresses seen
---@field exchanges table[]
---@field verdict? Verdict
---@field answered? boolean the click's answer is in the ledger
---@field refused? table<string, true> what was refused already (flows/tasks/send.lua)
---@field form? table the form it is at, and map: what its controls are for
---@field later_step? boolean it is beyond the first page
---@field person? table what a person said (flows/tasks/person.lua)
---@field prepare? table how it ends in place of sending, when a person is to have the page

-- Is its button sure to lead to another step? What may send is pressed as what sends.
local function may_step(form)
  return form.submit.kind == "next" and steps.sure(form)
end

-- Page by page from where the visit is.
local function walk(v)
  for _ = 1, STEPS_MAX do
    local form, stop = stopped_at(v, fill(v, v.later_step and steps.any or steps.choose))
    if not stop and not may_step(form) and not v.prepare then
      local more
      stop, more = send.run(v, form)
      if not more then
        return stop
      end
    else
      stop = stop or (not may_step(form) and v.prepare) or steps.on(v, form)
      if stop then
        trace.picture(v, "before")
        return stop
      end
    end
    v.later_step = true
    person.leaves(v)
  end
  return { reason = "timeout", message = ("more than %d steps"):format(STEPS_MAX), final = true }
end

--- Goes the way. Returns why it ended before the form was sent; nil when send.lua has written the answer.
---@param v Visit
---@param context table the browser context of the visit
---@return { reason: string, message: string, retry_after?: number, final?: boolean }?
--- Yields: yes. Raises what the page raises.
function visit.run(v, context)
  v.sheet, v.left, v.context = {}, {}, context
  classifier.prepare(function()
    fiber.sleep(0)
  end)
  local stop = arrive.load(v)
  if stop then
    trace.picture(v, "before")
    return stop
  end
  v.opened = fiber.now()
  return walk(v)
end

--- Goes on in a page that a person had. Where it shows no form, as after signing in, the submission page is opened.
---@param v Visit with `person`
---@return table? ending as of run
--- Yields: yes. Raises what the page raises.
function visit.resume(v)
  v.recalled, v.sheet, v.left, v.opened = nil, {}, {}, fiber.now()
  local accept = v.later_step and steps.any or steps.choose
  if not accept(v, model.read(v.page)) then
    v.later_step = nil
    person.leaves(v)
    local stop = arrive.load(v)
    if stop then
      trace.picture(v, "before")
      return stop
    end
    v.opened = fiber.now()
  end
  return walk(v)
end

return visit
