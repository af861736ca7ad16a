--- Runs that have ended are kept for a while, then deleted with their steps and events.
--
-- In batches, each a transaction of its own that an index serves, with a pause after it as long as it took: a big
-- clean-up takes half of one connection and holds nothing for long. A run goes as a whole or not at all, so a key that
-- is free again never finds half of an old run. What still waits, or is paused, stays whatever its age.
local db = require("bolt.db")
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local options = require("bolt.options")

local M = {}

local BATCH = 500
local EVERY = 3600
-- Not at once when a service starts: it has better things to do.
local FIRST = 60

-- now(): the index is of use only for a stable bound. $3: where the batch before ended, so that what it deleted, and
-- the server may not forget yet, is not passed again.
local SWEEP = [[
with old as materialized (
  select id, finished_at from bolt.runs
  where finished_at >= coalesce($3::timestamptz, '-infinity') and finished_at < now() - $1::float8 * interval '1 s'
  order by finished_at limit $2::int
  for update skip locked
), steps as (
  delete from bolt.steps where run_id in (select id from old)
), events as (
  delete from bolt.events where run_id in (select id from old)
), runs as (
  delete from bolt.runs where id in (select id from old)
)
select count(*)::int as n, max(finished_at)::text as last from old]]

--- Deletes what is older.
---@param keep number|string duration since the end of a run
---@param opts? { batch?: integer, on_batch?: fun(runs: integer, seconds: number) }
---@return integer runs deleted
--- Errors: kind "db", "db_connection". Yields: yes. Example: retention.sweep("90d")
function M.sweep(keep, opts)
  opts = options.check(opts, { batch = "number", on_batch = "function" }, 2)
  local seconds = duration.seconds(keep, 3)
  local batch, total, last = opts.batch or BATCH, 0, nil
  while true do
    local began = fiber.now()
    local row = db.one(SWEEP, seconds, batch, last)
    local took = fiber.now() - began
    last, total = row.last, total + row.n
    if opts.on_batch then
      opts.on_batch(row.n, took)
    end
    if row.n < batch then
      return total
    end
    fiber.sleep(took)
  end
end

--- Sweeps every hour until it is stopped.
---@param keep number|string
---@return { stop: function }
--- Yields: no. Example: local r = retention.start("90d"); ...; r.stop()
function M.start(keep)
  duration.seconds(keep, 3)
  local f = fiber.spawn(function()
    fiber.sleep(FIRST)
    while true do
      local ok, n = pcall(M.sweep, keep)
      if not ok then
        log.warn("old runs could not be deleted", { error = errors.message(n) })
      elseif n > 0 then
        log.info("old runs were deleted", { runs = n, older_than = tostring(keep) })
      end
      fiber.sleep(EVERY)
    end
  end)
  return {
    stop = function()
      f:cancel()
    end,
  }
end

return M
