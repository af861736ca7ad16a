-- What people are asked to do: one open task per result at most, with the draft that is filled in already.

local db = require("bolt.db")
local errors = require("bolt.errors")
local fields = require("bolt.form.fields")
local json = require("bolt.json")
local options = require("bolt.options")
local runs = require("bolt.engine.runs")

local human_tasks = {}

local DAYS_TO_ANSWER = 7

--- The flow that does what a person says about a task.
human_tasks.FLOW = "human_task"

--- Asks a person. A task that is open for this result already is brought up to date instead.
---@param task { job: string, result: string, run?: string, reason: string, instructions: string, page_url?: string,
---  draft?: table } draft: { fields, form, controls } of flows/tasks/ask.lua
---@return string id
--- Yields: yes. Raises kind db.
function human_tasks.open(task)
  return db.one(
    [[
    insert into bolt.human_tasks as t (job_id, result_id, run_id, reason, instructions, page_url, draft, deadline)
    values ($1, $2, $3, $4, $5, $6, $7::jsonb, now() + $8 * interval '1 day')
    on conflict (result_id) where status in ('open', 'taken') do update
      set reason = excluded.reason, instructions = excluded.instructions, page_url = excluded.page_url,
          draft = case when t.draft ? 'controls' and not excluded.draft ? 'controls' then t.draft
                       else excluded.draft end,
          run_id = excluded.run_id, status = 'open', holder = null, kept_until = null, deadline = excluded.deadline
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

-- A task as people see it. `live`: a worker that is alive keeps its page open; `effect`: whether something of it can
-- have reached the directory.
local SEEN = [[
  select t.id, t.job_id, t.result_id, t.reason, t.instructions, t.page_url, t.status, t.assigned_to, t.holder,
         t.deadline, t.created_at, t.closed_at, d.id as directory_id, d.name as directory, d.submission_url,
         b.name as business, j.status as job_status, r.status as result_status, r.effect, r.message,
         t.kept_until > now() and exists (
           select from bolt.leases l where l.worker = t.holder and l.until > now()) as live,
         (select e.path from bolt.evidence e
          where e.result_id = t.result_id and e.kind in ('screenshot_before', 'screenshot_after')
          order by e.created_at desc limit 1) as screenshot%s
  from bolt.human_tasks t
  left join bolt.job_results r on r.id = t.result_id
  left join bolt.directories d on d.id = r.directory_id
  left join bolt.businesses b on b.id = r.business_id
  join bolt.jobs j on j.id = t.job_id]]

-- Nobody came in time: the task is put away. Its result goes on waiting, and who comes after all finds the task again.
local EXPIRE = [[
  with late as (
    update bolt.human_tasks set status = 'expired', closed_at = now()
    where status in ('open', 'taken') and deadline < now() returning *)
  insert into bolt.queue_history (job_id, directory_id, event, actor, details)
  select l.job_id, r.directory_id, 'task_expired', 'bolt', jsonb_build_object('reason', l.reason)
  from late l left join bolt.job_results r on r.id = l.result_id]]

local REVIVE = [[
  update bolt.human_tasks t set status = 'open', closed_at = null, deadline = now() + $2 * interval '1 day'
  where t.id = $1 and t.status = 'expired'
    and exists (select from bolt.job_results r where r.id = t.result_id and r.status in ('needs_human', 'in_doubt'))
    and not exists (select from bolt.human_tasks o where o.result_id = t.result_id and o.status in ('open', 'taken'))
  returning status]]

--- Tasks that are open, the most urgent first.
---@param filter? { job?: string, limit?: integer }
---@return table[] without their drafts
--- Yields: yes.
function human_tasks.list(filter)
  filter = options.check(filter, { "job", "limit" }, 2)
  db.exec(EXPIRE)
  return db.query(
    SEEN:format("")
      .. [[
    where t.status in ('open', 'taken') and ($1::uuid is null or t.job_id = $1) order by t.deadline, t.id limit $2]],
    filter.job,
    filter.limit or 100
  )
end

--- One task with its draft, open or not.
---@param id string
---@return table?
--- Yields: yes.
function human_tasks.get(id)
  return db.one(SEEN:format(", t.draft, t.answer") .. " where t.id = $1", id)
end

--- A worker keeps the page of a task open.
---@param id string
---@param holder string the worker
---@param seconds number
---@param by? string who took it over; none: it waits for somebody
--- Yields: yes.
function human_tasks.hold(id, holder, seconds, by)
  db.exec(
    [[
    update bolt.human_tasks set holder = $2, kept_until = now() + $3 * interval '1 second',
      status = case when $4::text is null then status else 'taken' end, assigned_to = coalesce($4, assigned_to)
    where id = $1 and status in ('open', 'taken')]],
    id,
    holder,
    seconds,
    by
  )
end

--- The page of a task is not open any more. Yields: yes.
---@param id string
---@param holder string who kept it
function human_tasks.page_gone(id, holder)
  db.exec(
    [[
    update bolt.human_tasks set holder = null, kept_until = null,
      status = case when status = 'taken' then 'open' else status end
    where id = $1 and holder = $2]],
    id,
    holder
  )
end

--- Notes what a person answered, and closes the task when its result needs nobody any more.
---@param id string
---@param answer table
--- Yields: yes.
function human_tasks.answered(id, answer)
  db.exec(
    [[
    update bolt.human_tasks t set answer = $2::jsonb,
      status = case when t.status in ('open', 'taken') and r.status in ('submitted', 'live', 'failed', 'skipped')
                    then 'done' else t.status end,
      closed_at = case when r.status in ('submitted', 'live', 'failed', 'skipped') then coalesce(t.closed_at, now())
                       else t.closed_at end
    from bolt.job_results r where t.id = $1 and r.id = t.result_id]],
    id,
    json.encode(answer)
  )
end

--- Asks the worker that keeps a page to do what a person says, for this run.
---@param id string
---@param asked { holder: string, run?: string, epoch: integer, word: table }
--- Yields: yes.
function human_tasks.ask_keeper(id, asked)
  db.exec("update bolt.human_tasks set asked = $2::jsonb where id = $1", id, json.encode(asked))
end

--- What the worker that keeps a page has made of it, told once: nil while it is at it, false when it is gone, and has
--- left the ledger as it stands.
---@param id string
---@return table|false|nil answer
--- Yields: yes.
function human_tasks.keeper_said(id)
  local row = db.one(
    [[
    select t.asked, exists (
      select from bolt.leases l where l.worker = t.asked ->> 'holder' and l.until > now()) as alive
    from bolt.human_tasks t where t.id = $1]],
    id
  )
  local asked = row and row.asked
  if asked and asked.answer then
    db.exec("update bolt.human_tasks set asked = null where id = $1", id)
    return asked.answer
  end
  return not (asked and row.alive) and false or nil
end

--- For the worker that keeps pages: what is asked of them, each taken by this call.
---@param ids string[] of tasks
---@return { id: string, asked: table }[]
--- Yields: yes.
function human_tasks.asked_of(ids)
  return db.query(
    [[
    update bolt.human_tasks set asked = asked || '{"begun": true}'
    where id = any ($1::uuid[]) and asked is not null and not asked ? 'begun' returning id, asked]],
    db.array(ids)
  )
end

--- Answers what was asked of a kept page. Yields: yes.
---@param id string
---@param answer table
function human_tasks.keeper_answers(id, answer)
  db.exec(
    "update bolt.human_tasks set asked = asked || jsonb_build_object('answer', $2::jsonb) where id = $1",
    id,
    json.encode(answer)
  )
end

local WORDS = { take = true, done = true, skip = true, failed = true }

local function refuse(message, ...)
  errors.raise("refused", message:format(...), { retryable = false })
end

local function control_of(task, selector)
  for _, control in ipairs(task.draft.controls or {}) do
    if control.selector == selector then
      return control
    end
  end
  refuse("the form has no control %q; the draft lists them", tostring(selector))
end

local function check_form(task, word)
  for selector, value in pairs(word.fields or {}) do
    local control = control_of(task, selector)
    if type(value) ~= "string" and type(value) ~= "boolean" then
      refuse("%s: a text, or true or false, is expected", selector)
    elseif control.type == "password" then
      refuse("%s takes a password: put it into the page itself, it would be written down here", selector)
    elseif control.type == "file" then
      refuse("%s takes a file: put it into the page itself, or correct the profile", selector)
    end
  end
  for selector, field in pairs(word.mapping or {}) do
    control_of(task, selector)
    local known = field == json.null or fields.table[field]
    if not known or (known ~= true and not known.profile) then
      refuse("%s: no field %q of a profile", selector, tostring(field))
    end
  end
end

--- Says something about a task: a run of its own does it, durably.
---@param id string
---@param word { word: "take"|"done"|"skip"|"failed", by: string, sent?: boolean, fields?: table<string, any>,
---  mapping?: table<string, string>, note?: string, listing_url?: string }
---  take: the page is opened for this person, filled in; done: go on, or judge what the person did with the page;
---  skip, failed: that is how it ends. sent: the person knows that the form was sent, or was not. fields: values by
---  selector, to be put in as they are; mapping: which field of the profile a control is for (json.null: none), which
---  is learned
---@return string run_id
--- Errors: kind "not_found", "refused" (what cannot be done, and what to say instead), "db". Yields: yes.
--- Example: human_tasks.say(id, { word = "done", by = "Ada", fields = { ["#code"] = "W4X" } })
function human_tasks.say(id, word)
  word = options.check(word, { "word", "by", "sent", "fields", "mapping", "note", "listing_url" }, 2)
  if not WORDS[word.word] then
    refuse("take, done, skip or failed is expected, not %q", tostring(word.word))
  elseif type(word.by) ~= "string" or word.by == "" then
    refuse("who says so is missing")
  end
  local task = human_tasks.get(id)
  if not task then
    errors.raise("not_found", "no such task: " .. tostring(id), { retryable = false })
  end
  local revived = task.status == "expired" and db.one(REVIVE, id, DAYS_TO_ANSWER)
  if not revived and task.status ~= "open" and task.status ~= "taken" then
    refuse("task %s is %s already", id, task.status)
  end
  check_form(task, word)
  local unknown = task.effect == "possible" and not task.live
  if task.job_status == "cancelled" and (word.word == "take" or (word.word == "done" and not word.sent)) then
    refuse("the job was cancelled: nothing is sent for it any more")
  elseif word.word == "take" and task.effect == "accepted" then
    refuse("%s has taken the form already: do what it asks for, then say done", task.directory)
  elseif word.word == "take" and unknown then
    refuse("whether the form was sent is not known: look at %s, then say done with sent or not sent", task.directory)
  elseif word.word == "done" and unknown and word.sent == nil and not word.listing_url then
    refuse("whether the form was sent is not known: look at %s, and say that it was sent or not", task.directory)
  end
  word.task = id
  return (runs.start(human_tasks.FLOW, word))
end

return human_tasks
