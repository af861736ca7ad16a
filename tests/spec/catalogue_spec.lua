-- Who may change what the catalogue says, and what a visit adds to it.
local catalogue = require("bolt.store.catalogue")
local db = require("bolt.db")
local directories = require("bolt.store.directories")
local t = require("tests.spec.support")

t.database()

local URL = "http://alpha.example/add"

-- Says something of the one directory; returns what the catalogue has then.
local function say(source, facts)
  facts.submission_url = URL
  local ids, added = db.tx(function(tx)
    return directories.upsert(tx, { directories.describe(facts) }, source)
  end)
  local row = catalogue.list({ ids = { ids[URL] } })[1]
  row.added = added[URL] or false
  return row
end

t.test("a person's word stands over orders and the starter list; lists and persons may change it", function()
  local row = say("order", { country = "CH", policy = "allowed", policy_source = "the order" })
  t.eq({ row.added, row.name, row.policy, row.provenance.policy.source }, { true, "alpha.example", "allowed", "order" })
  row = say("starter", { name = "Alpha", country = "US", category = "local" })
  t.eq({ row.added, row.name, row.country, row.category }, { false, "alpha.example", "CH", "local" })
  t.eq({ row.provenance.country.source, row.provenance.category.source }, { "order", "starter" })
  row = say("order", { name = "Alpha", category = "web" })
  t.eq({ row.name, row.category, row.provenance.category.source }, { "Alpha", "web", "order" })
  row = say("person", { policy = "forbidden", policy_source = "terms 4", country = "AT" })
  t.eq({ row.policy, row.policy_source, row.country }, { "forbidden", "terms 4", "AT" })
  row = say("order", { policy = "allowed", policy_source = "says the customer", country = "DE", captcha_seen = true })
  t.eq({ row.policy, row.policy_source, row.country, row.captcha_seen }, { "forbidden", "terms 4", "AT", true })
  t.eq({ row.provenance.policy.source, row.provenance.captcha_seen.source }, { "person", "order" })
  row = say("import", { policy = "unclear" })
  t.eq({ row.policy, row.policy_source, row.provenance.policy.source }, { "unclear", nil, "import" })
end)

t.test("what a visit saw is noted as seen by it, and the rest stays", function()
  local row = say("order", { category = "web" })
  directories.note_visit(row.id, { probe = "captcha", captcha = true })
  local seen = catalogue.list({ probe = "captcha" })[1]
  t.eq({ seen.id, seen.captcha_seen, seen.provenance.captcha_seen.source }, { row.id, true, "visit" })
  t.eq({ seen.category, seen.login_seen, seen.form_fingerprint }, { "web", nil, nil })
  catalogue.note(row.id, "probe", "form", { captcha_seen = false, form_fields = 4, form_fingerprint = "f" })
  row = say("order", { captcha_seen = true })
  t.eq({ row.captcha_seen, row.form_fields, row.provenance.captcha_seen.source }, { false, 4, "probe" })
end)

t.test("directories are found by id, address, host and name", function()
  local row = say("person", { name = "Alpha Guide" })
  for _, word in ipairs({ row.id, URL, "http://ALPHA.example:80/add/#x", "alpha.example", "alpha guide" }) do
    t.eq(catalogue.find({ word }), { row.id }, word)
  end
  t.eq(catalogue.find({ row.id, URL }), { row.id })
  t.raises(catalogue.find, "not_found", { "beta" })
end)

t.test("what was never looked at is due, then the oldest look; a passing failure is due after an hour", function()
  local ids, age = {}, { never = false, old = 8 * 86400, new = 3600, failed = 7200, failing = 60 }
  for name in pairs(age) do
    local row = directories.describe({ submission_url = "http://due.example/" .. name, name = "due " .. name })
    ids[name] = db.tx(function(tx)
      return directories.upsert(tx, { row }, "import")
    end)[row.key]
  end
  for name, seconds in pairs(age) do
    if seconds then
      catalogue.note(ids[name], "probe", name:find("^fail") and "network" or "form", {})
      db.exec(
        "update bolt.directories set last_probe_at = now() - $2 * interval '1 second' where id = $1",
        ids[name],
        seconds
      )
    end
  end
  local names = {}
  for _, row in ipairs(catalogue.list({ due = 7 * 86400, name = "due ", oldest_first = true })) do
    names[#names + 1] = row.name
  end
  t.eq(names, { "due never", "due old", "due failed" })
end)
