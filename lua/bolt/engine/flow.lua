--- Declarations: flows and tasks.
local branches = require("bolt.engine.branch")
local duration = require("bolt.duration")
local elsewhere = require("bolt.engine.elsewhere")
local limits = require("bolt.engine.limits")
local options = require("bolt.options")
local pools = require("bolt.engine.pools")
local retry = require("bolt.engine.retry")
local schedule = require("bolt.engine.schedule")
local steps = require("bolt.engine.steps")
local version = require("bolt.engine.version")
local versions = require("bolt.engine.versions")

local M = {}

local FLOW_OPTIONS = {
  timeout = "number|string",
  retry = true,
  key = "function",
  priority = "number",
  schedule = "string|table",
  pool = "string",
  limit = "table|function",
}
local STEP_OPTIONS = { timeout = "number|string", retry = true, limit = "table|function" }
local TASK_OPTIONS = {
  timeout = "number|string",
  retry = true,
  limit = "table|function",
  pool = "string",
  cache = "number|string",
}

local function seconds(value, level)
  return value ~= nil and duration.seconds(value, level + 2) or nil
end

---@class bolt.Flow
---@field name string
---@field fn function
---@field timeout? number seconds
---@field retry? table policy for steps that have none of their own
---@field key? function of the input
---@field priority? integer
---@field pool? string
---@field limit? function of the input
---@field schedule? table as schedule.check makes it
local Flow = {}
Flow.__index = Flow
Flow.is_flow = true

function Flow:__tostring()
  return "flow " .. self.name
end

--- bolt.flow. Yields: no.
function M.flow(name, opts, fn, level)
  branches.check_name("bolt.flow", name, level + 1)
  if name:find("^task:") then
    error('bolt.flow: names that begin with "task:" are those of tasks in a pool', level + 1)
  end
  if type(fn) ~= "function" then
    error("bolt.flow: function expected, got " .. type(fn), level + 1)
  end
  options.check(opts, FLOW_OPTIONS, level + 1)
  local priority = opts.priority
  if priority and (priority < 1 or priority > 4 or priority % 1 ~= 0) then
    error("bolt.flow: priority is 1, 2, 3 or 4", level + 1)
  end
  return setmetatable({
    name = name,
    fn = fn,
    timeout = seconds(opts.timeout, level + 1),
    retry = opts.retry ~= nil and retry.policy(opts.retry, level + 1) or nil,
    key = opts.key,
    priority = priority,
    pool = pools.check(opts.pool, level + 1),
    limit = opts.limit and limits.check(opts.limit, level + 1) or nil,
    schedule = opts.schedule and schedule.check(opts.schedule, level + 1) or nil,
  }, Flow)
end

local NO_OPTIONS = {}

--- Options of a step as the engine uses them. Yields: no.
---@param allowed? table those of a task
function M.step_options(opts, level, allowed)
  if next(opts) == nil then
    return NO_OPTIONS
  end
  options.check(opts, allowed or STEP_OPTIONS, level + 1)
  return {
    timeout = seconds(opts.timeout, level + 1),
    retry = opts.retry ~= nil and retry.policy(opts.retry, level + 1) or nil,
    limit = opts.limit and limits.check(opts.limit, level + 1) or nil,
    pool = pools.check(opts.pool, level + 1),
    cache = seconds(opts.cache, level + 1),
  }
end

---@class bolt.Task
---@field name string
---@field origin? string the module that declares it
---@field module? string the same, when it floats
local Task = {}
Task.__index = Task

function Task:__tostring()
  return "task " .. self.name
end

-- The newest version of this task, and the hash of its source.
local function newest(task)
  local found, sha = versions.task(task.module, task.name)
  return (found or task).fn, sha
end

function Task:__call(...)
  local args = { n = select("#", ...), ... }
  if branches.durable() then
    if self.opts.pool then
      return elsewhere.run(self, args)
    end
    return steps.run("task", self.name, self.opts, self.body, args)
  end
  return steps.plain(self.opts, (newest(self)), args)
end

--- bolt.task. Yields: no.
function M.task(name, opts, fn, level)
  branches.check_name("bolt.task", name, level + 1)
  if type(fn) ~= "function" then
    error("bolt.task: function expected, got " .. type(fn), level + 1)
  end
  local task = setmetatable({ name = name, fn = fn, opts = M.step_options(opts, level + 1, TASK_OPTIONS) }, Task)
  local sha
  task.origin, task.module, sha = version.declare(name, task)
  task.body = {
    sha = sha,
    name = (task.origin or "") .. "/" .. name,
    resolve = function()
      return newest(task)
    end,
  }
  return task
end

return M
