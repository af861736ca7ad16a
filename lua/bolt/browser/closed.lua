-- Closed shadow roots: hidden from every script, but not from the protocol, which knows them by node. Those of the
-- elements that closed.js suspects are handed to our scripts of the document, which then see them like open ones.
--
-- An element that holds a closed root is suspected when it is drawn although nothing of its own tree is, or when its
-- name has a hyphen. One that neither shows is not looked at; a root in a part that is not shown is found once it is.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")

local closed = {}

local GROUP = "bolt-closed"

--- Roots within each other that are looked into by one question.
closed.DEPTH_MAX = 8

-- The commands of one frame's session; `all` sends many at once.
local function caller(page, frame)
  local function call(method, params)
    return page:call(frame.session, method, params)
  end
  local function all(method, list)
    local answers = {}
    fiber.group(function(group)
      for i, params in ipairs(list) do
        group:spawn(function()
          answers[i] = call(method, params)
        end)
      end
    end)
    return answers
  end
  return call, all
end

-- The elements that closed.js has put on its list, as remote objects.
local function suspects(call, context)
  local list = call("Runtime.evaluate", {
    expression = "boltShadow.list.splice(0)",
    uniqueContextId = context,
    objectGroup = GROUP,
  }).result
  local found = {}
  for _, property in ipairs(call("Runtime.getProperties", { objectId = list.objectId, ownProperties = true }).result) do
    if tonumber(property.name) then
      found[#found + 1] = { objectId = property.value.objectId, depth = 0, pierce = true }
    end
  end
  return found
end

local function reveal(page, frame)
  local context = frame.worlds.isolated
  local number = frame.worlds.isolated_number
  if not context or not number then
    return false
  end
  local call, all = caller(page, frame)
  local wanted = {}
  for _, answer in ipairs(all("DOM.describeNode", suspects(call, context))) do
    for _, root in ipairs(answer.node.shadowRoots or {}) do
      if root.shadowRootType == "closed" then
        wanted[#wanted + 1] = { backendNodeId = root.backendNodeId, executionContextId = number, objectGroup = GROUP }
      end
    end
  end
  local roots = {}
  for i, answer in ipairs(all("DOM.resolveNode", wanted)) do
    roots[i] = { objectId = answer.object.objectId }
  end
  if #roots > 0 then
    call("Runtime.callFunctionOn", {
      functionDeclaration = "function (...roots) { boltShadow.add(roots) }",
      uniqueContextId = context,
      arguments = roots,
    })
  end
  page.browser:post(frame.session, "Runtime.releaseObjectGroup", { objectGroup = GROUP })
  return #roots > 0
end

--- Hands the closed roots of the suspects of a frame to our scripts there.
---@param page bolt.Page
---@param id? string frame id; nil is the main frame
---@return boolean found there are roots that were not known before
--- Yields: yes. Raises what ends the page; a document that goes away meanwhile has none.
function closed.reveal(page, id)
  local ok, found = pcall(reveal, page, page:frame(id))
  if not ok and not errors.is(found, "protocol") and not errors.is(found, "frame_detached") then
    error(found, 0)
  end
  return ok and found
end

return closed
