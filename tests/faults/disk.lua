--- F16: the disk under the database is full for a while.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")
local server = require("tests.faults.server")

local M = {}

--- Fills the file system and frees it again, until goes_on() says no. Yields: yes.
function M.run(world, r, goes_on)
  world.may_not_start = true
  local filler = world.dir .. "/state/filler"
  while goes_on() do
    fiber.sleep(r:between(1, 2))
    -- ends when nothing more fits
    process.spawn({ args = { "dd", "if=/dev/zero", "of=" .. filler, "bs=64k" }, stderr = "null" }):wait(60)
    world:caused("F16 disk full")
    fiber.sleep(r:between(0.3, 2))
    fs.remove_tree(filler)
    fiber.sleep(0.5)
    if not server.pid(world) then -- it gave up, as it does when even its log does not fit
      server.restart(world, "immediate")
      world:caused("F16 server ended for want of disk")
    end
  end
  world.may_not_start = false
end

return M
