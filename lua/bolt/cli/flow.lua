--- bolt flow: the flows and their versions.
local args = require("bolt.terminal.args")
local client = require("bolt.service.client")
local errors = require("bolt.errors")
local output = require("bolt.terminal.output")
local reload = require("bolt.cli.reload")
local settings = require("bolt.settings")

local M = {
  summary = "flows: versions, runs on each, do the files load",
  usage = [[
bolt flow ls [--json]                   the flows of the running service, or else of the files
bolt flow check [--flows DIR] [--json]  do all files load? Needs no service and no database

ls shows the version that new runs get and those that runs still hold, and on stderr why the files on disk are not what
runs, with file and line.

  --flows DIR  the folder of the flows (setting flows)
  --json       one line of JSON

Exit code: 0; 1 when a file does not load.]],
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

local function check(argv)
  local o = args.parse(argv, { json = "flag", flows = "text" })
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
  if o.json then
    output.json({ ok = true, flows = require("bolt.json").array(names) })
  else
    output.line("%d flows load: %s", #names, table.concat(names, ", "))
  end
  return 0
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  return args.choose(argv, { ls = ls, check = check })
end

return M
