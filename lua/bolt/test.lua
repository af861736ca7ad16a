--- Tests of flows: files *_test.lua in the flows folder, run by `bolt test`.
--
--   local test = require("bolt.test")
--
--   test("a second reminder after two weeks of silence", function()
--     local sent = test.fake("mail")                       -- the task or step of this name, in every run
--     local run = test.start("remind", { address = "ada@example.com" })
--     run:advance("14d")                                   -- no time passes but this
--     test.eq(run.status, "completed")
--     test.eq(#sent, 2)
--   end)
--
-- A flow runs as it does in production, but records in memory, on a clock of the test. Steps with effects are faked by
-- name; HTTP, the browser and the database are refused, so that nothing leaves a test by mistake. When a test is over
-- every run is run once more on what it recorded: a flow that would then take other steps fails its test.
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local virtual = require("bolt.engine.virtual")

local M = { cases = {} }

local world

---@class bolt.TestRun
---@field id string
---@field status string "running" while it waits, then completed, failed, cancelled, paused
---@field result any
---@field error any
---@field steps table[] { path, name, status, attempt, result, error } in the order of their first record
local TestRun = {}

TestRun.__index = function(self, key)
  local one = world.runs[rawget(self, "id")]
  if key == "status" or key == "result" or key == "error" then
    return one[key]
  elseif key == "steps" then
    return one.order
  end
  return TestRun[key]
end

--- Lets time pass, for all runs of the test. Yields: yes.
---@param time number|string duration
function TestRun:advance(time)
  world:advance(duration.seconds(time, 2))
  return self
end

--- Sends an event to it. Yields: yes.
function TestRun:emit(event, payload)
  require("bolt.engine.runs").emit(self.id, event, payload)
  world:settle()
  return self
end

--- Asks it to end. Yields: yes.
function TestRun:cancel()
  require("bolt.engine.runs").cancel(self.id)
  world:settle()
  return self
end

--- Starts a run, which goes on until it waits for time, an event or a child, or ends.
---@param flow string|bolt.Flow
---@param input? any
---@return bolt.TestRun
--- Yields: yes.
function M.start(flow, input)
  local id = world:start(type(flow) == "table" and flow.name or flow, input)
  world:settle()
  return setmetatable({ id = id }, TestRun)
end

--- Puts a function in the place of every task, step, once and tx of this name.
---@param name string
---@param fn? function default: returns true
---@return table calls the arguments of each call, filled as they come
--- Yields: no.
function M.fake(name, fn)
  local calls = {}
  world.fakes[name] = function(...)
    calls[#calls + 1] = { ... }
    if fn then
      return fn(...)
    end
    return true
  end
  return calls
end

--- Answers HTTP requests.
---@param fn fun(request: table): table from what http.request takes to what it returns
--- Yields: no.
function M.http(fn)
  world:patch(require("bolt.http"), "request", fn)
end

--- Answers prompts in the place of a model. What it says goes through the checks and repairs of the prompt.
---@param answer fun(question: { prompt: string, system: string, turns: table[], schema: table }): string|table text, or
---  a table that is sent as JSON
---@return table questions filled as they come
--- Yields: no. Example: test.model(function(q) return { colour = "red" } end)
function M.model(answer)
  local questions = {}
  world:patch(require("bolt.model.config"), "get", function()
    return { provider = { name = "test" }, model = "test", budget = {} }
  end)
  world:patch(require("bolt.model.client"), "ask", function(_, question)
    local asked = { prompt = question.name, system = question.system, turns = question.turns, schema = question.schema }
    questions[#questions + 1] = asked
    local said = answer(asked)
    said = type(said) == "table" and json.encode(said) or said
    return { text = said, stop = "end", input = 0, output = 0, tries = 1 }
  end)
  return questions
end

--- Opens pages without a browser: what is at an address, with the methods that tasks call on it (bolt.test.browser).
---@param answer fun(url: string): table? { status?, title?, content?, url?, and functions }, nil: there is nothing
---@return string[] visited the addresses, filled as they come
--- Yields: no. Example: test.browser(function(url) return { title = "Add a listing", locator = fake_locator } end)
function M.browser(answer)
  local visited = {}
  local shared = require("bolt.browser.shared")
  local browser = require("bolt.test.browser").new(function(url)
    visited[#visited + 1] = url
    return answer(url)
  end)
  world:patch(require("bolt.chromium"), "open", function()
    return browser
  end)
  world:patch(shared, "with_context", function(_, fn)
    return fn(browser.context())
  end)
  return visited
end

local function text(value)
  local ok, out = pcall(json.encode, value, { canonical = true })
  return ok and out or tostring(value)
end

--- got and want are equal, tables by content.
function M.eq(got, want, note)
  if text(got) ~= text(want) then
    error(("%sgot %s, want %s"):format(note and note .. ": " or "", text(got), text(want)), 2)
  end
end

--- value is true.
function M.ok(value, note)
  if not value then
    error(note or "got " .. tostring(value), 2)
  end
  return value
end

--- Declares a test.
---@param name string
---@param fn function
function M.case(name, fn)
  table.insert(M.cases, { name = name, fn = fn, file = M.file })
end

--- Runs a test.
---@param case table
---@return boolean ok
---@return string? problem
--- Yields: yes.
function M.run(case)
  world = virtual.open()
  local trace
  local ok, e = xpcall(function()
    fiber.timeout(60, case.fn)
    for id, one in pairs(world.runs) do
      local difference = world:replay(id)
      if difference then
        error(("the flow %s is not the same when it is resumed: %s"):format(one.row.flow, difference), 0)
      end
    end
  end, function(err)
    trace = debug.traceback("", 2)
    return err
  end)
  world:close()
  world = nil
  if ok then
    return true
  end
  return false, errors.message(e) .. (errors.is(e) and "" or trace:match("\n%s+(flows/[^\n]+)") or "")
end

return setmetatable(M, {
  __call = function(_, ...)
    M.case(...)
  end,
})
