-- Pools, and results that are used again. The other worker is a process of its own.
local bolt = require("bolt")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local repair = require("bolt.engine.repair")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")
local why = require("bolt.engine.why")

local FILES = {
  ["order.lua"] = [[
local bolt = require("bolt")
local heavy = require("flows.tasks.heavy")
local own = bolt.task("own", { pool = "big" }, function() return "pinned" end)
return bolt.flow("order", function(input)
  local result = bolt.all({
    a = function() return heavy.draw(input.dir, "a", nil, 3) end,
    b = function() return heavy.draw(input.dir, "b") end,
    own = own,
  })
  local ok, e = pcall(heavy.fail)
  result.failed = not ok and e.kind
  return result
end)]],
  ["held.lua"] = [[
return require("bolt").flow("held", function(input) return require("flows.tasks.heavy").hold(input.dir) end)]],
  ["frail.lua"] = [[
return require("bolt").flow("frail", function(input) return require("flows.tasks.heavy").frail(input.dir) end)]],
  ["slow.lua"] = [[
return require("bolt").flow("slow", function(input) return require("flows.tasks.heavy").stay(input.dir) end)]],
  ["whole.lua"] = [[
return require("bolt").flow("whole", { pool = "big" }, function()
  return require("bolt").step("pid", function() return require("bolt.process").pid() end)
end)]],
  ["tasks/heavy.lua"] = [[
local bolt = require("bolt")
local fs = require("bolt.fs")
local M = {}
M.draw = bolt.task("draw", { pool = "big" }, function(dir, name, nothing, n)
  fs.append(dir .. "/" .. name, "x\n")
  return { pid = require("bolt.process").pid(), name = name, n = n, nothing = nothing == nil, run = bolt.run_id() }
end)
M.fail = bolt.task("fail", { pool = "big", retry = false }, function() bolt.fail("captcha", "a puzzle") end)
M.hold = bolt.task("hold", { pool = "big" }, function(dir)
  local once = bolt.once("once", function() fs.append(dir .. "/once", "x\n") return 1 end)
  fs.append(dir .. "/begun", "x\n")
  while not fs.exists(dir .. "/go") do bolt.sleep(0.02) end
  return { run = bolt.run_id(), once = once }
end)
M.frail = bolt.task("frail", { pool = "big", retry = false }, function(dir)
  return fs.exists(dir .. "/mended") and "mended" or bolt.fail("network", "down")
end)
M.stay = bolt.task("stay", { pool = "big" }, function(dir)
  bolt.defer(function() fs.write(dir .. "/left", "") end)
  fs.write(dir .. "/began", "")
  bolt.sleep(60)
end)
return M]],
}
local function other_worker(folder, ...)
  local exe = (loader.root() or ".") .. "/bolt"
  local p = process.spawn({ args = { exe, "exec", "tests/spec/engine_worker.lua", t.database(), folder, ... } })
  t.on_exit(function()
    pcall(p.kill, p, "KILL")
  end)
  return p
end

t.test("a task runs on a worker that serves its pool, the caller parked meanwhile", { timeout = 60 }, function()
  engine.with_worker(FILES, function(dir)
    local input = { dir = t.state_dir() }
    local id = runs.start("order", input)
    t.eventually(8, function()
      return runs.get(id).status == "waiting"
    end)
    t.match(why.explain(id), "draw is run .* in pool big, queued: no worker that is there serves pool big")
    local whole = runs.start("whole", {})
    t.match(why.explain(whole), "no worker that is there serves pool big")
    local other = other_worker(dir, "10", "big")
    local row = runs.wait(id, 20)
    t.eq(row.status, "completed", t.show(row.error))
    local r = row.result
    t.ok(r.a.pid ~= process.pid() and r.a.pid == r.b.pid, "in the other process")
    t.eq({ r.a.name, r.a.n, r.a.nothing, r.b.n, r.own, r.failed }, { "a", 3, true, nil, "pinned", "captcha" })
    t.eq({ engine.lines(input.dir .. "/a"), engine.lines(input.dir .. "/b") }, { 1, 1 })
    local child = runs.get(r.a.run)
    t.eq({ child.flow, child.pool, child.parent_id }, { "task:draw", "big", id })
    t.eq(runs.wait(whole, 10).result, r.a.pid)
    other:kill("TERM")
    other:wait(20)
  end, { pools = { "default" } })
end)

t.test("a caller that is cancelled ends its task elsewhere", { timeout = 60 }, function()
  engine.with_worker(FILES, function(dir)
    local input = { dir = t.state_dir() }
    local other = other_worker(dir, "10", "big", "small")
    local id = runs.start("slow", input)
    t.eventually(20, function()
      return pcall(fs.read, input.dir .. "/began") and runs.get(id).status == "waiting"
    end)
    runs.cancel(id)
    t.eq(runs.wait(id, 10).status, "cancelled")
    t.eventually(10, function()
      return pcall(fs.read, input.dir .. "/left")
    end)
    local child = db.one("select id from bolt.runs where parent_id = $1", id)
    t.eq(runs.wait(child.id, 10).status, "cancelled")
    other:kill("TERM")
    other:wait(20)
  end, { pools = { "default" } })
end)

t.test("another try of a caller whose task failed elsewhere is another run there", { timeout = 60 }, function()
  engine.with_worker(FILES, function(dir)
    local input = { dir = t.state_dir() }
    local other = other_worker(dir, "10", "big")
    local id = runs.start("frail", input)
    t.eq(runs.wait(id, 20).status, "failed")
    fs.write(input.dir .. "/mended", "")
    t.eq(repair.retry({ id = id }), { id })
    t.eq(runs.wait(id, 20).result, "mended")
    local children = db.query("select status, pool from bolt.runs where parent_id = $1 order by id", id)
    t.eq(children, { { status = "failed", pool = "big" }, { status = "completed", pool = "big" } })
    local fork = repair.fork(db.one("select id from bolt.runs where parent_id = $1 order by id limit 1", id).id)
    t.eq(runs.wait(fork, 20).result, "mended")
    other:kill("TERM")
    other:wait(20)
  end, { pools = { "default" } })
end)

t.test("killed workers on both sides: the task ends once more, its caller gets the result", { timeout = 60 }, function()
  t.database()
  local dir, input = engine.folder(FILES), { dir = t.state_dir() }
  versions.open({ dir = dir })
  local function kill(p)
    p:kill("KILL")
    p:wait(5)
  end
  local callers, big = other_worker(dir, "2", "default"), other_worker(dir, "2", "big")
  local id = runs.start("held", input)
  t.eventually(20, function()
    return engine.lines(input.dir .. "/begun") == 1 and runs.get(id).status == "waiting"
  end)
  kill(callers)
  kill(big)
  local child = db.one("select id, epoch from bolt.runs where parent_id = $1", id)
  -- the one that comes serves the pool itself: the task that was begun elsewhere ends there all the same
  local both = other_worker(dir, "2", "default", "big")
  t.eventually(20, function()
    return engine.lines(input.dir .. "/begun") == 2
  end)
  fs.write(input.dir .. "/go", "")
  t.eq(runs.wait(id, 20).result, { run = child.id, once = 1 })
  t.eq(engine.lines(input.dir .. "/once"), 1)
  t.eq(db.one("select count(*)::int as n from bolt.runs where parent_id = $1", id).n, 1)
  kill(both)
end)

t.test("a worker without pools serves all, in place; also one that only a run in the database names", function()
  engine.with_worker(FILES, function()
    local row = engine.run("order", { dir = t.state_dir() })
    t.eq({ row.result.a.pid, row.result.a.run }, { process.pid(), row.id })
    t.eq(engine.result("whole", {}), process.pid())
    local id = runs.start("whole", {}, { pool = "forgotten" })
    t.eq(runs.wait(id, 10).result, process.pid())
  end)
end)

t.test("pools are names", function()
  for _, name in ipairs({ "", "a b", "a,b", "a'", "1" }) do
    t.match(
      t.raises(function()
        bolt.task("x", { pool = name }, print)
      end, "pool: a name"),
      "engine_pools_spec"
    )
  end
  t.raises(bolt.step, 'unknown option "pool"', "x", { pool = "a" }, print)
end)

t.test("a cached result is used again for equal arguments, until its time or its task's source is over", function()
  local function task(answer)
    return ([[
local bolt = require("bolt")
return bolt.task("look", { cache = "1h" }, function(dir, q)
  require("bolt.fs").append(dir .. "/calls", "x\n")
  if q == "bad" then bolt.fail("captcha", "no") end
  return q ~= "nothing" and { answer = %q, q = q } or nil
end)]]):format(answer)
  end
  local function own(answer) -- a task of a flow file, whose result says whether it was the one kept
    return ([[
local bolt = require("bolt")
local draw = bolt.task("draw", { cache = 3600 }, function() return { %q, bolt.uuid() } end)
return bolt.flow("own", function()
  local one, two = draw(), draw()
  return { one[1], one[2] == two[2] and "same" or "another" }
end)]]):format(answer)
  end
  engine.with_worker({
    ["ask.lua"] = [[
return require("bolt").flow("ask", function(i)
  local ok, r = pcall(require("flows.tasks.look"), i.dir, i.q)
  return ok and { r } or r.kind
end)]],
    ["tasks/look.lua"] = task("one"),
    ["own.lua"] = own("one"),
  }, function(dir)
    local at = t.state_dir()
    local function ask(q)
      return engine.result("ask", { dir = at, q = q })
    end
    t.eq({ ask({ a = 1, b = 2 }), ask({ b = 2, a = 1 }) }, {
      { { answer = "one", q = { a = 1, b = 2 } } },
      { { answer = "one", q = { a = 1, b = 2 } } },
    })
    t.eq(engine.lines(at .. "/calls"), 1)
    ask("nothing")
    t.eq(ask("nothing"), {})
    t.eq(engine.lines(at .. "/calls"), 2)
    -- failures are not kept
    t.eq({ ask("bad"), ask("bad") }, { "captcha", "captcha" })
    t.eq(engine.lines(at .. "/calls"), 4)
    t.eq({ engine.result("own"), engine.result("own") }, { { "one", "same" }, { "one", "same" } })
    engine.write(dir, { ["tasks/look.lua"] = task("two"), ["own.lua"] = own("two") })
    versions.reload()
    t.eq(engine.result("own"), { "two", "same" })
    t.eq(ask("x")[1].answer, "two")
    ask("x")
    t.eq(engine.lines(at .. "/calls"), 5)
    db.exec("update bolt.cache set expires_at = clock_timestamp() - interval '1 s'")
    ask("x")
    t.eq(engine.lines(at .. "/calls"), 6)
    ask("y")
    t.eq(db.one("select count(*)::int as n from bolt.cache where expires_at < now()").n, 0, "what is over is deleted")
  end)
end)
