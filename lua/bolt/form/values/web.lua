-- Web addresses and names on social networks, written the way a control wants them. Pure.

local pattern = require("bolt.form.values.pattern")
local words = require("bolt.form.words")

local web = {}

--- Every way to write an address, as given first.
---@param url string
---@return string[]
--- Yields: no.
function web.spellings(url)
  local full = url:find("^%a[%w+.-]*://") and url or "https://" .. url
  local bare = full:gsub("^%a[%w+.-]*://", "")
  local trimmed = full:gsub("^(%a[%w+.-]*://[^/]+)/$", "%1")
  local list = { url, full, trimmed, (full:gsub("^http://", "https://")) }
  if not bare:find("/") then
    list[#list + 1] = full .. "/"
  end
  list[#list + 1] = bare
  list[#list + 1] = (bare:gsub("/+$", ""))
  list[#list + 1] = (bare:gsub("/+$", ""):gsub("^www%.", ""))
  return list
end

--- The name that a profile's address on a social network ends in: "bluedoor" of "https://x.com/bluedoor".
---@param url string
---@return string?
--- Yields: no.
function web.handle(url)
  local path = url:gsub("^%a[%w+.-]*://", ""):match("^[^/]+/(.+)$")
  path = path and path:gsub("[%?#].*$", ""):gsub("/+$", "")
  return path and path:match("([^/]+)$"):gsub("^@", "")
end

local function fits(control, value)
  local most = tonumber(control.maxlength)
  if most and most > 0 and #value > most then
    return false
  elseif control.type == "url" and not value:find("^%a[%w+.-]*://") then
    return false
  end
  return not (control.pattern and control.pattern ~= "" and pattern.matches(control.pattern, value) == false)
end

local function first_fitting(control, list)
  for _, value in ipairs(list) do
    if fits(control, value) then
      return value
    end
  end
end

local function told(control)
  return words.fold(table.concat({ control.label or "", control.hint or "", control.placeholder or "" }, " "))
end

local function without_scheme(folded)
  return folded:find("without https?")
    or folded:find("omit https?")
    or folded:find("no https?")
    or folded:find("ohne https?")
end

--- A web address as a control wants it.
---@param control table
---@param url string
---@return string? value nil when no way of writing it fits
--- Yields: no. Example: web.fit({ type = "url" }, "acme.example") -> "https://acme.example"
function web.fit(control, url)
  local list, folded = {}, told(control)
  local spellings = web.spellings(url)
  if without_scheme(folded) and control.type ~= "url" then
    list[1] = url:gsub("^%a[%w+.-]*://", ""):gsub("/+$", "")
  elseif not url:find("://") then
    list[1] = spellings[2]
  end
  for _, value in ipairs(spellings) do
    list[#list + 1] = value
  end
  return first_fitting(control, list)
end

--- A social profile as a control wants it: the address, or the name alone where the control asks for that.
---@param control table
---@param url string
---@return string? value
--- Yields: no. Example: web.fit_social({ placeholder = "@username" }, "https://x.com/acme") -> "@acme"
function web.fit_social(control, url)
  local folded, handle = told(control), web.handle(url)
  local placeholder = words.fold(control.placeholder or "")
  local wants_name = folded:find("%f[%a]handle%f[%A]")
    or folded:find("user ?name")
    or folded:find("benutzername")
    or folded:find("nom d'utilisateur")
    or placeholder:find("^@")
  local wants_address = control.type == "url" or folded:find("%f[%a]url%f[%A]") or placeholder:find("https?:")
  if wants_name and handle and not wants_address then
    return first_fitting(control, placeholder:find("@") and { "@" .. handle, handle } or { handle, "@" .. handle })
  end
  return web.fit(control, url) or (handle and first_fitting(control, { handle }))
end

return web
