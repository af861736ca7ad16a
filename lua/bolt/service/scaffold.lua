--- A new flow with its test, to begin from: both run as they are.
local errors = require("bolt.errors")
local fs = require("bolt.fs")

local M = {}

local FLOW = [[
--- What the flow NAME is for.
local bolt = require("bolt")

-- Between the steps nothing may have effects: this function runs again from the top whenever the run is resumed, and
-- the recorded steps return at once.
return bolt.flow("NAME", { timeout = "30d" }, function(input)
  local greeting = bolt.step("greet", function(name)
    return "Hello " .. name -- effects belong here: requests, files, queries
  end, input.name or "world")

  local answer = bolt.wait("answered", { timeout = "3d", default = { text = "no answer" } })
  return { greeting = greeting, answer = answer.text }
end)
]]

local TEST = [[
local test = require("bolt.test")

test("NAME: an answer is taken", function()
  local run = test.start("NAME", { name = "Ada" })
  run:emit("answered", { text = "yes" })
  test.eq(run.status, "completed")
  test.eq(run.result, { greeting = "Hello Ada", answer = "yes" })
end)

test("NAME: after three days it goes on without one", function()
  local greeted = test.fake("greet", function()
    return "Hello"
  end)
  local run = test.start("NAME", {})
  run:advance("2d")
  test.eq(run.status, "running")
  run:advance("1d")
  test.eq(run.result, { greeting = "Hello", answer = "no answer" })
  test.eq(greeted, { { "world" } })
end)
]]

--- Writes NAME.lua and NAME_test.lua.
---@param dir string the flows folder, made when it is not there
---@param name string letters, digits and _
---@return string[] paths
--- Errors: kind "exists" (nothing is written then), "fs". Yields: yes.
--- Example: scaffold.write("flows", "remind")
function M.write(dir, name)
  fs.mkdir_p(dir)
  local texts = { [dir .. "/" .. name .. ".lua"] = FLOW, [dir .. "/" .. name .. "_test.lua"] = TEST }
  local paths = {}
  for path in pairs(texts) do
    if fs.exists(path) then
      errors.raise("exists", path .. " is there already", { retryable = false })
    end
    paths[#paths + 1] = path
  end
  table.sort(paths)
  for _, path in ipairs(paths) do
    fs.write(path, (texts[path]:gsub("NAME", name)))
  end
  return paths
end

return M
