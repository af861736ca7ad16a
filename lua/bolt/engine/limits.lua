--- Limits that hold across all workers: so many at once, so many in a time.
--
-- A step with a limit asks for a place before each attempt and gives it back after it. Who gets none stands in line, by
-- priority and then by time, and is told when one is free; while it waits its run may leave memory. Turns of a rate
-- are evenly spaced and handed out in the order of asking. What a dead worker held is free again when its run is taken
-- over.
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local options = require("bolt.options")
local record = require("bolt.engine.record")

local M = {}

-- Whoever waits asks again after this time, should the word that a place is free be lost (seconds), and later for
-- each that is before it: the whole of a long line must not ask all the time.
local ASK_AGAIN, LATER = 10, 0.1

local ASK = "select * from bolt.ask_limit($3, $4::int, $5::float8, $1::uuid, $2::int, $6, $7)"
local LEAVE = "select bolt.leave_limit_as($1, $2::uuid, $3, $4, $5::int) as run"

local FIELDS = { key = "string", rate = "string", concurrent = "number" }

-- "6/m", "10/s", "1/90s": seconds between two.
local function interval(rate, level)
  local count, per = rate:match("^(%d+%.?%d*)/(%d*%.?%d*%a[%w%.]*)$")
  count = tonumber(count)
  local ok, seconds = pcall(duration.seconds, per and (per:find("^%a") and "1" .. per or per))
  if not count or count <= 0 or not ok or seconds <= 0 then
    error(('limit.rate is a number per time, such as "6/m" or "1/90s", got %q'):format(rate), level + 1)
  end
  return seconds / count
end

local function checked(spec, level)
  options.check(spec, FIELDS, level + 1)
  if not spec.key or spec.key == "" then
    error("limit.key is missing: what shares this limit", level + 1)
  elseif not spec.rate and not spec.concurrent then
    error("limit: rate or concurrent expected", level + 1)
  elseif spec.concurrent and (spec.concurrent < 1 or spec.concurrent % 1 ~= 0) then
    error("limit.concurrent is a whole number of 1 or more", level + 1)
  end
  return {
    key = spec.key,
    concurrent = spec.concurrent,
    interval = spec.rate and interval(spec.rate, level + 1) or nil,
  }
end

--- Checks the `limit` option.
---@param spec table|function { key, rate?, concurrent? }, or a function of the arguments that returns it, or nil
---@param level integer of the caller, for errors
---@return function of the arguments, to the limit or nil
--- Errors: at the caller's line. Yields: no.
function M.check(spec, level)
  if type(spec) == "function" then
    return function(...)
      local made = spec(...)
      return made and checked(made, 1) or nil
    end
  end
  local made = checked(spec, level + 1)
  return function()
    return made
  end
end

local function ask(run, limit, path, name)
  local opt = record.opt
  local effects = fiber.effects(true)
  local ok, rows, again = pcall(
    record.asked, -- not through the journal: the lock on the key shall not wait for what others write
    ASK,
    run.id,
    run.epoch,
    limit.key,
    opt(limit.concurrent),
    opt(limit.interval),
    path,
    name
  )
  fiber.effects(effects)
  run.asking = run.asking or again or not ok
  if not ok then
    error(rows, 0)
  elseif not rows[1] then
    run:halt({ kind = "lease_lost" })
  end
  return rows[1]
end

--- Gives the place back, or leaves the line. Yields: yes.
function M.leave(run, limit, path, name)
  if run.asking then
    -- What asked for it and had no answer would stand in line, or take the place, after this.
    fiber.shield(record.settled, run)
    run.asking = false
  end
  local effects = fiber.effects(true)
  local ok, rows = pcall(fiber.shield, record.read, LEAVE, limit.key, run.id, path, name, run.epoch)
  fiber.effects(effects)
  if not ok then
    error(rows, 0)
  elseif rows[1].run then
    require("bolt.engine.worker").nudge(rows[1].run)
  end
end

--- Waits for a place and a turn.
---@param branch bolt.Branch of the run that asks
---@param limit table as made by check
---@param path string
---@param name string
--- Errors: what stopped the run meanwhile. Yields: yes.
function M.enter(branch, limit, path, name)
  local run = branch.run
  local ok, e = pcall(function()
    while true do
      branch:gate()
      local place = ask(run, limit, path, name)
      if place.taken then
        run:hold({ due = fiber.now() + place.wait, inside = branch.inside })
        return branch:gate() -- it may have been asked to leave meanwhile
      end
      local due = fiber.now() + ASK_AGAIN + LATER * place.ahead
      run:hold({ due = due, mailbox = place.mailbox, inside = branch.inside })
    end
  end)
  if not ok then
    M.leave(run, limit, path, name)
    error(errors.wrap(e), 0)
  end
end

return M
