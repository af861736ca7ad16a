-- Sends a form: intent, one click, the answer, and what is written about it. The only place that presses "submit".
--
-- Between Entry:intent() and the write of the answer nothing may interrupt: the segment is shielded from cancellation,
-- and every way out of it writes to the ledger. Values that the directory refused are corrected and sent again, twice
-- at most, each send behind an intent of its own and never with the values that were refused.

local ask = require("flows.tasks.ask")
local correct = require("flows.tasks.correct")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fills = require("bolt.form.fill")
local json = require("bolt.json")
local model = require("bolt.form.model")
local pace = require("flows.tasks.pace")
local reasons = require("flows.tasks.reasons")
local results = require("bolt.store.results")
local steps = require("flows.tasks.steps")
local trace = require("flows.tasks.trace")
local understand = require("flows.tasks.understand")
local verdict = require("bolt.form.verdict")
local watch = require("flows.tasks.watch")

local send = {}

local RESENDS_MAX = 2
local COMMIT_ATTEMPTS = 30
local SECONDS_PER_FIELD = 0.15

-- What a form holds, to know it again.
local function shape_of(fields)
  return json.encode(fields, { canonical = true })
end

--- These values were refused: they are not sent again, whoever asks for it. Yields: no.
---@param v Visit
---@param fields table<string, any>
function send.refuse(v, fields)
  v.refused = v.refused or {}
  v.refused[shape_of(fields)] = true
end

local function minimum_time(v)
  local wait = math.max(v.manners.min_page, v.manners.min_page > 0 and SECONDS_PER_FIELD * #v.sheet or 0)
    - (fiber.now() - v.opened)
  if wait > 0 then
    fiber.sleep(wait)
  end
end

-- Clicks and reads the answer. The intent is committed; whatever happens now, the answer is the verdict's.
local function click(v, form, before, again)
  local watching = watch.start(v, form, before)
  -- "Really send?" after our own click is for us to affirm; any other question is not.
  v.page:on_dialog({ confirm = "accept" })
  local ok, problem = pcall(function()
    v.page:locator(form.submit.selector, { frame = form.frame }):click({ timeout = 10, no_wait_after = true })
  end)
  if not ok and errors.is(problem, "browser_closed") then
    error(problem, 0)
  end
  local found = watching:answer(function(seen)
    local answer = verdict.judge({
      before = before,
      after = seen.after,
      exchanges = seen.exchanges,
      dialogs = seen.dialogs,
      rules = v.entry.directory.success_rules,
      form = form,
      values = watch.values(v),
      again = again,
    })
    answer.more = steps.followed(form, before.known, seen.read, answer, seen.after.navigated) or nil
    return answer
  end)
  v.page:on_dialog({ confirm = "dismiss" })
  local landed = watching.seen.after.url
  v.landed = landed ~= before.url and landed or nil
  for _, exchange in ipairs(watching.seen.exchanges) do
    table.insert(v.exchanges, exchange)
  end
  if not ok then
    local why = "the form's button could not be pressed: " .. errors.message(problem)
    if found.status == "failed" and found.reason == "unknown" and found.effect == "none" then
      found.reason = "validation" -- a button that sleeps waits for a value
      table.insert(found.why, 1, why)
    else
      table.insert(found.why, why)
    end
  end
  return found, watching.seen
end

-- A lost connection, a full disk: what the database may do later.
local function passes(problem)
  return errors.is(problem, "db_connection") or (errors.is(problem, "db") and problem.retryable)
end

-- Writes an ending. Only we know it, so a database that does not take it is waited for; a write that did arrive before
-- the connection broke shows itself in the row.
local function commit(entry, outcome)
  for attempt = 1, COMMIT_ATTEMPTS do
    local ok, problem = pcall(entry.finish, entry, outcome)
    if ok then
      return
    elseif attempt > 1 and errors.is(problem, "fenced") then
      if results.open(entry.job.id, entry.directory.id).row.status == outcome.status then
        return
      end
      error(problem, 0)
    elseif attempt == COMMIT_ATTEMPTS or not passes(problem) then
      error(problem, 0)
    end
    fiber.sleep(1)
  end
end

-- Writes what became of a send, and asks a person where one is needed. Returns the outcome, nil when it is sent again.
local function settle(v, found)
  local entry = v.entry
  local duration = math.floor((fiber.now() - v.started) * 1000 + 0.5)
  if found.reason == "rate_limited" and found.effect == "none" then
    local seconds = reasons.retry_in("rate_limited", entry.row.attempts, { retry_after = found.retry_after })
    if seconds then
      entry:later("rate_limited", found.why[1], seconds, duration)
      v.retry_in = seconds
      return
    end
  end
  local status = found.status
  if status == "failed" and found.reason == "validation" then
    status = reasons.ends("validation")
  end
  local outcome = {
    status = status,
    reason = found.reason,
    effect = found.effect,
    message = found.why[1],
    confirmation = found.confirmation,
    listing_url = found.listing_url,
    fields = v.fields,
    exchanges = trace.exchanges(v.exchanges),
    duration_ms = duration,
  }
  commit(entry, outcome)
  if status == "needs_human" then
    v.task = ask.person(entry, v, found.why[1])
  end
  return outcome
end

-- Puts corrected values into the form, and again what the page after the refusal may have left out: everything that was
-- filled in on this page goes in as it was, and what stands there already is not touched. False when a value does not
-- take.
local function apply(v, form, changes)
  local by, present, sheet = {}, {}, {}
  for _, change in ipairs(changes) do
    by[change.control.selector] = change
  end
  for _, control in ipairs(form.controls) do
    present[control.selector] = true
  end
  for k, item in ipairs(v.sheet) do
    local selector = item.control.selector
    v.sheet[k] = by[selector] or item
    if by[selector] or present[selector] then
      sheet[#sheet + 1] = v.sheet[k]
    end
  end
  for i, got in ipairs(fills.apply(v.page, sheet)) do
    local control = sheet[i].control
    local left_out = by[control.selector] and by[control.selector].left_out
    if left_out and got.ok then
      v.fields[control.group or control.selector] = nil
      v.left[#v.left + 1] = { selector = control.selector, why = "refused: " .. left_out }
    elseif got.ok then
      v.fields[control.group or control.selector] = got.got
    elseif by[control.selector] or control.required then
      return false
    end
  end
  return true
end

-- Fills in again what the page lost while we waited: one that starts its script late draws its fields anew, and empty.
local function restore(v, form)
  local present, sheet = {}, {}
  for _, control in ipairs(form.controls) do
    present[control.selector] = true
  end
  for _, item in ipairs(v.sheet) do
    if present[item.control.selector] then
      sheet[#sheet + 1] = item
    end
  end
  local lost = fills.lost(v.page, sheet)
  for i, got in ipairs(fills.apply(v.page, lost)) do
    local held = nil
    if got.ok then
      held = got.got
    end
    local control = lost[i].control
    v.fields[control.group or control.selector] = held
  end
end

-- The button of the form as it stands now: after an error the page is a new one, with a new token.
local function same_form(v, form)
  local names = {}
  for _, control in ipairs(form.controls) do
    names[control.selector] = true
  end
  local best, most = nil, 0
  for _, candidate in ipairs(model.read(v.page).forms) do
    local shared = 0
    for _, control in ipairs(candidate.controls) do
      shared = shared + (names[control.selector] and 1 or 0)
    end
    if candidate.submit and shared > most then
      best, most = candidate, shared
    end
  end
  return best
end

--- Calls fn(...) as what follows a click has to be done: to its end, whoever asks us to stop, and also when another
--- worker may have the run by now, because only we know the answer and the ledger lets it in by the id of its intent.
---@param fn function
---@return any ... what fn returns
--- Yields: where fn does. Raises what fn raises.
function send.to_the_end(fn, ...)
  return fiber.shield(fiber.unleased, fn, ...)
end

-- Clicks once and writes what came of it. Returns the verdict when the values were refused and can be corrected, and
-- "more" when the button led to another step of the form: then nothing was submitted yet.
local function click_and_answer(v, form, before, round)
  local answer, seen = click(v, form, before, round > 0)
  if answer.more then
    v.entry:refused({ next_step = seen.after.url })
    v.pages[#v.pages + 1] = seen.after.url
    return answer, "more"
  end
  v.verdict = answer
  local refused = answer.status == "failed" and answer.reason == "validation" and answer.effect == "none"
  if refused then
    send.refuse(v, v.fields)
  end
  if refused and round < RESENDS_MAX then
    v.entry:refused({ complaints = answer.field_errors, send = v.entry.row.sends })
    return answer
  end
  local outcome = settle(v, answer)
  v.answered = true
  if outcome then
    trace.try("what was learned", understand.learn, v, outcome)
  end
  trace.picture(v, "after")
  trace.record(v, outcome or { status = "planned", reason = "rate_limited" })
  return nil
end

--- Sends the filled form and writes the answer into the ledger.
---@param v Visit
---@param form table the form as modelled, filled in
---@return { reason: string, message: string }? stop nil when the answer is written
---@return "more"? more when its button led to another step of the form
--- Yields: yes. Raises kind fenced when the form must not be sent by us; what the page raises.
function send.run(v, form)
  local tried = {}
  for round = 0, RESENDS_MAX do
    minimum_time(v)
    pace.turn(v.entry.directory.host, v.manners.pace)
    restore(v, form)
    trace.picture(v, "before")
    if v.refused and v.refused[shape_of(v.fields)] then
      return { reason = "validation", message = "these values were refused before, and nothing has changed" }
    end
    local before = watch.look(v, "sent")
    before.signs, before.known = form.signs, steps.names(model.read(v.page).forms)

    local found, more = fiber.shield(function()
      v.entry:intent(v.fields)
      return send.to_the_end(click_and_answer, v, form, before, round)
    end)
    if more or not found then
      return nil, more
    end

    trace.picture(v, "after")
    local changes, unmet = correct.plan(found.field_errors, v.sheet, tried)
    if not changes then
      return { reason = "validation", message = unmet or found.why[1] }
    end
    form = same_form(v, form) or form
    if not apply(v, form, changes) then
      return { reason = "validation", message = found.why[1] }
    elseif form.signs and form.signs.captcha then
      return { reason = "captcha", message = "corrected what was refused; the CAPTCHA is a new one" }
    end
    v.opened = fiber.now()
  end
end

return send
