--- The HTTP API: JSON under /api/v1, problem+json for errors, /healthz, /readyz and /metrics.
--
--   local api = require("bolt.api").start({ listen = "127.0.0.1:8080" })
--   print(api.address); api:stop()
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local guard = require("bolt.api.guard")
local health = require("bolt.api.health")
local human_tasks = require("bolt.api.human_tasks")
local jobs = require("bolt.api.jobs")
local json = require("bolt.json")
local log = require("bolt.log")
local options = require("bolt.options")
local problem = require("bolt.api.problem")
local router = require("bolt.server.router")
local runs = require("bolt.api.runs")
local server = require("bolt.server")

local M = {}

local DEFAULT_LISTEN = "127.0.0.1:8080"
local MAX_BODY = 4 * 1024 * 1024
local METHODS = { GET = true, HEAD = true, POST = true, PUT = true, PATCH = true, DELETE = true, OPTIONS = true }

---@class bolt.Api
---@field address string "127.0.0.1:PORT"
---@field port integer
---@field router bolt.Router more routes can be added while it runs
local Api = {}
Api.__index = Api

-- A handler may return json = value instead of a body.
local function finish(res)
  if res.json == nil then
    return res
  end
  local headers = { ["Content-Type"] = "application/json", ["Cache-Control"] = "no-store" }
  for name, value in pairs(res.headers or {}) do
    headers[name] = value
  end
  return { status = res.status, headers = headers, body = json.encode(res.json) .. "\n" }
end

local function dispatch(self, req)
  local handler, found, pattern = self.router:find(req.method, req.path)
  req.route = pattern or "none"
  if req.path:find("^/api/") then
    guard.check(req, self.token)
  end
  if handler then
    req.params = found
    return finish(handler(req))
  elseif not pattern then
    problem.raise(404, "no such resource: " .. req.path)
  elseif req.method == "OPTIONS" then
    return { status = 204, headers = { Allow = found } }
  end
  return problem.response(405, ("%s is not possible here"):format(req.method), nil, { Allow = found })
end

-- The labels are from a fixed set: a client must not be able to make up new ones.
local function count(self, req, status, seconds)
  local route, method = req.route or "none", METHODS[req.method] and req.method or "other"
  local key = ("%s %s %d"):format(route, method, status)
  local c = self.counters[key]
  if not c then
    c = { route = route, method = method, status = status, total = 0, seconds_total = 0 }
    self.counters[key] = c
  end
  c.total, c.seconds_total = c.total + 1, c.seconds_total + seconds
end

local function handle(self, req)
  local began = fiber.now()
  local trace
  local ok, res = xpcall(dispatch, function(e)
    trace = debug.traceback("", 2)
    return e
  end, self, req)
  if not ok then
    if errors.is(res, "cancelled") then
      error(res, 0)
    end
    local e = res
    res = problem.of(e)
    if not res then
      log.error(
        "request failed",
        { method = req.method, path = req.path, error = errors.message(e), traceback = trace }
      )
      res = problem.response(500, "something went wrong here; the log has the details")
    end
  end
  count(self, req, res.status or 200, fiber.now() - began)
  return res
end

--- Starts answering.
---@param opts? { listen?: string, token?: string, allow_private?: boolean } listen: HOST:PORT, default 127.0.0.1:8080;
--- token: needed to be reachable from other machines; allow_private: jobs may ask for private addresses
---@return bolt.Api
--- Errors: kind usage (reachable from elsewhere without a token), server (address in use). Yields: no.
--- Example: local api = require("bolt.api").start({ listen = "127.0.0.1:0" })
function M.start(opts)
  opts = options.check(opts, { listen = "string", token = "string", allow_private = "boolean" }, 2)
  local listen = opts.listen or DEFAULT_LISTEN
  guard.check_address(listen, opts.token)
  local self = setmetatable({
    router = router.new(),
    token = opts.token,
    counters = {},
    started = fiber.now(),
  }, Api)
  health.add(self.router, self)
  jobs.add(self.router, { allow_private = opts.allow_private })
  runs.add(self.router)
  human_tasks.add(self.router)
  self.server = server.listen(listen, function(req)
    return handle(self, req)
  end, { max_body = MAX_BODY })
  self.address, self.port = self.server.address, self.server.port
  return self
end

--- Stops listening and closes the connections. Yields: no.
function Api:stop()
  self.server:close()
end

return M
