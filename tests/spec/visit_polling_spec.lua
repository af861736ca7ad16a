-- A page that never comes to rest is worked on as soon as its form stands.
local fiber = require("bolt.fiber")
local shared = require("bolt.browser.shared")
local t = require("tests.spec.support")
local visits = require("tests.spec.visit_support")

t.database()
t.on_exit(shared.close)

t.test(
  "a page that asks its server for ever is filled in within a second of its form [92]",
  { timeout = 60 },
  function()
    local asked = 0
    local was = visits.visit("polling", {
      routes = {
        ["GET /news"] = function()
          asked = asked + 1
          return visits.html("none")
        end,
        ["GET /never.png"] = function()
          fiber.sleep(60)
          return visits.html("")
        end,
      },
    })
    local post = t.ok(was.posts[1], was.ends)
    t.eq({ was.ends, post.company, post.email }, { "submitted", was.business, visits.profile.email })
    t.ok(tonumber(post.soon) < 1000, post.soon .. " ms after the form came")
    t.ok(asked > 10, asked)
  end
)
