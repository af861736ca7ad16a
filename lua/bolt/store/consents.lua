-- Consents: who allowed a business to be submitted, what exactly, and until when. No consent, no submission.

local db = require("bolt.db")
local errors = require("bolt.errors")

local consents = {}

--- Records a consent.
---@param tx table a transaction
---@param business_id string
---@param consent { granted_by: string, scope?: string[], source: string } scope: "submit" and "accept_terms" (terms and
---  authorisation boxes may be ticked); both unless stated
---@return string id
--- Yields: yes. Raises kind bad_argument when nobody is named, kind db on an unknown scope.
function consents.record(tx, business_id, consent)
  if type(consent.granted_by) ~= "string" or not consent.granted_by:find("%S") then
    errors.raise("bad_argument", "a consent needs the name of the person who gave it")
  end
  return tx:one(
    [[
    insert into bolt.consents (business_id, granted_by, scope, source) values ($1, $2, $3, $4) returning id]],
    business_id,
    consent.granted_by,
    db.array(consent.scope or { "submit", "accept_terms" }),
    consent.source
  ).id
end

--- The consent a job rests on, if it is in force and allows submitting.
---@param id? string
---@return { id: string, granted_by: string, scope: string[], granted_at: string }?
--- Yields: yes.
function consents.in_force(id)
  if not id then
    return nil
  end
  return db.one(
    [[
    select id, granted_by, to_jsonb(scope) as scope, granted_at
    from bolt.consents where id = $1 and revoked_at is null and 'submit' = any (scope)]],
    id
  )
end

--- Takes a consent back. What was not sent by now is not sent any more.
---@param id string
---@param by string who revoked it
---@return boolean revoked false when it was revoked before
--- Yields: yes.
function consents.revoke(id, by)
  return db.exec(
    [[
    update bolt.consents set revoked_at = now(), revoked_by = $2 where id = $1 and revoked_at is null]],
    id,
    by
  ) == 1
end

return consents
