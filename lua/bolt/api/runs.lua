--- /api/v1/runs: runs of flows, their steps, what is sent to them.
local deferred = require("bolt.deferred")
local input = require("bolt.api.input")
local json = require("bolt.json")
local problem = require("bolt.api.problem")
local repair = deferred.module("bolt.engine.repair")
local runs = require("bolt.engine.runs")
local why = deferred.module("bolt.engine.why")

local M = {}

local PAGE = 50

local function list(req)
  local q = input.query(req, "status", "flow", "limit", "before")
  q.limit = q.limit or PAGE
  if q.before then
    input.id(q.before, "run")
  end
  local items = runs.list(q)
  return { json = { items = json.array(items), next = #items == q.limit and items[#items].id or nil } }
end

local function find(req)
  local run = runs.get(input.id(req.params.id, "run"))
  if not run then
    problem.raise(404, "no such run: " .. req.params.id)
  end
  return run
end

local function start(req)
  local body = input.object(req, {
    flow = "string",
    input = "object|array|string|number|boolean",
    key = "string",
    priority = "number",
  })
  if not body.flow then
    input.refuse({ { field = "flow", problem = "is missing", hint = "the name of a flow" } })
  end
  local id, new = runs.start(body.flow, body.input, { key = body.key, priority = body.priority })
  return { status = new and 201 or 200, headers = { Location = "/api/v1/runs/" .. id }, json = runs.get(id) }
end

local function show(req)
  local run = find(req)
  run.why = why.explain(run.id)
  return { json = run }
end

local function steps(req)
  return { json = { items = json.array(runs.steps(find(req).id)) } }
end

local function emit(req)
  local body = input.object(req, {
    event = "string",
    payload = "object|array|string|number|boolean",
    key = "string",
  })
  if not body.event then
    input.refuse({ { field = "event", problem = "is missing", hint = "the name the run waits for" } })
  end
  local sent = runs.emit(find(req).id, body.event, body.payload, { key = body.key })
  return { status = 202, json = { sent = sent } }
end

local function cancel(req)
  local run = find(req)
  if not runs.cancel(run.id) then
    problem.raise(409, ("run %s is %s already"):format(run.id, run.status))
  end
  return { status = 202, json = runs.get(run.id) }
end

local function retry(req)
  local body = req.body == "" and {} or input.object(req, { newest = "boolean" })
  local run = find(req)
  local _, differences = repair.retry({ id = run.id, newest = body.newest })
  if differences[1] then
    problem.raise(409, ("run %s does not go on: %s"):format(run.id, differences[1].difference))
  end
  return { status = 202, json = runs.get(run.id) }
end

local function fork(req)
  local body = req.body == "" and {}
    or input.object(req, {
      from = "string",
      input = "object|array|string|number|boolean",
      again = "boolean",
      pinned = "boolean",
    })
  local id = repair.fork(find(req).id, body)
  return { status = 201, headers = { Location = "/api/v1/runs/" .. id }, json = runs.get(id) }
end

--- Adds the routes. Yields: no; handlers do.
---@param router bolt.Router
function M.add(router)
  router:add("GET", "/api/v1/runs", list)
  router:add("POST", "/api/v1/runs", start)
  router:add("GET", "/api/v1/runs/:id", show)
  router:add("GET", "/api/v1/runs/:id/steps", steps)
  router:add("POST", "/api/v1/runs/:id/events", emit)
  router:add("POST", "/api/v1/runs/:id/cancel", cancel)
  router:add("POST", "/api/v1/runs/:id/retry", retry)
  router:add("POST", "/api/v1/runs/:id/fork", fork)
end

return M
