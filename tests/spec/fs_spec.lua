-- bolt.fs on a real folder.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")
local t = require("tests.spec.support")

local function mode(octal)
  return tonumber(octal, 8)
end

t.test("write, read, append, replace atomically", function()
  local dir = t.state_dir()
  local path = dir .. "/a.txt"
  fs.write(path, "one\n")
  fs.append(path, "two\0\n", { sync = true })
  t.eq(fs.read(path), "one\ntwo\0\n")
  fs.write(path, "new", { atomic = true, mode = mode("600") })
  local st = fs.stat(path)
  t.eq({ fs.read(path), st.type, st.size, st.mode }, { "new", "file", 3, mode("600") })
  t.ok(math.abs(st.mtime - os.time()) < 60)
  t.eq(fs.list(dir), { "a.txt" })
  fs.write(path, "")
  t.eq(fs.read(path), "")
  t.ok(fs.read("/proc/self/status"):find("Threads:"))
end)

t.test("reads are limited and errors name code and path", function()
  local dir = t.state_dir()
  fs.write(dir .. "/big", ("x"):rep(1001))
  t.eq(#fs.read(dir .. "/big", 1001), 1001)
  t.eq(t.raises(fs.read, "fs", dir .. "/big", 1000).code, "EFBIG")
  t.eq(t.raises(fs.read, "fs", "/dev/zero", 100000).code, "EFBIG")
  local e = t.raises(fs.read, "fs", dir .. "/none")
  t.eq({ e.code, e.path, e.retryable }, { "ENOENT", dir .. "/none", false })
  t.match(e.message, "fs.read.*none.*no such file")
  t.eq(t.raises(fs.write, "fs", dir .. "/no/such", "x", { atomic = true }).code, "ENOENT")
  t.raises(fs.read, "path expected", "a\0b")
  local function no_path()
    return (fs.read(nil))
  end
  t.match(t.raises(no_path, "path expected, got nil"), "fs_spec.lua")
  t.raises(fs.write, "unknown option", dir .. "/x", "", { atomc = true })
  t.eq(fs.list(dir), { "big" })
end)

t.test("a failed atomic write leaves nothing behind", function()
  local dir = t.state_dir()
  fs.mkdir_p(dir .. "/taken/full")
  t.raises(fs.write, "fs", dir .. "/taken", "x", { atomic = true })
  t.eq(fs.list(dir), { "taken" })
end)

t.test("folders: made with parents, listed in order, removed whole, links not followed", function()
  local dir = t.state_dir()
  fs.mkdir_p(dir .. "/a/b/c")
  fs.mkdir_p(dir .. "/a/b/c/")
  fs.mkdir_p(dir .. "/keep")
  fs.write(dir .. "/keep/file", "precious")
  for _, name in ipairs({ "z", "m", ".hidden" }) do
    fs.write(dir .. "/a/b/" .. name, name)
  end
  t.eq(fs.list(dir .. "/a/b"), { ".hidden", "c", "m", "z" })
  require("ffi").cdef("int symlink(const char *, const char *);")
  t.eq(require("ffi").C.symlink(dir .. "/keep", dir .. "/a/link"), 0)
  t.eq({ fs.stat(dir .. "/a/link").type, fs.stat(dir .. "/a/link", true).type }, { "folder", "link" })
  t.eq(fs.realpath(dir .. "/a/../a/link/."), fs.realpath(dir) .. "/keep")
  fs.remove_tree(dir .. "/a")
  fs.remove_tree(dir .. "/a")
  t.eq({ fs.exists(dir .. "/a"), fs.read(dir .. "/keep/file") }, { false, "precious" })
  t.eq(t.raises(fs.mkdir_p, "fs", dir .. "/keep/file").code, "ENOTDIR")
  t.eq({ fs.stat(dir .. "/keep/file/x"), fs.exists(dir .. "/keep/file") }, { nil, true })
end)

t.test("temporary folders are private and different", function()
  local a, b = fs.temp_dir("spec"), fs.temp_dir("spec")
  t.on_exit(function()
    fs.remove_tree(a)
    fs.remove_tree(b)
  end)
  t.ok(a ~= b)
  t.match(a, "/spec%-%w+$")
  t.eq(fs.stat(a).mode, mode("700"))
  local st = fs.stat(a)
  fs.chown(a, st.uid, st.gid)
end)

t.test("many at once, some cancelled, and the loop goes on meanwhile", function()
  local dir = t.state_dir()
  local fibers = {}
  for i = 1, 60 do
    fibers[i] = fiber.spawn(function()
      local path = dir .. "/" .. i
      fs.write(path, tostring(i), { atomic = i % 10 == 0 })
      return fs.read(path)
    end)
  end
  fiber.sleep(0)
  for i = 1, 60, 3 do
    fibers[i]:cancel()
  end
  for i = 1, 60 do
    local ok, v = pcall(fibers[i].join, fibers[i])
    t.ok(ok and v == tostring(i) or v.kind == "cancelled", v)
    t.ok(ok or i % 3 == 1, "one that was not cancelled failed")
  end
end)

t.test("writing is refused where effects are not allowed, reading is not", function()
  local dir = t.state_dir()
  fs.write(dir .. "/x", "1")
  local before = fiber.effects(false)
  local kinds = {}
  for _, call in ipairs({
    { fs.write, dir .. "/x", "2" },
    { fs.append, dir .. "/x", "2" },
    { fs.mkdir_p, dir .. "/y" },
    { fs.remove_tree, dir .. "/x" },
    { fs.temp_dir },
    { fs.chown, dir .. "/x", -1, -1 },
  }) do
    local _, e = pcall(unpack(call))
    kinds[#kinds + 1] = e.kind
  end
  local content = fs.read(dir .. "/x")
  fiber.effects(before)
  t.eq(kinds, { "outside_step", "outside_step", "outside_step", "outside_step", "outside_step", "outside_step" })
  t.eq({ content, fs.list(dir) }, { "1", { "x" } })
end)

t.test("a write that waited for a thread until the lease was over was done all the same", function()
  local dir = t.state_dir()
  local pipes = {}
  for i = 1, 64 do -- more than there are threads
    pipes[i] = dir .. "/pipe" .. i
  end
  t.eq(process.spawn({ args = { "/usr/bin/mkfifo", unpack(pipes) } }):wait(10), 0)
  local readers = {}
  for i, pipe in ipairs(pipes) do
    readers[i] = fiber.spawn(pcall, fs.read, pipe) -- stands in open() until somebody writes
  end
  fiber.effects_for(0.3)
  local writer = fiber.spawn(function()
    fiber.context().lease = {}
    fs.append(dir .. "/late", "x")
  end)
  t.eventually(5, function()
    return fiber.effects_for()
  end)
  local open = process.spawn({ args = { "/bin/sh", "-c", 'for f; do (: > "$f") & done; wait', "sh", unpack(pipes) } })
  t.raises(writer.join, "lease_lost", writer, 10)
  fiber.effects_for(nil)
  for _, reader in ipairs(readers) do
    reader:join(10)
  end
  t.eq(open:wait(10), 0)
  t.ok(not fs.exists(dir .. "/late"))
end)
