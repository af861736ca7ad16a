-- A run that sleeps outlives its flow file, its worker, and the process that began it.
local cli = require("tests.spec.cli_support")
local db = require("bolt.db")
local engine = require("tests.spec.engine_support")
local fs = require("bolt.fs")
local json = require("bolt.json")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")

local function files(version)
  return {
    ["nap.lua"] = ([[
local bolt = require("bolt")
local part = require("flows.parts.words")
return bolt.flow("nap", function(input)
  local before = bolt.step("before", function() return %q end)
  if input.version then return part.word end
  bolt.sleep("3d")
  return { before = before, after = bolt.step("after", function() return %q end), part = part.word }
end)]]):format(version, version),
    ["parts/words.lua"] = ("return { word = %q }"):format(version),
  }
end

t.test("a run that sleeps ends on its code: file changed three times, worker replaced", { timeout = 90 }, function()
  local dir, state = engine.folder(files("one")), t.state_dir()
  local env = { DATABASE_URL = t.database(), BOLT_STATE_DIR = state, BOLT_FLOWS = dir }
  local function up()
    local child = cli.start({ "up", "--roles", "worker" }, { env = env })
    t.eventually(15, function()
      return child.out():find("bolt is up", 1, true)
    end)
    return child
  end
  local function newest()
    local row = json.decode(
      cli.run({ "run", "start", "nap", "--input", '{"version":true}', "--wait", "--json" }, { env = env }).out
    )
    return row.result
  end
  local first = up()
  t.eq(newest(), "one")
  local id = cli.run({ "run", "start", "nap" }, { env = env }).out:match("%S+") -- a process that is gone now
  t.eventually(8, function()
    return runs.get(id).status == "waiting"
  end)
  local root = runs.get(id).code_root
  for _, version in ipairs({ "two", "three", "four" }) do
    engine.write(dir, files(version))
    t.eventually(15, function()
      return newest() == version
    end)
  end
  first:kill("KILL")
  first:wait(5)
  -- what is on disk has no more to do with it than the worker that had it in memory
  fs.remove_tree(dir .. "/parts")
  fs.write(dir .. "/nap.lua", 'return require("bolt").flow("nap", function() return "five" end)')
  local second = up()
  t.match(cli.run({ "run", "why", id }, { env = env }).out, "^sleeping until %d+%-%d+%-%d+ .* %(in %d+d")
  -- three days later
  db.exec("update bolt.steps set due_at = clock_timestamp() where run_id = $1 and name = 'sleep'", id)
  db.exec("update bolt.runs set due_at = clock_timestamp() where id = $1", id)
  local row = runs.wait(id, 15)
  t.eq(
    { row.status, row.result, row.code_root },
    { "completed", { before = "one", after = "one", part = "one" }, root }
  )
  local epochs = db.one("select epoch, worker from bolt.runs where id = $1", id)
  t.ok(epochs.epoch >= 2, "claimed by both")
  second:kill("TERM")
  second:wait(20)
end)
