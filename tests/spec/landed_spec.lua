-- Directories that say no word of thanks and show the new listing: it counts when anybody is shown it.
local db = require("bolt.db")
local shared = require("bolt.browser.shared")
local sites = require("tests.spec.site_support")
local t = require("tests.spec.support")

t.database()
t.on_exit(shared.close)

local html = sites.html

-- A site that leads to `address` after the post; page(fields, req) answers there.
local function site(address, page)
  local kept
  local visit, seen, report = sites.site({
    post = function(fields)
      kept = fields
      return html(303, "", { location = address(fields), ["set-cookie"] = "own=1; Path=/" })
    end,
    page = function(req)
      return req.path:find("^/place") and kept and page(kept, req) or nil
    end,
  })
  return visit, seen, report
end

local function listing(fields)
  return html(200, ("<h1>%s</h1><p>%s</p><p>Web: <a href='/'>%s</a></p>"):format(fields.name, fields.about, fields.url))
end

local function plain_address()
  return "/place/7"
end

t.test(
  "a page that shows the listing to anybody proves it, and its address is the listing's",
  { timeout = 60 },
  function()
    local visit, seen, report = site(plain_address, listing)
    t.eq(visit().status, "live")
    local row = report()
    t.eq({ row.status, row.listing_url, #seen.posts }, { "live", "http://" .. seen.address .. "/place/7", 1 })
    t.eq(db.one("select count(*)::int as n from bolt.human_tasks").n, 0)
  end
)

for name, case in pairs({
  ["a page that shows it to us alone leaves the doubt"] = {
    plain_address,
    function(fields, req)
      return req.headers.cookie and listing(fields) or html(200, "<h1>" .. fields.name .. "</h1><p>Nothing here.</p>")
    end,
  },
  ["a page that repeats what stands in its address leaves the doubt"] = {
    function(fields)
      return ("/place?about=%s&url=%s"):format(fields.about:gsub(" ", "+"), fields.url)
    end,
    listing,
  },
  ["a page with nothing but the name leaves the doubt"] = {
    plain_address,
    function(fields)
      return html(200, "<h1>" .. fields.name .. "</h1>")
    end,
  },
}) do
  t.test(name, { timeout = 60 }, function()
    local visit, seen, report = site(unpack(case))
    t.eq(visit().status, "in_doubt")
    local row = report()
    t.eq({ row.status, row.listing_url, #seen.posts }, { "in_doubt", nil, 1 })
  end)
end
