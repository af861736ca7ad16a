-- A worker that was stopped for longer than its lease and wakes up in the middle of a `once`, whose run another worker
-- has ended meanwhile. It once went on to do what the other had done already: the fence guards the database only.
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")

local FLOWS = {
  ["click.lua"] = [[
local bolt = require("bolt")
local fs = require("bolt.fs")
return bolt.flow("click", function(dir)
  return bolt.once("click", { verify = function() return fs.exists(dir .. "/click") end }, function()
    fs.append(dir .. "/reached", "x\n")
    while not fs.exists(dir .. "/go") do require("bolt.fiber").sleep(0.02) end
    fs.append(dir .. "/click", "x\n")
    return "clicked"
  end)
end)]],
}

local function start_worker(folder)
  local bolt = process.env("BOLT_BIN") or (loader.root() or ".") .. "/bolt"
  local p = process.spawn({
    args = { bolt, "exec", "tests/spec/engine_worker.lua", t.database(), folder, "1" },
    stderr = folder .. "/log",
  })
  t.on_exit(function()
    pcall(p.kill, p, "KILL")
  end)
  return p
end

t.test("a worker that wakes up after its lease does not act any more", { timeout = 40 }, function()
  t.database()
  local folder, dir = engine.folder(FLOWS), t.state_dir()
  versions.open({ dir = folder })
  local first = start_worker(folder)
  local id = runs.start("click", dir)
  t.eventually(10, function()
    return engine.lines(dir .. "/reached") == 1
  end)
  first:kill("STOP")
  local second = start_worker(folder)
  t.eventually(15, function()
    return engine.lines(dir .. "/reached") == 2
  end)
  fs.write(dir .. "/go", "")
  t.eq(runs.wait(id, 15).result, "clicked")
  first:kill("CONT")
  -- its step ends, refused, and it writes what became of it
  t.eventually(10, function()
    return fs.read(folder .. "/log"):find("taken over", 1, true)
  end)
  t.eq(engine.lines(dir .. "/click"), 1)
  second:kill("KILL")
  first:kill("KILL")
end)

t.test("an effect waits for the lease to be renewed, and a step for it to be known that the run is ours", function()
  engine.with_worker({
    ["late.lua"] = [[
local bolt = require("bolt")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
return bolt.flow("late", function(dir)
  bolt.step("s", { retry = false }, function()
    if not fs.exists(dir .. "/began") then
      fs.append(dir .. "/began", "x\n")
      fiber.effects_for(0) -- as if the machine had slept
    end
    fs.append(dir .. "/done", "x\n")
  end)
  return "done"
end)]],
  }, function()
    local dir = t.state_dir()
    t.eq(engine.result("late", dir), "done")
    t.eq(engine.lines(dir .. "/done"), 1)
  end, { lease = 1 })
end)

t.test("outside a run nothing waits for a lease", function()
  fiber.effects_for(0)
  t.ok(fiber.effects_for())
  fs.write(t.state_dir() .. "/file", "x")
  fiber.effects_for(nil)
  t.ok(not fiber.effects_for())
end)
