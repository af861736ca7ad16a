-- For specs of what people are asked: a site with a CAPTCHA, the task that comes of it, and what a person says.
local attend = require("flows.tasks.attend")
local db = require("bolt.db")
local human_tasks = require("bolt.store.human_tasks")
local kept = require("bolt.browser.kept")
local sites = require("tests.spec.site_support")
local t = require("tests.spec.support")
local together = require("tests.spec.together")

local M = {}

M.CODE = '<img src="/c.svg" alt="captcha"><label>Type the characters <input name="captcha"></label>'
M.FIELD = 'input[name="captcha"]'

--- A site with a CAPTCHA, which takes what has the right characters.
function M.guarded()
  return sites.site({
    get = function()
      return sites.form("", M.CODE)
    end,
    post = function(fields)
      return fields.captcha == "W4X" and sites.thanks() or sites.form('<p role="alert">Wrong characters.</p>', M.CODE)
    end,
  })
end

--- The open task of a job, else its last one.
function M.task_of(job)
  return human_tasks.get(
    db.one(
      [[
    select id from bolt.human_tasks where job_id = $1 order by status in ('open', 'taken') desc, created_at desc]],
      job.id
    ).id
  )
end

--- Ada says a word about a task.
function M.say(task, word, more)
  local input = { task = task.id, word = word, by = "Ada" }
  for name, value in pairs(more or {}) do
    input[name] = value
  end
  return attend(input)
end

-- Pages are kept in this process, as by a worker that is alive.
local function keep(opts)
  db.exec("insert into bolt.leases (worker, until) values ('bolt', now() + interval '1 hour') on conflict do nothing")
  return kept.start(opts)
end

local shared_keeper

--- A test beside others, with pages kept in this process.
function M.test(name, fn)
  together.test(name, function()
    shared_keeper = shared_keeper or keep()
    fn()
  end)
end

--- A test that needs the browser, or the pages that are kept, for itself: after all others.
---@param name string
---@param opts table of bolt.browser.kept.start
---@param fn function
function M.alone(name, opts, fn)
  t.test(name, { timeout = 60 }, function()
    together.finish()
    if shared_keeper then
      shared_keeper:stop()
    end
    local keeper = keep(opts)
    local ok, e = pcall(fn)
    keeper:stop()
    if not ok then
      error(e, 0)
    end
  end)
end

return M
