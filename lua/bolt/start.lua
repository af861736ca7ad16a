-- The first Lua that runs, as the main fiber: sets up require and coroutines, then hands over to the command line.
--
-- `require` is ours because the stock one runs module bodies below a C call, where nothing can wait. Names map to
-- files: bolt.x -> lua/bolt/x.lua or lua/bolt/x/init.lua; flows.x and tests.x likewise, from the top of the tree.
local loader = require("bolt.core.loader")

local native_require = require
local loaded = package.loaded
local LOADING = setmetatable({}, {
  __tostring = function()
    return "module that is being loaded"
  end,
})

local function candidates(name)
  local path = name:gsub("%.", "/")
  if name == "bolt" or name:find("^bolt%.") then
    path = "lua/" .. path
  elseif not (name:find("^flows%.") or name:find("^tests%.")) then
    return {}
  end
  return { path .. ".lua", path .. "/init.lua" }
end

--- The file of a module, or nil.
local function file(name)
  for _, path in ipairs(candidates(name)) do
    if loader.has(path) then
      return path
    end
  end
end

local function load_module(name)
  local chunk, err
  for _, path in ipairs(candidates(name)) do
    chunk, err = loader.load(path)
    if chunk then
      break
    elseif err then
      error(err, 0)
    end
  end
  if not chunk then
    if package.preload[name] or loaded[name] ~= nil then
      return native_require(name)
    end
    error(("module '%s' not found (looked for %s)"):format(name, table.concat(candidates(name), ", ")), 3)
  end
  loaded[name] = LOADING
  local ok, result = xpcall(chunk, function(e)
    loaded[name] = nil
    return type(e) == "string" and debug.traceback(e, 2) or e
  end, name)
  if not ok then
    error(result, 0)
  end
  if result == nil then
    result = true
  end
  loaded[name] = result
  return result
end

--- Loads a module once. Yields: where the module's body does.
function require(name) -- luacheck: ignore 121
  local m = loaded[name]
  if m == LOADING then
    error(("module '%s' requires itself, directly or through others"):format(name), 2)
  elseif m ~= nil then
    return m
  end
  return load_module(name)
end

loaded["bolt.module_file"] = file

-- Deep nesting of coroutines recurses on the C stack; a limit far below its end gives a plain error.
local DEPTH_MAX = 64
local depth, depth_slice = 0, 0
local slice = native_require("bolt.core.fiber").slice
local at_root = native_require("bolt.core.fiber").at_root
local resume, create, yield = coroutine.resume, coroutine.create, coroutine.yield

local function leave(...)
  depth = depth - 1
  return ...
end

local function deeper()
  local now = slice()
  if now ~= depth_slice then -- an error of the watchdog may have skipped `leave` in an earlier slice
    depth, depth_slice = 0, now
  end
  if depth >= DEPTH_MAX then
    error("coroutines are nested deeper than " .. DEPTH_MAX, 3)
  end
  depth = depth + 1
end

function coroutine.resume(co, ...) -- luacheck: ignore 122
  deeper()
  return leave(resume(co, ...))
end

-- In the fiber itself there is nobody to yield to, and nobody would ever resume it.
function coroutine.yield(...) -- luacheck: ignore 122
  if at_root() then
    error(
      "coroutine.yield was called outside a coroutine; what waits in bolt (sleep, queries, ...) does it by itself",
      2
    )
  end
  return yield(...)
end

local function rethrow(ok, ...)
  if not ok then
    error((...), 0)
  end
  return ...
end

function coroutine.wrap(fn) -- luacheck: ignore 122
  local co = create(fn)
  return function(...)
    return rethrow(coroutine.resume(co, ...))
  end
end

return require("bolt.cli").main({ ... })
