-- One visit of one directory: asks whether it may, fills in the form, sends it once, and writes down what became of it.
--
-- The ledger (bolt.store.results) decides what may be done; this task only asks it. Run again after a crash, it finds
-- the ledger as the dead worker left it: nothing sent, and it begins anew; an intent without its answer, and the result
-- is in doubt; an ending, and it reports that ending.

local bolt = require("bolt")
local directories = require("bolt.store.directories")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local human_tasks = require("bolt.store.human_tasks")
local log = require("bolt.log")
local pace = require("flows.tasks.pace")
local policy = require("flows.tasks.policy")
local reasons = require("flows.tasks.reasons")
local results = require("bolt.store.results")
local shared = require("bolt.browser.shared")
local trace = require("flows.tasks.trace")
local visits = require("flows.tasks.visit")

-- A visit that takes longer hangs. The answer to a click is waited for beyond it (flows/tasks/send.lua).
local VISIT_SECONDS = 480

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

local function milliseconds(since)
  return math.floor((fiber.now() - since) * 1000 + 0.5)
end

local function summary(entry)
  return { status = entry.row.status, reason = entry.row.reason, message = entry.row.message }
end

-- Ends the visit for a reason: visited again later, or the result stands.
local function conclude(visit, reason, message, detail)
  local entry, duration = visit.entry, milliseconds(visit.started)
  local seconds = not detail.final and reasons.retry_in(reason, entry.row.attempts, detail)
  if seconds then
    entry:later(reason, message, seconds, duration)
    log.info("visited again later", { reason = reason, seconds = seconds })
    local found = summary(entry)
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
  trace.record(visit, outcome)
  return summary(entry)
end

-- What a person needs to go on where we stopped.
local function ask_person(visit, reason, message)
  human_tasks.open({
    job = visit.entry.job.id,
    result = visit.entry.id,
    run = visit.entry.run,
    reason = reason,
    instructions = ("%s (%s)"):format(reasons.table[reason].advice, message),
    page_url = visit.pages[#visit.pages] or visit.entry.directory.submission_url,
    draft = visit.fields,
  })
end

local function work(visit)
  local entry = visit.entry
  local refusal, manners = policy.check(entry)
  if refusal then
    return refusal
  end
  visit.manners = manners
  return pace.alone(
    entry.directory.host,
    shared.with_context,
    { allow_private = entry.job.allow_private },
    function(context)
      visit.page = context:page()
      return visits.run(visit, context)
    end
  )
end

local function submit_directory(job_id, directory)
  local context = fiber.context()
  context.job, context.directory = job_id, directory.name
  local entry = results.open(job_id, directory.id)

  if not entry.owned then
    return { status = "skipped", reason = "duplicate" }
  elseif entry.row.status == "submitting" then
    entry:orphaned("the worker died between the click and the answer; look at the directory before sending again")
    return summary(entry)
  elseif entry.row.status ~= "planned" and entry.row.status ~= "filling" then
    return summary(entry)
  end

  local visit = { entry = entry, started = fiber.now(), fields = {}, pages = {}, exchanges = {} }
  entry:begin()
  local ok, ending = pcall(fiber.timeout, VISIT_SECONDS, work, visit)
  if ok and visit.answered then
    return summary(entry) -- the answer to a click is in the ledger already
  end
  if not ok then
    local reason = BROKEN[errors.is(ending) and ending.kind or ""]
    if visit.answered then
      return summary(entry)
    elseif not reason then
      error(ending, 0)
    elseif entry.intent_id then
      -- The page broke between click and answer: nobody can say what the directory got.
      entry:finish({ status = "in_doubt", reason = reason, effect = "possible", message = errors.message(ending) })
      return summary(entry)
    end
    ending = {
      reason = reason,
      message = errors.message(ending),
      retry_after = ending.retry_after,
      final = ending.retryable == false and reason == "network",
    }
  end

  local found = conclude(visit, ending.reason, ending.message, ending)
  if found.status == "needs_human" then
    ask_person(visit, ending.reason, ending.message)
  end
  directories.note_visit(entry.directory.id, {
    probe = found.reason or found.status,
    captcha = ending.reason == "captcha" or nil,
    login = ending.reason == "login_required" or nil,
  })
  return found
end

return bolt.task("submit_directory", { retry = { attempts = 4, base = "2s", cap = "30s" } }, submit_directory)
