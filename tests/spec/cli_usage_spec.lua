-- The command line as such: help, wrong usage, exit codes, where things are printed.
local args = require("bolt.terminal.args")
local cli = require("tests.spec.cli_support")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local t = require("tests.spec.support")

local FLAGS = { json = "flag", allow_private = "flag", input = "text", limit = "whole", pace = "number", dir = "list" }

t.test("arguments: flags, values, lists and words", function()
  t.eq(
    args.parse({ "a", "--json", "--input", "-1", "--allow-private", "--pace=.5", "--limit=3", "b" }, FLAGS, { "X..." }),
    { "a", "b", json = true, input = "-1", allow_private = true, pace = 0.5, limit = 3 }
  )
  t.eq(args.parse({ "--dir", "x", "--dir=y=z" }, FLAGS), { dir = { "x", "y=z" } })
  t.eq(args.parse({ "--", "--json" }, FLAGS, { "[WORD]" }), { "--json" })
  t.eq(args.parse({ "--input=--json", "-" }, FLAGS, { "FILE" }), { "-", input = "--json" })
end)

t.test("arguments: what is wrong is named, and what may have been meant", function()
  local cases = {
    { { "--jsn" }, {}, "unknown flag %-%-jsn; did you mean %-%-json%?" },
    { { "--allow_private" }, {}, "unknown flag %-%-allow_private" },
    { { "--zzz" }, {}, "there are: %-%-help %-%-allow%-private %-%-dir" },
    { { "-x" }, {}, "unknown flag %-x" },
    { { "--input" }, {}, "%-%-input needs a value" },
    { { "--input", "--json" }, {}, "%-%-input needs a value" },
    { { "--json=1" }, {}, "%-%-json takes no value" },
    { { "--input", "a", "--input", "b" }, {}, "given twice" },
    { { "--limit", "1.5" }, {}, 'whole number expected, got "1.5"' },
    { { "--pace", "-1" }, {}, "number expected" },
    { { "--pace", "nan" }, {}, "number expected" },
    { {}, { "RUN" }, "RUN is missing" },
    { { "a", "b" }, { "RUN" }, '"b" is one argument too many' },
    { { "a" }, {}, '"a" is one argument too many' },
  }
  for _, case in ipairs(cases) do
    local e = t.raises(args.parse, "usage", case[1], FLAGS, case[2])
    t.match(e.message, case[3])
  end
  t.eq(args.nearest("sumbit", { "submit", "up" }), "submit")
  t.eq(args.nearest("x", { "up", "db" }), nil)
end)

t.test("help is for stdout, wrong usage for stderr with exit code 2", function()
  local help = cli.run({ "--help" })
  t.eq({ help.code, help.err }, { 0, "" })
  for _, name in ipairs({ "up", "run", "queue", "flow", "reload", "repl", "db", "doctor" }) do
    t.match(help.out, "\n  " .. name .. " +%l")
    local own = cli.run({ name, "--help" })
    t.eq({ own.code, own.err }, { 0, "" }, name)
    t.match(own.out, "bolt " .. name)
    t.match(own.out, "Exit code: 0")
    local wrong = cli.run({ name, "--no-such-flag" })
    t.eq({ wrong.code, wrong.out }, { 2, "" }, name)
    t.match(wrong.err, "^bolt " .. name .. ": unknown .*%-%-no%-such%-flag")
    t.match(wrong.err, "`bolt " .. name .. " %-%-help` says how it is used")
  end
  t.eq(cli.run({ "help", "up" }).out, cli.run({ "up", "-h" }).out)
  local nothing = cli.run({})
  t.eq({ nothing.code, nothing.out, nothing.err }, { 2, "", help.out })
end)

t.test("unknown commands and actions", function()
  local cases = {
    [{ "rnu" }] = "bolt: unknown command rnu; did you mean `bolt run`?\n",
    [{ "frobnicate" }] = "bolt: unknown command frobnicate; `bolt --help` lists them\n",
    [{ "--jsn" }] = "bolt: unknown flag --jsn; `bolt --help` lists them\n",
    [{ "args" }] = "bolt: unknown command args; `bolt --help` lists them\n",
    [{ "run", "strat" }] = 'bolt run: unknown action "strat"; did you mean start?\n'
      .. "`bolt run --help` says how it is used\n",
    [{ "db" }] = "bolt db: say what: migrate, psql, status\n`bolt db --help` says how it is used\n",
  }
  for argv, message in pairs(cases) do
    local r = cli.run(argv)
    t.eq({ r.code, r.out, r.err }, { 2, "", message })
  end
end)

t.test("--version", function()
  for _, flag in ipairs({ "--version", "-V" }) do
    local r = cli.run({ flag })
    t.eq({ r.code, r.out, r.err }, { 0, "bolt " .. loader.version .. "\n", "" })
  end
end)

t.test("every command has summary and usage in the same shape", function()
  for _, file in ipairs(loader.list("lua/bolt/cli")) do
    local name = file:match("^(%l+)%.lua$")
    if name ~= "init" then
      local command = require("bolt.cli." .. name)
      t.match(command.summary, "^%l")
      t.ok(#command.summary <= 60, name .. ": the summary is too long")
      t.match(command.usage, "^bolt " .. name)
      for line in command.usage:gmatch("[^\n]+") do
        t.ok(#line <= 120, name .. ": a line of the usage is too long")
      end
    end
  end
end)

t.test("a full disk under stdout is an error, a reader that has gone is none of ours", function()
  local dir = t.state_dir()
  local full = cli.shell("%s db --help >/dev/full", cli.bolt)
  t.eq(full.code, 1)
  t.match(full.err, "^bolt db: cannot write the result: No space left on device")
  local gone = cli.shell("(%s --help; echo $? >%s/code) | true", cli.bolt, dir)
  t.eq({ gone.err, fs.read(dir .. "/code") }, { "", "1\n" })
end)

t.test("what a script raises is printed with its traceback", function()
  local script = t.state_dir() .. "/fault.lua"
  fs.write(script, "local x\nreturn x.y")
  local r = cli.run({ "exec", script })
  t.eq(r.code, 1)
  t.match(r.err, "^bolt exec: .*fault.lua:2: attempt to index")
  t.match(r.err, "stack traceback")
end)

t.test("Ctrl-C ends a command with 130, SIGTERM with 143, without a traceback", function()
  local script = t.state_dir() .. "/sleep.lua"
  fs.write(script, 'print("here") io.stdout:flush() require("bolt.fiber").sleep(60)')
  for name, code in pairs({ INT = 130, TERM = 143 }) do
    local child = cli.start({ "exec", script })
    cli.await(child, "(here)")
    child:kill(name)
    local ended, signal = child:wait(10)
    t.eq({ ended, signal, child.err() }, { code, 0, "" })
  end
end)
