-- The catalogue of directories. One entry per submission form: its key is the normalised submission URL.

local db = require("bolt.db")
local errors = require("bolt.errors")
local json = require("bolt.json")
local options = require("bolt.options")
local url = require("bolt.store.url")

local directories = {}

local FIELDS = {
  "name",
  "home_url",
  "submission_url",
  "category",
  "country",
  "policy",
  "policy_source",
  "pace_seconds",
  "min_page_seconds",
  "login_seen",
  "captcha_seen",
  "success_rules",
}

local POLICIES = { allowed = true, unclear = true, forbidden = true }

local function refuse(message, ...)
  errors.raise("bad_argument", message:format(...))
end

local function check_fields(entry)
  for _, field in ipairs(FIELDS) do
    local value = entry[field]
    if value ~= nil and field:find("_seconds$") then
      if type(value) ~= "number" or not (value >= 0 and value <= 86400) then
        refuse("%s: a number of seconds is expected, from 0 to 86400", field)
      end
    elseif value ~= nil and field:find("_seen$") then
      if type(value) ~= "boolean" then
        refuse("%s: true or false is expected", field)
      end
    elseif value ~= nil and field == "success_rules" then
      if type(value) ~= "table" then
        refuse('%s: rules such as {"success_text": "..."} are expected', field)
      end
    elseif value ~= nil and (type(value) ~= "string" or value:find("%z")) then
      refuse("%s: text is expected", field)
    end
  end
  if entry.submission_url == nil then
    refuse("submission_url is missing: the page with the form")
  elseif entry.policy and not POLICIES[entry.policy] then
    refuse("policy: allowed, unclear or forbidden is expected")
  end
end

--- Completes what a caller knows of a directory, at the least its submission URL.
---@param entry string|table a URL, or fields of bolt.directories
---@return table row with key and host
--- Yields: no. Raises kind bad_argument on a URL that is none, an unknown field, and a value that does not fit.
--- Example: directories.describe("http://a.org/add").name -> "a.org"
function directories.describe(entry)
  if type(entry) == "string" then
    entry = { submission_url = entry }
  end
  options.check(entry, FIELDS, 2)
  check_fields(entry)
  local parts = url.parse(entry.submission_url)
  if not parts and entry.submission_url:find("^%a+://[^/?#]*@") then
    refuse("a URL with a name and a password in it is not taken: %s", entry.submission_url:gsub("//[^/?#]*@", "//...@"))
  elseif not parts then
    refuse("not an http(s) URL: %s", entry.submission_url)
  end
  local row = {}
  for _, field in ipairs(FIELDS) do
    row[field] = entry[field]
  end
  row.key = url.normalise(entry.submission_url)
  row.host = parts.authority
  row.name = entry.name or parts.authority
  row.home_url = entry.home_url or parts.scheme .. "://" .. parts.authority .. "/"
  return row
end

--- Records directories; what the caller leaves out stays as the catalogue has it.
---@param tx table a transaction
---@param rows table[] what describe returned
---@return table<string, string> ids by key
--- Yields: yes. Raises kind db.
function directories.upsert(tx, rows)
  local ids = {}
  local saved = tx:query(
    [[
    insert into bolt.directories as d (key, name, host, home_url, submission_url, category, country, policy,
                                       policy_source, policy_checked_at, pace_seconds, min_page_seconds, login_seen,
                                       captcha_seen, success_rules)
    select key, name, host, home_url, submission_url, category, country, coalesce(policy, 'unclear'),
           policy_source, case when policy is not null then now() end, pace_seconds, min_page_seconds, login_seen,
           captcha_seen, coalesce(success_rules, '{}')
    from jsonb_to_recordset($1::jsonb) as r (
      key text, name text, host text, home_url text, submission_url text, category text, country text, policy text,
      policy_source text, pace_seconds float8, min_page_seconds float8, login_seen bool, captcha_seen bool,
      success_rules jsonb)
    order by key
    on conflict (key) do update set
      name = case when excluded.name <> excluded.host then excluded.name else d.name end,
      category = coalesce(excluded.category, d.category),
      country = coalesce(excluded.country, d.country),
      policy = case when excluded.policy_checked_at is not null then excluded.policy else d.policy end,
      policy_source = coalesce(excluded.policy_source, d.policy_source),
      policy_checked_at = coalesce(excluded.policy_checked_at, d.policy_checked_at),
      pace_seconds = coalesce(excluded.pace_seconds, d.pace_seconds),
      min_page_seconds = coalesce(excluded.min_page_seconds, d.min_page_seconds),
      login_seen = coalesce(excluded.login_seen, d.login_seen),
      captcha_seen = coalesce(excluded.captcha_seen, d.captcha_seen),
      success_rules = case when excluded.success_rules <> '{}' then excluded.success_rules else d.success_rules end
    returning id, key]],
    json.encode(json.array(rows))
  )
  for _, row in ipairs(saved) do
    ids[row.key] = row.id
  end
  return ids
end

--- The catalogue by name.
---@param filter? { after?: string, limit?: integer } after: the name to go on from
---@return table[]
--- Yields: yes.
function directories.list(filter)
  filter = filter or {}
  return db.query(
    [[
    select id, name, host, home_url, submission_url, category, country, policy, pace_seconds, login_seen,
           captcha_seen, last_probe_at, last_probe
    from bolt.directories where active and name > $1 order by name, id limit $2]],
    filter.after or "",
    filter.limit or 100
  )
end

--- Notes what a visit saw.
---@param id string
---@param seen { probe: string, captcha?: boolean, login?: boolean, fingerprint?: string } probe: how the visit ended
--- Yields: yes.
function directories.note_visit(id, seen)
  db.exec(
    [[
    update bolt.directories
    set last_probe_at = now(), last_probe = $2, captcha_seen = coalesce($3, captcha_seen),
        login_seen = coalesce($4, login_seen), form_fingerprint = coalesce($5, form_fingerprint)
    where id = $1]],
    id,
    seen.probe,
    seen.captcha,
    seen.login,
    seen.fingerprint
  )
end

return directories
