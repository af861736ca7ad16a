-- Why a directory did not end well, and what follows from it: the one table. Pure.
--
-- class     transient  tried again by itself: `attempts` visits in all, `delay` seconds before the second,
--                      times `factor` before each further one, the last quarter of it drawn at random
--           person     a person is asked at once; the visit is not repeated by itself
--           final      nobody can help: the result stands
-- ends      the status of the result when no further visit follows
-- advice    what the person is asked to do, or what the operator can do about it
--
-- A visit is repeated only while nothing of ours can have reached the directory (job_results.effect = 'none').
-- That rule is the ledger's, in lua/bolt/store/results.lua; this table cannot override it.

local reasons = {}

---@class Reason
---@field class "transient"|"person"|"final"
---@field ends "failed"|"needs_human"|"skipped"
---@field delay? number seconds
---@field factor? number
---@field attempts? integer
---@field advice string

---@type table<string, Reason>
reasons.table = {
  network = {
    class = "transient",
    ends = "failed",
    delay = 2,
    factor = 5,
    attempts = 3,
    advice = "The site could not be reached. Check the address in the catalogue and whether the site is up.",
  },
  timeout = {
    class = "transient",
    ends = "failed",
    delay = 5,
    factor = 4,
    attempts = 3,
    advice = "The site did not answer in time. Try again when it is less busy.",
  },
  rate_limited = {
    class = "transient",
    ends = "failed",
    delay = 30,
    factor = 4,
    attempts = 3,
    advice = "The site asks for fewer visits. Raise the pace of this directory.",
  },
  server_error = {
    class = "transient",
    ends = "failed",
    delay = 30,
    factor = 4,
    attempts = 3,
    advice = "The site answered with a server error. Try again later.",
  },
  browser_crash = {
    class = "transient",
    ends = "failed",
    delay = 1,
    factor = 3,
    attempts = 3,
    advice = "Chromium died while the page was open. Look at memory and at `bolt doctor`.",
  },
  captcha = {
    class = "person",
    ends = "needs_human",
    advice = "Everything else is filled in. Solve the CAPTCHA and press the form's own button.",
  },
  login_required = {
    class = "person",
    ends = "needs_human",
    advice = "The directory wants an account. Sign in or register in the owner's name, then submit.",
  },
  verification = {
    class = "person",
    ends = "needs_human",
    advice = "The directory wants a confirmation by e-mail, text message or phone. Complete it.",
  },
  payment_required = {
    class = "person",
    ends = "needs_human",
    advice = "The directory asks for money. Decide whether to pay; Bolt never does.",
  },
  validation = {
    class = "person",
    ends = "needs_human",
    advice = "The directory refused a value. Correct the profile or the form and submit.",
  },
  mapping_incomplete = {
    class = "person",
    ends = "needs_human",
    advice = "The form asks for something the profile does not answer. Add it or fill the form by hand.",
  },
  duplicate = { class = "final", ends = "skipped", advice = "The business is listed there already." },
  no_form = {
    class = "final",
    ends = "failed",
    advice = "No submission form on the page. Correct the submission URL in the catalogue.",
  },
  closed = { class = "final", ends = "failed", advice = "The directory takes no submissions at present." },
  forbidden = {
    class = "final",
    ends = "skipped",
    advice = "The directory does not want automated submissions. Submit by hand if you have the right to.",
  },
  no_consent = {
    class = "final",
    ends = "skipped",
    advice = "Nobody on record allowed this submission. Record a consent.",
  },
  over_quota = { class = "final", ends = "skipped", advice = "The package covers fewer directories." },
  unknown = { class = "final", ends = "failed", advice = "Look at the evidence and at the run." },
}

--- Seconds until the next visit, or nil when there is to be none.
---@param reason string one of the fixed codes
---@param attempts integer visits made so far, at least 1
---@param opts? { retry_after?: number, random?: number } what the site asked for in seconds; a number in [0, 1)
---@return number? seconds
--- Yields: no. Raises on an unknown reason.
--- Example: reasons.retry_in("network", 1) -> 1.5 .. 2
function reasons.retry_in(reason, attempts, opts)
  local entry = reasons.table[reason] or error("unknown reason: " .. tostring(reason), 2)
  if entry.class ~= "transient" or attempts >= entry.attempts then
    return nil
  end
  opts = opts or {}
  local random = opts.random or math.random()
  if opts.retry_after then
    -- What the site asked for is a floor. Longer than a day is a refusal in polite words.
    return opts.retry_after <= 86400 and opts.retry_after + random or nil
  end
  local delay = entry.delay * entry.factor ^ (attempts - 1)
  return delay * (0.75 + 0.25 * random)
end

--- The status a result gets when it ends for this reason.
---@param reason string
---@return "failed"|"needs_human"|"skipped"
--- Yields: no. Raises on an unknown reason.
function reasons.ends(reason)
  return (reasons.table[reason] or error("unknown reason: " .. tostring(reason), 2)).ends
end

return reasons
