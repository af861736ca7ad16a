-- tests/behaviours.md against the tests: every line has a test that carries its number, every number has its line.
local fs = require("bolt.fs")
local t = require("tests.spec.support")

local LAST = 105

-- number -> set of the files that its line names
local function promised()
  local found = {}
  for number, words, files in fs.read("tests/behaviours.md"):gmatch("\n| (%d+) | ([^|]+) | ([^|\n]+) |") do
    number = tonumber(number)
    t.ok(#words > 0 and not found[number], "line " .. number)
    found[number] = {}
    for file in files:gmatch("`([^`]+)`") do
      found[number][file] = true
    end
  end
  return found
end

-- number -> set of the files with a test whose name ends with it, alone or among others: "a double click [53][54]"
local function shown()
  local found = {}
  for _, folder in ipairs({ "spec", "unit" }) do
    for _, name in ipairs(fs.list("tests/" .. folder)) do
      local path = folder .. "/" .. name
      local is_test = name:find("_spec%.lua$") or name:find("_test%.c$")
      for call, tags in (is_test and fs.read("tests/" .. path) or ""):gmatch('([%w.]+)%(%s*"[^"\n]* ([%[%]%d]+)"') do
        for number in tags:gmatch((call == "t.test" or call == "PASS") and "%[(%d+)%]" or "^none$") do
          number = tonumber(number)
          found[number] = found[number] or {}
          found[number][path] = true
        end
      end
    end
  end
  return found
end

t.test("every line has its test, and every number in a test its line", function()
  local lines, tests = promised(), shown()
  for number in pairs(tests) do
    t.ok(lines[number] and number <= LAST, ("a test carries [%d], which has no line"):format(number))
  end
  for number = 1, LAST do
    t.ok(lines[number], "there is no line " .. number)
    t.eq(tests[number], lines[number], "line " .. number)
  end
end)
