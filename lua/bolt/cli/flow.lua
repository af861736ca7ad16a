--- bolt flow: the flows and their versions.
local args = require("bolt.terminal.args")
local array = require("bolt.json").array
local client = require("bolt.service.client")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local loader = require("bolt.core.loader")
local output = require("bolt.terminal.output")
local reload = require("bolt.cli.reload")
local settings = require("bolt.settings")

local M = {
  summary = "flows: versions, runs on each, do they load, a new one",
  usage = [[
bolt flow ls [--json]                   the flows of the running service, or else of the files
bolt flow new NAME [--flows DIR]        writes a flow to begin from, and its test
bolt flow check [--flows DIR] [--json]  do all files load? Needs no service and no database
bolt flow check [FLOW] [--runs N]       and: would the runs in flight, and the last N that ended (default 100), take the
                                        same steps? Without FLOW, of all flows

ls shows the version that new runs get and those that runs still hold, and on stderr why the files on disk are not what
runs, with file and line.

  --flows DIR  the folder of the flows (setting flows)
  --json       one line of JSON

This runs each flow on what its steps returned, up to where it would do something new. Nothing is done.

Exit code: 0; 1 when a file does not load or a run would take other steps.]],
}

-- The flows of the files, loaded here.
local function open(o)
  return require("bolt.service.flow_files").open(settings.get("flows", o.flows))
end

local function ls(argv)
  local o = args.parse(argv, { json = "flag", flows = "text" })
  local answer = client.ask("flows")
  if not answer then
    open(o)
    answer = require("bolt.engine.boot").with(nil, function()
      return { flows = require("bolt.service.control").flow_list() }
    end)
  end
  if o.json then
    output.json(answer)
  else
    reload.print_flows(answer.flows)
  end
  if answer.failure then
    reload.print_failure("flow ls", answer.failure)
    return 1
  end
  return 0
end

-- Would recorded runs go the same way? Prints those that would not.
local function check_runs(o)
  return require("bolt.engine.boot").with(nil, function()
    local began = fiber.now()
    local report = require("bolt.engine.rehearsal").all({ flow = o[1], recent = o.runs })
    local seconds = fiber.now() - began
    if o.json then
      output.json({ ok = #report.differences == 0, runs = report.runs, differences = array(report.differences) })
    else
      for _, d in ipairs(report.differences) do
        output.line("%s %s (%s): %s", d.id, d.flow, d.status, d.difference)
      end
      local ms = seconds * 1000
      output.say("%d runs rehearsed in %.0f ms, %d would take other steps", report.runs, ms, #report.differences)
    end
    return #report.differences == 0 and 0 or 1
  end)
end

local function check(argv)
  local o = args.parse(argv, { json = "flag", flows = "text", runs = "whole" }, { "[FLOW]" })
  local ok, e = pcall(open, o)
  if not ok then
    if not errors.is(e, "load") then
      error(e, 0)
    end
    if o.json then
      output.json({ ok = false, error = e.message, file = e.file, line = e.line })
    end
    output.say("bolt flow check: %s", output.placed(e))
    return 1
  end
  local names = require("bolt.engine.versions").names()
  if o[1] and not require("bolt.engine.versions").flow(o[1]) then
    errors.raise("not_found", ("no flow %q; there are: %s"):format(o[1], table.concat(names, ", ")))
  elseif o[1] or o.runs then
    return check_runs(o)
  elseif o.json then
    output.json({ ok = true, flows = array(names) })
  else
    output.line("%d flows load: %s", #names, table.concat(names, ", "))
  end
  return 0
end

local function new(argv)
  local o = args.parse(argv, { flows = "text", json = "flag" }, { "NAME" })
  local name = o[1]
  local root = loader.root()
  local dir = settings.get("flows", o.flows) or (root and root .. "/flows")
  if not name:find("^%a[%w_]*$") or name:find("_test$") then
    args.wrong("NAME: letters, digits and _, not ending in _test, expected, got %q", name)
  elseif not dir then
    args.wrong("--flows DIR: which folder? The flows of this binary are inside of it")
  end
  local paths = require("bolt.service.scaffold").write(dir, name)
  if o.json then
    output.json({ paths = array(paths) })
  else
    output.line(table.concat(paths, "\n"))
    output.say("try it: bolt test %s; bolt run start %s --wait", name, name)
  end
  return 0
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  return args.choose(argv, { ls = ls, check = check, new = new })
end

return M
