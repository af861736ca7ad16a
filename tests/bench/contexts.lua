-- bolt exec contexts.lua URL COUNT: opens and closes COUNT contexts, each with a page at URL, and says what is left of
-- them. Fails when a process, a descriptor or an entry of our tables is left, or more than 100 MiB.
local bench = require("tests.bench.support")
local chromium = require("bolt.chromium")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")

local MIB_MAX = 100
local SETTLE_SECONDS = 3

local url, count = ...
count = tonumber(count)
local browser = chromium.open({ allow_private = true })
local times = {}

local function one()
  local began = fiber.now()
  local context = browser:context()
  local page = context:page()
  page["goto"](page, url)
  context:close()
  times[#times + 1] = (fiber.now() - began) * 1000
end

-- MiB of the browser, its processes, our descriptors.
local function taken()
  fiber.sleep(SETTLE_SECONDS)
  local args = { "bash", "tests/bench/tree_pss.sh", tostring(process.pid()) }
  local mib = tonumber(process.spawn({ args = args, stdout = "pipe" }):read_stdout())
  args = { "pgrep", "-c", "-g", tostring(browser:stats().pid) }
  local processes = tonumber(process.spawn({ args = args, stdout = "pipe" }):read_stdout())
  return { mib = mib, processes = processes, descriptors = #fs.list("/proc/self/fd") }
end

one()
local before = taken()
for _ = 1, count do
  one()
end
local after = taken()
local entries = 0
for _, name in ipairs({ "targets", "contexts", "asked" }) do
  for _ in pairs(browser[name]) do
    entries = entries + 1
  end
end
browser:close()

bench.report(("context with a page, opened and closed, %d times"):format(count), "ms", times)
print(
  ("  left of them: %.1f MiB (%.1f to %.1f), %d processes, %d descriptors, %d entries"):format(
    after.mib - before.mib,
    before.mib,
    after.mib,
    after.processes - before.processes,
    after.descriptors - before.descriptors,
    entries
  )
)
if
  after.mib - before.mib > MIB_MAX
  or after.processes > before.processes
  or after.descriptors > before.descriptors
  or entries > 0
then
  error("that is a leak")
end
