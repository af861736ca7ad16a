--- bolt db: the database and its schema.
local args = require("bolt.terminal.args")
local boot = require("bolt.engine.boot")
local errors = require("bolt.errors")
local json = require("bolt.json")
local output = require("bolt.terminal.output")
local settings = require("bolt.settings")

local M = {
  summary = "the database: migrate, status, psql",
  usage = [[
bolt db migrate [--json]   brings the schema up to date; several processes may do that at once
bolt db status [--json]    which migrations are applied, pending, or unknown to this version
bolt db psql [ARG...]      opens psql on the database

The database is the setting database_url (DATABASE_URL, or DATABASE_URL_FILE), else the private PostgreSQL in the state
directory, which is started for the length of the command. Migrations go through DATABASE_DIRECT_URL where that is set.

Exit code: 0; 1 on an error, or when status finds the schema newer than this version; that of psql.]],
}

-- The connection string without its password, and that password: it must not show in a list of processes.
local function split_password(conninfo)
  local password
  local function take(before, secret, after)
    password = secret
    return before .. after
  end
  local rest = conninfo:gsub("^(%w+://[^:/@]*):([^@/]*)(@)", take)
  rest = rest:gsub("([?&])password=([^&]*)(&?)", take)
  if not conninfo:find("^%w+://") then
    rest = rest:gsub("(%f[%w]password%s*=%s*)'([^']*)'()", function(_, secret)
      password = secret
      return ""
    end)
    rest = rest:gsub("%f[%w]password%s*=%s*([^%s']%S*)", function(secret)
      password = secret
      return ""
    end)
  elseif password then
    password = password:gsub("%%(%x%x)", function(hex)
      return string.char(tonumber(hex, 16))
    end)
  end
  return rest, password
end

-- Where the database is, for people.
local function place(conninfo)
  return settings.get("database_url") and (split_password(conninfo)) or "private"
end

local function migrate(argv)
  local o = args.parse(argv, { json = "flag" })
  return boot.with(nil, function(_, applied)
    if o.json then
      output.json({ applied = json.array(applied) })
    elseif #applied == 0 then
      output.line("the schema is up to date (%d migrations)", #require("bolt.engine.migrations").files())
    end
    for _, file in ipairs(o.json and {} or applied) do
      output.line("applied %s", file)
    end
    return 0
  end)
end

local function status(argv)
  local o = args.parse(argv, { json = "flag" })
  return boot.with({ migrate = false, check = false }, function(conninfo)
    local found = require("bolt.engine.migrations").status()
    local version = require("bolt.db").one("show server_version").server_version
    if o.json then
      output.json({
        database = place(conninfo),
        server_version = version,
        applied = json.array(found.applied),
        pending = json.array(found.pending),
        unknown = json.array(found.unknown),
      })
    else
      output.line("database %s, PostgreSQL %s", place(conninfo), version)
      local rows = {}
      for _, m in ipairs(found.applied) do
        rows[#rows + 1] = { m.file, "applied " .. m.applied_at:sub(1, 19) }
      end
      for _, file in ipairs(found.pending) do
        rows[#rows + 1] = { file, "pending: bolt db migrate" }
      end
      output.columns({ "MIGRATION", "STATE" }, rows)
    end
    if #found.unknown > 0 then
      output.say(
        "bolt db status: the schema is newer than this version of bolt, which does not know %s: use the newer one",
        table.concat(found.unknown, ", ")
      )
      return 1
    end
    return 0
  end)
end

local function psql(argv)
  local process = require("bolt.process")
  return boot.with({ migrate = false, check = false }, function(conninfo)
    local target, password = split_password(conninfo)
    local ok, child = pcall(process.spawn, {
      args = { "psql", "-d", target, unpack(argv) },
      env = { PGPASSWORD = password },
      stdin = "inherit",
      stdout = "inherit",
      stderr = "inherit",
    })
    if not ok then
      if errors.is(child, "process") and child.code == "ENOENT" then
        errors.raise("missing", "psql is not installed: apt-get install postgresql-client")
      end
      error(child, 0)
    end
    local code, signal = process.without_interrupt(child.wait, child)
    return signal ~= 0 and 128 + signal or code
  end)
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  return args.choose(argv, { migrate = migrate, status = status, psql = psql })
end

return M
