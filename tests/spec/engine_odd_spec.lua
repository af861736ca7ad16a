-- Code and moments that once left a run behind that nobody would ever end. Each was found by the fault harness.
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")

local FLOWS = {
  ["odd.lua"] = [[
local bolt = require("bolt")
local odd = require("flows.tasks.odd")
return bolt.flow("odd", { retry = false }, function(what)
  if what == "flow" then
    odd.yield()
  end
  return bolt.step("s", odd[what])
end)]],
  ["tasks/odd.lua"] = [[
return {
  loop = function() while true do end end,
  yield = function() coroutine.yield("nobody") end,
  huge = function() error(("x"):rep(30 * 1024 * 1024), 0) end,
}]],
}

t.test("a step that loops for ever ends its run with the line it was at", function()
  engine.with_worker(FLOWS, function()
    local row = engine.run("odd", "loop", 20)
    t.eq({ row.status, row.error.kind }, { "failed", "cpu_budget" })
    t.match(row.error.message, "tasks/odd.lua:2")
  end)
end)

t.test("coroutine.yield where nobody listens is an error", function()
  engine.with_worker(FLOWS, function()
    for _, what in ipairs({ "yield", "flow" }) do
      local row = engine.run("odd", what)
      t.eq(row.status, "failed")
      t.match(row.error.message, "outside a coroutine")
    end
  end)
end)

t.test("an error message of 30 MiB is recorded by its beginning", function()
  engine.with_worker(FLOWS, function()
    local row = engine.run("odd", "huge")
    t.eq(row.status, "failed")
    t.match(row.error.message, "^xxxx")
    t.ok(#row.error.message <= 2000)
  end)
end)

t.test("taking an event again, because the answer was lost, gives the same event and takes no other", function()
  t.database()
  local folder = engine.folder({
    ["w.lua"] = [[return require("bolt").flow("w", function() end)]],
  })
  versions.open({ dir = folder })
  local id = runs.start("w", {})
  db.exec("update bolt.runs set status = 'running', worker = 'x', epoch = 1, due_at = null where id = $1::uuid", id)
  runs.emit(id, "news", "first")
  runs.emit(id, "news", "second")
  local run, place = { id = id, epoch = 1 }, { path = "", name = "wait:news", position = 1 }
  for _ = 1, 2 do
    local row = record.take(run, place, "news")
    t.eq({ row.status, row.result }, { "completed", "first" })
  end
  t.eq(db.one("select count(*)::int as n from bolt.events where run_id = $1::uuid and taken_by is null", id).n, 1)
end)
