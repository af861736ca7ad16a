-- The private PostgreSQL through kill -9: found again, shared, mended.
local core = require("bolt.core.db")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local private_db = require("bolt.private_db")
local process = require("bolt.process")
local t = require("tests.spec.support")

-- A process of its own that starts the private database, says so, and dies as told.
local function other(dir, how)
  local script = t.state_dir() .. "/other.lua"
  fs.write(
    script,
    ([[
    local process = require("bolt.process")
    require("bolt.private_db").start(%q)
    require("bolt.fs").write(%q .. "/started", "")
    %s]]):format(dir, dir, how)
  )
  return process.spawn({
    args = { fs.realpath("/proc/" .. process.pid() .. "/exe"), "exec", script },
    stderr = "inherit",
  })
end

t.test("it is found again after kill -9, and stopped with its last user", { timeout = 60 }, function()
  local dir = t.state_dir()
  local child = other(dir, [[process.signal(process.pid(), "KILL")]])
  local _, signal = child:wait(30)
  t.eq(signal, 9)
  local info = private_db.conninfo(dir)
  t.eq(core.ping(info), "ok", "the server went down with the killed process")
  t.eq(private_db.start(dir), info)
  private_db.stop()
  t.eq(core.ping(info), "no_response")
end)

t.test("it stays up while another process uses it", { timeout = 60 }, function()
  local dir = t.state_dir()
  local child = other(dir, [[require("bolt.fiber").sleep(60)]])
  t.eventually(30, function()
    return fs.exists(dir .. "/started")
  end)
  local info = private_db.start(dir)
  private_db.stop()
  t.eq(core.ping(info), "ok")
  child:kill("KILL")
  child:wait(5)
  private_db.start(dir)
  private_db.stop()
  t.eq(core.ping(info), "no_response")
end)

t.test("a half-made cluster is made again, and a long path works", { timeout = 60 }, function()
  local dir = t.state_dir() .. "/" .. ("long"):rep(30)
  fs.mkdir_p(dir .. "/pg/data.new")
  fs.write(dir .. "/pg/data.new/half", "")
  t.eq(core.ping(private_db.start(dir)), "ok")
  private_db.stop()
end)

t.test("a server that was killed is started again when what it left behind is gone", { timeout = 60 }, function()
  local dir = t.state_dir()
  private_db.start(dir)
  local server = tonumber(fs.read(dir .. "/pg/data/postmaster.pid"):match("^%d+"))
  local left = tonumber(fs.read(("/proc/%d/task/%d/children"):format(server, server)):match("^%d+"))
  process.signal(left, "STOP")
  process.signal(server, "KILL")
  private_db.stop()
  local let_go = fiber.spawn(function()
    fiber.sleep(0.5)
    process.signal(left, "CONT")
  end)
  t.eq(core.ping(private_db.start(dir)), "ok")
  t.ok(let_go:status() == "done", "it started beside the old one's process")
  private_db.stop()
end)
