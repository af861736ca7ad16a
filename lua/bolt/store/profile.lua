-- The profile of a business: which fields there are and what they must look like. Pure, but for load().

local json = require("bolt.json")
local url = require("bolt.store.url")

local profile = {}

local function text(limit)
  return function(value)
    if type(value) ~= "string" then
      return "is not text", "write it in quotes"
    elseif not value:find("%S") then
      return "is blank", "leave it out instead"
    elseif value:find("%z") then
      return "contains a NUL byte", "remove it"
    elseif #value > limit then
      return ("is longer than %d bytes"):format(limit), "shorten it"
    end
  end
end

local line = text(300)

local function one_line(value)
  local problem, hint = line(value)
  if not problem and value:find("[\r\n]") then
    return "has a line break", "write it on one line"
  end
  return problem, hint
end

local function web_address(value)
  local parts = url.parse(value)
  if not parts or not (parts.host:find("%.") or parts.host == "localhost" or parts.host:find("^%[")) then
    return "is not a web address", 'write it in full, such as "https://example.com"'
  end
end

local function email(value)
  local ok = type(value) == "string"
    and #value <= 254
    and value:find('^[^%s@<>,;:"]+@[%w%.%-\128-\255]+%.[%a\128-\255][%w%-\128-\255]+$')
    and not value:find("%.%.")
  if not ok then
    return "is not an e-mail address", 'write one address, such as "info@example.com"'
  end
end

local function phone(value)
  if type(value) ~= "string" then
    return "is not text", 'write it in quotes, such as "+1 212 555 0100"'
  end
  local digits = select(2, value:gsub("%d", ""))
  if value:find("[^%d%s%+%-%.%(%)/xext#]") or digits < 7 or digits > 15 then
    return "is not a telephone number", 'write 7 to 15 digits, such as "+1 212 555 0100"'
  end
end

local function number(low, high, whole)
  return function(value)
    if type(value) ~= "number" or value < low or value > high or (whole and value % 1 ~= 0) then
      local what = whole and "a whole number" or "a number"
      return ("is not %s from %d to %d"):format(what, low, high), "write it without quotes"
    end
  end
end

local function list(of)
  return function(value)
    if type(value) ~= "table" or (next(value) ~= nil and #value == 0) then
      return "is not a list", 'write it as ["...", "..."]'
    end
    for i, item in ipairs(value) do
      local problem, hint = of(item)
      if problem then
        return ("entry %d %s"):format(i, problem), hint
      end
    end
  end
end

-- Opening hours: text, or a table by day ("monday": "9-17", "closed", or a list of spans).
local function hours(value)
  if type(value) == "string" then
    return text(2000)(value)
  elseif type(value) ~= "table" then
    return "is neither text nor a table by day", 'write it as {"monday": "09:00-17:00", "sunday": "closed"}'
  end
end

local function text_or_number(value)
  if type(value) ~= "string" and type(value) ~= "number" then
    return "is neither text nor a number", 'write it as 12 or "10-49"'
  end
end

local FIELDS = {
  business_name = one_line,
  website = web_address,
  email = email,
  phone = phone,
  address = {
    street = one_line,
    street2 = one_line,
    city = one_line,
    region = one_line,
    postal_code = one_line,
    country = one_line,
  },
  contact = { first_name = one_line, last_name = one_line, title = one_line },
  description_short = text(2000),
  description_long = text(20000),
  tagline = one_line,
  categories = list(one_line),
  tags = list(one_line),
  hours = hours,
  logo_path = one_line,
  photos = list(one_line),
  socials = {
    facebook = web_address,
    x = web_address,
    linkedin = web_address,
    instagram = web_address,
    youtube = web_address,
    pinterest = web_address,
  },
  founded_year = number(1000, 2100, true),
  price_range = one_line,
  payment_methods = list(one_line),
  employees = text_or_number,
  latitude = number(-90, 90),
  longitude = number(-180, 180),
}

-- Without these no directory can be told who it is about and whom to answer.
local REQUIRED = { "business_name", "email" }

-- How many letters differ, counted no further than 2.
local function close(a, b)
  if math.abs(#a - #b) > 2 then
    return false
  end
  local row = {}
  for j = 0, #b do
    row[j] = j
  end
  for i = 1, #a do
    local diagonal = row[0]
    row[0] = i
    for j = 1, #b do
      local above = row[j]
      local same = a:byte(i) == b:byte(j) and 0 or 1
      row[j] = math.min(row[j] + 1, row[j - 1] + 1, diagonal + same)
      diagonal = above
    end
  end
  return row[#b] <= 2
end

local function unknown(name, known)
  local names = {}
  for candidate in pairs(known) do
    names[#names + 1] = candidate
  end
  table.sort(names)
  for _, candidate in ipairs(names) do
    if close(name:lower(), candidate) then
      return ("did you mean %s?"):format(candidate)
    end
  end
  return "the fields are " .. table.concat(names, ", ")
end

local function check(value, fields, prefix, problems)
  for name, item in pairs(value) do
    local rule = fields[name]
    local field = prefix .. tostring(name)
    local problem, hint
    if rule == nil then
      problem, hint = "is not a field of a profile", unknown(tostring(name), fields)
    elseif item == json.null then
      problem, hint = "is null", "leave it out instead"
    elseif type(rule) == "function" then
      problem, hint = rule(item)
    elseif type(item) ~= "table" then
      problem, hint = "is not a table", ('write it as {"%s": ...}'):format((next(rule)))
    else
      check(item, rule, field .. ".", problems)
    end
    if problem then
      problems[#problems + 1] = { field = field, problem = problem, hint = hint }
    end
  end
end

--- Looks a profile over.
---@param value any a profile as decoded from JSON
---@return { field: string, problem: string, hint: string }[] problems sorted by field, empty when it is right
--- Yields: no.
--- Example: profile.check({ business_name = "Blue Door" })[1] -> { field = "email", problem = "is missing", ... }
function profile.check(value)
  if type(value) ~= "table" or json.is_array(value) and next(value) ~= nil then
    return { { field = "profile", problem = "is not a JSON object", hint = 'write it as {"business_name": "..."}' } }
  end
  local problems = {}
  for _, name in ipairs(REQUIRED) do
    if value[name] == nil then
      problems[#problems + 1] = { field = name, problem = "is missing", hint = "every directory asks for it" }
    end
  end
  check(value, FIELDS, "", problems)
  table.sort(problems, function(a, b)
    return a.field < b.field
  end)
  return problems
end

-- A file named in a profile, as seen from the folder of the profile.
local function resolve(path, folder)
  return path:sub(1, 1) == "/" and path or folder .. "/" .. path
end

--- Reads a profile from a JSON file. Paths of logo and photos are taken from the file's folder and made absolute.
---@param path string
---@return table? profile nil when there are problems
---@return { field: string, problem: string, hint: string }[] problems also of files that are not there
--- Yields: yes. Raises kind fs when the file cannot be read, decode when it is no JSON.
--- Example: local business, problems = profile.load("business.json")
function profile.load(path)
  local fs = require("bolt.fs")
  local value = json.decode(fs.read(path))
  local problems = profile.check(value)
  if #problems > 0 then
    return nil, problems
  end
  local folder = fs.realpath(path):match("^(.*)/[^/]*$")
  if folder == "" then
    folder = "/"
  end
  local function file(field, name)
    local full = resolve(name, folder)
    local stat = fs.stat(full)
    if not stat or stat.type ~= "file" then
      problems[#problems + 1] = { field = field, problem = "names no file: " .. full, hint = "correct the path" }
    end
    return full
  end
  if value.logo_path then
    value.logo_path = file("logo_path", value.logo_path)
  end
  for i, name in ipairs(value.photos or {}) do
    value.photos[i] = file(("photos[%d]"):format(i), name)
  end
  if #problems > 0 then
    return nil, problems
  end
  return value, problems
end

return profile
