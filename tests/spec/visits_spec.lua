-- Whole visits to sites of kinds that the practice directories do not have (tests/spec/visits): the values that arrived
-- there, and what Bolt says became of them. FORM=NAME visits one.
local fiber = require("bolt.fiber")
local shared = require("bolt.browser.shared")
local t = require("tests.spec.support")
local visits = require("tests.spec.visit_support")

local AT_ONCE = 6
local ONLY = os.getenv("FORM")

t.database()
t.on_exit(shared.close)

local sites, names, visited = {}, {}, {}
for _, theme in ipairs({ "answers", "arrivals", "clicks", "forms", "languages", "software", "widgets" }) do
  for name, about in pairs(require("tests.spec.visits." .. theme)) do
    assert(not sites[name], name)
    if not ONLY or name == ONLY then
      sites[name], names[#names + 1] = about, name
    end
  end
end
table.sort(names)

t.test("all sites are visited", { timeout = 240 }, function()
  fiber.group(function(group)
    local places = fiber.semaphore(AT_ONCE)
    for _, name in ipairs(names) do
      group:spawn(function()
        visited[name] = places:with(visits.visit, name, sites[name])
      end)
    end
  end)
end)

for _, name in ipairs(names) do
  t.test(name:gsub("_", " "), function()
    visits.judge(t.ok(visited[name], "was not visited"), sites[name])
  end)
end
