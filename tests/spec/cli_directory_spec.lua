-- bolt directory, as a person or a script calls it.
local cli = require("tests.spec.cli_support")
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
    { { "lst" }, "did you mean ls" },
  }) do
    local r = run(unpack(case[1]))
    t.eq({ r.code, r.out }, { 2, "" }, table.concat(case[1], " "))
    t.match(r.err, case[2])
    t.ok(not r.err:find("secret"))
  end
end)
