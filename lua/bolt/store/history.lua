-- The audit trail (queue_history): every event of a job and of its directories, appended and never changed.

local db = require("bolt.db")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local worker = require("bolt.engine.worker")

local history = {}

--- Who acts: whom the context names, else the worker of this process.
---@return string
--- Yields: no.
function history.actor()
  local status = worker.status()
  return fiber.context().actor or (status and "worker:" .. status.id) or "bolt"
end

local APPEND = [[
  insert into bolt.queue_history (job_id, directory_id, event, actor, details) values ($1, $2, $3, $4, $5::jsonb)]]

--- Appends one event.
---@param event { job: string, directory?: string, event: string, actor?: string, details?: table } ids; no directory
---  means an event of the whole job
---@param tx? table the transaction it belongs to
--- Yields: yes. Raises kind db.
--- Example: history.record({ job = id, event = "cancelled", actor = "person:Ada" })
function history.record(event, tx)
  local details = json.encode(event.details or {})
  local actor = event.actor or history.actor()
  if tx then
    tx:exec(APPEND, event.job, event.directory, event.event, actor, details)
  else
    db.exec(APPEND, event.job, event.directory, event.event, actor, details)
  end
end

--- Events after a position, oldest first.
---@param filter { job?: string, after?: integer, limit?: integer }
---@return table[] { id, at, job_id, directory, event, actor, details }
--- Yields: yes.
function history.list(filter)
  return db.query(
    [[
    select h.id, h.at, h.job_id, d.name as directory, h.event, h.actor, h.details
    from bolt.queue_history h left join bolt.directories d on d.id = h.directory_id
    where ($1::uuid is null or h.job_id = $1) and h.id > $2
    order by h.id limit $3]],
    filter.job,
    filter.after or 0,
    filter.limit or 500
  )
end

return history
