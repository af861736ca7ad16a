-- When a host may be visited next, across all workers: rows "pace:HOST" of the limits table.

local db = require("bolt.db")

local hosts = {}

--- Takes the next turn at a host. Turns are `seconds` apart, whoever takes them.
---@param host string host:port
---@param seconds number pause between page loads
---@return number wait seconds until this turn
--- Yields: yes. Raises kind db.
--- Example: fiber.sleep(hosts.next_turn("example.org", 5))
function hosts.next_turn(host, seconds)
  return db.one(
    [[
    insert into bolt.limits as l (key, next_at) values ('pace:' || $1, clock_timestamp() + $2 * interval '1 second')
    on conflict (key) do update
      set next_at = greatest(l.next_at, clock_timestamp()) + $2 * interval '1 second', updated_at = now()
    returning greatest(0, extract(epoch from next_at - $2 * interval '1 second' - clock_timestamp()))::float8 as wait]],
    host,
    seconds
  ).wait
end

return hosts
