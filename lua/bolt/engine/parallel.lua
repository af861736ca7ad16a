--- map, all, race: branches side by side that end before the call returns.
--
-- In a run each child is a branch of its own, named by its place in the list, so completion order never changes
-- the identity of a step. A child counts as live in the run from its start to its end; while children are at
-- work their parent does not count: it only waits for them.
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local steps = require("bolt.engine.steps")

local M = {}

local function starter(run, group)
  local function start(fn, ...)
    return group:spawn(fn, ...)
  end
  return function(fn)
    return run and run:spawn(start, fn) or start(fn)
  end
end

-- Calls work(key) for every key, at most so many at once, each in its own branch.
local function spread(label, keys, at_most, work)
  local parent = branches.current()
  local run = parent and not parent.inside and parent.run
  local workers, next_key = math.min(at_most, #keys), 0
  if workers == 0 then
    return
  end
  local function worker()
    while next_key < #keys do
      next_key = next_key + 1
      local key = keys[next_key]
      if parent then
        branches.new(parent.run, parent:below(label, key), parent.inside):enter(work, key)
      else
        work(key)
      end
    end
  end
  -- The parent's own place in the count passes to its last child and comes back with its end. A child that fails keeps
  -- its own until the others have been told: seen without it, a run with only waiting left would leave memory.
  local left, failed = workers, 0
  local function counted()
    local ok, e = pcall(worker)
    left = left - 1
    if run and left > 0 and not ok then
      failed = failed + 1
      run.failing = run.failing + 1
      run.signal:wake()
    elseif run and left > 0 then
      run.live = run.live - 1
      run.signal:wake()
    end
    if not ok then
      error(e, 0)
    end
  end
  if run then
    run.live = run.live + workers - 1
  end
  local ok, e = pcall(fiber.group, function(group)
    local start = starter(run, group)
    for _ = 1, workers do
      start(counted)
    end
  end)
  if run then
    run.live = run.live - failed
    run.failing = run.failing - failed
  end
  if not ok then
    if run then
      -- who got how far before the failure cancelled it is not part of what the run did
      run.memo:skip(parent:below(label, ""):sub(1, -2))
      if run.stop then
        run.stop_raised = true
        error(run.stop, 0)
      end
    end
    error(e, 0)
  end
end

local function settled(fn, ...)
  local ok, value = pcall(fn, ...)
  if ok then
    return { ok = true, value = value }
  end
  value = errors.wrap(value)
  local branch = branches.current()
  if value.kind == "cancelled" or (branch and branch.run.stop) then
    error(value, 0)
  end
  return { ok = false, error = value }
end

local function label_of(name)
  local branch = branches.current()
  return branch and branch:label(name) or name
end

--- bolt.map. Yields: yes.
function M.map(list, at_most, settle, fn)
  local keys, results = {}, {}
  for i = 1, #list do
    keys[i] = i
  end
  spread(label_of("map"), keys, at_most or #list, function(i)
    if settle then
      results[i] = settled(fn, list[i], i)
    else
      results[i] = fn(list[i], i)
    end
  end)
  return results
end

local function keys_of(functions)
  local keys = {}
  for key in pairs(functions) do
    keys[#keys + 1] = key
  end
  table.sort(keys, function(a, b)
    if type(a) == type(b) then
      return a < b
    end
    return type(a) == "number"
  end)
  return keys
end

--- bolt.all. Yields: yes.
function M.all(functions, settle)
  local results = {}
  local keys = keys_of(functions)
  spread(label_of("all"), keys, #keys, function(key)
    if settle then
      results[key] = settled(functions[key])
    else
      results[key] = functions[key]()
    end
  end)
  return results
end

-- Runs the functions until the first one ends; the others are cancelled.
local function first_of(label, functions)
  local winner
  local keys = keys_of(functions)
  local ok, e = pcall(spread, label, keys, #keys, function(key)
    local done, value = pcall(functions[key])
    if winner then
      return
    end
    if not done then
      value = errors.wrap(value)
      if value.kind == "cancelled" then
        error(value, 0)
      end
    end
    winner = { key = key, ok = done, value = value }
    error(errors.new("race_over", "the race is over"), 0)
  end)
  if not winner then
    error(ok and errors.new("bad_argument", "bolt.race: nothing to run", { retryable = false }) or e, 0)
  end
  return winner
end

--- bolt.race. Returns the winner's value and key, or raises its error. Yields: yes.
function M.race(functions)
  local branch = branches.current()
  if not branch then
    local winner = first_of("race", functions)
    if not winner.ok then
      error(winner.value, 0)
    end
    return winner.value, winner.key
  end
  local run = branch.run
  local id = branch:next("race", "race")
  if id.row then
    run.memo:skip(branch:below(id.name, ""):sub(1, -2))
  end
  local done, value = steps.replay(id.row)
  if done then
    return value.value, value.key
  end
  branch:gate()
  local winner = first_of(id.name, functions)
  branch:gate()
  run.memo:skip(branch:below(id.name, ""):sub(1, -2))
  if winner.ok then
    value = steps.settle(run, id, {}, true, { key = winner.key, value = winner.value })
    return value.value, value.key
  end
  local e = codec.decode_error(codec.encode_error(winner.value))
  return steps.settle(run, id, {}, false, e)
end

return M
