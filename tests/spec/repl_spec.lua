-- The REPL: server and client in this process, and `bolt repl` as a child, on a pipe and on a terminal.
local ffi = require("ffi")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local inspect = require("bolt.inspect")
local json = require("bolt.json")
local process = require("bolt.process")
local repl = require("bolt.repl")
local t = require("tests.spec.support")

ffi.cdef([[
int posix_openpt(int flags); int grantpt(int fd); int unlockpt(int fd); char *ptsname(int fd);
long read(int fd, void *to, unsigned long n); long write(int fd, const void *from, unsigned long n);
int close(int fd); int socket(int domain, int type, int protocol);
int bind(int fd, const void *address, unsigned size);
]])
local C = ffi.C
local RDWR_NOCTTY_NONBLOCK_CLOEXEC = 2 + 256 + 2048 + 524288

local function server(env)
  local path = t.state_dir() .. "/repl.sock"
  local s = repl.start(path, { env = env })
  t.on_exit(function()
    s:close()
  end)
  return path, s
end

local function ask(client, code, form)
  local answer = client:ask({ eval = code, form = form or "lua" })
  return answer.values or answer
end

t.test("expressions, statements, several results, and what stays", function()
  local c = repl.connect((server({ answer = 42 })))
  t.eq(ask(c, "1 + 1"), { "2" })
  t.eq(ask(c, "_ + 1"), { "3" })
  t.eq(ask(c, '1, "two", nil'), { "1", '"two"', "nil" })
  t.eq(ask(c, '"raw\\n"', "text"), { "raw\n" })
  t.eq(ask(c, "({ 1, json.null, b = { x = json.array() } }).b", "json"), { '{"x":[]}' })
  t.eq(ask(c, "x = answer"), {})
  t.eq(ask(c, "x"), { "42" })
  t.eq(ask(c, "for i = 1, 3 do x = x + i end return x, i"), { "48", "nil" })
  t.eq(ask(c, '"\\255"'), { '"\\255"' })
  t.eq({ rawget(_G, "x"), rawget(_G, "_") }, {})
end)

t.test("each session has its own assignments", function()
  local path = server()
  local a, b = repl.connect(path), repl.connect(path)
  ask(a, "mine = 1")
  t.eq({ ask(a, "mine"), ask(b, "mine") }, { { "1" }, { "nil" } })
end)

t.test("inputs may wait, and print goes to who asked", function()
  local c = repl.connect((server()))
  local prints = {}
  local answer = c:ask(
    { eval = 'print("a", 1) fiber.sleep(0.01) print("\\255") return "done"', form = "text" },
    function(s)
      table.insert(prints, s)
    end
  )
  t.eq({ prints, answer.values }, { { "a\t1", "\\255" }, { "done" } })
end)

t.test("an input that ends in the middle is told from one that is wrong", function()
  local c = repl.connect((server()))
  for _, code in ipairs({ "for i = 1, 3 do", "{ 1,", "f(", "1 +", "x =", "function f()", "if a then\n b()", '"a\\' }) do
    local answer = c:ask({ eval = code, form = "lua" })
    t.ok(answer.incomplete or answer.error and code == '"a\\', code .. ": " .. t.show(answer))
  end
  for _, code in ipairs({ "1 2", "end", "x = = 1", ")" }) do
    local answer = c:ask({ eval = code, form = "lua" })
    t.ok(answer.error and not answer.incomplete, code)
    t.match(answer.error, "^repl:1: ")
  end
end)

t.test("errors carry message, kind and the stack of the input", function()
  local c = repl.connect((server()))
  local e = ask(c, "local function f() local x; return x.y end\nlocal v = f()")
  t.match(e.error, "^repl:1: attempt to index local 'x'")
  t.match(e.traceback, "repl:1: in function 'f'")
  t.ok(not e.traceback:find("repl.lua", 1, true), e.traceback)
  t.eq(ask(c, 'json.decode("[")').kind, "decode")
  t.match(ask(c, "error({})").error, "^table: ")
  t.match(ask(c, "{ print }", "json").error, "cannot encode")
  t.match(ask(c, '("x"):rep(5e6)').error, "left out: 5000")
  t.eq(ask(c, "1"), { "1" })
end)

t.test("the watchdog ends a loop and the session lives on", { timeout = 20 }, function()
  local c = repl.connect((server()))
  t.eq(ask(c, "while true do end").kind, "cpu_budget")
  t.eq(ask(c, "1"), { "1" })
end)

t.test("what runs is cancelled when the connection goes", function()
  local ended = fiber.waiter()
  local c = repl.connect((server({
    hold = function()
      local _, e = pcall(fiber.sleep, 60)
      ended:wake(e.kind)
    end,
  })))
  local asking = fiber.spawn(pcall, c.ask, c, { eval = "print(1) hold()", form = "lua" }, function()
    c:close()
  end)
  t.eq(ended:wait(5), "cancelled")
  asking:join(5)
end)

t.test("names are offered for completion without calling metamethods", function()
  local trap = setmetatable({ member = 1 }, {
    __index = function()
      error("called")
    end,
  })
  local c = repl.connect((server({ trap = trap })))
  ask(c, "mine = { inner = 1 }")
  local has = {}
  for _, name in ipairs(c:ask({ names = true }).names) do
    has[name] = true
  end
  t.eq(
    { has["json.encode"], has["trap.member"], has["mine.inner"], has["string.rep"], has.print },
    { true, true, true, true, true }
  )
end)

t.test("the socket is private, and requests that are none are answered", function()
  local path = server()
  t.eq(fs.stat(path).mode, tonumber("600", 8))
  local c = repl.connect(path)
  c.conn:write("not json\n[1]\n{}\n" .. json.encode({ eval = "7", form = "lua" }) .. "\n")
  local kinds = {}
  for i = 1, 4 do
    local answer = json.decode(c.conn:read_line())
    kinds[i] = answer.error and "error" or answer.values[1]
  end
  t.eq(kinds, { "error", "error", "error", "7" })
end)

t.test("a line that never ends breaks only its own connection", function()
  local path = server()
  local c = repl.connect(path)
  pcall(function()
    for _ = 1, 12 do
      c.conn:write(("x"):rep(1e6))
    end
  end)
  t.eq(pcall(c.conn.read_line, c.conn), true)
  t.eq(ask(repl.connect(path), "1"), { "1" })
end)

t.test("addresses: taken, stale, too long, not a socket", function()
  local path, s = server()
  t.eq(t.raises(repl.start, "repl", path).code, "EADDRINUSE")
  t.eq(ask(repl.connect(path), "1"), { "1" })
  s:close()
  t.eventually(5, function()
    return not fs.exists(path)
  end)
  t.eq(t.raises(repl.connect, "repl", path).code, "ENOENT")
  -- what a process that was killed leaves: a socket file without a listener
  local address = ffi.new("char[110]", "\1\0" .. path)
  local fd = C.socket(1, 1, 0)
  t.eq(C.bind(fd, address, 2 + #path + 1), 0)
  C.close(fd)
  t.eq({ fs.stat(path).type, t.raises(repl.connect, "repl", path).code }, { "other", "ECONNREFUSED" })
  local again = repl.start(path)
  t.eq(ask(repl.connect(path), "2"), { "2" })
  again:close()
  t.eq(t.raises(repl.start, "repl", "/tmp/" .. ("x"):rep(103)).code, "ENAMETOOLONG")
  local file = t.state_dir() .. "/file"
  fs.write(file, "precious")
  t.eq({ t.raises(repl.start, "repl", file).code, fs.read(file) }, { "EADDRINUSE", "precious" })
end)

-- Runs `bolt repl` with this shell text around it; returns its exit code, output and messages.
local function command(format, ...)
  local dir = t.state_dir()
  local line = format:gsub("BOLT", "'" .. fs.realpath("/proc/self/exe") .. "' repl"):format(...)
  local child = process.spawn({ args = { "sh", "-c", line }, stdout = dir .. "/out", stderr = dir .. "/err" })
  local code = child:wait(20)
  return code, fs.read(dir .. "/out"), fs.read(dir .. "/err")
end

t.test("bolt repl --eval prints the value alone and tells by its exit code", function()
  local path = server()
  local function run(args)
    return { command("BOLT --socket %s %s", path, args) }
  end
  t.eq(run("--eval '1 + 1'"), { 0, "2\n", "" })
  t.eq(run([[--eval='"text"']]), { 0, "text\n", "" })
  t.eq(
    run([[--json --eval '{ a = {}, s = "x" }, 2']])[2]:gsub('{"s":"x","a":{}}', '{"a":{},"s":"x"}'),
    '{"a":{},"s":"x"}\n2\n'
  )
  t.eq(run([[--eval 'print("to stderr") return 5']]), { 0, "5\n", "to stderr\n" })
  local failed = run([[--eval 'error("boom")']])
  t.eq({ failed[1], failed[2], failed[3]:match("^[^\n]*") }, { 1, "", "repl:1: boom" })
  t.eq(run("--eval 'for'")[1], 1)
  t.eq(run("--evil 1")[1], 2)
  t.eq(run("--eval")[1], 2)
  t.eq(
    { command("BOLT --socket %s.none --eval 1", path) },
    { 1, "", ("bolt repl: no bolt is running with this socket: %s.none; start one with `bolt up`\n"):format(path) }
  )
end)

t.test("bolt repl reads a pipe line by line, without prompts", function()
  local path = server()
  local input = [[x = 2\n\nfunction f(a)\n  return a * x\nend\nf(21)\n"end"\n]]
  t.eq({ command("printf '%s' | BOLT --socket %s", input, path) }, { 0, "42\nend\n", "" })
  local code, out, err = command("printf '%s' | BOLT --socket %s", [[error("a", 0)\n5\n]], path)
  t.eq({ code, out, err:match("^[^\n]*") }, { 1, "5\n", "a" })
end)

t.test("bolt repl in a terminal: editing, completion, history, Ctrl-C, Ctrl-D", function()
  local path = server()
  local master = C.posix_openpt(RDWR_NOCTTY_NONBLOCK_CLOEXEC)
  t.ok(master >= 0 and C.grantpt(master) == 0 and C.unlockpt(master) == 0)
  local slave = ffi.string(C.ptsname(master))
  local buffer, screen = ffi.new("char[4096]"), ""
  local function expect(pattern)
    t.eventually(10, function()
      local n = C.read(master, buffer, 4096)
      screen = screen .. ffi.string(buffer, math.max(0, tonumber(n)))
      local _, last = screen:find(pattern)
      screen = last and screen:sub(last + 1) or screen
      return last
    end)
  end
  local function keys(text)
    t.eq(tonumber(C.write(master, text, #text)), #text)
  end
  local function start()
    local shell = ("exec '%s' repl --socket %s <%s >%s 2>&1"):format(fs.realpath("/proc/self/exe"), path, slave, slave)
    local child = process.spawn({ args = { "sh", "-c", shell }, env = { TERM = "xterm" } })
    t.on_exit(function()
      child:kill("KILL")
    end)
    expect("bolt> ")
    return child
  end
  local child = start()
  keys('"ac"\27[D\27[Db\n') -- two steps left, then b: "abc"
  expect('\n"abc"')
  expect("bolt> ")
  keys("jso\t.enco\t({1})\n")
  expect('"%[1%]"')
  expect("bolt> ")
  keys("for i = 1, 2 do\n")
  expect("%.%.%. ")
  keys("print(i * 11)\n")
  expect("%.%.%. ")
  keys("end\n")
  expect("11%s+22%s+bolt> ")
  keys("\4")
  t.eq(child:wait(10), 0)
  child = start()
  keys("\27[A\27[A\27[A\27[A\n") -- up to what the session before sent
  expect('"%[1%]"%s+bolt> ')
  keys("fiber.sleep(60)\n")
  expect("sleep%(60%)%s*\n")
  child:kill("INT")
  t.eq({ child:wait(10) }, { 130, 0 })
  C.close(master)
end)

t.test("inspect: values as text", function()
  local cycle = { n = 1 }
  cycle.self = cycle
  for text, value in pairs({
    ['{ 1, "a\\n\\000", ["a b"] = 2, ["end"] = 3, x = true }'] = { 1, "a\n\0", x = true, ["a b"] = 2, ["end"] = 3 },
    ["{ n = 1, self = <cycle> }"] = cycle,
    ["{}"] = {},
    ["{} --[[array]]"] = json.array(),
    ["null"] = json.null,
    ["9007199254740991"] = 2 ^ 53 - 1,
    ["0.1"] = 0.1,
    ['"\\255é"'] = "\255é",
  }) do
    t.eq(inspect.text(value), text)
  end
  local long = {}
  for i = 1, 300 do
    long[i] = i
  end
  t.match(inspect.text(long), "  200,\n  %.%.%. 100 more,\n}$")
end)
