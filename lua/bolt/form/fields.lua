-- The fields that a classifier can answer, and the controls that each of them fits into.
--
-- A field with `profile` is filled from that path of the profile. Three are consents, not values: `terms_accept`,
-- `newsletter_opt_in` and whatever else a person must decide. The rest (`profile` nil) is known for what it is, so that
-- nothing else is put there: a profile does not hold it.
--
-- `fits` lists control types by name; a number says how well (1 when left out). Types are those of the form model:
-- text email tel url number date time textarea select combobox radio checkbox file contenteditable. `group` among them
-- stands for a group of check boxes.

local fields = {}

local LINE = "text search tel number email url combobox"
local CHOICE = "select combobox radio"
local PROSE = "textarea contenteditable text"

local TABLE = {
  business_name = { profile = "business_name", fits = "text search combobox textarea=0.4" },
  listing_title = { profile = "business_name", fits = "text combobox textarea=0.6" },
  website = { profile = "website", fits = "text url search combobox textarea=0.5" },
  email = { profile = "email", fits = "text email url=0.3 search textarea=0.3" },
  phone = { profile = "phone", fits = "text tel number search textarea=0.3 phone" },
  phone_country_code = { profile = "phone", fits = LINE .. " " .. CHOICE },
  fax = { fits = "text tel number" },

  ["address.full"] = { profile = "address", fits = PROSE .. " search combobox" },
  ["address.street"] = { profile = "address.street", fits = PROSE .. " search combobox" },
  ["address.street2"] = { profile = "address.street2", fits = "text textarea=0.8 combobox" },
  ["address.city"] = { profile = "address.city", fits = "text search select combobox radio=0.6 textarea=0.4" },
  ["address.region"] = { profile = "address.region", fits = "text search select combobox radio=0.6 textarea=0.4" },
  ["address.postal_code"] = { profile = "address.postal_code", fits = LINE },
  ["address.country"] = { profile = "address.country", fits = "text search select combobox radio textarea=0.4" },
  latitude = { profile = "latitude", fits = "text number" },
  longitude = { profile = "longitude", fits = "text number" },

  ["contact.first_name"] = { profile = "contact.first_name", fits = "text search" },
  ["contact.last_name"] = { profile = "contact.last_name", fits = "text search" },
  ["contact.full_name"] = { profile = "contact", fits = "text search" },
  ["contact.title"] = { profile = "contact.title", fits = "text select combobox" },

  description_short = { profile = "description_short", fits = PROSE },
  description_long = { profile = "description_long", fits = PROSE },
  tagline = { profile = "tagline", fits = PROSE },
  category = { profile = "categories", fits = "text search group checkbox=0.7 textarea=0.5 " .. CHOICE },
  subcategory = { profile = "categories", fits = "text search group checkbox=0.7 textarea=0.5 " .. CHOICE },
  tags = { profile = "tags", fits = "text search textarea group checkbox=0.7 contenteditable " .. CHOICE },
  meta_keywords = { profile = "tags", fits = "text textarea" },
  hours = { profile = "hours", fits = "text textarea time select group checkbox radio contenteditable combobox" },
  logo = { profile = "logo_path", fits = "file text=0.5 url=0.7" },
  photos = { profile = "photos", fits = "file text=0.5 url=0.7" },
  video_url = { fits = "text url file textarea" },
  founded_year = { profile = "founded_year", fits = "text number select date combobox month" },
  price_range = { profile = "price_range", fits = "text group radio select combobox" },
  payment_methods = { profile = "payment_methods", fits = "text textarea group checkbox=0.7 select combobox" },
  employees = { profile = "employees", fits = "text number " .. CHOICE },
  reciprocal_url = { fits = "text url" },

  ["socials.facebook"] = { profile = "socials.facebook", fits = "text url" },
  ["socials.x"] = { profile = "socials.x", fits = "text url" },
  ["socials.linkedin"] = { profile = "socials.linkedin", fits = "text url" },
  ["socials.instagram"] = { profile = "socials.instagram", fits = "text url" },
  ["socials.youtube"] = { profile = "socials.youtube", fits = "text url" },
  ["socials.pinterest"] = { profile = "socials.pinterest", fits = "text url" },

  terms_accept = { consent = true, fits = "checkbox group radio=0.8 select=0.4" },
  newsletter_opt_in = { consent = true, fits = "checkbox group radio select=0.6" },
}

for name, field in pairs(TABLE) do
  field.name = name
  local fits = {}
  for type, how in field.fits:gmatch("([%a]+)=?([%d.]*)") do
    fits[type] = tonumber(how) or 1
  end
  field.fits = fits
end

--- All fields by name. Read only.
---@type table<string, { name: string, profile?: string, consent?: boolean, fits: table<string, number> }>
fields.table = TABLE

--- How well a field fits a control: 0 not at all, 1 well. Yields: no.
---@param name string
---@param control table a control of the form model
---@return number
function fields.fit(name, control)
  local field = TABLE[name]
  if not field then
    return 1
  end
  local type = control.type == "checkbox" and control.multiple and "group" or control.type
  return field.fits[type] or 0
end

--- What a profile holds at a path, nil when that is nothing. Yields: no.
---@param profile table
---@param path string as `profile` of a field has it
---@return any
--- Example: fields.at(profile, "address.city")
function fields.at(profile, path)
  local value = profile
  for name in path:gmatch("[^%.]+") do
    value = type(value) == "table" and value[name] or nil
  end
  return value
end

return fields
