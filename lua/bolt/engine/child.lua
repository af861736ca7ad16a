--- Runs that a run starts or talks to.
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local steps = require("bolt.engine.steps")
local versions = require("bolt.engine.versions")
local waits = require("bolt.engine.waits")

local M = {}

local KNOWN = "select 1 as here from bolt.code where kind = 'manifest' and name = $1 limit 1"

---@class bolt.Child
---@field id string run id
---@field flow string
local Child = {}
Child.__index = Child

--- Waits for the child's result. In a flow the wait is recorded and costs no memory.
---@return any result
--- Errors: the child's error; kind "cancelled". Yields: yes.
function Child:await()
  if branches.current() then
    return waits.await(self.flow, self.id)
  end
  local row = runs.wait(self.id)
  if row.status == "completed" then
    return row.result
  end
  error(codec.decode_error(row.error), 0)
end

--- Asks the child to end. Yields: yes.
function Child:cancel()
  local function cancel()
    return runs.cancel(self.id)
  end
  if branches.durable() then
    return steps.run("step", "cancel:" .. self.flow, {}, cancel, { n = 0 })
  end
  return cancel()
end

--- bolt.spawn. Yields: yes.
---@return bolt.Child
function M.spawn(flow, name, input, opts)
  local branch = branches.current()
  local handle = setmetatable({ flow = name }, Child)
  if not branch then
    handle.id = runs.start(flow, input, opts)
    return handle
  end
  local run = branch.run
  local id = branch:next("spawn", "spawn:" .. name)
  local settled, value = steps.replay(id.row)
  if settled then
    handle.id = value.run
    return handle
  end
  branch:gate()
  -- The key makes it one child, however often this point is reached before it is recorded.
  if type(flow) == "string" and not versions.flow(flow) and record.persist(KNOWN, flow)[1] then
    -- Saved away while this run was under way: started all the same, and queued until a worker has it again.
    flow = { name = flow }
  end
  local key = opts.key or ("child:%s:%s:%s"):format(run.id, id.path, id.name)
  handle.id = runs.start(flow, input, { key = key, priority = opts.priority, parent = run.id })
  record.step(run, id, { status = "completed", result = codec.encode({ run = handle.id }) })
  return handle
end

--- bolt.emit. Yields: yes.
function M.emit(run_id, event, payload, opts)
  local branch = branches.durable()
  if not branch then
    return runs.emit(run_id, event, payload, opts)
  end
  -- The key makes a second execution of the step harmless.
  local key = opts.key or ("%s:%s:%d"):format(branch.run.id, branch.path, branch.position + 1)
  return steps.run("emit", "emit:" .. event, {}, function()
    return runs.emit(run_id, event, payload, { key = key }) or not opts.key
  end, { n = 0 })
end

return M
