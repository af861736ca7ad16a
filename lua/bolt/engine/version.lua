--- One version of the flows: a snapshot of the folder, compiled and run once, never changed afterwards.
local deferred = require("bolt.deferred")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local loader = require("bolt.core.loader")
local sandbox = require("bolt.engine.sandbox")
local source_tree = require("bolt.engine.source_tree")

local M = {}

---@class bolt.Version
---@field modules table<string, table> name -> { path, short, text, sha, flow_file }
---@field loaded table<string, any> name -> what the module returned
---@field flows table<string, table> flow name -> flow
---@field roots table<string, string> flow name -> root
local Version = {}
Version.__index = Version

local LOADING = {}

-- The line of a text that holds a word, for errors that come without one.
local function line_of(text, word)
  local at = text:find(word, 1, true)
  return at and select(2, text:sub(1, at):gsub("\n", "")) + 1 or nil
end

-- An error with the place it names, or else that of module. Chunks are named "flows/x.lua": a real path may be longer
-- than what Lua keeps of it.
local function load_error(modules, module, message, line)
  message = tostring(message):gsub("\nstack traceback:.*", "")
  local missing = message:match("^module '([^']+)' not found")
  line = line or missing and line_of(module.text, missing)
  local file, named = message:match("^(flows/[^\n:]+%.lua):(%d+):")
  for _, other in pairs(modules) do
    if other.short == file then
      module, line = other, tonumber(named)
    end
  end
  return errors.new("load", message, { retryable = false, file = module.path, line = line })
end

function Version:require_from(requirer)
  local is_flow = self.modules[requirer].flow_file
  return function(name)
    if type(name) == "string" and name:find("^flows%.") then
      local found = source_tree.resolve(self.modules, name)
      if not found then
        local from = self.modules[requirer]
        local missing = ("%s: module %q is not in the flows folder"):format(from.short, name)
        error(load_error(self.modules, from, missing, line_of(from.text, name)), 0)
      end
      self.needs[requirer] = self.needs[requirer] or {}
      self.needs[requirer][found] = true
      return self:load(found)
    elseif is_flow and name ~= "bolt" and not tostring(name):find("^bolt%.") then
      error(
        ("module %q cannot be used in a flow: only bolt and flows modules; move what needs it into a task"):format(
          tostring(name)
        ),
        2
      )
    end
    -- `bolt` itself every flow uses, all the time
    return name == "bolt" and require(name) or deferred.module(name)
  end
end

--- Loads a module of this version, once. Yields: no.
function Version:load(name)
  local value = self.loaded[name]
  if value == LOADING then
    error(("module %q requires itself, directly or through others"):format(name), 3)
  elseif value ~= nil then
    return value
  end
  local module = self.modules[name]
  if module.text:byte(1) == 27 then
    error(load_error(self.modules, module, module.short .. ":1: bytecode is not loaded, only source text"), 0)
  end
  local chunk, err = loader.compile(module.text, module.short)
  if not chunk then
    error(load_error(self.modules, module, err), 0)
  end
  local require_fn = self:require_from(name)
  setfenv(chunk, module.flow_file and sandbox.flow(require_fn) or sandbox.module(require_fn))
  self.loaded[name] = LOADING
  local context = fiber.context()
  local outer, effects = rawget(context, "loading"), fiber.effects(false)
  context.loading = { version = self, module = name }
  local ok, result = pcall(chunk, name)
  context.loading = outer
  fiber.effects(effects)
  if not ok then
    self.loaded[name] = nil
    error(errors.is(result) and result or load_error(self.modules, module, result), 0)
  end
  self.loaded[name] = result == nil and true or result
  return self.loaded[name]
end

-- Runs every module body and finds the flows.
local function loaded(modules)
  local self = setmetatable({ modules = modules, loaded = {}, needs = {}, tasks = {}, flows = {}, roots = {} }, Version)
  local names = {}
  for name in pairs(modules) do
    names[#names + 1] = name
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local module = modules[name]
    local value = self:load(name)
    if module.flow_file and type(value) == "table" and value.is_flow then
      if self.flows[value.name] then
        local first = modules[self.flows[value.name].module].short
        local twice = ("%s: flow %q is declared in %s already"):format(module.short, value.name, first)
        error(load_error(modules, module, twice, line_of(module.text, value.name)), 0)
      end
      value.module, value.version = name, self
      self.flows[value.name] = value
    end
  end
  return self
end

local function add_roots(self)
  self.manifests = {}
  for name, flow in pairs(self.flows) do
    local root, manifest, names = source_tree.manifest(self.modules, flow.module, self.needs)
    self.roots[name] = root
    self.manifests[root] = { text = manifest, names = names }
  end
  return self
end

--- The task of a module of this version. Errors: kind "no_code". Yields: no.
function Version:task(module, name)
  local task = self.tasks[module .. "\0" .. name]
  if not task then
    errors.raise("no_code", ("module %s has no task %q"):format(module, name), { retryable = false })
  end
  return task
end

--- The pools that its flows and tasks name. Yields: no.
---@return string[]
function Version:pools()
  local names = {}
  for _, list in ipairs({ self.flows, self.tasks }) do
    for _, declared in pairs(list) do
      names[#names + 1] = declared.pool or (declared.opts and declared.opts.pool)
    end
  end
  return names
end

--- A version of these modules (bolt.engine.source_tree).
---@param modules table
---@param rooted? boolean work out the roots of its flows
---@return bolt.Version
--- Errors: kind "load" with file and line. Yields: no.
function M.build(modules, rooted)
  local version = loaded(modules)
  return rooted and add_roots(version) or version
end

--- Called by bolt.task while a module is being loaded. The second result is nil when the task does not float: those of
--- a flow file are part of the flow and pinned with it.
---@return string? module
---@return string? floating
---@return string? sha256 of its source
--- Yields: no.
function M.declare(name, task)
  local loading = rawget(fiber.context(), "loading")
  if not loading then
    return nil
  end
  local module = loading.module
  loading.version.tasks[module .. "\0" .. name] = task
  local source = loading.version.modules[module]
  return module, not source.flow_file and module or nil, source.sha
end

return M
