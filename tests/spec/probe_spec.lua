-- bolt directory probe against sites that differ in one way each: what it finds, what it leaves alone, how politely.
local cli = require("tests.spec.cli_support")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local server = require("bolt.server")
local t = require("tests.spec.support")

local FORM = [[<!doctype html><title>Add</title><h1>Add your business</h1><form method="post" action="/add">
<label>Business name <input name="name" required></label><label>E-mail <input name="email" type="email"></label>
<label>Description <textarea name="about"></textarea></label>%s<button>Submit listing</button></form>]]
local CAPTCHA =
  '<img src="/c.png" alt="CAPTCHA"><label>Characters in the picture <input name="captcha" required></label>'

local extra = "" -- what the site "form" asks for beyond

-- Sites by the name of their host: what robots.txt says, and the submission page.
local SITES = {
  form = {
    page = function()
      return FORM:format(extra)
    end,
  },
  captcha = { page = FORM:format(CAPTCHA) },
  late = {
    page = "<!doctype html><h1>Add</h1><script>setTimeout(() => { document.body.innerHTML += `"
      .. FORM:format("")
      .. "` }, 400)</script>",
  },
  login = {
    page = [[<!doctype html><h1>Sign in</h1><p>Please sign in to add a business.</p><form method="post">
      <label>User name <input name="u"></label><label>Password <input type="password" name="p"></label>
      <button>Sign in</button></form>]],
  },
  gone = { status = 404, page = "<h1>Not found</h1>" },
  mail = { page = (FORM:format(""):gsub('action="/add"', 'action="mailto:a@b.example"')) },
  shut = { robots = "User-agent: *\nDisallow: /add", page = FORM:format("") },
  broken = { robots_status = 500, page = FORM:format("") },
  slow = { robots = "User-agent: bolt\nCrawl-delay: 1.5", page = FORM:format("") },
  policy = { page = FORM:format("") },
}

local seen, busy, most = {}, 0, 0 -- requests by host: { path, at }; pages being served now, and at the most

local function serve(req)
  local name = req.headers.host:match("^([^.]+)")
  local site = SITES[name]
  seen[name] = seen[name] or {}
  table.insert(seen[name], { path = req.path, at = fiber.now() })
  local headers = { ["content-type"] = "text/html" }
  if req.path == "/robots.txt" then
    return { status = site.robots_status or (site.robots and 200 or 404), headers = headers, body = site.robots or "" }
  elseif not req.path:find("^/add") then
    return { status = 404, body = "" }
  end
  busy = busy + 1
  most = math.max(most, busy)
  fiber.sleep(0.2)
  busy = busy - 1
  local page = type(site.page) == "function" and site.page() or site.page
  return { status = site.status or 200, headers = headers, body = page }
end

local listener = server.listen("127.0.0.1:0", serve)
t.on_exit(function()
  listener:close()
end)
local port = listener.address:match(":(%d+)$")

local function run(...)
  return cli.run({ "directory", ... }, { env = { DATABASE_URL = t.database() }, timeout = 60 })
end

local function address(name, path)
  return ("http://%s.localhost:%s%s"):format(name, port, path or "/add")
end

-- Probes what the arguments choose; the lines it prints, by name.
local function probe(...)
  local r = run("probe", "--allow-private", "--pace", "0", "--json", ...)
  t.eq(r.code, 0, r.err)
  local found = {}
  for line in r.out:gmatch("[^\n]+") do
    local look = json.decode(line)
    found[look.name] = look
  end
  return found
end

local found

t.test("all sites are looked at, two at a time", { timeout = 90 }, function()
  local lines = {}
  for name in pairs(SITES) do
    local policy = name == "policy" and ', "policy": "forbidden", "policy_source": "terms"' or ""
    lines[#lines + 1] = ('{"name": "%s", "submission_url": "%s"%s}'):format(name, address(name), policy)
  end
  lines[#lines + 1] = ('{"name": "slow 2", "submission_url": "%s"}'):format(address("slow", "/add?2"))
  lines[#lines + 1] = '{"name": "nobody", "submission_url": "http://127.0.0.1:1/add"}'
  local path = t.state_dir() .. "/list.jsonl"
  require("bolt.fs").write(path, table.concat(lines, "\n"))
  t.eq(run("import", path).out, "12 added, 0 there already\n")
  found = probe("--at-once", "2")
  t.ok(most <= 2 and most > 1, most)
end)

-- How the look ended, and what it found out.
for name, want in pairs({
  form = {
    "form",
    alive = true,
    http_status = 200,
    robots_allows = true,
    form_seen = true,
    form_fields = 3,
    captcha_seen = false,
    login_seen = false,
    payment_seen = false,
  },
  captcha = {
    "form",
    alive = true,
    http_status = 200,
    robots_allows = true,
    form_seen = true,
    form_fields = 3,
    captcha_seen = true,
    login_seen = false,
    payment_seen = false,
  },
  login = {
    "login_required",
    alive = true,
    http_status = 200,
    robots_allows = true,
    form_seen = false,
    login_seen = true,
  },
  gone = { "no_form", alive = false, http_status = 404, robots_allows = true },
  mail = { "no_form", alive = true, http_status = 200, robots_allows = true, form_seen = false },
  shut = { "forbidden", robots_allows = false },
  broken = { "server_error" },
  policy = { "forbidden" },
  nobody = { "network" },
}) do
  t.test("what is found, and no more: " .. name, function()
    local look = found[name]
    local outcome = table.remove(want, 1)
    if outcome == "form" then
      t.match(look.facts.form_fingerprint, "^%x+$")
      look.facts.form_fingerprint = nil
    end
    t.eq({ look.outcome, look.facts, look.changed }, { outcome, want, false }, look.message)
  end)
end

t.test("a form that is drawn late is found", function()
  t.eq({ found.late.outcome, found.late.facts.form_fields }, { "form", 3 })
end)

t.test("where robots.txt or the policy says no, nobody knocks; a Crawl-delay is kept between two looks", function()
  local function paths(name)
    local list = {}
    for _, request in ipairs(seen[name] or {}) do
      list[#list + 1] = request.path
    end
    return list
  end
  t.eq({ paths("shut"), paths("broken"), paths("policy") }, { { "/robots.txt" }, { "/robots.txt" }, {} })
  t.eq(paths("form")[1], "/robots.txt")
  local pages = {}
  for _, request in ipairs(seen.slow) do
    if request.path:find("^/add") then
      pages[#pages + 1] = request.at
    end
  end
  t.eq(#pages, 2)
  t.ok(pages[2] - pages[1] >= 1.4, pages[2] - pages[1])
end)

t.test("what was found stands in the catalogue, with its source; what failed claims nothing", function()
  local rows = {}
  for line in run("ls", "--json").out:gmatch("[^\n]+") do
    local row = json.decode(line)
    rows[row.name] = row
  end
  t.eq({ rows.captcha.captcha_seen, rows.captcha.last_probe, rows.captcha.form_fields }, { true, "form", 3 })
  t.eq(rows.captcha.provenance.captcha_seen.source, "probe")
  t.eq(rows.captcha.provenance.name.source, "import")
  t.eq({ rows.nobody.alive, rows.nobody.last_probe, rows.nobody.form_seen }, { json.null, "network", json.null })
  t.eq({ rows.policy.last_probe, rows.policy.last_probe_at }, { json.null, json.null })
  t.match(run("ls", "--form", "yes", "--captcha", "yes").out, "\ncaptcha +%? +%? +%? +no +yes +form +%d")
end)

t.test("what was looked at is not due again; by name it is, and a form that changed is noticed", function()
  t.eq(next(probe("--captcha", "yes")), nil)
  extra = '<label>Phone <input name="phone" type="tel"></label>'
  local again = probe("form")
  t.eq({ again.form.outcome, again.form.changed, again.form.facts.form_fields }, { "form", true, 4 })
  t.match(run("probe", "form", "--allow-private", "--pace", "0").out, "^form: form with 4 fields\n$")
end)

t.test("a private address is refused unless it is permitted, and that says nothing about the site", function()
  local r = run("probe", "captcha", "--pace", "0")
  t.eq(r.code, 0)
  t.match(r.out, "^captcha: network: .*private")
  t.match(run("ls", "--name", "captcha").out, "captcha +%? +%? +%? +no +yes +network +%d")
end)

t.test("interrupted it ends at once, and leaves nothing behind", { timeout = 60 }, function()
  SITES.stuck = {
    page = function()
      fiber.sleep(30)
    end,
  }
  run("add", address("stuck"), "--name", "stuck")
  local args = { "directory", "probe", "stuck", "--allow-private", "--pace", "0" }
  local child = cli.start(args, { env = { DATABASE_URL = t.database() } })
  t.eventually(20, function()
    return seen.stuck and seen.stuck[2]
  end)
  child:kill("INT")
  t.eq(child:wait(10), 130)
  t.match(run("ls", "--name", "stuck").out, "stuck +%? +%? +%? +%? +%? +%? +%- ")
end)

t.test("what cannot be probed is said", { timeout = 60 }, function()
  local r = run("probe", "nowhere.example")
  t.eq({ r.code, r.out }, { 1, "" })
  t.match(r.err, "no such directory in the catalogue: nowhere.example")
  r = run("probe", "--at-once", "0")
  t.eq(r.code, 2)
  t.match(r.err, "1 to 32")
  local env = { DATABASE_URL = t.database(), BOLT_CHROMIUM = "/nowhere" }
  r = cli.run({ "directory", "probe", "form" }, { env = env })
  t.eq({ r.code, r.out }, { 1, "" })
  t.match(r.err, "no Chromium found.*install")
end)

t.test("the flow that probes what is due passes its test", function()
  local r = cli.run({ "test", "--flows", "flows" })
  t.eq(r.code, 0, r.out .. r.err)
  t.match(r.out, "ok flows/probe_directories_test.lua")
end)
