--- /api/v1/jobs: orders, what became of them, directory by directory.
local deferred = require("bolt.deferred")
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local directories = deferred.module("bolt.store.directories")
local errors = require("bolt.errors")
local input = require("bolt.api.input")
local jobs = deferred.module("bolt.store.jobs")
local json = require("bolt.json")
local problem = require("bolt.api.problem")
local profile = deferred.module("bolt.store.profile")

local M = {}

local ORDER = {
  business = "object",
  directories = "array",
  consent = "string|object",
  package = "string",
  priority = "number",
  pace = "number",
  listing_version = "number",
  allow_private = "boolean",
  customer_id = "string",
  metadata = "object",
}

local PAGE = 50

local BY_KEY = [[
select j.id, j.metadata ->> 'request_sha256' as request_sha256, r.id as run_id
from bolt.jobs j left join bolt.runs r on r.flow = 'process_job' and r.key = 'job:' || j.id
where j.customer_id = $1 and j.metadata ->> 'idempotency_key' = $2]]

-- Prefixes the fields of a profile's problems with where the profile is.
local function check_business(business)
  local wrong = {}
  for _, p in ipairs(profile.check(business)) do
    wrong[#wrong + 1] = { field = "business." .. p.field, problem = p.problem, hint = p.hint }
  end
  input.refuse(wrong)
end

-- Each directory is looked at here, so that all wrong ones are named at once.
local function check_directories(list)
  local wrong = {}
  for i, entry in ipairs(list) do
    local ok, e = pcall(directories.describe, entry)
    if not ok then
      local text = errors.message(e):gsub("^[^%s]+:%d+: ", "")
      wrong[#wrong + 1] = { field = ("directories[%d]"):format(i - 1), problem = "is refused", hint = text }
    end
  end
  input.refuse(wrong)
end

local function read_order(req, settings)
  local order = input.object(req, ORDER)
  local wrong = {}
  for name, hint in pairs({
    business = "the profile of the business",
    directories = "a list of submission URLs",
    consent = "who authorised these submissions; without that nothing is submitted",
  }) do
    if order[name] == nil then
      wrong[#wrong + 1] = { field = name, problem = "is missing", hint = hint }
    end
  end
  if order.priority and not (order.priority % 1 == 0 and order.priority >= 1 and order.priority <= 4) then
    wrong[#wrong + 1] = { field = "priority", problem = "is not 1, 2, 3 or 4", hint = "1 goes first" }
  end
  if order.pace and order.pace < 0 then
    wrong[#wrong + 1] = { field = "pace", problem = "is negative", hint = "seconds between page loads of one host" }
  end
  input.refuse(wrong)
  check_business(order.business)
  check_directories(order.directories)
  if order.allow_private and not settings.allow_private then
    problem.raise(403, "private addresses are not allowed here; start with bolt up --allow-private")
  end
  order.source = "api"
  return order
end

local function idempotency_key(req)
  local key = req.headers["idempotency-key"]
  if key and (#key == 0 or #key > 200) then
    problem.raise(400, "Idempotency-Key has to be 1 to 200 characters")
  end
  return key
end

local function answer(status, job_id, run_id, headers)
  headers = headers or {}
  headers.Location = "/api/v1/jobs/" .. job_id
  local job = jobs.get(job_id)
  job.run_id = run_id
  return { status = status, headers = headers, json = job }
end

-- The job that an earlier request with this key made, or nil.
local function earlier(order, key, sha256)
  local found = db.one(BY_KEY, order.customer_id or "local", key)
  if not found then
    return nil
  end
  if found.request_sha256 ~= sha256 then
    problem.raise(422, "this Idempotency-Key was used for another order")
  end
  return answer(200, found.id, found.run_id, { ["Idempotency-Replayed"] = "true" })
end

local function create(req, settings)
  local order = read_order(req, settings)
  local key = idempotency_key(req)
  if not key then
    return answer(201, jobs.create(order))
  end
  local sha256 = crypto.sha256(json.encode(order, { canonical = true }))
  local replay = earlier(order, key, sha256)
  if replay then
    return replay
  end
  order.metadata = order.metadata or {}
  order.metadata.idempotency_key, order.metadata.request_sha256 = key, sha256
  local ok, job_id, run_id = pcall(jobs.create, order)
  if ok then
    return answer(201, job_id, run_id)
  end
  -- Two requests with one key at once: the index lets one of them through, the other finds its job.
  local e = job_id
  if errors.is(e, "db") and e.sqlstate == "23505" then
    replay = earlier(order, key, sha256)
    if replay then
      return replay
    end
  end
  return error(e, 0)
end

local function list(req)
  local q = input.query(req, "limit", "before", "customer_id")
  local limit = q.limit or PAGE
  local ok, items = pcall(jobs.list, { limit = limit, before = q.before, customer_id = q.customer_id })
  if not ok then
    if errors.is(items, "db") and (items.sqlstate or ""):find("^22") then
      problem.raise(400, "before has to be the created_at of a job")
    end
    error(items, 0)
  end
  local last = #items == limit and items[#items].created_at or nil
  return { json = { items = json.array(items), next = last } }
end

local function find(req)
  local job = jobs.get(input.id(req.params.id, "job"))
  if not job then
    problem.raise(404, "no such job: " .. req.params.id)
  end
  return job
end

local function show(req)
  return { json = find(req) }
end

local function results(req)
  local job = find(req)
  return { json = { job_id = job.id, status = job.status, items = json.array(jobs.report(job.id)) } }
end

local function cancel(req)
  local job = find(req)
  if not jobs.cancel(job.id, "api") then
    problem.raise(409, ("job %s is %s already"):format(job.id, job.status))
  end
  return { status = 202, json = jobs.get(job.id) }
end

--- Adds the routes. Yields: no; handlers do.
---@param router bolt.Router
---@param settings { allow_private: boolean? }
function M.add(router, settings)
  router:add("POST", "/api/v1/jobs", function(req)
    return create(req, settings)
  end)
  router:add("GET", "/api/v1/jobs", list)
  router:add("GET", "/api/v1/jobs/:id", show)
  router:add("GET", "/api/v1/jobs/:id/results", results)
  router:add("POST", "/api/v1/jobs/:id/cancel", cancel)
end

return M
