--- What the runs do to the world: each effect is one line appended to the run's file, before anything else can go
--- wrong. The files are the recorder: the engine has no part in them, and they outlive every process.
local bolt = require("bolt")
local crypto = require("bolt.crypto")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")

local M = {}

local function file()
  return os.getenv("FAULTS_EFFECTS") .. "/" .. bolt.run_id()
end

-- One effect. Returns its token, which nothing else in the world has. prev is what the flow had seen by then.
local function effect(kind, label, prev)
  local token = crypto.uuid()
  local context = fiber.context()
  local columns = { bolt.run_id(), kind, label, context.attempt or 0, context.epoch, os.getenv("FAULTS_WORKER") }
  fs.append(file(), table.concat(columns, "\t") .. "\t" .. (prev or "") .. "\t" .. token .. "\n")
  return token
end

-- Time in which the process can be killed, before and after the effect.
local function pause(ms)
  if ms and ms > 0 then
    fiber.sleep(ms / 1000)
  end
end

function M.act(label, prev, ms)
  pause(ms)
  local token = effect("step", label, prev)
  pause(ms)
  return token
end

-- All that happens under a limit, in the order in which it happens: the file is shared. Coming in is an effect like any
-- other; going out is noted in plain Lua, because it must be also by who is cancelled or has lost its lease.
local function crossing(key, way, who)
  local path = os.getenv("FAULTS_EFFECTS") .. ".limits"
  local line = table.concat({ key, way, who, os.getenv("FAULTS_WORKER") }, "\t") .. "\n"
  if way == "in" then
    fs.append(path, line)
  else
    local f = assert(io.open(path, "a"))
    f:write(line)
    f:close()
  end
end

--- Notes when it comes in and when it goes.
function M.limited(label, prev, key, ms)
  local who = bolt.run_id() .. "/" .. label .. "/" .. fiber.context().epoch
  local ok, token = pcall(function()
    crossing(key, "in", who) -- in here: who is cancelled when the line is written already has to go out again
    pause(ms)
    return effect("step", label, prev)
  end)
  crossing(key, "out", who)
  if not ok then
    error(token, 0)
  end
  return token
end

--- Fails so many times before it succeeds.
function M.flaky(label, prev, fails)
  local token = effect("try", label, prev)
  if fiber.context().attempt <= fails then
    bolt.fail("flaky", "attempt " .. fiber.context().attempt .. " of " .. label)
  end
  return token
end

--- What must not happen twice.
function M.once(label, prev, ms)
  pause(ms)
  local token = effect("once", label, prev)
  pause(ms)
  return token
end

--- Did it happen? Looks where the effect can be seen, as a flow would look for its listing on a site.
function M.verify(label)
  if not fs.exists(file()) then
    return false
  end
  local token = fs.read(file()):match("\tonce\t" .. label .. "\t[^\n]*\t([^\t\n]+)\n")
  return token ~= nil, token
end

--- A row of ours, in the transaction that records the step.
function M.book(tx, label)
  local token = crypto.uuid()
  local run = bolt.run_id()
  tx:exec("insert into faults.bookings (run_id, label, token) values ($1::uuid, $2, $3)", run, label, token)
  return token
end

function M.same(value)
  return value
end

M.task = bolt.task("effect", function(label, prev, ms)
  return M.act(label, prev, ms)
end)

return M
