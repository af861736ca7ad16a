--- Migrations: forward only, in the order of their file names, each in a transaction of its own.
--
-- Two processes may run this at once: each file is applied under an advisory lock and recorded in the same
-- transaction, and whoever comes second finds it recorded. A database with a file this binary does not know is
-- newer than the binary and is refused.
local db = require("bolt.db")
local errors = require("bolt.errors")
local loader = require("bolt.core.loader")
local log = require("bolt.log")

local M = {}

-- Any number will do as long as every version of Bolt uses the same.
local LOCK = "select pg_advisory_xact_lock(8317264510);"

local BOOTSTRAP = LOCK
  .. [[
create schema if not exists bolt;
create table if not exists bolt.schema_versions (
  file text primary key,
  applied_at timestamptz not null default now()
);
alter table bolt.schema_versions enable row level security;]]

-- Fails with unique_violation when another process was first, which undoes nothing of theirs.
local RECORD = "insert into bolt.schema_versions (file) values ('%s');\n"

local APPLIED = "select file, applied_at from bolt.schema_versions order by file"
local NO_TABLE = "42P01" -- undefined_table

--- The files of this binary, in order. Yields: no.
---@return string[]
function M.files()
  local files = {}
  for _, name in ipairs(loader.list("migrations") or {}) do
    if name:find("^%d+_[%w_]+%.sql$") then
      files[#files + 1] = name
    end
  end
  return files
end

--- What the connected database has and lacks.
---@return table status { applied = { {file, applied_at} }, pending = { files }, unknown = { files } }
--- Errors: kind "db". Yields: yes.
function M.status()
  local status = { applied = {}, pending = {}, unknown = {} }
  local has = {}
  local ok, applied = pcall(db.query, APPLIED)
  if ok then
    status.applied = applied
  elseif applied.sqlstate ~= NO_TABLE then
    error(applied, 0)
  end
  for _, row in ipairs(status.applied) do
    has[row.file] = true
  end
  local known = {}
  for _, file in ipairs(M.files()) do
    known[file] = true
    if not has[file] then
      table.insert(status.pending, file)
    end
  end
  for _, row in ipairs(status.applied) do
    if not known[row.file] then
      table.insert(status.unknown, row.file)
    end
  end
  return status
end

--- Refuses a database that is newer than this binary. Yields: no.
---@param status table as status() returns it
--- Errors: kind "newer_schema".
function M.check(status)
  if #status.unknown > 0 then
    errors.raise(
      "newer_schema",
      (
        "the database has migrations this version of bolt does not know (%s): "
        .. "it belongs to a newer version; use that one, nothing was changed"
      ):format(table.concat(status.unknown, ", ")),
      { retryable = false }
    )
  end
end

local function apply(file)
  local text = loader.read("migrations/" .. file)
  local ok, e = pcall(db.script, LOCK .. RECORD:format(file) .. text)
  if ok then
    log.info("migration applied", { file = file })
    return true
  elseif type(e) == "table" and e.sqlstate == "23505" then
    local row = db.one("select 1 as here from bolt.schema_versions where file = $1", file)
    if row then
      return false
    end
  end
  errors.raise("migration", ("migration %s failed, nothing of it was applied: %s"):format(file, errors.message(e)), {
    retryable = false,
    cause = e,
    file = file,
  })
end

--- Brings the connected database up to date.
---@return string[] applied the files applied by this call
--- Errors: kind "newer_schema", "migration". Yields: yes.
function M.run()
  local status = M.status()
  M.check(status)
  if #status.pending == 0 then
    return {} -- without a statement that needs the right to change the schema
  end
  db.script(BOOTSTRAP)
  local applied = {}
  status = M.status()
  M.check(status)
  for _, file in ipairs(status.pending) do
    if apply(file) then
      applied[#applied + 1] = file
    end
  end
  return applied
end

return M
