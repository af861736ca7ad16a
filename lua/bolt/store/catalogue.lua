-- The catalogue as a whole: looking directories up, and noting down what was seen of them. Every fact carries who said
-- so and when (`provenance`); what nobody looked at is null.

local db = require("bolt.db")
local errors = require("bolt.errors")
local json = require("bolt.json")
local options = require("bolt.options")
local url = require("bolt.store.url")

local catalogue = {}

-- What a look at a directory can find out, each with its type.
local SEEN = {
  { "alive", "bool" },
  { "http_status", "int" },
  { "robots_allows", "bool" },
  { "form_seen", "bool" },
  { "form_fields", "int" },
  { "form_fingerprint", "text" },
  { "login_seen", "bool" },
  { "captcha_seen", "bool" },
  { "payment_seen", "bool" },
}

local COLUMNS = {
  "id",
  "name",
  "host",
  "home_url",
  "submission_url",
  "category",
  "country",
  "policy",
  "policy_source",
  "policy_checked_at",
  "pace_seconds",
  "min_page_seconds",
  "success_rules",
  "last_probe",
  "last_probe_at",
  "provenance",
}
for _, column in ipairs(SEEN) do
  COLUMNS[#COLUMNS + 1] = column[1]
end

--- Everything that is known of a directory.
catalogue.columns = COLUMNS

local FILTERS = {
  ids = "table",
  name = "string",
  host = "string",
  category = "string",
  country = "string",
  policy = "string",
  probe = "string",
  login = "string",
  captcha = "string",
  form = "string",
  stale = "number",
  due = "number",
  after = "string",
  limit = "number",
  oldest_first = "boolean",
  visitable = "boolean",
}

local FAILED = [[(last_probe = any('{network,timeout,server_error,rate_limited,browser_crash}')
    and last_probe_at <= now() - interval '1 hour')]]

local KNOWN = { yes = true, no = false }

-- The conditions of a filter, and the values of their $1, $2, ...
local function conditions(filter)
  local list, values = { "active" }, {}
  local function add(format, value)
    if value ~= nil then
      values[#values + 1] = value
      list[#list + 1] = (format:gsub("%$", "$" .. #values))
    end
  end
  add("id = any($::text[]::uuid[])", filter.ids and db.array(filter.ids))
  add("position(lower($) in lower(name)) > 0", filter.name)
  add("host = lower($)", filter.host)
  add("lower(category) = lower($)", filter.category)
  add("lower(country) = lower($)", filter.country)
  add("policy = $", filter.policy)
  add("last_probe = $", filter.probe)
  for _, fact in ipairs({ "login", "captcha", "form" }) do
    local wanted = filter[fact]
    if wanted == "unknown" then
      list[#list + 1] = fact .. "_seen is null"
    elseif wanted then
      add(fact .. "_seen = $", KNOWN[wanted])
    end
  end
  add("(last_probe_at is null or last_probe_at <= now() - $ * interval '1 second')", filter.stale)
  if filter.due then
    -- What failed for a passing reason is due again after an hour.
    add("(last_probe_at is null or last_probe_at <= now() - $ * interval '1 second' or " .. FAILED .. ")", filter.due)
  end
  add("name > $", filter.after)
  if filter.visitable then
    list[#list + 1] = "policy <> 'forbidden'"
  end
  return list, values
end

--- Directories of the catalogue, by name.
---@param filter? { ids?: string[], name?: string, host?: string, category?: string, country?: string, policy?: string,
---  probe?: string, login?: string, captcha?: string, form?: string, stale?: number, due?: number, after?: string,
---  limit?: integer, oldest_first?: boolean, visitable?: boolean } name: a part of it; probe: what the last look found;
---  login, captcha, form: yes, no or unknown; stale: not looked at for so many seconds; due: likewise, or the last look
---  failed for a passing reason and is an hour ago; after: the name to go on from; limit: default 100; oldest_first:
---  never looked at first, then by the last look; visitable: not forbidden by its policy
---@return table[] rows what is unknown is absent
--- Yields: yes. Raises kind db. Example: catalogue.list({ country = "CH", captcha = "no" })
function catalogue.list(filter)
  filter = options.check(filter, FILTERS, 2)
  local wanted, values = conditions(filter)
  local order = filter.oldest_first and "last_probe_at nulls first, id" or "name, id"
  local sql = ("select %s from bolt.directories where %s order by %s limit %d"):format(
    table.concat(COLUMNS, ", "),
    table.concat(wanted, " and "),
    order,
    filter.limit or 100
  )
  return db.query(sql, unpack(values))
end

--- The facts of a row, those that nobody knows as null.
---@param row table as list returns it
---@return table
--- Yields: no.
function catalogue.complete(row)
  local all = {}
  for _, column in ipairs(COLUMNS) do
    all[column] = row[column] == nil and json.null or row[column]
  end
  return all
end

--- The ids of the directories that somebody means.
---@param words string[] each an id, a submission URL, a host or a name
---@return string[] ids
--- Yields: yes. Raises kind not_found for a word that means none; db.
--- Example: catalogue.find({ "https://example.org/add" })
function catalogue.find(words)
  local ids, seen = {}, {}
  for _, word in ipairs(words) do
    local rows = db.query(
      [[select id from bolt.directories
        where active and (key = $1 or host = lower($2) or lower(name) = lower($2) or id::text = lower($2))
        order by id]],
      url.normalise(word) or word,
      word
    )
    if #rows == 0 then
      local message = "no such directory in the catalogue: %s; `bolt directory ls` lists it, add and import fill it"
      errors.raise("not_found", message:format(word))
    end
    for _, row in ipairs(rows) do
      if not seen[row.id] then
        seen[row.id] = true
        ids[#ids + 1] = row.id
      end
    end
  end
  return ids
end

local note_sql

local function note_statement()
  local sets = {}
  for i, column in ipairs(SEEN) do
    local name, kind = column[1], column[2]
    local set = "FACT = case when f.seen ? 'FACT' then (f.seen ->> 'FACT')::" .. kind .. " else d.FACT end"
    sets[i] = set:gsub("FACT", name)
  end
  return ([[
    update bolt.directories d
    set last_probe_at = now(), last_probe = $2, %s,
        provenance = d.provenance || (
          select coalesce(jsonb_object_agg(fact, jsonb_build_object('source', $3::text, 'at', now())), '{}')
          from jsonb_object_keys(f.seen) fact)
    from (select $4::jsonb as seen) f
    where d.id = $1]]):format(table.concat(sets, ",\n        "))
end

--- Notes down what a look at a directory found; facts that are left out stay as they are known.
---@param id string
---@param source "probe"|"visit"
---@param outcome string how the look ended, in a word
---@param facts table<string, any> alive, http_status, robots_allows, form_seen, form_fields, form_fingerprint,
---  login_seen, captcha_seen, payment_seen
--- Yields: yes. Raises kind db.
function catalogue.note(id, source, outcome, facts)
  note_sql = note_sql or note_statement()
  db.exec(note_sql, id, outcome, source, json.encode(json.object(facts)))
end

return catalogue
