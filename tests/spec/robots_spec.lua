-- robots.txt as RFC 9309 has it, and as sites write it.
local robots = require("flows.tasks.robots")
local server = require("bolt.server")
local t = require("tests.spec.support")

local function allows(text, path)
  return (robots.parse(text):allows(path))
end

t.test("the longest rule decides, allow wins a tie", function()
  local text = "User-agent: *\nDisallow: /add\nAllow: /add/business\n"
  t.eq(allows(text, "/"), true)
  t.eq(allows(text, "/add"), false)
  t.eq(allows(text, "/added"), false)
  t.eq(allows(text, "/add/business?x=1"), true)
  t.eq(allows("User-agent: *\nDisallow: /a\nAllow: /a", "/a"), true)
end)

t.test("our own group takes the place of the general one", function()
  local text =
    "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Bolt/1.0\nDisallow: /private\nCrawl-delay: 12"
  t.eq(allows(text, "/add"), true)
  t.eq(allows(text, "/private/x"), false)
  t.eq(robots.parse(text):crawl_delay(), 12)
end)

t.test("stars, end marks, comments and escapes", function()
  t.eq(allows("user-agent: * # all\ndisallow: /*.php$ # no scripts", "/x/add.php"), false)
  t.eq(allows("user-agent: *\ndisallow: /*.php$", "/add.php?x"), true)
  t.eq(allows("User-agent: *\nDisallow: /caf%c3%a9", "/caf\195\169"), false)
  t.eq(allows("User-agent: *\nDisallow: /a%7Eb", "/a~b/c"), false)
  t.eq(allows("User-agent: *\nDisallow: /a.b", "/axb"), true)
  t.eq(allows("User-agent: *\nDisallow: /" .. ("*a"):rep(40) .. "z", "/" .. ("a"):rep(2000)), true)
  t.eq(allows("User-agent: *\nDisallow: /*x*$", "/axb"), false)
  t.eq(allows("User-agent: *\nDisallow: /a$", "/a"), false)
  t.eq(allows("User-agent: *\nDisallow: /*b*b$", "/b"), true)
end)

t.test("an empty rule, no group, HTML instead of rules: all is allowed", function()
  t.eq(allows("User-agent: *\nDisallow:", "/add"), true)
  t.eq(allows("Disallow: /", "/add"), true)
  t.eq(allows("<html><body>Not found</body></html>", "/add"), true)
  t.eq(allows("", "/add"), true)
end)

t.test("groups of one agent that stand apart count together", function()
  local text = "User-agent: *\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: *\nDisallow: /b"
  t.eq(allows(text, "/a"), false)
  t.eq(allows(text, "/b"), false)
  t.eq(allows(text, "/c"), true)
end)

t.test("rules too many to read forbid", function()
  local site = server.listen("127.0.0.1:0", function()
    return { body = "User-agent: *\n" .. ("# we say much\n"):rep(50000) }
  end)
  local ok, allowed = pcall(robots.check, ("http://127.0.0.1:%d/add"):format(site.port), { allow_private = true })
  site:close()
  t.eq({ ok, allowed }, { true, false })
end)
