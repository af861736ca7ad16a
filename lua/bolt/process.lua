--- Processes: children of this one, signals, users, and locks between processes.
--
-- A child gets the three standard streams it is given and no other descriptor of ours. Errors of the system are of
-- kind "process" with a field code ("ENOENT", "EPERM", ...).
local core = require("bolt.core.process")
local core_signals = require("bolt.core.signals")
local fiber = require("bolt.fiber")
local options = require("bolt.options")

local M = {}

local SPAWN_OPTIONS = {
  args = "table",
  env = "table",
  cwd = "string",
  uid = "number",
  gid = "number",
  stdin = "string",
  stdout = "string",
  stderr = "string",
  detached = "boolean",
  exit_signal = "string|boolean",
}

---@class bolt.Process
---@field pid integer
local Process = {}
Process.__index = Process

---@class bolt.SpawnOptions
---@field args string[] program, found in PATH, and its arguments
---@field env? table<string, string|false> added to our environment; false takes a name out
---@field cwd? string its working directory
---@field uid? integer run as this user, with no supplementary groups; needs the right to do so
---@field gid? integer
---@field stdin? "null"|"inherit" default "null"
---@field stdout? string "null" (default), "inherit", "pipe" (see read_stdout), or a file to append to
---@field stderr? string "null" (default), "inherit", or a file to append to
---@field detached? boolean a session of its own: ^C on our terminal does not reach it
---@field exit_signal? string|false what it gets when we shut down and it still runs (default "TERM"); false lets it
---  live on

--- Starts a child process.
---@param opts bolt.SpawnOptions
---@return bolt.Process
--- Errors: kind "process" (code "ENOENT": no such program), "outside_step". Yields: no.
--- Example: local p = process.spawn({ args = { "gzip", path } }); if p:wait() ~= 0 then ... end
function M.spawn(opts)
  options.check(opts, SPAWN_OPTIONS, 2)
  if type(opts) ~= "table" or type(opts.args) ~= "table" or type(opts.args[1]) ~= "string" then
    error("process.spawn: args must be a list of strings", 2)
  end
  fiber.check_effects("process.spawn")
  local child = core.spawn(opts)
  return setmetatable({ core = child, pid = (child:status()) }, Process)
end

--- Waits until the child has ended.
---@param timeout? number seconds
---@return integer code its exit code
---@return integer signal the number of the signal that ended it, or 0
--- Errors: kind "timeout". Yields: yes.
function Process:wait(timeout)
  if timeout then
    return fiber.timeout(timeout, self.core.wait, self.core)
  end
  return self.core:wait()
end

--- Waits until the child has ended and returns all that it wrote to stdout (at most 16 MiB; then it is killed).
---@param timeout? number seconds
---@return string
--- Errors: kind "timeout", "too_large". Yields: yes. Needs stdout = "pipe".
function Process:read_stdout(timeout)
  if timeout then
    return fiber.timeout(timeout, self.core.output, self.core)
  end
  return self.core:output()
end

--- Sends a signal.
---@param signal? string|integer "TERM" (default), "INT", "KILL", ... or a number
---@param opts? { group?: boolean } group: to its whole process group; for a child that was started detached
---@return boolean sent false when it had ended
--- Yields: no.
function Process:kill(signal, opts)
  local o = options.check(opts, { group = "boolean" }, 2)
  return self.core:kill(signal or "TERM", o.group)
end

--- Has the child ended? Yields: no.
---@return boolean
function Process:ended()
  return (select(2, self.core:status()))
end

--- Lets the child live on when we shut down. Yields: no.
function Process:leave()
  self.core:leave()
end

---@class bolt.SignalBox
local Signal = {}
Signal.__index = Signal

--- Waits for the signal; one that came since the last wait counts.
---@param timeout? number seconds
--- Errors: kind "timeout". Yields: yes.
function Signal:wait(timeout)
  if timeout then
    return fiber.timeout(timeout, self.core.wait, self.core)
  end
  return self.core:wait()
end

--- Watches for a signal to this process, which then no longer has its default effect.
---@param name string "HUP", "USR1", ...
---@return bolt.SignalBox
--- Yields: no. Example: local hup = process.on_signal("HUP"); hup:wait(); reload()
function M.on_signal(name)
  return setmetatable({ core = core_signals.on(name) }, Signal)
end

--- Takes a lock on a file that holds between processes and ends with this process, however it ends.
---@param path string made when it is not there
---@param kind "shared"|"exclusive"
---@return table? lock lock:release() gives it back; nil when somebody else holds it
--- Errors: kind "fs". Yields: no.
M.lock = core.lock

--- Sends a signal to any process; signal 0 asks whether it is there. A negative number is a process group.
---@param pid integer
---@param signal string|integer
---@return boolean there
--- Yields: no.
M.signal = core_signals.send

--- Is this descriptor (0, 1, 2) a terminal? Yields: no.
---@param fd integer
---@return boolean
M.is_terminal = core.is_terminal

--- How large the terminal is that a descriptor leads to. Yields: no.
---@param fd integer
---@return integer? columns nil when it is no terminal, or one that does not tell
---@return integer? rows
M.terminal_size = core.terminal_size

--- The signal that asked this process to stop. Yields: no.
---@return "INT"|"TERM"|nil
M.stop_signal = core_signals.stopping

--- Calls fn with ^C left to a child that has the terminal: SIGINT does not stop us meanwhile.
---@param fn function
---@param ... any its arguments
---@return any ... what fn returns
--- Errors: what fn raises. Yields: where fn does. Example: process.without_interrupt(child.wait, child)
function M.without_interrupt(fn, ...)
  core_signals.hold_interrupt(true)
  local function release(ok, ...)
    core_signals.hold_interrupt(false)
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return release(pcall(fn, ...))
end

--- Our process id. Yields: no.
---@return integer
M.pid = core.pid

--- The user we run as; 0 is root. Yields: no.
---@return integer
M.euid = core.euid

--- Looks up a user.
---@param name string|integer name or number
---@return integer? uid nil when there is no such user
---@return integer gid
---@return string home
---@return string name
--- Yields: no.
M.user = core.user

--- An environment variable, nil when it is unset or empty. Yields: no.
---@param name string
---@return string?
function M.env(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

return M
