-- May this directory be visited at all, and how slowly? Asked before any page of it is opened.

local consents = require("bolt.store.consents")
local robots = require("flows.tasks.robots")

local policy = {}

--- Asks for everything that can forbid a visit: consent, the catalogue's policy, robots.txt.
---@param entry Entry from bolt.store.results
---@return { reason: string, message: string }? refusal nil when the visit may go on
---@return { pace: number, min_page: number, consent: table } manners pause between page loads, least time on a page
---  before it is sent (both in seconds), and the consent it all rests on
--- Yields: yes. Raises kind network, timeout, rate_limited, server_error while robots.txt cannot be had.
function policy.check(entry)
  local job, directory = entry.job, entry.directory
  local manners = { pace = directory.pace_seconds or job.pace_seconds }

  manners.consent = consents.in_force(job.consent_id)
  if not manners.consent then
    return { reason = "no_consent", message = "nobody on record allows this submission" }, manners
  end
  if directory.policy == "forbidden" then
    local source = directory.policy_source and " (" .. directory.policy_source .. ")" or ""
    return { reason = "forbidden", message = "the directory forbids automated submissions" .. source }, manners
  end

  local allowed, about = robots.check(directory.submission_url, { allow_private = job.allow_private })
  if not allowed then
    return { reason = "forbidden", message = ("robots.txt disallows %s"):format(about.rule) }, manners
  end
  manners.pace = math.max(manners.pace, about.crawl_delay or 0)
  -- Nobody fills in a form at once: four seconds at the usual pace of five, less only where the pace says so.
  manners.min_page = directory.min_page_seconds or math.min(4, manners.pace * 0.8)
  return nil, manners
end

return policy
