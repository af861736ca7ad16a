--- Tests in Lua: each test is a fiber with a deadline; a failure prints the traceback of the fiber that failed.
local fiber = require("bolt.fiber")

local M = { tests = {}, exits = {} }

--- Declares a test.
---@param name string
---@param opts table|function { timeout = seconds (default 30) }
---@param fn? function
function M.test(name, opts, fn)
  if not fn then
    opts, fn = {}, opts
  end
  table.insert(M.tests, { name = name, timeout = opts.timeout or 30, skip = opts.skip, fn = fn, file = M.file })
end

local function show(v, depth)
  depth = depth or 0
  if type(v) == "string" then
    return ("%q"):format(v)
  elseif type(v) == "table" and depth < 6 and not (getmetatable(v) or {}).__tostring then
    local keys, out = {}, {}
    for k in pairs(v) do
      keys[#keys + 1] = k
    end
    table.sort(keys, function(a, b)
      return tostring(a) < tostring(b)
    end)
    for _, k in ipairs(keys) do
      out[#out + 1] = ("[%s]=%s"):format(show(k, depth + 1), show(v[k], depth + 1))
    end
    return "{" .. table.concat(out, ", ") .. "}"
  end
  return tostring(v)
end
M.show = show

local function same(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then
    return a == b or (a ~= a and b ~= b)
  end
  for k, v in pairs(a) do
    if not same(v, b[k]) then
      return false
    end
  end
  for k in pairs(b) do
    if a[k] == nil then
      return false
    end
  end
  return true
end

--- got and want are equal, tables by content.
function M.eq(got, want, note)
  if not same(got, want) then
    error(("%sgot %s, want %s"):format(note and note .. ": " or "", show(got), show(want)), 2)
  end
end

--- v is true.
function M.ok(v, note)
  if not v then
    error(note or ("got " .. show(v)), 2)
  end
  return v
end

--- s matches the Lua pattern.
function M.match(s, pattern)
  if type(s) ~= "string" or not s:find(pattern) then
    error(("%s does not match %s"):format(show(s), show(pattern)), 2)
  end
end

--- fn raises an error of this kind, or whose text matches this pattern. Returns the error.
function M.raises(fn, want, ...)
  local ok, e = pcall(fn, ...)
  if ok then
    error("no error was raised, want " .. show(want), 2)
  end
  if want and not (type(e) == "table" and e.kind == want) and not tostring(e):find(want) then
    error(("raised %s (%s), want %s"):format(tostring(e), type(e) == "table" and tostring(e.kind) or "", want), 2)
  end
  return e
end

--- Polls fn until it returns a true value; raises after the deadline. For conditions that have no event.
---@param seconds number
---@param fn function
function M.eventually(seconds, fn)
  local ends = fiber.now() + seconds
  while true do
    local v = fn()
    if v then
      return v
    end
    if fiber.now() > ends then
      error("not true within " .. seconds .. " s", 2)
    end
    fiber.sleep(0.01)
  end
end

--- Waits until no process of a group lives any more. Those that nobody has collected are dead too: not every PID 1
--- does its duty.
---@param pgid integer
---@param seconds? number default 8
function M.group_is_gone(pgid, seconds)
  local fs = require("bolt.fs")
  M.eventually(seconds or 8, function()
    for _, name in ipairs(fs.list("/proc")) do
      local ok, stat = pcall(fs.read, "/proc/" .. name:gsub("/$", "") .. "/stat")
      local state, group = (ok and stat or ""):match("%) (%a) %d+ (%d+)")
      if tonumber(group) == pgid and state ~= "Z" and state ~= "X" then
        return false
      end
    end
    return true
  end)
end

--- Calls fn when the run of tests ends, last registered first.
function M.on_exit(fn)
  table.insert(M.exits, 1, fn)
end

--- A fresh folder that every user may enter (as root the server is another user), removed at the end.
function M.state_dir()
  local fs = require("bolt.fs")
  local dir = "/tmp/bolt-test-" .. require("bolt.crypto").uuid()
  fs.mkdir_p(dir)
  M.on_exit(function()
    local why
    local gone = pcall(M.eventually, 5, function() -- what a browser leaves behind still writes for a moment
      local removed, e = pcall(fs.remove_tree, dir)
      why = e
      return removed
    end)
    if not gone then
      error(why, 0)
    end
  end)
  return dir
end

-- A copy of the fresh database behind the pooler, for this process alone.
local function pooled(pooler)
  local db = require("bolt.db")
  local name = "spec_" .. require("bolt.crypto").hex(require("bolt.crypto").random_bytes(6))
  db.connect(pooler, { size = 1 })
  db.script(("create database %s template fresh"):format(name))
  db.close()
  return (pooler:gsub("dbname=%S+", "dbname=" .. name))
end

--- Connects bolt.db to a private PostgreSQL with the current schema, once per process; later calls are free.
--- POOLER, in the environment, is how to reach a PgBouncer to use instead (tests/e2e/pooler.lua).
---@return string conninfo
function M.database()
  if not M.conninfo then
    local boot = require("bolt.engine.boot")
    local pooler = require("bolt.process").env("POOLER")
    local private_db = not pooler and require("bolt.private_db")
    local dir = private_db and M.state_dir() -- before the exit below: it goes after the server has gone
    M.on_exit(function()
      boot.close()
      if private_db then
        private_db.stop()
      end
    end)
    M.conninfo = pooler and pooled(pooler) or private_db.start(dir)
    boot.open({ database_url = M.conninfo, migrate = not pooler })
  end
  return M.conninfo
end

return M
