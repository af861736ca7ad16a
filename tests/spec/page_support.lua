-- One browser, one page and one site for the specs of the page API: each test puts its own HTML on the page.
local chromium = require("bolt.chromium")
local fill = require("bolt.form.fill")
local server = require("bolt.server")
local t = require("tests.spec.support")

local M = { posts = {} }

local pages = {}
local count = 0

-- Answers with what was put there; a function is called with the request.
local function serve(req)
  if req.method == "POST" then
    local fields, files = server.form(req)
    table.insert(M.posts, { path = req.path, fields = fields, files = files })
  end
  local found = pages[req.path]
  if type(found) == "function" then
    return found(req)
  end
  local headers = { ["content-type"] = "text/html; charset=utf-8", ["cache-control"] = "no-store" }
  return { status = found and 200 or 404, headers = headers, body = found and "<!doctype html>" .. found or "none" }
end

local function site()
  if not M.server then
    M.server = server.listen("127.0.0.1:0", serve, { max_body = 64 * 1024 * 1024 })
    M.port = M.server.port
    t.on_exit(function()
      M.server:close()
    end)
  end
end

--- Puts a page on the site; returns its address, on a host of its own where one is named.
function M.url(html, host)
  site()
  count = count + 1
  pages["/" .. count] = html
  return ("http://%s.localhost:%d/%d"):format(host or "main", M.port, count)
end

local function open()
  if not M.browser then
    M.browser = chromium.open({ allow_private = true })
    t.on_exit(function()
      M.browser:close()
    end)
  end
  if not M.page or not pcall(M.page.frames, M.page) then
    M.page = M.browser:context({}):page()
  end
  return M.page
end

--- Shows HTML on the page that all tests share.
function M.show(html)
  local page = open()
  page["goto"](page, M.url(html), { wait = "load" })
  return page
end

--- What a script of the page itself says.
function M.js(source)
  return M.page:evaluate(source, nil, { world = "main" })
end

--- A script for pages: log(text) notes, and every event of these names is noted as "name#id".
M.LOG = [[<script>window.said = [];
const log = (text) => said.push(text);
const note = (e) => log(e.type + (e.target.id ? "#" + e.target.id : ""));
const watch = (names) => names.split(" ").forEach((name) => addEventListener(name, note, true));
</script>]]

--- What was noted so far, as one text.
function M.said()
  return M.js("said.join(' ')")
end

--- A fill of the control with this id; more: { control = {...}, field, alternatives, pick }.
function M.fill_item(id, value, how, more)
  local control = { selector = "#" .. id, tag = "input", type = "text" }
  for name, given in pairs(more and more.control or {}) do
    control[name] = given
  end
  more = more or {}
  return {
    control = control,
    value = value,
    how = how or "fill",
    field = more.field,
    alternatives = more.alternatives,
    pick = more.pick,
  }
end

--- Fills in; the results as values, or "! reason".
function M.apply(page, items)
  local out = {}
  for i, result in ipairs(fill.apply(page, items)) do
    out[i] = result.got
    if not result.ok then
      out[i] = "! " .. result.reason
    end
  end
  return out
end

return M
