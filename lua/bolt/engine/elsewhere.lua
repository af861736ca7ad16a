--- Tasks whose pool this worker does not serve: each is a run of its own in that pool, and the caller waits for it.
--
-- The caller records that it waits, and may leave memory. Retries, limits and time limits are those of the task, over
-- there. When the caller is stopped, so is the task.
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local steps = require("bolt.engine.steps")
local waits = require("bolt.engine.waits")
local worker = require("bolt.engine.worker")

local M = {}

--- Does this task have to go elsewhere? Yields: no.
---@param task bolt.Task
---@param row? table what is recorded of the step: once begun elsewhere, it ends there
---@return boolean
local function away(task, row)
  return row and row.status == "waiting" or not worker.serves(task.opts.pool)
end

-- Starts the run, or finds the one that was started: the key is the step's attempt.
local function start(branch, task, id, args, attempt)
  local run = branch.run
  local list = {}
  for i = 1, args.n do
    list[i] = args[i] == nil and json.null or args[i]
  end
  local order = {
    flow = run.flow.name,
    module = task.origin,
    task = task.name,
    floats = task.module ~= nil,
    args = json.array(list),
    n = args.n,
  }
  return (
    runs.start({ name = "task:" .. task.name }, order, {
      key = ("%s:%s:%s:%d"):format(run.id, id.path, id.name, attempt),
      pool = task.opts.pool,
      priority = run.priority,
      parent = run.id,
      root = run.code_root,
    })
  )
end

local function finish(branch, task, id, args)
  local run = branch.run
  local row = { attempt = 1, input = codec.encode_args(args.n, args) }
  if id.row then
    row.attempt = id.row.status == "waiting" and id.row.attempt or id.row.attempt + 1
  end
  local child
  local ok, value = pcall(function()
    branch:gate()
    if not id.row or id.row.status ~= "waiting" then
      row.status = "waiting"
      record.step(run, id, row)
    end
    child = start(branch, task, id, args, row.attempt)
    return { waits.child_end(branch, child) }
  end)
  if ok then
    return steps.settle(run, id, row, value[1], value[2])
  end
  -- Stopped here, so stopped there: also when it was started before this worker had the run.
  local begun = child or id.row
  if begun and (run.stop or errors.is(value, "cancelled")) then
    fiber.shield(function()
      runs.cancel(child or start(branch, task, id, args, row.attempt))
    end)
  end
  error(value, 0)
end

--- Calls a task that has a pool: here, when this worker serves it, or elsewhere.
---@param task bolt.Task
---@param args table { n, ... }
---@return any result
--- Errors: what the task raised. Yields: yes.
function M.run(task, args)
  local branch = branches.durable()
  local run = branch.run
  local row = run.memo:find(branch.path, branch:coming(task.name))
  if not run.dry and task.origin and run.code_root and away(task, row) then
    local id = branch:next("task", task.name)
    local settled, value = steps.replay(id.row)
    if settled then
      return value
    end
    return finish(branch, task, id, args)
  end
  return steps.run("task", task.name, task.opts, task.body, args)
end

return M
