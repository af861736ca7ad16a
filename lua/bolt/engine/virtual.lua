--- Runs without a database, on a clock that can be set forward: what `bolt test` drives flows with.
--
-- The engine itself is at work (steps, branches, waits, retries); only what it writes down goes into tables here, and
-- time passes when a test says so. One world at a time: it takes the places of the functions that reach the database
-- and the clock, and gives them back when it is closed.
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local core_http = require("bolt.http")
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local ledger = require("bolt.engine.prompt_ledger")
local models = require("bolt.model.config")
local record = require("bolt.engine.record")
local rehearsal = require("bolt.engine.rehearsal")
local runs = require("bolt.engine.run")
local started = require("bolt.engine.runs")
local steps = require("bolt.engine.steps")
local values = require("bolt.engine.values")
local versions = require("bolt.engine.versions")
local waits = require("bolt.engine.waits")

local M = {}

-- Where time begins: 1 January 2026.
local EPOCH = 1767225600
-- What may take real time (a step's body) is given up after this (seconds).
local PATIENCE = 10

---@class bolt.World
---@field runs table<string, table> by id: { run, row, rows, events, mailbox }
local World = {}
World.__index = World

local real_now = fiber.now

local function idle(one)
  return one.done or one.run.waiting >= one.run.live
end

-- Lets everything go on until all runs wait, or have ended.
function World:settle()
  local ends = real_now() + PATIENCE
  local quiet = 0
  while quiet < 3 do
    fiber.sleep(quiet == 0 and 0.001 or 0)
    quiet = quiet + 1
    for _, one in pairs(self.runs) do
      if not idle(one) then
        quiet = 0
      end
    end
    if real_now() > ends then
      error(("a step takes longer than %d s: fake it"):format(PATIENCE), 0)
    end
  end
end

-- The earliest thing that is due by itself: when, and what wakes it.
function World:earliest()
  local at, waiter = math.huge, nil
  for _, one in pairs(self.runs) do
    if not one.done then
      for entry in pairs(one.run.waits) do
        if entry.due and entry.due < at then
          at, waiter = entry.due, entry.waiter
        end
      end
      if one.run.deadline and not one.run.stop and one.run.deadline < at then
        at, waiter = one.run.deadline, one.run.signal
      end
    end
  end
  return at, waiter
end

--- Lets time pass: everything that is due meanwhile happens, in order.
---@param seconds number
--- Yields: yes.
function World:advance(seconds)
  self:settle()
  local target = fiber.now() + seconds
  while true do
    local at, waiter = self:earliest()
    if at > target then
      break
    end
    self.offset = self.offset + math.max(0, at - fiber.now())
    waiter:wake()
    self:settle()
  end
  self.offset = self.offset + math.max(0, target - fiber.now())
end

-- ---- in the places of what writes down ----

function World:keep(run, id, row)
  local one = self.runs[run.id]
  local key = id.path .. "\0" .. id.name
  local kept = one.rows[key]
  if not kept then
    kept = { path = id.path, name = id.name, kind = id.kind, position = id.position }
    one.rows[key] = kept
    table.insert(one.order, kept)
  end
  kept.attempt, kept.status, kept.result = row.attempt or 1, row.status, codec.decode(row.result)
  kept.error = row.error and codec.decode_error(row.error)
  if row.due then
    kept.due = fiber.now() + row.due
  end
  return kept
end

function World:take(run, id, event, timeout)
  local one = self.runs[run.id]
  for i, sent in ipairs(one.events) do
    if sent.name == event then
      table.remove(one.events, i)
      local kept = self:keep(run, id, { status = "completed" })
      kept.result = sent.payload
      return { status = "completed", result = sent.payload }
    end
  end
  local kept = one.rows[id.path .. "\0" .. id.name]
  kept = self:keep(run, id, { status = "waiting", due = not kept and timeout or nil })
  return { status = "waiting", mailbox = one.mailbox, due_in = kept.due and kept.due - fiber.now() }
end

function World:send(run_id, event, key, payload)
  local one = self.runs[run_id]
  if not one or one.keys[event .. "\0" .. key] then
    return false
  end
  one.keys[event .. "\0" .. key] = true
  table.insert(one.events, { name = event, payload = codec.decode(payload) })
  self:word(one)
  return true
end

function World:word(one)
  one.mailbox = one.mailbox + 1
  one.run:notice(one.mailbox, false)
end

-- The end of a run, as record.finish gets it.
function World:finish(run, status, result, err)
  local one = self.runs[run.id]
  one.status, one.result = status, codec.decode(result)
  one.error = err and codec.decode_error(err) or nil
  local parent = self.runs[one.row.parent_id or ""]
  if parent then
    self:word(parent)
  end
  return true
end

function World:patch(module, name, fn)
  table.insert(self.patches, { module, name, module[name] })
  module[name] = fn
end

local function refuse(what)
  return function()
    errors.raise("not_faked", what .. " was called in a test: fake it, or the task around it", { retryable = false })
  end
end

-- In the body of a step too, to sleep costs no time, a time limit is one of this clock, and it is the clock's time.
function World:bodies(began)
  local sleep, body, now = waits.sleep, steps.body, values.now
  self:patch(waits, "sleep", function(seconds)
    local branch = branches.current()
    if not branch or not branch.inside then
      return sleep(seconds)
    end
    local due = fiber.now() + seconds
    local limit = rawget(fiber.context(), "give_up") or math.huge
    branch.run:hold({ due = math.min(due, limit) })
    if limit < due then
      errors.raise("timeout", "the step took longer than its timeout")
    end
  end)
  self:patch(steps, "body", function(inner, opts, attempt, fn, args)
    local context = fiber.context()
    local outer = rawget(context, "give_up")
    if opts.timeout then
      context.give_up = math.min(outer or math.huge, fiber.now() + opts.timeout)
    end
    local ok, value = body(inner, opts, attempt, fn, args)
    context.give_up = outer
    return ok, value
  end)
  self:patch(values, "now", function()
    if branches.durable() then
      return now()
    end
    return EPOCH + fiber.now() - began
  end)
end

--- Opens a world. Flows have to be loaded (versions.open). Yields: no.
---@return bolt.World
function M.open()
  local self = setmetatable({ runs = {}, patches = {}, fakes = {}, offset = 0 }, World)
  local began = real_now()
  self:patch(fiber, "now", function()
    return real_now() + self.offset
  end)
  self:patch(record, "step", function(run, id, row)
    self:keep(run, id, row)
    fiber.sleep(0)
  end)
  self:patch(record, "now", function(run, id)
    local value = math.floor((EPOCH + fiber.now() - began) * 1e6) / 1e6
    self:keep(run, id, { status = "completed" }).result = value
    return value
  end)
  self:patch(record, "take", function(run, id, event, _, timeout)
    return self:take(run, id, event, timeout)
  end)
  self:patch(record, "send", function(...)
    return self:send(...)
  end)
  self:patch(record, "finish", function(...)
    return self:finish(...)
  end)
  -- A look at a child, or a word of progress: the two that are left.
  self:patch(record, "fenced", function(run, _, child)
    local one = self.runs[child]
    local row = one and { status = one.status, result = one.result, error = one.error } or {}
    row.mailbox = self.runs[run.id].mailbox
    return { row }
  end)
  -- What is left: results kept for other runs, of which there are none.
  self:patch(record, "read", function()
    return {}
  end)
  self:patch(record, "persist", function()
    return { count = 1 }
  end)
  self:patch(started, "start", function(flow, input, opts)
    return self:start(type(flow) == "table" and flow.name or flow, input, opts), true
  end)
  self:patch(started, "cancel", function(id)
    self.runs[id].run:interrupt(errors.new("cancelled", "the run was cancelled", { retryable = false }))
    return "running"
  end)
  self:patch(started, "get", function(id)
    return self.runs[id]
  end)
  self:bodies(began)
  self:patch(models, "get", function()
    return nil -- whatever the settings say: a test that wants a model brings one
  end)
  self:patch(ledger, "begin", function()
    return "a question"
  end)
  self:patch(ledger, "finish", function() end)
  self:patch(require("bolt.chromium"), "open", refuse("chromium.open"))
  self:patch(core_http, "request", refuse("http"))
  self:patch(require("bolt.db"), "tx", refuse("db.tx"))
  self:patch(require("bolt.db"), "query", refuse("db.query"))
  return self
end

--- Gives everything back. Yields: no.
function World:close()
  for _, one in pairs(self.runs) do
    one.run:drop()
    if one.driver then
      one.driver:drop()
    end
  end
  for i = #self.patches, 1, -1 do
    local patch = self.patches[i]
    patch[1][patch[2]] = patch[3]
  end
end

--- Starts a run, and lets it go on until it waits or ends.
---@param name string
---@param input any
---@param opts? { parent?: string }
---@return string id
--- Errors: kind "not_found". Yields: yes.
function World:start(name, input, opts)
  local flow = versions.flow(name)
  if not flow then
    local known = table.concat(versions.names(), ", ")
    errors.raise("not_found", ("no flow %q; there are: %s"):format(tostring(name), known), { retryable = false })
  end
  local row = {
    id = crypto.uuid7(),
    flow = name,
    epoch = 1,
    input = codec.decode(codec.encode(input)),
    deadline_in = flow.timeout,
    parent_id = opts and opts.parent,
  }
  local run = runs.new(row, flow)
  run.virtual, run.fakes = true, self.fakes
  run.park = function()
    return false -- a run of a test stays
  end
  local one = { run = run, row = row, rows = {}, order = {}, events = {}, keys = {}, mailbox = 0, status = "running" }
  self.runs[row.id] = one
  one.driver = fiber.spawn(function()
    local ok, e = pcall(run.drive, run)
    one.done = true
    if not ok then
      one.status, one.error = "failed", errors.wrap(e)
    end
  end)
  return row.id
end

--- Runs the flow again on what it has recorded: does it take the same steps?
---@param id string
---@return string? difference
--- Yields: yes.
function World:replay(id)
  local one = self.runs[id]
  return rehearsal.run({ id = id, status = one.status, input = one.row.input }, one.run.flow, one.order)
end

return M
