-- How Chromium is started: as whom, with which sandbox, what it inherits, and what is said when it cannot be.
local chromium = require("bolt.chromium")
local fs = require("bolt.fs")
local process = require("bolt.process")
local t = require("tests.spec.support")

local is_root = process.euid() == 0

-- A program in front of Chromium: a shell script that every user may run, in a folder that every user may write to.
local function program(body)
  local dir = t.state_dir()
  process.spawn({ args = { "chmod", "777", dir } }):wait()
  fs.write(dir .. "/chromium", "#!/bin/sh\n" .. body:gsub("DIR", dir), { mode = tonumber("755", 8) })
  return dir .. "/chromium", dir
end

local function proc(pid, name)
  return fs.read(("/proc/%d/%s"):format(pid, name))
end

t.test("the browser is no root and has its sandbox", function()
  local browser = chromium.open()
  local stats = browser:stats()
  t.eq(stats.sandbox, true)
  t.ok(not proc(stats.pid, "cmdline"):find("--no-sandbox", 1, true))
  local uid = tonumber(proc(stats.pid, "status"):match("\nUid:%s+(%d+)"))
  t.ok(uid ~= 0, "it runs as root")
  t.eq(stats.user ~= nil, is_root)
  if is_root then
    t.eq(uid, (process.user(stats.user)))
    t.eq(proc(stats.pid, "status"):match("\nGroups:([^\n]*)"):gsub("%s", ""), "")
  end
  browser:close()
end)

t.test("it inherits five descriptors and a handful of variables", function()
  local path, dir = program('ls /proc/$$/fd >DIR/fds; env >DIR/env; exec chromium "$@"\n')
  local browser = chromium.open({ executable = path })
  local fds = {}
  for fd in fs.read(dir .. "/fds"):gmatch("%d+") do
    fds[#fds + 1] = tonumber(fd) < 10 and fd or nil -- the shell reads its script above
  end
  t.eq(fds, { "0", "1", "2", "3", "4" })
  local allowed = " PATH HOME LANG LC_ALL TZ PWD SHLVL _ OLDPWD FONTCONFIG_PATH FONTCONFIG_FILE "
    .. "DBUS_SESSION_BUS_ADDRESS DBUS_SYSTEM_BUS_ADDRESS "
  for name in fs.read(dir .. "/env"):gmatch("([^\n=]+)=[^\n]*") do
    t.ok(allowed:find(" " .. name .. " ", 1, true), name)
  end
  browser:close()
end)

t.test("no sandbox when that is asked for", function()
  local browser = chromium.open({ no_sandbox = true })
  t.eq(browser:stats().sandbox, false)
  t.ok(proc(browser:stats().pid, "cmdline"):find("--no-sandbox", 1, true))
  browser:close()
end)

t.test("where no sandbox can be made: root goes on without one, others are told what to do", function()
  local path = program([[
    case "$*" in *--no-sandbox*) exec chromium "$@";; esac
    echo "FATAL: No usable sandbox! Update your kernel" >&2
    exit 1
  ]])
  if is_root then
    local browser = chromium.open({ executable = path })
    t.eq(browser:stats().sandbox, false)
    t.ok(browser:stats().user ~= nil)
    browser:close()
  else
    local e = t.raises(chromium.open, "browser_failed", { executable = path })
    t.match(e.message, "chromium%-sandbox")
  end
end)

t.test("a browser that starts and says nothing ends at the deadline", function()
  local path = program("exec sleep 100\n")
  t.raises(chromium.open, "browser_failed", { executable = path, timeout = 0.3 })
end)

t.test("a user that is not there", { skip = not is_root and "only root chooses" or nil }, function()
  t.match(t.raises(chromium.open, "browser_failed", { user = "no-such-user" }).message, "no%-such%-user")
end)

t.test("misspelt options are refused", function()
  t.raises(chromium.open, "unknown option", { headles = true })
  local browser = chromium.open()
  t.raises(browser.context, "unknown option", browser, { view_port = {} })
  browser:close()
end)
