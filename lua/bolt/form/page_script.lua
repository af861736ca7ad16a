-- Scripts for pages, put together from the parts in page/: one function expression, whose argument is `arg`.

local loader = require("bolt.core.loader")

local page_script = {}

--- Joins parts, in the order in which they need each other.
---@param names string[] of files in lua/bolt/form/page/, without .js
---@return string source
--- Errors: a part that is missing. Yields: no. Example: page_script.join({ "dom", "observe" })
function page_script.join(names)
  local parts = { "(arg) => {", "(" .. loader.read("lua/bolt/browser/closed.js") .. ")();" }
  for _, name in ipairs(names) do
    local path = "lua/bolt/form/page/" .. name .. ".js"
    parts[#parts + 1] = loader.read(path) or error(path .. " is missing from this binary and from disk")
  end
  parts[#parts + 1] = "}"
  return table.concat(parts, "\n")
end

return page_script
