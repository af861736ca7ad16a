-- What customers order: how many directories a package covers and how urgent its jobs are. Pure; the one such table.

local packages = {}

---@type table<string, { directories: integer, priority: integer }>
packages.table = {
  starter = { directories = 50, priority = 4 },
  growth = { directories = 150, priority = 3 },
  professional = { directories = 300, priority = 2 },
  enterprise = { directories = 500, priority = 1 },
}

--- The package of a name.
---@param name string
---@return { directories: integer, priority: integer }? package nil when there is no such package
--- Yields: no. Example: packages.get("growth").priority -> 3
function packages.get(name)
  return packages.table[name]
end

return packages
