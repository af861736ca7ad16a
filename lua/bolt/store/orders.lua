-- Orders: how a job comes to be, in one transaction with the run that will work on it.

local businesses = require("bolt.store.businesses")
local consents = require("bolt.store.consents")
local db = require("bolt.db")
local directories = require("bolt.store.directories")
local errors = require("bolt.errors")
local history = require("bolt.store.history")
local json = require("bolt.json")
local options = require("bolt.options")
local packages = require("bolt.store.packages")
local results = require("bolt.store.results")
local runs = require("bolt.engine.runs")

local orders = {}

-- A result of an ended job, or of one whose run is over, may be worked on again by another job if nothing of it can
-- have reached the directory.
local FREE = [[
  r.effect = 'none' and exists (
    select from bolt.jobs held left join bolt.runs u on u.flow = 'process_job' and u.key = 'job:' || held.id
    where held.id = r.job_id and (held.status in ('completed', 'failed', 'cancelled')
      or u.status in ('completed', 'failed', 'cancelled')))]]

-- What the rows of a job's directories hold before they are written.
local ROWS = [[
  jsonb_to_recordset($2::jsonb) as n (position int, directory_id uuid, key text, over_quota bool)]]

-- Takes over what is free, leaving with the old job how its own attempt ended; what it asked people is void.
local TAKE_OVER = [[
  with n as (select * from ]] .. ROWS .. [[),
  freed as (
    select r.id, r.job_id, r.status, r.reason, r.message
    from bolt.job_results r join n on n.key = r.idempotency_key
    where ]] .. FREE .. [[ order by r.id for update of r),
  kept as (
    update bolt.job_directories o set status = f.status, reason = f.reason, message = f.message
    from freed f
    where o.result_id = f.id and o.job_id = f.job_id and f.status in ('failed', 'needs_human', 'skipped')),
  dismissed as (
    update bolt.human_tasks t set status = 'dismissed', closed_at = now()
    from freed f where t.result_id = f.id and t.status in ('open', 'taken'))
  update bolt.job_results r
  set job_id = $1, status = 'planned', reason = null, message = null, run_id = null, fence = 0, attempts = 0,
      fields = '{}', exchanges = '[]', duration_ms = 0, next_attempt_at = null
  from freed f where r.id = f.id]]

local PLAN = [[
  insert into bolt.job_results (job_id, business_id, directory_id, listing_version, idempotency_key, status, reason)
  select $1, j.business_id, n.directory_id, j.listing_version, n.key,
         case when n.over_quota then 'skipped' else 'planned' end, case when n.over_quota then 'over_quota' end
  from ]] .. ROWS .. [[ join bolt.jobs j on j.id = $1
  order by n.key
  on conflict (idempotency_key) do nothing]]

local ORDER = [[
  insert into bolt.job_directories (job_id, position, directory_id, result_id)
  select $1, n.position, n.directory_id, r.id
  from ]] .. ROWS .. [[ join bolt.job_results r on r.idempotency_key = n.key]]

local SKIP_OVER_QUOTA = [[
  update bolt.job_results r set status = 'skipped', reason = 'over_quota'
  from ]] .. ROWS .. [[ where n.over_quota and r.idempotency_key = n.key and r.job_id = $1 and r.status = 'planned']]

local CREATE_OPTIONS = {
  business = "table",
  directories = "table",
  consent = "table|string",
  package = "string",
  priority = "number",
  listing_version = "number",
  allow_private = "boolean",
  pace = "number",
  customer_id = "string",
  source = "string",
  metadata = "table",
}

-- The directories as rows, each form once.
local function described(list)
  local rows, seen = {}, {}
  for _, entry in ipairs(list) do
    local row = directories.describe(entry)
    if not seen[row.key] then
      seen[row.key] = true
      rows[#rows + 1] = row
    end
  end
  if #rows == 0 then
    errors.raise("bad_argument", "a job needs at least one directory")
  end
  return rows
end

--- Records an order and the run that will work on it, in one transaction: all of it stands, or nothing.
---@param order { business: table, directories: (string|table)[], consent?: string|table, package?: string,
---  priority?: integer, listing_version?: integer, allow_private?: boolean, pace?: number, customer_id?: string,
---  source?: string, metadata?: table } business is a profile that bolt.store.profile found right; directories are
---  submission URLs or fields of the catalogue; consent names who authorised it, or is { granted_by, scope, source };
---  package: starter unless stated; priority 1 (first) to 4, that of the package unless stated; pace: seconds between
---  page loads of one host, default 5
---@return string job_id
---@return string run_id of flow process_job, recorded under the key job:ID
--- Yields: yes. Raises kind bad_argument (order), db.
--- Example: orders.create{ business = profile, directories = { url }, consent = "Ada Lovelace" }
function orders.create(order)
  options.check(order, CREATE_OPTIONS, 2)
  local package = packages.get(order.package or "starter")
  if not package then
    errors.raise("bad_argument", "no such package: " .. tostring(order.package))
  end
  local customer_id, version = order.customer_id or "local", order.listing_version or 1
  local rows = described(order.directories)
  local consent = order.consent
  if type(consent) == "string" then
    consent = { granted_by = consent }
  end

  return db.tx(function(tx)
    local business_id = businesses.upsert(tx, customer_id, order.business)
    local consent_id = consent
      and consents.record(tx, business_id, {
        granted_by = consent.granted_by,
        scope = consent.scope,
        source = consent.source or order.source or "cli",
      })
    local ids = directories.upsert(tx, rows)
    local job_id = tx:one(
      [[
      insert into bolt.jobs (business_id, customer_id, consent_id, package, priority, listing_version, allow_private,
                             pace_seconds, source, metadata)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb) returning id]],
      business_id,
      customer_id,
      consent_id,
      order.package or "starter",
      order.priority or package.priority,
      version,
      order.allow_private or false,
      order.pace or 5,
      order.source or "cli",
      json.encode(order.metadata or {})
    ).id

    local plan = {}
    for i, row in ipairs(rows) do
      plan[i] = {
        position = i,
        directory_id = ids[row.key],
        key = results.key(business_id, ids[row.key], version),
        over_quota = i > package.directories,
      }
    end
    plan = json.encode(plan)
    tx:exec(TAKE_OVER, job_id, plan)
    tx:exec(PLAN, job_id, plan)
    tx:exec(SKIP_OVER_QUOTA, job_id, plan)
    tx:exec(ORDER, job_id, plan)

    history.record({
      job = job_id,
      event = "job_created",
      actor = order.source or "cli",
      details = {
        directories = #rows,
        package = order.package or "starter",
      },
    }, tx)
    tx:exec(
      [[
      insert into bolt.queue_history (job_id, directory_id, event, actor, details)
      select job_id, directory_id, status, $2, jsonb_strip_nulls(jsonb_build_object('reason', reason))
      from bolt.job_outcomes where job_id = $1 and status in ('planned', 'skipped') order by position]],
      job_id,
      order.source or "cli"
    )
    local run_id = runs.start("process_job", { job_id = job_id }, {
      key = "job:" .. job_id,
      priority = order.priority or package.priority,
      tx = tx,
    })
    return job_id, run_id
  end)
end

return orders
