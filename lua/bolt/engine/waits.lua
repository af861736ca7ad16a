--- Waiting that outlives the process: sleep, events, children.
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local record = require("bolt.engine.record")
local steps = require("bolt.engine.steps")

local M = {}

--- Sleeps until a deadline on the database's clock. Yields: yes.
function M.sleep(seconds)
  local branch = branches.durable()
  if not branch then
    return fiber.sleep(seconds)
  end
  local run = branch.run
  local id = branch:next("sleep", "sleep")
  if id.row and id.row.status == "completed" then
    return
  end
  branch:gate()
  local due
  if id.row then
    due = id.row.due
  else
    record.step(run, id, { status = "waiting", due = seconds })
    due = fiber.now() + seconds
  end
  run:hold({ due = due })
  record.step(run, id, { status = "completed" })
end

--- Waits for an event sent to this run. Yields: yes.
---@param opts table { timeout? seconds, default?, form? }
function M.wait(event, opts)
  local branch = branches.current()
  local run = branch.run
  local id = branch:next("wait", "wait:" .. event)
  local settled, value = steps.replay(id.row)
  if settled then
    return value
  end
  branch:gate()
  local input = codec.encode({ event = event, form = opts.form })
  local due
  while true do
    local row = record.take(run, id, event, input, opts.timeout)
    if row.status == "completed" then
      return row.result
    end
    due = due or (row.due_in and fiber.now() + row.due_in)
    if due and due <= fiber.now() then
      break
    end
    run:hold({ due = due, mailbox = row.mailbox, inside = branch.inside })
    branch:gate()
  end
  if opts.default ~= nil then
    return steps.settle(run, id, {}, true, opts.default)
  end
  local e = errors.new("timeout", ("event %q did not come in time"):format(event), { retryable = false })
  return steps.settle(run, id, {}, false, e)
end

--- Waits until a child run has ended. before() is called when it has not yet.
---@param branch bolt.Branch
---@param child_id string
---@param before? function
---@return boolean ok
---@return any result, or its error
--- Errors: what stopped this run meanwhile. Yields: yes.
function M.child_end(branch, child_id, before)
  local run = branch.run
  while true do
    local child = record.child(run, child_id)
    if child.status == "completed" then
      return true, child.result
    elseif child.status == "failed" or child.status == "cancelled" then
      return false, codec.decode_error(child.error)
    elseif not child.status then
      return false, errors.new("not_found", "no such run: " .. child_id, { retryable = false })
    elseif before then
      before()
      before = nil
    end
    -- The child tells this run when it has ended; the time limit covers a crash between those two writes.
    local look = not run.virtual and fiber.now() + 30 or nil
    run:hold({ due = look, mailbox = child.mailbox, inside = branch.inside })
    branch:gate()
  end
end

--- Waits for the end of a child run. Yields: yes.
function M.await(flow, child_id)
  local branch = branches.current()
  local run = branch.run
  local id = branch:next("await", "await:" .. flow)
  local settled, value = steps.replay(id.row)
  if settled then
    return value
  end
  branch:gate()
  local input = codec.encode({ run = child_id })
  local ok, outcome = M.child_end(branch, child_id, not id.row and function()
    record.step(run, id, { status = "waiting", input = input })
  end)
  return steps.settle(run, id, { input = input }, ok, outcome)
end

return M
