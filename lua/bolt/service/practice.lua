--- The practice directories in a service: at the same address as before while a demo is unfinished.
--
-- The catalogue of an unfinished demo names the port its sites had, so that port is kept in STATE/practice/served.json
-- from the first serving until no job on these sites is open. Their ledgers lie beside it. One process at a time serves
-- a state directory's sites.
local db = require("bolt.db")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local json = require("bolt.json")
local log = require("bolt.log")
local process = require("bolt.process")
local sites = require("flows.practice")

local M = {}

local OPEN = [[
select 1 as here from bolt.jobs j
join bolt.job_directories o on o.job_id = j.id
join bolt.directories d on d.id = o.directory_id
where j.status in ('queued', 'running', 'paused') and d.submission_url like '%.localhost:' || $1 || '/%' limit 1]]

local function folder(state_dir)
  return state_dir .. "/practice"
end

local function remembered(state_dir)
  local ok, text = pcall(fs.read, folder(state_dir) .. "/served.json")
  local decoded, record = pcall(json.decode, ok and text or "")
  local port = decoded and type(record) == "table" and record.port
  return type(port) == "number" and port or nil
end

local function unfinished(port)
  return db.one(OPEN, ("%d"):format(port)) ~= nil
end

local function forget(state_dir)
  fs.remove_tree(folder(state_dir) .. "/served.json")
end

-- Serves at the port of before, if there was one and it is free.
local function serve(dir, port)
  if port then
    local ok, served = pcall(sites.serve, { dir = dir, listen = ("127.0.0.1:%d"):format(port) })
    if ok then
      return served
    elseif not errors.is(served, "server") then
      error(served, 0)
    end
    log.warn("the practice directories of an unfinished demo cannot be served where they were", {
      port = port,
      error = errors.message(served),
    })
  end
  return nil
end

--- Serves the practice directories. The database has to be open.
---@param state_dir string
---@param always boolean false: only when a demo left a job open, and nobody else serves them
---@return bolt.Practice? practice nil when there is nothing to serve
--- Errors: kind "in_use" when another process serves them (always), "server", "fs". Yields: yes.
function M.start(state_dir, always)
  local dir, port = folder(state_dir), remembered(state_dir)
  if port and not unfinished(port) then
    port = nil
  end
  if not always and not port then
    return nil
  end
  fs.mkdir_p(dir, tonumber("700", 8))
  local lock = process.lock(dir .. "/lock", "exclusive")
  if not lock then
    if not always then
      return nil
    end
    errors.raise(
      "in_use",
      ("another bolt serves the practice directories of %s: wait for it, or set BOLT_STATE_DIR"):format(state_dir)
    )
  end
  local served = serve(dir, port)
  if not served and always then
    served = sites.serve({ dir = dir })
  end
  if served then
    served.lock = lock
    fs.write(dir .. "/served.json", json.encode({ port = served.port }), { atomic = true })
  else
    lock:release()
  end
  return served
end

--- Stops serving; the address is kept while a job on these sites is open. Yields: yes.
---@param practice bolt.Practice
---@param state_dir string
function M.stop(practice, state_dir)
  practice:close()
  local ok, open = pcall(unfinished, practice.port)
  if ok and not open then
    forget(state_dir)
  end
  practice.lock:release()
end

return M
