-- bolt forms map, as a child process.
local cli = require("tests.spec.cli_support")
local fs = require("bolt.fs")
local json = require("bolt.json")
local t = require("tests.spec.support")

-- Runs it with a file on stdin.
local function map(input)
  local path = t.state_dir() .. "/forms.jsonl"
  fs.write(path, input)
  return cli.run({ "-c", 'exec "$0" forms map < "$1"', cli.bolt, path }, { program = { "/bin/sh" } })
end

local FORM = [[<form><label for="a">Business name</label><input id="a"><label>E-mail <input name="mail"></label>
<input type="password" name="p"><input type="hidden" name="h"><script>document.body.remove()</script>
<img src="http://192.0.2.1/x.png"><input type="radio" name="r" value="1">
<input type="radio" name="r" value="2"></form>]]

local function line(row)
  return json.encode(row) .. "\n"
end

t.test("answers for exactly the selectors that were given", { timeout = 40 }, function()
  local controls = {}
  for i, selector in ipairs({ "#a", '[name="mail"]', '[name="p"]', '[name="h"]', '[name="r"]', "#none", "((" }) do
    controls[i] = { selector = selector }
  end
  local got = map(line({ id = "one", html = FORM, controls = controls }))
  t.eq(got.code, 0, got.err)
  local answer = json.decode(got.out)
  t.eq(answer.id, "one")
  local null = json.null
  t.eq(answer.pred, {
    ["#a"] = "business_name",
    ['[name="mail"]'] = "email",
    ['[name="p"]'] = null,
    ['[name="h"]'] = null,
    ['[name="r"]'] = null,
    ["#none"] = null,
    ["(("] = null,
  })
end)

t.test("no controls, no answers; a byte order mark is no error", { timeout = 40 }, function()
  local got = map("\239\187\191" .. line({ id = 1, html = FORM, controls = json.array({}) }))
  t.eq({ got.code, got.out }, { 0, '{"id":1,"pred":{}}\n' }, got.err)
end)

t.test("bad lines are named, the others answered", { timeout = 40 }, function()
  local good = line({ id = 7, html = FORM, controls = { { selector = "#a" } } })
  local got = map("no json\n\n" .. good .. line({ id = 8 }) .. line({ id = 9, html = "", controls = { {} } }))
  t.eq(got.code, 1)
  t.eq(json.decode(got.out), { id = 7, pred = { ["#a"] = "business_name" } })
  t.match(got.err, "line 1 is no JSON")
  t.match(got.err, 'line 4 has no "html"')
  t.match(got.err, 'line 5 has no "selector" in control 1')
end)

t.test("nothing on stdin, a wrong word, help", { timeout = 40 }, function()
  t.eq(map("").code, 2)
  t.eq(cli.run({ "forms", "mop" }).code, 2)
  local help = cli.run({ "forms", "--help" })
  t.eq(help.code, 0)
  t.match(help.out, "bolt forms map")
end)
