--- bolt dev: the service with the practice directories, for whoever writes flows.
local args = require("bolt.terminal.args")
local up = require("bolt.cli.up")

local M = {
  summary = "the service with practice directories to submit to",
  usage = [[
bolt dev [--listen ADDR] [--flows DIR] [--json]

As `bolt up`, with the practice directories served and loopback addresses allowed. A saved flow is live at once, and
the log says so, or why not, with file and line.

  --listen ADDR  HOST:PORT (default 127.0.0.1:8080; setting listen). Port 0 takes a free one
  --flows DIR    the folder of the flows (setting flows)
  --json         print the ready line as JSON

Exit code: as `bolt up`.]],
  logs = true,
}

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  local o = args.parse(argv, { listen = "text", flows = "text", json = "flag" })
  o.allow_private = true
  local options = up.options(o)
  options.practice = "always"
  return up.serve(options, o)
end

return M
