--- The `schedule` option of a flow.
--
-- cron: an expression (bolt.cron). time_zone: whose wall clock it means, default UTC. overlap: what happens when the
-- run before has not ended: "skip" this time (default), "allow" both, "replace" the older one, which is cancelled.
-- catch_up: a time that passed while no scheduler was there is still used when it is not older than this (default
-- "1m"). input: of the run, which finds scheduled_at (seconds since 1970) in it beside.
local cron = require("bolt.cron")
local duration = require("bolt.duration")
local options = require("bolt.options")

local M = {}

local OVERLAPS = { skip = true, allow = true, replace = true }

--- Checks the option.
---@param spec string|table a cron expression, or { cron, time_zone, overlap, catch_up, input }
---@param level integer of the caller, for errors
---@return table schedule
--- Errors: at the caller's line. Yields: no.
function M.check(spec, level)
  spec = type(spec) == "string" and { cron = spec } or spec
  options.check(spec, {
    cron = "string",
    time_zone = "string",
    overlap = "string",
    catch_up = "number|string",
    input = "table",
  }, level + 1)
  local parsed, problem = cron.parse(spec.cron or "")
  if not parsed then
    error("schedule: " .. problem, level + 1)
  elseif spec.overlap and not OVERLAPS[spec.overlap] then
    error("schedule.overlap is skip, allow or replace, got " .. spec.overlap, level + 1)
  end
  return {
    cron = spec.cron,
    time_zone = spec.time_zone or "UTC",
    overlap = spec.overlap or "skip",
    catch_up = duration.seconds(spec.catch_up or 60, level + 2),
    input = spec.input,
  }
end

return M
