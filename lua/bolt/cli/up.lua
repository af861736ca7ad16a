--- bolt up: the service, until a signal ends it.
local args = require("bolt.terminal.args")
local deferred = require("bolt.deferred")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local output = require("bolt.terminal.output")
local process = require("bolt.process")
local settings = require("bolt.settings")

local M = {
  summary = "the service: API, workers, scheduler",
  usage = [[
bolt up [--listen ADDR] [--flows DIR] [--roles LIST] [--pools LIST] [--allow-private] [--json]

Runs until SIGTERM or Ctrl-C, which let the steps under way reach their checkpoint first; a second one ends at once.
Prints its address when it is ready. Jobs and flows come over HTTP, `bolt run start`, or `bolt repl`.
Without DATABASE_URL it starts a PostgreSQL of its own in the state directory. A demo that was stopped is finished.

  --listen ADDR    HOST:PORT (default 127.0.0.1:8080; setting listen). Port 0 takes a free one.
                   Other than loopback needs BOLT_API_TOKEN
  --flows DIR      the folder of the flows (setting flows); a saved file is live at once
  --roles LIST     of api, worker, scheduler (default: all)
  --pools LIST     take only runs and tasks of these pools; `default` is the one of those that name none (default: all)
  --allow-private  take jobs for loopback and private addresses
  --json           print the ready line as JSON

Exit code: 0 on SIGTERM, 130 on Ctrl-C, 1 when it cannot start, 2 for wrong usage or settings.]],
  logs = true,
}

local FLAGS = { listen = "text", flows = "text", roles = "text", pools = "text", allow_private = "flag", json = "flag" }

local ROLES = { "api", "worker", "scheduler" }

local function roles_of(text)
  local set = {}
  for role in (text or table.concat(ROLES, ",")):gmatch("[^,]+") do
    role = role:match("^%s*(.-)%s*$")
    if role ~= "api" and role ~= "worker" and role ~= "scheduler" then
      local near = args.nearest(role, ROLES)
      args.wrong(
        "--roles: no role %q%s; there are: api, worker, scheduler",
        role,
        near and (", did you mean " .. near .. "?") or ""
      )
    end
    set[role] = true
  end
  if not next(set) then
    args.wrong("--roles: at least one of api, worker, scheduler")
  end
  return set
end

local function pools_of(text)
  local list = {}
  for name in text:gmatch("[^,]+") do
    name = name:match("^%s*(.-)%s*$")
    if not name:find("^%a[%w_.-]*$") then
      args.wrong("--pools: names of letters, digits, _ . and - expected, got %q", name)
    end
    list[#list + 1] = name
  end
  if #list == 0 then
    args.wrong("--pools: at least one name")
  end
  return list
end

local function check_listen(address)
  local port = tonumber(address:match("^.+:(%d+)$"))
  if not port or port > 65535 then
    args.wrong("--listen: HOST:PORT expected, for example 127.0.0.1:8080, got %q", address)
  end
  return address
end

--- The options of bolt.service.start that a command line of `up` means. Yields: yes.
---@param o table as args.parse returns it
---@return bolt.ServiceOptions
function M.options(o)
  local roles = roles_of(o.roles)
  local listen = check_listen(settings.get("listen", o.listen) or "127.0.0.1:8080")
  local flows = settings.get("flows", o.flows)
  return {
    api = roles.api and listen or nil,
    token = settings.get("api_token"),
    flows = flows and not flows:find("^/") and fs.realpath(".") .. "/" .. flows or flows,
    worker = roles.worker,
    pools = o.pools and pools_of(o.pools) or nil,
    scheduler = roles.scheduler,
    allow_private = o.allow_private,
    practice = "unfinished",
    repl = true,
    watch = true,
  }
end

-- Says that the service is ready.
local function announce(running, o)
  local address = running.api and running.api.address
  if o.json then
    output.json({
      url = address and "http://" .. address,
      address = address,
      pid = process.pid(),
      state_dir = running.state_dir,
      practice = running.practice and running.practice.address,
    })
    return
  end
  local at = address and "bolt is up at http://" .. address or "bolt is up"
  output.line("%s (pid %d, state %s)", at, process.pid(), running.state_dir)
  if running.practice then
    output.line("practice directories are served on %s", running.practice.address)
  end
end

local function pause()
  fiber.sleep(0)
end

-- Waits for ever, which only a signal ends.
local function wait_for_signal()
  fiber.waiter():wait()
end

--- Starts the service, says that it is ready, and serves until a signal; returns the exit code. Yields: yes.
---@param options bolt.ServiceOptions
---@param o { json?: boolean }
function M.serve(options, o)
  local running
  collectgarbage("stop") -- nearly all that a start makes stays; looking through it is a tenth of the time
  local ok, e = pcall(function()
    running = require("bolt.service").start(options)
    announce(running, o)
    deferred.load_all(pause)
    collectgarbage("restart")
    collectgarbage()
    loader.release() -- what was loaded is not read again
    wait_for_signal()
  end)
  collectgarbage("restart")
  if running then
    running:stop()
  end
  if not ok and not errors.is(e, "cancelled") then
    error(e, 0)
  end
  return process.stop_signal() == "INT" and 130 or 0
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  local o = args.parse(argv, FLAGS)
  return M.serve(M.options(o), o)
end

return M
