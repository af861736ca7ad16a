-- From a form, what its controls ask for, and a profile: what to put where, and what cannot be answered.
--
-- Values are fitted to their control: lengths at sentence ends, telephone numbers and addresses as the form writes
-- them, options by meaning (bolt.form.values.*, one file a noun). Nothing is invented: what the profile lacks stays
-- empty, and a required control without an answer is reported as missing. Traps, passwords and CAPTCHAs are not
-- touched, boxes for terms are ticked only under a consent that covers them, newsletters are declined, and of several
-- plans the free one is chosen. Page text can decide how a value is written, never which other value it is.

local choice = require("bolt.form.values.choice")
local controls = require("bolt.form.values.control")
local description = require("bolt.form.values.description")
local files = require("bolt.form.values.files")
local hours = require("bolt.form.values.hours")
local opt = require("bolt.options")
local options = require("bolt.form.values.options")
local phone = require("bolt.form.values.phone")
local plain = require("bolt.form.values.plain")
local texts = require("bolt.form.values.texts")

local values = {}

local is_choice, closed, answered = controls.is_choice, controls.closed, controls.answered

-- What the classifier calls some things, and what they are to us.
local CONSENT = { terms_accept = true }
local DECLINED = { newsletter_opt_in = true }
local PLAN = { ["none.plan"] = true }

local WRITTEN = { fill = true, richtext = true, combobox = true }

-- What sites suggest as one types, and take from their own list only.
local SUGGESTED = {
  category = true,
  subcategory = true,
  ["address.city"] = true,
  ["address.region"] = true,
  ["address.country"] = true,
  ["address.full"] = true,
  ["address.street"] = true,
  ["address.postal_code"] = true,
}

local FILES = { logo = true, photos = true }

-- Of these a form may ask for several.
local SINGLE = { phone = true, email = true, website = true }

-- What nobody but a person may answer, required or not.
local PERSON = "person"

---@class PlannedFill a Fill of bolt.form.fill
---@field control table the control of the form model
---@field field? string what it is for
---@field how "fill"|"select"|"radio"|"check"|"uncheck"|"files"|"combobox"|"richtext"
---@field value string|string[]|boolean fill, richtext, combobox: the text; select, radio: the option's value (a list
---  where several are chosen); check, uncheck: a boolean, or the values of a group's boxes; files: paths
---@field text? string select, radio: the option's text
---@field alternatives? string[] other ways to write the text, for a field that does not take the first
---@field pick? fun(options: { value?: string, text: string }[]): table? combobox: picks from a list that shows itself
---  only when it is opened; nil when nothing in it fits

local Plan = {}
Plan.__index = Plan

function Plan:fill(control, field, how, value, more)
  local item = more or {}
  if type(value) == "string" and WRITTEN[how] then
    value = plain.text(value, self.unwritable)
  end
  item.control, item.field, item.how, item.value = control, field, how, value
  self.fills[#self.fills + 1] = item
  return true
end

-- Chooses `picked` in a list, radios or boxes; boxes of the group that are ticked and are not meant are unticked.
function Plan:choose(control, field, picked)
  local list, meant = {}, {}
  for i, option in ipairs(picked) do
    list[i], meant[option] = option.value, true
  end
  if control.widget == "combobox" then
    return self:fill(control, field, "combobox", picked[1].text, {
      pick = function(shown)
        return options.match(shown, { picked[1].text })
      end,
    })
  elseif control.type == "checkbox" then
    local off = {}
    for _, option in ipairs(control.options) do
      if option.selected and not meant[option] then
        off[#off + 1] = option.value
      end
    end
    if #off > 0 then
      self:fill(control, field, "uncheck", off)
    end
    return #list == 0 or self:fill(control, field, "check", list)
  elseif control.type == "radio" then
    return self:fill(control, field, "radio", list[1], { text = picked[1].text })
  end
  return self:fill(control, field, "select", control.multiple and list or list[1], { text = picked[1].text })
end

-- Boxes and lists that ask for a consent to terms.
function Plan:terms(control, field)
  if not self.may_accept then
    if control.type == "checkbox" and control.checked then
      self:fill(control, field, "uncheck", false)
    end
    return not control.required or PERSON
  elseif control.type == "checkbox" and is_choice(control) then
    return self:choose(control, field, options.real(control.options))
  elseif is_choice(control) then
    local option = choice.answer(control.options, true)
    return option and self:choose(control, field, { option })
  end
  return control.checked or self:fill(control, field, "check", true)
end

-- Newsletters and the like: no, thanks.
function Plan:decline(control, field)
  if control.type == "checkbox" and not is_choice(control) then
    return control.checked and self:fill(control, field, "uncheck", false)
  elseif control.type == "checkbox" then
    return self:choose(control, field, {})
  end
  local option = is_choice(control) and choice.answer(control.options, false)
  return option and self:choose(control, field, { option })
end

-- The free plan, or nothing; one that costs and is chosen already is for a person to decide.
function Plan:plan(control, field)
  if not is_choice(control) then
    return control.type == "checkbox" and control.checked and self:fill(control, field, "uncheck", false)
  end
  local option = choice.free(control.options)
  if option then
    return self:choose(control, field, { option })
  end
  for _, chosen in ipairs(control.options) do
    if chosen.selected and choice.costs(chosen) then
      return PERSON
    end
  end
  return false
end

function Plan:files(control, field)
  local paths
  if field == "logo" then
    paths = { self.profile.logo_path }
  else
    paths = self.profile.photos or {}
  end
  local chosen = files.choose(control, paths)
  return chosen and self:fill(control, field, "files", chosen)
end

-- What of a control's options says what the profile says.
function Plan:picks(control, field)
  local picked = choice.pick(field, control.options, {
    profile = self.profile,
    control = control,
    texts = texts.ways(field, self.profile, control, self.form),
    nth = self.nth,
    must = control.required,
  })
  return #picked > 0 and picked or nil
end

function Plan:option(control, field)
  if field == "hours" and control.type ~= "checkbox" and hours.is_part(control) then
    local time = self.profile.hours and hours.of_control(control, self.profile.hours)
    local option = time and hours.option(options.real(control.options), time)
    return option and self:choose(control, field, { option })
  end
  local picked = self:picks(control, field)
  return picked and self:choose(control, field, picked)
end

-- What to choose of a list that is drawn when it is opened: decided when it can be seen.
function Plan:picker(control, field, ways)
  local profile, nth = self.profile, self.nth
  return function(shown)
    local at = { profile = profile, control = {}, texts = ways, nth = nth, must = control.required }
    return choice.pick(field, shown, at)[1]
  end
end

function Plan:combobox(control, field)
  local ways = texts.ways(field, self.profile, control, self.form)
  local value = texts.fit(field, self.profile, control, self.form) or ways[1]
  if not value then
    return false
  end
  local more = { alternatives = ways, pick = self:picker(control, field, ways) }
  return self:fill(control, field, "combobox", value, more)
end

-- One value of the profile into one control.
function Plan:value(control, field)
  if control.type == "file" then
    return FILES[field] and self:files(control, field)
  elseif is_choice(control) then
    return self:option(control, field)
  elseif control.type == "checkbox" or control.type == "radio" then
    if field ~= "hours" or not self.profile.hours then
      return answered(control)
    end
    local ticked = hours.of_control(control, self.profile.hours)
    return ticked ~= nil
      and (ticked == control.checked or self:fill(control, field, ticked and "check" or "uncheck", ticked))
  elseif control.widget == "combobox" or (control.widget == "picker" and field ~= "founded_year") then
    return self:combobox(control, field)
  end
  local value = self.parts[control] or texts.fit(field, self.profile, control, self.form)
  if not value then
    return false
  elseif control.options then
    value = texts.suggested(control.options, value)
  end
  local how = control.widget == "richtext" and "richtext" or control.widget == "picker" and "date" or "fill"
  return self:fill(control, field, how, value, {
    alternatives = texts.others(field, self.profile, control, value),
    pick = how == "fill" and SUGGESTED[field] and self:picker(control, field, { value }) or nil,
  })
end

-- Telephone numbers in several boxes side by side.
function Plan:split_phone(run)
  local profile = self.profile
  if #run > 1 and profile.phone then
    local number = phone.parse(profile.phone, (profile.address or {}).country)
    for control, part in pairs(phone.split(run, number, self.form.present.phone_country_code)) do
      self.parts[control] = part
    end
  end
end

-- What the whole form asks for, before any single control is looked at.
function Plan:survey(form, map)
  local short, long, run = 0, {}, {}
  for _, control in ipairs(form.controls) do
    if not closed(control) then
      local field = controls.wants(control, map[control.selector])
      if field and not (field == "phone_country_code" and is_choice(control) and not self:picks(control, field)) then
        self.form.present[field] = true
      end
      if field == "description_short" then
        short = short + 1
      elseif field == "description_long" then
        long[#long + 1] = control
      end
      if field == "phone" then
        run[#run + 1] = control
      else
        self:split_phone(run)
        run = {}
      end
    end
  end
  self:split_phone(run)
  self.form.short_one = short == 0 and description.shorter_of(long) or nil
end

-- True when the control has its answer or needs none, PERSON when only a person can give it.
function Plan:decide(control, field)
  if CONSENT[field] then
    return self:terms(control, field)
  elseif DECLINED[field] then
    return self:decline(control, field)
  elseif PLAN[field] then
    return self:plan(control, field)
  elseif field then
    return self:value(control, field)
  end
  -- A list with one entry asks for nothing that we would have to know.
  local only = control.required and is_choice(control) and control.type ~= "checkbox" and options.real(control.options)
  return only and #only == 1 and self:choose(control, nil, { only[1] })
end

--- Plans what to put into a form.
---@param form table a form of bolt.form.model
---@param map table<string, { field?: string, concept?: string, confidence: number }> from bolt.form.classifier
---@param profile table
---@param opts { consent?: { scope: string[] } } the consent in force; boxes for terms need "accept_terms" in its scope
---@return { fills: PlannedFill[], missing: table[], pending: table[] } plan fills in the order of the form; missing:
---  controls that only a person can answer, such as required ones that the profile has nothing for; pending: lists that
---  have no options yet, or cannot be opened
--- Yields: only where the form asks for a file. Errors: kind bad_argument.
--- Example: values.plan(form, classifier.classify(form), profile, { consent = consent }).fills[1].value
function values.plan(form, map, profile, opts)
  opts = opt.check(opts, { consent = "table" }, 2)
  local plan = setmetatable({
    profile = profile,
    form = { present = {} },
    parts = {},
    fills = {},
    may_accept = false,
    unwritable = form.unwritable,
  }, Plan)
  for _, scope in ipairs(opts.consent and opts.consent.scope or {}) do
    plan.may_accept = plan.may_accept or scope == "accept_terms"
  end
  plan:survey(form, map)

  local missing, pending, count, first = {}, {}, {}, {}
  for _, control in ipairs(form.controls) do
    local field = controls.wants(control, map[control.selector])
    if not field and plan.form.present.hours and hours.named_part(control) then
      field = "hours"
    end
    if field and controls.waits(control) then
      pending[#pending + 1] = control
    end
    local spare = field and SINGLE[field] and first[field] and controls.another(control, first[field])
    if not closed(control) and not spare then
      if field then
        first[field] = first[field] or control
        count[field] = (count[field] or 0) + 1
        plan.nth, plan.form.nth = count[field], count[field]
      end
      local done = plan:decide(control, field)
      if done == PERSON or (not done and control.required and not answered(control)) then
        missing[#missing + 1] = control
      end
    end
  end
  return { fills = plan.fills, missing = missing, pending = pending }
end

return values
