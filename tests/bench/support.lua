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
  local line = ("%-44s %10.1f %s (%.1f..%.1f, n=%d)"):format(what, a.median, unit, a.p10, a.p90, a.n)
  if yardstick then
    local b = M.stats(yardstick)
    line = line
      .. ("   %s %.1f (%.1f..%.1f)   ratio %.2f"):format(yardstick_name, b.median, b.p10, b.p90, a.median / b.median)
  end
  print(line)
end

--- Single-row commits per second of this server by pgbench: the yardstick for everything durable.
---@param conninfo string key=value form
---@param clients integer
---@param seconds integer
---@return number commits_per_second
function M.pgbench(conninfo, clients, seconds)
  local fs = require("bolt.fs")
  local process = require("bolt.process")
  local dir = fs.temp_dir("bolt-bench")
  fs.write(dir .. "/insert.sql", ([[insert into bench_row (body) values ('{"pad": "%s"}');]]):format(("x"):rep(187)))
  local program
  for _, version in ipairs(fs.list("/usr/lib/postgresql")) do
    program = ("/usr/lib/postgresql/%s/bin/pgbench"):format((version:gsub("/$", "")))
  end
  local args = { program, "-n", "-M", "prepared", "-c", clients, "-j", 1, "-T", seconds, "-f", dir .. "/insert.sql" }
  for i, arg in ipairs(args) do
    args[i] = tostring(arg)
  end
  args[#args + 1] = conninfo
  local code = process.spawn({ args = args, stdout = dir .. "/out", stderr = dir .. "/err" }):wait(seconds + 30)
  local text = fs.read(dir .. "/out")
  local failure = code ~= 0 and fs.read(dir .. "/err")
  fs.remove_tree(dir)
  if failure then
    error("pgbench ended with " .. code .. ": " .. failure)
  end
  return tonumber(text:match("tps = ([%d.]+)"))
end

--- The table pgbench writes to.
M.PGBENCH_TABLE = "create table if not exists bench_row (id bigserial primary key, body jsonb not null)"

return M
