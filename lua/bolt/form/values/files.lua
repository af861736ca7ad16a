-- Pictures of the profile for file inputs: kind, size and pixels are compared with what the form says, because the
-- page would find out only after the upload. Nothing is converted: a picture that does not fit stays out.

local fs = require("bolt.fs")
local words = require("bolt.form.words")

local files = {}

local KINDS = {
  png = "image/png",
  jpg = "image/jpeg",
  jpeg = "image/jpeg",
  gif = "image/gif",
  webp = "image/webp",
  svg = "image/svg+xml",
  pdf = "application/pdf",
}

local UNITS = { k = 1024, m = 1024 * 1024, g = 1024 * 1024 * 1024 }

-- A picture larger than this is no logo, and is not read to look at its size in pixels.
local PIXELS_READ_MAX = 32 * 1024 * 1024

local function big(data, at, n)
  local value = 0
  for i = at, at + n - 1 do
    value = value * 256 + (data:byte(i) or 0)
  end
  return value
end

local function little(data, at, n)
  local value = 0
  for i = at + n - 1, at, -1 do
    value = value * 256 + (data:byte(i) or 0)
  end
  return value
end

local function jpeg_pixels(data)
  local at = 3
  while at + 8 < #data do
    if data:byte(at) ~= 0xFF then
      return nil
    end
    local marker = data:byte(at + 1)
    if marker == 0xFF then
      at = at + 1
    elseif marker >= 0xC0 and marker <= 0xCF and marker ~= 0xC4 and marker ~= 0xC8 and marker ~= 0xCC then
      return big(data, at + 7, 2), big(data, at + 5, 2)
    else
      at = at + 2 + big(data, at + 2, 2)
    end
  end
end

--- Kind and pixels of a picture.
---@param data string
---@return string? kind "png", "jpeg", "gif", "webp", "svg"
---@return integer? width
---@return integer? height
--- Yields: no.
function files.look(data)
  if data:find("^\137PNG\r\n\26\n") then
    return "png", big(data, 17, 4), big(data, 21, 4)
  elseif data:find("^\255\216\255") then
    return "jpeg", jpeg_pixels(data)
  elseif data:find("^GIF8") then
    return "gif", little(data, 7, 2), little(data, 9, 2)
  elseif data:sub(1, 4) == "RIFF" and data:sub(9, 12) == "WEBP" then
    if data:sub(13, 16) == "VP8X" then
      return "webp", little(data, 25, 3) + 1, little(data, 28, 3) + 1
    elseif data:sub(13, 16) == "VP8 " then
      return "webp", little(data, 27, 2) % 16384, little(data, 29, 2) % 16384
    end
    return "webp"
  elseif data:find("<svg", 1, true) then
    return "svg"
  end
end

---@class FileRules
---@field bytes? integer at most
---@field exact? integer[] width and height
---@field least? integer[]
---@field most? integer[]

--- What a form says about a file in words: "PNG or JPEG, at most 1 MB, min. 200x200 px".
---@param said string
---@return FileRules
--- Yields: no. Example: files.rules("max 2 MB").bytes -> 2097152
function files.rules(said)
  local folded = words.fold(said):gsub("×", "x"):gsub("(%d)[,%.](%d%d%d)%f[%D]", "%1%2")
  local rules = {}
  for number, unit in folded:gmatch("(%d+[%.,]?%d*)%s?([kmg])i?b") do
    local bytes = tonumber((number:gsub(",", "."))) * UNITS[unit]
    rules.bytes = math.min(rules.bytes or bytes, bytes)
  end
  for from, width, height in folded:gmatch("()(%d%d%d?%d?)%s?p?x?%s?[x%*]%s?(%d%d%d?%d?)") do
    local before = folded:sub(math.max(1, from - 24), from - 1)
    local size = { tonumber(width), tonumber(height) }
    if before:find("min") or before:find("at least") or before:find("larger than") then
      rules.least = size
    elseif before:find("max") or before:find("at most") or before:find("up to") or before:find("exceed") then
      rules.most = size
    elseif before:find("exactly") or before:find("must be") then
      rules.exact = size
    end
  end
  return rules
end

-- Is a kind of file among those that an `accept` attribute or words name?
local function accepted(kind, path, accept)
  if not accept or accept == "" then
    return true
  end
  local extension = path:lower():match("%.(%w+)$")
  local mime = KINDS[kind or extension or ""] or ""
  for token in accept:lower():gmatch("[^,%s]+") do
    if
      token == mime
      or token == "*/*"
      or (token:find("/%*$") and mime:sub(1, #token - 1) == token:sub(1, -2))
      or token == "." .. (extension or "")
      or (KINDS[token:sub(2)] == mime and token:sub(1, 1) == "." and mime ~= "")
    then
      return true
    end
  end
  return false
end

-- Formats that a hint names; nothing named means anything goes.
local function named(kind, folded)
  local any, ours = false, false
  for name in pairs(KINDS) do
    if folded:find("%f[%a]" .. name .. "s?%f[%A]") then
      any = true
      ours = ours or KINDS[name] == KINDS[kind]
    end
  end
  return not any or ours
end

--- Does a picture fit a file input? Says why not.
---@param path string absolute
---@param control table its accept, label and hint are read
---@return boolean fits
---@return string? why
--- Yields: yes. Errors: none; a file that cannot be read does not fit.
function files.fits(path, control)
  local ok, stat = pcall(fs.stat, path)
  if not ok or not stat or stat.type ~= "file" then
    return false, "there is no file " .. path
  end
  local said = table.concat({ control.label or "", control.hint or "" }, " ")
  local rules = files.rules(said)
  if rules.bytes and stat.size > rules.bytes then
    return false, ("%s has %d bytes, the form takes %d"):format(path, stat.size, rules.bytes)
  end
  local kind, width, height
  if stat.size <= PIXELS_READ_MAX then
    local read, data = pcall(fs.read, path)
    if not read then
      return false, path .. " cannot be read"
    end
    kind, width, height = files.look(data)
  end
  if not accepted(kind, path, control.accept) or (kind and not named(kind, words.fold(said))) then
    return false, ("%s is of a kind that the form does not take"):format(path)
  end
  local function out(size, wrong)
    return size and width and wrong(width, size[1], height, size[2])
  end
  if
    out(rules.least, function(w, low_w, h, low_h)
      return w < low_w or h < low_h
    end)
    or out(rules.most, function(w, high_w, h, high_h)
      return w > high_w or h > high_h
    end)
    or out(rules.exact, function(w, want_w, h, want_h)
      return w ~= want_w or h ~= want_h
    end)
  then
    return false, ("%s is %d x %d pixels, which the form does not take"):format(path, width, height)
  end
  return true
end

--- The files for a control: one, or all that fit where it takes several.
---@param control table
---@param paths string[]
---@return string[]? nil when none fits
--- Yields: yes.
function files.choose(control, paths)
  local chosen = {}
  for _, path in ipairs(paths) do
    if files.fits(path, control) then
      chosen[#chosen + 1] = path
      if not control.multiple then
        break
      end
    end
  end
  return #chosen > 0 and chosen or nil
end

return files
