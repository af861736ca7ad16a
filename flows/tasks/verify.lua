-- Looks for proof that a listing in doubt is there: on the page that the catalogue knows for it, and on the page that
-- followed the click, which in many directories is the new listing and says no word of thanks.
--
-- Only presence proves anything: a listing may wait for review, so its absence leaves the doubt as it is.

local errors = require("bolt.errors")
local http = require("bolt.http")
local log = require("bolt.log")
local pace = require("flows.tasks.pace")
local results = require("bolt.store.results")
local robots = require("flows.tasks.robots")
local url = require("bolt.store.url")
local words = require("bolt.form.words")

local verify = {}

-- So many values beside the name make a page the listing.
local VALUES_MIN = 2

-- Words of a page that shows a listing before it is one.
local UNFINISHED = {}
for word in ("preview draft vorschau entwurf apercu brouillon borrador anteprima bozza rascunho"):gmatch("%S+") do
  UNFINISHED[#UNFINISHED + 1] = "%f[%a]" .. word .. "%f[%A]"
end

local function unescape(address)
  return (address:gsub("+", " "):gsub("%%(%x%x)", function(hex)
    return string.char(tonumber(hex, 16))
  end))
end

local function escape(text)
  return (text:gsub("[^%w%-%._~]", function(char)
    return ("%%%02X"):format(char:byte())
  end))
end

-- Bytes of an old page as UTF-8, read as windows-1252, whatever it calls itself: dashes and quotes, then the letters.
local OLD = { [0x91] = "\226\128\152", [0x92] = "\226\128\153", [0x93] = "\226\128\156", [0x94] = "\226\128\157" }
OLD[0x96], OLD[0x97] = "\226\128\147", "\226\128\148"

local function from_old(char)
  local code = char:byte()
  return OLD[code] or string.char(0xC0 + math.floor(code / 64), 0x80 + code % 64)
end

-- Text of a page as far as a name can be searched in it: tags gone, the usual entities read. Pages that mix encodings
-- are common, so one that is not all ASCII is read both ways, one after the other.
local function plain(html)
  local text = html:gsub("<[^>]*>", " "):gsub("&amp;", "&"):gsub("&quot;", '"'):gsub("&#0*39;", "'")
  local folded = words.fold(text)
  return text:find("[\128-\255]") and folded .. "\n" .. words.fold((text:gsub("[\128-\255]", from_old))) or folded
end

-- The text of a page, asked for as anybody would: without the cookies of the visit. Nil when it cannot be had.
local function fetch(entry, address)
  local options = { allow_private = entry.job.allow_private, timeout = 30 }
  local ok, answer = pcall(function()
    if not robots.check(address, { allow_private = entry.job.allow_private }) then
      return nil
    end
    pace.turn(entry.directory.host, entry.directory.pace_seconds or entry.job.pace_seconds)
    return http.get(address, options)
  end)
  if not ok then
    if errors.is(answer, "cancelled") then
      error(answer, 0)
    end
    log.warn("the listing could not be looked up", { url = address, error = errors.message(answer) })
    return nil
  end
  return answer and answer.status == 200 and plain(answer.body) or nil
end

-- What was sent, folded: every value that is long enough to be no accident, and neither the name nor part of the
-- address, which a page may repeat without having kept anything.
local function telling_values(entry, name, address)
  local list, known, echoed = {}, {}, words.fold(unescape(address))
  for _, value in pairs(entry.row.fields or {}) do
    local folded = type(value) == "string" and words.fold(value) or ""
    if #folded >= 6 and not known[folded] and not name:find(folded, 1, true) and not echoed:find(folded, 1, true) then
      known[folded] = true
      list[#list + 1] = folded
    end
  end
  return list
end

-- Does the page call itself a preview? Words of our own do not count.
local function unfinished(text, values)
  local ours = table.concat(values, "\n")
  for _, word in ipairs(UNFINISHED) do
    if text:find(word) and not ours:find(word) then
      return true
    end
  end
  return false
end

-- The page that followed the click, if it is the listing: it shows the name and two more values of ours to anybody.
local function shown(entry, address, name)
  local parts = address and url.parse(address)
  if not parts or parts.authority ~= entry.directory.host then
    return false
  end
  local values = telling_values(entry, name, address)
  local text = #values >= VALUES_MIN and fetch(entry, address)
  if not text or not text:find(name, 1, true) or unfinished(text, values) then
    return false
  end
  local found = 0
  for _, value in ipairs(values) do
    found = found + (text:find(value, 1, true) and 1 or 0)
  end
  return found >= VALUES_MIN
end

--- Tries to settle a result that is in doubt. success_rules.lookup_url names a page that shows the listing, with {name}
--- in the place of the business's name; and the page that followed the click may be the listing itself.
---@param entry Entry in doubt
---@param landed? string address of the page that followed the click
---@return boolean proved true when the listing was found and the result is settled as live
--- Yields: yes. Raises kind cancelled, db.
function verify.listing(entry, landed)
  local template = entry.directory.success_rules.lookup_url
  local name = words.fold(entry.profile.business_name)
  local address
  if template then
    address = template:gsub("{name}", (escape(entry.profile.business_name):gsub("%%", "%%%%")))
    local text = fetch(entry, address)
    address = text and text:find(name, 1, true) and address or nil
  end
  if not address and shown(entry, landed, name) then
    address = landed
  end
  return address ~= nil
    and results.settle(entry.id, {
      status = "live",
      effect = "accepted",
      message = "found at " .. address,
      listing_url = address,
    }, "bolt: looked it up")
end

return verify
