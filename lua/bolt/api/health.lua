--- /healthz, /readyz, /metrics: for load balancers and Prometheus.
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local kept = require("bolt.browser.kept")
local subscriber = require("bolt.service.subscriber")

local M = {}

local READY_TIMEOUT = 2

-- Only what is open: the ended ones would have to be counted one by one. Runs may be a million, so no more are counted
-- than anybody needs to know.
local OPEN = [[
select 'bolt_jobs_open' as name, status, count(*) as n from bolt.jobs
where status in ('queued', 'running', 'paused') group by status
union all
select 'bolt_runs_open', s.status, bolt.count_open_runs(s.status, 10000)
from unnest(array['queued', 'running', 'waiting', 'paused']) s (status)
union all
select 'bolt_human_tasks_open', status, count(*) from bolt.human_tasks where status in ('open', 'taken') group by status
union all
select c.name, status, case c.name when 'bolt_model_questions_day' then count(*) else
  sum(coalesce(input_tokens + output_tokens, reserved)) end
from bolt.prompt_calls, unnest(array['bolt_model_questions_day', 'bolt_model_tokens_day']) c (name)
where created_at > now() - interval '24 hours' group by c.name, status]]

local HELP = {
  bolt_jobs_open = "Jobs that have not ended, by status.",
  bolt_human_tasks_open = "What people are asked to do: waiting for one, or taken by one.",
  bolt_kept_pages = "Pages that this process keeps open for people.",
  bolt_runs_open = "Runs that have not ended, by status; 10000 means that many or more.",
  bolt_model_questions_day = "Questions to models in the last 24 hours, by how they ended.",
  bolt_model_tokens_day = "Tokens they used, or had reserved where that is not known.",
  bolt_http_requests_total = "Requests answered by the API, by route, method and status.",
  bolt_http_request_seconds_total = "Time spent answering them.",
  bolt_fibers = "Fibers in this process.",
  bolt_lua_memory_bytes = "Memory held by the Lua state.",
  bolt_db_connections = "Connections of the database pool, by state.",
  bolt_queue_receiving = "Does this process receive the messages of its queues? 0 where something keeps it from it.",
  bolt_uptime_seconds = "Time since the API was started.",
}

local function alive()
  return { body = "ok\n" }
end

local function ready()
  local ok, e = pcall(fiber.timeout, READY_TIMEOUT, db.query, "select 1")
  if ok then
    return { body = "ready\n" }
  end
  return { status = 503, body = "the database does not answer: " .. errors.message(e) .. "\n" }
end

local function escape(value)
  return (tostring(value):gsub("\\", "\\\\"):gsub('"', '\\"'):gsub("\n", "\\n"))
end

local Text = {}
Text.__index = Text

function Text:add(name, kind, labels, value)
  if not self.seen[name] then
    self.seen[name] = true
    table.insert(self.lines, ("# HELP %s %s\n# TYPE %s %s"):format(name, HELP[name], name, kind))
  end
  local pairs_text = {}
  for i = 1, #labels, 2 do
    pairs_text[#pairs_text + 1] = ('%s="%s"'):format(labels[i], escape(labels[i + 1]))
  end
  local set = #labels > 0 and "{" .. table.concat(pairs_text, ",") .. "}" or ""
  table.insert(self.lines, ("%s%s %.14g"):format(name, set, value))
end

local function add_requests(text, counters)
  local keys = {}
  for key in pairs(counters) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for _, field in ipairs({ "total", "seconds_total" }) do
    local name = field == "total" and "bolt_http_requests_total" or "bolt_http_request_seconds_total"
    for _, key in ipairs(keys) do
      local c = counters[key]
      text:add(name, "counter", { "route", c.route, "method", c.method, "status", c.status }, c[field])
    end
  end
end

local function metrics(state)
  local text = setmetatable({ lines = {}, seen = {} }, Text)
  text:add("bolt_uptime_seconds", "gauge", {}, fiber.now() - state.started)
  text:add("bolt_fibers", "gauge", {}, #fiber.list())
  text:add("bolt_lua_memory_bytes", "gauge", {}, collectgarbage("count") * 1024)
  local pool = db.stats()
  text:add("bolt_db_connections", "gauge", { "state", "open" }, pool.open)
  text:add("bolt_db_connections", "gauge", { "state", "busy" }, pool.busy)
  text:add("bolt_kept_pages", "gauge", {}, #kept.list())
  for url, how in pairs(subscriber.states()) do
    text:add("bolt_queue_receiving", "gauge", { "queue", url }, how == "receiving" and 1 or 0)
  end
  add_requests(text, state.counters)
  -- Without a database the rest is still worth reading.
  local ok, rows = pcall(fiber.timeout, READY_TIMEOUT, db.query, OPEN)
  for _, row in ipairs(ok and rows or {}) do
    text:add(row.name, "gauge", { "status", row.status }, row.n)
  end
  return {
    headers = { ["Content-Type"] = "text/plain; version=0.0.4; charset=utf-8" },
    body = table.concat(text.lines, "\n") .. "\n",
  }
end

--- Adds the routes. Yields: no; handlers do.
---@param router bolt.Router
---@param state { started: number, counters: table } what the API counts
function M.add(router, state)
  router:add("GET", "/healthz", alive)
  router:add("GET", "/readyz", ready)
  router:add("GET", "/metrics", function()
    return metrics(state)
  end)
end

return M
