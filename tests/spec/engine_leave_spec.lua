-- A worker whose process ends, or whose database is closed under it, ends with it. It once went on looking for due
-- runs without a pause, because the cancellation that ends every fiber was taken for the end of its pause.
local engine = require("tests.spec.engine_support")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local t = require("tests.spec.support")

t.test("a process that does not stop its worker ends at once and quietly", function()
  local folder = engine.folder({
    ["f.lua"] = [[return require("bolt").flow("f", function() end)]],
  })
  local log = folder .. "/log"
  local bolt = process.env("BOLT_BIN") or (loader.root() or ".") .. "/bolt"
  local began = fiber.now()
  local p = process.spawn({
    args = { bolt, "exec", "tests/spec/engine_leave.lua", t.database(), folder },
    stderr = log,
  })
  t.eq(p:wait(15), 0)
  t.ok(fiber.now() - began < 5, "took " .. fiber.now() - began .. " s")
  t.ok(engine.lines(log) < 10, "it wrote " .. engine.lines(log) .. " lines: " .. fs.read(log):sub(1, 500))
end)
