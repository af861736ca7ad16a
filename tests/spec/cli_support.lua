--- For specs of the command line: runs ./bolt as a child and catches what it says.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")
local t = require("tests.spec.support")

local M = {}

-- What could reach into a test from outside.
local CLEAN = {
  BOLT_STATE_DIR = false,
  BOLT_LISTEN = false,
  DATABASE_URL = false,
  DATABASE_URL_FILE = false,
  DATABASE_DIRECT_URL = false,
  LOG_FORMAT = "text",
  NO_COLOR = "1",
}

--- The binary under test.
M.bolt = fs.realpath("/proc/self/exe")

local function environment(env)
  local all = {}
  for name, value in pairs(CLEAN) do
    all[name] = value
  end
  for name, value in pairs(env or {}) do
    all[name] = value
  end
  return all
end

--- Starts `bolt ARGS...`.
---@param args string[]
---@param opts? { env?: table, cwd?: string, uid?: integer, gid?: integer, program?: string[] }
---@return table child with pid, wait, kill; out() and err() are what it has written so far
function M.start(args, opts)
  opts = opts or {}
  local dir = t.state_dir()
  local all = opts.program or { M.bolt }
  all = { unpack(all) }
  for _, arg in ipairs(args) do
    all[#all + 1] = arg
  end
  local child = process.spawn({
    args = all,
    env = environment(opts.env),
    cwd = opts.cwd,
    uid = opts.uid,
    gid = opts.gid,
    stdout = dir .. "/out",
    stderr = dir .. "/err",
  })
  t.on_exit(function()
    child:kill("KILL")
  end)
  function child.out()
    return fs.read(dir .. "/out")
  end
  function child.err()
    return fs.read(dir .. "/err")
  end
  return child
end

--- Runs `bolt ARGS...` to its end.
---@param args string[]
---@param opts? table as start; timeout: seconds, default 20
---@return { code: integer, out: string, err: string }
function M.run(args, opts)
  local child = M.start(args, opts)
  local ok, code, signal = pcall(child.wait, child, opts and opts.timeout or 20)
  if not ok then
    child:kill("KILL")
    error(("bolt %s has not ended: %s"):format(table.concat(args, " "), child.err()), 2)
  end
  return { code = signal ~= 0 and 128 + signal or code, out = child.out(), err = child.err() }
end

--- Runs a line of shell.
---@return { code: integer, out: string, err: string }
function M.shell(format, ...)
  return M.run({ "-c", format:format(...) }, { program = { "sh" } })
end

--- Waits until the child has written a line that matches; returns the captures.
function M.await(child, pattern, seconds)
  local ends = fiber.now() + (seconds or 20)
  while true do
    local found = { (child.out() .. child.err()):match(pattern) }
    if found[1] then
      return unpack(found)
    elseif child:ended() or fiber.now() > ends then
      error(("no %q in: %s%s"):format(pattern, child.out(), child.err()), 2)
    end
    fiber.sleep(0.01)
  end
end

return M
