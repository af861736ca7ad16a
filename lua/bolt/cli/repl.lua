--- bolt repl: Lua in the running process, from a terminal, a pipe or the command line.
local core = require("bolt.core.repl")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local repl = require("bolt.repl")

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

local function parse(args)
  local o, i = {}, 1
  while i <= #args do
    local name, inline = args[i]:match("^%-%-([%w-]+)=(.*)$")
    name = name or args[i]:match("^%-%-([%w-]+)$")
    if name == "json" or name == "help" then
      o[name] = true
    elseif name == "eval" or name == "socket" then
      if not inline then
        i = i + 1
        inline = args[i]
      end
      if not inline then
        return nil, "--" .. name .. " needs a value"
      end
      o[name] = inline
    else
      return nil, "unknown argument " .. args[i]
    end
    i = i + 1
  end
  return o
end

local function say(text)
  io.stderr:write(text, "\n")
end

local function print_out(text)
  io.stdout:write(text, "\n")
  io.stdout:flush()
end

-- Prints an answer; returns whether it was a good one.
local function show(answer)
  if answer.error then
    say(answer.traceback ~= "" and answer.error .. "\n" .. answer.traceback or answer.error)
    return false
  end
  for _, text in ipairs(answer.values or {}) do
    print_out(text)
  end
  return true
end

local function eval_once(client, code, form)
  local answer = client:ask({ eval = code, form = form }, say)
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
      local answer = client:ask({ eval = pending, form = form }, print_out)
      if answer.incomplete then
        pending = pending .. "\n"
      else
        pending = ""
        code = show(answer) and code or 1
      end
    end
  end
  if pending:find("%S") then
    say("the input ends in the middle")
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
      print_out("")
      return 0
    end
    pending = pending .. line
    if pending:find("%S") then
      local answer = client:ask({ eval = pending, form = form }, print_out)
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
  print_out("Connected to " .. socket .. ". Ctrl-D ends.")
  local ok, result = pcall(converse, client, o.json and "json" or "lua")
  core.save_history(history)
  if not ok then
    error(result, 0)
  end
  return result
end

local function serve(o, socket)
  local ok, client = pcall(repl.connect, socket)
  if not ok then
    if not errors.is(client, "repl") then
      error(client, 0)
    end
    local none = client.code == "ENOENT" or client.code == "ECONNREFUSED"
    say("bolt repl: " .. (none and "no bolt is running with this socket: " .. socket or errors.message(client)))
    return 1
  end
  local form = o.json and "json" or "text"
  if o.eval then
    return eval_once(client, o.eval, form)
  elseif core.is_terminal() then
    return interact(client, o, socket)
  end
  return eval_lines(client, fs.read("/dev/stdin"), form)
end

---@param args string[]
---@return integer exit_code
function M.run(args)
  local o, wrong = parse(args)
  if not o then
    say("bolt repl: " .. wrong .. "\n\n" .. M.usage)
    return 2
  elseif o.help then
    print_out(M.usage)
    return 0
  end
  local socket = o.socket or require("bolt.state").dir() .. "/repl.sock"
  local ok, result = pcall(serve, o, socket)
  if ok then
    return result
  elseif errors.is(result, "repl") then
    say("bolt repl: " .. errors.message(result))
    return 1
  end
  error(result, 0)
end

return M
