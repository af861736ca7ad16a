-- What a context does not load. Chromium drops what it knows by its address itself; what only shows by its type as it
-- is asked for (a picture without an ending) is held up by Chromium and refused by us.

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

-- What else is of this kind, in Chromium's words.
local TYPES = { fonts = "Font", media = "Media", images = "Image" }
local ALSO = { font = "fonts", image = "images", ad = "ads" }

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

--- What an option `block` means.
---@param block? boolean|string[]
---@return { patterns: table[], types: table<string, boolean> }? what for Network.setBlockedURLs, and which types of
---  Fetch.requestPaused; nil when nothing is blocked
--- Yields: no. Raises kind bad_argument.
function blocking.read(block)
  if not block then
    return nil
  end
  local found = { patterns = {}, types = {} }
  for _, word in ipairs(block == true and { "ads", "fonts", "media" } or block) do
    local kind = ALSO[word] or word
    local is_pattern = type(word) == "string" and word:find("://", 1, true)
    if not KINDS[kind] and not is_pattern then
      local text =
        "block: %q is not one of ads, fonts, media, images, nor a pattern of addresses such as *://*.example.com/*"
      errors.raise("bad_argument", text:format(tostring(word)))
    end
    for _, pattern in ipairs(is_pattern and { word } or KINDS[kind]) do
      table.insert(found.patterns, { urlPattern = pattern, block = true })
    end
    if TYPES[kind] then
      found.types[TYPES[kind]] = true
    end
  end
  return found
end

return blocking
