-- Names and addresses joined and split the way a form asks for them. Pure.

local country = require("bolt.form.values.country")

local address = {}

--- House number and street apart, wherever the number stands.
---@param street string
---@return string? number nil when the street has none
---@return string name
--- Yields: no. Example: address.split_street("Hauptstraße 12a") -> "12a", "Hauptstraße"
function address.split_street(street)
  local number, name = street:match("^(%d+[%-/]?%d*%a?),?%s+(%S.*)$")
  if not number then
    name, number = street:match("^(%S.-),?%s+(%d+%s?[%-/]?%s?%d*%s?%a?)$")
  end
  return number, name or street
end

--- Street with the second line behind it.
---@param a table address of the profile
---@return string?
--- Yields: no.
function address.street_lines(a)
  return a.street and (a.street2 and a.street .. ", " .. a.street2 or a.street)
end

--- The whole address.
---@param a table address of the profile
---@param separator? string between its lines (default ", ")
---@return string? nil when the profile has no address
--- Yields: no. Example: "1 Main Street, Portland, Oregon 97209, United States"
function address.whole(a, separator)
  local town = a.city
  local land = country.find(a.country)
  -- "Portland, Oregon 97209" where people write it so, "97209 Portland" elsewhere.
  local state = a.region
  if land and (land.alpha2 == "US" or land.alpha2 == "CA" or land.alpha2 == "AU") then
    state = state and a.postal_code and state .. " " .. a.postal_code or state or a.postal_code
    town = town and state and town .. ", " .. state or town or state
  else
    town = a.postal_code and town and a.postal_code .. " " .. town or town or a.postal_code
    town = town and state and state ~= a.city and town .. ", " .. state or town or state
  end
  local lines = {}
  for _, line in ipairs({ address.street_lines(a) or false, town or false, a.country or false }) do
    if line then
      lines[#lines + 1] = line
    end
  end
  return #lines > 0 and table.concat(lines, separator or ", ") or nil
end

--- First and last name together.
---@param contact table of the profile
---@return string?
--- Yields: no.
function address.person(contact)
  local first, last = contact.first_name, contact.last_name
  return first and last and first .. " " .. last or first or last
end

return address
