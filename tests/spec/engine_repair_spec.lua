-- Rehearsals, forks and upgrades: what a person does to runs that cannot go on as they are.
local bolt = require("bolt")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local rehearsal = require("bolt.engine.rehearsal")
local repair = require("bolt.engine.repair")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")

local function source(body)
  return {
    ["order.lua"] = ([[
local bolt = require("bolt")
local fs = require("bolt.fs")
return bolt.flow("order", function(input)
  local function note(name)
    return bolt.step(name, function() fs.append(input.dir .. "/" .. name, "x\n") return name end)
  end
%s
end)]]):format(body),
  }
end

local FIRST = source([[
  note("load")
  local parts = bolt.map({ 1, 2 }, function(i) return note("part" .. i) end)
  bolt.wait("go")
  note("send")
  return parts]])

local function until_waiting(id)
  t.eventually(8, function()
    return runs.get(id).status == "waiting"
  end)
end

t.test("a rehearsal says which runs new source would break, and touches nothing", function()
  engine.with_worker(FIRST, function(dir)
    local input = { dir = t.state_dir() }
    local parked, ended = runs.start("order", input), runs.start("order", input)
    bolt.emit(ended, "go")
    t.eq(runs.wait(ended, 8).status, "completed")
    until_waiting(parked)
    local before = { runs.get(parked), runs.steps(parked), engine.lines(input.dir .. "/load") }
    local function try(text)
      engine.write(dir, source(text))
      t.ok(versions.reload())
      local report = rehearsal.all({ flow = "order", recent = 10 })
      t.eq(report.runs, 2)
      local out = {}
      for _, d in ipairs(report.differences) do
        out[d.id == parked and "parked" or "ended"] = d.difference
      end
      return out
    end
    -- more at the end, another name of what has not been reached: fine for the parked one
    local r = try([[ note("load") bolt.map({ 1, 2 }, function(i) return note("part" .. i) end) bolt.wait("go")
      note("submit") note("thank") ]])
    t.eq(r.parked, nil)
    t.match(r.ended, 'was step "send", now it is step "submit"')
    -- a new first step
    r =
      try([[ note("check") note("load") bolt.map({ 1, 2 }, function(i) return note("part" .. i) end) bolt.wait("go") ]])
    t.match(r.parked, 'call 1 was step "load", now it is step "check"')
    -- fewer
    r = try([[ note("load") bolt.map({ 1, 2 }, function(i) return note("part" .. i) end) ]])
    t.match(r.parked, "now the flow ends without it")
    -- a mistake between steps
    r = try([[ note("load") local x = nil; x.y = 1 ]])
    t.match(r.parked, "it raises: .*order.lua")
    t.eq({ runs.get(parked), runs.steps(parked), engine.lines(input.dir .. "/load") }, before)
    bolt.emit(parked, "go")
    t.eq(runs.wait(parked, 8).status, "completed")
  end)
end)

t.test("a fork begins in the middle, on the newest source, with what was recorded before", function()
  engine.with_worker(FIRST, function(dir)
    local input = { dir = t.state_dir() }
    local id = runs.start("order", input)
    bolt.emit(id, "go")
    runs.wait(id, 8)
    engine.write(
      dir,
      source([[
  note("load")
  local parts = bolt.map({ 1, 2 }, function(i) return note("part" .. i) end)
  bolt.wait("go")
  note("submit")
  return { "new", parts }]])
    )
    versions.reload()
    local fork = repair.fork(id, { from = "send" })
    t.eq(runs.wait(fork, 8).result, { "new", { "part1", "part2" } })
    t.eq({ engine.lines(input.dir .. "/load"), engine.lines(input.dir .. "/submit") }, { 1, 1 })
    fork = repair.fork(id, { from = "send", pinned = true })
    t.eq(runs.wait(fork, 8).result, { "part1", "part2" })
    t.eq(runs.get(fork).code_root, runs.get(id).code_root)
    -- from a branch, and from the beginning
    fork = repair.fork(id, { from = "map/2/part2" })
    bolt.emit(fork, "go")
    runs.wait(fork, 8)
    t.eq({ engine.lines(input.dir .. "/load"), engine.lines(input.dir .. "/part2") }, { 1, 2 })
    fork = repair.fork(id)
    bolt.emit(fork, "go")
    runs.wait(fork, 8)
    t.eq(engine.lines(input.dir .. "/load"), 2)
    t.raises(repair.fork, "not_found", id, { from = "nowhere" })
  end)
end)

t.test("a fork does not repeat what happened at most once, unless it is told to", function()
  engine.with_worker(
    source([[
  note("load")
  bolt.once("click", function() fs.append(input.dir .. "/click", "x\n") end)
  note("thank")]]),
    function()
      local input = { dir = t.state_dir() }
      local id = runs.start("order", input)
      runs.wait(id, 8)
      t.match(t.raises(repair.fork, "in_doubt", id, { from = "load" }).message, "click")
      runs.wait(repair.fork(id, { from = "thank" }), 8)
      t.eq({ engine.lines(input.dir .. "/click"), engine.lines(input.dir .. "/thank") }, { 1, 2 })
      runs.wait(repair.fork(id, { from = "click", again = true }), 8)
      t.eq({ engine.lines(input.dir .. "/click"), engine.lines(input.dir .. "/load") }, { 2, 1 })
    end
  )
end)

t.test("paused runs are put on the newest source, one or all of a flow", function()
  engine.with_worker(FIRST, function(dir)
    local input = { dir = t.state_dir() }
    local ids = {}
    for i = 1, 3 do
      ids[i] = runs.start("order", input)
      until_waiting(ids[i])
    end
    -- the source they are pinned to is broken
    engine.write(
      dir,
      source([[ note("load") bolt.map({ 1, 2 }, function(i) return note("part" .. i) end)
      bolt.wait("go") return "healed" ]])
    )
    versions.reload()
    db.exec("update bolt.runs set code_root = repeat('0', 64) where flow = 'order' and status = 'waiting'")
    for _, id in ipairs(ids) do
      bolt.emit(id, "go")
      t.eq(runs.wait(id, 8).status, "paused")
    end
    t.eq(repair.upgrade({ id = ids[1] }), { ids[1] })
    t.eq(runs.wait(ids[1], 8).result, "healed")
    t.eq(#repair.upgrade({ flow = "order" }), 2)
    t.eq({ runs.wait(ids[2], 8).result, runs.wait(ids[3], 8).result }, { "healed", "healed" })
    t.eq(repair.upgrade({ flow = "order" }), {})
  end)
end)

t.test("a thousand recorded runs are rehearsed in seconds", { timeout = 60 }, function()
  engine.with_worker(source([[ for i = 1, 5 do bolt.step("s", function() end) end ]]), function()
    local ids = {}
    fiber.group(function(g)
      for k = 1, 20 do
        g:spawn(function()
          for i = 1, 50 do
            ids[(k - 1) * 50 + i] = runs.start("order", { dir = "/" })
          end
        end)
      end
    end)
    for _, id in ipairs(ids) do
      runs.wait(id, 20)
    end
    local began = fiber.now()
    local report = rehearsal.all({ flow = "order", recent = 1000 })
    t.eq({ report.runs, #report.differences }, { 1000, 0 })
    t.ok(fiber.now() - began < 8, "took " .. fiber.now() - began)
  end)
end)
