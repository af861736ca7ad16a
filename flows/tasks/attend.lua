-- Does what a person says about a task (bolt.store.human_tasks.say): opens the page for them, goes on where they left
-- it, or writes down how it ends. Run again after a crash, it goes by the ledger like any visit: a page that was lost
-- is opened and filled in again, and what may have been sent is not sent by itself.

local ask = require("flows.tasks.ask")
local attempt = require("flows.tasks.attempt")
local bolt = require("bolt")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local handover = require("flows.tasks.handover")
local human_tasks = require("bolt.store.human_tasks")
local json = require("bolt.json")
local kept = require("bolt.browser.kept")
local learned = require("bolt.form.learned")
local log = require("bolt.log")
local mappings = require("bolt.store.mappings")
local model = require("bolt.form.model")
local pace = require("flows.tasks.pace")
local person = require("flows.tasks.person")
local policy = require("flows.tasks.policy")
local results = require("bolt.store.results")
local send = require("flows.tasks.send")
local trace = require("flows.tasks.trace")
local visits = require("flows.tasks.visit")

local WAITS = { needs_human = true, in_doubt = true }
local ASK_EVERY = 0.5
local ENDED = { submitted = true, live = true, failed = true, skipped = true }

-- What a person said of the form, for the visit that goes on.
local function said_of(input)
  local said = { fields = {}, corrected = {} }
  for selector, value in pairs(input.fields or {}) do
    said.fields[selector] = value
  end
  for selector in pairs(input.mapping or {}) do
    said.corrected[selector] = true
  end
  return said
end

-- A person's correction is learned at once: it is not for this submission only.
local function learn(task, input)
  local entries, found = {}, false
  for _, control in ipairs(task.draft.controls or {}) do
    local field = (input.mapping or {})[control.selector]
    if field ~= nil then
      found = true
      entries[control.key] = field == json.null and { leave = true, by = "person" } or { field = field, by = "person" }
    end
  end
  if found and task.draft.form then
    mappings.correct(task.draft.form, task.directory_id, entries)
  end
end

-- What they typed into the open page in place of ours is a correction, too; and what we had there is not learned.
local function learn_from_page(entry, visit)
  local form = visit.form
  local lessons = form and (visit.lessons or {})[form.fingerprint] or {}
  for _, now in ipairs(form and model.read(visit.page).forms or {}) do
    if now.fingerprint == form.fingerprint then
      local entries, keys = {}, learned.keys(now)
      for _, control in ipairs(now.controls) do
        if control.value ~= visit.fields[control.selector] then
          lessons[keys[control.selector]] = nil
        end
      end
      for selector, field in pairs(person.corrections(visit, now)) do
        entries[keys[selector]] = { field = field, by = "person" }
      end
      if next(entries) then
        mappings.correct(form.fingerprint, entry.directory.id, entries)
      end
      return
    end
  end
end

-- Writes down how it stands, on a person's word or by what they did.
local function settle(entry, outcome, by)
  results.settle(entry.id, outcome, "person:" .. by)
  local row = entry.row
  row.status, row.reason, row.effect, row.message = outcome.status, outcome.reason, outcome.effect, outcome.message
end

-- Skipped, given up, sent by the person: no page is needed for that. False when the word is another.
local function by_word(entry, task, input)
  local row, note = entry.row, input.note and ": " .. input.note or ""
  local outcome
  if input.word == "skip" or input.word == "failed" then
    outcome = {
      status = input.word == "skip" and "skipped" or "failed",
      reason = row.reason or task.reason,
      effect = row.effect,
      message = ("%s by %s%s"):format(input.word == "skip" and "left out" or "given up", input.by, note),
    }
  elseif input.word == "done" and (input.sent == true or input.listing_url or row.effect == "accepted") then
    outcome = {
      status = input.listing_url and "live" or "submitted",
      effect = "accepted",
      message = ("%s by %s%s"):format(row.effect == "accepted" and "completed" or "submitted", input.by, note),
      listing_url = input.listing_url,
    }
  else
    return false
  end
  kept.close(task.id)
  if WAITS[row.status] then
    settle(entry, outcome, input.by)
  else
    entry:begin() -- a worker died while it went on with this
    entry:finish(outcome)
  end
  return true
end

-- From here on the row is "filling", and ours.
local function enter(entry, input)
  if WAITS[entry.row.status] then
    entry:resume({ by = input.by, word = input.word, sent = input.sent }, input.sent == false)
  else
    entry:begin() -- a worker died at this
  end
end

-- Asks again, with the page open if it is.
local function ask_again(entry, visit, message)
  visit.task = ask.person(entry, visit, message)
  if visit.release then
    fiber.shield(handover.put, visit)
  end
  return attempt.summary(entry)
end

local LOST = "the page was lost while it was lent: look whether the form was sent, and say so"

-- The page for a person, filled in: the open one, else one that is opened anew.
local function take(entry, task, input)
  local item = kept.find(task.id)
  if item then
    entry.intent_id, item.visit.entry = item.visit.entry.intent_id, entry
  elseif entry.row.effect ~= "none" then
    return ask_again(entry, attempt.new(entry), LOST)
  else
    local visit = attempt.new(entry)
    visit.prepare = { reason = entry.row.reason or task.reason, message = entry.row.message }
    enter(entry, input)
    local found = attempt.run(visit, attempt.go)
    item = kept.find(task.id)
    if not item then
      return found
    end
  end
  if entry.row.effect == "none" then
    entry:lend({ by = input.by })
  end
  -- "Really send?" after a person's click is theirs to affirm, and they have by clicking.
  item.page:on_dialog({ confirm = "accept" })
  kept.take(item)
  human_tasks.hold(task.id, item.holder, kept.seconds(), input.by)
  local answer = attempt.summary(entry)
  answer.live, answer.page_url = true, item.page:url()
  return answer
end

-- The person sent the form themselves: judged as our own sending is.
local function sent_by_person(entry, visit, found, by)
  local outcome = {
    status = found.status == "failed" and found.reason == "validation" and "needs_human" or found.status,
    reason = found.reason,
    effect = found.effect,
    message = found.why[1],
    confirmation = found.confirmation,
    listing_url = found.listing_url,
    exchanges = trace.exchanges(visit.exchanges),
  }
  visit.verdict = found
  settle(entry, outcome, by)
  trace.picture(visit, "after")
  trace.record(visit, outcome)
  if outcome.status == "needs_human" then
    return ask_again(entry, visit)
  end
  return outcome.status == "in_doubt" and attempt.doubt(entry, visit) or attempt.summary(entry)
end

-- What may be sent may have changed while the person had the page: a consent is revoked, robots.txt says no.
local function resume(visit)
  local refusal, manners = policy.check(visit.entry)
  visit.manners = manners
  return refusal or visits.resume(visit)
end

-- Goes on in the page that the person had.
local function go_on(entry, task, item, input)
  local visit = item.visit
  visit.entry, entry.intent_id = entry, visit.entry.intent_id
  visit.page:on_dialog({ confirm = "dismiss" })
  visit.task, visit.prepare, visit.answered, visit.retry_in = task.id, nil, nil, nil
  local ours = entry.row.effect == "possible" and not entry.intent_id -- our click sent it; a CAPTCHA came then
  local found = handover.outcome(visit, ours)
  if found and not (ours and found.status == "in_doubt") then
    return sent_by_person(entry, visit, found, input.by)
  elseif ours then
    return ask_again(entry, visit, "the page does not show that it was taken: finish it there, or say how it ended")
  end
  trace.try("what a person corrected", learn_from_page, entry, visit)
  visit.person = said_of(input)
  visit.person.attended, visit.person.had = true, visit.handed.had
  enter(entry, input)
  return attempt.run(visit, resume)
end

local function done(entry, task, input)
  learn(task, input)
  local item = kept.remove(task.id)
  if item and entry.row.status == "needs_human" then
    item.visit.release = item.release
    local ok, found = pcall(go_on, entry, task, item, input)
    if item.visit.release then
      fiber.shield(item.visit.release)
      item.visit.release = nil
    end
    if not ok then
      error(found, 0)
    end
    return found
  elseif item then
    item.release()
  end
  if WAITS[entry.row.status] and entry.row.effect == "possible" and input.sent ~= false then
    return ask_again(entry, attempt.new(entry), LOST)
  end
  local visit = attempt.new(entry)
  visit.person = said_of(input)
  if entry.row.reason == "validation" and entry.row.sends > 0 then
    send.refuse(visit, entry.row.fields)
  end
  enter(entry, input)
  return attempt.run(visit, attempt.go)
end

local function here(input)
  local context = fiber.context()
  local task = human_tasks.get(input.task)
  context.job, context.directory = task.job_id, task.directory
  local entry = results.open(task.job_id, task.directory_id)
  local answer
  if task.status ~= "open" and task.status ~= "taken" or not entry.owned then
    return attempt.summary(entry) -- it was dealt with, or another job has the directory by now
  elseif entry.row.status == "submitting" then
    answer = attempt.recover(entry)
  elseif ENDED[entry.row.status] or by_word(entry, task, input) or entry.job.status == "cancelled" then
    answer = attempt.summary(entry)
  else
    local what = input.word == "take" and take or done
    answer = pace.alone(entry.directory.host, what, entry, task, input)
  end
  human_tasks.answered(task.id, { word = input.word, by = input.by, note = input.note })
  return answer
end

-- The page is kept by another worker: that one does it, under our lease. Nil when it is gone.
local function elsewhere(task, input)
  local context = fiber.context()
  local asked = { holder = task.holder, run = context.run, epoch = context.epoch or 0, word = input }
  human_tasks.ask_keeper(task.id, asked)
  while true do
    fiber.sleep(ASK_EVERY)
    local answer = human_tasks.keeper_said(task.id)
    if answer and answer.failed then
      errors.raise("kept_page", answer.failed, { retryable = true })
    elseif answer ~= nil then
      return answer or nil
    end
  end
end

local function attend(input)
  local task = human_tasks.get(input.task)
  local foreign = task.live and not kept.find(task.id) and task.holder ~= handover.holder()
  return foreign and elsewhere(task, input) or here(input)
end

local task = bolt.task("attend", { retry = { attempts = 3, base = "2s", cap = "30s" }, timeout = "1h" }, attend)

-- Does for a run at another worker what it asks of a page that is kept here.
local function serve(id, asked)
  local context = fiber.context()
  context.run, context.epoch, context.lease = asked.run, asked.epoch, false
  local ok, answer = pcall(here, asked.word)
  if not ok then
    log.warn("a kept page, for another worker", { task = id, error = errors.message(answer) })
    answer = { failed = errors.message(answer) }
  end
  human_tasks.keeper_answers(id, answer)
end

--- For the keeper of pages: looks whether runs at other workers ask something of them.
---@param list KeptPage[]
--- Yields: yes. Raises kind db.
function task.serve(list)
  local ids = {}
  for i, item in ipairs(list) do
    ids[i] = item.id
  end
  for _, found in ipairs(human_tasks.asked_of(ids)) do
    fiber.spawn(serve, found.id, found.asked)
  end
end

return task
