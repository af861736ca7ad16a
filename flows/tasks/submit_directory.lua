-- One visit of one directory: asks whether it may, fills in the form, sends it once, and writes down what became of it.
--
-- The ledger (bolt.store.results) decides what may be done; this task only asks it. Run again after a crash, it finds
-- the ledger as the dead worker left it: nothing sent, and it begins anew; an intent without its answer, and the result
-- is in doubt; an ending, and it reports that ending.

local advise = require("flows.tasks.advise")
local banner = require("bolt.form.banner")
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
local send = require("flows.tasks.send")
local shared = require("bolt.browser.shared")
local trace = require("flows.tasks.trace")
local understand = require("flows.tasks.understand")
local verify = require("flows.tasks.verify")
local visits = require("flows.tasks.visit")

-- A visit that takes longer hangs. The answer to a click is waited for beyond it (flows/tasks/send.lua).
local VISIT_SECONDS = 480

-- How long the end of another job's visit to the same directory is waited for.
local OTHERS_SECONDS = 60
local UNDER_WAY = { filling = true, submitting = true }

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

-- Nobody knows whether the form was taken. Proof may be had; if not, a person is asked to look. `visit` is there when
-- the answer was seen.
local function doubt(entry, visit)
  if verify.listing(entry, visit and visit.landed) then
    return { status = "live" }
  elseif visit and advise.outcome(visit) then
    return { status = "submitted" }
  end
  human_tasks.open({
    job = entry.job.id,
    result = entry.id,
    run = entry.run,
    reason = entry.row.reason or "unknown",
    instructions = "Whether the form was taken is not known. Look at the directory before anything is sent again.",
    page_url = entry.directory.home_url,
    draft = entry.row.fields,
  })
  return summary(entry)
end

-- The worker that clicked is gone.
local function recover(entry)
  entry:orphaned("the worker died between the click and the answer")
  return doubt(entry)
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
  trace.try("what was learned", understand.learn, visit, outcome)
  trace.record(visit, outcome)
  return summary(entry)
end

-- What a person needs to go on where we stopped.
local function ask_person(entry, page_url)
  human_tasks.open({
    job = entry.job.id,
    result = entry.id,
    run = entry.run,
    reason = entry.row.reason,
    instructions = ("%s (%s)"):format(reasons.table[entry.row.reason].advice, entry.row.message or "no details"),
    page_url = page_url or entry.directory.submission_url,
    draft = entry.row.fields,
  })
end

local function go(visit)
  local refusal, manners = policy.check(visit.entry)
  if refusal then
    return refusal
  end
  visit.manners = manners
  return shared.with_context({ allow_private = visit.entry.job.allow_private }, function(context)
    visit.page = context:page()
    visit.page.when_covered = banner.press_away
    return visits.run(visit, context)
  end)
end

-- A visit that broke, as a reason; what is no fault of the site or the browser is raised again.
local function broken(problem)
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

local function work(visit)
  local entry = visit.entry
  visit.started = fiber.now()
  entry:begin()
  local ok, ending = pcall(fiber.timeout, VISIT_SECONDS, go, visit)
  if visit.answered then
    -- The answer to a click is in the ledger; what broke afterwards changes nothing.
    local found = entry.row.status == "in_doubt" and doubt(entry, visit) or summary(entry)
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
    return doubt(entry)
  elseif not ok then
    ending = broken(ending)
  end

  local found = conclude(visit, ending.reason, ending.message, ending)
  if found.status == "needs_human" then
    ask_person(entry, visit.pages[#visit.pages])
  end
  directories.note_visit(entry.directory.id, {
    probe = found.reason or found.status,
    captcha = ending.reason == "captcha" or nil,
    login = ending.reason == "login_required" or nil,
  })
  return found
end

-- Another job has this listing in hand: what becomes of it is what this job reports, so its end is awaited.
local function await_other(job_id, directory, entry)
  local deadline = fiber.now() + OTHERS_SECONDS
  while not entry.owned and UNDER_WAY[entry.row.status] and fiber.now() < deadline do
    fiber.sleep(0.5)
    entry = results.open(job_id, directory.id)
  end
  return { status = "skipped", reason = "duplicate" }
end

local function submit_directory(job_id, directory)
  local context = fiber.context()
  context.job, context.directory = job_id, directory.name
  local entry = results.open(job_id, directory.id)

  if not entry.owned then
    return await_other(job_id, directory, entry)
  elseif entry.row.status == "submitting" then
    return recover(entry)
  elseif entry.row.status == "in_doubt" then
    return doubt(entry) -- the worker may have died before anybody was asked
  elseif entry.row.status ~= "planned" and entry.row.status ~= "filling" then
    if entry.row.status == "needs_human" then
      ask_person(entry)
    end
    return summary(entry)
  end
  local visit = { entry = entry, fields = {}, pages = {}, exchanges = {} }
  return pace.alone(entry.directory.host, work, visit)
end

return bolt.task("submit_directory", { retry = { attempts = 4, base = "2s", cap = "30s" } }, submit_directory)
