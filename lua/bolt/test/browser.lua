--- A browser for tests of flows: pages are what the test says, and no Chromium is started.
--
-- A page has url, title, content, exchanges, dialogs, screenshot, close, and the methods that the test gives it. Others
-- raise "not_faked" with their name, so that a test shows what its task does to a page.
local errors = require("bolt.errors")

local M = {}

local Page = {}

local function missing(name)
  return function()
    errors.raise("not_faked", ("page:%s was called in a test: give the page this method"):format(name), {
      retryable = false,
    })
  end
end

Page.__index = function(page, name)
  local given = rawget(page, "given")[name]
  if type(given) == "function" then
    return given
  end
  return Page[name] or missing(name)
end

Page["goto"] = function(page, url)
  local given = page.answer(url)
  if not given then
    errors.raise("network", "no page is faked for " .. tostring(url), { retryable = false })
  end
  rawset(page, "given", given)
  rawset(page, "address", given.url or url)
  return { url = page.address, status = given.status or 200, headers = given.headers or {} }
end

function Page.url(page)
  return page.address
end

function Page.title(page)
  return page.given.title or ""
end

function Page.content(page)
  return page.given.content or ""
end

function Page.exchanges(page)
  return page.given.exchanges or {}
end

function Page.dialogs(page)
  return page.given.dialogs or {}
end

function Page.screenshot()
  return ""
end

function Page.on_dialog() end

function Page.close() end

--- Something with the methods of bolt.chromium's browser that the library and the tasks use.
---@param answer fun(url: string): table? what is at an address: { status?, title?, content?, url?, and methods }
---@return table browser
--- Yields: no.
function M.new(answer)
  local browser = {}
  function browser.alive()
    return true
  end
  function browser.close() end
  function browser.context()
    local pages = {}
    local context = { browser = browser }
    function context.page()
      local page = setmetatable({ answer = answer, given = {}, address = "about:blank", context = context }, Page)
      pages[#pages + 1] = page
      return page
    end
    function context.pages()
      return pages
    end
    function context.close() end
    return context
  end
  return browser
end

return M
