-- The sample business in all fifteen practice directories, in a real browser: what each of them received, field by
-- field, and what Bolt says became of it. DIRECTORY=name visits one of them; ROUNDS=n does it all n times.
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local jobs = require("bolt.store.jobs")
local practice = require("flows.practice")
local profiles = require("bolt.store.profile")
local shared = require("bolt.browser.shared")
local submit = require("flows.tasks.submit_directory")
local t = require("tests.spec.support")

local AT_ONCE = 4
local ROUNDS = tonumber(os.getenv("ROUNDS")) or 1
local ONLY = os.getenv("DIRECTORY")

-- status and reason by the outcome that a site is built for
local WANTED = {
  submitted = { "submitted" },
  duplicate = { "skipped", "duplicate" },
  captcha = { "needs_human", "captcha" },
  login_required = { "needs_human", "login_required" },
}

t.database()
t.on_exit(shared.close)

local sites = practice.serve({ dir = t.state_dir() })
t.on_exit(function()
  sites:close()
end)

local profile = assert(profiles.load("flows/practice/business.json"))
local files = { logo = crypto.sha256(fs.read(profile.logo_path)) }

-- Visits until the visit has ended, as process_job does.
local function visit(job, directory)
  local ending
  repeat
    ending = submit(job.id, directory)
    if ending.retry_in then
      fiber.sleep(ending.retry_in)
    end
  until not ending.retry_in
end

-- The whole order; returns the rows of its report by site.
local function visit_all(round)
  sites:reset()
  local ordered = {}
  for i, site in ipairs(sites.list) do
    if not ONLY or site.name == ONLY then
      ordered[#ordered + 1] = sites.directories[i]
    end
  end
  local job = jobs.start((jobs.create({
    business = profile,
    directories = ordered,
    consent = "Marta Lindqvist",
    allow_private = true,
    pace = 0,
    listing_version = round,
  })))
  fiber.group(function(group)
    local places = fiber.semaphore(AT_ONCE)
    for _, directory in ipairs(job.directories) do
      group:spawn(function()
        places:with(visit, job, directory)
      end)
    end
  end)
  local by_title = {}
  for _, row in ipairs(jobs.report(job.id)) do
    by_title[row.name] = row
  end
  return by_title, job
end

local rows, judged, job = {}, {}, nil

for round = 1, ROUNDS do
  t.test(("all directories are visited (round %d)"):format(round), { timeout = 240 }, function()
    rows, job = visit_all(round)
    judged = {}
    for _, site in ipairs(sites:judge(profile, files)) do
      judged[site.name] = site
    end
  end)

  for _, site in ipairs(sites.list) do
    if not ONLY or site.name == ONLY then
      t.test(("%s: %s"):format(site.name, site.kind), function()
        local row = t.ok(rows[site.title], "was not visited")
        local wanted, said = WANTED[site.outcome], judged[site.name]
        t.eq({ row.status, row.reason }, wanted, row.message)
        t.eq(said.wrong, {})
        t.eq(said.accepted, site.outcome == "submitted" and 1 or 0)
        if site.outcome == "submitted" then
          t.match(row.confirmation, "^" .. site.prefix)
        end
      end)
    end
  end

  t.test("what a person is asked for, and no more than that", { skip = ONLY and "one directory" }, function()
    local asked = {}
    for _, task in ipairs(db.query("select reason from bolt.human_tasks where job_id = $1 order by reason", job.id)) do
      asked[#asked + 1] = task.reason
    end
    t.eq(asked, { "captcha", "login_required" })
  end)
end
