-- What a page offers of locators and waiting: page:locator, page:get_by_..., page:click and the other shortcuts,
-- page:wait_for_url and page:wait_for_function. Methods of Page.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local locator = require("bolt.browser.locator")
local options = require("bolt.options")
local selectors = require("bolt.browser.selector")

local on_page = {}

local TIMEOUT = 30 -- seconds, for what a page does by itself

-- Splits { frame = ..., and the rest }.
local function apart(opts)
  local rest = {}
  for name, value in pairs(opts or {}) do
    rest[name] = name ~= "frame" and value or nil
  end
  return (opts or {}).frame, rest
end

--- A locator on the page.
---@param selector string see selector.lua
---@param opts? { frame?: string } frame: id of a frame of page:frames(); default the main one
---@return Locator
--- Yields: no. Example: page:locator("#email"):fill("ada@example.com")
function on_page:locator(selector, opts)
  opts = options.check(opts, { frame = "string" }, 2)
  return locator.new(self, opts.frame, selectors.parse(selector), selector)
end

-- page:get_by_label(text, opts) and its kin: as the locator's, with opts.frame.
for _, name in ipairs({ "label", "text", "placeholder", "alt", "title", "role" }) do
  name = "get_by_" .. name
  on_page[name] = function(self, value, opts)
    local frame, rest = apart(opts)
    return locator.Locator[name](locator.new(self, frame, {}, ""), value, rest)
  end
end

-- page:click(selector, ...) and its kin: page:locator(selector):click(...).
for _, name in ipairs({ "click", "dblclick", "hover", "check", "uncheck", "clear", "focus", "wait_for" }) do
  on_page[name] = function(self, selector, opts)
    local frame, rest = apart(opts)
    local found = locator.new(self, frame, selectors.parse(selector), selector)
    return found[name](found, rest)
  end
end
for _, name in ipairs({ "fill", "select_option", "press", "type", "set_files" }) do
  on_page[name] = function(self, selector, value, opts)
    local frame, rest = apart(opts)
    local found = locator.new(self, frame, selectors.parse(selector), selector)
    return found[name](found, value, rest)
  end
end

local function fits(url, wanted)
  if type(wanted) == "function" then
    return wanted(url)
  end
  local pattern = wanted:match("^/(.+)/$")
  return pattern and url:find(pattern) ~= nil or (not pattern and url:find(wanted, 1, true) ~= nil)
end

--- Waits until the page's address fits.
---@param wanted string|fun(url: string): boolean text in the address, or a Lua pattern between slashes
---@param opts? { timeout?: number } seconds, default 30
---@return string url
--- Yields: yes. Raises kind timeout with the address as it is. Example: page:wait_for_url("/thanks")
function on_page:wait_for_url(wanted, opts)
  opts = options.check(opts, { timeout = "number" }, 2)
  local seconds = opts.timeout or TIMEOUT
  local ends = fiber.now() + seconds
  while true do
    local url = self:url()
    if fits(url, wanted) then
      return url
    elseif fiber.now() >= ends then
      local text = ("wait_for_url: the address is still %s after %g s"):format(url, seconds)
      errors.raise("timeout", text, { retryable = true })
    end
    fiber.sleep(0.03)
  end
end

local POLL = [[async (a) => {
  const ends = performance.now() + a.patience;
  for (;;) {
    const value = await (%s)(a.arg);
    if (value) return { value };
    if (performance.now() >= ends) return {};
    await new Promise((done) => setTimeout(done, 30));
  }
}]]

--- Waits until a JavaScript function returns something true, asking anew in each new document.
---@param source string "(arg) => ...", run in our isolated world unless opts.world
---@param arg? any plain data
---@param opts? { timeout?: number, frame?: string, world?: "isolated"|"main" } seconds, default 30
---@return any value
--- Yields: yes. Raises kind timeout, page_error.
--- Example: page:wait_for_function("() => window.ready", nil, { world = "main" })
function on_page:wait_for_function(source, arg, opts)
  opts = options.check(opts, { timeout = "number", frame = "string", world = "string" }, 2)
  local seconds = opts.timeout or TIMEOUT
  local ends = fiber.now() + seconds
  local poll = POLL:gsub("%%s", function()
    return source
  end)
  while true do
    local left = ends - fiber.now()
    local patience = math.max(0, math.min(left - 0.05, 1)) * 1000
    local ask = { frame = opts.frame, world = opts.world, timeout = math.max(left, 0.1) }
    local ok, answer = pcall(self.evaluate, self, poll, { arg = arg, patience = patience }, ask)
    if ok and answer.value then
      return answer.value
    elseif not ok and not errors.is(answer, "navigated") then
      error(answer, 0)
    elseif fiber.now() + 0.02 >= ends then
      errors.raise("timeout", ("wait_for_function: not true within %g s"):format(seconds), { retryable = true })
    end
    fiber.sleep(0.02)
  end
end

return on_page
