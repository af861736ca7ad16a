-- Lists of directories in files: what is taken in, and how each row that is wrong is named.
local csv = require("bolt.csv")
local directory_file = require("bolt.store.directory_file")
local t = require("tests.spec.support")

-- The rows as { name, submission_url, detail }, and the problems as lines of text.
local function read(path, text)
  local rows, problems = directory_file.read(path, text)
  local list, wrong = {}, {}
  for i, row in ipairs(rows) do
    list[i] = { row.name, row.submission_url, row.detail }
  end
  for i, problem in ipairs(problems) do
    wrong[i] = problem.line .. " " .. problem.reason
  end
  return list, wrong
end

t.test("CSV: quotes, separators, line breaks inside a cell, and the line where a record begins", function()
  t.eq(csv.read('a,"b ""c"", d",\n\n"two\nlines",x\r\n;\t,last'), {
    { line = 1, "a", 'b "c", d', "" },
    { line = 3, "two\nlines", "x" },
    { line = 5, ";\t", "last" },
  })
  t.eq(csv.read("\239\187\191a;b,c;d\n1;2;3")[1], { line = 1, "a", "b,c", "d" })
  t.eq(csv.read("a\tb\n1\t2")[2], { line = 2, "1", "2" })
  t.eq(csv.read(""), {})
  t.eq(t.raises(csv.read, "bad_input", 'a\n"b').line, 2)
  t.eq(t.raises(csv.read, "bad_input", 'a,"b"c').line, 1)
end)

t.test("the same list as JSON, as JSON lines and as CSV", function()
  local want = function(name, lines)
    return {
      { "Alpha", "http://a.example/add", name .. ":" .. lines[1] },
      { "b.example", "http://b.example/", name .. ":" .. lines[2] },
    }
  end
  local json = '[\n {"name": "Alpha", "submission_url": "http://a.example/add"},\n\n "http://b.example/"\n]'
  t.eq({ read("in/list.json", json) }, { want("list.json", { 2, 4 }), {} })
  t.eq({ read("list", json) }, { want("list", { 2, 4 }), {} })
  t.eq({ read("list.json", '{"note": ["x"], "directories": ' .. json .. "}") }, { want("list.json", { 2, 4 }), {} })
  local lines = '{"name": "Alpha", "submission_url": "http://a.example/add"}\n\n"http://b.example/"\n'
  t.eq({ read("list.jsonl", lines) }, { want("list.jsonl", { 1, 3 }), {} })
  t.eq({ read("-", lines) }, { want("-", { 1, 3 }), {} })
  local table_text = "URL,Name\nhttp://a.example/add,Alpha\nhttp://b.example/,\n"
  t.eq({ read("list.csv", table_text) }, { want("list.csv", { 2, 3 }), {} })
  t.eq({ read("list", table_text) }, { want("list", { 2, 3 }), {} })
end)

t.test("values that are unknown state nothing", function()
  local rows = directory_file.read(
    "x.csv",
    "submission_url,country,captcha_seen,login_seen,pace_seconds\nhttp://a.example/,ch,unknown,No,\n"
  )
  t.eq({ rows[1].country, rows[1].captcha_seen, rows[1].login_seen, rows[1].pace_seconds }, { "CH", nil, false, nil })
  t.eq(rows[1].given, { "submission_url", "country", "login_seen" })
end)

for name, case in pairs({
  ["no list"] = { "x.json", '{"a": 1}', "1 a list of directories is expected" },
  ["an empty list"] = { "x.json", "[]", "1 no directory in it" },
  ["torn JSON"] = { "x.json", '[\n"http://a.example/",\n{,}]', "3 not JSON: " },
  ["an unknown field"] = {
    "x.json",
    '[{"submission_url": "http://a.example/",\n"captcha": true}]',
    "1 .*mean captcha_seen",
  },
  ["a value of the wrong type"] = { "x.json", '[\n{"submission_url": "http://a.org/", "name": 7}]', "2 name: text" },
  ["a name that is empty"] = { "x.json", '[{"submission_url": "http://a.example/", "name": " "}]', "1 name: is empty" },
  ["an entry that is a number"] = { "x.json", "[7]", "1 a URL, or an object" },
  ["no URL"] = { "x.jsonl", '{"name": "x"}', "1 submission_url is missing" },
  ["a password in a URL"] = { "x.jsonl", '"http://u:secret@a.example/"', "1 .*http://%.%.%.@a.example/" },
  ["one form twice"] = { "x.jsonl", '"http://a.example/x"\n"HTTP://A.example:80/x/#y"', "2 the same form" },
  ["a line that is no JSON"] = { "x.jsonl", '"http://a.example/"\nx', "2 not JSON" },
  ["a source without a policy"] = {
    "x.jsonl",
    '{"submission_url": "http://a.example/", "policy_source": "x"}',
    "1 policy_source",
  },
  ["no column for the URL"] = { "x.csv", "name\nx", "1 the first line names the columns" },
  ["a column that is unknown"] = { "x.csv", "url,naem\n", '1 column "naem" is no field; did you mean name' },
  ["a column twice"] = { "x.csv", "url,submission_url\n", "1 column .* comes twice" },
  ["too many cells"] = { "x.csv", "url,name\nhttp://a.example/,x,y", "2 3 cells, but 2 columns" },
  ["a number that is none"] = { "x.csv", "url,pace_seconds\nhttp://a.example/,fast", "2 pace_seconds: a number" },
  ["bytes that are no UTF-8"] = { "x.csv", "url,name\nhttp://a.example/,caf\233", "2 not UTF%-8" },
  ["rules that are no JSON"] = { "x.csv", "url,success_rules\nhttp://a.example/,{", "2 success_rules: not JSON" },
}) do
  t.test("refused: " .. name, function()
    local rows, wrong = read(case[1], case[2])
    t.ok(#wrong == 1, t.show(wrong))
    t.match(wrong[1], "^" .. case[3])
    t.ok(#rows <= 1)
  end)
end
