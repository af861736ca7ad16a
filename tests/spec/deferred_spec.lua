-- Modules that are loaded when they are first used.
local deferred = require("bolt.deferred")
local t = require("tests.spec.support")

local NAME = "tests.spec.deferred_sample"

t.test("what is deferred is loaded at its first use, once, for all that it stands in for", function()
  package.loaded[NAME] = nil
  local one = deferred.module(NAME)
  t.ok(rawequal(deferred.module(NAME), one))
  t.eq(package.loaded[NAME], nil)
  t.eq(one.count(), 1)
  local module = require(NAME)
  t.eq({ module.count(), one.count() }, { 2, 3 })
  one.word = "written"
  t.eq(module.word, "written")
end)

t.test("a module that is not there is an error at once", function()
  t.raises(deferred.module, "bolt.no_such_module' not found", "bolt.no_such_module")
  t.ok(deferred.module("bolt.core.fs").read) -- in C: it is there
end)

t.test("what nobody has used is loaded all together, with a pause after each", function()
  package.loaded["tests.spec.deferred_other"] = nil
  deferred.module("tests.spec.deferred_other")
  local pauses = 0
  deferred.load_all(function()
    pauses = pauses + 1
  end)
  t.ok(pauses >= 1)
  t.ok(package.loaded["tests.spec.deferred_other"])
  deferred.load_all(error) -- nothing is left
end)
