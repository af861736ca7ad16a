--- What the browser specs share: one browser for a file, a page in a context of its own for a test, and a site.
local chromium = require("bolt.chromium")
local server = require("bolt.server")
local t = require("tests.spec.support")

local M = {}

--- The browser of this file, which may reach loopback.
function M.browser()
  if not (M.shared and M.shared:alive()) then
    M.shared = chromium.open({ allow_private = true })
    local opened = M.shared
    t.on_exit(function()
      opened:close()
    end)
  end
  return M.shared
end

--- Calls fn(page, context) with a fresh page and closes its context.
---@param opts? table options of browser:context
function M.with_page(opts, fn)
  if not fn then
    opts, fn = nil, opts
  end
  local context = M.browser():context(opts)
  local ok, e = pcall(fn, context:page(), context)
  pcall(context.close, context)
  if not ok then
    error(e, 0)
  end
end

--- Serves pages on loopback. Each value of pages is HTML, or a function(request) that returns a response.
---@return { url: fun(path: string, host?: string): string, requests: table[] }
function M.site(pages)
  local site = { requests = {} }
  local s = server.listen("127.0.0.1:0", function(req)
    table.insert(site.requests, req)
    local page = pages[req.path]
    if type(page) == "function" then
      page = page(req)
    end
    if type(page) == "table" then
      return page
    end
    return {
      status = page and 200 or 404,
      headers = { ["Content-Type"] = "text/html; charset=utf-8" },
      body = page or "no such page",
    }
  end)
  t.on_exit(function()
    s:close()
  end)
  function site.url(path, host)
    return ("http://%s:%d%s"):format(host or "127.0.0.1", s.port, path)
  end
  return site
end

--- Goes to an address. (goto is a word of the language.)
function M.go(page, url, opts)
  return page["goto"](page, url, opts)
end

return M
