--- Versions of the flows: which source a new run gets, and the one a run in flight keeps.
--
-- A version is a snapshot of the flows folder, compiled and run once, never changed afterwards. The newest good
-- one serves new runs; a run is pinned to the root of its flow (the hash of the texts it can require) and is
-- resumed on exactly those texts, from the database when this process never had them. An older version lives as
-- long as a run holds it. Tasks float: each attempt takes the newest version's task of that module and name.
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local log = require("bolt.log")
local options = require("bolt.options")
local source_tree = require("bolt.engine.source_tree")
local version_of = require("bolt.engine.version")

local M = {}

local newest -- the version new runs get
local folder = "flows"
local by_root = setmetatable({}, { __mode = "v" }) -- root -> version that contains it
local one_at_a_time = fiber.semaphore(1)
local published = {} -- sha256 -> true: known to be in the database

local STORE = [[
insert into bolt.code (sha256, kind, name, body)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
on conflict (sha256) do nothing]]

local STORED = "select sha256 from bolt.code where sha256 = any ($1::text[])"

-- Same module text under two names is one row, so names come from the manifest.
local MANIFEST = "select body from bolt.code where sha256 = $1 and kind = 'manifest'"
local BODIES = "select sha256, body from bolt.code where sha256 = any ($1::text[])"

local function same(a, b)
  for name, module in pairs(a) do
    if not b[name] or b[name].sha ~= module.sha then
      return false
    end
  end
  for name in pairs(b) do
    if not a[name] then
      return false
    end
  end
  return true
end

--- The newest task of this module and name, and the hash of its source. Yields: no.
---@return table? task
---@return string? sha256
function M.task(module, name)
  local task = newest and module and newest.tasks[module .. "\0" .. name]
  if task then
    return task, newest.modules[module].sha
  end
  return nil
end

local function reload()
  local modules, dirs = source_tree.read(folder)
  if not modules then
    return false, { error = "no such folder: " .. folder, file = folder, dirs = {} }
  end
  if newest and same(newest.modules, modules) then
    return true, { changed = false, dirs = dirs }
  end
  local ok, version = pcall(version_of.build, modules, true)
  if not ok then
    local e = errors.wrap(version)
    if newest then
      log.error("flows did not load; the version before stays", { file = e.file, line = e.line, error = e.message })
    end
    return false, { error = e.message, file = e.file, line = e.line, dirs = dirs }
  end
  if next(published) then
    M.publish(version)
  end
  local first = not newest
  newest = version
  for _, root in pairs(version.roots) do
    by_root[root] = version
  end
  if not first then
    log.info("flows reloaded", { flows = table.concat(M.names(), " ") })
  end
  return true, { changed = true, dirs = dirs }
end

--- Reads the folder and makes it the newest version if all of it loads. On any error the old version stays.
---@return boolean ok
---@return table report { changed = bool } or { error, file, line }
--- Yields: when the database is open and the source is new.
function M.reload()
  return one_at_a_time:with(reload) -- else an older source could come in behind a newer one
end

--- Loads the flows for the first time.
---@param opts? { dir?: string } an absolute folder; default: the flows of the checkout or the binary
---@return string[] dirs the folders that were read, for a watch
--- Errors: kind "load" with file and line. Yields: no.
function M.open(opts)
  opts = options.check(opts, { dir = "string" }, 2)
  folder = opts.dir or folder
  newest = nil
  local ok, report = M.reload()
  if not ok then
    error(errors.new("load", report.error, { file = report.file, line = report.line, retryable = false }), 0)
  end
  return report.dirs
end

-- Writes texts by hash: those that are not there. Most starts find all of them.
local function store(texts)
  local shas = {}
  for sha in pairs(texts) do
    shas[#shas + 1] = sha
  end
  for _, row in ipairs(db.query(STORED, db.array(shas))) do
    texts[row.sha256] = nil
  end
  local kinds, names, bodies = {}, {}, {}
  shas = {}
  for sha, text in pairs(texts) do
    local n = #shas + 1
    shas[n], kinds[n], names[n], bodies[n] = sha, text.kind, text.name, text.body
  end
  if #shas > 0 then
    db.exec(STORE, db.array(shas), db.array(kinds), db.array(names), db.array(bodies))
  end
end

--- Writes the sources of a version into the database, where any worker finds them. Yields: yes.
---@param version? bolt.Version default: the newest
function M.publish(version)
  version = version or newest
  local texts, added = {}, {}
  local function add(sha, kind, name, body)
    if not published[sha] then
      published[sha], added[#added + 1] = true, sha
      texts[sha] = { kind = kind, name = name, body = body }
    end
  end
  for flow, root in pairs(version.roots) do
    local manifest = version.manifests[root]
    add(root, "manifest", flow, manifest.text)
    for _, name in ipairs(manifest.names) do
      add(version.modules[name].sha, "module", name, version.modules[name].text)
    end
  end
  if #added > 0 then
    local ok, e = pcall(store, texts)
    if not ok then
      for _, sha in ipairs(added) do
        published[sha] = nil
      end
      error(e, 0)
    end
  end
end

--- Have flows been loaded? Yields: no.
function M.loaded()
  return newest ~= nil
end

--- The newest flow of this name, or nil. Yields: no.
function M.flow(name)
  return newest and newest.flows[name]
end

--- The root of the newest flow of this name, or nil. Yields: no.
function M.root(name)
  return newest and newest.roots[name]
end

--- What a module of the newest version returned. Errors: kind "load". Yields: no.
---@param name string flows.x
function M.module(name)
  local found = newest and source_tree.resolve(newest.modules, name)
  if not found then
    errors.raise("load", ("module %q is not in the flows folder"):format(name), { retryable = false })
  end
  return newest:load(found)
end

--- The names of the newest flows, sorted. Yields: no.
---@return string[]
function M.names()
  local names = {}
  for name in pairs(newest and newest.flows or {}) do
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

--- What this process can begin: flows, their roots and timeouts (seconds, 0 for none) side by side, and by name
--- { root, timeout? }. Yields: no.
function M.offered()
  if newest and not newest.offer then
    local offer = { flows = M.names(), roots = {}, timeouts = {}, by_name = {} }
    for i, name in ipairs(offer.flows) do
      local timeout = newest.flows[name].timeout
      offer.roots[i], offer.timeouts[i] = newest.roots[name], timeout or 0
      offer.by_name[name] = { root = newest.roots[name], timeout = timeout }
    end
    offer.pools = newest:pools()
    newest.offer = offer
  end
  return newest and newest.offer or { flows = {}, roots = {}, timeouts = {}, pools = {}, by_name = {} }
end

-- The texts of a root, from the database.
local function fetch(root)
  local row = db.one(MANIFEST, root)
  if not row then
    errors.raise("no_code", ("the source this run is pinned to (%s) is not in the database"):format(root:sub(1, 12)))
  end
  local shas, list = json.decode(row.body), {}
  for _, sha in pairs(shas) do
    list[#list + 1] = sha
  end
  local bodies, modules = {}, {}
  for _, code in ipairs(db.query(BODIES, db.array(list))) do
    bodies[code.sha256] = code.body
  end
  for name, sha in pairs(shas) do
    if not bodies[sha] then
      errors.raise("no_code", ("module %s of this run's version is not in the database"):format(name))
    end
    modules[name] = source_tree.restored(name, bodies[sha], sha)
  end
  return modules
end

--- The flow of a pinned run.
---@param root string
---@param name string
---@return table flow
--- Errors: kind "no_code", "load". Yields: when the source comes from the database.
function M.pinned(root, name)
  local version = by_root[root]
  if not version then
    version = version_of.build(fetch(root))
    version.roots[name] = root
    by_root[root] = version
  end
  local flow = version.flows[name]
  if not flow then
    errors.raise("no_code", ("flow %q is not in version %s"):format(name, root:sub(1, 12)))
  end
  return flow
end

--- Versions in memory: { root, flow, newest }. An old one is there while a run holds it. Yields: no.
function M.list()
  collectgarbage()
  local out = {}
  for root, version in pairs(by_root) do
    for name, flow_root in pairs(version.roots) do
      if flow_root == root then
        out[#out + 1] = { root = root, flow = name, newest = version == newest }
      end
    end
  end
  return out
end

return M
