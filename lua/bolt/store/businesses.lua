-- Businesses: who is to be listed.

local crypto = require("bolt.crypto")
local db = require("bolt.db")
local json = require("bolt.json")
local url = require("bolt.store.url")

local businesses = {}

local function plain(text)
  return (tostring(text or ""):lower():gsub("[%s%p]+", " "):match("^%s*(.-)%s*$"))
end

--- What makes a business the same one when its profile arrives again: customer, name, website host and postal code.
--- A new telephone number or description changes the profile; a new branch elsewhere is another business.
---@param customer_id string
---@param profile table
---@return string identity SHA-256, hex
--- Yields: no.
function businesses.identity(customer_id, profile)
  local site = url.parse(profile.website)
  return crypto.sha256(json.encode({
    customer = customer_id,
    name = plain(profile.business_name),
    website = site and site.authority:gsub("^www%.", "") or "",
    postal_code = plain(profile.address and profile.address.postal_code),
  }, { canonical = true }))
end

--- Records a business, or its profile as it is now.
---@param tx table a transaction
---@param customer_id string
---@param profile table fields as bolt.store.profile knows them
---@return string id
--- Yields: yes. Raises kind db.
function businesses.upsert(tx, customer_id, profile)
  return tx:one(
    [[
    insert into bolt.businesses (customer_id, identity, name, profile) values ($1, $2, $3, $4::jsonb)
    on conflict (identity) do update set name = excluded.name, profile = excluded.profile
    returning id]],
    customer_id,
    businesses.identity(customer_id, profile),
    profile.business_name,
    json.encode(profile)
  ).id
end

--- One business.
---@param id string
---@return { id: string, customer_id: string, name: string, profile: table, created_at: string }?
--- Yields: yes.
function businesses.get(id)
  return db.one("select id, customer_id, name, profile, created_at from bolt.businesses where id = $1", id)
end

--- Forgets a business (migrations/003_queue_history.sql says what stays) and returns the evidence files to delete.
---@param id string
---@param actor string who does it and why, for the trail
---@return string[] paths relative to the state directory
--- Yields: yes. Raises kind db when a job of it is under way.
function businesses.erase(id, actor)
  local paths = {}
  for i, row in ipairs(db.query("select bolt.erase_business($1, $2) as path", id, actor)) do
    paths[i] = row.path
  end
  return paths
end

return businesses
