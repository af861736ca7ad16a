-- Our script inside a page: what find.js and act.js (and form/fill/*.js) define, called by name in the isolated world
-- of a frame. Installed with the first call in a document; every later call is one short evaluate.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local loader = require("bolt.core.loader")

local world = {}

local FILES = {
  "lua/bolt/browser/closed.js",
  "lua/bolt/browser/find.js",
  "lua/bolt/browser/act.js",
  "lua/bolt/form/fill/plain.js",
  "lua/bolt/form/fill/list.js",
  "lua/bolt/form/banner.js",
}

local CALL = "(a) => globalThis.bolt && globalThis.bolt.ready ? globalThis.bolt[a.call](a.arg) : 'install'"
local INSTALL = "(a) => { %s; globalThis.bolt.ready = true; return globalThis.bolt[a.call](a.arg) }"

local install_source

local function source()
  if not install_source then
    local parts = {}
    for i, file in ipairs(FILES) do
      parts[i] = "(" .. loader.read(file) .. ")()"
    end
    install_source = INSTALL:gsub("%%s", function()
      return table.concat(parts, ";\n")
    end)
  end
  return install_source
end

--- Calls a function of the script.
---@param page table
---@param frame? string frame id; nil is the main frame
---@param name string "act", "ask", "count", ...
---@param arg table its one argument, plain data
---@param timeout? number seconds
---@return any answer
--- Yields: yes. Raises what page:evaluate raises: navigated, frame_detached, timeout, page_crashed, ...
--- Example: world.call(page, nil, "count", { steps = steps }).value
function world.call(page, frame, name, arg, timeout)
  local opts = { frame = frame, world = "isolated", timeout = timeout }
  local answer = page:evaluate(CALL, { call = name, arg = arg }, opts)
  if answer == "install" then
    answer = page:evaluate(source(), { call = name, arg = arg }, opts)
  end
  return answer
end

--- Calls again while the document is being replaced under the call, until `ends`.
---@param ends number fiber.now() at which to give up
--- Yields: yes. Raises as call does.
function world.call_through(page, frame, name, arg, ends)
  while true do
    local left = ends - fiber.now()
    local ok, answer = pcall(world.call, page, frame, name, arg, math.max(left, 0.05))
    if ok then
      return answer
    elseif not errors.is(answer, "navigated") or left <= 0 then
      error(answer, 0)
    end
    fiber.sleep(0.02)
  end
end

return world
