-- What `bolt submit` and `bolt demo` say in the end.
local json = require("bolt.json")
local practice = require("flows.practice")
local report = require("bolt.terminal.report")
local t = require("tests.spec.support")

local function row(fields)
  local r = { name = "A", directory = "http://a.example/add", attempts = 1, duration_ms = 2100, fields = {} }
  for key, value in pairs(fields) do
    r[key] = value
  end
  r.evidence = r.evidence or {}
  return r
end

t.test("the JSON line has every name, in the same order, with null for what is not there", function()
  t.eq(
    report.json_line(row({ status = "submitted", confirmation = "A-1", evidence = { "/s/e/1.jpg" } })),
    '{"directory":"http://a.example/add","status":"submitted","reason":null,"fields":{},"attempts":1,'
      .. '"duration_ms":2100,"confirmation":"A-1","listing_url":null,"evidence":["/s/e/1.jpg"]}'
  )
  local bare = json.decode(report.json_line(row({ status = "planned", evidence = {} })))
  t.eq({ bare.evidence, bare.confirmation }, { {}, json.null })
end)

t.test("exit codes: what failed counts more than who is needed, and that more than what went well", function()
  local function code(...)
    local rows = {}
    for i, pair in ipairs({ ... }) do
      rows[i] = row({ status = pair[1], reason = pair[2] })
    end
    return report.exit_code(rows)
  end
  t.eq(code({ "submitted" }, { "live" }, { "skipped", "duplicate" }), 0)
  t.eq(code({ "submitted" }, { "needs_human", "captcha" }), 3)
  t.eq(code({ "submitted" }, { "in_doubt", "timeout" }), 3)
  t.eq(code({ "needs_human", "captcha" }, { "failed", "network" }), 1)
  t.eq(code({ "skipped", "forbidden" }), 1)
  t.eq(code({ "planned" }), 1)
end)

t.test("results for people: what happened, why, what can be done, where it lies", function()
  local lines = report.results({
    row({ name = "Alpha", status = "submitted", confirmation = "A-1", listing_url = "http://a.example/l/1" }),
    row({ name = "Beta\27[2J", status = "needs_human", reason = "captcha", message = "the form\nhas one" }),
    row({ name = "Gamma", status = "skipped", reason = "duplicate", attempts = 0, duration_ms = 0 }),
  }, {
    seconds = 4.2,
    advice = function(reason)
      return "advice on " .. reason
    end,
  })
  t.eq(
    table.concat(lines, "\n"),
    [[
+ Alpha      submitted, A-1 (2.1 s)
    http://a.example/l/1
? Beta [2J   for a person: CAPTCHA (2.1 s)
    the form has one
    advice on captcha
    http://a.example/add
- Gamma      listed already
    http://a.example/add
1 submitted, 1 listed already, 1 for a person; 4.2 s]]
  )
end)

local function site(name, outcome, fields)
  local s = { name = name, title = name, kind = "kind", url = "http://" .. name .. "/add", outcome = outcome }
  s.accepted, s.compared, s.wrong = 0, 0, {}
  for key, value in pairs(fields or {}) do
    s[key] = value
  end
  return s
end

local function demo(changes)
  local sites = {
    site("one", "submitted", { accepted = 1, compared = 9 }),
    site("listed", "duplicate"),
    site("captcha", "captcha"),
  }
  local rows = {
    row({ name = "One", directory = sites[1].url, status = "submitted" }),
    row({ name = "Listed", directory = sites[2].url, status = "skipped", reason = "duplicate" }),
    row({ name = "Captcha", directory = sites[3].url, status = "needs_human", reason = "captcha" }),
  }
  if changes then
    changes(sites, rows)
  end
  return report.compare(rows, sites)
end

t.test("the demo is right only if each site got what it should, once", function()
  t.ok(demo().ok)
  local wrong = { { field = "phone", want = "1", got = "" } }
  local faults = {
    function(sites)
      sites[1].accepted = 2
    end,
    function(sites)
      sites[1].accepted = 0
    end,
    function(sites)
      sites[1].wrong = wrong
    end,
    function(sites)
      sites[3].accepted = 1
    end,
    function(_, rows)
      rows[1].status = "in_doubt"
    end,
    function(_, rows)
      rows[2].reason = "forbidden"
    end,
    function(_, rows)
      rows[3].reason = "login_required"
    end,
    function(_, rows)
      table.remove(rows)
    end,
  }
  for i, fault in ipairs(faults) do
    t.ok(not demo(fault).ok, "fault " .. i)
  end
  local lines = table.concat(
    report.practice(
      demo(function(sites)
        sites[1].wrong = wrong
      end),
      { business = "Acme", seconds = 3 }
    ),
    "\n"
  )
  t.match(lines, "\n! One +submitted +1 of 9 fields wrong +1 +2%.1 s\n +phone: expected 1, received nothing\n")
  local long = demo(function(_, rows)
    rows[1].name = ("A long name "):rep(5)
  end)
  t.match(
    report.practice(long, { business = "Acme", seconds = 3 })[4],
    "^%+ A long name A long name A long na…  submitted"
  )
  t.match(
    report.practice(long, { business = "Acme", seconds = 3, columns = 80 })[4],
    "^%+ A long name A lon…  submitted"
  )
  t.match(lines, "\n0 directories received exactly the expected values; none accepted more than one listing%.\n")
  t.match(lines, "NOT AS EXPECTED: 1 of 3 directories")
  local decoded = json.decode(report.practice_json(demo(), { job = "7", seconds = 3 }))
  t.eq({ decoded.as_expected, decoded.directories[3].reason }, { true, "captcha" })
end)

t.test("the books of the practice directories, read back from disk, are what the report judges", function()
  local profile = json.decode(require("bolt.fs").read("flows/practice/business.json"))
  local dir = t.state_dir() .. "/practice"
  local sites = practice.serve({ dir = dir })
  local listing = { name = profile.business_name }
  for name, value in pairs(sites.sites.modern.expected(profile, {})) do
    listing[name] = type(value) == "string" and value or nil
  end
  sites.sites.modern:accept(profile.business_name, listing)
  sites:close()
  local judged = practice.read({ dir = dir, port = sites.port }):judge(profile)
  t.eq({ judged[1].name, judged[1].accepted, judged[2].accepted }, { "modern", 1, 0 })
  t.ok(judged[1].compared > 5)
end)
