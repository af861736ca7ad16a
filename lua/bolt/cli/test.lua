--- bolt test: the tests beside the flows.
local args = require("bolt.terminal.args")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local loader = require("bolt.core.loader")
local output = require("bolt.terminal.output")
local settings = require("bolt.settings")
local versions = require("bolt.engine.versions")

local M = {
  summary = "run the tests beside the flows",
  usage = [[
bolt test [NAME...] [--flows DIR] [--json]

Runs the files *_test.lua of the flows folder: flows on a clock that can be set forward, with fakes for what has
effects. Needs no service and no database. How to write them: lua/bolt/test.lua.

  NAME         only tests with this in their name or file
  --flows DIR  the folder of the flows (setting flows)
  --json       one JSON object a line: {"file","name","ok","problem","seconds"}

Exit code: 0; 1 when a test fails or a file does not load.]],
}

local function find(dir, rel, out)
  for _, entry in ipairs(loader.list(dir .. rel) or {}) do
    if entry:find("/$") then
      find(dir, rel .. "/" .. entry:sub(1, -2), out)
    elseif entry:find("_test%.lua$") then
      out[#out + 1] = rel .. "/" .. entry
    end
  end
  return out
end

local function wanted(case, names)
  for i = 1, #names do
    if case.name:find(names[i], 1, true) or case.file:find(names[i], 1, true) then
      return true
    end
  end
  return #names == 0
end

-- flows.x is what the flows themselves get by this name.
local function require_here(name)
  if type(name) == "string" and name:find("^flows%.") then
    return versions.module(name)
  end
  return require(name)
end

-- The tests of a file, as declared.
local function load_cases(test, dir, rel)
  local chunk, wrong = loadstring(loader.read(dir .. rel), "@flows" .. rel)
  if not chunk then
    errors.raise("load", wrong, { file = dir .. rel, line = tonumber(wrong:match(":(%d+):")) })
  end
  test.file, test.cases = "flows" .. rel, {}
  setfenv(chunk, setmetatable({ require = require_here }, { __index = _G }))()
  return test.cases
end

local function report(case, ok, problem, seconds, o)
  if o.json then
    output.json({ file = case.file, name = case.name, ok = ok, problem = problem, seconds = seconds })
  else
    output.line("%s %s: %s (%.0f ms)", ok and "ok" or "FAIL", case.file, case.name, seconds * 1000)
    if problem then
      output.line("  %s", (problem:gsub("\n", "\n  ")))
    end
  end
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  local o = args.parse(argv, { flows = "text", json = "flag" }, { "[NAME...]" })
  local dir = settings.get("flows", o.flows) or "flows"
  require("bolt.service.flow_files").open(settings.get("flows", o.flows))
  local test = require("bolt.test")
  local passed, failed = 0, 0
  for _, rel in ipairs(find(dir, "", {})) do
    for _, case in ipairs(load_cases(test, dir, rel)) do
      if wanted(case, o) then
        local began = fiber.now()
        local ok, problem = test.run(case)
        passed, failed = passed + (ok and 1 or 0), failed + (ok and 0 or 1)
        report(case, ok, problem, fiber.now() - began, o)
      end
    end
  end
  if o[1] and passed + failed == 0 then
    output.say("bolt test: no test has %s in its name or file", table.concat(o, " or ", 1, #o))
    return 1
  end
  output.say("%d passed, %d failed", passed, failed)
  return failed == 0 and 0 or 1
end

return M
