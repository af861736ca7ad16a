-- What of a form may be put to somebody who is not trusted (a model), and what of the answer may be used. Pure.
--
-- The classifier decides first. Asked about is only what it could not tell, and of that nothing that takes money,
-- secrets, consents or files, and no trap. What is asked goes out under numbers of ours (c1, c2, ...), with the words
-- of the page beside them; what comes back may pair such a number with a field that this profile has, once each, where
-- the field fits the kind of control. Everything else of an answer is dropped here, whoever gave it.

local classifier = require("bolt.form.classifier")
local control_of = require("bolt.form.values.control")
local crypto = require("bolt.crypto")
local evidence = require("bolt.form.evidence")
local fields = require("bolt.form.fields")

local advice = {}

-- As the planner has it: what is less sure stays empty.
local SURE = 0.5

-- How sure an answer of a model makes us.
local ADVISED = 0.6

-- Kinds of controls that may be asked about.
local KINDS = {}
for kind in ("text search tel email url textarea select combobox radio contenteditable"):gmatch("%S+") do
  KINDS[kind] = true
end

-- Fields that are put nowhere on advice: files, and numbers, which mean money in a control for an amount.
local RESERVED = {
  phone = true,
  phone_country_code = true,
  ["address.postal_code"] = true,
  latitude = true,
  longitude = true,
  founded_year = true,
  employees = true,
  meta_keywords = true,
  logo = true,
  photos = true,
}

-- A control that shows the least sign of one of these is left to the classifier and to people.
local UNTOUCHED = {
  ["none.card"] = true,
  ["none.price"] = true,
  ["none.currency"] = true,
  ["none.plan"] = true,
  ["none.coupon"] = true,
  ["none.quantity"] = true,
  ["none.gift"] = true,
  ["none.password"] = true,
  ["none.username"] = true,
  ["none.security"] = true,
  ["none.captcha"] = true,
  ["none.honeypot"] = true,
  ["none.tax_id"] = true,
  ["none.birth"] = true,
  ["none.document"] = true,
  ["none.search"] = true,
  terms_accept = true,
  newsletter_opt_in = true,
}

local CONTROLS_MAX = 40
local OPTIONS_MAX = 20
local TEXT_MAX = 160

-- Money in whatever language.
local CURRENCY = { "[$€£¥₹]", "%f[%a][Uu][Ss][Dd]%f[%A]", "%f[%a][Ee][Uu][Rr]%f[%A]", "%f[%a][Gg][Bb][Pp]%f[%A]" }

local function speaks_of_money(control)
  local said = { control.hint or "", control.placeholder or "", control.name or "", control.section or "" }
  for _, list in ipairs({ control.labels or {}, control.options or {} }) do
    for _, item in ipairs(list) do
      said[#said + 1] = item.text
    end
  end
  for _, text in ipairs(said) do
    for _, sign in ipairs(CURRENCY) do
      if text:find(sign) then
        return true
      end
    end
  end
  return false
end

local function untouched(control)
  for concept in pairs((evidence.of(control, {}))) do
    if UNTOUCHED[concept] then
      return true
    end
  end
  return speaks_of_money(control)
end

local function may_ask(control, guess)
  guess = guess or {}
  -- What a person wants left empty has a source and no field.
  local known = guess.asked or (guess.field or guess.concept or guess.source) and (guess.confidence or 0) >= SURE
  local plain = KINDS[control.type] and control.visible ~= false and not control_of.closed(control)
  return plain and not known and not classifier.forbids(control, guess) and not untouched(control)
end

local function cut(text)
  if type(text) ~= "string" or text == "" then
    return nil
  end
  text = text:gsub("[%s%c]+", " ")
  return #text > TEXT_MAX and text:sub(1, TEXT_MAX):gsub("[\128-\191]*[\192-\255]?$", "") or text
end

-- A control as it is shown: its words, nothing that is filled in, no address.
local function shown(control, id)
  local labels, options = {}, {}
  for i, label in ipairs(control.labels or {}) do
    labels[i <= 4 and i or #labels + 1] = i <= 4 and cut(label.text) or nil
  end
  for i, option in ipairs(control.options or {}) do
    if i > OPTIONS_MAX then
      break
    end
    options[i] = cut(option.text) or ""
  end
  return {
    id = id,
    kind = control.type,
    labels = labels[1] and labels or nil,
    hint = cut(control.hint),
    placeholder = cut(control.placeholder),
    name = cut(control.name),
    section = cut(control.section),
    required = control.required and true or nil,
    options = options[1] and options or nil,
  }
end

-- Fields that the profile has something for and that no control has for sure, by name.
local function free_fields(profile, map)
  local taken, names = {}, {}
  for _, guess in pairs(map) do
    if guess.field and (guess.confidence or 0) >= SURE then
      taken[guess.field] = true
    end
  end
  for name, field in pairs(fields.table) do
    local value = field.profile and not RESERVED[name] and fields.at(profile, field.profile)
    if value and value ~= "" and not (type(value) == "table" and next(value) == nil) and not taken[name] then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

---@class Advice what is asked, and how the answer is read
---@field controls table<string, table> the controls by id
---@field shown table[] what is said of them
---@field fields string[] names of the fields that may be chosen
---@field fingerprint string of the form and of what is asked about it

--- What to ask about a form.
---@param form table a form of bolt.form.model
---@param map table from bolt.form.classifier
---@param profile table only the names of what it has leave this function
---@return Advice? nil when there is nothing to ask
--- Yields: no.
--- Example: local ask = advice.ask(form, map, profile); if ask then ... ask.shown ... end
function advice.ask(form, map, profile)
  local ask = { controls = {}, shown = {}, fields = free_fields(profile, map) }
  if #ask.fields == 0 or form.signs.login or form.signs.payment or form.signs.verification then
    return nil
  end
  local asked = {}
  for _, control in ipairs(form.controls) do
    if #ask.shown < CONTROLS_MAX and may_ask(control, map[control.selector]) then
      local id = "c" .. #ask.shown + 1
      ask.controls[id] = control
      table.insert(ask.shown, shown(control, id))
      asked[#asked + 1] = control.selector
    end
  end
  ask.fingerprint = crypto.sha256(form.fingerprint .. "\0" .. table.concat(asked, "\0"))
  return ask.shown[1] and ask or nil
end

--- What is wrong with pairs of ids and fields, as far as whoever gave them can mend it.
---@param ask Advice
---@param pairs_of { id: string, field: string }[]
---@return string[] problems
--- Yields: no.
function advice.problems(ask, pairs_of)
  local problems, known, seen = {}, {}, {}
  for _, name in ipairs(ask.fields) do
    known[name] = true
  end
  for _, pair in ipairs(pairs_of) do
    if not ask.controls[pair.id] then
      problems[#problems + 1] = ("there is no control %q"):format(pair.id:sub(1, 20))
    elseif pair.field ~= "none" and not known[pair.field] then
      problems[#problems + 1] = ("%s: there is no field %q"):format(pair.id, pair.field:sub(1, 40))
    elseif seen[pair.id] then
      problems[#problems + 1] = ("%s comes twice"):format(pair.id)
    end
    seen[pair.id] = true
  end
  return problems
end

-- A guess as it is, asked about.
local function asked(guess)
  local copy = { confidence = 0, why = "" }
  for name, value in pairs(guess or {}) do
    copy[name] = value
  end
  copy.asked = true
  return copy
end

--- The classifier's map with what an answer adds to it. Entries of controls that were asked about say so.
---@param ask Advice
---@param map table
---@param pairs_of { id: string, field: string }[]
---@return table map a new one
---@return table<string, string> added fields by selector
--- Yields: no.
function advice.merge(ask, map, pairs_of)
  local merged, used, added = {}, {}, {}
  for selector, guess in pairs(map) do
    merged[selector] = guess
  end
  for _, control in pairs(ask.controls) do
    merged[control.selector] = asked(map[control.selector])
  end
  local known = {}
  for _, name in ipairs(ask.fields) do
    known[name] = true
  end
  for _, pair in ipairs(pairs_of) do
    local control = ask.controls[pair.id]
    if control and known[pair.field] and not used[pair.field] and not used[control] then
      if fields.fit(pair.field, control) > 0 then
        used[pair.field], used[control], added[control.selector] = true, true, pair.field
        merged[control.selector] = {
          field = pair.field,
          concept = pair.field,
          confidence = ADVISED,
          source = "prompt",
          asked = true,
          why = "a model's advice",
        }
      end
    end
  end
  return merged, added
end

return advice
