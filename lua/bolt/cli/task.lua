--- bolt task: what people are asked to do. Works whether or not a service is up; pages are kept open by a running one.
local args = require("bolt.terminal.args")
local errors = require("bolt.errors")
local json = require("bolt.json")
local output = require("bolt.terminal.output")
local process = require("bolt.process")
local settings = require("bolt.settings")
local text = require("bolt.terminal.text")

local M = {
  summary = "what people are asked to do",
  usage = [[
bolt task ls [--job JOB] [--json]
bolt task show TASK [--json]      what happened, the draft, and where the picture is
bolt task take TASK               the page is opened, filled in, and yours until you say one of these:
bolt task done TASK [--set CONTROL=VALUE]... [--field CONTROL=FIELD]... [--sent | --not-sent] [--listing URL]
                                  the visit goes on where you left it, or judges what you did with the page
bolt task skip TASK               the directory is left out
bolt task failed TASK             it cannot be done

A page that was taken is acted on from the service: bolt repl --eval 'kept.page("TASK"):fill("#code", "W4X")'; it stays
open for half an hour after the last act. `done` without `take` is for what can be said from here: an answer for a
control, or that a confirmation was completed.

  --set CONTROL=VALUE    put this in, this once; CONTROL is its number, name or selector as `show` prints it
  --field CONTROL=FIELD  what it is for: a field of the profile, learned for this form; - for none
  --sent, --not-sent     you know that the form was sent, or that it was not
  --listing URL          you found the listing there
  --note TEXT            for the record
  --by NAME              who you are (default: $USER)
  --timeout S            give up waiting after S seconds; what was said stands
  --json                 print JSON: one object, or one a line

Exit code: 0; 1 when it failed or was refused; 2 for wrong usage; 3 when a person is still needed.]],
}

local WIDEST = 60

local function with_database(fn)
  return require("bolt.engine.boot").with(nil, fn)
end

local function find(id)
  local ok, task = pcall(require("bolt.store.human_tasks").get, id)
  if not ok and not (errors.is(task, "db") and (task.sqlstate or ""):find("^22")) then
    error(task, 0)
  elseif not ok or not task then
    errors.raise("not_found", ("no such task: %s; `bolt task ls` lists them"):format(id))
  end
  return task
end

local function when(stamp)
  return type(stamp) == "string" and stamp:sub(1, 19) or nil
end

local function ls(argv)
  local o = args.parse(argv, { job = "text", limit = "whole", json = "flag" })
  return with_database(function()
    local cells = {}
    for i, task in ipairs(require("bolt.store.human_tasks").list({ job = o.job, limit = o.limit })) do
      if o.json then
        output.json(task)
      end
      local page = task.status == "taken" and "taken by " .. task.assigned_to or task.live and "open" or nil
      cells[i] = { task.id, task.directory, task.business, task.reason, page, when(task.deadline) }
    end
    if not o.json then
      output.columns({ "TASK", "DIRECTORY", "BUSINESS", "REASON", "PAGE", "UNTIL" }, cells)
    end
    return 0
  end)
end

-- A value as a cell: long ones are whole with --json.
local function cell(value)
  if value ~= nil and type(value) ~= "string" then
    value = json.encode(value)
  end
  return value and text.cut(text.clean(value), WIDEST)
end

local function show(argv)
  local o = args.parse(argv, { json = "flag" }, { "TASK" })
  return with_database(function()
    local task = find(o[1])
    if o.json then
      output.json(task)
      return 0
    end
    output.line("task       %s, %s", task.id, task.status)
    output.line("directory  %s", text.clean(task.directory))
    output.line("business   %s", text.clean(task.business))
    output.line("result     %s%s", task.result_status, task.reason and ": " .. task.reason or "")
    output.line("to do      %s", text.clean(task.instructions))
    local page = task.live and "open" .. (task.assigned_to and ", taken by " .. task.assigned_to or "") or "not open"
    output.line("page       %s (%s)", text.clean(task.page_url or "-"), text.clean(page))
    output.line("picture    %s", task.screenshot and require("bolt.state").dir() .. "/" .. task.screenshot or "-")
    output.line("until      %s", when(task.deadline))
    if task.draft.controls then
      local cells = {}
      for i, c in ipairs(task.draft.controls) do
        cells[i] = { i, c.label, c.selector, c.required and "yes" or nil, c.field, cell(c.value), c.why }
      end
      output.line("")
      output.columns({ "", "CONTROL", "SELECTOR", "REQUIRED", "FIELD", "VALUE", "NOTE" }, cells)
    end
    return 0
  end)
end

-- "3=W4X", '[name="code"]=W4X': the control is whatever of the draft the text begins with.
local function assigned(task, flag, given)
  for i, control in ipairs(task.draft.controls or {}) do
    for _, name in ipairs({ tostring(i), control.selector, control.label }) do
      if given:sub(1, #name + 1) == name .. "=" then
        return control.selector, given:sub(#name + 2)
      end
    end
  end
  return args.wrong(
    "--%s: CONTROL=... expected, with a number, label or selector that `bolt task show` lists; got %q",
    flag,
    given
  )
end

local function word_of(task, name, o)
  if o.sent and o.not_sent then
    args.wrong("--sent or --not-sent, not both")
  end
  local word = { word = name, by = o.by or process.env("USER") or "cli", note = o.note, listing_url = o.listing }
  if o.sent or o.not_sent then
    word.sent = o.sent == true
  end
  for _, given in ipairs(o.set or {}) do
    local selector, value = assigned(task, "set", given)
    word.fields = word.fields or {}
    word.fields[selector] = value
  end
  for _, given in ipairs(o.field or {}) do
    local selector, field = assigned(task, "field", given)
    word.mapping = word.mapping or {}
    word.mapping[selector] = field == "-" and json.null or field
  end
  return word
end

local ENDINGS = { needs_human = 3, in_doubt = 3, failed = 1 }

-- Prints what came of it.
local function print_end(id, name, run, o)
  local found = run.status == "completed" and run.result or { status = run.status, message = errors.message(run.error) }
  if o.json then
    output.json({ task = id, run_id = run.id, result = found })
  elseif found.live then
    output.line("the page is open: %s", text.clean(found.page_url))
    output.line("act on it with: bolt repl --eval 'kept.page(%q):...'; then: bolt task done %s", id, id)
  else
    output.line("%s%s", found.status, found.message and ": " .. text.clean(found.message) or "")
  end
  if run.status ~= "completed" or (name == "take" and not found.live) then
    return 1
  end
  return found.live and 0 or name ~= "failed" and ENDINGS[found.status] or 0
end

-- Waits for the run; works on it here when no worker is at work anywhere.
local function finish(id, o, work)
  local worker = require("bolt.engine.worker")
  if work then
    worker.start({ only = id })
  end
  local ok, run = pcall(require("bolt.engine.runs").wait, id, o.timeout)
  if work then
    require("bolt.fiber").shield(function()
      worker.stop()
      require("bolt.browser.shared").close()
    end)
  end
  if not ok then
    error(run, 0)
  end
  return run
end

local function say(name)
  return function(argv)
    local flags = { by = "text", note = "text", timeout = "number", json = "flag" }
    if name == "done" then
      flags.set, flags.field, flags.sent, flags.not_sent, flags.listing = "list", "list", "flag", "flag", "text"
    end
    local o = args.parse(argv, flags, { "TASK" })
    return with_database(function()
      local task = find(o[1])
      local word = word_of(task, name, o)
      local at_work = require("bolt.service.workers").at_work()
      if name == "take" and not at_work then
        errors.raise("no_worker", "no worker is at work that could keep the page open: start one with `bolt up`")
      elseif not at_work then
        require("bolt.service.flow_files").open(settings.get("flows"))
      end
      local id = require("bolt.store.human_tasks").say(task.id, word)
      local ok, run = pcall(finish, id, o, not at_work)
      if not ok and errors.is(run, "timeout") then
        output.say("still under way: bolt run watch %s", id)
        return 0
      elseif not ok then
        error(run, 0)
      end
      return print_end(task.id, name, run, o)
    end)
  end
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  return args.choose(argv, {
    ls = ls,
    show = show,
    take = say("take"),
    done = say("done"),
    skip = say("skip"),
    failed = say("failed"),
  })
end

return M
