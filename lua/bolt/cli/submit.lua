--- bolt submit: the main job from the command line.
local args = require("bolt.terminal.args")
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local json = require("bolt.json")
local log = require("bolt.log")
local output = require("bolt.terminal.output")

local M = {
  summary = "submit a business to directories",
  usage = [[
bolt submit --business F.json (--directory URL)... [--directories FILE] --consent NAME [--pace SECONDS]
            [--allow-private] [--json]

Opens each directory's submission form in Chromium, fills it in from the profile, submits it once, and says what
happened. A directory that has the listing already is not sent anything. The same command started again after an
interruption goes on where it was; nothing is sent twice.

  --business F.json      the profile: business_name and email at the least; flows/practice/business.json is a sample
  --directory URL        the page with the submission form; may be repeated
  --directories FILE     a list of such URLs, or of objects {"submission_url", "name", "pace_seconds", ...}: JSON, JSON
                         lines or CSV, as `bolt directory import` takes it and `bolt directory ls --json` prints it
  --consent NAME         who authorised these submissions; it is recorded, and without it nothing is submitted
  --pace SECONDS         pause between page loads of one host (default 5)
  --allow-private        permit loopback and private addresses
  --json                 a line of JSON for each directory on stdout:
                         {directory, status, reason, fields, attempts, duration_ms, confirmation, listing_url, evidence}

Without DATABASE_URL it starts a PostgreSQL of its own in the state directory. Progress goes to stderr, the log to
bolt.log in the state directory.

Exit code: 0 all ended well; 1 something failed, was refused or is not finished; 2 wrong usage; 3 a person is needed;
130 interrupted.]],
  logs = true, -- to a file
}

local FLAGS = {
  business = "text",
  directory = "list",
  directories = "text",
  consent = "text",
  pace = "number",
  allow_private = "flag",
  json = "flag",
}

local DIRECTORIES_MAX = 500 -- what the largest package covers
local FILE_MAX = 4 * 1024 * 1024

local function fail(kind, format, ...)
  errors.raise(kind, format:format(...), { retryable = false })
end

local function read_file(what, path)
  local ok, text = pcall(fs.read, path, FILE_MAX)
  if not ok then
    local why = errors.message(text):gsub("^fs%.%w+: ", "")
    fail("bad_input", "%s: cannot read %s; correct the path or the file", what, why)
  end
  return text
end

-- Reads a JSON file; says which file and where in it when it is none.
local function read_json(what, path)
  local text = read_file(what, path)
  local decoded, value = pcall(json.decode, text)
  if not decoded then
    fail("bad_input", "%s: %s is not JSON: %s", what, path, errors.message(value))
  end
  return value
end

-- The profile, or an error that names every field that is wrong and what to do about it.
local function read_profile(path)
  local profile = require("bolt.store.profile")
  local problems = profile.check(read_json("--business", path))
  local loaded
  if #problems == 0 then
    loaded, problems = profile.load(path)
  end
  if #problems > 0 then
    local lines = {}
    for i, p in ipairs(problems) do
      lines[i] = ("  %s %s; %s"):format(p.field, p.problem, p.hint)
    end
    fail("bad_input", "%s is not a usable profile:\n%s", path, table.concat(lines, "\n"))
  end
  return loaded
end

-- One directory as the catalogue wants it. `where` names it in errors.
local function described(where, entry, kind)
  local directories = require("bolt.store.directories")
  local ok, row = pcall(directories.describe, entry)
  if not ok then
    fail(kind, "%s: %s", where, (errors.message(row):gsub("^[^%s]+:%d+: ", "")))
  end
  return row
end

-- All directories, each form once: those of the command line, then those of the file.
local function read_directories(o)
  local list, keys, seen = {}, {}, {}
  local function add(where, entry, kind)
    local row = described(where, entry, kind)
    if not seen[row.key] then
      seen[row.key] = true
      list[#list + 1], keys[#keys + 1] = entry, row.key
    end
  end
  for _, url in ipairs(o.directory or {}) do
    add("--directory", url, "usage")
  end
  if o.directories then
    local path, wrong = o.directories, {}
    local text = read_file("--directories", path)
    local _, problems, entries = require("bolt.store.directory_file").read(path, text)
    for _, problem in ipairs(problems) do
      if not problem.again then
        wrong[#wrong + 1] = ("  %s:%d: %s"):format(path, problem.line, problem.reason)
      end
    end
    if #wrong > 0 then
      fail("bad_input", "--directories: not a usable list:\n%s", table.concat(wrong, "\n", 1, math.min(#wrong, 50)))
    end
    for _, entry in ipairs(entries) do
      add(path, entry, "bad_input")
    end
  end
  if #list > DIRECTORIES_MAX then
    fail("bad_input", "%d directories are too many for one job: at most %d", #list, DIRECTORIES_MAX)
  end
  return list, keys
end

-- The smallest package that covers so many directories.
local function package_for(n)
  local best
  for name, package in pairs(require("bolt.store.packages").table) do
    if package.directories >= n and (not best or package.directories < best.directories) then
      best = { name = name, directories = package.directories }
    end
  end
  return best.name
end

-- What tells this order from others: the business and the directories. A profile that was corrected meanwhile is
-- still the same order.
local function order_key(identity, keys)
  local sorted = { unpack(keys) }
  table.sort(sorted)
  return crypto.sha256(json.encode({ business = identity, directories = sorted }, { canonical = true }))
end

-- Everything that can be known to be wrong before anything is started.
local function read_order(o)
  if not o.business then
    args.wrong("--business is missing: the JSON file with the profile")
  elseif not o.directory and not o.directories then
    args.wrong("no directory: name one with --directory URL, or a file of them with --directories F.json")
  elseif o.consent and not o.consent:find("%S") then
    args.wrong("--consent: the name of a person is expected")
  end
  local profile = read_profile(o.business)
  local list, keys = read_directories(o)
  if not o.consent then
    fail(
      "no_consent",
      "refused: nobody is on record who allowed to submit %s; nothing was started. "
        .. 'Add --consent "NAME" with the name of the person who did',
      profile.business_name
    )
  end
  local identity = require("bolt.store.businesses").identity("local", profile)
  local key = order_key(identity, keys)
  local order = {
    business = profile,
    directories = list,
    consent = o.consent,
    allow_private = o.allow_private or false,
    pace = o.pace,
    package = package_for(#list),
    source = "cli",
    metadata = { order = key },
  }
  return order, { identity = identity, keys = keys, key = key }
end

-- The job that an earlier start of this order left open; its business gets the profile as it is now.
local function unfinished(order, about)
  local jobs = require("bolt.store.jobs")
  local id, run_id = jobs.under_way(order.source, about.key)
  if id then
    require("bolt.db").tx(function(tx)
      require("bolt.store.businesses").upsert(tx, "local", order.business)
    end)
    return { id = id, run_id = run_id }
  end
  local held = jobs.held(about.identity, about.keys)
  if #held > 0 then
    fail(
      "under_way",
      "%s is in job %s already, which is not finished; nothing was started. Let it finish (the command that began it, "
        .. "or `bolt up`), or end it with `bolt run cancel %s`",
      held[1].directory,
      held[1].job_id,
      held[1].run_id
    )
  end
end

local function print_results(job, o)
  local report = require("bolt.terminal.report")
  local rows, missing = job:report()
  if o.json then
    for _, row in ipairs(rows) do
      output.line("%s", report.json_line(row))
    end
  else
    local reasons = require("flows.tasks.reasons")
    local lines = report.results(rows, {
      seconds = fiber.now() - job.began,
      advice = function(reason)
        return reasons.table[reason].advice
      end,
    })
    output.line("%s", table.concat(lines, "\n"))
  end
  if missing > 0 then
    output.say("bolt submit: %d pieces of evidence lie on the machine that did the work", missing)
  end
  return report.exit_code(rows)
end

-- What the run's end means beyond the results; nil when they say it all.
local function remark(run, job)
  if run.status == "paused" then
    return ("the run is paused: %s; `bolt run why %s` says more"):format(run.error and run.error.message or "", run.id)
  elseif run.status == "cancelled" then
    return ("job %s was cancelled"):format(job.id)
  elseif run.status == "failed" then
    return ("the run failed: %s"):format(run.error and run.error.message or "")
  end
end

local function work(service, order, about, o)
  local one_job = require("bolt.service.one_job")
  local found = unfinished(order, about)
  local job = one_job.begin(service, order, found)
  if found then
    output.say("bolt submit: going on with job %s, which an earlier start began", job.id)
  end
  local ok, run = pcall(job.watch, job, order.business.business_name, { clear = not o.json })
  if not ok then
    -- Interrupted, or the database is gone: what is being sent ends, and what is known is told.
    fiber.shield(function()
      job:stop()
      local told, e = pcall(print_results, job, o)
      local what = errors.is(run, "cancelled") and "interrupted" or "not finished"
      output.say("bolt submit: %s; the same command goes on with job %s", what, job.id)
      if not told then
        log.warn("the results could not be printed", { error = errors.message(e) })
      end
    end)
    error(run, 0)
  end
  local code = print_results(job, o)
  local note = remark(run, job)
  if note then
    output.say("bolt submit: %s", note)
  elseif code == 3 then
    output.say("bolt submit: a person is needed; `bolt task ls --job %s` says for what", job.id)
  end
  return run.status == "paused" and 3 or code
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  local o = args.parse(argv, FLAGS)
  local order, about = read_order(o)
  log.to_file(require("bolt.state").dir() .. "/bolt.log")
  return require("bolt.service").during({}, work, order, about, o)
end

return M
