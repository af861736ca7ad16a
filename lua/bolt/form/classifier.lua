-- Which field of a profile each control of a form wants. Deterministic, no model, no page: pure.
--
-- Three passes: what each control shows by itself (bolt.form.evidence), what its neighbours make of it
-- (bolt.form.context), and how sure one may be. A control that nothing may be put into (password, card, CAPTCHA, trap)
-- has no field whatever its label says.

local context = require("bolt.form.context")
local evidence = require("bolt.form.evidence")
local fields = require("bolt.form.fields")
local lexicon = require("bolt.form.lexicon")
local meaning = require("bolt.form.meaning")

local classifier = {}

-- Fewer points than this are a guess.
local ENOUGH = 1.15

-- Kinds of controls that take no value of a profile at all.
local CLOSED = { password = true, hidden = true, range = true, color = true, submit = true }

-- In doubt it is one of these: a value put there is worse than a field left empty.
local FORBIDDEN = { ["none.card"] = true, ["none.captcha"] = true, ["none.password"] = true, ["none.security"] = true }

-- Concept with most points that fits the control, and the one after it.
local function ranked(scores, control)
  local list = {}
  for concept, points in pairs(scores) do
    points = points * fields.fit(concept, control) * (FORBIDDEN[concept] and 1.15 or 1)
    if points > 0.2 and not concept:find("^[?]") then
      list[#list + 1] = { concept = concept, points = points }
    end
  end
  table.sort(list, function(a, b)
    if a.points ~= b.points then
      return a.points > b.points
    end
    return a.concept < b.concept
  end)
  return list
end

-- How sure one may be: { at this certainty, this share of answers is right }, between them a straight line. Measured
-- on the forms that the classifier was made with, and lowered for those it has not seen.
local SHARES = { { 0, 0 }, { 0.3, 0.5 }, { 0.45, 0.75 }, { 0.6, 0.88 }, { 0.75, 0.94 }, { 0.9, 0.98 }, { 1, 0.99 } }

-- From points of the best concept and of the next one.
local function confidence(best, second)
  local strength = 1 - math.exp(-best / 1.6)
  local margin = second and (best - second) / (best + 0.5) or 1
  local certainty = strength * (0.55 + 0.45 * margin)
  for i = 2, #SHARES do
    local low, high = SHARES[i - 1], SHARES[i]
    if certainty <= high[1] then
      return low[2] + (high[2] - low[2]) * (certainty - low[1]) / (high[1] - low[1])
    end
  end
  return 0.99
end

local function reason(why, concept)
  local parts = {}
  for _, sign in ipairs(why) do
    if sign.concept == concept and sign.points >= 0.1 then
      parts[#parts + 1] = ("%s %.1f"):format(sign.source, sign.points)
    end
  end
  return table.concat(parts, ", ")
end

--- Loads what is known of languages, in slices: some 60 ms that the first question would hold up the loop for.
---@param pause fun() called between them
--- Yields: where pause does. Example: classifier.prepare(function() fiber.sleep(0) end)
function classifier.prepare(pause)
  lexicon.prepare(pause)
end

--- Why nothing of a profile may be put into a control, whoever says what it is for; nil when something may.
---@param control table
---@param guess? { concept?: string } what classify says of it
---@return string? why
--- Yields: no. Example: classifier.forbids({ type = "password" }) -> "it takes nothing of a profile (password)"
function classifier.forbids(control, guess)
  if control.trap then
    return "it must stay empty: " .. tostring(control.trap)
  elseif CLOSED[control.type] then
    return ("it takes nothing of a profile (%s)"):format(control.type)
  elseif guess and FORBIDDEN[guess.concept or ""] then
    return ("it takes nothing of a profile (%s)"):format(guess.concept)
  end
end

--- Answers for every control of a form.
---@param form table a form of bolt.form.model
---@return table<string, { field?: string, concept?: string, confidence: number, why: string }> map by selector of the
---  control; `field` is a name of bolt.form.fields, nil to leave it alone; `concept` is what it seems to be
--- Yields: no.
--- Example: classifier.classify(form)["#company"] -> { field = "business_name", confidence = 0.97, why = "label 4.0" }
function classifier.classify(form)
  local guesses, said = {}, {}
  for _, control in ipairs(form.controls) do
    said[#said + 1] = control.label
    said[#said + 1] = control.placeholder
  end
  local tongues = meaning.tongues(said)
  for i, control in ipairs(form.controls) do
    local scores, why = {}, {}
    if not CLOSED[control.type] and not control.trap then
      scores, why = evidence.of(control, tongues)
    end
    guesses[i] = { control = control, scores = scores, why = why }
  end
  context.before(guesses, (form.heading or "") .. " " .. (form.submit and form.submit.text or ""))
  for _, guess in ipairs(guesses) do
    guess.list = ranked(guess.scores, guess.control)
    local best = guess.list[1]
    guess.concept = best and best.points >= ENOUGH and best.concept or nil
  end
  context.after(guesses)
  local map = {}
  for _, guess in ipairs(guesses) do
    local best, second = guess.list[1], guess.list[2]
    local field = guess.concept and fields.table[guess.concept] and guess.concept or nil
    map[guess.control.selector] = {
      field = field,
      concept = guess.concept,
      confidence = guess.confidence or confidence(best and best.points or 0, second and second.points),
      why = guess.reason or (guess.concept and reason(guess.why, guess.concept)) or "",
    }
  end
  return map
end

return classifier
