-- A look at a directory, as polite as a visit: is the submission page there, may we come, what does its form ask for?
-- What is found goes into the catalogue, with this as its source. Nothing is filled in and nothing is pressed.

local arrive = require("flows.tasks.arrive")
local attempt = require("flows.tasks.attempt")
local banner = require("bolt.form.banner")
local bolt = require("bolt")
local catalogue = require("bolt.store.catalogue")
local classifier = require("bolt.form.classifier")
local fiber = require("bolt.fiber")
local fields = require("bolt.form.fields")
local log = require("bolt.log")
local pace = require("flows.tasks.pace")
local robots = require("flows.tasks.robots")
local shared = require("bolt.browser.shared")
local steps = require("flows.tasks.steps")

local PACE_SECONDS = 5
local LOOK_SECONDS = 120

-- What a way to end says about the directory; what is not listed says nothing of the kind.
local SIGNS = {
  login_required = { login_seen = true, form_seen = false },
  captcha = { captcha_seen = true, form_seen = false },
  payment_required = { payment_seen = true, form_seen = false },
  no_form = { form_seen = false },
  closed = { form_seen = false },
}

-- How many fields of a profile a form asks for.
local function count_fields(map)
  local count, seen = 0, {}
  for _, guess in pairs(map) do
    local field = guess.field and fields.table[guess.field]
    if field and field.profile and not seen[field.profile] then
      seen[field.profile] = true
      count = count + 1
    end
  end
  return count
end

local function form_facts(form, map, signs)
  return {
    form_seen = true,
    form_fields = count_fields(map),
    form_fingerprint = form.fingerprint,
    captcha_seen = (form.signs.captcha or signs.captcha) and true or false,
    payment_seen = form.signs.payment and true or false,
    login_seen = false,
  }
end

local function add(facts, more)
  for name, value in pairs(more or {}) do
    facts[name] = value
  end
end

-- Opens the page. Returns how the look ended and why; facts are added as they are found.
local function open(directory, o, manners, facts)
  return shared.with_context({ allow_private = o.allow_private }, function(context)
    local v = { page = context:page(), pages = {}, entry = { directory = directory }, manners = manners }
    v.page.when_covered = banner.press_away
    local stop = arrive.load(v)
    facts.http_status = v.status
    facts.alive = v.status < 400
    if not stop then
      local form, map, read = arrive.form(v, steps.choose)
      if form and not form.action:find("^mailto:") then
        add(facts, form_facts(form, map, read.signs or {}))
        return "form"
      end
      stop = form and { reason = "no_form", message = "the form opens a mail program" } or arrive.no_form(read)
    end
    add(facts, v.status < 400 and SIGNS[stop.reason] or {})
    return stop.reason, stop.message
  end)
end

local function look(directory, o, facts)
  local allowed, about = robots.check(directory.submission_url, { allow_private = o.allow_private })
  facts.robots_allows = allowed
  if not allowed then
    return "forbidden", "robots.txt disallows " .. about.rule
  end
  local seconds = directory.pace_seconds or o.pace or PACE_SECONDS
  return open(directory, o, { pace = math.max(seconds, about.crawl_delay or 0) }, facts)
end

local function probe(id, o)
  o = o or {}
  local directory = catalogue.list({ ids = { id } })[1] or bolt.fail("not_found", "no such directory: " .. id)
  local began, facts = fiber.now(), {}
  local found = { id = id, name = directory.name, submission_url = directory.submission_url, facts = facts }
  found.changed, found.duration_ms = false, 0
  if directory.policy == "forbidden" then
    found.outcome, found.message = "forbidden", "its policy forbids automated visits; nobody looked"
    return found
  end
  classifier.prepare(function()
    fiber.sleep(0)
  end)
  local ok, outcome, message = pcall(fiber.timeout, LOOK_SECONDS, pace.alone, directory.host, look, directory, o, facts)
  if not ok then
    -- That we cannot reach it says nothing about the site: the network may be down on our side.
    local ending = attempt.broken(outcome)
    outcome, message = ending.reason, ending.message
  end
  local known = directory.form_fingerprint
  found.changed = known ~= nil and facts.form_fingerprint ~= nil and known ~= facts.form_fingerprint
  if found.changed then
    log.warn("the form has changed", { directory = directory.name, since = directory.last_probe_at })
  end
  catalogue.note(id, "probe", outcome, facts)
  found.outcome, found.message = outcome, message
  found.duration_ms = math.floor((fiber.now() - began) * 1000 + 0.5)
  return found
end

--- Looks at one directory of the catalogue and notes down what was found.
---@param id string
---@param o? { allow_private?: boolean, pace?: number } pace: seconds between page loads of a host, default 5, more
---  where the directory or its robots.txt asks for it
---@return { id: string, name: string, submission_url: string, outcome: string, message?: string, changed: boolean,
---  facts: table, duration_ms: integer } outcome: form, or why there is none, in the words of flows/tasks/reasons.lua
--- Yields: yes. Raises kind not_found, db, browser_missing.
return bolt.task("probe_directory", { retry = { attempts = 2 } }, probe)
