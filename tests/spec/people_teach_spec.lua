-- What people say of a form is learned: by a word, and by what they type into the page.
local json = require("bolt.json")
local kept = require("bolt.browser.kept")
local people = require("tests.spec.people_support")
local shared = require("bolt.browser.shared")
local sites = require("tests.spec.site_support")
local t = require("tests.spec.support")

t.database()
t.on_exit(shared.close)

local form, site, thanks = sites.form, sites.site, sites.thanks
local say, task_of, test = people.say, people.task_of, people.test

test("what the profile lacks: a value for this once, or a field that is learned", function()
  local function vat()
    return form("", '<label>Zweeble * <input name="vat" required></label>')
  end
  local visit, seen, report = site({ get = vat, post = thanks })
  t.eq(visit().reason, "mapping_incomplete")
  local _, job = report()
  t.eq(say(task_of(job), "done", { fields = { ['input[name="vat"]'] = "VAT 17" } }).status, "submitted")
  t.eq({ seen.posts[1].vat, seen.posts[1].name }, { "VAT 17", seen.name })

  visit, report = seen.another()
  t.eq(visit().reason, "mapping_incomplete")
  _, job = report()
  local mapping = { ['input[name="vat"]'] = "phone", ['input[name="url"]'] = json.null }
  t.eq(say(task_of(job), "done", { mapping = mapping }).status, "submitted")
  t.eq({ seen.posts[2].vat, seen.posts[2].url, seen.posts[2].name }, { sites.PROFILE.phone, "", seen.name })

  visit = seen.another()
  t.eq(visit().status, "submitted", "nobody is asked any more")
  t.eq({ seen.posts[3].vat, seen.posts[3].url }, { sites.PROFILE.phone, "" })
end)

test("what a person types into the page in place of ours teaches what the control is for", function()
  local visit, seen, report = site({
    get = function()
      return form("", '<label>Snurf * <input name="snurf" required></label>')
    end,
    post = thanks,
  })
  t.eq(visit().reason, "mapping_incomplete")
  local _, job = report()
  local task = task_of(job)
  say(task, "take")
  local page = kept.page(task.id)
  page:locator('[name="snurf"]'):fill(sites.PROFILE.phone)
  page:locator('[name="url"]'):fill("https://other.example")
  t.eq(say(task, "done").status, "submitted")
  t.eq({ seen.posts[1].snurf, seen.posts[1].url }, { sites.PROFILE.phone, "https://other.example" })
  visit = seen.another()
  t.eq(visit().status, "submitted", "nobody is asked any more")
  t.eq({ seen.posts[2].snurf, seen.posts[2].url }, { sites.PROFILE.phone, sites.PROFILE.website })
end)
