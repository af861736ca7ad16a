-- From a form, what its controls ask for, and a profile: what to put where, and what cannot be answered.
--
-- Values are fitted to their control: lengths at sentence ends, telephone numbers and addresses as the form writes
-- them, options by meaning (bolt.form.values.*, one file a noun). Nothing is invented: what the profile lacks stays
-- empty, and a required control without an answer is reported as missing. Traps, passwords and CAPTCHAs are not
-- touched, boxes for terms are ticked only under a consent that covers them, newsletters are declined, and of several
-- plans the free one is chosen. Page text can decide how a value is written, never which other value it is.

local choice = require("bolt.form.values.choice")
local description = require("bolt.form.values.description")
local files = require("bolt.form.values.files")
local hours = require("bolt.form.values.hours")
local opt = require("bolt.options")
local options = require("bolt.form.values.options")
local phone = require("bolt.form.values.phone")
local texts = require("bolt.form.values.texts")
local words = require("bolt.form.words")

local values = {}

-- Less sure than this about what a control wants: it stays empty.
local SURE = 0.5

-- What the classifier calls some things, and what they are to us.
local CONSENT = { terms_accept = true }
local DECLINED = { newsletter_opt_in = true }
local PLAN = { ["none.plan"] = true }

-- Asked for by forms, and made from the profile although the classifier gives no field for it.
local HOUSE_NUMBER = "none.house_number"

local FILES = { logo = true, photos = true }

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

local function is_choice(control)
  return control.options ~= nil
    and (control.tag == "select" or control.type == "select" or control.type == "radio" or control.type == "checkbox")
end

-- Nothing may or need be put in.
local function closed(control)
  return control.trap
    or control.disabled
    or (control.readonly and not control.widget)
    or (control.visible == false and not control.widget and control.type ~= "file")
end

local function has_choice(control)
  for _, option in ipairs(control.options or {}) do
    if option.selected and not options.is_placeholder(option) then
      return true
    end
  end
  return false
end

-- Has the control an answer as it stands?
local function answered(control)
  if control.type == "checkbox" or control.type == "radio" then
    return control.checked == true
  elseif control.tag == "select" then
    return has_choice(control)
  end
  return control.widget ~= "combobox" and (control.value or "") ~= "" and not control.value:find("^https?://$")
end

local Plan = {}
Plan.__index = Plan

function Plan:fill(control, field, how, value, more)
  local item = more or {}
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

-- Boxes and lists that ask for a consent.
function Plan:consent(control, field)
  if CONSENT[field] then
    if not self.may_accept then
      return control.type == "checkbox" and control.checked and self:fill(control, field, "uncheck", false) and nil
    elseif is_choice(control) and #control.options > 1 then
      local option = choice.answer(control.options, true)
      return option and self:choose(control, field, { option })
    end
    return control.checked or self:fill(control, field, "check", true)
  elseif control.type == "checkbox" and not is_choice(control) then
    return control.checked and self:fill(control, field, "uncheck", false)
  elseif control.type == "checkbox" then
    return self:choose(control, field, {})
  end
  local option = is_choice(control) and choice.answer(control.options, false)
  return option and self:choose(control, field, { option })
end

-- The free plan, or nothing.
function Plan:plan(control, field)
  local option = is_choice(control) and choice.free(control.options)
  if option then
    return self:choose(control, field, { option })
  end
  if control.type == "checkbox" and not is_choice(control) then
    return control.checked and self:fill(control, field, "uncheck", false)
  end
  -- One that costs may be chosen already: a person decides.
  return is_choice(control) and not has_choice(control) and not control.required
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

function Plan:option(control, field)
  local at = {
    profile = self.profile,
    control = control,
    texts = texts.ways(field, self.profile, control, self.form),
    nth = self.nth,
    must = control.required,
  }
  local picked = choice.pick(field, control.options, at)
  return #picked > 0 and self:choose(control, field, picked)
end

-- A list that is drawn when it is opened: what to choose is decided when it can be seen.
function Plan:combobox(control, field)
  local profile, nth, form = self.profile, self.nth, self.form
  local ways = texts.ways(field, profile, control, form)
  local value = texts.fit(field, profile, control, form) or ways[1]
  if not value then
    return false
  end
  return self:fill(control, field, "combobox", value, {
    alternatives = ways,
    pick = function(shown)
      local at = { profile = profile, control = {}, texts = ways, nth = nth, must = control.required }
      return choice.pick(field, shown, at)[1]
    end,
  })
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
  elseif control.widget == "combobox" then
    return self:combobox(control, field)
  end
  local value = self.parts[control] or texts.fit(field, self.profile, control, self.form)
  if not value then
    return false
  elseif control.options then
    value = texts.suggested(control.options, value)
  end
  local how = control.widget == "richtext" and "richtext" or "fill"
  return self:fill(control, field, how, value, { alternatives = texts.others(field, self.profile, control, value) })
end

-- Telephone numbers in several boxes side by side.
function Plan:split_phone(run)
  local profile = self.profile
  if #run > 1 and profile.phone then
    for control, part in pairs(phone.split(run, phone.parse(profile.phone, (profile.address or {}).country))) do
      self.parts[control] = part
    end
  end
end

-- A field for the house number, not one for a post office box.
local function asks_for_number(control)
  local folded = words.fold(control.label or "")
  return (control.tag == "input" and control.type ~= "checkbox" and control.type ~= "radio")
    and not (folded:find("box") or folded:find("postfach") or folded:find("boite"))
end

local function guess_of(map, control)
  local guess = map[control.selector] or {}
  local field = guess.field
  if not field and (PLAN[guess.concept] or (guess.concept == HOUSE_NUMBER and asks_for_number(control))) then
    field = guess.concept
  end
  return field, guess.confidence or 0
end

-- What the whole form asks for, before any single control is looked at.
function Plan:survey(form, map)
  local short, long, run = 0, {}, {}
  for _, control in ipairs(form.controls) do
    local field, confidence = guess_of(map, control)
    if not closed(control) then
      field = confidence >= SURE and field or nil
      if field then
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

function Plan:decide(control, field)
  if CONSENT[field] or DECLINED[field] then
    return self:consent(control, field)
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
---@return { fills: Fill[], missing: table[] } plan fills in the order of the form; missing: required controls that
---  nothing could be found for
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
  }, Plan)
  for _, scope in ipairs(opts.consent and opts.consent.scope or {}) do
    plan.may_accept = plan.may_accept or scope == "accept_terms"
  end
  plan:survey(form, map)

  local missing, count = {}, {}
  for _, control in ipairs(form.controls) do
    if not closed(control) then
      local field, confidence = guess_of(map, control)
      local sure = field ~= nil and confidence >= SURE
      if sure then
        count[field] = (count[field] or 0) + 1
        plan.nth, plan.form.nth = count[field], count[field]
      end
      local done = plan:decide(control, sure and field or nil)
      if not done and control.required and (CONSENT[field] or not answered(control)) then
        missing[#missing + 1] = control
      end
    end
  end
  return { fills = plan.fills, missing = missing }
end

return values
