-- A consumer that is killed every second: every message is handled, none is lost, each starts one run.
-- MESSAGES, in the environment, is how many (the issue's proof is 100000).
local cli = require("tests.spec.cli_support")
local db = require("bolt.db")
local e = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local queue = require("bolt.queue")
local t = require("tests.spec.support")

local N = tonumber(os.getenv("MESSAGES")) or 3000
local SECONDS = N / 200 + 45

local FLOWS = {
  ["count.lua"] = [[
local bolt = require "bolt"
return bolt.flow("count", function(input) return input.n end)]],
}

t.test(("%d messages, the consumer killed every second"):format(N), { timeout = SECONDS + 30 }, function()
  local conninfo = t.database()
  local dir = e.folder(FLOWS)
  local q = queue.open("pg:killed")
  for from = 1, N, 1000 do
    local entries = {}
    for n = from, math.min(from + 999, N) do
      entries[#entries + 1] = { body = json.encode({ flow = "count", input = { n = n } }), group = "c" .. n % 5 }
    end
    q:send_batch(entries)
  end
  local kills, redriven, ends = 0, 0, fiber.now() + SECONDS
  while true do
    local child = cli.start({ "exec", "tests/spec/queue_worker.lua", conninfo, dir })
    t.eventually(20, function()
      return child.out():find("ready")
    end)
    fiber.sleep(1)
    child:kill("KILL")
    child:wait(5)
    kills = kills + 1
    -- Received three times and each time killed: a dead letter, not a loss.
    redriven = redriven + q:redrive({ reason = "never finished" })
    local s = q:stats()
    if s.ready + s.delayed + s.in_flight == 0 then
      break
    end
    t.ok(fiber.now() < ends, t.show(s))
  end
  t.eq(#q:dead(), 0)
  local row = db.one([[select count(*)::int as runs, count(distinct input ->> 'n')::int as handled,
    count(distinct key)::int as keys from bolt.runs where flow = 'count']])
  t.eq(row, { runs = N, handled = N, keys = N })
  print(("# %d messages, %d kills, %d sent back from the dead letters"):format(N, kills, redriven))
end)
