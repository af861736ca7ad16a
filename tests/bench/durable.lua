-- Durable steps and flows per second, each beside what the same server commits by pgbench in the same round, with the
-- CPU time that all processes spent per operation: this one, and those of PostgreSQL. A step returns 199 bytes of
-- JSON and counts when the commit of its group came back.
-- BENCH_ROUNDS and BENCH_SECONDS change the length; ONLY picks one part, for a profiler.
local bench = require("tests.bench.support")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local private_db = require("bolt.private_db")
local process = require("bolt.process")
local runs = require("bolt.engine.runs")
local versions = require("bolt.engine.versions")
local worker = require("bolt.engine.worker")

local ROUNDS = tonumber(os.getenv("BENCH_ROUNDS")) or 3
local SECONDS = tonumber(os.getenv("BENCH_SECONDS")) or 1.5
local ONLY = os.getenv("ONLY")
local AT_REST = 200 -- calls

local FLOWS = {
  ["ten.lua"] = [[
local bolt = require("bolt")
local body = require("flows.parts.body")
return bolt.flow("ten", function()
  for i = 1, 10 do bolt.step("s" .. i, body) end
end)]],
  ["one.lua"] = [[
local bolt = require("bolt")
local body = require("flows.parts.body")
return bolt.flow("one", function() bolt.step("s", body) end)]],
  ["first.lua"] = [[
local bolt = require("bolt")
local now = require("flows.parts.clock").now
return bolt.flow("first", function() return now() end)]],
  ["parts/body.lua"] = [[
local pad = ("x"):rep(188)
return function() return { pad = pad } end]],
  ["parts/clock.lua"] = [[return { now = require("bolt.fiber").now }]],
}

-- CPU seconds that a process, or PostgreSQL with all its children, has used.
local function cpu_of(pid)
  local ok, text = pcall(fs.read, "/proc/" .. pid .. "/stat")
  if not ok then
    return 0
  end
  local fields = {}
  for field in text:match("%) (.*)$"):gmatch("%S+") do
    fields[#fields + 1] = field
  end
  return (fields[12] + fields[13]) / 100, fields[2], (fields[14] + fields[15]) / 100
end

local postmaster

local function cpu()
  local ours = cpu_of(process.pid())
  local total = ours
  local own, _, ended = cpu_of(postmaster)
  total = total + own + (ended or 0)
  for _, entry in ipairs(fs.list("/proc")) do
    local pid = entry:match("^(%d+)/?$")
    if pid then
      local used, parent = cpu_of(pid)
      if parent == postmaster then
        total = total + used
      end
    end
  end
  return total, ours
end

-- So many at a time, each its own chain of start and end, for SECONDS. Returns flows per second, CPU us per flow, and
-- how much of it this process used.
local function flows(name, at_once)
  local done, began = 0, fiber.now()
  local before, ours_before = cpu()
  local ends = began + SECONDS
  fiber.group(function(g)
    for _ = 1, at_once do
      g:spawn(function()
        while fiber.now() < ends do
          local row = runs.wait((runs.start(name, {})))
          assert(row.status == "completed", row.status)
          done = done + 1
        end
      end)
    end
  end)
  local after, ours = cpu()
  return done / (fiber.now() - began), (after - before) / done * 1e6, (ours - ours_before) / done * 1e6
end

-- Milliseconds that fn returns or, where it returns none, takes, one call at a time and with nothing else going on:
-- p50, p99.
local function at_rest(fn)
  local took = {}
  for i = 1, AT_REST do
    fiber.sleep(0.003)
    local began = fiber.now()
    took[i] = ((fn() or fiber.now()) - began) * 1000
  end
  table.sort(took)
  return took[math.ceil(AT_REST * 0.5)], took[math.ceil(AT_REST * 0.99)]
end

-- Starts a run; when its first line ran.
local function first_instruction()
  return runs.wait((runs.start("first", {}))).result
end

local function commit()
  db.exec("insert into bench_rest (body) values ('x')")
end

local dir = fs.temp_dir("bolt-bench")
local state = "/tmp/bolt-bench-" .. require("bolt.crypto").uuid() -- any user may enter: as root the server is another
fs.mkdir_p(state)
fs.mkdir_p(dir .. "/parts")
for name, text in pairs(FLOWS) do
  fs.write(dir .. "/" .. name, text)
end
local conninfo = private_db.start(state)
local ok, failure = pcall(function()
  require("bolt.engine.boot").open({ database_url = conninfo, migrate = true })
  postmaster = select(2, cpu_of(db.one("select pg_backend_pid() as pid").pid))
  versions.open({ dir = dir })
  worker.start()
  db.script(bench.PGBENCH_TABLES)
  db.script("create table bench_rest (body text)")
  flows("one", 10) -- what is slow only once

  local out = {}
  local function add(what, value)
    out[what] = out[what] or {}
    table.insert(out[what], value)
  end
  for _ = 1, ROUNDS do
    if not ONLY then
      add("single", bench.pgbench(conninfo, bench.SINGLE_ROW, 1))
      add("tens", 10 * bench.pgbench(conninfo, bench.rows(10), 1))
      add("hundreds", 100 * bench.pgbench(conninfo, bench.rows(100), 1))
    end
    for _, part in ipairs({ { "ten", 1 }, { "ten", 10 }, { "ten", 100 }, { "one", 100 } }) do
      local what = part[1] .. part[2]
      if not ONLY or ONLY == what then
        local before = db.stats()
        local rate, us, ours = flows(part[1], part[2])
        local after = db.stats()
        local steps = part[1] == "ten" and 10 or 1
        add(what, rate * steps)
        add(what .. "cpu", us / steps)
        add(what .. "own", ours / steps)
        local requests = after.journal_statements - before.journal_statements
        add(what .. "group", requests / (after.journal_batches - before.journal_batches))
      end
    end
    if not ONLY or ONLY == "first" then
      for what, fn in pairs({ first = first_instruction, commit = commit }) do
        local p50, p99 = at_rest(fn)
        add(what .. "50", p50)
        add(what .. "99", p99)
      end
    end
  end
  if not ONLY then
    bench.report("durable steps, 1 flow of 10", "steps/s", out.ten1, "single-row commits", out.single)
    bench.report("  CPU, all processes", "us/step", out.ten1cpu)
    bench.report("durable steps, 10 flows of 10", "steps/s", out.ten10, "rows in commits of 10", out.tens)
    bench.report("  CPU, all processes", "us/step", out.ten10cpu)
    bench.report("durable steps, 100 flows of 10", "steps/s", out.ten100, "rows in commits of 100", out.hundreds)
    bench.report("  CPU, all processes", "us/step", out.ten100cpu)
    bench.report("flows of one step, 100 at a time", "flows/s", out.one100, "single-row commits", out.single)
    bench.report("  CPU, all processes", "us/flow", out.one100cpu)
    bench.report("start to first instruction at rest, p50", "ms", out.first50, "a commit at rest", out.commit50)
    bench.report("start to first instruction at rest, p99", "ms", out.first99, "a commit at rest", out.commit99)
  else
    for what, values in pairs(out) do
      bench.report(what, "", values)
    end
  end
  worker.stop()
end)
require("bolt.engine.boot").close()
private_db.stop()
fs.remove_tree(dir)
fs.remove_tree(state)
if not ok then
  error(failure, 0)
end
