-- What the READMEs say is so: the files and functions they name exist, what has to have a row has one, and the flows
-- run.
local engine = require("tests.spec.engine_support")
local loader = require("bolt.core.loader")
local runs = require("bolt.engine.runs")
local server = require("bolt.server")
local settings = require("bolt.settings")
local t = require("tests.spec.support")

local README = loader.read("README.md")
local skip = not README and "needs a checkout" or nil

t.test("every file and folder it names is there, and has the function named beside it", { skip = skip }, function()
  local missing, seen = {}, 0
  for path, stop in README:gmatch("`([%w_]+/[%w_/.]*)`()") do
    seen = seen + 1
    local is_file = path:find("%.%w+$") ~= nil
    local text = is_file and loader.read(path)
    local name = README:match("^ `([%w_]+)`", stop)
    if is_file and not text or not is_file and path ~= "var/" and not loader.list(path) then
      missing[#missing + 1] = path
    elseif name and not text:find("[.:%s*]" .. name .. "[ =(]") then
      missing[#missing + 1] = path .. " " .. name
    end
  end
  t.eq(missing, {})
  t.ok(seen > 30, seen)
end)

-- Names that stand for others.
local EXAMPLES = { "NAME", "noun", "/x_spec%.lua$", "^flows/remind" }

local function is_example(path)
  for _, pattern in ipairs(EXAMPLES) do
    if path:find(pattern) then
      return true
    end
  end
end

t.test("every file that the other READMEs name is there", { skip = skip }, function()
  local missing, seen = {}, 0
  for _, folder in ipairs({ "runtime", "lua", "flows", "migrations", "tests", "lua/bolt/browser" }) do
    for path in loader.read(folder .. "/README.md"):gmatch("`([%w_./-]+%.%a+)`") do
      local is_file = path:find("/", 1, true) and path:find("%.[clhjs][uqs]?[ahl]?$")
      if is_file and not is_example(path) then
        seen = seen + 1
        if not (loader.read(path) or loader.read(folder .. "/" .. path)) then
          missing[#missing + 1] = folder .. "/README.md: " .. path
        end
      end
    end
  end
  t.eq(missing, {})
  t.ok(seen > 25, seen)
end)

t.test("every module, setting and migration has its row", { skip = skip }, function()
  local reference, missing = loader.read("lua/README.md"), {}
  local function want(file, text, name)
    if not text:find(name, 1, true) then
      missing[#missing + 1] = file .. " has no row for " .. name
    end
  end
  for _, name in ipairs(loader.list("lua/bolt")) do
    local module = name:match("^([%w_]+)%.lua$")
    if not module then
      want("lua/README.md", reference, ("`%s`"):format(name))
    elseif module ~= "init" and module ~= "start" then
      want("lua/README.md", reference, ("`bolt.%s`"):format(module))
    end
  end
  for name, variable in pairs(settings.known) do
    want("lua/README.md", reference, ("| `%s` | `%s` |"):format(name, variable))
  end
  local schema = loader.read("migrations/README.md")
  for _, name in ipairs(loader.list("migrations")) do
    if name:find("%.sql$") then
      want("migrations/README.md", schema, ("`%s`"):format(name))
    end
  end
  t.eq(missing, {})
end)

t.test("its flow runs, waits for the event and ends", { skip = skip }, function()
  local flow = README:match("```lua\n(.-)```")
  t.ok(select(2, flow:gsub("\n", "")) <= 15)
  local s = server.listen("127.0.0.1:0", function()
    return { status = 204 }
  end)
  t.on_exit(function()
    s:close()
  end)
  flow = flow:gsub("http%.get%(url%)", "http.get(url, { allow_private = true })")
  engine.with_worker({ ["greet.lua"] = flow }, function()
    local id = runs.start("greet", { urls = { "http://" .. s.address .. "/" } })
    runs.emit(id, "approved", true)
    t.eq(runs.wait(id, 10).result, { statuses = { 204 }, approved = true })
  end)
end)

t.test("the flow and the test of flows/README.md run as they stand there", { skip = skip }, function()
  local guide = loader.read("flows/README.md")
  local files = {
    ["tasks/mail.lua"] = [[
return { send = require("bolt").task("mail", function() error("a test must not send mail") end) }]],
  }
  for name in ("remind.lua remind_test.lua"):gmatch("%S+") do
    files[name] = guide:match("```lua\n(%-%- flows/" .. name:gsub("%.", "%%.") .. "\n.-)```")
    t.ok(files[name], name)
  end
  local cli = require("tests.spec.cli_support")
  local r = cli.run({ "test", "--flows", engine.folder(files) })
  t.eq({ r.code, r.err }, { 0, "1 passed, 0 failed\n" }, r.out)
  t.match(r.out, "^ok flows/remind_test.lua: a second reminder after two weeks of silence %(%d+ ms%)\n$")
end)
