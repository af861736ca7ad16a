--- bolt exec FILE [ARG...]: runs a Lua file inside the runtime, with the whole library.
local M = {
  summary = "run a Lua file inside the runtime",
  usage = "bolt exec FILE.lua [ARG...]\n\nRuns the file as a fiber; its integer result is the exit code.",
  raw = true,
}

---@param args string[]
---@return integer exit_code
function M.run(args)
  local path = args[1]
  if not path then
    io.stderr:write(M.usage, "\n")
    return 2
  end
  local chunk, err = loadfile(path)
  if not chunk then
    io.stderr:write("bolt exec: ", err, "\n")
    return 1
  end
  local result = chunk(unpack(args, 2))
  return type(result) == "number" and result or 0
end

return M
