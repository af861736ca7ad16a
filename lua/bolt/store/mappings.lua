-- Learned form mappings, by the fingerprint of the form, with who said so and how often it went well. What an entry is,
-- and what of it may be used, is bolt.form.learned's.

local db = require("bolt.db")
local json = require("bolt.json")

local mappings = {}

-- New entries over old ones, but never over what a person said unless a person says it.
local MERGED = [[
  (m.mapping - $5::text[]) || (
    select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(excluded.mapping) e
    where e.value ->> 'by' = 'person' or (m.mapping -> e.key ->> 'by') is distinct from 'person')]]

--- What is known of forms.
---@param fingerprints string[]
---@return table<string, table> rows by fingerprint: directory_id, mapping, provenance, successes, failures
--- Yields: yes. Raises kind db.
function mappings.find(fingerprints)
  local found = {}
  for _, row in
    ipairs(db.query(
      [[
      select fingerprint, directory_id, mapping, provenance, successes, failures
      from bolt.mappings where fingerprint = any ($1)]],
      db.array(fingerprints)
    ))
  do
    found[row.fingerprint] = row
  end
  return found
end

--- A form was sent well with these entries.
---@param fingerprint string
---@param directory_id string
---@param entries table of bolt.form.learned
---@param stale? string[] keys to forget: gone, or refused at use
--- Yields: yes. Raises kind db.
function mappings.confirm(fingerprint, directory_id, entries, stale)
  local provenance = "classifier"
  for _, entry in pairs(entries) do
    provenance = entry.by == "person" and "person" or (provenance ~= "person" and entry.by or provenance)
  end
  db.exec(
    ([[
    insert into bolt.mappings as m (fingerprint, directory_id, mapping, provenance, successes)
    values ($1, $2, $3::jsonb, $4, 1)
    on conflict (fingerprint) do update set mapping = %s, successes = m.successes + 1,
      provenance = case when m.provenance = 'person' then m.provenance else excluded.provenance end]]):format(
      MERGED
    ),
    fingerprint,
    directory_id,
    json.encode(entries),
    provenance,
    db.array(stale or {})
  )
end

--- A form that was filled in by what was learned was refused for its values.
---@param fingerprint string
--- Yields: yes. Raises kind db.
function mappings.failed(fingerprint)
  db.exec("update bolt.mappings set failures = failures + 1 where fingerprint = $1", fingerprint)
end

--- A person says what controls are for. Stands over everything else at once.
---@param fingerprint string
---@param directory_id string
---@param entries table all of them by = "person"
--- Yields: yes. Raises kind db.
function mappings.correct(fingerprint, directory_id, entries)
  db.exec(
    ([[
    insert into bolt.mappings as m (fingerprint, directory_id, mapping, provenance)
    values ($1, $2, $3::jsonb, $4)
    on conflict (fingerprint) do update set mapping = %s, provenance = 'person']]):format(MERGED),
    fingerprint,
    directory_id,
    json.encode(entries),
    "person",
    db.array({})
  )
end

return mappings
