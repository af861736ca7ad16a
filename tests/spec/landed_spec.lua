-- Directories that say no word of thanks and show the new listing: it counts when anybody is shown it.
local db = require("bolt.db")
local fiber = require("bolt.fiber")
local shared = require("bolt.browser.shared")
local sites = require("tests.spec.site_support")
local t = require("tests.spec.support")

t.database()
t.on_exit(shared.close)

local html = sites.html

local function listing(fields)
  return html(200, ("<h1>%s</h1><p>%s</p><p>Web: <a href='/'>%s</a></p>"):format(fields.name, fields.about, fields.url))
end

local function in_latin_1(text)
  return (text:gsub("\195(.)", function(byte)
    return string.char(byte:byte() + 64)
  end))
end

-- name, where the post leads to, what is there, the business when it is another, whether that proves the listing
local CASES = {
  {
    "a page that shows the listing to anybody proves it, and its address is the listing's",
    page = listing,
    live = true,
  },
  {
    "also an old page whose bytes are no UTF-8",
    live = true,
    business = {
      business_name = "Café du Port",
      email = "info@port.example",
      description_long = "Le café du port: crêpes, thé, et la vue. On vous attend.",
    },
    page = function(fields)
      local text = ("<h1>%s</h1><p>%s</p><p>%s</p>"):format(fields.name, fields.about, fields.email)
      return html(200, in_latin_1(text), { ["content-type"] = "text/html; charset=iso-8859-1" })
    end,
  },
  {
    "a page that shows it to us alone leaves the doubt",
    page = function(fields, req)
      return req.headers.cookie and listing(fields) or html(200, "<h1>" .. fields.name .. "</h1><p>Nothing here.</p>")
    end,
  },
  {
    "a page that repeats what stands in its address leaves the doubt",
    address = function(fields)
      return ("/place?about=%s&url=%s"):format(fields.about:gsub(" ", "+"), fields.url)
    end,
    page = listing,
  },
  {
    "a preview leaves the doubt, also when anybody may see it",
    page = function(fields)
      local page = listing(fields)
      page.body = "<p>Preview of your listing</p>" .. page.body
      return page
    end,
  },
  {
    "a page with nothing but the name leaves the doubt",
    page = function(fields)
      return html(200, "<h1>" .. fields.name .. "</h1>")
    end,
  },
}

local function run(case)
  local kept
  local visit, seen, report = sites.site({
    post = function(fields)
      kept = fields
      local address = case.address and case.address(fields) or "/place/7"
      return html(303, "", { location = address, ["set-cookie"] = "own=1; Path=/" })
    end,
    page = function(req)
      return req.path:find("^/place") and kept and case.page(kept, req) or nil
    end,
  }, { business = case.business })
  case.ending = visit()
  case.row, case.seen = report(), seen
end

t.test("six such sites are visited", { timeout = 90 }, function()
  fiber.group(function(group)
    for _, case in ipairs(CASES) do
      group:spawn(run, case)
    end
  end)
end)

for _, case in ipairs(CASES) do
  t.test(case[1], function()
    local status = case.live and "live" or "in_doubt"
    t.eq({ case.ending.status, case.row.status, #case.seen.posts }, { status, status, 1 })
    t.eq(case.row.listing_url, case.live and "http://" .. case.seen.address .. "/place/7" or nil)
    local asked = "select count(*)::int as n from bolt.human_tasks where page_url = $1"
    t.eq(db.one(asked, "http://" .. case.seen.address .. "/").n, case.live and 0 or 1)
  end)
end
