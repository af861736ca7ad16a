-- Settings: flags before the environment before bolt.conf.lua; secrets in files; what is wrong is told with its place.
local cli = require("tests.spec.cli_support")
local fs = require("bolt.fs")
local json = require("bolt.json")
local t = require("tests.spec.support")

local SCRIPT = [[
local settings = require("bolt.settings")
print(settings.get("listen"), settings.get("listen", "flag"), settings.get("database_url"))
]]

-- What a script sees of the settings, run in a folder with this bolt.conf.lua.
local function ask(conf, env)
  local dir = t.state_dir()
  if conf then
    fs.write(dir .. "/bolt.conf.lua", conf)
  end
  fs.write(dir .. "/ask.lua", SCRIPT)
  local r = cli.run({ "exec", "ask.lua" }, { cwd = dir, env = env })
  return r.code == 0 and r.out:gsub("\n$", "") or r.code .. " " .. r.err, dir
end

t.test("a flag goes before the environment, which goes before the file", function()
  local conf = 'return { listen = "file:1", database_url = "from file" }'
  t.eq(ask(conf), "file:1\tflag\tfrom file")
  t.eq(ask(conf, { BOLT_LISTEN = "env:1" }), "env:1\tflag\tfrom file")
  t.eq(ask(nil), "nil\tflag\tnil")
  t.eq(ask(nil, { BOLT_LISTEN = "" }), "nil\tflag\tnil")
end)

t.test("NAME_FILE names a file that holds the value", function()
  local dir = t.state_dir()
  fs.write(dir .. "/url", "postgresql://secret\n")
  fs.write(dir .. "/empty", "\n")
  t.eq(ask(nil, { DATABASE_URL_FILE = dir .. "/url" }), "nil\tflag\tpostgresql://secret")
  t.match(ask(nil, { DATABASE_URL_FILE = dir .. "/none" }), "^2 .*DATABASE_URL_FILE: .*/none: no such file")
  t.match(ask(nil, { DATABASE_URL_FILE = dir .. "/empty" }), "^2 .*DATABASE_URL_FILE: .*/empty is empty")
  t.match(
    ask(nil, { DATABASE_URL_FILE = dir .. "/url", DATABASE_URL = "x" }),
    "^2 .*DATABASE_URL and DATABASE_URL_FILE are both set: unset one of them"
  )
end)

t.test("BOLT_CONFIG names another file", function()
  local path = t.state_dir() .. "/other.lua"
  fs.write(path, 'return { listen = "other:1" }')
  t.eq(ask('return { listen = "file:1" }', { BOLT_CONFIG = path }), "other:1\tflag\tnil")
  t.match(ask(nil, { BOLT_CONFIG = path .. ".none" }), "^2 .*the settings file cannot be read: .*none")
end)

t.test("a file that is wrong is refused with its line", function()
  local cases = {
    ['return {\n  listen = "x:1",\n  lisen = "y:1",\n}'] = 'bolt.conf.lua:3: unknown setting "lisen"; there are: ant',
    ["return {\n  listen = 8080,\n}"] = "bolt.conf.lua:2: listen has to be a text in quotes, and is a number",
    ["return {\n  listen =\n}"] = "bolt.conf.lua:3: unexpected symbol",
    ["return 7"] = "bolt.conf.lua:1: the file has to return a table of settings, and returns a number",
    [""] = "returns a nil",
    ['return { listen = os.getenv("X") }'] = "bolt.conf.lua:1: .*the file is only data",
    ["\27LJ\2"] = "bolt.conf.lua:1: bytecode is not loaded",
  }
  for conf, message in pairs(cases) do
    local said = ask(conf)
    t.match(said, "^2 bolt exec: ")
    t.match(said, message)
  end
end)

t.test("every setting has its name in the environment, and doctor says which are set", function()
  local dir = t.state_dir()
  local r = cli.run({ "doctor", "--json" }, { cwd = dir, env = { BOLT_STATE_DIR = dir, BOLT_LISTEN = "127.0.0.1:0" } })
  local found
  for line in r.out:gmatch("[^\n]+") do
    local check = json.decode(line)
    found = check.check == "settings" and check.message or found
  end
  t.eq(found, "set: listen, state_dir")
end)

t.test("a model that cannot be asked is refused when the service starts, not at the first form", function()
  local env =
    { BOLT_STATE_DIR = t.state_dir(), BOLT_MODEL = "openai:gpt", OPENAI_API_KEY = false, OPENAI_BASE_URL = false }
  local r = cli.run({ "up", "--listen", "127.0.0.1:0" }, { env = env })
  t.eq(r.code, 2)
  t.match(r.err, "OPENAI_API_KEY: is not set; openai:gpt needs it")
  env.BOLT_MODEL = "gpt"
  t.match(cli.run({ "up" }, { env = env }).err, "BOLT_MODEL: PROVIDER:MODEL with one of openai, anthropic, gemini")
end)
