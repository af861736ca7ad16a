--- Pools: which workers may take a run. A worker that was given pools takes runs of these only, others take all.
--
-- A task with a pool that is called where its pool is not served becomes a run of its own in that pool, named
-- "task:NAME" (bolt.engine.elsewhere starts it and waits); what it needs to be found again is its input.
local json = require("bolt.json")
local steps = require("bolt.engine.steps")
local versions = require("bolt.engine.versions")

local M = {}

--- The pool of runs that name none.
M.DEFAULT = "default"

--- Checks the `pool` option. Its names stand in SQL as they are.
---@param name string?
---@param level integer of the caller, for errors
---@return string? name
--- Errors: at the caller's line. Yields: no.
function M.check(name, level)
  if name ~= nil and not (#name <= 100 and name:find("^%a[%w_.-]*$")) then
    error(("pool: a name of letters, digits, _ . and - expected, got %q"):format(name), level + 1)
  end
  return name
end

--- Is the name in the list? Yields: no.
function M.has(list, name)
  for _, each in ipairs(list) do
    if each == name then
      return true
    end
  end
  return false
end

--- The default pool, and those of both lists, each once. Yields: no.
---@return string[]
function M.union(a, b)
  local all = { M.DEFAULT }
  for _, list in ipairs({ a or {}, b or {} }) do
    for _, name in ipairs(list) do
      if not M.has(all, name) then
        all[#all + 1] = name
      end
    end
  end
  return all
end

-- The task of such a run: the newest one when it floats, else that of the source its caller is pinned to.
local function task_of(order, pinned)
  local task = order.floats and versions.task(order.module, order.task)
  return task or pinned.version:task(order.module, order.task)
end

--- What a claimed run executes: its flow, or its task in a step.
---@param row table id, flow, input, code_root
---@return bolt.Flow
--- Errors: kind "no_code", "load", "db". Yields: when the source comes from the database.
function M.flow_of(row)
  if not row.flow:find("^task:") then
    return versions.pinned(row.code_root, row.flow)
  end
  local order = row.input
  local pinned = versions.pinned(row.code_root, order.flow)
  local task = task_of(order, pinned)
  return {
    name = row.flow,
    retry = pinned.retry,
    fn = function(input)
      local args = { n = input.n }
      for i = 1, args.n do
        if input.args[i] ~= json.null then
          args[i] = input.args[i]
        end
      end
      return steps.run("task", task.name, task.opts, task.body, args)
    end,
  }
end

return M
