--- What the benchmarks share: medians with spread, and the line format that run.sh prints.
local M = {}

--- Median and spread of samples.
---@param samples number[]
---@return table { median, p10, p90, n }
function M.stats(samples)
  local s = { unpack(samples) }
  table.sort(s)
  local function at(q)
    return s[math.max(1, math.min(#s, math.floor(q * #s + 0.5)))]
  end
  return { median = at(0.5), p10 = at(0.1), p90 = at(0.9), n = #s }
end

--- One result line: ours, the yardstick of the same run, and the ratio.
---@param what string
---@param unit string
---@param ours number[] samples
---@param yardstick_name? string
---@param yardstick? number[] samples
function M.report(what, unit, ours, yardstick_name, yardstick)
  local a = M.stats(ours)
  local line = ("%-44s %10.2f %s (%.1f..%.1f, n=%d)"):format(what, a.median, unit, a.p10, a.p90, a.n)
  if yardstick then
    local b = M.stats(yardstick)
    line = line
      .. ("   %s %.1f (%.1f..%.1f)   ratio %.2f"):format(yardstick_name, b.median, b.p10, b.p90, a.median / b.median)
  end
  print(line)
end

-- CPU seconds that a process has used, the process that started it, and what its ended children had used.
local function cpu_of(pid)
  local fs = require("bolt.fs")
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

--- The process id of the server that bolt.db is connected to, as text. Yields: yes.
function M.postmaster()
  return select(2, cpu_of(require("bolt.db").one("select pg_backend_pid() as pid").pid))
end

--- CPU seconds that this process and PostgreSQL with all its children have used. Yields: yes.
---@param postmaster string
function M.cpu(postmaster)
  local own, _, ended = cpu_of(postmaster)
  local total = cpu_of(require("bolt.process").pid()) + own + (ended or 0)
  for _, entry in ipairs(require("bolt.fs").list("/proc")) do
    local pid = entry:match("^(%d+)/?$")
    local used, parent = 0, nil
    if pid then
      used, parent = cpu_of(pid)
    end
    total = total + (parent == postmaster and used or 0)
  end
  return total
end

--- What pgbench commits per second on this server: the yardstick for everything durable.
---@param conninfo string key=value form
---@param work { sql: string, variables: table<string, string>? } as single_row and rows make them
---@param seconds integer
---@param clients? integer default 1
---@return number transactions_per_second
---@return number cpu us of pgbench and PostgreSQL for each; bolt.db has to be connected to the same server
function M.pgbench(conninfo, work, seconds, clients)
  local fs = require("bolt.fs")
  local process = require("bolt.process")
  local dir = fs.temp_dir("bolt-bench")
  fs.write(dir .. "/transaction.sql", work.sql)
  local program
  for _, version in ipairs(fs.list("/usr/lib/postgresql")) do
    program = ("/usr/lib/postgresql/%s/bin/pgbench"):format((version:gsub("/$", "")))
  end
  local args = {
    program,
    "-n",
    "-M",
    "prepared",
    "-c",
    tostring(clients or 1),
    "-T",
    tostring(seconds),
    "-f",
    dir .. "/transaction.sql",
  }
  for name, value in pairs(work.variables or {}) do
    args[#args + 1] = "-D"
    args[#args + 1] = name .. "=" .. value
  end
  args[#args + 1] = conninfo
  local own, postmaster = process.pid(), M.postmaster()
  local before = M.cpu(postmaster) + select(3, cpu_of(own))
  local code = process.spawn({ args = args, stdout = dir .. "/out", stderr = dir .. "/err" }):wait(seconds + 30)
  local text = fs.read(dir .. "/out")
  local failure = code ~= 0 and fs.read(dir .. "/err")
  fs.remove_tree(dir)
  if failure then
    error("pgbench ended with " .. code .. ": " .. failure)
  end
  local used = M.cpu(postmaster) + select(3, cpu_of(own)) - before
  return tonumber(text:match("tps = ([%d.]+)")), used / tonumber(text:match("processed: (%d+)")) * 1e6
end

--- The tables pgbench writes to.
M.PGBENCH_TABLES = [[
create table if not exists bench_run (id uuid primary key, step int not null, at timestamptz) with (fillfactor = 70);
create table if not exists bench_step (run_id uuid, step int, body jsonb not null, primary key (run_id, step));]]

local BODY = ('{"pad": "%s"}'):format(("x"):rep(187)) -- 199 bytes

--- One row in a commit of its own.
M.SINGLE_ROW = {
  sql = "\\set n random(1, 2000000000)\n"
    .. "insert into bench_step values (gen_random_uuid(), :n, :body::jsonb) on conflict do nothing;",
  variables = { body = BODY },
}

--- So many rows in one statement, as the recorded steps of so many runs: each a row inserted and the row of its run
--- updated.
---@param n integer
function M.rows(n)
  local ids, bodies = {}, {}
  for i = 1, n do
    ids[i] = ("00000000-0000-4000-8000-%012x"):format(i)
    bodies[i] = ("%q"):format(BODY)
  end
  return {
    sql = [[
\set n random(1, 2000000000)
with data as (select * from unnest(:ids::uuid[], :bodies::text[]) as d (id, body)),
new as (insert into bench_step select id, :n, body::jsonb from data on conflict do nothing)
insert into bench_run select id, 1, now() from data
on conflict (id) do update set step = bench_run.step + 1, at = excluded.at;]],
    variables = { ids = "{" .. table.concat(ids, ",") .. "}", bodies = "{" .. table.concat(bodies, ",") .. "}" },
  }
end

return M
