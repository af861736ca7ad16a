-- The pulse of worker processes, for people: who is alive, what it does, how it feels.

local db = require("bolt.db")
local json = require("bolt.json")

local heartbeats = {}

--- Writes this worker's pulse.
---@param worker { id: string, host: string, pid: integer, version: string, roles?: string[], status: string,
---  running?: string[], queue_depth?: integer, loop_lag_ms?: number, memory_bytes?: integer }
--- Yields: yes. Raises kind db.
function heartbeats.beat(worker)
  db.exec(
    [[
    insert into bolt.worker_heartbeats as w (worker_id, host, pid, version, roles, status, running, queue_depth,
                                             loop_lag_ms, memory_bytes)
    values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10)
    on conflict (worker_id) do update
      set status = excluded.status, running = excluded.running, queue_depth = excluded.queue_depth,
          loop_lag_ms = excluded.loop_lag_ms, memory_bytes = excluded.memory_bytes, last_heartbeat = now()]],
    worker.id,
    worker.host,
    worker.pid,
    worker.version,
    db.array(worker.roles or {}),
    worker.status,
    json.encode(json.array(worker.running or {})),
    worker.queue_depth,
    worker.loop_lag_ms,
    worker.memory_bytes
  )
end

--- Workers and how long they have been silent.
---@return table[]
--- Yields: yes.
function heartbeats.list()
  return db.query([[
    select worker_id, host, pid, version, status, running, queue_depth, loop_lag_ms, memory_bytes, started_at,
           extract(epoch from now() - last_heartbeat)::float8 as silent_seconds
    from bolt.worker_heartbeats where status <> 'stopped' order by last_heartbeat desc limit 100]])
end

--- Processes that claim runs and gave a sign of life in the last 45 s.
---@return { host: string, pid: integer }[]
--- Yields: yes.
function heartbeats.claiming()
  return db.query([[
    select host, pid from bolt.worker_heartbeats
    where status <> 'stopped' and 'worker' = any (roles) and last_heartbeat > now() - interval '45 seconds']])
end

--- Workers silent for more than two minutes that did not say good-bye.
---@return { worker_id: string, seconds_since_heartbeat: number }[]
--- Yields: yes.
function heartbeats.stale()
  return db.query("select worker_id, host, pid, seconds_since_heartbeat::float8 from bolt.stale_workers")
end

return heartbeats
