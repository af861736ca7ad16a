--- F17: an old and a new binary on one database, through the migration that comes with the new one.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local storm = require("tests.faults.storm")
local worlds = require("tests.faults.world")

local M = {}

local MIGRATION = [[
alter table bolt.runs add column if not exists added_later integer not null default 7;
alter table bolt.steps add column if not exists added_later text;
]]

local UNDO = [[
delete from bolt.schema_versions where file = '999_faults.sql';
alter table bolt.runs drop column added_later;
alter table bolt.steps drop column added_later;
]]

-- A tree of its own, so that the binary in it reads its own library and migrations.
local function newer(world, bolt)
  local dir = world.dir .. "/newer"
  for _, name in ipairs({ "lua", "migrations", "flows" }) do
    worlds.copy_folder(loader.root() .. "/" .. name, dir .. "/" .. name)
  end
  fs.write(dir .. "/migrations/999_faults.sql", MIGRATION)
  fs.write(dir .. "/migrate.lua", [[require("bolt.engine.boot").open({ database_url = (...), migrate = true })]])
  fs.write(dir .. "/bolt", fs.read(bolt), { mode = tonumber("755", 8) })
  return dir
end

--- The storm with both; half-way the new binary migrates. Yields: yes.
---@param opts { seconds: number }
---@return string[] problems
---@return table figures
function M.run(world, opts)
  local bolt = process.env("BOLT_BIN") or loader.root() .. "/bolt"
  local dir = newer(world, bolt)
  local migrated = false
  local found = {}
  local function migrate(_, _, goes_on)
    fiber.sleep(opts.seconds / 2)
    local p = process.spawn({
      args = { dir .. "/bolt", "exec", dir .. "/migrate.lua", world.direct },
      stderr = world.dir .. "/log/migrate.log",
    })
    if p:wait(30) ~= 0 then
      error("the new binary did not migrate; see migrate.log", 0)
    end
    migrated = true
    world:caused("F17 migrated under running workers")
    while goes_on() do
      fiber.sleep(0.3)
      local old = world:worker()
      local code = world:ended(old, 10)
      local said = fs.read(world.dir .. "/log/" .. old.name .. ".log")
      if code ~= 1 or not said:find("newer version", 1, true) then
        table.insert(
          found,
          ("F17 an old binary was started on a newer schema and ended with %s"):format(tostring(code))
        )
        world:kill(old)
      end
      world:caused("F17 an old binary refused a newer schema")
    end
  end
  local problems, figures = storm.run(world, {
    seconds = opts.seconds,
    kills = 1000,
    nemeses = { migrate },
    decorate = function(r, options)
      if migrated or r:chance(0.5) then
        options.bolt = dir .. "/bolt"
      end
    end,
  })
  for _, problem in ipairs(found) do
    table.insert(problems, problem)
  end
  db.script(UNDO)
  return problems, figures
end

return M
