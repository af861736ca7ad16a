-- Looks for proof that a listing in doubt is there, where the catalogue knows a page that would show it.
--
-- Only presence proves anything: a listing may wait for review, so its absence leaves the doubt as it is.

local errors = require("bolt.errors")
local http = require("bolt.http")
local log = require("bolt.log")
local pace = require("flows.tasks.pace")
local results = require("bolt.store.results")
local words = require("bolt.form.words")

local verify = {}

local function escape(text)
  return (text:gsub("[^%w%-%._~]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

-- Text of a page as far as a name can be searched in it: tags gone, the usual entities read.
local function plain(html)
  local text = html:gsub("<[^>]*>", " "):gsub("&amp;", "&"):gsub("&quot;", '"'):gsub("&#0*39;", "'")
  return words.fold(text)
end

--- Tries to settle a result that is in doubt. success_rules.lookup_url names a page that shows the listing, with {name}
--- in the place of the business's name.
---@param entry Entry in doubt
---@return boolean proved true when the listing was found and the result is settled as live
--- Yields: yes. Raises kind cancelled, db.
function verify.listing(entry)
  local template = entry.directory.success_rules.lookup_url
  if not template then
    return false
  end
  local name = entry.profile.business_name
  local address = template:gsub("{name}", (escape(name):gsub("%%", "%%%%")))
  pace.turn(entry.directory.host, entry.directory.pace_seconds or entry.job.pace_seconds)
  local ok, answer = pcall(http.get, address, { allow_private = entry.job.allow_private, timeout = 30 })
  if not ok then
    if errors.is(answer, "cancelled") then
      error(answer, 0)
    end
    log.warn("the listing could not be looked up", { url = address, error = errors.message(answer) })
    return false
  end
  if answer.status ~= 200 or not plain(answer.body):find(words.fold(name), 1, true) then
    return false
  end
  return results.settle(entry.id, {
    status = "live",
    effect = "accepted",
    message = "found at " .. address,
    listing_url = address,
  }, "bolt: looked it up")
end

return verify
