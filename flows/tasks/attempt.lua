-- One visit of one directory, whatever the way it goes: what the ways it can break mean, the ledger's ending, and the
-- evidence. Between Entry:begin() or Entry:resume() and here the row is "filling".

local advise = require("flows.tasks.advise")
local ask = require("flows.tasks.ask")
local banner = require("bolt.form.banner")
local directories = require("bolt.store.directories")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local handover = require("flows.tasks.handover")
local kept = require("bolt.browser.kept")
local log = require("bolt.log")
local policy = require("flows.tasks.policy")
local reasons = require("flows.tasks.reasons")
local send = require("flows.tasks.send")
local shared = require("bolt.browser.shared")
local trace = require("flows.tasks.trace")
local understand = require("flows.tasks.understand")
local verify = require("flows.tasks.verify")
local visits = require("flows.tasks.visit")

local attempt = {}

-- A visit that takes longer hangs. The answer to a click is waited for beyond it (flows/tasks/send.lua).
local VISIT_SECONDS = 480

-- What a visit does not load: a form needs none of it, and each frame of an advertisement is a process of its own.
local NOT_LOADED = { "ads", "media" }

-- What the ways a visit can break mean. What is not listed is our own fault and stays an error of the run.
local BROKEN = {
  network = "network",
  private_address = "network",
  bad_url = "network",
  navigation = "network",
  timeout = "timeout",
  rate_limited = "rate_limited",
  server_error = "server_error",
  browser_closed = "browser_crash",
  browser_crash = "browser_crash",
  browser_failed = "browser_crash",
  page_crashed = "browser_crash",
  page_closed = "browser_crash",
}

--- What a visit knows at its beginning. Yields: no.
---@param entry Entry
---@return Visit
function attempt.new(entry)
  return { entry = entry, fields = {}, pages = {}, exchanges = {} }
end

local function milliseconds(since)
  return math.floor((fiber.now() - since) * 1000 + 0.5)
end

--- How a result stands. Yields: no.
---@param entry Entry
---@return { status: string, reason?: string, message?: string }
function attempt.summary(entry)
  return { status = entry.row.status, reason = entry.row.reason, message = entry.row.message }
end

--- Nobody knows whether the form was taken. Proof may be had; if not, a person is asked to look.
---@param entry Entry in doubt
---@param visit? Visit that saw the answer
---@return table summary
--- Yields: yes.
function attempt.doubt(entry, visit)
  if verify.listing(entry, visit and visit.landed) then
    return { status = "live" }
  elseif visit and advise.outcome(visit) then
    return { status = "submitted" }
  end
  ask.look(entry)
  return attempt.summary(entry)
end

--- The worker that clicked is gone. Yields: yes.
---@param entry Entry found at "submitting"
---@return table summary
function attempt.recover(entry)
  entry:orphaned("the worker died between the click and the answer")
  return attempt.doubt(entry)
end

-- Ends the visit for a reason: visited again later, or the result stands.
local function conclude(visit, reason, message, detail)
  local entry, duration = visit.entry, milliseconds(visit.started)
  local seconds = not detail.final and reasons.retry_in(reason, entry.row.attempts, detail)
  if seconds then
    entry:later(reason, message, seconds, duration)
    log.info("visited again later", { reason = reason, seconds = seconds })
    local found = attempt.summary(entry)
    found.retry_in = seconds
    return found
  end
  local outcome = {
    status = detail.status or reasons.ends(reason),
    reason = reason,
    message = message,
    fields = visit.fields,
    duration_ms = duration,
  }
  entry:finish(outcome)
  trace.try("what was learned", understand.learn, visit, outcome)
  trace.record(visit, outcome)
  return attempt.summary(entry)
end

-- The page of a visit that a person is to go on with outlives its context's turn, if pages are kept here.
local function hold(visit, context, ending)
  local reason = ending and ending.reason or (visit.entry.row.status == "needs_human" and visit.entry.row.reason)
  if kept.seconds() and reason and reasons.table[reason].class == "person" then
    visit.release = shared.keep(context)
  end
end

--- Opens a context and goes the whole way of a visit in it.
---@param visit Visit
---@return table? ending as of visit.run
--- Yields: yes. Raises what the page raises.
function attempt.go(visit)
  local refusal, manners = policy.check(visit.entry)
  if refusal then
    return refusal
  end
  visit.manners = manners
  local opts = { allow_private = visit.entry.job.allow_private, context = { block = NOT_LOADED } }
  return shared.with_context(opts, function(context)
    visit.page = context:page()
    visit.page.when_covered = banner.press_away
    local ending = visits.run(visit, context)
    hold(visit, context, ending)
    return ending
  end)
end

--- A visit that broke, as a reason; what is no fault of the site or the browser is raised again.
---@param problem any what was raised
---@return { reason: string, message: string, retry_after?: number, final: boolean }
--- Yields: no.
function attempt.broken(problem)
  local reason = errors.is(problem) and BROKEN[problem.kind]
  if not reason then
    error(problem, 0)
  end
  return {
    reason = reason,
    message = errors.message(problem),
    retry_after = problem.retry_after,
    final = problem.retryable == false and reason == "network",
  }
end

-- Where the page of the visit goes: to the keeper when a task waits for a person with it, else it is closed.
local function put_away(visit)
  if visit.release then
    fiber.shield(handover.put, visit)
  end
end

local function work(visit, go)
  local entry = visit.entry
  visit.started = fiber.now()
  local ok, ending = pcall(fiber.timeout, VISIT_SECONDS, go, visit)
  if visit.answered then
    -- The answer to a click is in the ledger; what broke afterwards changes nothing.
    local found = entry.row.status == "in_doubt" and attempt.doubt(entry, visit) or attempt.summary(entry)
    if found.status == "live" and visit.verdict.effect ~= "accepted" then
      trace.try("what was learned", understand.learn, visit, { status = "live", effect = "accepted" })
    end
    found.retry_in = visit.retry_in
    return found
  elseif not ok and entry.intent_id then
    -- The page broke between click and answer: nobody can say what the directory got.
    local outcome = {
      status = "in_doubt",
      reason = BROKEN[errors.is(ending) and ending.kind or ""] or "unknown",
      effect = "possible",
      message = errors.message(ending),
      fields = visit.fields,
      duration_ms = milliseconds(visit.started),
    }
    send.to_the_end(function()
      entry:finish(outcome)
      trace.record(visit, outcome)
    end)
    return attempt.doubt(entry)
  elseif not ok then
    ending = attempt.broken(ending)
  end

  local found = conclude(visit, ending.reason, ending.message, ending)
  if found.status == "needs_human" then
    visit.task = ask.person(entry, visit)
  end
  directories.note_visit(entry.directory.id, {
    probe = found.reason or found.status,
    captcha = ending.reason == "captcha" or nil,
    login = ending.reason == "login_required" or nil,
  })
  return found
end

--- One visit, from a row that is "filling" to how it ended.
---@param visit Visit
---@param go fun(visit: Visit): table? the way it goes; attempt.go, or on in a page that is open already
---@return { status: string, reason?: string, message?: string, retry_in?: number }
--- Yields: yes. Raises what is our own fault, and kind fenced.
function attempt.run(visit, go)
  local ok, found = pcall(work, visit, go)
  put_away(visit)
  if not ok then
    error(found, 0)
  end
  return found
end

return attempt
