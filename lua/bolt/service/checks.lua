--- What `bolt doctor` looks at. Each check returns "ok", "warn" or "fail", a message, and what to do; one that raises
--- has failed.
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local settings = require("bolt.settings")
local state = require("bolt.state")

local M = { all = {} }

local MIB = 1024 * 1024
local MIB_PER_GIB = 1024

-- Less free space than this stops a service within days, and than that at once.
local DISK_WARN, DISK_FAIL = 2048, 200
-- A browser with eight open pages.
local MEMORY_WARN = 1024
local FILES_WARN = 4096
local QUEUE_ANSWERS = 20

local function add(name, run)
  table.insert(M.all, { name = name, run = run })
end

local function read(path)
  local ok, text = pcall(fs.read, path)
  return ok and text or ""
end

local function size(mib)
  return mib >= MIB_PER_GIB and ("%.1f GiB"):format(mib / MIB_PER_GIB) or ("%d MiB"):format(mib)
end

add("bolt", function()
  local from = loader.root() and "checkout " .. loader.root() or "installed, with its library inside"
  local os_name = read("/etc/os-release"):match('PRETTY_NAME="([^"]+)"') or "unknown system"
  return "ok", ("version %s, %s; %s"):format(loader.version, from, os_name)
end)

add("settings", function()
  local set = {}
  for name in pairs(settings.known) do
    if settings.get(name) then
      set[#set + 1] = name
    end
  end
  table.sort(set)
  return "ok", #set > 0 and "set: " .. table.concat(set, ", ") or "none, all defaults"
end)

add("state", function()
  return "ok", state.dir() .. " can be written"
end)

add("disk", function()
  local df = process.spawn({ args = { "df", "-Pk", state.dir() }, stdout = "pipe", env = { LC_ALL = "C" } })
  local free = df:read_stdout(10):match("\n%S+%s+%d+%s+%d+%s+(%d+)")
  if not free then
    return "warn", "how much is free could not be found out"
  end
  local mib = math.floor(tonumber(free) / 1024)
  local message = size(mib) .. " free for the state directory"
  if mib < DISK_WARN then
    return mib < DISK_FAIL and "fail" or "warn", message, "evidence and the database grow: free some space"
  end
  return "ok", message
end)

add("memory", function()
  local kib = tonumber(read("/proc/meminfo"):match("MemAvailable:%s*(%d+)")) or 0
  local limit = tonumber(read("/sys/fs/cgroup/memory.max"):match("^%d+"))
  local mib = math.floor(math.min(kib / 1024, limit and limit / MIB or math.huge))
  local message = size(mib) .. " available"
  if mib < MEMORY_WARN then
    return "warn", message, "Chromium with eight pages wants 1 GiB: visit fewer directories at once, or add memory"
  end
  return "ok", message
end)

add("files", function()
  local soft = read("/proc/self/limits"):match("Max open files%s+(%S+)")
  if (tonumber(soft) or math.huge) < FILES_WARN then
    return "warn", soft .. " open files allowed", ("raise it: ulimit -n %d"):format(FILES_WARN)
  end
  return "ok", soft .. " open files allowed"
end)

add("chromium", function()
  local browser = require("bolt.chromium").open({ allow_private = true }) -- it goes nowhere
  local found = browser:stats()
  browser:close()
  local message = ("%s (%s)%s"):format(found.version, found.program, found.user and ", run as " .. found.user or "")
  if browser.remote then
    return "ok", message .. ", started by somebody else: its sandbox and what it may reach are his business"
  elseif not found.sandbox then
    return "warn",
      message .. ", without its sandbox: this system lets none be made",
      "allow user namespaces, or run bolt as an ordinary user with the package chromium-sandbox"
  end
  return "ok", message .. ", in its sandbox"
end)

add("fonts", function()
  for _, dir in ipairs({ "/usr/share/fonts", "/usr/local/share/fonts", (process.env("HOME") or "") .. "/.fonts" }) do
    if fs.exists(dir) and #fs.list(dir) > 0 then
      return "ok", "in " .. dir
    end
  end
  return "warn", "none found: screenshots show boxes for letters", "apt-get install fonts-dejavu-core fonts-noto-core"
end)

add("postgresql", function()
  if settings.get("database_url") then
    return "ok", "not needed here: database_url names a server"
  end
  local found, exists = require("bolt.private_db").programs(state.path())
  local what = exists and "the private database is there" or "the private database will be made at the first start"
  return "ok", ("version %s in %s; %s"):format(found.version, found.dir, what)
end)

local function schema()
  local found = require("bolt.engine.migrations").status()
  local version = require("bolt.db").one("show server_version").server_version
  local message = ("PostgreSQL %s answers; %d migrations applied"):format(version, #found.applied)
  if #found.unknown > 0 then
    return "fail",
      ("%s; %s are unknown to this version"):format(message, table.concat(found.unknown, ", ")),
      "the database belongs to a newer bolt: use that one"
  elseif #found.pending > 0 then
    return "warn",
      ("%s, %d pending"):format(message, #found.pending),
      "bolt db migrate, or the next start, applies them"
  end
  return "ok", message
end

add("database", function()
  if not settings.get("database_url") and not select(2, require("bolt.private_db").programs(state.path())) then
    return "ok", "none yet: the first start makes it"
  end
  local boot = require("bolt.engine.boot")
  local ok, status, message, advice = pcall(boot.with, { migrate = false, check = false }, schema)
  if not ok then
    return "fail",
      errors.message(status),
      settings.get("database_url") and "check DATABASE_URL and that the server runs"
  end
  return status, message, advice
end)

add("queue", function()
  local url = settings.get("queue") or "pg:jobs"
  local q = require("bolt.queue").open(url)
  if url:find("^pg:") then
    return "ok", url .. ", in the database"
  end
  local s = require("bolt.fiber").timeout(QUEUE_ANSWERS, q.stats, q)
  local message = ("%s: %d ready, %d in flight, %d delayed"):format(url, s.ready, s.in_flight, s.delayed)
  if not s.dead then
    return "warn", message, "give it a redrive policy: what cannot be handled comes again until it expires"
  end
  return "ok", ("%s, %d dead"):format(message, s.dead)
end)

add("flows", function()
  require("bolt.service.flow_files").open(settings.get("flows"))
  local names = require("bolt.engine.versions").names()
  return "ok", ("%d load: %s"):format(#names, table.concat(names, ", "))
end)

add("port", function()
  local listen = settings.get("listen") or "127.0.0.1:8080"
  local about = require("bolt.service.client").ask("about")
  if about and about.address then
    return "ok", ("bolt is up at http://%s (pid %d)"):format(about.address, about.pid)
  end
  local ok, server = pcall(require("bolt.server").listen, listen, function() end)
  if not ok then
    return "warn", errors.message(server), "end the program that has it, or start with --listen 127.0.0.1:0"
  end
  server:close()
  return "ok", listen .. " is free"
end)

add("model", function()
  local config = require("bolt.model.config").get()
  if not config then
    return "ok", "none: forms are understood by rules and people (setting model)"
  end
  local budget = config.budget.money and "$" .. config.budget.money or config.budget.tokens .. " tokens"
  return "ok", ("%s:%s at %s, at most %s in 24 hours"):format(config.provider.name, config.model, config.base, budget)
end)

return M
