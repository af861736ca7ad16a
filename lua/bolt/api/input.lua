--- What clients send: JSON bodies, query parameters, identifiers; checked, with a problem that names the place.
local errors = require("bolt.errors")
local json = require("bolt.json")
local problem = require("bolt.api.problem")

local M = {}

local UUID = "^" .. ("%x"):rep(8) .. ("%-%x%x%x%x"):rep(3) .. "%-" .. ("%x"):rep(12) .. "$"

local function type_of(value)
  if value == json.null then
    return "null"
  elseif type(value) == "table" then
    return json.is_array(value) and "array" or "object"
  end
  return type(value)
end

-- {} decodes to an object, so an empty table passes as either.
local function fits(value, types)
  local actual = type_of(value)
  for want in types:gmatch("%a+") do
    if want == actual or (want == "array" and type(value) == "table" and next(value) == nil) then
      return true
    end
  end
  return false
end

--- The JSON object in a request's body, with known members of the right types. A null member counts as left out.
---@param req bolt.Request
---@param members table<string, string> name to types: "string", "number", "boolean", "object", "array", joined by "|"
---@return table
--- Raises a problem: 415 another content type, 400 no JSON, 422 with one entry per wrong member. Yields: no.
--- Example: local order = input.object(req, { business = "object", priority = "number" })
function M.object(req, members)
  if not (req.headers["content-type"] or ""):lower():find("^application/json%f[^%w]") then
    problem.raise(415, "send JSON, with Content-Type: application/json")
  end
  local ok, value = pcall(json.decode, req.body)
  if not ok then
    problem.raise(400, "the body is not JSON: " .. errors.message(value))
  end
  if type_of(value) ~= "object" then
    problem.raise(422, "the body has to be a JSON object")
  end
  local wrong, clean = {}, {}
  for name, member in pairs(value) do
    if not members[name] then
      wrong[#wrong + 1] = { field = name, problem = "is unknown", hint = "leave it out" }
    elseif member ~= json.null then
      clean[name] = member
      if not fits(member, members[name]) then
        local types = members[name]:gsub("|", " or ")
        wrong[#wrong + 1] = { field = name, problem = "is not of type " .. types, hint = "got " .. type_of(member) }
      end
    end
  end
  M.refuse(wrong)
  return clean
end

--- Raises a 422 problem unless the list of { field, problem, hint } is empty. Yields: no.
function M.refuse(wrong)
  if #wrong == 0 then
    return
  end
  table.sort(wrong, function(a, b)
    return a.field < b.field
  end)
  local first = ("%s %s"):format(wrong[1].field, wrong[1].problem)
  local more = #wrong > 1 and (" (and %d more)"):format(#wrong - 1) or ""
  problem.raise(422, first .. more, { errors = json.array(wrong) })
end

--- An identifier from a path; 404 when it cannot be one. Yields: no.
---@return string
function M.id(text, what)
  if not text:find(UUID) then
    problem.raise(404, ("no such %s: %s"):format(what, text))
  end
  return text
end

--- Query parameters: those named, each at most once, no others.
---@param req bolt.Request
---@param ... string names; limit is checked to be 1 to 500
---@return table<string, string>
--- Raises a problem 400. Yields: no.
function M.query(req, ...)
  local known, out = { ... }, {}
  for name, value in pairs(req.query) do
    local found = false
    for _, k in ipairs(known) do
      found = found or k == name
    end
    if not found then
      problem.raise(400, ("unknown query parameter %q; there are: %s"):format(name, table.concat(known, ", ")))
    elseif type(value) == "table" then
      problem.raise(400, ("query parameter %q was given twice"):format(name))
    end
    out[name] = value
  end
  if out.limit then
    local limit = tonumber(out.limit)
    if not limit or limit % 1 ~= 0 or limit < 1 or limit > 500 then
      problem.raise(400, "limit has to be a number from 1 to 500")
    end
    out.limit = limit
  end
  return out
end

return M
