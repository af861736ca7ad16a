-- Entries of the catalogue. One per submission form: its key is the normalised submission URL. What is looked up in it
-- and what probes find is bolt.store.catalogue.

local catalogue = require("bolt.store.catalogue")
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

--- What may be stated of a directory.
directories.fields = FIELDS

local TEXT_MAX = 2000

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
    elseif type(value) == "string" and (#value > TEXT_MAX or not value:find("%S")) then
      refuse("%s: %s", field, #value > TEXT_MAX and "longer than " .. TEXT_MAX .. " bytes" or "is empty")
    end
  end
  if entry.submission_url == nil then
    refuse("submission_url is missing: the page with the form")
  elseif entry.policy and not POLICIES[entry.policy] then
    refuse("policy: allowed, unclear or forbidden is expected")
  elseif entry.policy_source and not entry.policy then
    refuse("policy_source: says where the policy stands, but there is no policy")
  end
end

--- Completes what a caller knows of a directory, at the least its submission URL.
---@param entry string|table a URL, or fields of bolt.directories
---@return table row with key and host; `given`: the fields that the caller stated
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
  local row = { given = json.array() }
  for _, field in ipairs(FIELDS) do
    row[field] = entry[field]
    if entry[field] ~= nil then
      row.given[#row.given + 1] = field
    end
  end
  row.key = url.normalise(entry.submission_url)
  row.host = parts.authority
  row.country = entry.country and #entry.country == 2 and entry.country:upper() or entry.country
  row.name = entry.name or parts.authority
  row.home_url = entry.home_url or parts.scheme .. "://" .. parts.authority .. "/"
  return row
end

-- What an upsert may change, each with how it is read from JSON.
local STATED = {
  { "name", "text" },
  { "home_url", "text" },
  { "category", "text" },
  { "country", "text" },
  { "policy", "text" },
  { "pace_seconds", "float8" },
  { "min_page_seconds", "float8" },
  { "login_seen", "bool" },
  { "captcha_seen", "bool" },
  { "success_rules", "jsonb" },
}

-- May $2 say something else of FACT than the catalogue has? A person and a list that a person imports may; an order
-- only what nobody but orders and the starter list stated, for whoever orders does not look after the catalogue; the
-- starter list only what is unknown.
local MAY = [[($2 in ('person', 'import') or d.FACT is null
        or ($2 = 'order' and coalesce(d.provenance -> 'FACT' ->> 'source', 'order') in ('order', 'starter')))]]
local SET = "FACT = case when excluded.provenance ? 'FACT' and " .. MAY .. " then excluded.FACT else d.FACT end"
local MAY_SAID = MAY:gsub("d%.FACT is null", "to_jsonb(d) -> said.key = 'null'"):gsub("'FACT'", "said.key")
local MAY_POLICY = MAY:gsub("FACT", "policy")

-- $1: the rows; $2: who says so.
local function upsert_statement()
  local names, types, sets = {}, {}, {}
  for i, column in ipairs(STATED) do
    local name = column[1]
    names[i], types[i] = name, name .. " " .. column[2]
    sets[i] = SET:gsub("FACT", name)
  end
  names, types, sets = table.concat(names, ", "), table.concat(types, ", "), table.concat(sets, ",\n      ")
  local values =
    names:gsub("policy", "coalesce(policy, 'unclear')"):gsub("success_rules", "coalesce(success_rules, '{}')")
  return ([[
    insert into bolt.directories as d (key, host, submission_url, policy_source, policy_checked_at, provenance, %s)
    select key, host, submission_url, policy_source, case when policy is not null then now() end,
           (select coalesce(jsonb_object_agg(fact, jsonb_strip_nulls(
                     jsonb_build_object('source', $2::text, 'at', now(), 'detail', r.detail))), '{}')
            from jsonb_array_elements_text(r.given) fact where fact <> 'policy_source'), %s
    from jsonb_to_recordset($1::jsonb) as r (
      key text, host text, submission_url text, policy_source text, given jsonb, detail text, %s)
    order by key
    on conflict (key) do update set
      %s,
      policy_source = case when excluded.provenance ? 'policy' and %s then excluded.policy_source
                           else d.policy_source end,
      policy_checked_at = case when excluded.provenance ? 'policy' and %s then excluded.policy_checked_at
                               else d.policy_checked_at end,
      provenance = d.provenance || (
        select coalesce(jsonb_object_agg(said.key, said.value), '{}') from jsonb_each(excluded.provenance) said
        where said.key <> 'submission_url' and %s)
    returning id, key, xmax = 0 as added]]):format(names, values, types, sets, MAY_POLICY, MAY_POLICY, MAY_SAID)
end

local upsert_sql

--- Records directories; what the caller leaves out stays as the catalogue has it.
---@param tx table a transaction
---@param rows table[] what describe returned; `detail` of a row is kept as part of the provenance of its facts
---@param source? "person"|"import"|"starter"|"order" who says so, default order: a person's word, and that of a list,
---  stands; an order changes only what orders and the starter list stated; the starter list fills in what is unknown
---@return table<string, string> ids by key
---@return table<string, boolean> added the keys that are new
--- Yields: yes. Raises kind db.
function directories.upsert(tx, rows, source)
  local ids, added = {}, {}
  upsert_sql = upsert_sql or upsert_statement()
  local saved = tx:query(upsert_sql, json.encode(json.array(rows)), source or "order")
  for _, row in ipairs(saved) do
    ids[row.key], added[row.key] = row.id, row.added or nil
  end
  return ids, added
end

--- Notes what a visit saw.
---@param id string
---@param seen { probe: string, captcha?: boolean, login?: boolean, fingerprint?: string } probe: how the visit ended;
---  fingerprint: of the form that was sent
--- Yields: yes.
function directories.note_visit(id, seen)
  local facts = { captcha_seen = seen.captcha, login_seen = seen.login, form_fingerprint = seen.fingerprint }
  catalogue.note(id, "visit", seen.probe, facts)
end

return directories
