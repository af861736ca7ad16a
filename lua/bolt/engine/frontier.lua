--- Where in the queue a claim begins to look.
--
-- The runs of a pool and a priority stand in the index by the time they are due, the claimed ones before those that
-- wait. Usually the server forgets the claimed ones soon. While somebody holds a transaction open it must not, and each
-- claim would pass all of them again. So a claim begins where the one before found the first run, or at the time when
-- it found none. What comes to stand before that (committed late, given back, moved) is found by a look from the
-- beginning every few seconds.
local pace = require("bolt.engine.pace")

local M = {}

local WEIGHTS = { 8, 4, 2, 1 } -- by priority
local FROM_THE_BEGINNING = 3
-- A run is written down a moment before others can see it (seconds).
local MARGIN = 1
local EVER = 1e9

---@class bolt.Frontier
local Frontier = {}
Frontier.__index = Frontier

---@return bolt.Frontier
--- Yields: no.
function M.new()
  return setmetatable({ at = {}, whole = pace.new(FROM_THE_BEGINNING) }, Frontier)
end

local function place(pool, priority)
  return pool .. ":" .. priority
end

--- Where to look, as parallel lists: { pools, priorities, weights, since }, since in seconds before now.
---@param now number fiber.now()
---@param pools string[]
--- Yields: no.
function Frontier:places(now, pools)
  local list = { pools = {}, priorities = {}, weights = {}, since = {}, whole = self.whole:due(), began = now }
  for _, pool in ipairs(pools) do
    for priority, weight in ipairs(WEIGHTS) do
      local at = not list.whole and self.at[place(pool, priority)]
      local i = #list.pools + 1
      list.pools[i], list.priorities[i], list.weights[i] = pool, priority, weight
      list.since[i] = at and now - at + MARGIN or EVER
    end
  end
  return list
end

--- What a claim at these places found.
---@param list table what places returned
---@param rows table[] each with pool, priority and oldest: how long the first run there was due, in seconds
---@param wanted integer how many it would have taken
--- Yields: no.
function Frontier:found(list, rows, wanted)
  if #rows < wanted then -- that was all
    for i, pool in ipairs(list.pools) do
      self.at[place(pool, list.priorities[i])] = list.began
    end
  else
    for _, row in ipairs(rows) do
      self.at[place(row.pool, row.priority)] = list.began - row.oldest
    end
  end
  if list.whole then
    self.whole:done(list.began)
  end
end

return M
