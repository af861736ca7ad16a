--- The command line: finds the command and runs it.
local M = {}

---@param args string[]
---@return integer exit_code
function M.main(args)
  local ok, command = pcall(require, "bolt.cli." .. tostring(args[1]))
  if not ok then
    io.stderr:write("bolt: ", tostring(command), "\n")
    return 2
  end
  table.remove(args, 1)
  return command.run(args)
end

return M
