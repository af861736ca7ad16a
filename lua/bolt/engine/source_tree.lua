--- The flows folder as text, from disk, the binary, or the database: a table of modules by name, each
-- { path, short, text, sha, flow_file }.
local crypto = require("bolt.crypto")
local json = require("bolt.json")
local loader = require("bolt.core.loader")

local M = {}

local function add(modules, dir, rel, text)
  local name = "flows." .. rel:gsub("%.lua$", ""):gsub("/", ".")
  modules[name] = {
    path = dir .. "/" .. rel,
    short = "flows/" .. rel,
    text = text,
    sha = crypto.sha256(text),
    flow_file = not rel:find("/"),
  }
end

--- The module that `require(name)` means: the file, or the init.lua of the folder. Yields: no.
---@return string? name
function M.resolve(modules, name)
  return modules[name] and name or (modules[name .. ".init"] and name .. ".init") or nil
end

--- A module as it comes back from the database. Yields: no.
function M.restored(name, text, sha)
  local rel = name:gsub("^flows%.", ""):gsub("%.", "/") .. ".lua"
  return { path = "flows/" .. rel, short = "flows/" .. rel, text = text, sha = sha, flow_file = not rel:find("/") }
end

local function walk(modules, dirs, dir, rel)
  local here = rel == "" and dir or dir .. "/" .. rel
  local entries = loader.list(here)
  if not entries then
    return false
  end
  table.insert(dirs, here)
  for _, entry in ipairs(entries) do
    local path = (rel == "" and "" or rel .. "/") .. entry
    if entry:find("/$") then
      walk(modules, dirs, dir, path:sub(1, -2))
    elseif entry:find("%.lua$") and not entry:find("_test%.lua$") then
      local text = loader.read(dir .. "/" .. path)
      if text then
        add(modules, dir, path, text)
      end
    end
  end
  return true
end

--- Reads every module of a folder. Tests (*_test.lua) are left out.
---@param dir string "flows" for the ones of the checkout or the binary, or an absolute path
---@return table? modules nil when there is no such folder
---@return string[] dirs the folders read, for a watch
--- Yields: no.
function M.read(dir)
  local modules, dirs = {}, {}
  if not walk(modules, dirs, dir, "") then
    return nil, dirs
  end
  return modules, dirs
end

--- The modules a text names in `require`, without running it. Yields: no.
---@return string[]
function M.requires(text)
  local names = {}
  -- the word first: a pattern is tried at every byte, and a third of a start went into that
  local _, at = text:find("require", 1, true)
  while at do
    names[#names + 1] = text:match("^%s*%(?%s*[\"'](flows%.[%w_%.]+)[\"']", at + 1)
    _, at = text:find("require", at + 1, true)
  end
  return names
end

--- The manifest of everything a module can require from the folder.
---@param modules table
---@param entry string
---@param also? table<string, table<string, boolean>> requires seen while loading: module -> set
---@return string root SHA-256 of the manifest
---@return string manifest canonical JSON {module: sha}
---@return string[] names of its modules
--- Yields: no.
function M.manifest(modules, entry, also)
  local seen, queue, shas = { [entry] = true }, { entry }, {}
  while #queue > 0 do
    local name = table.remove(queue)
    local module = modules[name]
    shas[name] = module.sha
    module.requires = module.requires or M.requires(module.text)
    local function follow(need)
      local found = M.resolve(modules, need)
      if found and not seen[found] then
        seen[found] = true
        queue[#queue + 1] = found
      end
    end
    for _, need in ipairs(module.requires) do
      follow(need)
    end
    for need in pairs(also and also[name] or {}) do
      follow(need)
    end
  end
  local names = {}
  for name in pairs(shas) do
    names[#names + 1] = name
  end
  table.sort(names)
  local manifest = json.encode(shas, { canonical = true })
  return crypto.sha256(manifest), manifest, names
end

return M
