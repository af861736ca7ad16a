-- bolt exec submit_report.lua OURS PLAYWRIGHT: files with a line of JSON per round, into lines of the report.
local bench = require("tests.bench.support")
local fs = require("bolt.fs")
local json = require("bolt.json")

local function samples(path)
  local all = { cycle = {}, fill = {}, read = {}, rate = {}, memory = {} }
  for line in fs.read(path):gmatch("[^\n]+") do
    for name, list in pairs(json.decode(line)) do
      for _, ms in ipairs(list) do
        table.insert(all[name], ms)
      end
    end
  end
  return all
end

local ours, theirs = samples((...)), samples((select(2, ...)))
bench.report("submission cycle, 15 fields", "ms", ours.cycle, "Playwright", theirs.cycle)
bench.report("  of it filling, 15 fields", "ms", ours.fill, "Playwright", theirs.fill)
bench.report("  of it reading and understanding the form", "ms", ours.read)
bench.report("forms a second, four at a time", "/s", ours.rate, "Playwright", theirs.rate)
bench.report("memory of the browser (PSS), a context", "MiB", ours.memory, "Playwright", theirs.memory)
