-- A site of routes on loopback and the visit of it, for specs that submit in a real browser.
local db = require("bolt.db")
local jobs = require("bolt.store.jobs")
local server = require("bolt.server")
local submit = require("flows.tasks.submit_directory")
local t = require("tests.spec.support")

local M = {}

M.PROFILE = {
  business_name = "Blue Door Bakery",
  email = "info@bluedoor.example",
  website = "https://bluedoor.example",
  phone = "+1 503 555 0142",
  description_long = "We bake bread every day. We also bake cakes for weddings. Come and see us in the old town.",
}

local FORM = [[<!doctype html><title>Add</title><h1>Add your business</h1>%s<form method="post" action="/add">
<label>Business name * <input name="name" required value="%s"></label>
<label>E-mail * <input name="email" type="email" required></label>
<label>Website <input name="url" type="url"></label>
<label>Description * <textarea name="about" required></textarea></label>%s
<button type="submit">Submit listing</button></form>]]

--- An answer with a page.
function M.html(status, body, headers)
  local all = { ["content-type"] = "text/html; charset=utf-8" }
  for name, value in pairs(headers or {}) do
    all[name] = value
  end
  return { status = status, headers = all, body = body }
end

--- The form, with a note above it and more before its button.
function M.form(note, extra)
  return M.html(200, FORM:format(note or "", "", extra or ""))
end

local count = 0

--- Serves a site of routes: get(_, _, n, req), post(fields, n), robots(), page(req) for other addresses.
---@return fun(): table visit one visit of it
---@return table seen what the site saw: posts, gets; name: of the business; order; address; another(order)
---@return fun(): table, table report the row of the result, and the job
function M.site(routes, order)
  local seen = { posts = {}, gets = 0 }
  local s = server.listen("127.0.0.1:0", function(req)
    if req.path == "/robots.txt" then
      return routes.robots and routes.robots() or M.html(404, "")
    elseif req.method == "POST" then
      local fields = server.form(req)
      table.insert(seen.posts, fields)
      return routes.post(fields, #seen.posts)
    elseif req.path ~= "/add" then
      return routes.page and routes.page(req) or M.html(404, "") -- the browser asks for an icon
    end
    seen.gets = seen.gets + 1
    return (routes.get or M.form)(nil, nil, seen.gets, req)
  end)
  t.on_exit(function()
    s:close()
  end)
  seen.address = s.address
  --- Orders a listing there for another business. Returns what site() returns, without `seen`.
  function seen.another(other)
    count = count + 1
    local profile = {}
    for name, value in pairs(M.PROFILE) do
      profile[name] = value
    end
    profile.business_name = M.PROFILE.business_name .. " " .. count
    seen.name = profile.business_name
    local ordered = {
      business = profile,
      directories = { "http://" .. s.address .. "/add" },
      consent = "Ada Lovelace",
      allow_private = true,
      pace = 0,
    }
    for name, value in pairs(other or {}) do
      ordered[name] = value ~= db.null and value or nil
    end
    seen.order = ordered
    local job = jobs.start((jobs.create(ordered)))
    return function()
      return submit(job.id, job.directories[1])
    end, function()
      return jobs.report(job.id)[1], job
    end
  end
  local visit, report = seen.another(order)
  return visit, seen, report
end

--- The answer of a site that took the listing.
function M.thanks()
  return M.html(200, "<h1>Thank you!</h1><p>Your listing was received. Reference: AB-17</p>")
end

return M
