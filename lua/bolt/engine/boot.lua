--- The database of this process: found or started, brought up to date, connected.
local db = require("bolt.db")
local migrations = require("bolt.engine.migrations")
local options = require("bolt.options")
local private_db = require("bolt.private_db")
local settings = require("bolt.settings")

local M = {}

local opened, private

local function connect(conninfo, size)
  db.connect(conninfo, { size = size })
end

--- Connects bolt.db. Without a URL (option, or setting database_url) a private PostgreSQL is started in the
--- state directory. Migrations go through DATABASE_DIRECT_URL when the URL is a pooler's.
---@param opts? { database_url?: string, state_dir?: string, migrate?: boolean, size?: integer, private?: boolean }
---  private: the private PostgreSQL, whatever the settings say
---@return string conninfo
--- Errors: kind "db_connection", "newer_schema", "migration", "settings". Yields: yes.
--- Example: boot.open({ state_dir = require("bolt.state").dir() })
function M.open(opts)
  opts = options.check(opts, { "database_url", "state_dir", "migrate", "size", "private" }, 2)
  if opened then
    return opened
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
  local ok, e = pcall(function()
    connect(direct and opts.migrate ~= false and direct or url, opts.size)
    if opts.migrate ~= false then
      migrations.run()
      if direct then
        db.close()
        connect(url, opts.size)
      end
    else
      migrations.check(migrations.status())
    end
  end)
  if not ok then
    M.close()
    error(e, 0)
  end
  opened = url
  return url
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

return M
