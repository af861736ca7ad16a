--- Results of tasks that are used again for a time: the same task, source and arguments.
local codec = require("bolt.engine.codec")
local crypto = require("bolt.crypto")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local record = require("bolt.engine.record")

local M = {}

local FIND = "select result from bolt.cache where key = $1 and expires_at > clock_timestamp()"

-- With each result that is kept, some that nobody may use any more go.
local KEEP = [[
with gone as (
  delete from bolt.cache where key in (
    select key from bolt.cache where expires_at < now() and key <> $1 order by expires_at limit 20
    for update skip locked)
)
insert into bolt.cache (key, task, result, expires_at)
values ($1, $2, $3::jsonb, clock_timestamp() + $4::float8 * interval '1 s')
on conflict (key) do update set result = excluded.result, expires_at = excluded.expires_at]]

--- The key of a call. A new source of the task is another key: what it repairs is not answered from before.
---@param name string of the task, with its module
---@param sha string? of its source
---@param args table { n, ... }
---@return string key
--- Errors: kind "encode". Yields: no.
function M.key(name, sha, args)
  local list = {}
  for i = 1, args.n do
    list[i] = args[i] == nil and json.null or args[i]
  end
  return crypto.sha256(json.encode({ name, sha or "", json.array(list) }, { canonical = true }))
end

--- What is kept under a key, as { result }, or nil. Yields: yes.
---@return table?
function M.find(key)
  local effects = fiber.effects(true)
  local ok, rows = pcall(record.read, FIND, key)
  fiber.effects(effects)
  if not ok then
    error(rows, 0)
  end
  return rows[1]
end

--- Keeps a result. Yields: yes.
---@param seconds number
function M.keep(key, name, value, seconds)
  record.persist(KEEP, key, name, record.opt(codec.encode(value)), seconds)
end

return M
