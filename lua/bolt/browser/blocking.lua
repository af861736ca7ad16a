-- What a context does not load: patterns for Chromium, which drops such requests itself.

local errors = require("bolt.errors")

local blocking = {}

-- By the end of the path; a query may follow.
local function by_ending(list)
  local patterns = {}
  for _, ending in ipairs(list) do
    patterns[#patterns + 1] = ("*://*:*/*.%s"):format(ending)
  end
  return patterns
end

-- Consent scripts are not among the ads: without them some pages stay covered.
local KINDS = {
  fonts = by_ending({ "woff", "woff2", "ttf", "otf", "eot" }),
  media = by_ending({ "mp4", "webm", "mp3", "ogg", "m4a", "mov", "m3u8" }),
  images = by_ending({ "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico" }),
  ads = {},
}

for _, host in ipairs({
  "doubleclick.net",
  "googlesyndication.com",
  "google-analytics.com",
  "googletagmanager.com",
  "adservice.google.com",
  "amazon-adsystem.com",
  "adnxs.com",
  "criteo.com",
  "taboola.com",
  "outbrain.com",
  "hotjar.com",
  "scorecardresearch.com",
  "connect.facebook.net",
  "clarity.ms",
}) do
  table.insert(KINDS.ads, ("*://%s:*/*"):format(host))
  table.insert(KINDS.ads, ("*://*.%s:*/*"):format(host))
end

--- The patterns for an option `block`.
---@param block? boolean|string[]
---@return table[]? patterns for Network.setBlockedURLs; nil when nothing is blocked
--- Yields: no. Raises kind bad_argument.
function blocking.patterns(block)
  if not block then
    return nil
  end
  local list = {}
  for _, kind in ipairs(block == true and { "ads", "fonts", "media" } or block) do
    if not KINDS[kind] then
      errors.raise("bad_argument", ("block: %q is not one of ads, fonts, media, images"):format(tostring(kind)))
    end
    for _, pattern in ipairs(KINDS[kind]) do
      list[#list + 1] = { urlPattern = pattern, block = true }
    end
  end
  return list
end

return blocking
