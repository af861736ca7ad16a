-- The way through a directory's pages: opens the submission page, finds the form, fills it in page by page, and hands
-- the last page to send.lua. Whatever stops the way before that is returned as { reason, message }.
--
-- Nothing here is irreversible: "next" in a wizard is pressed, the button that sends is not.

local advise = require("flows.tasks.advise")
local classifier = require("bolt.form.classifier")
local fiber = require("bolt.fiber")
local fills = require("bolt.form.fill")
local model = require("bolt.form.model")
local observe = require("bolt.form.observe")
local pace = require("flows.tasks.pace")
local send = require("flows.tasks.send")
local trace = require("flows.tasks.trace")
local understand = require("flows.tasks.understand")
local values = require("bolt.form.values")
local wire = require("bolt.form.wire")
local words = require("bolt.form.words")

local visit = {}

local LOAD_SECONDS = 30
local FORM_SECONDS = 20
-- A page that asks to sign in gets this long to show a form all the same.
local LOGIN_SECONDS = 3
local STEPS_MAX = 12
local REFILLS_MAX = 4
-- A list that depends on another choice, such as the states of a country, gets this long to fill itself.
local DEPENDENT_SECONDS = 4
local CHOICES = { select = true, radio = true, combobox = true, check = true }
-- A Retry-After up to this many seconds is waited for on the spot; a longer one ends the visit for now.
local PATIENCE = 60

local BY_STATUS = {
  [401] = "login_required",
  [402] = "payment_required",
  [403] = "forbidden",
  [404] = "no_form",
  [410] = "closed",
  [451] = "forbidden",
}

local function header(answer, name)
  for key, value in pairs(answer.headers or {}) do
    if key:lower() == name then
      return value
    end
  end
end

-- Opens the submission page, with as much patience as the site asks for.
local function load(v)
  local directory = v.entry.directory
  for attempt = 1, 3 do
    pace.turn(directory.host, v.manners.pace)
    local answer = v.page["goto"](v.page, directory.submission_url, { timeout = LOAD_SECONDS })
    v.pages[#v.pages + 1] = answer.url or directory.submission_url
    local status = answer.status or 200
    if status < 400 then
      return nil
    end
    local message = ("%s answered %d"):format(directory.submission_url, status)
    local seconds = wire.retry_after(header(answer, "retry-after"))
    if status ~= 429 and status ~= 503 then
      return { reason = BY_STATUS[status] or (status >= 500 and "server_error" or "no_form"), message = message }
    elseif not seconds or seconds > PATIENCE or attempt == 3 then
      local reason = (status == 429 or seconds) and "rate_limited" or "server_error"
      return { reason = reason, message = message, retry_after = seconds }
    end
    fiber.sleep(seconds)
  end
end

-- Fields that tell a submission form from a search box, a newsletter box or a login.
local TELLING = {
  business_name = true,
  website = true,
  email = true,
  phone = true,
  description_short = true,
  description_long = true,
  ["address.street"] = true,
  ["address.city"] = true,
  ["address.postal_code"] = true,
  tagline = true,
  category = true,
  listing_title = true,
  ["address.full"] = true,
  tags = true,
  hours = true,
}

-- The form of the page that asks for a listing: the one with most of the fields that tell, two at least.
local function choose(v, read)
  local best, best_score, best_map
  local maps = understand.forms(v, read.forms)
  for _, form in ipairs(read.forms) do
    local map = maps[form]
    local score, seen = 0, {}
    for _, guess in pairs(map) do
      if guess.field and TELLING[guess.field] and not seen[guess.field] then
        seen[guess.field] = true
        score = score + 1
      end
    end
    if score >= 2 and form.submit and (not best or score > best_score) then
      best, best_score, best_map = form, score, map
    end
  end
  return best, best_map, maps
end

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

-- Why a page without a form is without one.
local function no_form(read)
  local text = words.fold(read.text or "")
  local signs = read.signs or {}
  if signs.login or words.find("login", text) then
    return { reason = "login_required", message = "the directory asks to sign in first" }
  elseif signs.captcha then
    return { reason = "captcha", message = "a CAPTCHA stands before the form" }
  elseif signs.payment then
    return { reason = "payment_required", message = "the directory asks for payment first" }
  elseif words.find("closed", text) then
    return { reason = "closed", message = "the directory takes no submissions at present" }
  end
  return { reason = "no_form", message = "no submission form on " .. (read.url or "the page") }
end

-- Waits until the page shows a form that asks for a listing. Pages build themselves late; a stop sign ends the wait.
local function wait_for_form(v, accept)
  local ends = fiber.now() + FORM_SECONDS
  local read
  while true do
    read = model.read(v.page)
    local form, map = accept(v, read)
    if form then
      return form, map, read
    elseif fiber.now() >= ends or ((read.signs or {}).login and fiber.now() >= ends - FORM_SECONDS + LOGIN_SECONDS) then
      return nil, nil, read
    end
    fiber.sleep(0.25)
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
    form, map, read = wait_for_form(v, accept)
    if not form then
      return nil, no_form(read), read
    end
    if #readings == 0 then
      understand.chosen(v, form)
    end
    map = advise.map(v, form, map)
    plan = values.plan(form, map, v.entry.profile, { consent = v.manners.consent })
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
          v.fields[item.control.selector] = got.got
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

-- What makes one step of a wizard differ from another.
local function signature(form)
  local names = { form.selector or "", form.submit and form.submit.text or "" }
  for _, control in ipairs(form.controls) do
    if control.visible then
      names[#names + 1] = control.selector
    end
  end
  return table.concat(names, "\0")
end

-- After the first page any form with a button that goes on will do: later steps may ask for one thing or nothing.
local function any_step(v, read)
  local form, map, maps = choose(v, read)
  if form then
    return form, map
  end
  for _, candidate in ipairs(read.forms) do
    if candidate.submit and (candidate.submit.kind == "publish" or candidate.submit.kind == "next") then
      return candidate, maps[candidate]
    end
  end
  for _, candidate in ipairs(read.forms) do
    if candidate.submit then
      return candidate, maps[candidate]
    end
  end
end

-- Presses "next" and waits for another step.
local function step_on(v, form)
  local old = signature(form)
  pace.turn(v.entry.directory.host, v.manners.pace)
  local before = observe.read(v.page, "step")
  v.page:locator(form.submit.selector, { frame = form.frame }):click()
  local ends = fiber.now() + LOAD_SECONDS
  repeat
    fiber.sleep(0.1)
    -- Complaints are read before the form: if that is the old one still, they are about it and not about the next step.
    local after = observe.read(v.page, "step")
    local read = model.read(v.page)
    local found = any_step(v, read)
    if found and signature(found) ~= old then
      v.pages[#v.pages + 1] = read.url
      return nil
    end
    local complaint = (#after.errors > #before.errors and after.errors[#after.errors]) or after.unanswered[1]
    if complaint then
      return { reason = "validation", message = complaint.text }
    end
  until fiber.now() >= ends
  return { reason = "timeout", message = "the next step of the form did not come" }
end

-- What of a filled page is a reason to stop. A CAPTCHA comes first: its own field is one that nobody could fill in.
local function stopped_at(v, form, problem, read)
  local listed = listed_already(read, v.entry.profile)
  local signs = form and form.signs or {}
  if listed then
    return form, { reason = "duplicate", message = listed }
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
  local stop = load(v)
  if stop then
    trace.picture(v, "before")
    return stop
  end
  v.opened = fiber.now()

  local accept = choose
  for _ = 1, STEPS_MAX do
    local form
    form, stop = stopped_at(v, fill(v, accept))
    if not stop and form.submit.kind ~= "next" then
      return send.run(v, form)
    end
    stop = stop or step_on(v, form)
    if stop then
      trace.picture(v, "before")
      return stop
    end
    accept = any_step
  end
  return { reason = "timeout", message = ("more than %d steps"):format(STEPS_MAX), final = true }
end

return visit
