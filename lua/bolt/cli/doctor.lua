--- bolt doctor: is everything here that Bolt needs?
local args = require("bolt.terminal.args")
local checks = require("bolt.service.checks")
local errors = require("bolt.errors")
local output = require("bolt.terminal.output")

local M = {
  summary = "check this machine: browser, database, disk, ports",
  usage = [[
bolt doctor [--json]

One line per check: ok, warn (works, but look at it) or fail (will not work), with what to do. Starts Chromium and the
private PostgreSQL for a moment, and changes nothing.

  --json  one JSON object a line: {"check","status","message","advice"}

Exit code: 0; 1 when a check fails.]],
}

local COLORS = { ok = "green", warn = "yellow", fail = "red" }

local function print_check(name, status, message, advice, o)
  if o.json then
    return output.json({ check = name, status = status, message = message, advice = advice })
  end
  local mark = output.color(COLORS[status], ("%-4s"):format(status))
  output.line("%s  %-10s %s", mark, name, (message:gsub("\n", "\n" .. (" "):rep(17))))
  if advice then
    output.line("%s%s", (" "):rep(17), advice)
  end
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  local o = args.parse(argv, { json = "flag" })
  local failed = 0
  for _, check in ipairs(checks.all) do
    local ok, status, message, advice = pcall(check.run)
    if not ok then
      if errors.is(status, "cancelled") then
        error(status, 0)
      end
      status, message, advice = "fail", errors.is(status) and output.placed(status) or errors.message(status), nil
    end
    failed = failed + (status == "fail" and 1 or 0)
    print_check(check.name, status, message, advice, o)
  end
  return failed > 0 and 1 or 0
end

return M
