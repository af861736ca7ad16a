--- /api/v1/human-tasks: what people are asked to do, the page behind it, and what they say.
local deferred = require("bolt.deferred")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local human_tasks = deferred.module("bolt.store.human_tasks")
local input = require("bolt.api.input")
local json = require("bolt.json")
local kept = require("bolt.browser.kept")
local log = require("bolt.log")
local problem = require("bolt.api.problem")
local state = require("bolt.state")

local M = {}

local WORDS = { "take", "done", "skip", "failed" }

-- What a person may do to an open page, and how it is said to a locator.
local ACTIONS = {
  click = function(locator)
    locator:click()
  end,
  fill = function(locator, value)
    locator:fill(value)
  end,
  press = function(locator, value)
    locator:press(value)
  end,
  select = function(locator, value)
    locator:select_option(value)
  end,
  check = function(locator)
    locator:check()
  end,
  uncheck = function(locator)
    locator:uncheck()
  end,
}
local NEEDS_VALUE = { fill = true, press = true, select = true }

local function list(req)
  local q = input.query(req, "job", "limit")
  if q.job then
    input.id(q.job, "job")
  end
  return { json = { items = json.array(human_tasks.list({ job = q.job, limit = q.limit })) } }
end

local function find(req)
  local task = human_tasks.get(input.id(req.params.id, "task"))
  if not task then
    problem.raise(404, "no such task: " .. req.params.id)
  end
  return task
end

local function show(req)
  return { json = find(req) }
end

-- The page as it is now when it is open in this process, else as the visit saw it last.
local function screenshot(req)
  local task = find(req)
  local item = kept.find(task.id)
  local image
  if item then
    image = item.page:screenshot({ quality = 70 })
  elseif task.screenshot then
    local ok, bytes = pcall(fs.read, state.dir() .. "/" .. task.screenshot)
    image = ok and bytes or nil
  end
  if not image then
    problem.raise(404, "no picture of this task is on this machine")
  end
  return { status = 200, headers = { ["Content-Type"] = "image/jpeg", ["Cache-Control"] = "no-store" }, body = image }
end

local function say(req, word)
  local body = input.object(req, {
    by = "string",
    sent = "boolean",
    fields = "object",
    mapping = "object",
    note = "string",
    listing_url = "string",
  })
  body.word = word
  if not body.by then
    input.refuse({ { field = "by", problem = "is missing", hint = "who says so" } })
  end
  return { status = 202, json = { run_id = human_tasks.say(find(req).id, body) } }
end

local function page_state(page)
  return { json = { url = page:url(), title = page:title() } }
end

local function act(req)
  local body = input.object(req, { action = "string", selector = "string", value = "string" })
  local action = ACTIONS[body.action or ""]
  if not action or not body.selector or (NEEDS_VALUE[body.action] and not body.value) then
    local names = "one of click, fill, press, select, check, uncheck, with selector, and value where it needs one"
    input.refuse({ { field = "action", problem = "is missing or incomplete", hint = names } })
  end
  local task = find(req)
  local ok, page = pcall(kept.page, task.id)
  if not ok then
    problem.raise(409, errors.message(page))
  end
  log.info("a person acts on a page", { task = task.id, action = body.action, selector = body.selector })
  local done, e = pcall(action, page:locator(body.selector), body.value)
  if not done and errors.is(e) and e.kind ~= "cancelled" then
    problem.raise(422, errors.message(e), { kind = e.kind })
  elseif not done then
    error(e, 0)
  end
  return page_state(page)
end

--- Adds the routes. Yields: no; handlers do.
---@param router bolt.Router
function M.add(router)
  router:add("GET", "/api/v1/human-tasks", list)
  router:add("GET", "/api/v1/human-tasks/:id", show)
  router:add("GET", "/api/v1/human-tasks/:id/screenshot", screenshot)
  router:add("POST", "/api/v1/human-tasks/:id/page", act)
  for _, word in ipairs(WORDS) do
    router:add("POST", "/api/v1/human-tasks/:id/" .. word, function(req)
      return say(req, word)
    end)
  end
end

return M
