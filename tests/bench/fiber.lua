-- Fiber switch: sleep(0)-like yields through the scheduler, against bare coroutine switches of the same VM.
local bench = require("tests.bench.support")
local fiber = require("bolt.fiber")

local FIBERS, ROUNDS = 100, 2000

-- Two fibers that wake each other in turn: each wake is one trip through the ready queue and one resume.
local function switches()
  local began = fiber.now()
  fiber.group(function(g)
    for _ = 1, FIBERS / 2 do
      local a, b = fiber.waiter(), fiber.waiter()
      g:spawn(function()
        for _ = 1, ROUNDS do
          a:wake()
          b:wait()
        end
      end)
      g:spawn(function()
        for _ = 1, ROUNDS do
          a:wait()
          b:wake()
        end
      end)
    end
  end)
  return (fiber.now() - began) / (FIBERS * ROUNDS) * 1e9
end

local function bare()
  local co = coroutine.create(function()
    while true do
      coroutine.yield()
    end
  end)
  local began = fiber.now()
  for _ = 1, FIBERS * ROUNDS do
    coroutine.resume(co)
  end
  return (fiber.now() - began) / (FIBERS * ROUNDS) * 1e9
end

local function idle_memory()
  collectgarbage()
  local before, n = collectgarbage("count"), 10000
  local all = {}
  for i = 1, n do
    all[i] = fiber.spawn(fiber.sleep, 1000)
  end
  fiber.sleep(0)
  collectgarbage()
  local per = (collectgarbage("count") - before) * 1024 / n
  for i = 1, n do
    all[i]:cancel()
  end
  fiber.sleep(0)
  return per
end

local ours, yard = {}, {}
for i = 1, 7 do
  ours[i], yard[i] = switches(), bare()
end
bench.report("fiber switch through the scheduler", "ns", ours, "coroutine.resume", yard)
bench.report("Lua memory of a sleeping fiber", "bytes", { idle_memory() })
