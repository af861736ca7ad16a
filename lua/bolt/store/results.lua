-- The ledger of submissions (job_results): how each directory of a job stands, and whether its form may be sent.
--
-- The promise kept here: a form is sent only after Entry:intent() has returned; intent() succeeds only while nothing of
-- ours can have reached the directory (effect = 'none'); and after a crash nothing turns `submitting` back into
-- something that may be sent. Every write is one statement that changes the row and appends to the audit trail; one
-- that finds the row in another's hands changes nothing and raises kind "fenced".
--
-- A row is written by one run at one epoch. A worker that lost its lease carries an older epoch and is refused. The
-- answer to a send is the exception, because only who clicked knows it: it is let in by the id of its intent.

local crypto = require("bolt.crypto")
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local history = require("bolt.store.history")
local json = require("bolt.json")

local results = {}

--- The key that makes a listing one listing: SHA-256 over business, directory and listing version.
---@param business_id string
---@param directory_id string
---@param listing_version integer
---@return string hex
--- Yields: no.
function results.key(business_id, directory_id, listing_version)
  local parts = { business = business_id, directory = directory_id, listing_version = listing_version }
  return crypto.sha256(json.encode(parts, { canonical = true }))
end

---@class Entry one directory of one job, as this run may write it
---@field id string of the job_results row
---@field row table that row: status, reason, effect, attempts, sends, fields ...
---@field job table
---@field directory table
---@field profile table of the business
---@field owned boolean false when another job works on this listing
---@field intent_id? string of the send under way
local Entry = {}
Entry.__index = Entry

--- Opens one directory of a job for the running run.
---@param job_id string
---@param directory_id string
---@return Entry
--- Yields: yes. Raises kind not_found.
--- Example: local entry = results.open(job.id, directory.id); entry:begin()
function results.open(job_id, directory_id)
  local found = db.one(
    [[
    select jsonb_strip_nulls(to_jsonb(r) - 'exchanges') as row, jsonb_strip_nulls(to_jsonb(j)) as job,
           jsonb_strip_nulls(to_jsonb(d)) as directory, b.profile, r.job_id = o.job_id as owned
    from bolt.job_directories o
    join bolt.job_results r on r.id = o.result_id
    join bolt.jobs j on j.id = o.job_id
    join bolt.directories d on d.id = o.directory_id
    join bolt.businesses b on b.id = r.business_id
    where o.job_id = $1 and o.directory_id = $2]],
    job_id,
    directory_id
  )
  if not found then
    errors.raise("not_found", ("job %s does not order directory %s"):format(job_id, directory_id))
  end
  local context = fiber.context()
  found.id = found.row.id
  found.run, found.epoch = context.run, context.epoch or 0
  return setmetatable(found, Entry)
end

-- Runs an update of the row together with its event. In `update`, $1 is the row, $2 the run, $3 the epoch.
local function change(entry, event, details, update, ...)
  local args = { entry.id, entry.run or db.null, entry.epoch, ... }
  local n = 3 + select("#", ...)
  args[n + 1], args[n + 2] = event, history.actor()
  args[n + 3] = json.encode(details or {})
  local sql = ([[
    with changed as (update bolt.job_results %s returning *),
    told as (
      insert into bolt.queue_history (job_id, directory_id, event, actor, details)
      select job_id, directory_id, $%d, $%d, $%d::jsonb from changed)
    select jsonb_strip_nulls(to_jsonb(changed) - 'exchanges') as row from changed]]):format(
    update,
    n + 1,
    n + 2,
    n + 3
  )
  local found = db.one(sql, unpack(args, 1, n + 3))
  if not found then
    errors.raise("fenced", ("%s: the result is in other hands or in another state"):format(event))
  end
  entry.row = found.row
end

--- A visit begins.
--- Yields: yes. Raises kind fenced unless the row is planned or filling and nothing was sent.
function Entry:begin()
  change(
    self,
    "filling",
    { attempt = self.row.attempts + 1 },
    [[
    set status = 'filling', attempts = attempts + 1, run_id = $2, fence = $3, reason = null, message = null,
        next_attempt_at = null
    where id = $1 and (run_id is distinct from $2 or fence <= $3) and effect = 'none'
      and status in ('planned', 'filling')]]
  )
end

--- Commits the intent to click. Click once after this returned, never before.
---@param fields table<string, any> what the form holds, by selector
--- Yields: yes. Raises kind fenced when the form must not be sent by us now.
function Entry:intent(fields)
  local intent_id = crypto.uuid()
  change(
    self,
    "submitting",
    { intent = intent_id, send = self.row.sends + 1 },
    [[
    set status = 'submitting', effect = 'possible', intent_id = $4, sends = sends + 1, fields = $5::jsonb
    where id = $1 and run_id is not distinct from $2 and fence = $3 and effect = 'none' and status = 'filling'
      and ($2::uuid is null
           or exists (select from bolt.runs where id = $2 and epoch = $3 and status = 'running'))]],
    intent_id,
    json.encode(fields)
  )
  self.intent_id = intent_id
end

--- The directory refused what was sent, and nothing of it stands: the form may be corrected and sent again.
---@param details table what it said, for the trail
--- Yields: yes. Raises kind fenced.
function Entry:refused(details)
  change(
    self,
    "refused",
    details,
    [[
    set status = 'filling', effect = 'none', intent_id = null
    where id = $1 and intent_id = $4 and status = 'submitting' and run_id is not distinct from $2 and fence = $3]],
    self.intent_id
  )
  self.intent_id = nil
end

---@class Outcome
---@field status "submitted"|"live"|"in_doubt"|"needs_human"|"failed"|"skipped"
---@field reason? string
---@field effect? "none"|"possible"|"accepted" default none
---@field message? string
---@field confirmation? string
---@field listing_url? string
---@field fields? table
---@field exchanges? table[]
---@field duration_ms? integer of this visit

--- The visit ended, and with it the directory's part of the job.
---@param outcome Outcome
--- Yields: yes. Raises kind fenced.
function Entry:finish(outcome)
  change(
    self,
    outcome.status,
    { reason = outcome.reason, message = outcome.message, attempt = self.row.attempts },
    [[
    set status = $4, reason = $5, effect = $6, message = $7, confirmation = $8, listing_url = $9,
        fields = coalesce($10::jsonb, fields), exchanges = coalesce($11::jsonb, exchanges),
        duration_ms = duration_ms + $12, submitted_at = case when $6 = 'accepted' then now() end,
        run_id = $2, fence = $3
    where id = $1 and case when $13::uuid is null
      then (run_id is distinct from $2 or fence <= $3) and effect = 'none' and status in ('planned', 'filling')
      else intent_id = $13 and status in ('submitting', 'in_doubt') end]],
    outcome.status,
    outcome.reason,
    outcome.effect or "none",
    outcome.message,
    outcome.confirmation,
    outcome.listing_url,
    outcome.fields and json.encode(outcome.fields),
    outcome.exchanges and json.encode(json.array(outcome.exchanges)),
    outcome.duration_ms or 0,
    self.intent_id
  )
  self.intent_id = nil
end

--- The visit ended without an answer to keep; another one follows.
---@param reason string
---@param message string
---@param seconds number until then
---@param duration_ms integer
--- Yields: yes. Raises kind fenced.
function Entry:later(reason, message, seconds, duration_ms)
  change(
    self,
    "retry",
    { reason = reason, message = message, seconds = seconds, attempt = self.row.attempts },
    [[
    set status = 'planned', effect = 'none', intent_id = null, reason = $4, message = $5,
        next_attempt_at = now() + $6 * interval '1 second', duration_ms = duration_ms + $7
    where id = $1 and case when $8::uuid is null
      then run_id is not distinct from $2 and fence = $3 and effect = 'none' and status = 'filling'
      else intent_id = $8 and status = 'submitting' end]],
    reason,
    message,
    seconds,
    duration_ms,
    self.intent_id
  )
  self.intent_id = nil
end

--- An intent was found without its answer: whoever clicked is gone. Nothing may be sent any more.
---@param message string
--- Yields: yes. Raises kind fenced.
function Entry:orphaned(message)
  change(
    self,
    "in_doubt",
    { message = message },
    [[
    set status = 'in_doubt', reason = 'unknown', message = $4, run_id = $2, fence = $3
    where id = $1 and status = 'submitting' and (run_id is distinct from $2 or fence <= $3)]],
    message
  )
end

--- A person gets the filled-in page. What they do with it may reach the directory, so from here on nothing is sent by
--- itself; only who holds the page can take that back, by the id that is noted here.
---@param details table for the trail
--- Yields: yes. Raises kind fenced unless the result waits for a person and nothing was sent.
function Entry:lend(details)
  local intent_id = crypto.uuid()
  change(
    self,
    "lent",
    details,
    [[
    set effect = 'possible', intent_id = $4, run_id = $2, fence = $3
    where id = $1 and status = 'needs_human' and effect = 'none' and (run_id is distinct from $2 or fence <= $3)]],
    intent_id
  )
  self.intent_id = intent_id
end

--- A person is done, and nothing was sent: the visit goes on, or begins anew.
---@param details table for the trail
---@param denied? boolean a person says that nothing has reached the directory, where the ledger holds it possible
--- Yields: yes. Raises kind fenced when something of ours can have reached the directory, for all that is known here.
function Entry:resume(details, denied)
  change(
    self,
    "resumed",
    details,
    [[
    set status = 'filling', effect = 'none', intent_id = null, attempts = attempts + 1, run_id = $2, fence = $3,
        reason = null, message = null, next_attempt_at = null
    where id = $1 and status in ('needs_human', 'in_doubt') and (run_id is distinct from $2 or fence <= $3)
      and (effect = 'none' or effect = 'possible' and (intent_id = $4::uuid or $5))]],
    self.intent_id or db.null,
    denied or false
  )
  self.intent_id = nil
end

--- A lent page was closed with nothing sent from it.
---@param id string of the result
---@param intent_id string of the lending
--- Yields: yes.
function results.unlend(id, intent_id)
  db.exec(
    [[
    update bolt.job_results set effect = 'none', intent_id = null
    where id = $1 and intent_id = $2 and status = 'needs_human' and effect = 'possible']],
    id,
    intent_id
  )
end

--- A person, or proof found later, settles what was in doubt or left to people.
---@param id string of the result
---@param outcome { status: string, reason?: string, effect: string, message?: string, listing_url?: string,
---  confirmation?: string, exchanges?: table[] } needs_human and in_doubt leave the task open
---@param actor string e.g. "person:Ada"
---@return boolean settled false when the result is not open to it
--- Yields: yes.
function results.settle(id, outcome, actor)
  return db.one(
    [[
    with changed as (
      update bolt.job_results
      set status = $2, reason = $3, effect = $4, message = coalesce($5, message),
          listing_url = coalesce($6, listing_url), confirmation = coalesce($8, confirmation),
          exchanges = coalesce($9::jsonb, exchanges),
          submitted_at = case when $4 = 'accepted' then coalesce(submitted_at, now()) end
      where id = $1 and status in ('in_doubt', 'needs_human')
      returning *),
    closed as (
      update bolt.human_tasks set status = 'done', closed_at = now()
      where result_id in (select id from changed where status not in ('needs_human', 'in_doubt'))
        and status in ('open', 'taken')),
    told as (
      insert into bolt.queue_history (job_id, directory_id, event, actor, details)
      select job_id, directory_id, 'settled', $7, jsonb_build_object('status', status, 'message', message)
      from changed)
    select id from changed]],
    id,
    outcome.status,
    outcome.reason,
    outcome.effect,
    outcome.message,
    outcome.listing_url,
    actor,
    outcome.confirmation,
    outcome.exchanges and json.encode(json.array(outcome.exchanges))
  ) ~= nil
end

return results
