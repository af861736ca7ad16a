--- The command line: finds the command, runs it, and says what went wrong.
--
-- A command is a module bolt.cli.NAME { summary, usage, run }: run(argv) does the work and returns the exit code
-- (nothing is 0). It raises what it cannot deal with: kinds of errors are printed as what, where and what to do,
-- everything else is a fault of ours and printed with its traceback. `logs` keeps the log at its usual level; `raw`
-- leaves the arguments alone, also --help after the first. Command modules require what is heavy only in run.
--
-- Exit codes: 0 done, 1 failed, 2 wrong usage or settings, 3 a person is needed, 130 interrupted.
local args = require("bolt.terminal.args")
local errors = require("bolt.errors")
local log = require("bolt.log")
local module_file = require("bolt.module_file")
local output = require("bolt.terminal.output")
local process = require("bolt.process")

local M = {}

-- In the order in which help shows them.
local COMMANDS = {
  "demo",
  "submit",
  "up",
  "dev",
  "directory",
  "run",
  "task",
  "queue",
  "flow",
  "test",
  "reload",
  "forms",
  "repl",
  "db",
  "doctor",
  "exec",
}

-- What to do about errors whose message cannot know it.
local ADVICE = {
  browser_failed = "`bolt doctor` looks closer",
  db_connection = "check DATABASE_URL and that the server runs; `bolt doctor` looks closer",
  newer_schema = "nothing was changed",
}

local function known()
  local list = {}
  for _, name in ipairs(COMMANDS) do
    if module_file("bolt.cli." .. name) then
      list[#list + 1] = name
    end
  end
  return list
end

local function help()
  local lines = { "bolt COMMAND [ARGUMENTS]    lists a business in online directories", "" }
  for _, name in ipairs(known()) do
    lines[#lines + 1] = ("  %-9s %s"):format(name, require("bolt.cli." .. name).summary)
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = "`bolt COMMAND --help` says more. `bolt --version` prints the version."
  return table.concat(lines, "\n")
end

local function wants_help(command, argv)
  for i, arg in ipairs(argv) do
    if arg == "--help" or arg == "-h" then
      return true
    elseif arg == "--" or (command.raw and i == 1) then
      return false
    end
  end
  return false
end

local function advice(e)
  local text = ADVICE[e.kind]
  return text and not errors.message(e):find(text, 1, true) and "; " .. text or ""
end

-- Says what was raised; returns the exit code.
local function complain(name, command, e, trace)
  if errors.is(e, "cancelled") then
    error(e, 0) -- the runtime knows the signal and its exit code
  elseif not errors.is(e) then
    local whose = command.raw and "" or "a fault of bolt itself: "
    local own = type(e) == "table" and rawget(e, "traceback")
    output.say("bolt %s: %s%s%s", name, whose, errors.message(e), own or trace or "")
    return 1
  elseif e.kind == "output" and e.reader_gone then
    return 1
  elseif e.kind == "usage" or e.kind == "settings" then
    output.say("bolt %s: %s", name, errors.message(e))
    if e.kind == "usage" then
      output.say("`bolt %s --help` says how it is used", name)
    end
    return 2
  end
  output.say("bolt %s: %s%s", name, e.file and output.placed(e) or errors.message(e), advice(e))
  return 1
end

local function run(name, command, argv)
  if not (command.logs or process.env("LOG_LEVEL")) then
    log.set_level("warn")
  end
  local trace
  local ok, result = xpcall(function()
    if wants_help(command, argv) then
      return output.line(command.usage)
    end
    return command.run(argv)
  end, function(e)
    trace = debug.traceback("", 2)
    return e
  end)
  if ok then
    return type(result) == "number" and result or 0
  end
  return complain(name, command, result, trace)
end

local function unknown(name)
  local near = args.nearest(name, known())
  output.say(
    "bolt: unknown %s %s%s",
    name:find("^%-") and "flag" or "command",
    name,
    near and ("; did you mean `bolt " .. near .. "`?") or "; `bolt --help` lists them"
  )
  return 2
end

-- The list of commands, as a command.
local HELP = {
  run = function()
    output.line(help())
  end,
}

--- Runs a command line.
---@param argv string[]
---@return integer exit_code
--- Errors: kind "cancelled" when a signal ended the command. Yields: yes.
function M.main(argv)
  local name = table.remove(argv, 1)
  if not name then
    output.say(help())
    return 2
  elseif name == "help" and argv[1] then
    name, argv = argv[1], { "--help" }
  elseif name == "--help" or name == "-h" or name == "help" then
    return run("help", HELP, {})
  end
  for _, command in ipairs(known()) do
    if command == name then
      return run(name, require("bolt.cli." .. name), argv)
    end
  end
  return unknown(name)
end

return M
