--- What the engine's specs share: a flows folder made of texts, a worker on it, runs and their steps.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local record = require("bolt.engine.record")
local runs = require("bolt.engine.runs")
local t = require("tests.spec.support")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")

local M = {}

--- A flows folder. files: { ["name.lua"] = text, ["tasks/x.lua"] = text }.
function M.folder(files)
  local dir = t.state_dir()
  M.write(dir, files)
  return dir
end

function M.write(dir, files)
  for name, text in pairs(files) do
    local folder = name:match("^(.*)/")
    if folder then
      fs.mkdir_p(dir .. "/" .. folder)
    end
    fs.write(dir .. "/" .. name, text)
  end
end

--- Runs fn(dir) with a worker on a folder of these files; the worker is stopped whatever happens.
function M.with_worker(files, fn, opts)
  t.database()
  local dir = M.folder(files)
  versions.open({ dir = dir })
  worker.start(opts)
  local ok, e = pcall(fn, dir)
  worker.stop(5)
  if not ok then
    error(e, 0)
  end
end

--- Stops the worker while the answers to what it gives back come a second late.
function M.stop_slowly()
  local persist = record.persist
  record.persist = function(...) -- luacheck: ignore 122
    local rows = persist(...)
    fiber.sleep(1)
    return rows
  end
  worker.stop()
  record.persist = persist -- luacheck: ignore 122
end

--- Starts a run and waits for its end.
function M.run(flow, input, timeout)
  return runs.wait(runs.start(flow, input), timeout or 10)
end

--- The result of a run; raises what it failed with.
function M.result(flow, input, timeout)
  local row = M.run(flow, input, timeout)
  if row.status ~= "completed" then
    error(("run is %s: %s"):format(row.status, t.show(row.error)), 2)
  end
  return row.result
end

--- The steps of a run as "path|name|attempt|status", sorted.
function M.steps(id)
  local out = {}
  for i, s in ipairs(runs.steps(id)) do
    out[i] = ("%s|%s|%d|%s"):format(s.path, s.name, s.attempt, s.status)
  end
  table.sort(out)
  return out
end

--- How many lines a file has: the effects a test counts.
function M.lines(path)
  local ok, text = pcall(fs.read, path)
  local n = 0
  for _ in (ok and text or ""):gmatch("\n") do
    n = n + 1
  end
  return n
end

--- There is a worker called "another", elsewhere, and it is alive: what is made its own nobody takes from it.
function M.another()
  db.exec([[
insert into bolt.leases (worker, until) values ('another', now() + interval '1 hour')
on conflict (worker) do update set until = excluded.until]])
end

return M
