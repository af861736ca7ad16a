-- Pages that stay open after the visit that filled them in, for a person to go on with: so many, and so long. What is
-- closed can be opened and filled in again; nothing is lost but the time.
--
-- Only a process that started the keeper keeps pages (a service does; a command that ends with its job does not). State
-- lives here and not with the flows, whose files may be loaded anew while a page is open.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local log = require("bolt.log")
local options = require("bolt.options")

local kept = {}

-- A page costs a renderer process of some 50 to 100 MiB.
local LIMIT = 8
local SECONDS = 1800
local LOOK_EVERY = 1

---@class KeptPage
---@field id string of the task it is kept for
---@field page bolt.Page
---@field visit any what the visit knew, for who goes on with it
---@field holder? string this process, as its worker is called
---@field taken? boolean a person works on it: it is not closed to make room
---@field ends number fiber.now() at which it is closed
---@field release fun() closes the context
---@field closing? fun(item: KeptPage) called before it is closed by the keeper

local pages = {} -- id -> KeptPage
local keeper

local function count()
  local n = 0
  for _ in pairs(pages) do
    n = n + 1
  end
  return n
end

-- Calls fn(...) bound to no run: the keeper acts for none.
local function quietly(what, fn, ...)
  local ok, e = pcall(fiber.unleased, fn, ...)
  if not ok and not errors.is(e, "cancelled") then
    log.warn("a kept page", { what = what, error = errors.message(e) })
  end
end

local function close(item)
  pages[item.id] = nil
  if item.closing then
    quietly("closing", item.closing, item)
  end
  quietly("release", item.release)
end

local function oldest_free()
  local found
  for _, item in pairs(pages) do
    if not item.taken and (not found or item.ends < found.ends) then
      found = item
    end
  end
  return found
end

local function alive(item)
  return not item.page.over and item.page.browser:alive()
end

local function look_after(self)
  while keeper == self do
    if not next(pages) then
      self.news:wait()
    end
    fiber.sleep(LOOK_EVERY)
    for _, item in ipairs(kept.list()) do
      if item.ends <= fiber.now() or not alive(item) then
        close(item)
      end
    end
    if self.each and next(pages) then
      quietly("each", self.each, kept.list())
    end
  end
end

---@class Keeper
local Keeper = {}
Keeper.__index = Keeper

--- Starts keeping pages in this process.
---@param opts? { limit?: integer, seconds?: number, each?: fun(list: KeptPage[]) } limit: how many at once (default 8);
---  seconds: for how long without a sign of a person (default 1800); each: called once a second while pages are kept
---@return Keeper
--- Yields: no. Example: local keeper = kept.start({ limit = 2 }); ...; keeper:stop()
function kept.start(opts)
  opts = options.check(opts, { limit = "number", seconds = "number", each = "function" }, 2)
  keeper = setmetatable({
    limit = opts.limit or LIMIT,
    seconds = opts.seconds or SECONDS,
    each = opts.each,
    news = fiber.waiter(),
  }, Keeper)
  keeper.fiber = fiber.spawn(look_after, keeper)
  return keeper
end

--- Closes all kept pages and keeps none any more. Yields: yes.
function Keeper:stop()
  if keeper == self then
    keeper = nil
    self.fiber:cancel()
    for _, item in ipairs(kept.list()) do
      close(item)
    end
  end
end

--- Keeps a page. One that was kept under the same id is closed, and the oldest that nobody works on when there are too
--- many.
---@param id string
---@param item { page: bolt.Page, visit: any, release: fun(), closing?: fun(item: KeptPage) }
---@return boolean kept false: it is not, and stays the caller's to release
--- Yields: yes.
function kept.put(id, item)
  if not keeper then
    return false
  end
  if pages[id] then
    close(pages[id])
  end
  while count() >= keeper.limit do
    local free = oldest_free()
    if not free then
      return false
    end
    close(free)
  end
  item.id, item.ends = id, fiber.now() + keeper.seconds
  pages[id] = item
  keeper.news:wake()
  return true
end

--- Are pages kept in this process, and for how many seconds? Yields: no.
---@return number? seconds
function kept.seconds()
  return keeper and keeper.seconds
end

--- A kept page that is alive, or nil. Yields: no.
---@param id string
---@return KeptPage?
function kept.find(id)
  local item = pages[id]
  return item and alive(item) and item or nil
end

--- Somebody works on it: it is kept for as long again, and not closed to make room. Yields: no.
---@param item KeptPage
function kept.take(item)
  item.taken, item.ends = true, fiber.now() + (keeper and keeper.seconds or 0)
end

--- Takes a page out of keeping; the caller releases it. Yields: no.
---@param id string
---@return KeptPage? item nil when it is not kept, or not alive any more
function kept.remove(id)
  local item = kept.find(id)
  if item then
    pages[id] = nil
  end
  return item
end

--- Closes a kept page, if there is one. Yields: yes.
---@param id string
function kept.close(id)
  if pages[id] then
    close(pages[id])
  end
end

--- All kept pages, the first to be closed first. Yields: no.
---@return KeptPage[]
function kept.list()
  local list = {}
  for _, item in pairs(pages) do
    list[#list + 1] = item
  end
  table.sort(list, function(a, b)
    return a.ends < b.ends
  end)
  return list
end

--- The page that a person took over, to act on: kept.page(ID):click("#next"). For the REPL.
---@param id string of the task
---@return bolt.Page page the newest tab
--- Errors: kind "not_found" when no such page is open here, or it was not taken. Yields: no.
function kept.page(id)
  local item = kept.find(id)
  if not item or not item.taken then
    local what = item and "was not taken over" or "is not open in this process"
    errors.raise("not_found", ("the page of task %s %s: `bolt task take %s` first"):format(id, what, id))
  end
  kept.take(item)
  local open = item.page.context:pages()
  return open[#open] or item.page
end

return kept
