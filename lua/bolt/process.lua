--- Child processes, locks between processes, and what this process is.
local core = require("bolt.core.process")
local fiber = require("bolt.fiber")
local options = require("bolt.options")

local M = {}

local SIGNALS = { HUP = 1, INT = 2, QUIT = 3, KILL = 9, TERM = 15, CONT = 18, STOP = 19 }

local SPAWN = { "args", "env", "cwd", "stdout", "stderr", "uid", "gid", "detached" }

---@class bolt.Process
---@field pid integer
local Process = {}
Process.__index = Process

local function number_of(signal)
  local n = type(signal) == "number" and signal or SIGNALS[signal]
  if not n then
    error("unknown signal " .. tostring(signal), 3)
  end
  return n
end

--- Waits until the child has ended.
---@param timeout? number seconds
---@return integer code, integer signal the exit code, and the signal that ended it or 0
--- Errors: kind "timeout". Yields: yes.
function Process:wait(timeout)
  if timeout then
    return fiber.timeout(timeout, self.core.wait, self.core)
  end
  return self.core:wait()
end

--- Sends a signal ("TERM", "KILL", "INT", ... or a number). Yields: no.
---@param signal string|integer
---@return boolean sent false when the child has ended
function Process:kill(signal)
  return self.core:kill(number_of(signal))
end

--- Has it ended? Yields: no.
---@return boolean
function Process:ended()
  return self.core:ended()
end

--- Starts a program, without a shell. A child that is not waited for goes on when the handle is gone.
---@param opts { args: string[], env?: string[], cwd?: string, stdout?: string, stderr?: string, uid?: integer,
--- gid?: integer, detached?: boolean } args[1] is looked up in PATH; stdout and stderr are files to append to,
--- "inherit" for ours, nothing for /dev/null; detached gives it a session of its own
---@return bolt.Process
--- Errors: kind "spawn". Refused in a flow outside a step. Yields: no.
--- Example: local code = process.spawn({ args = { "true" } }):wait(5)
function M.spawn(opts)
  opts = options.check(opts, SPAWN, 2)
  local function output(path)
    return path == "inherit" and "-" or path
  end
  local child = core.spawn({
    args = opts.args,
    env = opts.env,
    cwd = opts.cwd,
    out = output(opts.stdout),
    err = output(opts.stderr),
    uid = opts.uid,
    gid = opts.gid,
    detached = opts.detached,
  })
  return setmetatable({ core = child, pid = child:pid() }, Process)
end

--- Takes a lock on a file that holds between processes and ends with the process, however it ends.
---@param path string made when it is not there
---@param kind "shared"|"exclusive"
---@return table|nil lock lock:release() gives it back; nil when somebody else holds it
--- Errors: kind "fs". Yields: no.
M.lock = core.lock

--- The user of this name or number: uid, gid, home, name; nil when there is none. Yields: no.
M.user = core.user

--- This process's id. Yields: no.
M.pid = core.pid

--- The user this process runs as. Yields: no.
M.euid = core.euid

--- Sends a signal to any process; signal 0 asks whether it is there. Yields: no.
---@param pid integer
---@param signal string|integer
---@return boolean there
function M.signal(pid, signal)
  return core.signal(pid, signal == 0 and 0 or number_of(signal))
end

--- Is this descriptor (0, 1, 2) a terminal? Yields: no.
M.is_terminal = core.is_terminal

return M
