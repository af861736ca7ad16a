--- Programs for the storm flow, made from a seed: what each run does, and what is sent to it.
local M = {}

local Program = {}
Program.__index = Program

function Program:label(prefix)
  self.count = self.count + 1
  return prefix .. self.count
end

local make = {}

function make.step(p, r)
  return { label = p:label("step"), ms = r:chance(0.5) and r:int(1, 60) or 0 }
end

make.task = make.step

function make.limited(p, r)
  return { label = p:label("limited"), key = "site", ms = r:int(10, 60) }
end

function make.flaky(p, r)
  return { label = p:label("flaky"), fails = r:int(0, 3) }
end

function make.once(p, r)
  return { label = p:label("once"), ms = r:int(0, 80), verify = r:chance(0.5) }
end

function make.tx(p)
  return { label = p:label("tx") }
end

function make.sleep(_, r)
  return { seconds = r:chance(0.3) and r:between(1.1, 2) or r:between(0.01, 0.4) }
end

-- Events are sent by the harness, each twice under one key; a wait with a timeout may miss its event.
function make.wait(p, r, depth)
  if depth > 0 then
    return make.step(p, r), "step"
  end
  local event = r:chance(0.5) and "news" or p:label("event")
  table.insert(p.events, { event = event, payload = p:label("payload"), at = r:between(0, 3) })
  return { event = event, timeout = r:chance(0.2) and r:between(0.2, 2) or nil }
end

local function branches(p, r, depth, most)
  local items = {}
  for i = 1, r:int(2, most) do
    items[i] = p:ops(r, r:int(1, 2), depth + 1)
  end
  return items
end

function make.map(p, r, depth)
  return { items = branches(p, r, depth, 5), at_most = r:chance(0.5) and 2 or nil }
end

function make.all(p, r, depth)
  return { items = branches(p, r, depth, 3) }
end

function make.race(p, r, depth)
  return { items = branches(p, r, depth, 3) }
end

function make.spawn(p, r, depth)
  return { ops = p:ops(r, r:int(1, 3), depth + 1) }
end

function make.chance()
  return {}
end

function make.defer(p)
  return { label = p:label("defer") }
end

function make.progress(_, r)
  return { done = r:int(0, 10) }
end

local LEAF = { step = 5, task = 3, limited = 3, flaky = 2, once = 4, tx = 3, sleep = 3, chance = 1, progress = 1 }
local TOP = { wait = 4, map = 2, all = 1, race = 2, spawn = 1, defer = 1 }
for verb, weight in pairs(LEAF) do
  TOP[verb] = weight
end

function Program:ops(r, n, depth)
  local ops = {}
  for i = 1, n do
    local verb = r:weighed(depth == 0 and TOP or LEAF)
    local op, other = make[verb](self, r, depth)
    op.verb = other or verb
    ops[i] = op
  end
  return ops
end

--- A program.
---@param r table a stream of chance
---@return table program { input for the flow, events = { { event, payload, at seconds } } }
function M.new(r)
  local p = setmetatable({ count = 0, events = {} }, Program)
  p.input = { ops = p:ops(r, r:int(2, 7), 0) }
  return p
end

--- One call of every verb, in an order in which each is reached.
---@return table program
function M.tour()
  local function act(label)
    return { verb = "step", label = label, ms = 0 }
  end
  return {
    input = {
      ops = {
        { verb = "defer", label = "defer1" },
        { verb = "step", label = "step1", ms = 1 },
        { verb = "task", label = "task1", ms = 0 },
        { verb = "chance" },
        { verb = "limited", label = "limited1", key = "tour", ms = 1 },
        { verb = "once", label = "once1", ms = 1 },
        { verb = "once", label = "once2", ms = 0, verify = true },
        { verb = "tx", label = "tx1" },
        { verb = "flaky", label = "flaky1", fails = 1 },
        { verb = "flaky", label = "flaky2", fails = 3 },
        { verb = "map", at_most = 2, items = { { act("map1") }, { act("map2") }, { act("map3") } } },
        { verb = "race", items = { { act("race1") }, { { verb = "sleep", seconds = 0.2 }, act("race2") } } },
        { verb = "wait", event = "news" },
        { verb = "progress", done = 1 },
        { verb = "spawn", ops = { act("child1") } },
        { verb = "sleep", seconds = 1.1 },
      },
    },
    events = { { event = "news", payload = "payload1", at = 0 } },
  }
end

return M
