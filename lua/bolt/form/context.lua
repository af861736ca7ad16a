-- What the neighbours of a control say about it: first and last name, street and its second line, the parts of a phone
-- number, whose "Name" a name is. Part of bolt.form.classifier. Pure.
--
-- A guess is { control, scores (points by concept), why }. before() moves points of words that may mean two things,
-- after() answers for controls that say nothing themselves.

local fields = require("bolt.form.fields")
local page_words = require("bolt.form.page_words")

local context = {}

local function points(guess, concept)
  return guess and guess.scores[concept] or 0
end

local function add(guess, concept, value, source)
  guess.scores[concept] = (guess.scores[concept] or 0) + value
  guess.why[#guess.why + 1] = { concept = concept, points = value, source = source }
end

-- Moves what a guess has for one concept to another.
local function move(guess, from, to, share)
  local value = guess.scores[from]
  if value then
    guess.scores[from] = nil
    value = value * (share or 1)
    guess.scores[to] = math.max(guess.scores[to] or 0, value)
    guess.why[#guess.why + 1] = { concept = to, points = value, source = "as " .. from:gsub("^%?", "") }
  end
end

-- The concept that leads by itself.
local function leading(guess)
  local best, most
  for concept, value in pairs(guess and guess.scores or {}) do
    if not most or value > most or (value == most and concept < best) then
      best, most = concept, value
    end
  end
  return best, most or 0
end

-- How often each concept leads.
local function survey(guesses)
  local seen = {}
  for _, guess in ipairs(guesses) do
    local best, most = leading(guess)
    if best and most >= 1 and fields.fit(best, guess.control) > 0 then
      seen[best] = (seen[best] or 0) + 1
    end
  end
  return seen
end

-- Fields that forms about a business have and forms about a person have not.
local LISTING = {
  "category",
  "business_name",
  "listing_title",
  "description_long",
  "description_short",
  "?description",
  "website",
  "tags",
  "hours",
  "logo",
  "photos",
  "tagline",
}

-- Two such fields make a listing; or one, or a place and no person, under a heading that speaks of a business; or one
-- with a place and no person.
local function is_listing(seen, titled)
  local n = 0
  for _, concept in ipairs(LISTING) do
    if seen[concept] then
      n = n + 1
    end
  end
  local person = seen["contact.first_name"] or seen["contact.last_name"]
  local place = seen["address.city"] or seen["address.street"]
  local said = page_words.find("listing_section", titled or "") ~= nil
  return n >= 2 or (n == 1 and (said or (place and not person))) or (said and place and not person)
end

-- A name without its counter: "billAddress2" -> "billaddress", 2.
local function stem(control, by_id)
  local name = (control.name ~= "" and not by_id and control.name or control.id):lower()
  local base, n = name:match("^(.-)[%-_. %[]*(%d)%]?$")
  if not base or base == "" then
    return name, 1
  end
  return base, tonumber(n)
end

-- The second of two fields that are numbered alike is the second line of the street.
local function second_line(guess, before)
  if points(before, "address.street") + points(before, "?address") <= 1 then
    return
  end
  if points(guess, "address.street") + points(guess, "address.street2") + points(guess, "?address") > 0.5 then
    local same = guess.control.name:gsub("%s", "") == before.control.name:gsub("%s", "")
    local base, n = stem(guess.control, same)
    local above, m = stem(before.control, same)
    if base == above and n - m == 1 then
      add(guess, "address.street2", 3.5, "the second of its name")
    end
  end
end

-- "Name", and below the field "First"; or "Contact (first / last)" before two fields.
local function halves_of_name(guess, after)
  local first, last = points(guess, "?first"), points(guess, "?last")
  if first > 0 and last > 0 then
    local second = points(after, "?first") > 0 and points(after, "?last") > 0
    add(guess, second and "contact.first_name" or "contact.last_name", 4, "a half of the name")
  elseif (first > 0 or last > 0) and points(guess, "?name") > 0 then
    move(guess, "?name", first > 0 and "contact.first_name" or "contact.last_name")
  end
end

-- Whose name: a person's when the other half of it stands alone or the section is about a person, else the business's.
local function resolve_name(guess, form)
  local seen = form.seen
  if points(guess, "?name") == 0 then
    return
  end
  form.names = form.names + 1
  local target = "contact.full_name"
  if seen["contact.last_name"] and not seen["contact.first_name"] then
    target = "contact.first_name"
  elseif seen["contact.first_name"] and not seen["contact.last_name"] then
    target = "contact.last_name"
  elseif form.listing and not form.business and form.names == 1 then
    target = page_words.find("person_section", guess.control.section) and target or "business_name"
  end
  move(guess, "?name", target, 0.9)
end

local function resolve_title(guess, form)
  local person = form.seen["contact.first_name"] or form.seen["contact.last_name"]
  if guess.control.type ~= "text" and guess.control.type ~= "textarea" then
    move(guess, "?title", "none.salutation")
  elseif person then
    move(guess, "?title", "contact.title", 0.8)
  else
    move(guess, "?title", "listing_title", form.listing and 0.9 or 0.7)
  end
end

local function resolve_description(guess, form)
  if points(guess, "?short") > 0 and leading(guess) == "description_long" then
    move(guess, "description_long", "description_short")
  end
  local control, seen = guess.control, form.seen
  local brief = points(guess, "?short") > 0
    or (control.maxlength and control.maxlength <= 200)
    or (seen.description_long and not seen.description_short)
  move(guess, "?description", brief and "description_short" or "description_long", 0.95)
end

-- A large box about the business takes words about it, not its name.
local function resolve_prose(guess)
  local type = guess.control.type
  if (type == "textarea" or type == "contenteditable") and leading(guess) == "business_name" then
    move(guess, "business_name", "description_long", 0.8)
  end
end

local function resolve_place(guess, form)
  local seen = form.seen
  local town = seen["address.city"] or seen["address.region"]
  local street = town or not form.listing
  -- "Address (URL)" is that of a site.
  if points(guess, "?url") + points(guess, "website") >= 1.5 then
    move(guess, "?address", "website")
  end
  move(guess, "?address", street and "address.street" or "address.full", 0.95)
  move(guess, "?location", guess.control.type == "select" and "address.city" or "address.full", 0.55)
  move(guess, "?land", seen["address.country"] and "address.region" or "address.country", 0.9)
end

--- Decides words that may mean two things by what else the form asks.
---@param guesses table[]
---@param titled string the form's heading and what its button says
--- Yields: no.
function context.before(guesses, titled)
  local seen = survey(guesses)
  local form = { seen = seen, listing = is_listing(seen, titled), names = 0 }
  form.business = seen.business_name or seen.listing_title or seen["?title"]
  for i, guess in ipairs(guesses) do
    local before, after = guesses[i - 1], guesses[i + 1]
    second_line(guess, before)
    if points(guess, "phone_country_code") >= 1 and leading(after) == "phone" then
      add(guess, "phone_country_code", 4, "before a phone number")
    end
    if before and before.control.type == "select" and leading(before) == "none.other_social" then
      add(guess, "none.other_social", 4, "behind a choice of networks")
    end
    halves_of_name(guess, after)
    resolve_name(guess, form)
    resolve_title(guess, form)
    resolve_description(guess, form)
    resolve_prose(guess)
    resolve_place(guess, form)
    move(guess, "?url", "website")
    move(guess, "?payment", form.listing and "payment_methods" or "none.plan")
    move(guess, "?first", "contact.first_name", 0.8)
    move(guess, "?last", "contact.last_name", 0.8)
  end
end

local function answer(guess, concept, confidence, reason)
  guess.concept, guess.confidence, guess.reason = concept, confidence, reason
end

-- Two short descriptions and no long one: the larger box takes the long one.
local function long_of_two(guesses)
  local short = {}
  for _, guess in ipairs(guesses) do
    if guess.concept == "description_long" then
      return
    elseif guess.concept == "description_short" then
      short[#short + 1] = guess
    end
  end
  if #short == 2 and short[1].control.type == "text" and short[2].control.type ~= "text" then
    answer(short[2], "description_long", 0.7, "the larger of two descriptions")
  end
end

local TYPED = { text = true, search = true, tel = true, number = true }

-- Nothing is said about this control: no label, no placeholder, no name that means anything.
local function mute(guess)
  local control = guess.control
  for _, label in ipairs(control.labels) do
    if label.source ~= "shared" then
      return false
    end
  end
  return not guess.concept
    and TYPED[control.type]
    and not control.trap
    and (not guess.list[1] or guess.list[1].points < 1)
end

local DESCRIPTIONS = { "description_long", "description_short" }

-- A listing is described somewhere: in its only text area, if that is called a description at all.
local function described(guesses)
  local areas = {}
  for _, guess in ipairs(guesses) do
    if guess.concept == "description_long" or guess.concept == "description_short" then
      return
    elseif guess.control.type == "textarea" and not guess.control.trap and guess.control.visible then
      areas[#areas + 1] = guess
    end
  end
  local only = #areas == 1 and areas[1]
  for _, concept in ipairs(only and is_listing(survey(guesses)) and DESCRIPTIONS or {}) do
    if points(only, concept) >= 0.8 then
      return answer(only, concept, 0.7, "the only text area of a listing")
    end
  end
end

-- "or URL": behind a file it asks where that file is.
local function alternative(control)
  local said = (control.label .. " " .. control.placeholder):lower()
  return said:find("^or%f[%A]") or said:find("^ou%f[%A]") or said:find("^oder%f[%A]") or said:find("^of%f[%A]")
end

-- A search bar outside of any form: its box, and beside it the town and the trade that the form asks for once more.
local function search_bar(guesses)
  local last
  for i, guess in ipairs(guesses) do
    if guess.concept == "none.search" then
      last = i
    elseif last == i - 1 and guess.concept and not guess.control.labels[1] then
      for k = i + 1, #guesses do
        if guesses[k].concept == guess.concept then
          answer(guess, "none.search", 0.8, "beside a search box, and asked again below")
          last = i
          break
        end
      end
    end
  end
end

--- Answers what only the neighbours can tell.
--- Yields: no.
function context.after(guesses)
  described(guesses)
  long_of_two(guesses)
  search_bar(guesses)
  for i, guess in ipairs(guesses) do
    local before, after = guesses[i - 1], guesses[i + 1]
    if before and guess.concept == "website" and before.control.type == "file" and alternative(guess.control) then
      answer(guess, before.concept, 0.8, "instead of the file")
    elseif guess.concept == "contact.full_name" and after and after.concept == "none.card" then
      answer(guess, "none.card", 0.8, "the name above the number of a card")
    elseif before and mute(guess) then
      if before.concept == "address.street" and guess.control.placeholder == "" then
        answer(guess, "address.street2", 0.7, "the line below the street")
      elseif before.concept == "phone" then
        answer(guess, "phone", 0.6, "a further part of the number")
      end
    end
  end
end

return context
