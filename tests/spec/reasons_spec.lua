-- What can go wrong and what follows: retries, waits, people; the words are those of the record.
local reasons = require("flows.tasks.reasons")
local t = require("tests.spec.support")

t.test("transient reasons are tried again with growing delays, and only so often", function()
  t.eq(reasons.retry_in("network", 1, { random = 0 }), 1.5)
  t.eq(reasons.retry_in("network", 2, { random = 0 }), 7.5)
  t.eq(reasons.retry_in("network", 3, { random = 0 }), nil)
end)

t.test("what a site asks for is waited, a day at most", function()
  t.eq(reasons.retry_in("rate_limited", 1, { retry_after = 90, random = 0 }), 90)
  t.eq(reasons.retry_in("rate_limited", 1, { retry_after = 1e6, random = 0 }), nil)
end)

t.test("people and final reasons are not tried again", function()
  t.eq(reasons.retry_in("captcha", 1), nil)
  t.eq(reasons.retry_in("duplicate", 1), nil)
  t.eq(reasons.ends("captcha"), "needs_human")
  t.eq(reasons.ends("duplicate"), "skipped")
  t.raises(function()
    reasons.ends("bored")
  end, "unknown reason")
end)

t.test("the vocabulary is that of the record", function()
  local loader = require("bolt.core.loader")
  local sql = loader.read("migrations/001_job_results_idem.sql")
  local listed = sql:match("reason%s+text%s+check %(reason in %((.-)%)%)")
  local seen = 0
  for reason in listed:gmatch("'([%w_]+)'") do
    t.ok(reasons.table[reason], "no policy for " .. reason)
    seen = seen + 1
  end
  for reason in pairs(reasons.table) do
    t.ok(listed:find("'" .. reason .. "'", 1, true), "unknown to the record: " .. reason)
    seen = seen - 1
  end
  t.eq(seen, 0)
end)
