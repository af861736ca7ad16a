--- Modules that are loaded when they are first used: a start is ready without them.
--
-- What stands for such a module looks its functions up in it, and finds them at the price of one more table. It is for
-- modules that others only call; pairs() finds nothing in it before the first use and after.
local module_file = require("bolt.module_file")

local M = {}

local stands = {} -- name -> what stands for it
local waiting = {} -- functions that load what nobody has used so far

--- Stands for a module.
---@param name string as for require
---@return any
--- Errors: those of require, when there is no such module; what its file raises, at its first use. Yields: no.
--- Example: local home = deferred.module("flows.practice.home")
function M.module(name)
  if stands[name] then
    return stands[name]
  elseif not module_file(name) then
    return require(name) -- one in C, or an error
  end
  local meta = {}
  local function load()
    waiting[load] = nil
    meta.__index = require(name)
    meta.__newindex = meta.__index
    return meta.__index
  end
  waiting[load] = true
  function meta.__index(_, key)
    return load()[key]
  end
  function meta.__newindex(_, key, value)
    load()[key] = value
  end
  stands[name] = setmetatable({}, meta)
  return stands[name]
end

--- Loads what nobody has used so far, with pause() after each. In a checkout what runs is then of one age.
---@param pause fun()
--- Errors: what a file raises. Yields: where pause does.
function M.load_all(pause)
  while next(waiting) do
    next(waiting)()
    pause()
  end
end

return M
