-- One test for each way in which the engine once lost, doubled or stranded something, named after it.
local bolt = require("bolt")
local core = require("bolt.core.db")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")

local HANG = [[
local bolt = require("bolt")
local fs = require("bolt.fs")
return bolt.flow("hang", function(input)
  return bolt.step("hang", function()
    fs.append(input.dir .. "/began", "x\n")
    while not fs.exists(input.dir .. "/go") do require("bolt.fiber").sleep(0.02) end
    return "done"
  end)
end)]]

local function began(dir, n)
  t.eventually(8, function()
    return engine.lines(dir .. "/began") == (n or 1)
  end)
end

t.test("a claim whose answer was lost was renewed for ever and never driven", { timeout = 40 }, function()
  engine.with_worker({ ["hang.lua"] = HANG }, function()
    local dir = t.state_dir()
    fs.write(dir .. "/go", "")
    worker.stop()
    local id = runs.start("hang", { dir = dir })
    worker.start()
    -- as if this worker had claimed it, and the connection had died before it heard
    worker.stop()
    worker.start()
    db.exec(
      "update bolt.runs set status = 'running', worker = $2, epoch = epoch + 1, due_at = null where id = $1 "
        .. "and status = 'queued'",
      id,
      worker.status().id
    )
    t.eq(runs.wait(id, 12).result, "done")
  end)
end)

t.test("a run whose driver failed kept its lease and stood still", { timeout = 40 }, function()
  engine.with_worker({ ["hang.lua"] = HANG }, function()
    local dir = t.state_dir()
    fs.write(dir .. "/go", "")
    local run = require("bolt.engine.run")
    local new = run.new
    local failed = false
    run.new = function(...) -- luacheck: ignore
      if not failed then
        failed = true
        error("the driver fails")
      end
      return new(...)
    end
    local id = runs.start("hang", { dir = dir })
    local ok, row = pcall(runs.wait, id, 12)
    run.new = new -- luacheck: ignore
    t.ok(ok and failed, "not driven on: " .. tostring(row))
    t.eq({ row.result, row.epoch }, { "done", 2 })
  end)
end)

t.test("who lost the lease went on with its step until that ended", { timeout = 40 }, function()
  engine.with_worker({ ["hang.lua"] = HANG }, function()
    local dir = t.state_dir()
    local id = runs.start("hang", { dir = dir })
    began(dir)
    db.exec("insert into bolt.leases values ('other', now() + interval '1 h')")
    db.exec("update bolt.runs set epoch = epoch + 1, worker = 'other' where id = $1", id)
    t.eventually(10, function()
      return worker.live(id) == nil
    end)
    t.eq(engine.steps(id), {})
    db.exec("update bolt.runs set status = 'queued', worker = null, due_at = now() where id = $1", id)
    fs.write(dir .. "/go", "")
    worker.nudge()
    t.eq(runs.wait(id, 8).result, "done")
  end)
end)

t.test("a worker that ended late counted its runs on the next one", { timeout = 40 }, function()
  t.database()
  versions.open({ dir = engine.folder({ ["hang.lua"] = HANG }) })
  local dir = t.state_dir()
  worker.start()
  local id = runs.start("hang", { dir = dir })
  began(dir)
  worker.stop(0.05)
  worker.start({ at_most = 1 })
  began(dir, 2)
  fs.write(dir .. "/go", "")
  t.eq(runs.wait(id, 8).result, "done")
  t.eq(runs.wait((runs.start("hang", { dir = dir })), 8).result, "done")
  worker.stop()
end)

t.test("draining between the intent and the effect of a once left it in doubt", { timeout = 40 }, function()
  local files = {
    ["click.lua"] = [[
local bolt = require("bolt")
return bolt.flow("click", function(input)
  return bolt.once("click", function() return require("bolt.fs").append(input.dir .. "/click", "x\n") or "clicked" end)
end)]],
  }
  engine.with_worker(files, function()
    local dir = t.state_dir()
    local step = record.step
    record.step = function(run, id, row) -- luacheck: ignore
      step(run, id, row)
      if row.status == "running" then
        run:drain()
      end
    end
    local id = runs.start("click", { dir = dir })
    local ok, row = pcall(runs.wait, id, 12)
    record.step = step -- luacheck: ignore
    t.ok(ok, tostring(row))
    t.eq({ row.status, row.result, engine.lines(dir .. "/click") }, { "completed", "clicked", 1 })
  end)
end)

t.test("a paused run could not be cancelled when it diverges or its code is gone", { timeout = 40 }, function()
  engine.with_worker({
    ["fickle.lua"] = [[
local bolt = require("bolt")
local n = 0
return bolt.flow("fickle", function()
  n = n + 1
  bolt.step("step " .. n, function() return n end)
  bolt.wait("go")
end)]],
  }, function()
    local function paused()
      local id = runs.start("fickle", {})
      t.eventually(8, function()
        return runs.get(id).status == "waiting"
      end)
      return id
    end
    local diverged, gone = paused(), paused()
    db.exec("update bolt.runs set code_root = repeat('0', 64) where id = $1", gone)
    for id, kind in pairs({ [diverged] = "diverged", [gone] = "no_code" }) do
      bolt.emit(id, "go")
      local row = runs.wait(id, 8)
      t.eq({ row.status, row.error.kind }, { "paused", kind })
      runs.cancel(id)
      t.eventually(8, function()
        return runs.get(id).status == "cancelled"
      end)
    end
  end)
end)

-- Makes the n-th commit of a transaction succeed without its answer.
local function lose_answer(fn)
  local take = core.take
  local lost = false
  core.take = function() -- luacheck: ignore
    local conn = take()
    return {
      query = function(_, sql, ...)
        local rows = conn:query(sql, ...)
        if sql == "commit" and not lost then
          lost = true
          error(require("bolt.errors").new("db_connection", "the answer was lost", { outcome_unknown = true }), 0)
        end
        return rows
      end,
      give_back = function()
        conn:give_back()
      end,
    }
  end
  local ok, e = pcall(fn)
  core.take = take -- luacheck: ignore
  if not ok then
    error(e, 0)
  end
  t.ok(lost, "no commit was lost")
end

t.test("a tx whose commit was not confirmed was done twice", { timeout = 40 }, function()
  engine.with_worker({
    ["book.lua"] = [[
local bolt = require("bolt")
return bolt.flow("book", function()
  return bolt.tx("book", function(tx)
    return tx:one("insert into booked (n) values (1) returning n").n
  end)
end)]],
  }, function()
    db.script("create table booked (n int)")
    lose_answer(function()
      t.eq(engine.result("book"), 1)
    end)
    t.eq(db.one("select count(*)::int as n from booked").n, 1)
  end)
end)

t.test("a start and an event whose answers were lost were refused or came twice", function()
  engine.with_worker({
    ["once.lua"] = [[
local bolt = require("bolt")
return bolt.flow("once", function()
  return { bolt.wait("n"), bolt.wait("n", { timeout = 0.3, default = "none" }) }
end)]],
  }, function()
    -- the second time is what the retry after a lost answer is
    local call, send = record.call, record.send
    record.call = function(...) -- luacheck: ignore
      call(...)
      return call(...)
    end
    record.send = function(...) -- luacheck: ignore
      send(...)
      return send(...)
    end
    local ok, e = pcall(function()
      local id, new = runs.start("once", {})
      t.eq(new, true)
      t.eq(bolt.emit(id, "n", 7), true)
      t.eq(runs.wait(id, 12).result, { 7, "none" })
    end)
    record.call, record.send = call, send -- luacheck: ignore
    t.ok(ok, tostring(e))
  end)
end)

t.test("of two reloads at once the older source could win", function()
  engine.with_worker({ ["v.lua"] = 'return require("bolt").flow("v", function() return 1 end)' }, function(dir)
    fiber.group(function(g)
      for n = 2, 9 do
        engine.write(dir, { ["v.lua"] = ('return require("bolt").flow("v", function() return %d end)'):format(n) })
        g:spawn(versions.reload)
        fiber.sleep(0)
      end
    end)
    t.eq(engine.result("v"), 9)
  end)
end)

t.test('branches 1 and "1" of a bolt.all were one branch', function()
  t.match(
    tostring(t.raises(function()
      bolt.all({ print, ["1"] = print })
    end, "keys are")),
    "engine_bugs_spec"
  )
  t.raises(bolt.race, "keys are", { ["a/b"] = print })
end)

t.test("a run whose race was over left memory for as long as the loser would have slept", function()
  engine.with_worker({
    ["over.lua"] = [[
local bolt = require("bolt")
return bolt.flow("over", { retry = false }, function(input)
  local function first() return bolt.step("first", function() if input.fails then error("lost") end return 1 end) end
  local function sleep() bolt.sleep("1h") end
  if input.how == "race" then return (bolt.race({ first, sleep })) end
  return bolt[input.how]({ sleep, first }, input.how == "map" and function(fn) return fn() end or nil)
end)]],
  }, function()
    for _, input in ipairs({
      { how = "race" },
      { how = "race", fails = true },
      { how = "all", fails = true },
      { how = "map", fails = true },
    }) do
      local row = runs.wait(runs.start("over", input), 5)
      t.eq(row.status, input.fails and "failed" or "completed", input.how)
    end
  end)
end)

t.test("a retry that came due while its run was being given back was done here, too", { timeout = 40 }, function()
  engine.with_worker({ ["hang.lua"] = HANG }, function()
    local dir = t.state_dir()
    fs.write(dir .. "/go", "")
    worker.stop()
    local id = runs.start("hang", { dir = dir })
    db.exec(
      "insert into bolt.steps (run_id, path, name, attempt, position, kind, status, due_at, started_at) "
        .. "values ($1::uuid, '', 'hang', 1, 1, 'step', 'retrying', clock_timestamp() + interval '0.9 s', now())",
      id
    )
    db.exec("update bolt.runs set epoch = 1 where id = $1::uuid", id)
    worker.start()
    t.eventually(8, function()
      local run = worker.live(id)
      return run and next(run.waits)
    end)
    engine.stop_slowly() -- the answer to giving it back comes when the time is over
    t.eq(engine.lines(dir .. "/began"), 0)
    worker.start()
    t.eq(runs.wait(id, 10).status, "completed")
    t.eq(engine.lines(dir .. "/began"), 1)
  end)
end)
