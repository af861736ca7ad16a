-- bolt exec start.lua FOLDER: the times that 3-start.sh took, in microseconds, a line each.
local bench = require("tests.bench.support")
local fs = require("bolt.fs")

local folder = ...
local function ms(name)
  local list = {}
  for line in fs.read(folder .. "/" .. name):gmatch("%d+") do
    list[#list + 1] = tonumber(line) / 1000
  end
  return list
end

bench.report("bolt up, database up", "ms", ms("up"), "bolt exec of an empty file", ms("empty"))
bench.report("bolt up, first start with a database to make", "ms", ms("fresh"), "initdb by hand", ms("initdb"))
bench.report("bolt up, later starts", "ms", ms("again"), "pg_ctl -w start by hand", ms("server"))
bench.report("bolt --version", "ms", ms("version"), "/bin/true", ms("true"))
bench.report("bolt exec of an empty file", "ms", ms("empty"), "/bin/true", ms("true"))
