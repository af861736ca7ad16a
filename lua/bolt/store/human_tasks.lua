-- What people are asked to do: one open task per result at most, with the draft that is filled in already.

local db = require("bolt.db")
local json = require("bolt.json")

local human_tasks = {}

local DAYS_TO_ANSWER = 7

--- Asks a person. A task that is open for this result already is brought up to date instead.
---@param task { job: string, result: string, run?: string, reason: string, instructions: string, page_url?: string,
---  draft?: table }
---@return string id
--- Yields: yes. Raises kind db.
function human_tasks.open(task)
  return db.one(
    [[
    insert into bolt.human_tasks (job_id, result_id, run_id, reason, instructions, page_url, draft, deadline)
    values ($1, $2, $3, $4, $5, $6, $7::jsonb, now() + $8 * interval '1 day')
    on conflict (result_id) where status in ('open', 'taken') do update
      set reason = excluded.reason, instructions = excluded.instructions, page_url = excluded.page_url,
          draft = excluded.draft, run_id = excluded.run_id
    returning id]],
    task.job,
    task.result,
    task.run,
    task.reason,
    task.instructions,
    task.page_url,
    json.encode(task.draft or {}),
    DAYS_TO_ANSWER
  ).id
end

--- Open tasks, the most urgent first.
---@param filter? { job?: string, limit?: integer }
---@return table[]
--- Yields: yes.
function human_tasks.list(filter)
  filter = filter or {}
  return db.query(
    [[
    select t.id, t.job_id, t.result_id, t.reason, t.instructions, t.page_url, t.draft, t.status, t.assigned_to,
           t.deadline, t.created_at, d.name as directory
    from bolt.human_tasks t
    left join bolt.job_results r on r.id = t.result_id
    left join bolt.directories d on d.id = r.directory_id
    where t.status in ('open', 'taken') and ($1::uuid is null or t.job_id = $1)
    order by t.deadline, t.id limit $2]],
    filter.job,
    filter.limit or 100
  )
end

return human_tasks
