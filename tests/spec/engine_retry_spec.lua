-- Another try for runs that failed or are paused, in place.
local bolt = require("bolt")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fs = require("bolt.fs")
local repair = require("bolt.engine.repair")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")

-- work("x") counts its calls in the file x and fails while the file x.bad is there.
local function source(body)
  return {
    ["order.lua"] = ([[
local bolt = require("bolt")
local fs = require("bolt.fs")
return bolt.flow("order", { retry = false }, function(input)
  local function body(name)
    fs.append(input.dir .. "/" .. name, "x\n")
    if fs.exists(input.dir .. "/" .. name .. ".bad") then bolt.fail("broken", "out of order") end
    return name
  end
  local function work(name) return bolt.step(name, body, name) end
%s
end)]]):format(body),
  }
end

local function failed(dir, ...)
  for _, name in ipairs({ ... }) do
    fs.write(dir .. "/" .. name .. ".bad", "")
  end
  local id = runs.start("order", { dir = dir })
  t.eq(runs.wait(id, 8).status, "failed")
  return id
end

local function mend(dir, name)
  fs.remove_tree(dir .. "/" .. name .. ".bad")
end

local function counts(dir, ...)
  local out = {}
  for i, name in ipairs({ ... }) do
    out[i] = engine.lines(dir .. "/" .. name)
  end
  return out
end

t.test("a failed run goes on with the step that failed; what was done, and what was dealt with, stays", function()
  engine.with_worker(
    source([[
  bolt.defer(function() work("clean") end)
  work("load")
  pcall(work, "try")                       -- the same error, dealt with
  local r = bolt.map({ "p", "q" }, { settle = true }, work)
  local parts = bolt.map({ "a", "b" }, work)
  return { parts = parts, q = r[2].ok }]]),
    function()
      local dir = t.state_dir()
      local id = failed(dir, "try", "q", "b")
      mend(dir, "b")
      mend(dir, "q")
      mend(dir, "try")
      t.eq({ repair.retry({ id = id }) }, { { id }, {} })
      local row = runs.wait(id, 8)
      t.eq({ row.status, row.result, row.error }, { "completed", { parts = { "a", "b" }, q = false } })
      t.eq(counts(dir, "load", "try", "p", "q", "a", "b", "clean"), { 1, 1, 1, 1, 1, 2, 2 })
      t.eq(select(2, repair.retry({ id = id })), {}, "it has ended well")
    end
  )
end)

t.test("a failed run whose flow was wrong goes on with the repaired one, if that takes the recorded steps", function()
  engine.with_worker(source([[ work("load") local x = nil; return x.y ]]), function(folder)
    local dir = t.state_dir()
    local id = failed(dir)
    repair.retry({ id = id })
    t.eq(runs.wait(id, 8).status, "failed", "it is the same source")
    engine.write(folder, source([[ work("fetch") return 1 ]]))
    versions.reload()
    local ids, differences = repair.retry({ status = "failed", flow = "order", newest = true })
    t.eq({ ids, #differences }, { {}, 1 })
    t.match(differences[1].difference, 'was step "load", now it is step "fetch"')
    t.eq(runs.get(id).status, "failed")
    engine.write(folder, source([[ return { work("load"), work("more") } ]]))
    versions.reload()
    t.eq(repair.retry({ status = "failed", flow = "order", newest = true }), { id })
    t.eq(runs.wait(id, 8).result, { "load", "more" })
    t.eq(counts(dir, "load", "more"), { 1, 1 })
  end)
end)

t.test("a wait that was too long, a race, a child and the run's own time limit get another try", function()
  local files = source([[
  if input.how == "wait" then return bolt.wait("go", { timeout = 0.05 }) end
  if input.how == "race" then return (bolt.race({ a = function() return work("a") end, b = function()
    bolt.sleep(30) end })) end
  return bolt.spawn("order", { dir = input.dir, how = "race" }):await()]])
  files["long.lua"] = [[
return require("bolt").flow("long", { timeout = 0.5 }, function(i)
  require("bolt").step("s", function() while require("bolt.fs").exists(i.dir .. "/slow") do
    require("bolt.fiber").sleep(0.02) end end)
  return "done"
end)]]
  engine.with_worker(files, function()
    local dir = t.state_dir()
    local function start(how)
      local id = runs.start("order", { dir = dir, how = how })
      t.eq(runs.wait(id, 8).status, "failed", how)
      return id
    end
    local wait = start("wait")
    repair.retry({ id = wait })
    bolt.emit(wait, "go", "late")
    t.eq(runs.wait(wait, 8).result, "late")
    fs.write(dir .. "/a.bad", "")
    local race, parent = start("race"), start("child")
    mend(dir, "a")
    t.eq(#repair.retry({ id = race }), 1)
    t.eq(runs.wait(race, 8).result, "a")
    local child = db.one("select id from bolt.runs where parent_id = $1", parent)
    repair.retry({ id = child.id })
    t.eq(runs.wait(child.id, 8).result, "a")
    repair.retry({ id = parent })
    t.eq(runs.wait(parent, 8).result, "a")
    fs.write(dir .. "/slow", "")
    local long = runs.start("long", { dir = dir })
    t.eq(runs.wait(long, 8).error.kind, "timeout")
    fs.remove_tree(dir .. "/slow")
    repair.retry({ id = long })
    t.eq(runs.wait(long, 8).result, "done")
  end)
end)

t.test("what may not happen twice is not tried again in place", function()
  engine.with_worker(source([[ bolt.once("click", body, "click") ]]), function()
    local dir = t.state_dir()
    local id = failed(dir, "click")
    local ids, why = repair.retry({ id = id })
    t.eq(ids, {})
    t.match(why[1].difference, "click.* may not be done a second time")
    t.eq({ runs.get(id).status, engine.lines(dir .. "/click") }, { "failed", 1 })
  end)
end)

t.test("of the paused runs of a flow those go on whose record agrees with the repaired source", function()
  engine.with_worker(source([[ work("load") bolt.wait("go") work("send") ]]), function(folder)
    local dir = t.state_dir()
    local ids = {}
    for i = 1, 3 do
      ids[i] = runs.start("order", { dir = dir })
      t.eventually(8, function()
        return runs.get(ids[i]).status == "waiting"
      end)
    end
    db.exec("update bolt.steps set name = 'fetch' where run_id = $1 and name = 'load'", ids[2])
    db.exec(
      [[update bolt.runs set status = 'paused', due_at = null, error = '{"kind": "diverged", "message": "x"}',
      code_root = repeat('0', 64) where id = any ($1)]],
      db.array(ids)
    )
    engine.write(folder, source([[ work("load") bolt.wait("go") return "repaired" ]]))
    versions.reload()
    local done, differences = repair.retry({ status = "paused", flow = "order", newest = true })
    t.eq({ done, #differences, differences[1].id }, { { ids[1], ids[3] }, 1, ids[2] })
    t.match(differences[1].difference, 'was step "fetch", now it is step "load"')
    t.eq(runs.get(ids[2]).status, "paused")
    for _, id in ipairs(done) do
      bolt.emit(id, "go")
      t.eq(runs.wait(id, 8).result, "repaired")
    end
  end)
end)
