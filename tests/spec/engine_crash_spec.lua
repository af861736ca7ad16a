-- Real processes, killed without warning.
local engine = require("tests.spec.engine_support")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local runs = require("bolt.engine.runs")
local db = require("bolt.db")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")

local FLOWS = {
  ["crash.lua"] = [[
local bolt = require("bolt")
local fs = require("bolt.fs")
local function note(dir, name)
  fs.append(dir .. "/" .. name, "x\n", { sync = true })
end
local function stop_here(dir)
  note(dir, "reached")
  while not fs.exists(dir .. "/go") do require("bolt.fiber").sleep(0.02) end
end
return bolt.flow("crash", function(input)
  local dir = input.dir
  local a = bolt.step("a", function() note(dir, "a") return bolt.uuid() end)
  local at = bolt.now()
  local parts = bolt.map({ 1, 2, 3 }, function(i)
    return bolt.step("part", function() note(dir, "part" .. i) return i end)
  end)
  if input.where == "step" then
    bolt.step("b", function() note(dir, "b") stop_here(dir) end)
  elseif input.where == "once" then
    local ok, e = pcall(bolt.once, "click", { verify = input.verify and function()
      note(dir, "verify")
      return true, "found"
    end or nil }, function() note(dir, "click") stop_here(dir) return "clicked" end)
    return { a = a, at = at, ok = ok, click = ok and e or e.kind }
  elseif input.where == "sleep" then
    bolt.sleep(input.time)
  elseif input.where == "task" then
    require("flows.tasks.outer")(dir)
  end
  return { a = a, at = at, parts = parts }
end)]],
  ["tasks/outer.lua"] = [[
local bolt = require("bolt")
local fs = require("bolt.fs")
return bolt.task("outer", function(dir)
  fs.append(dir .. "/outer", "x\n")
  bolt.once("inner", function() fs.append(dir .. "/inner", "x\n", { sync = true }) return 1 end)
  fs.append(dir .. "/reached", "x\n")
  while not fs.exists(dir .. "/go") do require("bolt.fiber").sleep(0.02) end
end)]],
}

-- A process of its own with a worker on these flows.
local function start_worker(folder)
  local bolt = (loader.root() or ".") .. "/bolt"
  local p = process.spawn({ args = { bolt, "exec", "tests/spec/engine_worker.lua", t.database(), folder } })
  t.on_exit(function()
    pcall(p.kill, p, "KILL")
  end)
  return p
end

local cases = {
  step = { where = "step" },
  once = { where = "once" },
  verified = { where = "once", verify = true },
  task = { where = "task" },
}
local results

-- Starts all cases in one process, kills it when each has reached its place, lets a second one end them.
local function after_the_kill(name)
  if not results then
    t.database()
    local folder = engine.folder(FLOWS)
    versions.open({ dir = folder })
    local first = start_worker(folder)
    for _, input in pairs(cases) do
      input.dir = t.state_dir()
      input.id = runs.start("crash", input)
    end
    for _, input in pairs(cases) do
      t.eventually(15, function()
        return engine.lines(input.dir .. "/reached") > 0
      end)
    end
    first:kill("KILL")
    first:wait(5)
    local second = start_worker(folder)
    results = {}
    for key, input in pairs(cases) do
      fs.write(input.dir .. "/go", "")
      local ok, row = pcall(runs.wait, input.id, 25)
      results[key] = ok and row or { error = row }
    end
    second:kill("KILL")
    second:wait(5)
  end
  local row = results[name]
  t.eq(row.status, "completed", t.show(row.error))
  return row, cases[name].dir
end

t.test("kill -9 in a step: a second process ends the run, recorded steps are not repeated", { timeout = 60 }, function()
  local row, dir = after_the_kill("step")
  t.eq(row.result.parts, { 1, 2, 3 })
  for _, name in ipairs({ "a", "part1", "part2", "part3" }) do
    t.eq(engine.lines(dir .. "/" .. name), 1, name)
  end
  t.eq(engine.lines(dir .. "/b"), 2, "the step that was under way")
  local took =
    db.one("select extract(epoch from finished_at - started_at)::float8 as s from bolt.runs where id = $1", row.id)
  t.ok(took.s < 20, "taken over after " .. took.s .. " s")
end)

t.test("kill -9 between intent and outcome of a once: in doubt, never repeated", { timeout = 60 }, function()
  local row, dir = after_the_kill("once")
  t.eq({ row.result.ok, row.result.click }, { false, "in_doubt" })
  t.eq(engine.lines(dir .. "/click"), 1)
  local status
  for _, s in ipairs(runs.steps(row.id)) do
    status = s.name == "click" and s.status or status
  end
  t.eq(status, "in_doubt")
end)

t.test("kill -9 in a once that can verify: verify decides", { timeout = 60 }, function()
  local row, dir = after_the_kill("verified")
  t.eq({ row.result.ok, row.result.click }, { true, "found" })
  t.eq({ engine.lines(dir .. "/click"), engine.lines(dir .. "/verify") }, { 1, 1 })
end)

t.test("a once inside a task is not repeated when the task is", { timeout = 60 }, function()
  local _, dir = after_the_kill("task")
  t.eq({ engine.lines(dir .. "/outer"), engine.lines(dir .. "/inner") }, { 2, 1 })
end)
