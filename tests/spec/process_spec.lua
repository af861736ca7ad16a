-- bolt.process: children with what they inherit, print and end by.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local process = require("bolt.process")
local t = require("tests.spec.support")

t.test("process: exit code and output", function()
  local p = process.spawn({ args = { "sh", "-c", "echo hello; exit 7" }, stdout = "pipe" })
  t.ok(p.pid > 1)
  t.eq(p:read_stdout(10), "hello\n")
  t.eq({ p:wait(10) }, { 7, 0 })
  t.eq(p:ended(), true)
  t.eq(p:kill("SIGTERM"), false)
  t.eq({ p:wait() }, { 7, 0 })
end)

t.test("process: large output, and too large", function()
  local p = process.spawn({ args = { "head", "-c", "3000000", "/dev/zero" }, stdout = "pipe" })
  t.eq(#p:read_stdout(10), 3000000)
  local q = process.spawn({ args = { "cat", "/dev/zero" }, stdout = "pipe" })
  t.raises(function()
    q:read_stdout(20)
  end, "too_large")
  t.eq(select(2, q:wait(10)), 9)
end)

t.test("process: signals, and several fibers waiting for one child", function()
  local p = process.spawn({ args = { "sleep", "100" } })
  local first, second = fiber.spawn(p.wait, p), fiber.spawn(p.wait, p)
  local e = t.raises(p.wait, "timeout", p, 0.02)
  t.ok(e.kind == "timeout")
  first:cancel()
  t.ok(p:kill("SIGTERM"))
  t.eq({ second:join(10) }, { 0, 15 })
  t.raises(function()
    first:join(10)
  end, "cancelled")
end)

t.test("process: a program that is missing, a file that cannot be written, a bad option", function()
  t.eq(t.raises(process.spawn, "process", { args = { "bolt-no-such-program" } }).code, "ENOENT")
  t.raises(process.spawn, "/no/such/folder/log", { args = { "true" }, stdout = "/no/such/folder/log" })
  t.raises(process.spawn, 'unknown option "stdut"', { args = { "true" }, stdut = "null" })
  t.raises(process.spawn, "args must be", { args = {} })
end)

t.test("process: environment and working directory", function()
  local dir = fs.realpath(t.state_dir())
  local p = process.spawn({
    args = { "sh", "-c", 'echo "$BOLT_TEST_WORD|${HOME-none}|$PWD"' },
    env = { BOLT_TEST_WORD = "two words", HOME = false },
    cwd = dir,
    stdout = "pipe",
  })
  t.eq(p:read_stdout(10), "two words|none|" .. dir .. "\n")
end)

t.test("process: an environment that is a list is refused, not taken for a broken table", function()
  local e = t.raises(process.spawn, "env: names with values expected", { args = { "true" }, env = { "TERM=xterm" } })
  t.ok(not tostring(e):find("invalid key", 1, true), tostring(e))
end)

t.test("process: output appended to a file", function()
  local path = t.state_dir() .. "/log"
  for _, word in ipairs({ "one", "two" }) do
    process.spawn({ args = { "sh", "-c", "echo " .. word .. " >&2" }, stdout = path, stderr = path }):wait(10)
  end
  t.eq(fs.read(path), "one\ntwo\n")
end)

t.test("process: a child gets none of our other descriptors", function()
  -- io.open of LuaJIT does not set close-on-exec, like some C libraries
  local file = assert(io.open("/dev/null"))
  local p = process.spawn({ args = { "ls", "/proc/self/fd" }, stdout = "pipe" })
  local list = p:read_stdout(10)
  file:close()
  t.eq(list, "0\n1\n2\n3\n") -- 3 is the folder that ls reads
end)

t.test("process: a session of its own, and its group", function()
  local p = process.spawn({
    args = { "sh", "-c", "sleep 100 & ps -o sid= -p $$; wait" },
    detached = true,
    stdout = t.state_dir() .. "/sid",
  })
  t.ok(p:kill("SIGTERM", { group = true }))
  t.eq(select(2, p:wait(10)), 15)
  t.group_is_gone(p.pid)
end)

t.test("process: as another user", { skip = process.euid() ~= 0 and "needs root" or nil }, function()
  local uid, gid = process.user("nobody")
  local p = process.spawn({ args = { "id", "-u" }, uid = uid, gid = gid, cwd = "/", stdout = "pipe" })
  t.eq(p:read_stdout(10), uid .. "\n")
  local q = process.spawn({ args = { "id", "-G" }, uid = uid, gid = gid, cwd = "/", stdout = "pipe" })
  t.eq(q:read_stdout(10), gid .. "\n")
end)

t.test("process: who we are", function()
  local uid, gid, home, name = process.user("root")
  t.eq({ uid, gid, home, name }, { 0, 0, "/root", "root" })
  t.eq(select(4, process.user(0)), "root")
  t.eq(process.user("no-such-user-here"), nil)
  t.ok(process.signal(process.pid(), 0))
  t.eq(process.env("BOLT_NO_SUCH_VARIABLE"), nil)
end)

t.test("process: a signal to ourselves", function()
  local box = process.on_signal("USR1")
  process.signal(process.pid(), "USR1")
  box:wait(10)
  t.raises(box.wait, "timeout", box, 0.02)
  process.signal(process.pid(), "USR1")
  box:wait(10)
end)

t.test("process: locks exclude and share", function()
  local path = t.state_dir() .. "/lock"
  local a = t.ok(process.lock(path, "exclusive"))
  t.eq(process.lock(path, "shared"), nil)
  a:release()
  local b, c = t.ok(process.lock(path, "shared")), t.ok(process.lock(path, "shared"))
  t.eq(process.lock(path, "exclusive"), nil)
  b:release()
  c:release()
  t.ok(process.lock(path, "exclusive")):release()
end)
