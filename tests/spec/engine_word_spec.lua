-- Word between the processes of workers: without it an event that was sent elsewhere waits for the next poll.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local t = require("tests.spec.support")
local word = require("bolt.engine.word")

if os.getenv("POOLER") then
  return -- behind a pooler nobody is told
end

t.test("what other processes tell is heard, what this one tells is not", function()
  local conninfo = t.database()
  local heard, waiter = 0, fiber.waiter()
  local ear = word.hear(function()
    heard = heard + 1
    waiter:wake()
  end)
  waiter:wait(10) -- connected: something may have been missed
  local others = db.listen("bolt_runs")
  others:next(10)
  word.tell()
  t.ok(others:next(10) ~= "") -- it went out, to everybody who listens
  local bolt = process.env("BOLT_BIN") or (loader.root() or ".") .. "/bolt"
  t.eq(process.spawn({ args = { bolt, "exec", "tests/spec/engine_tell.lua", conninfo } }):wait(15), 0)
  t.eventually(10, function()
    return heard >= 2
  end)
  t.eq(heard, 2) -- the other process ended long after it had told: what this one told would be here, too
  others:close()
  t.eventually(10, word.arrives) -- the word of our own came back: it need not be looked for so often
  ear:cancel()
  t.eventually(10, function()
    return not word.arrives()
  end)
end)
