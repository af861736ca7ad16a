-- Forms of kinds that the practice directories do not have (tests/spec/visits/*.html), each served by a site that takes
-- what it gets: the values that arrive there.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local jobs = require("bolt.store.jobs")
local profiles = require("bolt.store.profile")
local server = require("bolt.server")
local shared = require("bolt.browser.shared")
local submit = require("flows.tasks.submit_directory")
local t = require("tests.spec.support")

local AT_ONCE = 4
local ONLY = os.getenv("FORM")

t.database()
t.on_exit(shared.close)

local profile = assert(profiles.load("flows/practice/business.json"))
local PHONE, EMAIL, SITE = profile.phone, profile.email, profile.website
local LONG = profile.description_long

-- The first sentences of the long description that fit.
local TWO = LONG:match("^.-since 2011%..-Willamette Valley%.")
local ONE = LONG:match("^.-since 2011%.")

-- What each form is to receive; NAME stands for the business's name, which is another at each site.
local WANTED = {
  groups = {
    bn = "NAME",
    ["cat[]"] = { "1", "2" },
    price = "b",
    pay = { "cash", "cc" },
    emp = "11-50",
    m = EMAIL,
    m2 = EMAIL,
    yr = "2011",
    d = TWO,
    plan = "free",
    agree = "on",
  },
  new_tab = { t = "NAME", u = SITE, d = LONG, n = "Marta Lindqvist", e = EMAIL },
  script_steps = { company = "NAME", email = EMAIL, web = SITE, city = "Portland", about = LONG, terms = "true" },
  german = {
    firma = "NAME",
    str = "NW Lovejoy Street",
    hnr = "1420",
    plz = "97209",
    ort = "Portland",
    land = "Vereinigte Staaten",
    tel = PHONE,
    mail = EMAIL,
    web = SITE,
    br = "2",
    b = ONE,
    agb = "on",
  },
  french = {
    nom = "NAME",
    site = SITE,
    mel = EMAIL,
    tel = PHONE,
    pays = "2",
    ville = "Portland",
    cp = "97209",
    cat = "5",
    pres = LONG,
    cgu = "on",
  },
  alert = { name = "NAME", phone = "(503) 555-0142", st = "OR", email = EMAIL, desc = LONG },
  confirm = { a = "NAME", b = SITE, c = EMAIL, d = LONG },
  hidden_select = { n = "NAME", e = EMAIL, c = "20", d = LONG },
  late_states = {
    b = "NAME",
    e = EMAIL,
    c = "US",
    s = "OR",
    city = "Portland",
    z = "97209",
    y = "2011",
    tw = "@bluedoor_example",
    fb = profile.socials.facebook,
    d = TWO,
  },
  calling_code = {
    n = "NAME",
    cc = "+1",
    p = "503-555-0142",
    e = EMAIL,
    k = "sourdough, pastries, breakfast",
    h = profile.hours,
    d = ONE,
    -- Where the picture that sends was pressed.
    x = "40",
    y = "15",
  },
  hours_by_day = {
    n = "NAME",
    e = EMAIL,
    ["h[mon][closed]"] = "on",
    ["h[tue][open]"] = "07:00",
    ["h[tue][close]"] = "15:00",
    ["h[sat][open]"] = "8:00 AM",
    ["h[sat][close]"] = "2:00 PM",
    d = LONG,
  },
  typed_list = { n = "NAME", ind = "b", country = "us", e = EMAIL, d = LONG },
  suggestions = { n = "NAME", c = "Portland, Oregon, USA", place = "2", e = EMAIL, d = LONG },
  editors = { n = "NAME", e = EMAIL, sum = profile.description_short, text = LONG },
  free_type = {
    n = "NAME",
    e = EMAIL,
    p = PHONE,
    s = "1420 NW Lovejoy Street",
    s2 = "Suite 3",
    z = "97209",
    t = "Portland",
    lt = "Free",
    sd = "Neighborhood bakery in Portland’s Pearl District",
    ld = LONG,
    tc = "on",
    own = "on",
  },
  covered = { cookies = "necessary", n = "NAME", e = EMAIL, w = SITE, d = LONG, logo = "logo.png", ok = "yes" },
}

-- Empty fields out, line ends as the profile has them.
local function plain(fields, files)
  local kept = {}
  for name, value in pairs(fields) do
    if type(value) == "string" then
      value = value:gsub("\r\n", "\n")
    end
    kept[name] = value ~= "" and value or nil
  end
  for name, file in pairs(files or {}) do
    kept[name] = file.filename
  end
  return kept
end

local function serve(name, posts)
  local page = fs.read("tests/spec/visits/" .. name .. ".html")
  local function html(status, body)
    return { status = status, headers = { ["content-type"] = "text/html; charset=utf-8" }, body = body }
  end
  local s = server.listen("127.0.0.1:0", function(req)
    if req.path ~= "/add" then
      return html(404, "")
    elseif req.method == "POST" then
      local fields, files = server.form(req)
      posts[#posts + 1] = plain(fields, files)
      return html(200, "<h1>Thank you</h1><p>Your listing was received. Reference: W-17</p>")
    end
    return html(200, page)
  end)
  t.on_exit(function()
    s:close()
  end)
  return "http://" .. s.address .. "/add"
end

local function visit(name)
  local business, posts = {}, {}
  for key, value in pairs(profile) do
    business[key] = value
  end
  business.business_name = "Blue Door " .. name:gsub("_", " ")
  local job = jobs.start((jobs.create({
    business = business,
    directories = { serve(name, posts) },
    consent = "Marta Lindqvist",
    allow_private = true,
    pace = 0,
  })))
  return { ending = submit(job.id, job.directories[1]), posts = posts, name = business.business_name }
end

local names, visited = {}, {}
for name in pairs(WANTED) do
  if not ONLY or name == ONLY then
    names[#names + 1] = name
  end
end
table.sort(names)

t.test("all forms are visited", { timeout = 120 }, function()
  fiber.group(function(group)
    local places = fiber.semaphore(AT_ONCE)
    for _, name in ipairs(names) do
      group:spawn(function()
        visited[name] = places:with(visit, name)
      end)
    end
  end)
end)

for _, name in ipairs(names) do
  t.test(name:gsub("_", " "), function()
    local was = t.ok(visited[name], "was not visited")
    local wanted = {}
    for field, value in pairs(WANTED[name]) do
      wanted[field] = value == "NAME" and was.name or value
    end
    t.eq(was.ending.status, "submitted", was.ending.message)
    t.eq(was.posts, { wanted })
  end)
end
