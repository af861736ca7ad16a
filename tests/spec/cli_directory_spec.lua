-- bolt directory, as a person or a script calls it.
local cli = require("tests.spec.cli_support")
local fs = require("bolt.fs")
local json = require("bolt.json")
local t = require("tests.spec.support")

local function run(...)
  return cli.run({ "directory", ... }, { env = { DATABASE_URL = t.database() } })
end

-- What `ls --json` prints for this filter, by name.
local function listed(...)
  local by_name = {}
  for line in run("ls", "--json", ...).out:gmatch("[^\n]+") do
    local row = json.decode(line)
    by_name[row.name] = row
  end
  return by_name
end

t.test("a directory is added, what is stated later is added to it, and each fact says who stated it", function()
  local first =
    run("add", "http://Alpha.example:80/add/", "--name", "Alpha", "--policy", "allowed", "--source", "terms 4")
  t.eq({ first.code, first.err }, { 0, "added: http://Alpha.example:80/add/\n" })
  local again = run("add", "http://alpha.example/add#form", "--country", "CH", "--captcha", "no", "--json")
  t.eq(json.decode(again.out), { id = first.out:match("%S+"), added = false })
  local row = listed().Alpha
  t.eq({ row.policy, row.policy_source, row.country, row.captcha_seen }, { "allowed", "terms 4", "CH", false })
  t.eq(row.login_seen, json.null, "what nobody stated is unknown")
  local said = {}
  for fact, by in pairs(row.provenance) do
    t.match(by.at, "^%d%d%d%d%-%d%d%-%d%dT")
    said[fact] = by.source
  end
  t.eq(said, {
    submission_url = "person",
    name = "person",
    policy = "person",
    country = "person",
    captcha_seen = "person",
  })
end)

t.test("the list has filters, and marks what is unknown", function()
  run(
    "add",
    "http://beta.example/add",
    "--name",
    "Beta",
    "--login",
    "yes",
    "--policy",
    "forbidden",
    "--source",
    "terms"
  )
  t.match(run("ls").out, "Beta +%? +%? +forbidden +yes +%? +%? +%- +http://beta.example/add\n")
  for _, case in ipairs({
    { { "--login", "yes" }, true },
    { { "--login", "unknown" }, false },
    { { "--captcha", "unknown" }, true },
    { { "--policy", "forbidden", "--name", "eT" }, true },
    { { "--policy", "allowed" }, false },
    { { "--host", "beta.example" }, true },
    { { "--country", "DE" }, false },
    { { "--stale", "7d" }, true },
    { { "--probe", "form" }, false },
  }) do
    t.eq(listed(unpack(case[1])).Beta ~= nil, case[2], table.concat(case[1], " "))
  end
  local none = run("ls", "--country", "ZZ")
  t.eq({ none.code, none.out, none.err }, { 0, "", "no directory is like this\n" })
end)

local function file(name, text)
  local path = t.state_dir() .. "/" .. name
  fs.write(path, text)
  return path
end

t.test("a list is imported whole, or not at all, and each row that is wrong is named", { timeout = 60 }, function()
  local path = file(
    "list.csv",
    "name;submission_url;captcha_seen\nGamma;http://gamma.example/add;yes\n"
      .. "Delta;delta.example;no\nEpsilon;http://epsilon.example/add;perhaps\n"
  )
  local bad = run("import", path)
  t.eq({ bad.code, bad.out }, { 1, "" })
  local said = bad.err:gsub("[^\n]*/list.csv", "list.csv")
  t.eq(
    said,
    "list.csv:3: not an http(s) URL: delta.example\n"
      .. 'list.csv:4: captcha_seen: yes, no or nothing is expected, got "perhaps"\n'
      .. "bolt directory: 2 rows are wrong; nothing was imported\n"
  )
  t.eq(listed("--name", "Gamma"), {})
  fs.write(
    path,
    "name;submission_url;captcha_seen\nGamma;http://gamma.example/add;yes\nBeta II;http://beta.example/add/;?\n"
  )
  t.eq(run("import", path, "--dry-run").err, "2 directories, all of them right; nothing was changed\n")
  t.eq(run("import", path).out, "1 added, 1 there already\n")
  local rows = listed()
  t.eq({ rows.Gamma.captcha_seen, rows.Gamma.provenance.captcha_seen.source }, { true, "import" })
  t.eq(rows.Gamma.provenance.name.detail, "list.csv:2")
  t.eq({ rows["Beta II"].login_seen, rows["Beta II"].captcha_seen }, { true, json.null })
end)

t.test("what ls prints can be imported, and what nobody stated is still unknown", { timeout = 60 }, function()
  run("add", "http://zeta.example/add", "--name", "Zeta")
  local printed = run("ls", "--json", "--name", "Zeta").out
  t.eq(json.decode(run("import", file("export.jsonl", printed), "--json").out), { added = 0, updated = 1 })
  local row = listed("--name", "Zeta").Zeta
  t.eq({ row.policy, row.policy_checked_at, row.provenance.policy }, { "unclear", json.null, nil })
  t.match(run("ls", "--name", "Zeta").out, "Zeta +%? +%? +%? +%? +%? +%? +%- +http")
end)

t.test("the starter list claims nothing, and overrides nobody", { timeout = 60 }, function()
  run("add", "https://www.manta.com/claim", "--name", "Manta of ours", "--country", "CA")
  t.match(run("import", "--starter").out, "^%d%d added, 1 there already\n$")
  local rows = listed()
  t.eq({ rows["Manta of ours"].country, rows["Manta of ours"].category }, { "CA", "local" })
  t.eq(rows["Manta of ours"].provenance.country.source, "person")
  local seen = 0
  for _, row in pairs(rows) do
    if row.provenance.submission_url.source == "starter" then
      seen = seen + 1
      local known = {}
      for fact, by in pairs(row.provenance) do
        known[#known + 1] = fact
        t.eq(by.detail, "written from memory, not verified")
      end
      table.sort(known)
      t.eq(table.concat(known, " "):gsub("country ", "", 1), "category name submission_url")
      for _, fact in ipairs({ "login_seen", "captcha_seen", "alive", "form_seen", "policy_checked_at" }) do
        t.eq(row[fact], json.null, row.name .. " " .. fact)
      end
    end
  end
  t.ok(seen >= 40, seen)
end)

t.test("wrong usage says what is expected", function()
  for _, case in ipairs({
    { { "add" }, "URL is missing" },
    { { "add", "alpha.example" }, "not an http%(s%) URL: alpha.example" },
    { { "add", "http://ada:secret@a.example/" }, "name and a password" },
    {
      { "add", "http://a.example/", "--policy", "forbiden" },
      'forbidden expected, got "forbiden"; did you mean forbidden',
    },
    { { "add", "http://a.example/", "--source", "terms" }, "%-%-policy is missing" },
    { { "add", "http://a.example/", "--login", "unknown" }, "yes or no expected" },
    { { "add", "http://a.example/", "--success-rules", "{" }, "%-%-success%-rules: not JSON" },
    { { "add", "http://a.example/", "--pace", "99999" }, "pace_seconds: a number of seconds" },
    { { "ls", "--stale", "soon" }, "%-%-stale" },
    { { "ls", "--captcha", "maybe" }, "yes, no, unknown expected" },
    { { "ls", "--captcha", "yes no" }, "yes, no, unknown expected" },
    { { "import" }, "FILE is missing" },
    { { "import", "x.csv", "--starter" }, "not both" },
    { { "lst" }, "did you mean ls" },
  }) do
    local r = run(unpack(case[1]))
    t.eq({ r.code, r.out }, { 2, "" }, table.concat(case[1], " "))
    t.match(r.err, case[2])
    t.ok(not r.err:find("secret"))
  end
end)
