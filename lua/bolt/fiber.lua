--- Fibers: functions that run side by side and wait without blocking.
--
-- A fiber is started with spawn, ends with its function, and can be joined or cancelled. Everything in Bolt that
-- waits (sleep, HTTP, queries, pages) suspends only the fiber that called it.
local core = require("bolt.core.fiber")
local errors = require("bolt.errors")
local log = require("bolt.core.log")

local M = {}

---@class bolt.Fiber
---@field package id userdata
---@field package done boolean
local Fiber = {}
Fiber.__index = Fiber

-- Fibers that live, by the text of their id, so that self() and list() find their handles.
local handles = setmetatable({}, { __mode = "v" })

local function pack(...)
  return { n = select("#", ...), ... }
end

-- Attaches the stack to an error where it happens: after the unwinding there is none.
local function traced(e)
  if type(e) == "table" then
    if rawget(e, "traceback") == nil then
      rawset(e, "traceback", debug.traceback("", 2))
    end
    return e
  end
  return e
end

local function is_cancelled(e)
  return type(e) == "table" and e.kind == "cancelled"
end

local function settle(self, results)
  self.done, self.results = true, results
  for _, waiter in ipairs(self.joiners) do
    waiter:wake()
  end
  if self.on_end then
    self.on_end(self)
  end
end

-- A fiber whose own end could not run any more: there was no memory for it.
core.on_lost(function(id, why)
  local self = handles[tostring(id)]
  if self and not self.done then
    local kind = why:find("not enough memory", 1, true) and "out_of_memory" or "error"
    settle(self, { n = 2, false, errors.new(kind, why:match("^[^\n]*"), { retryable = false }) })
  end
end)

-- The body of every spawned fiber. Nothing may escape from here: who joins gets the error, or the log does.
local function body(self, fn, ...)
  local trace
  local results = pack(xpcall(fn, function(e)
    trace = debug.traceback("", 2)
    return traced(e)
  end, ...))
  if not results[1] and not self.watched and not is_cancelled(results[2]) then
    log.write("error", "fiber failed", "error", tostring(results[2]), "traceback", trace or "")
  end
  settle(self, results)
end

local function start(self, fn, ...)
  self.id = core.start(body, self, fn, ...)
  handles[tostring(self.id)] = self
  return self
end

--- Starts a fiber. It runs in the scheduler's next batch and inherits the context of the fiber that starts it.
---@param fn function the body
---@param ... any its arguments
---@return bolt.Fiber
--- Errors: none. What fn raises is raised again by join, or logged when nobody joins. Yields: no.
--- Example: local f = fiber.spawn(fetch, url); local page = f:join()
function M.spawn(fn, ...)
  if type(fn) ~= "function" then
    error("fiber.spawn: function expected, got " .. type(fn), 2)
  end
  return start(setmetatable({ done = false, joiners = {} }, Fiber), fn, ...)
end

--- Waits until the fiber has ended.
---@param timeout? number seconds
---@return any ... what its function returned
--- Errors: what its function raised; kind "timeout". Yields: yes.
function Fiber:join(timeout)
  self.watched = true
  if not self.done then
    local waiter = core.waiter()
    table.insert(self.joiners, waiter)
    if timeout then
      M.timeout(timeout, waiter.wait, waiter)
    else
      waiter:wait()
    end
  end
  local r = self.results
  if not r[1] then
    error(r[2], 0)
  end
  return unpack(r, 2, r.n)
end

--- Asks the fiber to end: an error of kind "cancelled" is raised where it waits, now or next, and again at each
--- later wait. What it was waiting for is aborted.
---@return boolean alive false when it had ended already
--- Yields: no.
function Fiber:cancel()
  return core.cancel(self.id)
end

--- Ends the fiber where it waits, for good: nothing of its code runs any more, neither pcall nor clean-up, and
--- join never returns. What it waited for is aborted. For a fiber whose state is kept elsewhere.
---@return boolean dropped false when it had ended already, or is the running one
--- Yields: no.
function Fiber:drop()
  return core.drop(self.id)
end

--- "running", "done" or "failed". Yields: no.
---@return string
function Fiber:status()
  if not self.done then
    return "running"
  end
  return self.results[1] and "done" or "failed"
end

--- Waits.
---@param seconds number 0 lets other fibers run
--- Errors: kind "cancelled". Yields: yes. Example: fiber.sleep(0.5)
M.sleep = core.sleep

local function finish(id, ok, ...)
  core.deadline_pop(id)
  if not ok then
    error((...), 0)
  end
  return ...
end

--- Calls fn(...) and raises kind "timeout" inside it when it takes longer.
---@param seconds number
---@param fn function
---@return any ... what fn returns
--- Errors: kind "timeout" (field deadline tells whose), and what fn raises. Yields: where fn does.
--- Example: local page = fiber.timeout(10, http.get, url)
function M.timeout(seconds, fn, ...)
  return finish(core.deadline_push(seconds), xpcall(fn, traced, ...))
end

local function unshield(ok, ...)
  core.shield(-1)
  if not ok then
    error((...), 0)
  end
  return ...
end

--- Calls fn(...) with cancellation held back until it returns: for clean-up that has to wait.
---@return any ... what fn returns
--- Yields: where fn does.
function M.shield(fn, ...)
  core.shield(1)
  return unshield(xpcall(fn, traced, ...))
end

---@class bolt.Group
local Group = {}
Group.__index = Group

--- Starts a child of the group. Yields: no.
---@return bolt.Fiber
function Group:spawn(fn, ...)
  local child = setmetatable({ done = false, joiners = {}, watched = true }, Fiber)
  child.on_end = function(f)
    self.live = self.live - 1
    if not f.results[1] and not self.failed then
      self.failed, self.fault = true, f.results[2]
      self:cancel()
    end
    if self.live == 0 then
      self.idle:wake()
    end
  end
  self.live = self.live + 1
  table.insert(self.children, child)
  return start(child, fn, ...)
end

--- Cancels every child. Yields: no.
function Group:cancel()
  for _, child in ipairs(self.children) do
    if not child.done then
      child:cancel()
    end
  end
end

function Group:drain()
  while self.live > 0 do
    local ok, e = pcall(self.idle.wait, self.idle)
    if not ok then
      if not self.failed then
        self.failed, self.fault = true, e
      end
      self:cancel()
      M.shield(function()
        while self.live > 0 do
          self.idle:wait()
        end
      end)
    end
  end
end

--- Structured concurrency: calls fn(g); returns when every child started with g:spawn has ended. The first error,
--- of a child or of fn, cancels the others and is raised.
---@param fn fun(g: bolt.Group): any
---@return any ... what fn returns
--- Yields: yes. Example: fiber.group(function(g) for _, u in ipairs(urls) do g:spawn(fetch, u) end end)
function M.group(fn)
  local g = setmetatable({ children = {}, live = 0, idle = core.waiter() }, Group)
  local r = pack(xpcall(fn, traced, g))
  if not r[1] then
    g.failed, g.fault = true, r[2]
    g:cancel()
  end
  g:drain()
  if g.failed then
    error(g.fault, 0)
  end
  return unpack(r, 2, r.n)
end

--- The table that belongs to this fiber; fibers started from it see its fields. Holds run, job, directory, attempt.
---@return table
--- Yields: no.
M.context = core.context

--- The running fiber, or nil in the main one. Yields: no.
---@return bolt.Fiber?
function M.self()
  local id = core.current()
  return id and handles[tostring(id)]
end

--- What every fiber does: { {id, status, what, seconds, context} }. Yields: no.
---@return table[]
M.list = core.list

---@class bolt.Waiter
local Waiter = {}
Waiter.__index = Waiter

--- Waits for the next wake.
---@param timeout? number seconds
---@return any ... the values given to wake
--- Errors: kind "timeout", "cancelled". Yields: yes, unless a wake is pending.
function Waiter:wait(timeout)
  if timeout then
    return M.timeout(timeout, self.core.wait, self.core)
  end
  return self.core:wait()
end

--- Waits for the next wake, and no longer than so many seconds: what loops do that look again and again. That the time
--- is over is no error here, which would cost more than the rest of a look.
---@param seconds number
---@return boolean woken
---@return any ... the values given to wake
--- Errors: kind "cancelled", "timeout" of a fiber.timeout around it. Yields: yes, unless a wake is pending.
--- Example: while running do look() self.wake:rest(0.5) end
function Waiter:rest(seconds)
  return self.core:rest(seconds)
end

--- Wakes the fiber that waits, or the next that will.
---@return boolean taken false when an earlier wake was not consumed yet
--- Yields: no.
function Waiter:wake(...)
  return self.core:wake(...)
end

--- A meeting point of two fibers: one waits, the other wakes it, in any order.
---@return bolt.Waiter
--- Yields: no.
function M.waiter()
  return setmetatable({ core = core.waiter() }, Waiter)
end

---@class bolt.Semaphore
local Semaphore = {}
Semaphore.__index = Semaphore

--- Calls fn(...) while holding one of the places; waits in line for it.
---@return any ... what fn returns
--- Yields: yes.
function Semaphore:with(fn, ...)
  if self.free > 0 then
    self.free = self.free - 1
  else
    local waiter = core.waiter()
    table.insert(self.line, waiter)
    local ok, e = pcall(waiter.wait, waiter)
    if not ok then
      self:leave(waiter)
      error(e, 0)
    end
  end
  return self:release(xpcall(fn, traced, ...))
end

-- A waiter that gives up leaves the line; when its turn had come already, the place goes to the next.
function Semaphore:leave(waiter)
  for i, w in ipairs(self.line) do
    if w == waiter then
      table.remove(self.line, i)
      return
    end
  end
  self:release(true)
end

function Semaphore:release(ok, ...)
  local first = table.remove(self.line, 1)
  if first then
    first:wake()
  else
    self.free = self.free + 1
  end
  if not ok then
    error((...), 0)
  end
  return ...
end

--- At most n at once.
---@param n integer
---@return bolt.Semaphore
--- Yields: no. Example: local two = fiber.semaphore(2); two:with(fetch, url)
function M.semaphore(n)
  return setmetatable({ free = n, line = {} }, Semaphore)
end

--- May primitives with effects be called in this fiber? With an argument sets it. Inherited by spawn.
---@param allowed? boolean
---@return boolean before
--- Yields: no.
M.effects = core.effects

--- For the worker: the steps of its runs (fibers with `lease` in their context) may act for so many seconds from now,
--- nil: without end. Without an argument only tells.
---@param seconds? number
---@return boolean over that time has passed: effects raise "lease_lost"
--- Yields: no.
M.effects_for = core.effects_for

--- Calls fn(...) with effects that are not bound to the lease of the run: neither a lease that ran out nor a run that
--- went to another worker stops them. For what only we can do, and for what changes nothing.
---@param fn function
---@param ... any its arguments
---@return any ... what fn returns
--- Errors: what fn raises. Yields: where fn does. Example: fiber.unleased(db.query, "select 1")
function M.unleased(fn, ...)
  local context = M.context()
  local lease = rawget(context, "lease")
  context.lease = false -- not nil, which would be inherited; what is no table cannot be lost
  local function back(ok, ...)
    context.lease = lease
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return back(pcall(fn, ...))
end

--- Raises "outside_step" where effects are not allowed; for primitives written in Lua.
---@param what string name of the primitive
M.check_effects = core.check_effects

--- Has this fiber been asked to end? Yields: no.
---@return boolean
M.cancelled = core.cancelled

--- Monotonic seconds. Yields: no.
---@return number
M.now = core.now

return M
