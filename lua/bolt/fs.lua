--- Files and folders. Every call runs on a worker thread and suspends only the fiber that made it.
--
-- Errors are of kind "fs" with the fields code ("ENOENT", "EACCES", ...) and path. Those that write raise
-- "outside_step" in a flow outside a step. A cancelled write may still happen.
local core = require("bolt.core.fs")
local options = require("bolt.options")

local M = {}

local READ_MAX = 64 * 1024 * 1024
local WRITE_OPTIONS = { mode = "number", atomic = "boolean", sync = "boolean" }
local APPEND_OPTIONS = { mode = "number", sync = "boolean" }
local FILE_MODE = tonumber("644", 8)
local FOLDER_MODE = tonumber("755", 8)

-- Blames the caller of the caller. C would cut a path at a NUL.
local function check_path(path)
  if type(path) ~= "string" or path == "" or path:find("\0", 1, true) then
    error("a path expected, got " .. (type(path) == "string" and ("%q"):format(path) or type(path)), 3)
  end
end

local function check_data(data)
  if type(data) ~= "string" then
    error("data must be a string, got " .. type(data), 3)
  end
end

--- Reads a whole file.
---@param path string
---@param max? integer bytes (default 64 MiB); a larger file is an error of code "EFBIG"
---@return string
--- Errors: kind "fs". Yields: yes. Example: local profile = json.decode(fs.read("acme.json"))
function M.read(path, max)
  check_path(path)
  return core.read(path, max or READ_MAX)
end

--- Writes a whole file.
---@param path string
---@param data string
---@param opts? { mode?: integer, atomic?: boolean, sync?: boolean } mode for a new file (default 0644). atomic: readers
---  see all or nothing, also after a power cut. sync: on disk when this returns; atomic includes it.
--- Errors: kind "fs". Yields: yes. Example: fs.write(path, text, { atomic = true })
function M.write(path, data, opts)
  check_path(path)
  check_data(data)
  local o = options.check(opts, WRITE_OPTIONS, 2)
  core.write(path, data, o.mode or FILE_MODE, o.atomic, o.sync, false)
end

--- Appends to a file, creating it when there is none.
---@param path string
---@param data string
---@param opts? { mode?: integer, sync?: boolean }
--- Errors: kind "fs". Yields: yes. Example: fs.append(log_path, line .. "\n", { sync = true })
function M.append(path, data, opts)
  check_path(path)
  check_data(data)
  local o = options.check(opts, APPEND_OPTIONS, 2)
  core.write(path, data, o.mode or FILE_MODE, false, o.sync, true)
end

--- Creates a folder and those above it; content when it exists.
---@param path string
---@param mode? integer default 0755
--- Errors: kind "fs". Yields: yes.
function M.mkdir_p(path, mode)
  check_path(path)
  core.mkdir_p(path, mode or FOLDER_MODE)
end

--- The names in a folder, sorted.
---@param path string
---@return string[]
--- Errors: kind "fs". Yields: yes.
function M.list(path)
  check_path(path)
  local names = core.list(path)
  table.sort(names)
  return names
end

--- Removes a file, or a folder and all that is in it. Links are removed, not followed. Content when there is nothing.
---@param path string
--- Errors: kind "fs". Yields: yes.
function M.remove_tree(path)
  check_path(path)
  core.remove_tree(path)
end

---@class bolt.Stat
---@field type "file"|"folder"|"link"|"other"
---@field size integer bytes
---@field mtime number seconds since 1970
---@field mode integer permission bits
---@field uid integer
---@field gid integer

--- What is at a path.
---@param path string
---@param of_link? boolean of a link itself rather than of what it leads to
---@return bolt.Stat? stat nil when there is nothing
--- Errors: kind "fs", for example code "EACCES". Yields: yes.
function M.stat(path, of_link)
  check_path(path)
  return core.stat(path, of_link)
end

--- Moves a file or folder within one file system; a file at the new place is replaced.
---@param path string
---@param to string
--- Errors: kind "fs". Yields: yes.
function M.rename(path, to)
  check_path(path)
  check_path(to)
  core.rename(path, to)
end

--- Makes a symbolic link.
---@param target string what it leads to
---@param path string where the link is made
--- Errors: kind "fs". Yields: yes.
function M.symlink(target, path)
  check_path(path)
  core.symlink(path, target)
end

--- Is there anything at this path?
---@param path string
---@return boolean
--- Errors: kind "fs". Yields: yes.
function M.exists(path)
  check_path(path)
  return core.stat(path, false) ~= nil
end

--- The absolute path without links, "." and "..".
---@param path string
---@return string
--- Errors: kind "fs". Yields: yes.
function M.realpath(path)
  check_path(path)
  return core.realpath(path)
end

--- Creates a fresh folder that only this user can read, in $TMPDIR or /tmp.
---@param prefix? string start of its name (default "bolt")
---@return string path
--- Errors: kind "fs". Yields: yes. Example: local dir = fs.temp_dir("chromium")
function M.temp_dir(prefix)
  return core.temp_dir(("%s/%s-XXXXXX"):format(os.getenv("TMPDIR") or "/tmp", prefix or "bolt"))
end

--- Gives a file, folder or link to another user; needs the right to do so.
---@param path string
---@param uid integer -1 leaves it
---@param gid integer -1 leaves it
--- Errors: kind "fs". Yields: yes.
function M.chown(path, uid, gid)
  check_path(path)
  core.chown(path, uid, gid)
end

return M
