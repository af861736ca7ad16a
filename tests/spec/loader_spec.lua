-- What is loaded is what the file says: the bytecode in the binary stands in only for the very text it was made from.
local loader = require("bolt.core.loader")
local t = require("tests.spec.support")

local PATH = "lua/bolt/duration.lua"

t.test("a text that is the embedded one, and one that was changed, load as what they say", function()
  local text = loader.read(PATH)
  t.eq(loader.compile(text, PATH)().seconds("2m"), 120)
  t.eq(loader.compile("return 'changed'", PATH)(), "changed")
  t.eq(loader.compile((text:gsub("m = 60", "m = 61")), PATH)().seconds("2m"), 122) -- as long as the other
  t.eq(loader.compile(text .. "\n", PATH)().seconds("2m"), 120)
end)

t.test("errors of either name the file and the line", function()
  local text = loader.read(PATH)
  for _, variant in ipairs({ text, text .. "\n" }) do
    local ok, e = pcall(loader.compile(variant, PATH)().seconds, "not a time", 1)
    t.ok(not ok and tostring(e):find("^lua/bolt/duration.lua:%d+: "), tostring(e))
  end
  local none, e = loader.compile("local x = \n= 1", "lua/bolt/broken.lua")
  t.eq({ none == nil, e:match("^lua/bolt/broken.lua:%d+:") }, { true, "lua/bolt/broken.lua:2:" })
end)
