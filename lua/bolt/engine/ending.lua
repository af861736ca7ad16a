--- How a run ends: its last step, its deferred functions, and what is written of it.
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local record = require("bolt.engine.record")

local M = {}

-- How long one deferred function may take, and how long it then gets to unwind.
local DEFER_BUDGET = 60
local GRACE = 10

--- Keeps the record of the step with which a flow of this source ended the last time: when it ends there again, the
--- record and the end are one commit. At any other verb it is written first, and the driver writes it when the flow
--- waits for something of its own. Between verbs a flow has no effects, so a crash there is like one in the step.
---@return boolean kept
--- Yields: no.
function M.keep(run, id, row)
  local keeps = id.path == "" and id.position == run.flow.ends_after and not run.virtual
  if keeps then
    run.last = { id = id, row = row }
    run.signal:wake()
  end
  return keeps
end

-- Begins to write what was kept, once.
function M.write(run)
  local last = run.last
  last.writing = last.writing or fiber.spawn(record.write, run, last.id, last.row)
  return last.writing
end

--- Returns when what was kept is written: true, or false when the run was taken over.
---@return boolean written
--- Errors: kind "db" when the database refuses the values. Yields: yes.
function M.settle(run)
  local last = run.last
  local writing = M.write(run)
  local ok, written = pcall(fiber.shield, writing.join, writing)
  if run.last == last then
    run.last = nil
  end
  if not ok then
    error(written, 0)
  end
  return written
end

-- Deferred functions, last first, each in a branch of its own so that their steps are durable too.
local function run_defers(run)
  run.stop = nil
  for i = #run.defers, 1, -1 do
    local done = false
    local f = run:spawn(fiber.spawn, function()
      local context = fiber.context()
      context.run, context.epoch, context.lease = run.id, run.epoch, run.lease
      context.branch = branches.new(run, "defer/" .. i)
      local ok, e = pcall(fiber.timeout, DEFER_BUDGET, run.defers[i])
      if not ok then
        log.warn("a deferred function failed", { error = errors.message(e) })
      end
      done = true
      run.signal:wake()
    end)
    local ends = fiber.now() + DEFER_BUDGET + GRACE
    while not done and not run.halted do
      if not pcall(run.signal.wait, run.signal, math.max(0, ends - fiber.now())) then
        break -- time is up, or this process ends
      end
    end
    run.fibers[f] = nil
    if run.halted then
      f:drop()
      return
    end
  end
end

-- Writes how the run ended, or that it is paused, and with it the record that was kept. Yields: yes.
function M.finish(run, status, result, err)
  local why = err and codec.encode_error(err) or nil
  local written = record.finish(run, status, result, why, run.last)
  run.last = nil
  if written and status ~= "paused" then
    run.ended = { -- result and error as JSON
      id = run.id,
      flow = run.flow.name,
      status = status,
      result = result,
      error = why,
      epoch = run.epoch,
      code_root = run.code_root,
    }
  end
end

-- Writes the end. What cannot be recorded as a result is recorded as the error that says so.
function M.conclude(run)
  local ok, value, stop = run.outcome.ok, run.outcome.value, run.stop
  run.concluding = true
  if run.last and run.last.writing then
    M.settle(run)
  end
  if stop and (run.stop_raised or not ok) then
    ok, value = false, stop
  else
    stop = nil
    local difference = run.memo:unasked()
    if difference then
      if not ok then
        difference = difference .. "; it raised: " .. errors.message(value)
      end
      return M.finish(run, "paused", nil, errors.new("diverged", difference, { retryable = false }))
    end
  end
  run_defers(run)
  if run.halted then
    return nil
  end
  local text
  if ok then
    ok, text = pcall(codec.encode, value)
    value = text
  end
  if ok then
    local written, e = pcall(M.finish, run, "completed", text)
    if written then
      run.flow.ends_after = run.root.position
      return nil
    end
    value = e
    if run.last then -- it may be the record that was refused
      pcall(M.settle, run)
    end
  end
  return M.finish(run, stop and stop.kind == "cancelled" and "cancelled" or "failed", nil, value)
end

return M
