-- The runs of a worker that was killed on this machine are gone on with at once, not when its lease ends.
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")
local workers = require("bolt.service.workers")

t.test("a dead worker's lease is given back at the next start, a living one's is not", function()
  t.database()
  local state = t.state_dir()
  versions.open({
    dir = engine.folder({
      ["quick.lua"] = [[
local bolt = require("bolt")
return bolt.flow("quick", function() return "done" end)]],
    }),
  })
  -- As two workers left them: one was killed, one lives (this process holds its lock).
  fs.mkdir_p(state .. "/workers")
  local ids = {}
  for _, name in ipairs({ "dead", "living" }) do
    ids[name] = runs.start("quick")
    db.exec(
      [[
      with lease as (insert into bolt.leases (worker, until) values ($2, now() + interval '60 s'))
      update bolt.runs set status = 'running', worker = $2, epoch = 1, due_at = null where id = $1]],
      ids[name],
      name
    )
    fs.write(state .. "/workers/" .. name, "")
  end
  local lock = process.lock(state .. "/workers/living", "exclusive")
  local began = fiber.now()
  local w = workers.start(state)
  t.eq(runs.wait(ids.dead, 5).status, "completed")
  t.ok(fiber.now() - began < 5)
  t.eq(runs.get(ids.living).worker, "living")
  t.eq(fs.list(state .. "/workers"), { "living", w.id })
  w:stop()
  t.eq(fs.list(state .. "/workers"), { "living" })
  lock:release()
  runs.cancel(ids.living)
end)
