-- One visit of one directory: asks whether it may, fills in the form, sends it once, and writes down what became of it.
--
-- The ledger (bolt.store.results) decides what may be done; this task only asks it. Run again after a crash, it finds
-- the ledger as the dead worker left it: nothing sent, and it begins anew; an intent without its answer, and the result
-- is in doubt; an ending, and it reports that ending.

local ask = require("flows.tasks.ask")
local attempt = require("flows.tasks.attempt")
local bolt = require("bolt")
local fiber = require("bolt.fiber")
local pace = require("flows.tasks.pace")
local results = require("bolt.store.results")

-- How long the end of another job's visit to the same directory is waited for.
local OTHERS_SECONDS = 60
local UNDER_WAY = { filling = true, submitting = true }

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
    return attempt.recover(entry)
  elseif entry.row.status == "in_doubt" then
    return attempt.doubt(entry) -- the worker may have died before anybody was asked
  elseif entry.row.status ~= "planned" and entry.row.status ~= "filling" then
    if entry.row.status == "needs_human" then
      ask.person(entry)
    end
    return attempt.summary(entry)
  end
  return pace.alone(entry.directory.host, function()
    entry:begin()
    return attempt.run(attempt.new(entry), attempt.go)
  end)
end

return bolt.task("submit_directory", { retry = { attempts = 4, base = "2s", cap = "30s" } }, submit_directory)
