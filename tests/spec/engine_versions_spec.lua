-- Runs keep the source they began with, through reloads and into processes that never had it.
local bolt = require("bolt")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")
local why = require("bolt.engine.why")

local function talk(version)
  return ([[
local bolt = require("bolt")
local part = require("flows.part")
local task = require("flows.tasks.floating")
return bolt.flow("talk", function(input)
  local a = bolt.step("a", function() return %q end)
  bolt.wait("go")
  return { a = a, b = bolt.step("b", function() return %q end), part = part.version, task = task() }
end)]]):format(version, version)
end

local function part(version)
  return ("return { version = %q }"):format(version)
end

local function floating(version)
  return ('return require("bolt").task("floating", function() return %q end)'):format(version)
end

local function files(version)
  return { ["talk.lua"] = talk(version), ["part.lua"] = part(version), ["tasks/floating.lua"] = floating(version) }
end

local function until_waiting(id)
  t.eventually(8, function()
    return runs.get(id).status == "waiting"
  end)
end

t.test("a run ends on the code it began with; new runs take the new; tasks float", function()
  engine.with_worker(files("one"), function(dir)
    local old = runs.start("talk", {})
    until_waiting(old)
    engine.write(dir, files("two"))
    local ok, report = versions.reload()
    t.eq({ ok, report.changed }, { true, true })
    t.eq(select(2, versions.reload()).changed, false)
    local new = runs.start("talk", {})
    until_waiting(new)
    bolt.emit(old, "go")
    bolt.emit(new, "go")
    t.eq(runs.wait(old, 8).result, { a = "one", b = "one", part = "one", task = "two" })
    t.eq(runs.wait(new, 8).result, { a = "two", b = "two", part = "two", task = "two" })
    t.ok(runs.get(old).code_root ~= runs.get(new).code_root)
    -- nobody holds the old version any more
    for _, version in ipairs(versions.list()) do
      t.ok(version.newest, "an old version is still in memory")
    end
  end)
end)

t.test("a process that never had the source resumes the run from the database's text", function()
  local id
  engine.with_worker(files("first"), function()
    id = runs.start("talk", {})
    until_waiting(id)
  end)
  engine.with_worker(files("second"), function()
    bolt.emit(id, "go")
    t.eq(runs.wait(id, 8).result, { a = "first", b = "first", part = "first", task = "second" })
  end)
  local code =
    db.one("select count(*)::int as n from bolt.code where sha256 = $1 and kind = 'manifest'", runs.get(id).code_root)
  t.eq(code.n, 1)
end)

t.test("an error keeps the old version and says file and line", function()
  engine.with_worker(files("good"), function(dir)
    local cases = {
      { "talk.lua", "local x = \nreturn )", 2, "unexpected symbol" },
      { "part.lua", "local a = nil\n\nreturn a.b", 3, "index" },
      { "part.lua", 'return require("flows.nowhere")', 1, "nowhere" },
      { "talk.lua", "\27LJ\2", 1, "bytecode" },
      { "tasks/floating.lua", "leaked = 1", 1, "global" },
      { "zextra.lua", 'return require("bolt").flow("talk", function() end)', 1, "declared" },
    }
    for _, case in ipairs(cases) do
      engine.write(dir, { [case[1]] = case[2] })
      local ok, report = versions.reload()
      t.eq({ ok, report.line }, { false, case[3] }, case[4])
      t.match(report.error, case[4])
      t.ok(report.file:sub(-#case[1]) == case[1], report.file)
      local id = runs.start("talk", {})
      bolt.emit(id, "go")
      t.eq(runs.wait(id, 8).result.b, "good")
      engine.write(dir, files("good"))
      require("bolt.fs").remove_tree(dir .. "/zextra.lua")
    end
  end)
end)

t.test("a run that asks for something else than before is paused with the difference", function()
  engine.with_worker({
    ["fickle.lua"] = [[
local bolt = require("bolt")
local n = 0
return bolt.flow("fickle", function(input)
  n = n + 1
  local name = (n > 1 and input.change) and "other" or "first"
  if input.change == "fewer" and n > 1 then return 1 end
  bolt.step(input.change == "rename" and name or "first", function() return 1 end)
  if input.change == "more" and n > 1 then bolt.step("extra", function() end) end
  bolt.step("second", function() return 2 end)
  bolt.wait("go")
  n = 0
  return "fine"
end)]],
  }, function()
    local expect = {
      rename = 'call 1 was step "first", now it is step "other"',
      more = 'call 2 was step "second", now it is step "extra"',
      fewer = "now the flow ends without it",
    }
    for change, text in pairs(expect) do
      local id = runs.start("fickle", { change = change })
      until_waiting(id)
      bolt.emit(id, "go")
      local row = runs.wait(id, 8)
      t.eq({ row.status, row.error.kind }, { "paused", "diverged" }, change)
      t.ok(row.error.message:find(text, 1, true), row.error.message)
      t.ok(why.explain(id):find(text, 1, true))
      -- the flow behaves again: the run goes on where it was
      db.exec("update bolt.runs set input = '{}' where id = $1", id)
      t.ok(runs.resume(id))
      t.eq(runs.wait(id, 8).result, "fine", change)
    end
  end)
end)

t.test("unknown flows and sources that are gone are told, not guessed", function()
  engine.with_worker(files("x"), function()
    t.raises(runs.start, "not_found", "nowhere", {})
    local id = runs.start("talk", {})
    until_waiting(id)
    db.exec("update bolt.runs set code_root = repeat('0', 64), due_at = clock_timestamp() where id = $1", id)
    worker.nudge()
    local row = runs.wait(id, 8)
    t.eq({ row.status, row.error.kind }, { "paused", "no_code" })
  end)
end)
