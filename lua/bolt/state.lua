--- The state directory: private database, evidence, ledgers, sockets and logs of this installation.
local loader = require("bolt.core.loader")

local M = {}

local function setting(name)
  local value = os.getenv(name)
  return value ~= "" and value or nil
end

--- Where it is: BOLT_STATE_DIR, or var/ in a checkout, else bolt/ in the XDG state folder. Whoever writes makes it.
---@return string path
--- Yields: no.
--- Example: state.dir() .. "/repl.sock"
function M.dir()
  local root = loader.root()
  local home = setting("HOME") or "."
  local path = setting("BOLT_STATE_DIR")
    or (root and root .. "/var")
    or (setting("XDG_STATE_HOME") or home .. "/.local/state") .. "/bolt"
  return #path > 1 and path:gsub("/+$", "") or path
end

return M
