-- The state directory: where it is, how it is made, what is said when it cannot be used.
local cli = require("tests.spec.cli_support")
local fs = require("bolt.fs")
local process = require("bolt.process")
local t = require("tests.spec.support")

local SCRIPT = [[
local ok, e = pcall(require("bolt.state").dir)
print(ok and e or e.kind .. " " .. tostring(e.code) .. " " .. e.message)
]]

local function ask(env, cwd, ids)
  local script = t.state_dir() .. "/ask.lua"
  fs.write(script, SCRIPT)
  return cli
    .run({ "exec", script }, { env = env, cwd = cwd, uid = ids and ids[1], gid = ids and ids[2] }).out
    :gsub("\n$", "")
end

t.test("BOLT_STATE_DIR names it, also relative; it is made for its user alone", function()
  local dir = t.state_dir()
  t.eq(ask({ BOLT_STATE_DIR = dir .. "/a/b" }), dir .. "/a/b")
  t.eq(ask({ BOLT_STATE_DIR = "c" }, dir), dir .. "/c")
  local mode = process.euid() == 0 and "711" or "700"
  t.eq(fs.stat(dir .. "/a/b").mode, tonumber(mode, 8))
  t.eq(fs.list(dir .. "/a/b"), {})
end)

t.test("an installed binary keeps it where the XDG rules say", function()
  local dir = t.state_dir()
  local bolt = dir .. "/bolt"
  fs.write(bolt, fs.read(cli.bolt), { mode = tonumber("755", 8) })
  local script = dir .. "/ask.lua"
  fs.write(script, SCRIPT)
  local function path(env)
    return cli.run({ "exec", script }, { env = env, program = { bolt } }).out
  end
  t.eq(path({ XDG_STATE_HOME = dir .. "/x" }), dir .. "/x/bolt\n")
  t.eq(path({ XDG_STATE_HOME = false, HOME = dir }), dir .. "/.local/state/bolt\n")
  t.match(path({ XDG_STATE_HOME = false, HOME = false }), "^state_dir nil no place .* set BOLT_STATE_DIR")
end)

t.test("what is in the way is told with what to do", function()
  local dir = t.state_dir()
  fs.write(dir .. "/file", "")
  t.match(ask({ BOLT_STATE_DIR = dir .. "/file" }), "^state_dir ENOTDIR cannot use .*/file: .*; a part of this path")
  t.match(ask({ BOLT_STATE_DIR = "/proc/nowhere" }), "^state_dir ENOENT .*; set BOLT_STATE_DIR")
end)

t.test("a folder that cannot be written", { skip = process.euid() ~= 0 and "needs root" }, function()
  local dir = t.state_dir()
  t.match(
    ask({ BOLT_STATE_DIR = dir }, "/", { 65534, 65534 }),
    "^state_dir EACCES .*permission denied; set BOLT_STATE_DIR"
  )
end)

t.test("a full disk", { skip = process.euid() ~= 0 and "needs root" }, function()
  local dir = t.state_dir()
  if process.spawn({ args = { "mount", "-t", "tmpfs", "-o", "size=4k", "none", dir } }):wait(5) ~= 0 then
    return print("skip: no mount here")
  end
  local ok, e = pcall(function()
    fs.write(dir .. "/fill", ("x"):rep(4096))
    t.match(ask({ BOLT_STATE_DIR = dir }), "^state_dir ENOSPC .*no space left on device; the disk is full")
    t.eq(fs.list(dir), { "fill" })
  end)
  t.eq(process.spawn({ args = { "umount", dir } }):wait(5), 0)
  t.ok(ok, e)
end)
