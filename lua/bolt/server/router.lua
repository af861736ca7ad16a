--- Routes: which handler answers a method and a path. Pure.
local M = {}

---@class bolt.Router
local Router = {}
Router.__index = Router

local function segments(path)
  local list = {}
  for segment in path:gmatch("[^/]+") do
    list[#list + 1] = segment
  end
  return list
end

--- Adds a route. Segments of the pattern that begin with ":" match any one segment and name it.
---@param method string "GET" also answers HEAD
---@param pattern string "/api/v1/jobs/:id"
---@param handler function
--- Errors: a string when the route is there already. Yields: no.
--- Example: router:add("GET", "/api/v1/jobs/:id", show)
function Router:add(method, pattern, handler)
  local entry = self.by_pattern[pattern]
  if not entry then
    entry = { pattern = pattern, segments = segments(pattern), handlers = {} }
    self.by_pattern[pattern] = entry
    table.insert(self.entries, entry)
  end
  if entry.handlers[method] then
    error(("route %s %s exists already"):format(method, pattern), 2)
  end
  entry.handlers[method] = handler
end

local function match(entry, path)
  if #entry.segments ~= #path then
    return nil
  end
  local params = {}
  for i, want in ipairs(entry.segments) do
    if want:sub(1, 1) == ":" then
      params[want:sub(2)] = path[i]
    elseif want ~= path[i] then
      return nil
    end
  end
  return params
end

local function allowed(entry)
  local methods = { "OPTIONS" }
  for method in pairs(entry.handlers) do
    methods[#methods + 1] = method
  end
  if entry.handlers.GET then
    methods[#methods + 1] = "HEAD"
  end
  table.sort(methods)
  return table.concat(methods, ", ")
end

--- Finds the route of a request. Of several that match, the one added first.
---@param method string
---@param path string decoded
---@return function? handler nil when no route has this path and method
---@return table<string, string>|string|nil params; without a handler, the methods this path has, nil when there is no
--- such path
---@return string? pattern of the route
--- Yields: no. Example: local handler, params = router:find("GET", "/api/v1/jobs/7")
function Router:find(method, path)
  local parts = segments(path)
  for _, entry in ipairs(self.entries) do
    local params = match(entry, parts)
    if params then
      local handler = entry.handlers[method] or (method == "HEAD" and entry.handlers.GET)
      if handler then
        return handler, params, entry.pattern
      end
      return nil, allowed(entry), entry.pattern
    end
  end
  return nil
end

--- An empty set of routes. Yields: no.
---@return bolt.Router
function M.new()
  return setmetatable({ entries = {}, by_pattern = {} }, Router)
end

return M
