--- Where in a run a fiber is: the branch, which gives each call its identity (path, name, occurrence).
--
-- A run begins with the branch "". map, all and race make one per child ("map/3"), by index and never by order of
-- completion. The body of a step is a branch of its own too (inside = true): there only once, tx, wait and spawn
-- are recorded, found by name alone, because a step's code may change under the run and its order is free.
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")

local M = {}

---@class bolt.Branch
---@field run table the run, see run.lua
---@field path string
---@field inside boolean in the body of a step
---@field position integer calls made so far
---@field names? table<string, integer> how often each name was used, once one is
local Branch = {}
Branch.__index = Branch

---@return bolt.Branch
function M.new(run, path, inside)
  return setmetatable({ run = run, path = path, inside = inside or false, position = 0 }, Branch)
end

--- The branch the running fiber is in, nil outside a run. Yields: no.
---@return bolt.Branch?
function M.current()
  return fiber.context().branch
end

--- The branch when its calls are recorded in order: in a run and outside its steps. Yields: no.
---@return bolt.Branch?
function M.durable()
  local branch = fiber.context().branch
  if branch and not branch.inside then
    return branch
  end
  return nil
end

--- Calls fn(...) with the running fiber in this branch. Yields: where fn does.
function Branch:enter(fn, ...)
  local context = fiber.context()
  local outer = rawget(context, "branch")
  context.branch = self
  local function leave(ok, ...)
    context.branch = outer
    if not ok then
      error((...), 0)
    end
    return ...
  end
  return leave(pcall(fn, ...))
end

--- The name with its occurrence: the second "fetch" of a branch is "fetch#2". Yields: no.
---@return string
function Branch:label(name)
  local names = self.names
  if not names then
    names = {}
    self.names = names
  end
  local n = (names[name] or 0) + 1
  names[name] = n
  return n == 1 and name or name .. "#" .. n
end

--- The name that the next call of this name will have. Yields: no.
---@return string
function Branch:coming(name)
  local n = (self.names and self.names[name] or 0) + 1
  return n == 1 and name or name .. "#" .. n
end

--- The path of a child. Yields: no.
---@param label string
---@param key string|integer
---@return string
function Branch:below(label, key)
  return (self.path == "" and "" or self.path .. "/") .. label .. "/" .. key
end

--- Checks a name given by a script. `#` and a number at its end would be taken for an occurrence.
function M.check_name(what, name, level)
  -- plain searches first: a pattern is tried at every byte
  if
    type(name) ~= "string"
    or name == ""
    or #name > 200
    or (name:find("#", 1, true) and name:find("#%d+$"))
    or name:find("\0", 1, true)
  then
    error(
      ("%s: a name is text of 1 to 200 bytes that does not end in #NUMBER, got %s"):format(what, tostring(name)),
      level + 1
    )
  end
end

--- The identity of the branch's next call, with what is recorded of it.
---@param kind string
---@param name string
---@return table id { path, name, kind, position?, row? }
--- Does not return when the run asks for something else than it did before: it is paused with the difference.
--- Yields: then only.
function Branch:next(kind, name)
  local run = self.run
  run:check_halt()
  local label, position = self:label(name), nil
  if not self.inside then
    position = self.position + 1
    self.position = position
  end
  local id = { path = self.path, name = label, kind = kind, row = run.memo:find(self.path, label), position = position }
  if position then
    local difference = run.memo:difference(id)
    if difference then
      run:halt({ kind = "diverged", message = difference })
    end
  end
  if id.row then
    id.row.asked = true
  end
  return id
end

--- Raises what ends the run (cancelled, timeout): called before anything new is begun. Yields: when halted.
function Branch:gate()
  self.run:check_halt()
  if self.run.dry then
    self.run:block() -- a rehearsal ends where something new would begin
  end
  local stop = self.run.stop
  if stop then
    self.run.stop_raised = true
    error(errors.wrap(stop), 0)
  end
end

return M
