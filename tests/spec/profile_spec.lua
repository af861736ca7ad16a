-- The profile of a business: what is right, what is wrong and how that is said; URLs by one spelling.
local directories = require("bolt.store.directories")
local json = require("bolt.json")
local profile = require("bolt.store.profile")
local t = require("tests.spec.support")
local url = require("bolt.store.url")

local function problems(value)
  local list = {}
  for i, p in ipairs(profile.check(value)) do
    list[i] = p.field .. " " .. p.problem
  end
  return list
end

local function good()
  return {
    business_name = "Blue Door Bakery",
    website = "https://bluedoor.example.com",
    email = "info@bluedoor.example.com",
    phone = "+1 (212) 555-0100",
    address = { street = "1 Main St", city = "Springfield", postal_code = "62701", country = "US" },
    categories = { "Bakery" },
    hours = { monday = "09:00-17:00" },
    socials = { facebook = "https://facebook.com/bluedoor" },
    founded_year = 1998,
    latitude = 39.8,
    employees = "10-49",
  }
end

t.test("a right profile has no problems", function()
  t.eq(problems(good()), {})
  t.eq(problems({ business_name = "X", email = "x@y.org" }), {})
end)

t.test("what is missing, malformed or unknown is named, with a hint", function()
  local bad = good()
  bad.email = "nobody"
  bad.phone = "call me"
  bad.website = "bluedoor"
  bad.buisness_name = bad.business_name
  bad.business_name = nil
  bad.address.zip = "62701"
  bad.founded_year = "1998"
  bad.categories = "Bakery"
  bad.socials.facebook = "@bluedoor"
  t.eq(problems(bad), {
    "address.zip is not a field of a profile",
    "buisness_name is not a field of a profile",
    "business_name is missing",
    "categories is not a list",
    "email is not an e-mail address",
    "founded_year is not a whole number from 1000 to 2100",
    "phone is not a telephone number",
    "socials.facebook is not a web address",
    "website is not a web address",
  })
  t.eq(profile.check({ email = "a@b.org", busines_name = "X" })[1].hint, "did you mean business_name?")
end)

t.test("null, blanks, line breaks and wrong shapes are problems", function()
  t.eq(problems({ business_name = " ", email = json.null }), { "business_name is blank", "email is null" })
  t.eq(problems({ business_name = "A\nB", email = "a@b.org" }), { "business_name has a line break" })
  t.eq(problems({ business_name = "A", email = "a@b.org", address = "Main St" }), { "address is not a table" })
  t.eq(problems("text"), { "profile is not a JSON object" })
  t.eq(problems(json.decode("[1]")), { "profile is not a JSON object" })
end)

t.test("URLs that mean the same page have one spelling", function()
  t.eq(url.normalise("HTTP://A.org:80/add/#top"), "http://a.org/add")
  t.eq(url.normalise("http://a.org"), "http://a.org")
  t.eq(url.normalise("http://a.org/?x=1"), "http://a.org?x=1")
  t.eq(url.parse("http://a.localhost:8080/x").authority, "a.localhost:8080")
  t.eq(url.parse("ftp://a.org"), nil)
  t.eq(url.parse("http://a b"), nil)
  t.eq(url.parse("http:///x"), nil)
  t.eq(url.parse("http://a:99999/"), nil)
end)

t.test("what is wrong with a directory is said before the database sees it, passwords are not", function()
  local function said(entry)
    return t.raises(directories.describe, "bad_argument", entry).message
  end
  t.match(said({ name = "x" }), "submission_url is missing")
  t.match(said({ submission_url = "http://a.org/", pace_seconds = -1 }), "^pace_seconds: a number of seconds")
  t.match(said({ submission_url = "http://a.org/", policy = "maybe" }), "^policy: allowed")
  t.match(said({ submission_url = "http://a.org/", category = 5 }), "^category: text")
  local message = said("http://ada:secret@a.org/add")
  t.ok(message:find("password", 1, true) and not message:find("secret", 1, true), message)
end)

t.test("a folder is no logo", function()
  local fs = require("bolt.fs")
  local path = "/tmp/bolt-profile-" .. require("bolt.crypto").uuid() .. ".json"
  fs.write(path, '{"business_name": "A", "email": "a@b.org", "logo_path": "/tmp"}')
  local _, found = profile.load(path)
  fs.remove_tree(path)
  t.eq(found[1] and found[1].problem, "names no file: /tmp")
end)
