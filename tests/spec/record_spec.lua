-- The record against a real PostgreSQL: orders, the ledger that lets a form be sent once, counts, consent, pace.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local jobs = require("bolt.store.jobs")
local results = require("bolt.store.results")
local t = require("tests.spec.support")

local PROFILE = { business_name = "Blue Door Bakery", email = "info@bluedoor.test", website = "https://bluedoor.test" }
local numbers = 0

-- A profile and addresses that no other test uses.
local function order(fields)
  numbers = numbers + 1
  local made = {
    business = {
      business_name = PROFILE.business_name .. " " .. numbers,
      email = PROFILE.email,
      website = PROFILE.website,
    },
    directories = { ("http://a%d.test/add"):format(numbers), ("http://b%d.test/add/"):format(numbers) },
    consent = "Ada Lovelace",
  }
  for name, value in pairs(fields or {}) do
    made[name] = value
  end
  return made
end

local function statuses(job_id)
  local list = {}
  for i, row in ipairs(jobs.report(job_id)) do
    list[i] = row.status .. (row.reason and "/" .. row.reason or "")
  end
  return list
end

-- Opens the directory at a position as run `run` at epoch `epoch` would.
local function open(job, position, run, epoch)
  local context = fiber.context()
  context.run, context.epoch = run, epoch
  local entry = results.open(job.id, job.directories[position].id)
  context.run, context.epoch = nil, nil
  return entry
end

local RUN = "00000000-0000-4000-8000-000000000001"

-- A run that holds its lease at this epoch, as the engine records it.
local function lease(epoch)
  db.exec(
    [[
    insert into bolt.runs (id, flow, status, epoch) values ($1, 'spec', 'running', $2)
    on conflict (id) do update set epoch = excluded.epoch]],
    RUN,
    epoch
  )
end

t.database()

t.test("an order is one transaction: business, consent, directories, job, results and run", function()
  local job_id, run_id = jobs.create(order())
  t.eq(statuses(job_id), { "planned", "planned" })
  local run = db.one("select flow, key, status, input from bolt.runs where id = $1", run_id)
  t.eq(run, { flow = "process_job", key = "job:" .. job_id, status = "queued", input = { job_id = job_id } })
  t.eq(db.one("select count(*) as n from bolt.queue_history where job_id = $1", job_id).n, 3)

  local before = db.one("select count(*) as n from bolt.businesses").n
  local bad = order({ directories = { "http://ok.test/add", "nowhere" } })
  t.raises(jobs.create, "bad_argument", bad)
  t.raises(jobs.create, "bad_argument", order({ package = "gold" }))
  t.eq(db.one("select count(*) as n from bolt.businesses").n, before)
end)

t.test("the key of a listing is the hash of business, directory and version", function()
  local json, crypto = require("bolt.json"), require("bolt.crypto")
  local job_id = jobs.create(order())
  local row = db.one("select * from bolt.job_results where job_id = $1 limit 1", job_id)
  t.eq(
    row.idempotency_key,
    crypto.sha256(json.encode({
      business = row.business_id,
      directory = row.directory_id,
      listing_version = 1,
    }, { canonical = true }))
  )
end)

t.test("a form is sent once: a second intent is fenced, before and after the answer", function()
  local job = jobs.start((jobs.create(order())))
  local entry, twin = open(job, 1), open(job, 1)
  entry:begin()
  twin:begin()
  entry:intent({ ["#name"] = "Blue Door" })
  t.raises(twin.intent, "fenced", twin, {})
  t.raises(twin.begin, "fenced", twin)
  entry:finish({ status = "submitted", effect = "accepted", confirmation = "R-1", duration_ms = 5 })
  t.raises(twin.intent, "fenced", twin, {})
  t.eq(open(job, 1).row.status, "submitted")
  t.eq(jobs.report(job.id)[1].fields, { ["#name"] = "Blue Door" })
end)

t.test("after a refusal the form may be sent again, after anything else not", function()
  local job = jobs.start((jobs.create(order())))
  local entry = open(job, 1)
  entry:begin()
  entry:intent({ a = "long" })
  entry:refused({ complaints = { "too long" } })
  entry:intent({ a = "short" })
  entry:finish({ status = "failed", reason = "server_error", effect = "possible", message = "answered 500" })
  t.eq(open(job, 1).row.sends, 2)
  t.raises(entry.begin, "fenced", entry)
end)

t.test("a worker that lost its lease cannot begin, intend or end; the one that clicked may still answer", function()
  local job = jobs.start((jobs.create(order())))
  lease(1)
  local old = open(job, 1, RUN, 1)
  old:begin()
  lease(2)
  t.raises(old.intent, "fenced", old, {}) -- the run has been claimed by another
  local new = open(job, 1, RUN, 2)
  new:begin()
  t.raises(old.finish, "fenced", old, { status = "failed", reason = "unknown" })
  new:intent({})

  lease(3)
  local third = open(job, 1, RUN, 3)
  t.eq(third.row.status, "submitting")
  third:orphaned("died")
  t.eq(open(job, 1).row.status, "in_doubt")
  new:finish({ status = "submitted", effect = "accepted" })
  t.eq(open(job, 1).row.status, "submitted")
end)

t.test("another job for the same listing skips what was sent and takes over what was not", function()
  local first = order()
  local one = jobs.start((jobs.create(first)))
  local sent, failed = open(one, 1), open(one, 2)
  sent:begin()
  sent:intent({})
  sent:finish({ status = "submitted", effect = "accepted" })
  failed:begin()
  failed:finish({ status = "failed", reason = "no_form" })

  local early = jobs.start((jobs.create(first)))
  t.eq(statuses(early.id), { "skipped/duplicate", "skipped/duplicate" }, "while the first job is under way")
  t.eq(#early.directories, 0)
  jobs.finish(one.id)

  local two = jobs.start((jobs.create(first)))
  t.eq(statuses(two.id), { "skipped/duplicate", "planned" })
  t.eq(statuses(one.id), { "submitted", "failed/no_form" }, "the first job keeps its own ending")
  t.eq(#two.directories, 1)
  local again = jobs.start(
    (jobs.create(order({ business = first.business, directories = first.directories, listing_version = 2 })))
  )
  t.eq(#again.directories, 2, "another version of the listing is another listing")
end)

t.test("what is in doubt is so for every job that orders it, and what an open job has is told", function()
  local first = order()
  local one = jobs.start((jobs.create(first)))
  local doubtful = open(one, 1)
  doubtful:begin()
  doubtful:intent({})
  doubtful:finish({ status = "in_doubt", reason = "timeout", effect = "possible", message = "no answer" })
  local identity = require("bolt.store.businesses").identity("local", first.business)
  local keys = { require("bolt.store.url").normalise(first.directories[2]), "http://elsewhere.example/add" }
  local held = jobs.held(identity, keys)
  t.eq({ #held, held[1].directory, held[1].job_id }, { 1, first.directories[2], one.id })
  jobs.finish(one.id)
  t.eq(jobs.held(identity, keys), {})
  local two = jobs.start((jobs.create(first)))
  t.eq(statuses(two.id), { "in_doubt/timeout", "planned" })
  t.eq(jobs.report(two.id)[1].message, "no answer")
end)

t.test("a job counts what stands in the record and fails only if nothing ended well", function()
  local job = jobs.start((jobs.create(order())))
  local entry = open(job, 1)
  entry:begin()
  entry:intent({})
  local ended = jobs.finish(job.id, { [job.directories[2].id] = "the page exploded" })
  t.eq(ended.status, "completed")
  t.eq({ ended.counts.in_doubt, ended.counts.failed, ended.counts.total }, { 1, 1, 2 })
  t.eq(jobs.report(job.id)[2].message, "the page exploded")
  t.eq(jobs.finish(job.id).status, "completed", "safe to repeat")

  local bad = jobs.start((jobs.create(order())))
  t.eq(jobs.finish(bad.id).status, "failed")
  t.raises(jobs.start, "job_ended", bad.id)
  t.raises(jobs.start, "not_found", RUN)
end)

t.test("a package covers so many directories; the rest is over quota", function()
  local many = {}
  for i = 1, 52 do
    many[i] = ("http://many%d.test/add"):format(i)
  end
  many[53] = "http://MANY1.test:80/add/#same"
  local job_id = jobs.create(order({ directories = many }))
  local counts = jobs.get(job_id).counts
  t.eq({ counts.total, counts.planned, counts.skipped }, { 52, 50, 2 })
  t.eq(statuses(job_id)[51], "skipped/over_quota")
end)

t.test("the trail is append-only, and a business can be forgotten", function()
  local businesses = require("bolt.store.businesses")
  local job_id = jobs.create(order())
  t.raises(db.exec, "append%-only", "update bolt.queue_history set event = 'x' where job_id = $1", job_id)
  t.raises(db.exec, "append%-only", "delete from bolt.queue_history where job_id = $1", job_id)
  local id = jobs.get(job_id).business_id
  t.raises(businesses.erase, "under way", id, "person:Ada")
  t.ok(jobs.cancel(job_id, "person:Ada"))
  t.eq(businesses.erase(id, "person:Ada"), {})
  t.eq(businesses.get(id).profile, {})
  local left = "select count(*) as n from bolt.queue_history where job_id = $1 and details -> 'package' is not null"
  t.eq(db.one(left, job_id).n, 0)
end)

t.test("a consent that was taken back is in force no more", function()
  local consents = require("bolt.store.consents")
  local job_id = jobs.create(order())
  local consent_id = db.one("select consent_id from bolt.jobs where id = $1", job_id).consent_id
  t.eq(consents.in_force(consent_id).scope, { "submit", "accept_terms" })
  t.ok(consents.revoke(consent_id, "Ada"))
  t.eq(consents.in_force(consent_id), nil)
  t.raises(jobs.create, "bad_argument", order({ consent = " " }))
end)

t.test("a host is visited in turns, whoever asks", function()
  local hosts = require("bolt.store.hosts")
  t.eq(hosts.next_turn("turns.test", 5), 0)
  local second, third = hosts.next_turn("turns.test", 5), hosts.next_turn("turns.test", 5)
  t.ok(second > 4 and second <= 5, second)
  t.ok(third > 9 and third <= 10, third)
end)

t.test("a worker that falls silent is stale after two minutes", function()
  local heartbeats = require("bolt.store.heartbeats")
  heartbeats.beat({ id = "w1", host = "h", pid = 1, version = "0", status = "idle", roles = { "worker" } })
  t.eq(#heartbeats.stale(), 0)
  db.exec("update bolt.worker_heartbeats set last_heartbeat = now() - interval '121 seconds'")
  t.eq(heartbeats.stale()[1].worker_id, "w1")
  heartbeats.beat({ id = "w1", host = "h", pid = 1, version = "0", status = "stopped" })
  t.eq(#heartbeats.stale(), 0)
end)
