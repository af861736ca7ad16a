-- bolt exec verify_demo.lua STATE SEED: what must hold after the demo was killed again and again.
local boot = require("bolt.engine.boot")
local db = require("bolt.db")
local json = require("bolt.json")
local loader = require("bolt.core.loader")

local state, seed = ...
local failed = 0

local function check(name, bad)
  if #bad == 0 then
    print("ok kill9: " .. name)
  else
    failed = failed + 1
    print(("FAIL kill9: %s (seed %s): %s"):format(name, seed, table.concat(bad, "; ")))
  end
end

local function describe(sql)
  local bad = {}
  for _, row in ipairs(db.query(sql)) do
    bad[#bad + 1] = json.encode(row)
  end
  return bad
end

boot.open({ state_dir = state, migrate = false })
check("every job ended", describe("select id, status from bolt.jobs where status not in ('completed', 'failed')"))
check(
  "every directory of every job has an outcome",
  describe([[
    select jd.job_id, d.name, r.status
      from bolt.job_directories jd
      join bolt.directories d on d.id = jd.directory_id
      left join bolt.job_results r on r.directory_id = d.id and r.job_id = jd.job_id
     where r.status is null or r.status in ('planned', 'filling', 'submitting')]])
)
check(
  "no run is left without an owner",
  describe("select id, flow, status from bolt.runs where status not in ('completed', 'failed', 'cancelled')")
)

-- The sites' own ledgers are the oracle: they were written by another program's rules, before it answered.
local twice, lost, accepted = {}, {}, {}
for _, name in ipairs(loader.list(state .. "/practice") or {}) do
  if name:find("%.jsonl$") then
    local site = name:gsub("%.jsonl$", "")
    local n = 0
    for line in (loader.read(state .. "/practice/" .. name) or ""):gmatch("[^\n]+") do
      local entry = json.decode(line)
      if entry.accepted then
        n = n + 1
      end
    end
    accepted[site] = n
    if n > 1 then
      twice[#twice + 1] = site .. " accepted " .. n
    end
  end
end
check("no directory accepted two listings", twice)

for _, row in
  ipairs(db.query([[
  select d.name, d.submission_url, r.status
    from bolt.job_results r join bolt.directories d on d.id = r.directory_id]]))
do
  local site = row.submission_url:match("//([%w%-]+)%.localhost")
  local n = site and accepted[site] or 0
  if row.status == "submitted" and n == 0 then
    lost[#lost + 1] = row.name .. " says submitted, the site has nothing"
  elseif n == 1 and not (row.status == "submitted" or row.status == "live" or row.status == "in_doubt") then
    lost[#lost + 1] = row.name .. " accepted a listing, the record says " .. row.status
  end
end
check("what the record says is what the sites hold, or in_doubt", lost)
for _, row in ipairs(db.query("select status, count(*) as n from bolt.job_results group by 1 order by 1")) do
  print(("  %s: %d"):format(row.status, row.n))
end
for _, row in
  ipairs(db.query([[
  select d.name, r.status, r.reason, r.message, r.attempts
    from bolt.job_results r join bolt.directories d on d.id = r.directory_id where r.status = 'failed']]))
do
  print(("  %s: %s after %d visits: %s"):format(row.name, row.reason, row.attempts, row.message))
end
boot.close()
return failed > 0 and 1 or 0
