-- What the neighbours of a control say about it: first and last name, street and its second line, the parts of a phone
-- number, which name a "Name" is. Part of bolt.form.classifier. Pure.

local context = {}

local function points(guess, concept)
  return guess.scores[concept] or 0
end

-- Moves what a guess has for one concept to another.
local function move(guess, from, to, share)
  local value = guess.scores[from]
  if value then
    guess.scores[from] = nil
    guess.scores[to] = math.max(guess.scores[to] or 0, value * (share or 1))
    guess.why[#guess.why + 1] = { concept = to, points = value * (share or 1), source = "as " .. from }
  end
end

local TEXT =
  { text = true, search = true, tel = true, textarea = true, number = true, contenteditable = true, combobox = true }

local function raise(guess, concept, value, source)
  guess.scores[concept] = (guess.scores[concept] or 0) + value
  guess.why[#guess.why + 1] = { concept = concept, points = value, source = source }
end

-- The concept that leads by itself.
local function leading(guess)
  local best, most
  for concept, value in pairs(guess.scores) do
    if not most or value > most or (value == most and concept < best) then
      best, most = concept, value
    end
  end
  return best, most or 0
end

local function count(guesses, concept, least)
  local n = 0
  for _, guess in ipairs(guesses) do
    local best, most = leading(guess)
    if best == concept and most >= (least or 1) then
      n = n + 1
    end
  end
  return n
end

-- What kind of form this is, by the fields that only listings have.
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

local function is_listing(guesses)
  local seen = 0
  for _, concept in ipairs(LISTING) do
    if count(guesses, concept) > 0 then
      seen = seen + 1
    end
  end
  return seen >= 2
end

-- A name without its counter: "billAddress2" -> "billaddress", 2.
local function stem(control)
  local name = control.name ~= "" and control.name or control.id
  local base, n = name:lower():match("^(.-)[%-_. ]?(%d)$")
  if not base or base == "" then
    return name:lower(), 1
  end
  return base, tonumber(n)
end

-- Words that may mean two things, decided by what else the form asks.
function context.before(form, guesses)
  local listing = is_listing(guesses)
  local has = function(concept)
    return count(guesses, concept) > 0
  end
  local first, last = has("contact.first_name"), has("contact.last_name")
  local business = has("business_name") or has("listing_title") or has("?title")
  local full = has("contact.full_name")
  local city = has("address.city") or has("address.region")
  local country = has("address.country")
  local street = has("address.street")
  local short, long = has("description_short"), has("description_long")
  local names = 0
  for i, guess in ipairs(guesses) do
    local control = guess.control
    local before, after = guesses[i - 1], guesses[i + 1]
    if
      before
      and points(guess, "address.street2") > 0
      and points(before, "address.street") + points(before, "?address") > 1
    then
      local base, n = stem(control)
      local above, m = stem(before.control)
      if base == above and n == 2 and m == 1 then
        raise(guess, "address.street2", 3, "the second of its name")
      end
    end
    if after and points(guess, "phone_country_code") >= 1 and (leading(after)) == "phone" then
      raise(guess, "phone_country_code", 4, "before a phone number")
    end
    if points(guess, "?name") > 0 then
      names = names + 1
      local near = guesses[i - 1] and leading(guesses[i - 1]) or ""
      local target
      if last and not first then
        target = "contact.first_name"
      elseif first and not last then
        target = "contact.last_name"
      elseif listing and not business and names == 1 then
        target = "business_name"
      else
        target = "contact.full_name"
      end
      local _ = full or near
      move(guess, "?name", target, 0.9)
    end
    if points(guess, "?title") > 0 then
      local person = first or last
      if control.type ~= "text" and control.type ~= "textarea" then
        move(guess, "?title", "none.salutation")
      elseif listing and not person then
        move(guess, "?title", "listing_title", 0.9)
      elseif person then
        move(guess, "?title", "contact.title", 0.8)
      else
        move(guess, "?title", "listing_title", 0.7)
      end
    end
    if points(guess, "?address") > 0 then
      move(
        guess,
        "?address",
        (city or not listing) and not street and "address.street" or city and "address.street" or "address.full",
        0.95
      )
    end
    if points(guess, "?location") > 0 then
      if control.type == "select" then
        move(guess, "?location", "address.city", 0.6)
      else
        move(guess, "?location", city and "address.full" or "address.full", 0.5)
      end
    end
    if points(guess, "?description") > 0 then
      local brief = control.maxlength and control.maxlength <= 200
      local target = (brief or (long and not short) or (control.type == "text" and long)) and "description_short"
        or "description_long"
      move(guess, "?description", target, 0.95)
    end
    move(guess, "?first", "contact.first_name", 0.8)
    move(guess, "?last", "contact.last_name", 0.8)
    move(guess, "?land", country and "address.region" or "address.country", 0.9)
    move(guess, "?line2", "address.street2", 0.9)
  end
end

local function unnamed(guess)
  return not guess.concept and TEXT[guess.control.type] and (not guess.list[1] or guess.list[1].points < 1)
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
  for _, concept in ipairs(only and is_listing(guesses) and DESCRIPTIONS or {}) do
    if points(only, concept) >= 0.8 then
      only.concept, only.confidence, only.reason = concept, 0.7, "the only text area of a listing"
      return
    end
  end
end

-- What follows from the answers of the neighbours.
function context.after(_, guesses)
  described(guesses)
  for i, guess in ipairs(guesses) do
    local before, after, control = guesses[i - 1], guesses[i + 1], guess.control
    if guess.concept == "contact.full_name" and after and after.concept == "none.card" then
      guess.concept, guess.confidence, guess.reason = "none.card", 0.8, "the name above a card's number"
    end
    if before and unnamed(guess) and control.type == "text" and #control.labels == 0 and control.placeholder == "" then
      if before.concept == "address.street" then
        guess.concept, guess.confidence, guess.reason = "address.street2", 0.7, "the line below the street"
      elseif before.concept == "phone" then
        guess.concept, guess.confidence, guess.reason = "phone", 0.6, "a further part of the number"
      end
    end
  end
end

return context
