--- The practice directories of a state directory: same port and same ledgers every time, so that a job on them survives
--- the death of its process. The demo begins it, `bolt up` goes on with it.
--
-- STATE/practice/NAME.jsonl are the ledgers, STATE/practice/port is the port.
local deferred = require("bolt.deferred")
local crypto = require("bolt.crypto")
local db = require("bolt.db")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local http = deferred.module("bolt.http")
local log = require("bolt.log")
local practice = deferred.module("flows.practice")

local M = {}

--- What jobs on the practice directories name as their source.
M.SOURCE = "demo"

-- Below the range from which the kernel takes ports for outgoing connections: nobody takes it while we are dead.
local LOWEST, HIGHEST = 20000, 32000
local TRIES = 20

local function folder(state_dir)
  return state_dir .. "/practice"
end

local function remembered(state_dir)
  local path = folder(state_dir) .. "/port"
  return fs.exists(path) and tonumber((fs.read(path):match("^%d+"))) or nil
end

-- Is what answers at this port another process that serves the practice directories of this folder?
local function served_elsewhere(port, dir)
  local ok, answer = pcall(http.get, practice.identity_url(port), { allow_private = true, timeout = 5 })
  return ok and answer.status == 200 and answer.body == practice.identity(dir)
end

-- Listens at the port; nil when somebody else does.
local function try(dir, port)
  local ok, served = pcall(practice.serve, { dir = dir, listen = "127.0.0.1:" .. port })
  if ok then
    return served
  elseif not (errors.is(served, "server") and served.retryable) then
    error(served, 0)
  end
end

--- Is a job on the practice directories under way? Yields: yes. Raises kind db.
---@return boolean
function M.needed()
  return db.one(
    "select exists (select from bolt.jobs where source = $1 and status in ('queued', 'running', 'paused')) as yes",
    M.SOURCE
  ).yes
end

--- Serves them at the port of this state directory.
---@param state_dir string
---@param keep boolean a job under way knows them by that port: no other one will do
---@return bolt.Practice practice only read, and close() does nothing, when another process serves them for that job
--- Yields: yes. Raises kind practice_port when the port is taken and has to be kept; fs, server.
--- Example: local sites = home.serve(state.dir(), home.needed())
function M.serve(state_dir, keep)
  local dir, port = folder(state_dir), remembered(state_dir)
  fs.mkdir_p(dir)
  if port then
    local served = try(dir, port)
    if served then
      return served
    elseif keep and served_elsewhere(port, dir) then
      return practice.read({ dir = dir, port = port })
    elseif keep then
      errors.raise(
        "practice_port",
        ("port %d is taken by another program, but a job under way knows the practice directories by it: "):format(port)
          .. "end that program",
        { retryable = false }
      )
    end
  end
  for _ = 1, TRIES do
    local a, b = crypto.random_bytes(2):byte(1, 2)
    port = LOWEST + (a * 256 + b) % (HIGHEST - LOWEST)
    local served = try(dir, port)
    if served then
      local ok, e = pcall(fs.write, dir .. "/port", port .. "\n", { atomic = true })
      if not ok then
        served:close()
        error(e, 0)
      end
      return served
    end
  end
  return errors.raise("practice_port", "no free port was found for the practice directories", { retryable = true })
end

--- For a service that starts: serves them if a job on them is under way. When their port is taken a warning is logged,
--- and that job finds nobody there: a demo is no reason not to start.
---@param state_dir string
---@return bolt.Practice? practice close it at the end
--- Yields: yes. Raises kind db, fs, server.
function M.resume(state_dir)
  if not remembered(state_dir) or not M.needed() then
    return nil
  end
  local ok, served = pcall(M.serve, state_dir, true)
  if ok then
    return served
  elseif not errors.is(served, "practice_port") then
    error(served, 0)
  end
  log.warn("the demo that is under way cannot go on", { error = errors.message(served) })
end

return M
