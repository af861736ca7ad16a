--- The state directory: what this machine's Bolt keeps on disk. The private database, evidence, the REPL socket.
--
-- BOLT_STATE_DIR (or state_dir in bolt.conf.lua) names it; without that it is var/ in a checkout, else bolt/ in
-- $XDG_STATE_HOME or ~/.local/state. It is made for its user alone: mode 0700; for root 0711, because the private
-- PostgreSQL then runs as user postgres, who has to pass through it (what lies in it is closed by modes of its own).
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local loader = require("bolt.core.loader")
local process = require("bolt.process")
local settings = require("bolt.settings")

local M = {}

local PRIVATE = tonumber("700", 8)
local PASSABLE = tonumber("711", 8)

-- How long the path of a socket may be (sun_path).
local SOCKET_PATH_MAX = 107

local ready -- the directory, once it is known to be there and writable

local ADVICE = {
  ENOSPC = "the disk is full: free some space",
  EDQUOT = "the disk quota is used up: free some space",
  EROFS = "the file system is read-only: set BOLT_STATE_DIR to a folder that can be written",
  ENOTDIR = "a part of this path is a file: remove it, or set BOLT_STATE_DIR to another folder",
  EEXIST = "a file is in the way: remove it, or set BOLT_STATE_DIR to another folder",
}

local function refuse(path, e)
  local advice = ADVICE[e.code] or "set BOLT_STATE_DIR to a folder that this user can write"
  local reason = e.code and e.message:match("([^:]+)$"):match("^%s*(.*)$") or e.message
  errors.raise("state_dir", ("cannot use the state directory %s: %s; %s"):format(path, reason, advice), {
    retryable = false,
    code = e.code,
    path = path,
  })
end

local function absolute(path)
  path = #path > 1 and path:gsub("/+$", "") or path
  return path:find("^/") and path or fs.realpath(".") .. "/" .. path
end

--- Where the state directory is, or will be. Creates and checks nothing.
---@return string path absolute
--- Errors: kind "state_dir" when no place can be told. Yields: yes.
function M.path()
  local chosen = settings.get("state_dir")
  if chosen then
    return absolute(chosen)
  elseif loader.root() then
    return loader.root() .. "/var"
  end
  local xdg, home = process.env("XDG_STATE_HOME"), process.env("HOME")
  if xdg then
    return absolute(xdg) .. "/bolt"
  elseif home then
    return absolute(home) .. "/.local/state/bolt"
  end
  return errors.raise(
    "state_dir",
    "no place for the state directory: neither BOLT_STATE_DIR, XDG_STATE_HOME nor HOME is set; set BOLT_STATE_DIR",
    { retryable = false }
  )
end

--- The state directory, made when it is not there, and known to be writable.
---@return string path absolute, without links
--- Errors: kind "state_dir" with what is wrong and what to do. Yields: yes, the first time.
--- Example: local socket = require("bolt.state").dir() .. "/repl.sock"
function M.dir()
  if ready then
    return ready
  end
  local path = M.path()
  local ok, e = pcall(function()
    fs.mkdir_p(path, process.euid() == 0 and PASSABLE or PRIVATE)
    path = fs.realpath(path)
    -- Only writing tells about full disks and read-only mounts.
    local probe = ("%s/.probe-%d"):format(path, process.pid())
    local wrote, problem = pcall(fs.write, probe, "can this be written?\n", { mode = 384 }) -- 0600
    fs.remove_tree(probe)
    if not wrote then
      error(problem, 0)
    end
  end)
  if not ok then
    if not errors.is(e, "fs") then
      error(e, 0)
    end
    refuse(path, e)
  end
  ready = path
  return path
end

--- Where the REPL socket of this state directory is: repl.sock in it, or in a private folder of /tmp when that path is
--- too long for a socket. Creates nothing.
---@return string path
---@return string? folder to be made, mode 0700, before somebody listens there
--- Errors: kind "state_dir". Yields: yes.
function M.socket()
  local path = M.path()
  path = fs.exists(path) and fs.realpath(path) or path
  local socket = path .. "/repl.sock"
  if #socket <= SOCKET_PATH_MAX then
    return socket
  end
  local folder = ("/tmp/bolt-%d-%s"):format(process.euid(), crypto.sha256(path):sub(1, 16))
  return folder .. "/repl.sock", folder
end

return M
