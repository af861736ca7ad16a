-- The HTTP API against a real database: orders, idempotency, problems, who may use it, metrics.
local api = require("bolt.api")
local db = require("bolt.db")
local http = require("bolt.http")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local raw_tcp = require("tests.spec.raw_tcp")
local t = require("tests.spec.support")

local PROFILE = {
  business_name = "Blue Door Bakery",
  website = "https://bluedoor.example",
  email = "hello@bluedoor.example",
  phone = "+1 212 555 0100",
  description_short = "Bread from the corner of 5th.",
}

local service

local function test(name, fn)
  t.test(name, { timeout = 60 }, function()
    t.database()
    service = api.start({ listen = "127.0.0.1:0" })
    local ok, e = pcall(fn)
    service:stop()
    if not ok then
      error(e, 0)
    end
  end)
end

local function call(method, path, body, headers)
  headers = headers or {}
  if body then
    headers["Content-Type"] = headers["Content-Type"] or "application/json"
  end
  local res = http.request({
    url = "http://" .. service.address .. path,
    method = method,
    headers = headers,
    body = type(body) == "table" and json.encode(body) or body,
    allow_private = true,
  })
  if res.body ~= "" and (res.headers["content-type"] or ""):find("json") then
    res.json = json.decode(res.body)
  end
  return res
end

local serial = 0

-- An order for a directory that no other test orders.
local function order(fields)
  serial = serial + 1
  local o = {
    business = PROFILE,
    directories = { ("https://directory%d.example/add"):format(serial) },
    consent = "Ada Lovelace",
  }
  for name, value in pairs(fields or {}) do
    o[name] = value
  end
  return o
end

local function problem(res, status, pattern)
  t.eq(res.status, status, res.body)
  t.eq(res.headers["content-type"], "application/problem+json")
  t.eq(res.json.status, status)
  t.match(res.json.detail, pattern)
  return res.json
end

test("an order becomes a job with its run", function()
  local o = order({ package = "growth", metadata = { ref = "A-1" } })
  table.insert(o.directories, { submission_url = "https://other.example/submit" .. serial, name = "Other" })
  local res = call("POST", "/api/v1/jobs", o)
  t.eq(res.status, 201, res.body)
  local job = res.json
  t.eq(res.headers.location, "/api/v1/jobs/" .. job.id)
  t.eq({ job.status, job.package, job.priority, job.business }, { "queued", "growth", 3, "Blue Door Bakery" })

  t.eq(call("GET", res.headers.location).json.id, job.id)
  local results = call("GET", res.headers.location .. "/results").json
  t.eq(#results.items, 2)
  t.eq(results.items[1].directory, o.directories[1])
  t.eq(results.items[1].status, "planned")
  t.eq(results.items[2].name, "Other")

  local run = call("GET", "/api/v1/runs/" .. job.run_id).json
  t.eq({ run.flow, run.status, run.input.job_id }, { "process_job", "queued", job.id })
  t.ok(#run.why > 0)
  t.eq(call("GET", "/api/v1/runs/" .. job.run_id .. "/steps").json.items, {})
end)

test("a repeated Idempotency-Key is the same job, also when both come at once", function()
  local o, key = order(), { ["Idempotency-Key"] = "order-" .. serial }
  local got = {}
  fiber.group(function(g)
    for i = 1, 5 do
      g:spawn(function()
        got[i] = call("POST", "/api/v1/jobs", o, { ["Idempotency-Key"] = key["Idempotency-Key"] })
      end)
    end
  end)
  local created = 0
  for _, res in ipairs(got) do
    t.ok(res.status == 201 or res.status == 200, res.body)
    created = created + (res.status == 201 and 1 or 0)
    t.eq(res.headers["idempotency-replayed"], res.status == 200 and "true" or nil)
    t.eq({ res.json.id, res.json.run_id }, { got[1].json.id, got[1].json.run_id })
  end
  t.eq(created, 1)
  local rows = db.query("select 1 from bolt.jobs where metadata ->> 'idempotency_key' = $1", key["Idempotency-Key"])
  t.eq(#rows, 1)

  problem(call("POST", "/api/v1/jobs", order(), key), 422, "used for another order")
  problem(call("POST", "/api/v1/jobs", o, { ["Idempotency-Key"] = ("x"):rep(201) }), 400, "1 to 200")
  t.ok(call("POST", "/api/v1/jobs", o).json.id ~= got[1].json.id)
end)

test("orders that are wrong say where", function()
  local p = problem(call("POST", "/api/v1/jobs", { directories = "x", colour = 1 }), 422, "and 1 more")
  t.eq(#p.errors, 2)
  t.eq(p.errors[1].field, "colour")
  p = problem(call("POST", "/api/v1/jobs", {}), 422, "is missing")
  t.eq(#p.errors, 3)
  local business = { business_name = "X", website = "nonsense" }
  p = problem(call("POST", "/api/v1/jobs", order({ business = business })), 422, "^business%.")
  t.ok(#p.errors >= 2)
  problem(call("POST", "/api/v1/jobs", order({ priority = 9 })), 422, "priority")
  problem(call("POST", "/api/v1/jobs", order({ package = "gold" })), 422, "no such package")
  p = problem(
    call("POST", "/api/v1/jobs", order({ directories = { "not a url", "https://a.example", 7 } })),
    422,
    "and 1"
  )
  t.eq({ p.errors[1].field, p.errors[2].field }, { "directories[0]", "directories[2]" })
  t.match(p.errors[1].hint, "^not an http")
  problem(call("POST", "/api/v1/jobs", order({ directories = {} })), 422, "at least one directory")
  local entry = { submission_url = "https://a.example", colour = "red" }
  p = problem(call("POST", "/api/v1/jobs", order({ directories = { entry } })), 422, "directories%[0%]")
  t.match(p.errors[1].hint, '^unknown option "colour"')
  problem(call("POST", "/api/v1/jobs", order({ allow_private = true })), 403, "allow%-private")
  problem(call("POST", "/api/v1/jobs", "{"), 400, "not JSON")
  problem(call("POST", "/api/v1/jobs", "[1]"), 422, "JSON object")
  problem(call("POST", "/api/v1/jobs", "{}", { ["Content-Type"] = "text/plain" }), 415, "application/json")
end)

test("lists come page by page", function()
  local made = {}
  for i = 1, 5 do
    made[i] = call("POST", "/api/v1/jobs", order({ customer_id = "pages" })).json.id
  end
  local seen, before = {}, nil
  repeat
    local path = "/api/v1/jobs?customer_id=pages&limit=2"
    local page =
      call("GET", path .. (before and "&before=" .. before:gsub("[+ ]", { ["+"] = "%2B", [" "] = "%20" }) or "")).json
    for _, job in ipairs(page.items) do
      seen[#seen + 1] = job.id
    end
    before = page.next
  until not before
  table.sort(made)
  table.sort(seen)
  t.eq(seen, made)
  problem(call("GET", "/api/v1/jobs?limit=0"), 400, "limit")
  problem(call("GET", "/api/v1/jobs?before=yesterdayish"), 400, "created_at")
  problem(call("GET", "/api/v1/jobs?colour=red"), 400, "unknown query parameter")
  local runs = call("GET", "/api/v1/runs?flow=process_job&status=queued&limit=3").json
  t.eq(#runs.items, 3)
  t.ok(call("GET", "/api/v1/runs?limit=3&before=" .. runs.next).json.items[1].id ~= runs.items[3].id)
end)

test("a run gets another try, and a new run begins where it was", function()
  local job = call("POST", "/api/v1/jobs", order()).json
  local path = "/api/v1/runs/" .. job.run_id
  problem(call("POST", path .. "/retry"), 409, "it is queued")
  db.exec("update bolt.runs set status = 'paused', due_at = null where id = $1::uuid", job.run_id)
  local res = call("POST", path .. "/retry", {})
  t.eq({ res.status, res.json.status }, { 202, "queued" })

  res = call("POST", path .. "/fork")
  t.eq({ res.status, res.json.status, res.json.flow }, { 201, "queued", "process_job" })
  t.eq(res.headers.location, "/api/v1/runs/" .. res.json.id)
  t.ok(res.json.id ~= job.run_id)
  problem(call("POST", path .. "/fork", { from = "no_such_step" }), 404, "no step")
  problem(call("POST", path .. "/fork", { form = "x" }), 422, "form")
  db.exec(
    "insert into bolt.steps (run_id, path, name, attempt, position, kind, status, started_at) "
      .. "values ($1::uuid, '', 'sent', 1, 1, 'once', 'in_doubt', now())",
    job.run_id
  )
  problem(call("POST", path .. "/fork", {}), 409, "would happen again")
  call("POST", "/api/v1/jobs/" .. job.id .. "/cancel", {})
end)

test("cancelling a job cancels its run", function()
  local job = call("POST", "/api/v1/jobs", order()).json
  local res = call("POST", "/api/v1/jobs/" .. job.id .. "/cancel", {})
  t.eq({ res.status, res.json.status }, { 202, "cancelled" })
  t.eq(call("GET", "/api/v1/runs/" .. job.run_id).json.status, "cancelled")
  problem(call("POST", "/api/v1/jobs/" .. job.id .. "/cancel", {}), 409, "is cancelled already")
  problem(call("POST", "/api/v1/runs/" .. job.run_id .. "/cancel", {}), 409, "already")
end)

test("events reach a run", function()
  local run_id = call("POST", "/api/v1/jobs", order()).json.run_id
  local body = { event = "go", payload = { 1 }, key = "k" }
  t.eq(call("POST", "/api/v1/runs/" .. run_id .. "/events", body).json.sent, true)
  t.eq(call("POST", "/api/v1/runs/" .. run_id .. "/events", body).json.sent, false)
  problem(call("POST", "/api/v1/runs/" .. run_id .. "/events", {}), 422, "event is missing")
end)

test("what is not there, and methods that are not", function()
  problem(call("GET", "/api/v1/jobs/42"), 404, "no such job")
  problem(call("GET", "/api/v1/jobs/00000000-0000-0000-0000-000000000000"), 404, "no such job")
  problem(call("GET", "/api/v1/runs/00000000-0000-0000-0000-000000000000"), 404, "no such run")
  problem(call("GET", "/api/v2"), 404, "no such resource")
  local res = call("DELETE", "/api/v1/jobs")
  problem(res, 405, "DELETE")
  t.eq(res.headers.allow, "GET, HEAD, OPTIONS, POST")
  t.eq(call("OPTIONS", "/api/v1/jobs").headers.allow, "GET, HEAD, OPTIONS, POST")
  t.eq(call("HEAD", "/api/v1/jobs").status, 200)
end)

test("only this machine, and no other page's scripts", function()
  problem(call("GET", "/api/v1/jobs", nil, { Host = "evil.example" }), 403, "localhost only")
  problem(call("GET", "/api/v1/jobs", nil, { Origin = "https://evil.example" }), 403, "other origins")
  t.eq(call("GET", "/api/v1/jobs", nil, { Origin = "http://" .. service.address }).status, 200)
  t.raises(api.start, "usage", { listen = "0.0.0.0:0" })
end)

test("with a token", function()
  service:stop()
  service = api.start({ listen = "127.0.0.1:0", token = "s3cret" })
  local res = call("GET", "/api/v1/jobs")
  problem(res, 401, "bearer token")
  t.match(res.headers["www-authenticate"], "^Bearer")
  problem(call("GET", "/api/v1/jobs", nil, { Authorization = "Bearer wrong" }), 401, "bearer")
  t.eq(call("GET", "/api/v1/jobs", nil, { Authorization = "Bearer s3cret" }).status, 200)
  t.eq(call("GET", "/healthz").status, 200)
end)

test("health, readiness and metrics", function()
  call("POST", "/api/v1/jobs", order())
  call("BREW", "/api/v1/jobs")
  t.eq(call("GET", "/healthz").body, "ok\n")
  t.eq(call("GET", "/readyz").body, "ready\n")
  local text = call("GET", "/metrics").body
  t.match(text, '\nbolt_http_requests_total{route="/api/v1/jobs",method="POST",status="201"} 1\n')
  t.match(text, 'route="/api/v1/jobs",method="other",status="405"')
  t.match(text, '\nbolt_jobs_open{status="queued"} %d+\n')
  t.match(text, '\nbolt_runs_open{status="queued"} %d+\n')
  t.match(text, "\n# TYPE bolt_fibers gauge\nbolt_fibers %d+\n")
  for line in text:gmatch("[^\n]+") do
    t.ok(line:find("^# %u+ [%w_]+ ") or line:find("^[%w_]+{?[^{}]*}? [%d.e+-]+$"), line)
  end
end)

test("a request that sends garbage does not disturb the others", function()
  local c = raw_tcp.connect(service.port)
  c:send("\22\3\1\2\0\1\0\1\252\3\3\r\n\r\n")
  t.match(c:read_all(), "^HTTP/1%.1 400 ")
  c:close()
  t.eq(call("GET", "/healthz").status, 200)
end)

test("when the database is away", function()
  db.close()
  db.connect("host=/nonexistent")
  local ok, e = pcall(function()
    local res = call("GET", "/api/v1/jobs")
    problem(res, 503, "does not answer")
    t.eq(res.headers["retry-after"], "1")
    t.eq(call("GET", "/readyz").status, 503)
    t.eq(call("GET", "/healthz").status, 200)
    t.match(call("GET", "/metrics").body, "bolt_fibers")
  end)
  db.close()
  db.connect(t.conninfo)
  if not ok then
    error(e, 0)
  end
end)
