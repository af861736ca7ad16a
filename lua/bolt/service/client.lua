--- Asks the service that runs with our state directory, if there is one.
local errors = require("bolt.errors")
local json = require("bolt.json")
local repl = require("bolt.repl")
local state = require("bolt.state")

local M = {}

local NOBODY = { ENOENT = true, ECONNREFUSED = true }

--- Calls a function of bolt.service.control in the running service.
---@param name string
---@param args? table what JSON can hold
---@return any result nil when no service runs (no function returns nil)
--- Errors: what the function raised, kind "repl". Yields: yes.
--- Example: local report = client.ask("reload"); if not report then ... end
function M.ask(name, args)
  local ok, conn = pcall(repl.connect, (state.socket()))
  if not ok then
    if errors.is(conn, "repl") and NOBODY[conn.code] then
      return nil
    end
    error(conn, 0)
  end
  local code = ("control.%s(json.decode(%q))"):format(name, json.encode(args or {}))
  local answered, answer = pcall(conn.ask, conn, { eval = code, form = "json" })
  conn:close()
  if not answered then
    error(answer, 0)
  elseif answer.error then
    errors.raise(answer.kind or "error", answer.error)
  end
  return json.decode(answer.values[1])
end

return M
