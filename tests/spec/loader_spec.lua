-- What is loaded is what the file says: the bytecode in the binary stands in only for the very text it was made from.
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
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

t.test("in a checkout a saved file is what runs, also one as long as before", { timeout = 30 }, function()
  local dir = t.state_dir()
  local bolt = process.env("BOLT_BIN") or (loader.root() or ".") .. "/bolt"
  t.eq(process.spawn({ args = { "/bin/cp", "-a", bolt, (loader.root() or ".") .. "/lua", dir } }):wait(10), 0)
  local script = dir .. "/minutes.lua"
  fs.write(script, 'print(require("bolt.duration").seconds("2m"))')
  local function minutes()
    local p = process.spawn({ args = { dir .. "/bolt", "exec", script }, stdout = "pipe" })
    local said = p:read_stdout(10)
    p:wait(10)
    return said
  end
  t.eq(minutes(), "120\n")
  fs.write(dir .. "/" .. PATH, (loader.read(PATH):gsub("m = 60", "m = 61")))
  t.eq(minutes(), "122\n")
end)
