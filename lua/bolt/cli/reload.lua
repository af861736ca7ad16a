--- bolt reload: the running service loads its flow files now.
local args = require("bolt.terminal.args")
local client = require("bolt.service.client")
local errors = require("bolt.errors")
local output = require("bolt.terminal.output")
local state = require("bolt.state")

local M = {
  summary = "load the flow files of the running service now",
  usage = [[
bolt reload [--json]

The service does this by itself when a file is saved; this says what became of it. A file that does not load changes
nothing: its error is printed with file and line, and the versions before stay.

Exit code: 0; 1 when a file does not load or no service runs.]],
}

--- What `bolt flow ls` and `bolt reload` print of flows. Yields: no.
function M.print_flows(flows)
  local rows = {}
  for i, f in ipairs(flows) do
    rows[i] = { f.flow, f.root and f.root:sub(1, 12) or nil, f.newest and "new runs get it" or "runs hold it", f.runs }
  end
  output.columns({ "FLOW", "VERSION", "STATE", "RUNS" }, rows)
end

--- Prints why files were not loaded. Yields: no.
---@param failure { error: string, file?: string, line?: integer }
function M.print_failure(name, failure)
  output.say("bolt %s: %s; the versions before stay", name, output.placed(failure))
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  local o = args.parse(argv, { json = "flag" })
  local report = client.ask("reload")
  if not report then
    errors.raise(
      "not_running",
      ("no bolt runs with the state directory %s: start one with `bolt up`"):format(state.path())
    )
  end
  if o.json then
    output.json(report)
  elseif report.ok then
    M.print_flows(report.flows)
  end
  if not report.ok then
    M.print_failure("reload", report)
    return 1
  end
  return 0
end

return M
