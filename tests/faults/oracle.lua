--- Judges a world: loads what the recorder has, and asks the database what breaks an invariant.
local db = require("bolt.db")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local why = require("bolt.engine.why")

local M = {}

local LOAD = [[
insert into faults.effects
select c[1]::uuid, c[2], c[3], c[4]::int, c[5]::int, c[6], c[7], c[8]
from unnest(string_to_array($1, E'\n')) line, lateral (select string_to_array(line, E'\t')) as s (c)
where line <> '']]

local function load_effects(world)
  db.script("truncate faults.effects")
  local dir = world.dir .. "/effects"
  local parts, size = {}, 0
  local function flush()
    if size > 0 then
      db.exec(LOAD, table.concat(parts))
      parts, size = {}, 0
    end
  end
  for _, name in ipairs(fs.list(dir)) do
    local text = fs.read(dir .. "/" .. name)
    parts[#parts + 1] = text
    size = size + #text
    if size > 1000000 then
      flush()
    end
  end
  flush()
end

-- The queries of a file, each with its comment.
local function queries(name)
  local out = {}
  local text = fs.read(loader.root() .. "/tests/faults/" .. name)
  for query in text:gmatch("(.-);\n") do
    out[#out + 1] = query
  end
  return out
end

local function ask(name, problems)
  for _, query in ipairs(queries(name)) do
    for _, row in ipairs(db.query(query)) do
      problems[#problems + 1] = ("%s run %s: %s"):format(row.invariant, row.run_id, row.problem)
    end
  end
end

--- What holds at any moment, with workers at work. Yields: yes.
---@return string[] problems
function M.at_work()
  local problems = {}
  ask("invariants.sql", problems)
  return problems
end

-- I5: nobody comes in under a limit while as many others are in as it allows. Who is in leaves by itself, or with the
-- process that held it, whose end is in the same file; a process that is stopped holds nothing that counts, since the
-- fence and the lease keep it from acting.
local function check_limits(world, most, problems)
  local path = world.dir .. "/effects.limits"
  local inside = {} -- key -> { [who] = worker }
  local left = {} -- who -> true: its way out came before its way in
  for line in (fs.exists(path) and fs.read(path) or ""):gmatch("[^\n]+") do
    local key, way, who, worker = line:match("^([^\t]+)\t([^\t]+)\t([^\t]+)\t([^\t]+)$")
    if way == "gone" then
      for _, set in pairs(inside) do
        for other, of in pairs(set) do
          set[other] = of ~= worker and of or nil
        end
      end
    else
      inside[key] = inside[key] or {}
      if way == "out" and not inside[key][who] then
        left[who] = true -- cancelled while a thread was about to write that it is in: that comes behind
      elseif way == "in" and left[who] then
        left[who] = nil
      else
        inside[key][who] = way == "in" and worker or nil
      end
      local n = 0
      for _ in pairs(inside[key]) do
        n = n + 1
      end
      if n > most then
        problems[#problems + 1] = ("I5 limit %s: %s came in as number %d of %d"):format(key, who, n, most)
      end
    end
  end
end

--- The verdict when everything has ended.
---@return string[] problems
---@return table figures { runs, steps, effects, once, events }
--- Yields: yes.
function M.judge(world)
  local problems = {}
  load_effects(world)
  ask("invariants.sql", problems)
  ask("effects.sql", problems)
  check_limits(world, 2, problems)
  for _, row in ipairs(db.query("select id from bolt.runs where status not in ('completed', 'failed', 'cancelled')")) do
    problems[#problems + 1] = ("I10 run %s has not ended: %s"):format(row.id, why.explain(row.id))
  end
  local figures = db.one([[
select (select count(*)::int from bolt.runs) as runs, (select count(*)::int from bolt.steps) as steps,
  (select count(*)::int from faults.effects) as effects,
  (select count(*)::int from faults.effects where kind = 'once') as once,
  (select count(*)::int from bolt.steps where status = 'in_doubt') as in_doubt,
  (select count(*)::int from bolt.events) as events,
  (select count(*)::int from faults.claims) as claims]])
  return problems, figures
end

return M
