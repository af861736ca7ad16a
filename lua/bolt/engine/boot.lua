--- The database of this process: found or started, brought up to date, connected.
local deferred = require("bolt.deferred")
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local migrations = require("bolt.engine.migrations")
local options = require("bolt.options")
local private_db = deferred.module("bolt.private_db")
local settings = require("bolt.settings")

local M = {}

local opened, private

local function connect(conninfo, size, direct)
  db.connect(conninfo, { size = size, direct = direct })
end

--- Connects bolt.db. Without a URL (option, or setting database_url) a private PostgreSQL is started in the
--- state directory. Migrations and notifications go through DATABASE_DIRECT_URL when the URL is a pooler's.
---@param opts? { database_url?: string, state_dir?: string, migrate?: boolean, check?: boolean, size?: integer,
---  private?: boolean } migrate (default true): bring the schema up to date; check (default true): refuse one that is
---  newer than we are; private: the private PostgreSQL, whatever the settings say
---@return string conninfo
---@return string[] applied the migrations that were applied
--- Errors: kind "db_connection", "newer_schema", "migration", "settings". Yields: yes.
--- Example: boot.open({ state_dir = require("bolt.state").dir() })
function M.open(opts)
  opts = options.check(opts, { "database_url", "state_dir", "migrate", "check", "size", "private" }, 2)
  if opened then
    return opened, {}
  end
  local url = opts.database_url
  if not url and not opts.private then
    url = settings.get("database_url")
  end
  local direct = not opts.database_url and settings.get("database_direct_url") or nil
  if not url then
    url = private_db.start(opts.state_dir or require("bolt.state").dir())
    private, direct = true, nil
  end
  local applied = {}
  local ok, e = pcall(function()
    connect(direct and opts.migrate ~= false and direct or url, opts.size, direct)
    if opts.migrate ~= false then
      applied = migrations.run()
      if direct then
        db.close()
        connect(url, opts.size, direct)
      end
    elseif opts.check ~= false then
      migrations.check(migrations.status())
    end
  end)
  if not ok then
    M.close()
    error(e, 0)
  end
  opened = url
  return url, applied
end

--- Disconnects, and stops the private PostgreSQL if this process started it. Yields: yes.
function M.close()
  pcall(db.close)
  opened = nil
  if private then
    private = nil
    private_db.stop()
  end
end

--- Keeps the private PostgreSQL running, if that is what this process uses. Runs until it is cancelled.
--- Errors: kind "cancelled". Yields: yes. Example: local keeper = fiber.spawn(boot.keep)
function M.keep()
  if private then
    private_db.keep()
  end
end

--- Calls fn(conninfo, applied) with the database open, and closes it again.
---@param opts table? as open
---@param fn fun(conninfo: string, applied: string[]): any
---@return any ... what fn returns
--- Errors: as open, and what fn raises. Yields: yes.
--- Example: boot.with(nil, function() return runs.list() end)
function M.with(opts, fn)
  local conninfo, applied = M.open(opts)
  local function close(ok, ...)
    fiber.shield(M.close)
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return close(pcall(fn, conninfo, applied))
end

return M
