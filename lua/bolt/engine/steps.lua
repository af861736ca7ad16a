--- Durable steps: run once, recorded, retried by their policy, and returned from the record ever after.
local branches = require("bolt.engine.branch")
local cache = require("bolt.engine.cache")
local codec = require("bolt.engine.codec")
local ending = require("bolt.engine.ending")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local limits = require("bolt.engine.limits")
local log = require("bolt.log")
local record = require("bolt.engine.record")
local retry = require("bolt.engine.retry")

local M = {}

local function run_defers(defers)
  for i = #defers, 1, -1 do
    local ok, e = pcall(fiber.shield, defers[i])
    if not ok then
      log.warn("a deferred function failed", { error = errors.message(e) })
    end
  end
end

local function traced(e)
  local wrapped = errors.wrap(e)
  if rawget(wrapped, "traceback") == nil then
    wrapped.traceback = debug.traceback("", 2)
  end
  return wrapped
end

--- Calls fn with what a step's body may do: effects, clean-up of its own, a time limit.
---@param inner bolt.Branch? the branch of the body, nil outside a run
---@param opts table { timeout? seconds }
---@return boolean ok
---@return any value the result, or the error as a table
--- Yields: where fn does.
function M.body(inner, opts, attempt, fn, args)
  local context = fiber.context()
  local branch, number, defers = rawget(context, "branch"), rawget(context, "attempt"), rawget(context, "defers")
  local own = {}
  context.branch, context.attempt, context.defers = inner, attempt, own
  local effects = fiber.effects(true)
  local ok, value
  if opts.timeout then
    ok, value = xpcall(fiber.timeout, traced, opts.timeout, fn, unpack(args, 1, args.n))
  else
    ok, value = xpcall(fn, traced, unpack(args, 1, args.n))
  end
  if #own > 0 then
    run_defers(own)
  end
  fiber.effects(effects)
  context.branch, context.attempt, context.defers = branch, number, defers
  return ok, value
end

--- A step's body where no step is recorded: in another step, and outside a run, where no limit holds. Raises what fn
--- raises.
function M.plain(opts, fn, args)
  local branch = branches.current()
  local limit, label = branch and opts.limit and opts.limit(unpack(args, 1, args.n)), nil
  if limit then
    label = branch:label("limit:" .. limit.key)
    limits.enter(branch, limit, branch.path, label)
  end
  local ok, value = M.body(branch, opts, nil, fn, args)
  if limit then
    limits.leave(branch.run, limit, branch.path, label)
  end
  if not ok then
    error(value, 0)
  end
  return value
end

--- An error that ends the branch rather than the step: it is not recorded.
function M.ends_branch(run, e)
  if run.stop then
    run.stop_raised = true
    error(run.stop, 0)
  elseif e.kind == "cancelled" then
    error(e, 0)
  end
end

--- Replays an outcome: returns true and the value, or raises the recorded failure; false when it is not settled.
---@return boolean settled
---@return any value
function M.replay(row)
  if not row then
    return false
  elseif row.status == "completed" then
    return true, row.result
  elseif row.status == "failed" or row.status == "in_doubt" then
    error(codec.decode_error(row.error), 0)
  end
  return false
end

local function encode_result(value)
  local ok, text = pcall(codec.encode, value)
  if ok then
    return text
  end
  local e = errors.wrap(text)
  return nil, errors.new(e.kind, "the result cannot be recorded: " .. errors.message(e), { retryable = false })
end

--- Writes an outcome, value or error. A value that the database refuses becomes an error that says so.
---@param row table as record.step takes it
---@param ends? boolean when the run ends here, it may be written with the end
---@return any value as a resumed run will see it
--- Errors: the recorded failure. Yields: yes.
function M.settle(run, id, row, ok, value, ends)
  if ok then
    local text, problem = encode_result(value)
    if not problem then
      row.status, row.result = "completed", text
      if ends and ending.keep(run, id, row) then
        return codec.decode(text)
      end
      local written, e = pcall(record.step, run, id, row)
      if written then
        return codec.decode(text)
      end
      e = errors.wrap(e)
      M.ends_branch(run, e)
      row.result = nil
      problem = errors.new(e.kind, "the result was refused: " .. errors.message(e), { retryable = false })
    end
    value = problem
  end
  row.status = row.failed_status or "failed"
  row.error = codec.encode_error(value)
  record.step(run, id, row)
  error(codec.decode_error(row.error), 0)
end

--- Runs a durable step.
---@param opts table { retry? policy, timeout? seconds, limit? function, cache? seconds (of tasks) }
---@param fn function|table a function, or a task: { name, sha, resolve = function() -> fn, source hash }
---@param args table { n, ... }
---@param attempt_once? function(run, id, row, inner) -> ok, value, written: replaces the plain call (tx)
--- Errors: the recorded failure. Yields: yes.
function M.run(kind, name, opts, fn, args, attempt_once)
  local branch = branches.current()
  local run = branch.run
  local id = branch:next(kind, name)
  local settled, value = M.replay(id.row)
  if settled then
    return value
  end
  branch:gate()
  if run.fakes and run.fakes[name] then
    fn, attempt_once = run.fakes[name], nil
  end
  local key
  if opts.cache and not run.virtual then
    key = cache.key(fn.name, select(2, fn.resolve()) or fn.sha, args)
    local kept = not id.row and cache.find(key)
    if kept then
      return M.settle(run, id, { input = codec.encode_args(args.n, args) }, true, kept.result)
    end
  end
  local policy = opts.retry or fiber.context().retry or retry.policy(nil)
  local input = codec.encode_args(args.n, args)
  local attempt = 1
  if id.row then
    attempt = id.row.attempt + 1
    run:hold({ due = id.row.due or 0, inside = branch.inside })
    branch:gate() -- it may have been asked to leave meanwhile
  end
  while true do
    local inner = branches.new(run, branch.path .. "/:" .. id.name, true)
    local row = { attempt = attempt, input = input }
    local body, began = fn, fiber.now()
    if type(fn) == "table" then
      body, row.code = fn.resolve()
    end
    local limit = opts.limit and not run.virtual and opts.limit(unpack(args, 1, args.n))
    if limit then
      limits.enter(branch, limit, id.path, id.name)
      began = fiber.now()
    end
    local ok, written
    if attempt_once then
      ok, value, written = attempt_once(run, id, row, inner)
    else
      ok, value = M.body(inner, opts, attempt, body, args)
    end
    if limit then
      limits.leave(run, limit, id.path, id.name)
    end
    if written then
      return value
    end
    row.took = fiber.now() - began
    local delay
    if not ok then
      M.ends_branch(run, value)
      delay = retry.delay(policy, attempt, value)
    end
    if not ok and value.kind == "lease_lost" then
      record.confirm(run) -- the same attempt again: nothing is known against the step
    elseif not delay then
      value = M.settle(run, id, row, ok, value, not key)
      if key then
        cache.keep(key, name, value, opts.cache)
      end
      return value
    else
      row.status, row.error, row.due = "retrying", codec.encode_error(value), delay
      record.step(run, id, row)
      log.info("step failed; it will be tried again", {
        step = id.name,
        attempt = attempt,
        delay = math.floor(delay * 1000) / 1000,
        error = errors.message(value),
      })
      run:hold({ due = fiber.now() + delay, inside = branch.inside })
      attempt = attempt + 1
    end
    branch:gate()
  end
end

return M
