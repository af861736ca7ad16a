--- The flow files of a service: loaded, watched, loaded again when they change.
--
-- A change is live as soon as all files load: new runs get it, runs in flight keep what they began with. If one does
-- not load, the version before stays, and the error with its file and line is kept for `bolt flow ls`.
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local log = require("bolt.log")
local versions = require("bolt.engine.versions")
local watch = require("bolt.core.watch")

local M = {}

-- Editors write a file in several steps: loaded when the folder has been quiet for so long, or after the longest wait.
local QUIET = 0.02
local LONGEST = 0.1

---@class bolt.FlowFiles
---@field failure? { error: string, file?: string, line?: integer } why the files on disk are not what runs
local FlowFiles = {}
FlowFiles.__index = FlowFiles

-- The folders that can be watched: none in a binary that carries its flows.
local function on_disk(dirs)
  local list = {}
  for _, dir in ipairs(dirs) do
    if dir:find("^/") then
      list[#list + 1] = dir
    elseif loader.root() then
      list[#list + 1] = loader.root() .. "/" .. dir
    end
  end
  return list
end

--- Loads the flows for the first time.
---@param folder? string default: the flows of the checkout or the binary
---@return bolt.FlowFiles
--- Errors: kind "load" with file and line, "settings" when there is no such folder. Yields: yes.
function M.open(folder)
  if folder then
    local st = fs.stat(folder)
    if not st or st.type ~= "folder" then
      errors.raise("settings", ("flows: there is no folder %s"):format(folder))
    end
    folder = fs.realpath(folder)
  end
  local self = setmetatable({ folder = folder, lock = fiber.semaphore(1) }, FlowFiles)
  self.dirs = on_disk(versions.open({ dir = folder }))
  return self
end

--- Loads the files as they are now.
---@return { ok: boolean, changed?: boolean, error?: string, file?: string, line?: integer } report
--- Errors: none. Yields: yes.
function FlowFiles:reload()
  return self.lock:with(function()
    local called, ok, report = pcall(versions.reload)
    if not called then
      ok, report = false, { error = errors.message(ok) }
    end
    self.failure = not ok and { error = report.error, file = report.file, line = report.line } or nil
    self.dirs = report.dirs and on_disk(report.dirs) or self.dirs
    return { ok = ok, changed = report.changed, error = report.error, file = report.file, line = report.line }
  end)
end

-- Waits for a change, and then until the folder is quiet.
local function next_change(changes)
  if not changes:next() then
    return false
  end
  local ends = fiber.now() + LONGEST
  while fiber.now() < ends do
    local ok, e = pcall(fiber.timeout, QUIET, changes.next, changes)
    if not ok then
      if not errors.is(e, "timeout") then
        error(e, 0)
      end
      break
    end
  end
  return true
end

local function same(a, b)
  return table.concat(a, "\0") == table.concat(b, "\0")
end

-- inotify is told folder by folder: when there are others than before, they are watched from then on.
local function watch_folders(self)
  local dirs = self.dirs
  local changes = watch.open(dirs)
  local ok, e = pcall(function()
    self:reload() -- what changed before we watched
    while same(dirs, self.dirs) and next_change(changes) do
      self:reload()
    end
  end)
  changes:close()
  if not ok then
    error(e, 0)
  end
end

--- Loads again whenever a file is saved, until stop. Yields: no.
function FlowFiles:watch()
  if #self.dirs == 0 then
    return
  end
  self.watcher = fiber.spawn(function()
    while true do
      local ok, e = pcall(watch_folders, self)
      if not ok and errors.is(e, "cancelled") then
        return
      elseif not ok then
        log.error("the flow files are not watched at the moment", { error = errors.message(e) })
        fiber.sleep(1)
      end
    end
  end)
end

--- Ends watching. Yields: yes.
function FlowFiles:stop()
  if self.watcher then
    self.watcher:cancel()
    pcall(self.watcher.join, self.watcher, 5)
    self.watcher = nil
  end
end

return M
