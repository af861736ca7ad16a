-- Where a model is asked: about controls that the classifier does not know, about pages that the verdict cannot read,
-- and which sentences to keep of a description that is too long. With no model configured, nothing changes.
--
-- A model is never the only one to decide. What it answers has passed bolt.form.advice or bolt.form.quote before
-- anything comes of it, and when it cannot be asked, the visit goes on as if there were none.

local advice = require("bolt.form.advice")
local backoff = require("bolt.backoff")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fit_description = require("flows.prompts.fit_description")
local judge_outcome = require("flows.prompts.judge_outcome")
local log = require("bolt.log")
local map_form = require("flows.prompts.map_form")
local models = require("bolt.model.config")
local quote = require("bolt.form.quote")
local results = require("bolt.store.results")
local text = require("bolt.form.values.text")

local advise = {}

-- A limit below this leaves one sentence at most.
local FIT_LEAST = 80
local SENTENCES_MAX = 60

-- A form with fewer unknown controls than this is none for a listing. Buttons of what it may be.
local UNKNOWN_LEAST = 3
local OPEN = { publish = true, next = true, other = true }

-- Questions of one visit: a page that is another one at every look is not worth more.
local QUESTIONS_MAX = 8

-- A model server that is down or hangs holds up a few visits, not all of them: then it is left alone for a minute.
local breaker = backoff.breaker({ failures = 3, cooldown = "1m" })
local ANSWERED = { model_answer = true, model_refused = true, model_request = true }
local DOWN = { network = true, timeout = true, server_error = true, rate_limited = true }

--- Seconds that one answer is waited for, with all its tries and repairs.
advise.patience = 120

local function answer_of(v, prompt, ...)
  if not models.get() then
    return nil
  end
  v.questions = (v.questions or 0) + 1
  if v.questions > QUESTIONS_MAX then
    errors.raise("model_budget", ("more than %d questions in one visit"):format(QUESTIONS_MAX))
  end
  local allowed, seconds = breaker:ask()
  if not allowed then
    errors.raise("breaker_open", ("the model is left alone for another %.0f s after failures"):format(seconds))
  end
  local answer = prompt(...)
  breaker:success()
  return answer
end

-- Asks a prompt, if there is a model. Returns nil when there is none or when it cannot answer.
local function ask(v, prompt, ...)
  local began = fiber.now()
  local ok, answer = pcall(fiber.timeout, advise.patience, answer_of, v, prompt, ...)
  if ok then
    return answer
  end
  local others = errors.is(answer, "timeout") and answer.deadline and fiber.now() - began < advise.patience
  if others or errors.is(answer, "cancelled") or not errors.is(answer) then
    error(answer, 0) -- the visit is asked to end
  elseif DOWN[answer.kind] then
    breaker:failure()
    v.questions = QUESTIONS_MAX -- one such wait is enough for a visit
  elseif ANSWERED[answer.kind] then
    breaker:success()
  end
  log.warn("going on without a model", { prompt = prompt.name, kind = answer.kind, error = errors.message(answer) })
  return nil
end

--- The map of a form with what a model said of it earlier in this visit. Yields: no.
---@param v Visit
---@param form table
---@param map table what is known of its controls
---@return table map
function advise.known(v, form, map)
  local question = v.advised and advice.ask(form, map, v.entry.profile)
  local answer = question and v.advised[question.fingerprint]
  if not answer then
    return map
  end
  local merged, added = advice.merge(question, map, answer.pairs)
  v.advice = v.advice or {}
  for selector, field in pairs(added) do
    v.advice[selector] = field
  end
  return merged
end

--- The same, and a model is asked if it was not: once per form and visit.
---@param v Visit
---@param form table
---@param map table
---@return table map
--- Yields: yes. Raises kind cancelled.
function advise.map(v, form, map)
  if v.has_model == nil then
    local ok, config = pcall(models.get)
    v.has_model = ok and config ~= nil
  end
  local question = v.has_model and advice.ask(form, map, v.entry.profile)
  if not question then
    return map
  end
  v.advised = v.advised or {}
  if v.advised[question.fingerprint] == nil then
    v.advised[question.fingerprint] = ask(v, map_form, question, v.entry.directory.host) or false
  end
  return advise.known(v, form, map)
end

--- Nothing on the page looks like a form for a listing: it may speak a language that the classifier does not. Asks
--- about the form with most that is unknown.
---@param v Visit
---@param forms table[] of the page
---@param maps table<table, table> by form
---@return boolean advised look again
--- Yields: yes. Raises kind cancelled.
function advise.unknown(v, forms, maps)
  local best, most = nil, UNKNOWN_LEAST - 1
  for _, form in ipairs(forms) do
    local question = form.submit and OPEN[form.submit.kind] and advice.ask(form, maps[form], v.entry.profile)
    if question and #question.shown > most then
      best, most = form, #question.shown
    end
  end
  return best ~= nil and advise.map(v, best, maps[best]) ~= maps[best]
end

--- Puts better chosen sentences in the place of a description that had to be cut.
---@param v Visit
---@param items PlannedFill[] changed in place
--- Yields: yes. Raises kind cancelled.
function advise.descriptions(v, items)
  local long = v.entry.profile.description_long
  for _, item in ipairs(items) do
    local limits = text.limits(item.control)
    local described = item.field == "description_long" or item.field == "description_short"
    local cut = described and item.value ~= long and item.value ~= v.entry.profile.description_short
    if cut and long and type(item.value) == "string" and limits.max and limits.max >= FIT_LEAST then
      local sentences = text.length(long) > limits.max and text.sentences(long) or {}
      local answer = #sentences > 1 and #sentences <= SENTENCES_MAX and ask(v, fit_description, sentences, limits.max)
      local keep, kept = {}, {}
      for _, n in ipairs(answer and answer.keep or {}) do
        keep[n] = true
      end
      for n, sentence in ipairs(sentences) do
        kept[#kept + 1] = keep[n] and sentence or nil
      end
      local value = table.concat(kept, " ")
      local fits, enough = text.keeps(value, limits)
      if value ~= "" and fits and enough then
        item.value = value
      end
    end
  end
end

-- What was filled in, as texts; of people every word, because pages greet them by one.
local function values_of(v)
  local list = {}
  for _, value in pairs(v.fields) do
    list[#list + 1] = type(value) == "string" and value or nil
  end
  for _, item in ipairs(v.sheet or {}) do
    local name = (item.field or ""):find("^contact") and tostring(item.value) or ""
    for word in name:gmatch("%S+") do
      list[#list + 1] = word
    end
  end
  return list
end

--- Settles a result in doubt when the page states, in words that a model had to quote, that the listing was taken.
---@param v Visit whose answer is in the ledger
---@return boolean settled
--- Yields: yes. Raises kind cancelled, db.
function advise.outcome(v)
  local unread = v.verdict and v.verdict.unread
  if not unread or #unread == 0 then
    return false
  end
  local lines = quote.masked(unread, values_of(v))
  local answer = ask(v, judge_outcome, lines)
  local proof = answer and answer.outcome == "accepted" and quote.proof(lines, answer.quote)
  if not proof then
    return false
  end
  return results.settle(v.entry.id, {
    status = "submitted",
    effect = "accepted",
    message = ("the page says: %s (understood by a model)"):format(proof),
  }, "bolt: a model read the page")
end

return advise
