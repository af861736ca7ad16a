--- Effects that must not happen twice: bolt.once (at most once) and bolt.tx (exactly once, in the database).
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local record = require("bolt.engine.record")
local retry = require("bolt.engine.retry")
local steps = require("bolt.engine.steps")

local M = {}

local IN_TX = [[
with own as materialized (
  select id from bolt.runs where id = $1::uuid and epoch = $2::int and status = 'running' for key share
)
insert into bolt.steps (run_id, path, name, attempt, position, kind, status, input, result, started_at, finished_at)
select id, $3, $4, $5::int, $6::int, 'tx', 'completed', $7::jsonb, $8::jsonb,
  clock_timestamp() - $9::float8 * interval '1 s', clock_timestamp()
from own]]

local COMMITTED = [[
select result from bolt.steps
where run_id = $1::uuid and path = $2 and name = $3 and status = 'completed']]

local function committed(run, id)
  return record.persist(COMMITTED, run.id, id.path, id.name)[1]
end

local DOUBT = "it is not known whether this happened: the run was interrupted between the intent and the outcome"

-- After an interruption: the verify function knows, or nobody does. Returns true when fn may run.
local function settle_doubt(run, id, row, opts, args, inner)
  if opts.verify then
    local ok, answer = steps.body(inner, {}, row.attempt, function(...)
      local happened, value = opts.verify(...)
      return { happened = happened, value = value }
    end, args)
    if not ok then
      steps.ends_branch(run, answer)
    elseif answer.happened == true then
      return false, steps.settle(run, id, row, true, answer.value)
    elseif answer.happened == false then
      return true
    end
  end
  row.failed_status = "in_doubt"
  local doubt = errors.new("in_doubt", ("%s: %s"):format(id.name, DOUBT), { retryable = false })
  return false, steps.settle(run, id, row, false, doubt)
end

--- bolt.once. Yields: yes.
function M.once(name, opts, fn, args)
  local branch = branches.current()
  local run = branch.run
  local id = branch:next("once", name)
  local settled, value = steps.replay(id.row)
  if settled then
    return value
  end
  branch:gate()
  fn = run.fakes and run.fakes[name] or fn
  local inner = branches.new(run, branch.path .. "/:" .. id.name, true)
  local row = { attempt = id.row and id.row.attempt or 1, input = codec.encode_args(args.n, args) }
  local began = fiber.now()
  local doubt, ok = id.row ~= nil
  repeat
    if doubt then
      local again
      again, value = settle_doubt(run, id, row, opts, args, inner)
      if not again then
        return value
      end
      row.attempt = row.attempt + 1
    end
    row.status = "running"
    record.step(run, id, row)
    if run.stop then
      -- Nothing has happened yet, and the record shall say so. (A drain comes after the outcome, not in between.)
      row.status, row.error = "failed", codec.encode_error(run.stop)
      fiber.shield(record.step, run, id, row)
      branch:gate()
    end
    ok, value = steps.body(inner, opts, row.attempt, fn, args)
    -- Stopped because the lease ran out: when the run turns out to be ours, it is as after a crash.
    doubt = not ok and value.kind == "lease_lost"
    if doubt then
      record.confirm(run)
    end
  until not doubt
  row.took = fiber.now() - began
  -- Cancellation may not come between the effect and its record.
  return fiber.shield(function()
    if not ok and (value.kind == "cancelled" or value.kind == "timeout") then
      row.failed_status = "in_doubt"
      value = errors.new("in_doubt", ("%s: %s"):format(id.name, errors.message(value)), {
        retryable = false,
        cause = value,
      })
    end
    return steps.settle(run, id, row, ok, value)
  end)
end

--- bolt.tx. Yields: yes.
function M.tx(name, fn, args)
  return steps.run("tx", name, { retry = retry.policy(nil) }, fn, args, function(run, id, row, inner)
    local effects = fiber.effects(true)
    if id.row then
      -- The answer to a commit of the process before may have been lost on its way.
      local done = committed(run, id)
      if done then
        fiber.effects(effects)
        return true, done.result, true
      end
    end
    local began, text, refused = fiber.now(), nil, false
    local ok, e = steps.body(inner, {}, row.attempt, function()
      db.tx(function(tx)
        text = codec.encode(fn(tx, unpack(args, 1, args.n)))
        local n = tx:exec(
          IN_TX,
          run.id,
          run.epoch,
          id.path,
          id.name,
          row.attempt,
          record.opt(id.position),
          record.opt(row.input),
          record.opt(text),
          fiber.now() - began
        )
        if n == 0 then
          refused = true
          errors.raise("lease_lost", "another worker has taken the run over")
        end
      end)
    end, { n = 0 })
    if ok then
      fiber.effects(effects)
      return true, codec.decode(text), true
    elseif refused then
      run:halt({ kind = "lease_lost" })
    elseif e.kind == "db_connection" then
      -- It may have committed, or do so yet. This row takes the place of its record: whichever comes second finds it.
      row.status, row.error = "retrying", codec.encode_error(e)
      record.step(run, id, row)
      local done = committed(run, id)
      if done then
        fiber.effects(effects)
        return true, done.result, true
      end
    end
    fiber.effects(effects)
    return false, e
  end)
end

return M
