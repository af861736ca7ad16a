--- The environments that flow modules run in.
--
-- A flow file (at the top of the flows folder) gets a whitelist: what could differ between the first run and a
-- resumed one, or has effects, is not there or says what to use instead. Modules in sub-folders (tasks, prompts,
-- helpers of theirs) get everything. Neither may write globals. This guards against mistakes, not against enemies.
local M = {}

local PLAIN = {
  "assert",
  "error",
  "getmetatable",
  "ipairs",
  "next",
  "pcall",
  "print",
  "rawequal",
  "rawget",
  "rawset",
  "select",
  "setmetatable",
  "tonumber",
  "tostring",
  "type",
  "unpack",
  "xpcall",
  "_VERSION",
}
local TABLES = { "string", "table", "math", "bit", "coroutine" }
local HIDDEN = { string = { "dump" }, math = { "randomseed" } }

local function copy(t, hidden)
  local out = {}
  for k, v in pairs(t) do
    out[k] = v
  end
  for _, name in ipairs(hidden or {}) do
    out[name] = nil
  end
  return out
end

local function instead(name, hint)
  return function()
    error(("%s gives another value when the run is resumed; use %s"):format(name, hint), 2)
  end
end

local ORDER = { boolean = 1, number = 2, string = 3 }

local function before(a, b)
  local ta, tb = type(a), type(b)
  if ta ~= tb then
    return (ORDER[ta] or 4) < (ORDER[tb] or 4)
  elseif ta == "number" or ta == "string" then
    return a < b
  end
  return tostring(a) < tostring(b)
end

--- pairs in the order of the keys: LuaJIT's own order differs from process to process.
local function sorted_pairs(t)
  local keys, n = {}, 0
  for k in next, t do
    n = n + 1
    keys[n] = k
  end
  table.sort(keys, before)
  local i = 0
  return function()
    while i < n do
      i = i + 1
      local value = t[keys[i]]
      if value ~= nil then
        return keys[i], value
      end
    end
  end
end

-- Text only: bytecode can do anything to the process.
local function text_loader(env)
  return function(source, name, mode, chunk_env)
    if type(source) == "function" then
      local parts = {}
      for part in source do
        parts[#parts + 1] = part
      end
      source = table.concat(parts)
    end
    if mode ~= nil and mode ~= "t" and mode ~= "bt" then
      return nil, "only source text can be loaded"
    end
    local chunk, err = load(source, name, "t")
    return chunk and setfenv(chunk, chunk_env or env), err
  end
end

local function closed(base)
  local env = {}
  base._G = env
  return setmetatable(env, {
    __index = base,
    __newindex = function(_, name)
      error(("global %q is written: flows keep no state of their own; use local"):format(tostring(name)), 2)
    end,
    __metatable = false,
  })
end

--- The environment of a flow file. Yields: no.
---@param require_fn function
---@return table
function M.flow(require_fn)
  local base = { require = require_fn, pairs = sorted_pairs, debug = { traceback = debug.traceback } }
  for _, name in ipairs(PLAIN) do
    base[name] = _G[name]
  end
  for _, name in ipairs(TABLES) do
    base[name] = copy(_G[name], HIDDEN[name])
  end
  base.math.random = instead("math.random", "bolt.random")
  base.os = {
    difftime = os.difftime,
    time = function(t)
      return t and os.time(t) or instead("os.time()", "bolt.now()")()
    end,
    date = function(format, t)
      return t and os.date(format, t) or instead("os.date() of now", "os.date(format, bolt.now())")()
    end,
    clock = instead("os.clock", "bolt.now"),
  }
  local env = closed(base)
  base.load = text_loader(env)
  base.loadstring = base.load
  return env
end

--- The environment of any other module of the flows folder. Yields: no.
---@param require_fn function
---@return table
function M.module(require_fn)
  return closed(setmetatable({ require = require_fn }, { __index = _G }))
end

return M
