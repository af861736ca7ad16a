-- The practice directories of a state directory keep their port and their ledgers.
local fs = require("bolt.fs")
local home = require("flows.practice.home")
local http = require("bolt.http")
local server = require("bolt.server")
local t = require("tests.spec.support")

t.test("the port is the same after a restart; a second process reads, it does not serve", function()
  local dir = t.state_dir()
  local first = home.serve(dir, false)
  t.eq(fs.read(dir .. "/practice/port"), first.port .. "\n")
  t.eq(http.get(first.directories[1].submission_url, { allow_private = true }).status, 200)
  first.sites.modern:accept("Acme", {})
  local second = home.serve(dir, true)
  t.eq({ second.port, second.address, #second:received("modern") }, { first.port, nil, 1 })
  second:close()
  t.eq(http.get(first.directories[1].submission_url, { allow_private = true }).status, 200)
  first:close()
  local again = home.serve(dir, true)
  t.eq({ again.port, #again:received("modern") }, { first.port, 1 })
  again:close()
end)

t.test("a port in other hands: another one is taken, unless a job knows the sites by it", function()
  local dir = t.state_dir()
  local before = home.serve(dir, false)
  local port = before.port
  before:close()
  local other = server.listen("127.0.0.1:" .. port, function()
    return { body = "somebody else\n" }
  end)
  t.match(t.raises(home.serve, "practice_port", dir, true).message, "port " .. port .. " is taken")
  local moved = home.serve(dir, false)
  t.ok(moved.port ~= port)
  moved:close()
  other:close()
end)

t.test("a service serves them only while a job on them is under way", function()
  t.database()
  local dir = t.state_dir()
  home.serve(dir, false):close()
  t.eq(home.resume(dir), nil)
  require("bolt.store.jobs").create({
    business = { business_name = "Acme", email = "a@acme.example" },
    directories = { "http://modern.localhost:1/add" },
    consent = "Ada",
    source = home.SOURCE,
  })
  local sites = home.resume(dir)
  t.ok(sites.address)
  sites:close()
  local other = server.listen("127.0.0.1:" .. sites.port, function()
    return { body = "somebody else\n" }
  end)
  t.eq(home.resume(dir), nil, "a taken port does not keep the service from starting")
  other:close()
end)
