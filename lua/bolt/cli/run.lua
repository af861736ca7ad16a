--- bolt run: runs of flows. Works whether or not a service is up.
local args = require("bolt.terminal.args")
local client = require("bolt.service.client")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local json = require("bolt.json")
local output = require("bolt.terminal.output")
local settings = require("bolt.settings")

local M = {
  summary = "runs of flows: start, look, explain, retry, fork, cancel",
  usage = [[
bolt run start FLOW [--input JSON] [--key KEY] [--priority N] [--wait] [--timeout S] [--flows DIR] [--json]
bolt run ls [--flow FLOW] [--status STATUS] [--limit N] [--json]
bolt run show RUN [--json]      one run with its steps
bolt run why RUN [--json]       what it is waiting for, in one line
bolt run watch RUN [--json]     its steps as they end, until it ends
bolt run cancel RUN [--json]    asks it to end; its clean-up runs
bolt run retry RUN | --paused | --failed [--flow FLOW] [--newest] [--json]
                                lets a paused or failed run go on from where it was, or all such runs
bolt run fork RUN [--from STEP] [--input JSON] [--again] [--pinned] [--json]
                                a new run on the newest source that has done already what RUN did before STEP
bolt run upgrade RUN | --flow FLOW [--json]
                                puts a run, or all paused ones of a flow, on the newest source and lets them go on,
                                if it takes the steps that are recorded

start prints the id of the run. With --wait it waits for the end and prints the result; when no worker is at work
anywhere, it works on the run itself.

  --input JSON   what the flow gets (default {}); @FILE reads a file, - reads stdin
  --key KEY      a second start of the flow with this key returns the first run
  --priority N   1 (first) to 4
  --from STEP    as `bolt run show` prints it: "send", "map/3/fetch#2"; default: from the beginning
  --again        also when something that was done once would be done a second time
  --pinned       on the source of RUN
  --newest       on the newest source, if it takes the steps that are recorded
  --timeout S    give up waiting after S seconds; the run goes on
  --flows DIR    the folder of the flows when no service is up (setting flows)
  --json         print JSON: one object, or one a line

Exit code: 0; 1 when it failed, was cancelled, or is not there; 2 for wrong usage; 3 when it is paused and needs a
person.]],
}

local ENDINGS = { completed = 0, paused = 3 }
local STATUSES = { "queued", "running", "waiting", "paused", "completed", "failed", "cancelled" }

local function with_database(fn)
  return require("bolt.engine.boot").with(nil, fn)
end

local function read_input(text)
  local what = "--input"
  if text == "-" or text:find("^@.") then
    local path = text == "-" and "/dev/stdin" or text:sub(2)
    local ok, content = pcall(fs.read, path)
    if not ok then
      args.wrong("--input: %s", errors.message(content))
    end
    text, what = content, path
  end
  local ok, value = pcall(json.decode, text)
  if not ok then
    args.wrong(
      '%s is not JSON: %s; in a shell put it in single quotes: --input \'{"name": "value"}\'',
      what,
      errors.message(value)
    )
  end
  return value
end

-- The time of a timestamp, to the second.
local function when(text)
  return type(text) == "string" and text:sub(1, 19) or nil
end

local function print_end(row, o)
  if o.json then
    output.json(row)
  elseif row.status == "completed" then
    output.line(json.encode(row.result, { pretty = true }))
  end
  if row.status ~= "completed" then
    local e = row.error and row.error ~= json.null and row.error or nil
    output.say(
      "bolt run: run %s is %s%s",
      row.id,
      row.status,
      e and (": %s (%s)"):format(errors.message(e), e.kind or "error") or ""
    )
  end
  return ENDINGS[row.status] or 1
end

local function wait_for(id, o, work)
  local runs = require("bolt.engine.runs")
  local worker = require("bolt.engine.worker")
  if work then
    worker.start({ only = id })
  end
  local ok, row = pcall(runs.wait, id, o.timeout)
  if work then
    require("bolt.fiber").shield(worker.stop)
  end
  if not ok then
    error(row, 0)
  end
  return print_end(row, o)
end

local function start(argv)
  local o = args.parse(argv, {
    input = "text",
    key = "text",
    priority = "whole",
    wait = "flag",
    timeout = "number",
    flows = "text",
    json = "flag",
  }, { "FLOW" })
  if o.priority and (o.priority < 1 or o.priority > 4) then
    args.wrong("--priority: 1 (first) to 4 expected, got %d", o.priority)
  end
  local order = { flow = o[1], input = read_input(o.input or "{}"), key = o.key, priority = o.priority }
  local started = client.ask("start", order)
  if not started then
    require("bolt.service.flow_files").open(settings.get("flows", o.flows))
  end
  return with_database(function()
    if not started then
      local id, new = require("bolt.engine.runs").start(order.flow, order.input, {
        key = order.key,
        priority = order.priority,
      })
      started = { id = id, new = new }
    end
    local at_work = require("bolt.service.workers").at_work()
    if o.wait then
      return wait_for(started.id, o, not at_work)
    elseif o.json then
      output.json(started)
    else
      output.line(started.id)
    end
    if not at_work then
      output.say("no worker is at work: `bolt up` starts one, or use --wait")
    end
    return 0
  end)
end

local function ls(argv)
  local o = args.parse(argv, { flow = "text", status = "text", limit = "whole", json = "flag" })
  if o.status and not table.concat(STATUSES, " "):find("%f[%w]" .. o.status .. "%f[%W]") then
    local near = args.nearest(o.status, STATUSES)
    args.wrong(
      "--status: no status %q; %s",
      o.status,
      near and "did you mean " .. near .. "?" or "there are: " .. table.concat(STATUSES, ", ")
    )
  end
  return with_database(function()
    local rows = require("bolt.engine.runs").list({ flow = o.flow, status = o.status, limit = o.limit })
    local cells = {}
    for i, run in ipairs(rows) do
      if o.json then
        output.json(run)
      end
      local note = run.progress and run.progress.text or run.error and errors.message(run.error)
      cells[i] = { run.id, run.flow, run.status, when(run.created_at), when(run.finished_at), note }
    end
    if not o.json then
      output.columns({ "RUN", "FLOW", "STATUS", "CREATED", "FINISHED", "NOTE" }, cells)
    end
    return 0
  end)
end

local function find(id)
  local run = require("bolt.engine.runs").get(id)
  if not run then
    errors.raise("not_found", ("no such run: %s; `bolt run ls` lists them"):format(id))
  end
  return run
end

local function step_cells(step)
  local name = step.path == "" and step.name or step.path .. "/" .. step.name
  local note = step.error and errors.message(step.error)
  return { name, step.kind, step.attempt, step.status, when(step.started_at), when(step.finished_at), note }
end

local function show(argv)
  local o = args.parse(argv, { json = "flag" }, { "RUN" })
  return with_database(function()
    local run = find(o[1])
    local steps = require("bolt.engine.runs").steps(run.id)
    local why = require("bolt.engine.why").explain(run.id)
    if o.json then
      run.steps, run.why = json.array(steps), why
      output.json(run)
      return 0
    end
    output.line("run      %s", run.id)
    output.line("flow     %s, version %s", run.flow, run.code_root and run.code_root:sub(1, 12) or "not chosen yet")
    output.line("status   %s", run.status)
    output.line("why      %s", why)
    output.line("created  %s", when(run.created_at))
    output.line("input    %s", json.encode(run.input))
    if run.status == "completed" then
      output.line("result   %s", json.encode(run.result))
    end
    output.line("")
    local cells = {}
    for i, step in ipairs(steps) do
      cells[i] = step_cells(step)
    end
    output.columns({ "STEP", "KIND", "ATTEMPT", "STATUS", "STARTED", "FINISHED", "NOTE" }, cells)
    return 0
  end)
end

local function why(argv)
  local o = args.parse(argv, { json = "flag" }, { "RUN" })
  return with_database(function()
    local run = find(o[1])
    local line = require("bolt.engine.why").explain(run.id)
    if o.json then
      output.json({ id = run.id, status = run.status, why = line })
    else
      output.line(line)
    end
    return 0
  end)
end

-- Prints the steps that have ended since the last look.
local function print_news(id, seen, o)
  for _, step in ipairs(require("bolt.engine.runs").steps(id)) do
    local key = ("%s\0%s\0%d"):format(step.path, step.name, step.attempt)
    if step.finished_at and step.finished_at ~= json.null and not seen[key] then
      seen[key] = true
      if o.json then
        output.json(step)
      else
        local cells = step_cells(step)
        output.line("%s  %s  %s%s", cells[6], cells[4], cells[1], cells[7] and ": " .. cells[7] or "")
      end
    end
  end
end

local function watch(argv)
  local o = args.parse(argv, { json = "flag" }, { "RUN" })
  return with_database(function()
    local runs = require("bolt.engine.runs")
    local id, seen = find(o[1]).id, {}
    while true do
      print_news(id, seen, o)
      local ok, row = pcall(runs.wait, id, 0.5)
      if ok then
        print_news(id, seen, o)
        return print_end(row, o)
      elseif not errors.is(row, "timeout") then
        error(row, 0)
      end
    end
  end)
end

local function cancel(argv)
  local o = args.parse(argv, { json = "flag" }, { "RUN" })
  return with_database(function()
    local run = find(o[1])
    local answer = client.ask("cancel", { id = run.id }) or { status = require("bolt.engine.runs").cancel(run.id) }
    if not answer.status then
      errors.raise("ended", ("run %s is %s already"):format(run.id, run.status))
    elseif o.json then
      output.json({ id = run.id, status = answer.status })
    else
      output.line(answer.status == "cancelled" and "cancelled" or "asked to end")
    end
    return 0
  end)
end

-- Says which runs go on and which do not. Returns the exit code.
local function print_repaired(ids, differences, o, done)
  if o.json then
    output.json({ ids = json.array(ids), differences = json.array(differences) })
  else
    output.line(done, #ids)
  end
  for _, d in ipairs(differences) do
    output.say("%s %s (%s) stays: %s", d.id, d.flow, d.status, d.difference)
  end
  return #differences == 0 and 0 or 1
end

local function load_newest(o)
  if o.newest then
    require("bolt.service.flow_files").open(settings.get("flows", o.flows))
  end
end

local function retry(argv)
  local o = args.parse(
    argv,
    { paused = "flag", failed = "flag", flow = "text", newest = "flag", flows = "text", json = "flag" },
    { "[RUN]" }
  )
  if (o[1] and 1 or 0) + (o.paused and 1 or 0) + (o.failed and 1 or 0) ~= 1 or (o[1] and o.flow) then
    args.wrong("a RUN, or --paused or --failed, with or without --flow FLOW")
  end
  load_newest(o)
  return with_database(function()
    local run = o[1] and find(o[1])
    local ids, differences = require("bolt.engine.repair").retry({
      id = run and run.id,
      flow = o.flow,
      status = o.paused and "paused" or o.failed and "failed" or nil,
      newest = o.newest,
    })
    if not run then
      return print_repaired(ids, differences, o, "%d go on")
    elseif #ids == 0 then
      local reason = differences[1] and differences[1].difference or "only a paused or failed run can go on"
      errors.raise("ended", ("run %s is %s: %s"):format(run.id, run.status, reason))
    elseif o.json then
      output.json({ id = run.id, status = "queued" })
    else
      output.line("queued")
    end
    return 0
  end)
end

local function fork(argv)
  local o = args.parse(
    argv,
    { from = "text", input = "text", again = "flag", pinned = "flag", json = "flag" },
    { "RUN" }
  )
  local input = o.input and read_input(o.input)
  return with_database(function()
    local repair = require("bolt.engine.repair")
    local id = repair.fork(find(o[1]).id, { from = o.from, input = input, again = o.again, pinned = o.pinned })
    if o.json then
      output.json({ id = id })
    else
      output.line(id)
    end
    return 0
  end)
end

local function upgrade(argv)
  local o = args.parse(argv, { flow = "text", flows = "text", json = "flag" }, { "[RUN]" })
  if (o[1] == nil) == (o.flow == nil) then
    args.wrong("a RUN or --flow FLOW is expected")
  end
  o.newest = true
  load_newest(o)
  return with_database(function()
    local ids, differences = require("bolt.engine.repair").upgrade({ id = o[1] and find(o[1]).id, flow = o.flow })
    if #ids + #differences == 0 and o[1] then
      errors.raise("ended", ("run %s is at work or has ended"):format(o[1]))
    end
    return print_repaired(ids, differences, o, "%d on the newest source")
  end)
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  return args.choose(argv, {
    start = start,
    ls = ls,
    show = show,
    why = why,
    watch = watch,
    cancel = cancel,
    retry = retry,
    fork = fork,
    upgrade = upgrade,
  })
end

return M
