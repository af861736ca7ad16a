-- The practice directories as a browser meets them: posts over HTTP, rules of each site, ledgers that survive.
local fs = require("bolt.fs")
local http = require("bolt.http")
local json = require("bolt.json")
local practice = require("flows.practice")
local t = require("tests.spec.support")

local profile = json.decode(fs.read("flows/practice/business.json"))

local function start(dir)
  local p = practice.serve({ dir = dir or t.state_dir() .. "/practice" })
  t.on_exit(function()
    p:close()
  end)
  return p
end

local function at(p, site, path)
  return ("http://%s.localhost:%d%s"):format(site, p.port, path)
end

local function get(p, site, path, cookie)
  return http.get(at(p, site, path), { allow_private = true, headers = { cookie = cookie }, follow = false })
end

local function encode(fields)
  local parts = {}
  for name, value in pairs(fields) do
    for _, one in ipairs(type(value) == "table" and value or { value }) do
      parts[#parts + 1] = (name .. "=" .. one):gsub("[^%w=]", function(c)
        return ("%%%02X"):format(c:byte())
      end)
    end
  end
  return table.concat(parts, "&")
end

local function post(p, site, path, fields, cookie)
  return http.request({
    url = at(p, site, path),
    method = "POST",
    headers = { ["content-type"] = "application/x-www-form-urlencoded", cookie = cookie },
    body = encode(fields),
    allow_private = true,
    follow = false,
  })
end

local function cookie_of(answer)
  return answer.headers["set-cookie"]:match("^[^;]+")
end

local LISTING = {
  n = "Acme",
  w = "https://acme.example",
  m = "a@acme.example",
  c = "Salem",
  d = "Anvils.",
  ok = "on",
}

local function with(base, changes)
  local out = {}
  for name, value in pairs(base) do
    out[name] = value
  end
  for name, value in pairs(changes) do
    out[name] = value
  end
  return out
end

t.test("every directory serves its home page, robots.txt and form", function()
  local p = start()
  t.eq(#p.directories, 15)
  for _, d in ipairs(p.directories) do
    local site = d.home_url:match("//([%w-]+)%.localhost")
    t.eq(get(p, site, "/").status, 200, site)
    t.match(get(p, site, "/robots.txt").body, "Disallow: /admin/")
    local add = get(p, site, "/add")
    t.ok(add.status == 200 or add.status == 303 or (site == "busy" and add.status == 503), site)
  end
  t.eq(get(p, "nobody", "/").status, 404)
end)

t.test("a listing is on disk before the answer, and known again after a restart", function()
  local dir = t.state_dir() .. "/practice"
  local p = start(dir)
  local answer = post(p, "limit", "/submit", LISTING)
  t.eq(answer.status, 200)
  t.match(answer.body, "BRV%-1001")
  local line = fs.read(dir .. "/limit.jsonl")
  t.eq(json.decode(line).fields.n, "Acme")
  p:close()
  -- A line that kill -9 tore is no listing and does no harm to the next one.
  fs.append(dir .. "/limit.jsonl", '{"accepted":true,"busin')
  local again = start(dir)
  t.eq(#again:received("limit"), 1)
  t.match(post(again, "limit", "/submit", with(LISTING, { n = "ACME." })).body, "already listed")
  t.match(post(again, "limit", "/submit", with(LISTING, { n = "Other" })).body, "BRV%-1002")
  t.eq(select(2, fs.read(dir .. "/limit.jsonl"):gsub("\n", "")), 3)
  again:reset()
  t.eq(fs.read(dir .. "/limit.jsonl"), "")
  t.match(post(again, "limit", "/submit", LISTING).body, "BRV%-1001")
end)

t.test("two posts at once: one is accepted", function()
  local fiber = require("bolt.fiber")
  local p = start()
  local thanks = 0
  fiber.group(function(g)
    for _ = 1, 6 do
      g:spawn(function()
        if post(p, "limit", "/submit", LISTING).body:find("Thank you") then
          thanks = thanks + 1
        end
      end)
    end
  end)
  t.eq(thanks, 1)
  local accepted = 0
  for _, entry in ipairs(p:received("limit")) do
    accepted = accepted + (entry.accepted and 1 or 0)
  end
  t.eq(accepted, 1)
end)

t.test("a refused form comes back with its values and the reason", function()
  local p = start()
  local answer = post(p, "limit", "/submit", with(LISTING, { d = ("é"):rep(181), n = 'A "B" <C>' }))
  t.eq(answer.status, 422)
  t.match(answer.body, "at most 180 characters %(you used 181%)")
  t.match(answer.body, 'value="A &quot;B&quot; &lt;C&gt;"')
  t.match(answer.body, "<input checked")
  t.eq(p:received("limit")[1].accepted, false)
  t.match(post(p, "limit", "/submit", with(LISTING, { m = "nobody", w = "acme" })).body, "valid e%-mail")
end)

t.test("CSRF tokens are good for one post of their session; traps are thanked and not listed", function()
  local p = start()
  local page = get(p, "traps", "/add")
  local cookie, token = cookie_of(page), page.body:match('name="csrf_token" value="(%x+)"')
  local fields = {
    csrf_token = token,
    biz_name = "Acme",
    biz_email = "a@acme.example",
    biz_phone = "503 555 0100",
    biz_address = "1 Road",
    biz_city = "Salem",
    biz_zip = "97301",
    biz_text = "Anvils.",
    terms = "1",
  }
  t.eq(post(p, "traps", "/add", fields).status, 403, "another session")
  local trapped = post(p, "traps", "/add", with(fields, { website2 = "x" }), cookie)
  t.match(trapped.body, "Thank you")
  local expired = post(p, "traps", "/add", fields, cookie)
  t.eq(expired.status, 403)
  local fresh = expired.body:match('name="csrf_token" value="(%x+)"')
  t.match(post(p, "traps", "/add", with(fields, { csrf_token = fresh }), cookie).body, "HON%-1001")
  local judged = p:judge(profile)
  t.eq(judged[11].name, "traps")
  t.eq(judged[11].accepted, 1)
end)

t.test("the wizard lists on publish, not before, and asks for the state", function()
  local p = start()
  local cookie = cookie_of(get(p, "wizard", "/add"))
  local function step(n, fields)
    return post(p, "wizard", "/add/" .. n, fields, cookie)
  end
  t.eq(get(p, "wizard", "/add/3", cookie).headers.location, "/add/1")
  t.eq(step(1, { name = "Acme", mail = "a@acme.example", tel = "503 555 0100" }).headers.location, "/add/2")
  local address = { street = "1 Road", town = "Salem", zip = "97301", country = "United States" }
  t.match(step(2, address).body, "State is required")
  t.eq(step(2, with(address, { state = "OR" })).headers.location, "/add/3")
  t.eq(step(3, { kind = "shop", about = "Anvils.", terms = "1" }).headers.location, "/add/4")
  t.match(get(p, "wizard", "/add/4", cookie).body, "Nothing is published yet")
  t.eq(#p:received("wizard"), 0)
  t.match(step(4, {}).body, "SBS%-1001")
  t.eq(p:received("wizard")[1].fields.state, "OR")
  t.eq(step(4, {}).headers.location, "/add/1")
end)

t.test("windows-1252 comes in and goes out as it should", function()
  local p = start()
  local answer = post(p, "tables", "/cgi-bin/addurl.cgi", {
    f1 = "Caf\233 \150 \147Bleu\148",
    f2 = "https://bleu.example",
    f3 = "a@bleu.example",
    f12 = "3",
    f13 = "Caf\233",
  })
  t.match(answer.body, "Caf\233 \150 \147Bleu\148 has been added")
  t.eq(p:received("tables")[1].fields.f1, "Café – “Bleu”")
end)

t.test("busy once, also across a restart; login and CAPTCHA keep their gate", function()
  local dir = t.state_dir() .. "/practice"
  local p = start(dir)
  local answer = get(p, "busy", "/add")
  t.eq({ answer.status, answer.headers["retry-after"] }, { 503, "2" })
  p:close()
  p = start(dir)
  t.eq(get(p, "busy", "/add").status, 200)
  t.eq(get(p, "login", "/add").headers.location, "/signin?next=/add")
  local page = get(p, "captcha", "/add").body
  local id = page:match('name="captcha_id" value="(%x+)"')
  local fields = { name = "Acme", email = "a@acme.example", city = "Salem", description = "Anvils.", captcha_id = id }
  t.match(post(p, "captcha", "/add", with(fields, { captcha_code = "AAAAA" })).body, "did not match")
  page = get(p, "captcha", "/add").body
  id = page:match('name="captcha_id" value="(%x+)"')
  local code = p.sites.captcha.codes[id]
  t.match(post(p, "captcha", "/add", with(fields, { captcha_id = id, captcha_code = code })).body, "GAT%-1001")
end)

t.test("a PNG is taken, a text file is not; the editor's text is compared without its tags", function()
  local p = start()
  local function upload(data)
    local function part(name, value, extra)
      return ('--B\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'):format(name, extra or "", value)
    end
    return http.request({
      url = at(p, "richtext", "/companies"),
      method = "POST",
      allow_private = true,
      headers = { ["content-type"] = "multipart/form-data; boundary=B" },
      body = part("company[title]", "Acme")
        .. part("company[contact_email]", "a@acme.example")
        .. part("company[city]", "Salem")
        .. part("company[description]", "<p>Soup &amp; <b>bread</b></p><p>Daily<br></p>")
        .. part("company[logo]", data, '; filename="logo.png"\r\nContent-Type: image/png')
        .. "--B--\r\n",
    })
  end
  t.match(upload("GIF89a").body, "PNG or JPEG")
  local logo = fs.read("flows/practice/logo.png")
  t.match(upload(logo).body, "CBP%-1001")
  local fields = p:received("richtext")[2].fields
  t.eq(fields["company[description]"], "Soup & bread\nDaily")
  t.eq(fields["company[logo]"].sha256, require("bolt.crypto").sha256(logo))
end)

t.test("the comparison finds a wrong value, a missing one and one too many", function()
  local expect = require("flows.practice.expect")
  local wanted = { a = "1", b = expect.shortened({ "One two. Three four." }, 12), c = expect.empty }
  t.eq(expect.compare(wanted, { a = "1", b = "One two.", c = "" }), {})
  t.eq(expect.compare(wanted, { a = "1", b = "One two", token = "x" }, { token = true }), {})
  local wrong = expect.compare(wanted, { a = "2", b = "One tw", c = "x", d = "y" })
  t.eq(#wrong, 4)
  t.eq(#expect.compare({ a = "x\ny" }, { a = "x\r\ny" }), 0)
  t.ok(expect.holds(expect.phone("+1 503 555 0142"), "(503) 555-0142"))
  t.ok(not expect.holds(expect.phone("+1 503 555 0142"), "(503) 555-0143"))
end)

t.test("the sample business is right and names every field", function()
  local store = require("bolt.store.profile")
  t.eq(store.check(profile), {})
  local loaded = t.ok(store.load("flows/practice/business.json"))
  t.match(loaded.logo_path, "^/.*/logo%.png$")
end)
