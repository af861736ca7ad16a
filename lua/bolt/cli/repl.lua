--- bolt repl: Lua in the running process, from a terminal, a pipe or the command line.
local args = require("bolt.terminal.args")
local core = require("bolt.core.repl")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local output = require("bolt.terminal.output")
local repl = require("bolt.repl")
local state = require("bolt.state")

local M = {
  summary = "evaluate Lua inside the running process",
  usage = [[
bolt repl [--eval CODE] [--json] [--socket PATH]

Connects to the process that `bolt up` or `bolt dev` started with the same state directory.
An expression prints its value; the tab key completes names; Ctrl-D ends.
bolt, db, http, runs, fs, json and the others are there by name. A local ends with its line.

  --eval CODE    evaluate this and print only its values
  --json         print values as JSON, one a line
  --socket PATH  the socket (default: repl.sock in the state directory)

Exit code: 0; 1 when the code raised an error or no process answers; 2 for wrong usage.]],
}

-- Prints an answer; returns whether it was a good one.
local function show(answer)
  if answer.error then
    output.say(answer.traceback ~= "" and answer.error .. "\n" .. answer.traceback or answer.error)
    return false
  end
  for _, text in ipairs(answer.values or {}) do
    output.line(text)
  end
  return true
end

local function eval_once(client, code, form)
  local answer = client:ask({ eval = code, form = form }, output.say)
  if answer.incomplete then
    answer = { error = "the code ends in the middle", traceback = "" }
  end
  return show(answer) and 0 or 1
end

-- Lines from a file or pipe: each is an input unless it needs those after it.
local function eval_lines(client, text, form)
  local pending, code = "", 0
  for line in (text .. "\n"):gmatch("(.-)\n") do
    pending = pending .. line
    if pending:find("%S") then
      local answer = client:ask({ eval = pending, form = form }, output.line)
      if answer.incomplete then
        pending = pending .. "\n"
      else
        pending = ""
        code = show(answer) and code or 1
      end
    end
  end
  if pending:find("%S") then
    output.say("the input ends in the middle")
    return 1
  end
  return code
end

local function refresh_names(client)
  local names = client:ask({ names = true }).names
  table.sort(names)
  core.words(table.concat(names, "\0") .. "\0")
end

local function converse(client, form)
  local pending = ""
  refresh_names(client)
  while true do
    local line = core.edit(pending == "" and "bolt> " or "  ... ")
    if not line then
      output.line("")
      return 0
    end
    pending = pending .. line
    if pending:find("%S") then
      local answer = client:ask({ eval = pending, form = form }, output.line)
      if answer.incomplete and line ~= "" then
        pending = pending .. "\n"
      else
        pending = ""
        show(answer.incomplete and { error = "left out: it ends in the middle", traceback = "" } or answer)
        refresh_names(client)
      end
    else
      pending = ""
    end
  end
end

local function history_path(socket)
  return (socket:gsub("[^/]*$", "")) .. "repl.history"
end

local function interact(client, o, socket)
  local history = history_path(socket)
  core.load_history(history)
  output.line("Connected to " .. socket .. ". Ctrl-D ends.")
  local ok, result = pcall(converse, client, o.json and "json" or "lua")
  core.save_history(history)
  if not ok then
    error(result, 0)
  end
  return result
end

local function connect(socket)
  local ok, client = pcall(repl.connect, socket)
  if ok then
    return client
  elseif errors.is(client, "repl") and (client.code == "ENOENT" or client.code == "ECONNREFUSED") then
    errors.raise("repl", ("no bolt is running with this socket: %s; start one with `bolt up`"):format(socket))
  end
  return error(client, 0)
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  local o = args.parse(argv, { eval = "text", json = "flag", socket = "text" })
  local socket = o.socket or state.socket()
  local client = connect(socket)
  local form = o.json and "json" or "text"
  if o.eval then
    return eval_once(client, o.eval, form)
  elseif core.is_terminal() then
    return interact(client, o, socket)
  end
  return eval_lines(client, fs.read("/dev/stdin"), form)
end

return M
