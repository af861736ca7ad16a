--- The verbs of Bolt: what flows are written with.
--
-- A flow is a Lua function whose steps are recorded; when its process dies, another one runs it again from the top
-- and the recorded steps return at once. The runtime knows which run the running fiber belongs to, so nothing is
-- passed around. Durations are seconds or text ("90s", "15m", "1h30m", "3d"). Failures are raised: tables
-- { kind, message, retryable, cause } that print as their message; wrong arguments raise at the caller's line.
--
-- Inside the body of a step, `step` and `task` are plain calls (the outer step is what is recorded and retried),
-- `sleep`, `now`, `random` and `uuid` are the ordinary ones, and `once`, `tx`, `wait` and `spawn` are recorded
-- under the step's name, so that they keep their promise when the step is tried again.
local arguments = require("bolt.engine.arguments")
local branches = require("bolt.engine.branch")
local child = require("bolt.engine.child")
local declare = require("bolt.engine.flow")
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local once = require("bolt.engine.once")
local options = require("bolt.options")
local parallel = require("bolt.engine.parallel")
local prompts = require("bolt.engine.prompt")
local retry = require("bolt.engine.retry")
local steps = require("bolt.engine.steps")
local values = require("bolt.engine.values")
local waits = require("bolt.engine.waits")

local M = {}

local function in_run(what, level)
  local branch = branches.current()
  if not branch then
    error(what .. " works only in a run; start the flow with bolt run start, or runs.start", level + 1)
  end
  return branch
end

--- Declares a flow; a file at the top of the flows folder returns it.
---@param name string
---@param opts? { timeout?: number|string, retry?: table, key?: fun(input: any): string, priority?: integer,
--- schedule?: string|table, limit?: table|function, pool?: string } timeout: of the whole run; retry: of its steps that
--- have none; key: a second start with the same key returns the first run; priority: 1 (first) to 4, default 2;
--- schedule: cron expression, or a table, see bolt.engine.schedule; limit: of runs under way, pool: as of a task
---@param fn fun(input: any): any its result is recorded with the run
---@return bolt.Flow
--- Yields: no. Example: return bolt.flow("greet", function(input) return "hello " .. input.name end)
function M.flow(name, opts, fn)
  if type(opts) == "function" then
    opts, fn = {}, opts
  end
  return (declare.flow(name, opts or {}, fn, 2)) -- no tail call: errors count frames
end

--- Declares a task. Called in a flow it is a durable step: run once, recorded, retried by its policy; anywhere else
--- it is just the function. A task of a module below the flows folder floats: every attempt takes its newest version.
---@param name string
---@param opts? { retry?: table|number|false, timeout?: number|string, limit?: table|function, pool?: string,
--- cache?: number|string } timeout: of one attempt; limit: { key, concurrent?, rate? = "6/m" } or a function of the
--- arguments that returns one: holds across all workers, in runs; pool: run by workers that serve it (`bolt up
--- --pools`), the caller parked meanwhile; cache: how long equal arguments get this result again
---@param fn function
---@return bolt.Task callable; returns fn's first result
--- Yields: no; calling it does. Example: return bolt.task("fetch", { timeout = "30s" }, function(url) ... end)
function M.task(name, opts, fn)
  if type(opts) == "function" then
    opts, fn = {}, opts
  end
  return (declare.task(name, opts or {}, fn, 2))
end

--- Declares a question to a model, with a JSON answer that is checked here. In a flow it is a step.
---@param name string
---@param opts { schema: table|function, model?: string, budget?: number|table, cache?: number|string|table,
--- repair?: integer, check?: fun(answer: any, ...): string[]?, max_tokens?: integer, timeout?: number|string,
--- retry?: table|false } schema: JSON Schema of the answer, or makes one of the arguments; check: what else is wrong
--- with it; repair: times that problems are sent back (2); budget: tokens of a call (40000), or { call, run }; cache:
--- how long the same messages get this answer, or { time, key = fun(...) }; model: "PROVIDER:NAME", not BOLT_MODEL
---@param fn fun(...): string|table the question: text, or a list of { role, content, data }, data being a stranger's
---@return bolt.Task callable; returns the answer
--- Errors of a call: kind "no_model", "model_budget", "model_refused", "model_answer", "model_request", and those of a
--- server that cannot be reached. Yields: calling it does.
--- Example: local pick = bolt.prompt("pick", { schema = SCHEMA }, function(text) return "Which colour: " .. text end)
function M.prompt(name, opts, fn)
  return (prompts.declare(name, opts or {}, fn, 2))
end

--- A durable step in place. Its arguments are recorded: prefer passing them to closing over them.
---@param name string
---@param opts? { retry?: table|number|false, timeout?: number|string, limit?: table|function } as of a task
---@param fn function
---@param ... any its arguments
---@return any result the first one
--- Errors: what fn raised in its last attempt; kind "encode" when the result cannot be recorded. Yields: yes.
--- Example: local page = bolt.step("load", { timeout = "20s" }, http.get, url)
function M.step(name, opts, fn, ...)
  branches.check_name("bolt.step", name, 2)
  local args
  opts, fn, args = arguments.optional_opts("bolt.step", opts, fn, 2, ...)
  opts = declare.step_options(opts, 2)
  if branches.durable() then
    return steps.run("step", name, opts, fn, args)
  end
  return steps.plain(opts, fn, args)
end

--- At most once: the intent is committed first, fn is never retried. When the process dies in between, nobody knows
--- whether it happened: opts.verify is asked, or the step is in doubt and raises that.
---@param name string
---@param opts? { verify?: function, timeout?: number|string } verify(...) with the same arguments returns true and
--- the result: it happened; false: it surely did not, fn is called; nil: not known
---@param fn function
---@param ... any its arguments
---@return any result
--- Errors: what fn raised; kind "in_doubt". Yields: yes.
--- Example: bolt.once("submit", { verify = find_listing }, click_submit, directory)
function M.once(name, opts, fn, ...)
  branches.check_name("bolt.once", name, 2)
  local args
  opts, fn, args = arguments.optional_opts("bolt.once", opts, fn, 2, ...)
  options.check(opts, { verify = "function", timeout = "number|string" }, 2)
  local timeout = opts.timeout and duration.seconds(opts.timeout, 3)
  if not branches.current() then
    return steps.plain({ timeout = timeout }, fn, args)
  end
  return once.once(name, { verify = opts.verify, timeout = timeout }, fn, args)
end

--- Exactly once, in the database: what fn does with db and the record of the step commit in one transaction.
---@param name string
---@param fn fun(db: table, ...): any db has query, one and exec of bolt.db
---@param ... any further arguments of fn
---@return any result
--- Errors: what fn raised. Yields: yes.
--- Example: bolt.tx("book", function(db) db:exec("update stock set n = n - 1 where id = $1", id) end)
function M.tx(name, fn, ...)
  branches.check_name("bolt.tx", name, 2)
  if not arguments.callable(fn) then
    error("bolt.tx: function expected, got " .. type(fn), 2)
  end
  local args = { n = select("#", ...), ... }
  if not branches.current() then
    return require("bolt.db").tx(function(tx)
      return fn(tx, unpack(args, 1, args.n))
    end)
  end
  return once.tx(name, fn, args)
end

--- Sleeps. In a flow the deadline is recorded; a long sleep costs no memory and outlives the process.
---@param time number|string duration
--- Errors: kind "cancelled". Yields: yes. Example: bolt.sleep("3d")
function M.sleep(time)
  waits.sleep(duration.seconds(time, 3))
end

--- Waits for an event sent to this run; one that came before counts.
---@param event string
---@param opts? { timeout?: number|string, default?: any, form?: table } default: what a timeout returns instead of
--- raising; form: JSON Schema of what a person is asked
---@return any payload
--- Errors: kind "timeout", "cancelled". Yields: yes.
--- Example: local answer = bolt.wait("approved", { timeout = "3d", default = { go = false } })
function M.wait(event, opts)
  branches.check_name("bolt.wait", event, 2)
  opts = options.check(opts, { timeout = "number|string", default = true, form = "table" }, 2)
  in_run("bolt.wait", 2)
  return waits.wait(event, {
    timeout = opts.timeout and duration.seconds(opts.timeout, 3),
    default = opts.default,
    form = opts.form,
  })
end

--- Sends an event to a run. Kept when it comes before the wait.
---@param run_id string
---@param event string
---@param payload? any
---@param opts? { key?: string } a second event of this name and key is dropped
---@return boolean sent
--- Errors: kind "not_found". Yields: yes. Example: bolt.emit(id, "approved", { go = true })
function M.emit(run_id, event, payload, opts)
  opts = options.check(opts, { key = "string" }, 2)
  return child.emit(run_id, event, payload, opts)
end

--- Calls fn(item, index) for every item, side by side; each call is a branch of the run.
---@param list any[]
---@param opts? { at_most?: integer, settle?: boolean } settle: failures do not end the others
---@param fn fun(item: any, index: integer): any
---@return any[] results in the order of the list; with settle { ok = true, value } or { ok = false, error }
--- Errors: the first failure, after the others were cancelled (without settle). Yields: yes.
--- Example: local pages = bolt.map(urls, { at_most = 4 }, function(url) return fetch(url) end)
function M.map(list, opts, fn)
  opts, fn = arguments.map(list, opts, fn, 2)
  return parallel.map(list, opts.at_most, opts.settle, fn)
end

--- Calls all functions side by side.
---@param functions table<any, function> a list, or names
---@param opts? { settle?: boolean }
---@return table results under the same keys
--- Errors: as map. Yields: yes. Example: local r = bolt.all({ a = load_a, b = load_b }); print(r.a, r.b)
function M.all(functions, opts)
  arguments.functions("bolt.all", functions, 2)
  opts = options.check(opts, { settle = "boolean" }, 2)
  return parallel.all(functions, opts.settle)
end

--- Calls all functions side by side; the first to end decides, the others are cancelled.
---@param functions table<any, function>
---@return any value of the winner
---@return any key of the winner
--- Errors: what the winner raised. Yields: yes.
--- Example: local answer, who = bolt.race({ person = ask, clock = function() bolt.sleep("1h") end })
function M.race(functions)
  arguments.functions("bolt.race", functions, 2)
  if next(functions) == nil then
    error("bolt.race: nothing to run", 2)
  end
  return parallel.race(functions)
end

--- Starts a child run on any worker.
---@param flow string|bolt.Flow
---@param input? any
---@param opts? { key?: string, priority?: integer }
---@return bolt.Child handle with :await() and :cancel(), and id
--- Errors: kind "not_found". Yields: yes.
--- Example: local child = bolt.spawn("report", { month = 7 }); local report = child:await()
function M.spawn(flow, input, opts)
  local name
  name, opts = arguments.spawn(flow, opts, 2)
  return child.spawn(flow, name, input, opts)
end

--- Seconds since 1970. In a flow: on the database's clock, and the same when the run is resumed.
---@return number
--- Yields: in a flow.
function M.now()
  return values.now()
end

--- Like math.random: a float in [0, 1), an integer in 1..m, or in m..n. In a flow the same when it is resumed.
---@param m? integer
---@param n? integer
---@return number
--- Yields: in a flow.
function M.random(m, n)
  arguments.interval(m, n, 2)
  return values.random(m, n)
end

--- A random UUID. In a flow the same when it is resumed. Yields: in a flow.
---@return string
function M.uuid()
  return values.uuid()
end

--- Calls fn at the end of the run, last registered first, also after an error and cancellation; in a step, at the
--- end of that attempt. An error in it is logged.
---@param fn function
--- Yields: no. Example: bolt.defer(function() page:close() end)
function M.defer(fn)
  if type(fn) ~= "function" then
    error("bolt.defer: function expected, got " .. type(fn), 2)
  end
  local defers = fiber.context().defers
  if not defers then
    error("bolt.defer works in a flow, a step or a task", 2)
  end
  defers[#defers + 1] = fn
end

--- Says how far the run is, for people.
---@param done number
---@param total number
---@param text? string
--- Yields: yes.
function M.progress(done, total, text)
  local branch = branches.current()
  if branch and not branch.run.dry then
    branch:gate()
    branch.run:set_progress({ done = done, total = total, text = text }, done == total)
  end
end

--- Raises a typed error. Kinds that name a lasting obstacle ("captcha", "validation", "forbidden", ...) are not
--- retried, others are; fields.retryable decides otherwise, fields.retry_after (seconds) is the least delay.
---@param kind string
---@param message string
---@param fields? table copied into the error
--- Yields: no. Example: bolt.fail("rate_limited", "asked to wait", { retry_after = 30 })
function M.fail(kind, message, fields)
  local all = { retryable = retry.worthwhile(kind) }
  for k, v in pairs(fields or {}) do
    all[k] = v
  end
  error(errors.new(kind, message or kind, all), 0)
end

--- The id of the run this fiber belongs to, or nil. Yields: no.
---@return string?
function M.run_id()
  local branch = branches.current()
  return branch and branch.run.id
end

M.log = log

return M
