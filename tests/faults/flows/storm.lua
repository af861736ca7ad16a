-- Runs a program: a list of verbs with their arguments, made from the seed. Its result is everything it saw, so that
-- the harness can compare it with what the steps recorded and with what happened in the world.
local bolt = require("bolt")
local effects = require("flows.tasks.effects")

-- The harness changes this line to make another version of the flow.
local VERSION = 0

local verbs = {}

local function go(ops)
  local seen = {}
  for i, op in ipairs(ops) do
    seen[i] = verbs[op.verb](op, seen[i - 1])
  end
  return seen
end

-- A list of what branches saw, as one text.
local function joined(parts)
  for i, part in ipairs(parts) do
    parts[i] = table.concat(part, ",")
  end
  return table.concat(parts, ";")
end

function verbs.step(op, prev)
  return bolt.step(op.label, effects.act, op.label, prev, op.ms)
end

function verbs.task(op, prev)
  return effects.task(op.label, prev, op.ms)
end

function verbs.limited(op, prev)
  return bolt.step(
    op.label,
    { limit = { key = op.key, concurrent = 2 } },
    effects.limited,
    op.label,
    prev,
    op.key,
    op.ms
  )
end

function verbs.flaky(op, prev)
  local retry = { attempts = 3, base = 0.02, cap = 0.1 }
  local ok, value = pcall(bolt.step, op.label, { retry = retry }, effects.flaky, op.label, prev, op.fails)
  if ok or value.kind == "flaky" then
    return ok and value or value.message
  end
  error(value, 0)
end

function verbs.once(op, prev)
  local opts = op.verify and { verify = effects.verify } or {}
  local ok, value = pcall(bolt.once, op.label, opts, effects.once, op.label, prev, op.ms)
  if ok or value.kind == "in_doubt" then
    return ok and value or "in_doubt"
  end
  error(value, 0)
end

function verbs.tx(op)
  return bolt.tx(op.label, effects.book, op.label)
end

function verbs.sleep(op)
  bolt.sleep(op.seconds)
  return "slept"
end

function verbs.wait(op)
  return bolt.wait(op.event, { timeout = op.timeout, default = op.timeout and "late" or nil })
end

function verbs.map(op)
  return joined(bolt.map(op.items, { at_most = op.at_most }, go))
end

function verbs.all(op)
  local calls = {}
  for i, ops in ipairs(op.items) do
    calls[i] = function()
      return go(ops)
    end
  end
  return joined(bolt.all(calls))
end

function verbs.race(op)
  local calls = {}
  for i, ops in ipairs(op.items) do
    calls[i] = function()
      return table.concat(go(ops), ",")
    end
  end
  return (bolt.race(calls))
end

function verbs.spawn(op)
  return table.concat(bolt.spawn("storm", { ops = op.ops }):await().seen, ",")
end

function verbs.chance()
  return ("%.6f %d %s"):format(bolt.now(), bolt.random(1000000), bolt.uuid())
end

function verbs.defer(op, prev)
  bolt.defer(function()
    effects.task(op.label, prev)
  end)
  return "deferred"
end

function verbs.progress(op)
  bolt.progress(op.done, 10)
  return "told"
end

return bolt.flow("storm", function(input)
  local version = bolt.step("version", effects.same, VERSION)
  return { seen = go(input.ops), version = version, ended = VERSION }
end)
