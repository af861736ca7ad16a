-- Etiquette towards one host: one visitor of this process at a time, and a pause between page loads.
--
-- The pause holds across processes (bolt.store.hosts keeps the turns); the line of visitors is this process's own.

local fiber = require("bolt.fiber")
local hosts = require("bolt.store.hosts")

local pace = {}

local lines = {} -- host -> { semaphore, visitors }

--- Calls fn(...) while being the only visitor of the host.
---@param host string host:port
---@param fn function
---@return any ... what fn returns
--- Yields: yes. Raises what fn raises.
function pace.alone(host, fn, ...)
  local line = lines[host] or { semaphore = fiber.semaphore(1), visitors = 0 }
  lines[host] = line
  line.visitors = line.visitors + 1
  local function leave(ok, ...)
    line.visitors = line.visitors - 1
    if line.visitors == 0 then
      lines[host] = nil
    end
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return leave(pcall(line.semaphore.with, line.semaphore, fn, ...))
end

--- Waits for the next turn at the host; call before each page load.
---@param host string host:port
---@param seconds number pause between loads, 0 for none
--- Yields: yes. Raises kind db.
function pace.turn(host, seconds)
  if seconds > 0 then
    local wait = hosts.next_turn(host, seconds)
    if wait > 0 then
      fiber.sleep(wait)
    end
  end
end

return pace
