--- bolt demo: the whole job on this machine, against practice directories that say what they received.
local args = require("bolt.terminal.args")
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local log = require("bolt.log")
local output = require("bolt.terminal.output")
local process = require("bolt.process")

local M = {
  summary = "the whole job against practice directories, with a report",
  usage = [[
bolt demo [--json]

Lists a sample bakery in fifteen practice directories: web sites on loopback, each of another kind, that note down what
they receive. Shows progress while it works, then a report that compares what each site received with what it should
have received, field by field.

It uses a PostgreSQL of its own in the state directory (also when DATABASE_URL is set) and reaches no other site. Each
demo is a new version of the listing, and the sites begin it with empty books. A demo that was interrupted or killed is
gone on with, by the next `bolt demo` or by `bolt up`. Progress goes to stderr, the log to bolt.log in the state
directory.

  --json    print the report as one line of JSON

Exit code: 0 when twelve sites received exactly what was expected, one said that the listing is there already, CAPTCHA
and login were left to a person, and no site accepted two listings; 1 when not; 130 interrupted.]],
  logs = true, -- to a file
}

-- The sample's owner, as bolt.store.consents records it.
local CONSENT = { granted_by = "Marta Lindqvist, owner of the sample bakery", source = "flows/practice/business.json" }
local SAMPLE = { "business.json", "logo.png", "storefront.png" }
local ORDER = "demo"

-- The sample on disk: an installed binary carries its files inside.
local function sample(state_dir)
  local folder = state_dir .. "/practice/sample"
  fs.mkdir_p(folder)
  for _, name in ipairs(SAMPLE) do
    fs.write(folder .. "/" .. name, loader.read("flows/practice/" .. name), { atomic = true })
  end
  local profile, problems = require("bolt.store.profile").load(folder .. "/business.json")
  if not profile then
    error(("the sample business is wrong: %s %s"):format(problems[1].field, problems[1].problem))
  end
  return profile, { logo = crypto.sha256(fs.read(profile.logo_path)) }
end

local function new_order(profile, sites, source)
  local last = require("bolt.db").one("select max(listing_version) as n from bolt.jobs where source = $1", source).n
  return {
    business = profile,
    directories = sites.directories,
    consent = CONSENT,
    allow_private = true,
    listing_version = (last or 0) + 1,
    pace = 0,
    source = source,
    metadata = { order = ORDER },
  }
end

-- A path as somebody in this folder would write it.
local function from_here(path)
  local here = fs.realpath(".") .. "/"
  return path:sub(1, #here) == here and path:sub(#here + 1) or path
end

local function count_evidence(rows)
  local n = 0
  for _, row in ipairs(rows) do
    n = n + #row.evidence
  end
  return n
end

-- Prints the report; returns whether everything went as it had to.
local function print_report(job, sites, profile, files, o)
  local report = require("bolt.terminal.report")
  local state_dir = job.service.state_dir
  local rows = job:report()
  -- Read from disk: another process may have served the sites.
  local books = require("flows.practice").read({ dir = state_dir .. "/practice", port = sites.port })
  local found = report.compare(rows, books:judge(profile, files))
  if o.json then
    output.line("%s", report.practice_json(found, { job = job.id, seconds = job.seconds }))
    return found.ok
  end
  local lines = report.practice(found, {
    business = profile.business_name,
    seconds = job.seconds,
    columns = process.terminal_size(1),
  })
  lines[#lines + 1] = ("Screenshots and records: %s (%d files)"):format(
    from_here(state_dir .. "/evidence/" .. job.id),
    count_evidence(rows)
  )
  lines[#lines + 1] = ("Log: %s"):format(from_here(state_dir .. "/bolt.log"))
  output.line("%s", table.concat(lines, "\n"))
  return found.ok
end

local function work(service, o)
  local home = require("flows.practice.home")
  local jobs = require("bolt.store.jobs")
  local one_job = require("bolt.service.one_job")
  local id, run_id = jobs.under_way(home.SOURCE, ORDER)
  local sites = home.serve(service.state_dir, id ~= nil)
  service:at_stop("practice directories", sites.close, sites)
  local profile, files = sample(service.state_dir)
  if not id then
    sites:reset()
  end
  local order = new_order(profile, sites, home.SOURCE)
  local job = one_job.begin(service, order, id and { id = id, run_id = run_id })
  output.say(
    "%s job %s: %d practice directories on port %d",
    id and "going on with" or "began",
    job.id,
    #sites.directories,
    sites.port
  )
  local ok, run = pcall(job.watch, job, profile.business_name, { clear = not o.json })
  if not ok then
    local what = errors.is(run, "cancelled") and "interrupted" or "not finished"
    output.say("bolt demo: %s; `bolt demo` or `bolt up` goes on with it", what)
    error(run, 0)
  elseif run.status ~= "completed" then
    local why = run.error and run.error.message or ""
    output.say("bolt demo: the run is %s: %s; `bolt run why %s` says more", run.status, why, run.id)
  end
  return print_report(job, sites, profile, files, o) and 0 or 1
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  local o = args.parse(argv, { json = "flag" })
  log.to_file(require("bolt.state").dir() .. "/bolt.log")
  return require("bolt.service").during({ private = true }, work, o)
end

return M
