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

return M
