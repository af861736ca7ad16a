-- What each sign of a control says about its meaning: scores by concept (see bolt.form.lexicon). Pure.
--
-- Every sign has a weight; what it says is worth between 0 and 1 of it. Signs of one kind are not added up: a label
-- said twice is no better than said once.

local lexicon = require("bolt.form.lexicon")
local meaning = require("bolt.form.meaning")
local words = require("bolt.form.words")

local evidence = {}

-- A label by how closely the page ties it to the control.
local LABEL = {
  aria = 4,
  label = 4,
  wrap = 4,
  cell_left = 3.6,
  dt = 3.6,
  legend = 3.2,
  before = 3,
  heading = 1.6,
  cell_above = 2.8,
  wrapper = 1.8,
  shared = 0.8,
  title = 2,
  after = 1.8,
}
local CLOSE = { aria = true, label = true, wrap = true, cell_left = true, dt = true }
local IDENTIFIER = 2.4
local PLACEHOLDER = 2.6
local HINT = 0.7
local CLASS = 0.6
local OPTIONS = 3
local PREFILLED = 2
local AUTOCOMPLETE = 7

-- The tokens of the HTML standard.
local TOKENS = {
  ["name"] = "?name",
  ["given-name"] = "contact.first_name",
  ["family-name"] = "contact.last_name",
  ["additional-name"] = "none.middle_name",
  ["honorific-prefix"] = "none.salutation",
  ["honorific-suffix"] = "none.suffix",
  ["nickname"] = "none.username",
  ["username"] = "none.username",
  ["new-password"] = "none.password",
  ["current-password"] = "none.password",
  ["one-time-code"] = "none.captcha",
  ["organization"] = "business_name",
  ["organization-title"] = "contact.title",
  ["street-address"] = "address.street",
  ["address-line1"] = "address.street",
  ["address-line2"] = "address.street2",
  ["address-line3"] = "none.address_line3",
  ["address-level1"] = "address.region",
  ["address-level2"] = "address.city",
  ["address-level3"] = "none.status",
  ["postal-code"] = "address.postal_code",
  ["country"] = "address.country",
  ["country-name"] = "address.country",
  ["tel"] = "phone",
  ["tel-national"] = "phone",
  ["tel-local"] = "phone",
  ["tel-area-code"] = "phone",
  ["tel-country-code"] = "phone_country_code",
  ["tel-extension"] = "none.extension",
  ["email"] = "email",
  ["url"] = "website",
  ["bday"] = "none.birth",
  ["bday-day"] = "none.birth",
  ["bday-month"] = "none.birth",
  ["bday-year"] = "none.birth",
  ["sex"] = "none.gender",
  ["language"] = "none.language",
  ["photo"] = "photos",
  ["transaction-amount"] = "none.price",
  ["cc-given-name"] = "contact.first_name",
  ["cc-family-name"] = "contact.last_name",
}

-- Tokens that pages copy from one field to the next without thinking; other signs may outvote them.
local LOOSE =
  { ["name"] = 0.35, ["new-password"] = 0.3, ["username"] = 0.3, ["cc-given-name"] = 0.4, ["cc-family-name"] = 0.4 }

local function raise(scores, concept, value)
  if value > (scores[concept] or 0) then
    scores[concept] = value
  end
end

-- Examples in placeholders speak without words.
local SHAPES = {
  { "^[%w._%-]+@[%w%-]+%.[%w.]+$", "email" },
  { "/[^/]*logo[^/]*%.%a%a%a%a?$", "logo" },
  { "/[^/]+%.jpe?g$", "photos" },
  { "/[^/]+%.png$", "photos" },
  { "/[^/]+%.webp$", "photos" },
  { "facebook%.com", "socials.facebook" },
  { "linkedin%.com", "socials.linkedin" },
  { "instagram%.com", "socials.instagram" },
  { "youtube%.com/watch", "video_url" },
  { "vimeo%.com", "video_url" },
  { "youtube%.com", "socials.youtube" },
  { "twitter%.com", "socials.x" },
  { "//x%.com", "socials.x" },
  { "pinterest%.%a+", "socials.pinterest" },
  { "^https?:", "website" },
  { "^www%.", "website" },
  { "^%+?[%d%s%-%(%)_x./]+$", "phone" },
  { "^[%(%d#x_ ]+[%)%-%s][%d#x_%-%s]+$", "phone" },
  { "^m+ ?[/%-] ?[yj]+$", "none.card" },
  { "^[mdyjt]+[/%-.][mdyjt]+[/%-.][mdyja]+$", "none.date" },
  { "^@[%a_]+$", "none.other_social" },
  { "^[$€£]?%d+[.,]%d%d$", "none.price" },
  { "^[$€£] ?%d", "none.price" },
}

local function shape(scores, text)
  local folded = words.fold(text)
  local digits = select(2, folded:gsub("[%d_#]", ""))
  for _, item in ipairs(SHAPES) do
    if folded:find(item[1]) and (item[2] ~= "phone" or digits >= 7) then
      raise(scores, item[2], 0.8)
      return true
    end
  end
end

local function add(total, why, weight, source, scores)
  for concept, value in pairs(scores) do
    local points = weight * value
    total[concept] = (total[concept] or 0) + points
    why[#why + 1] = { concept = concept, points = points, source = source }
  end
end

local function labels(control, tongues)
  local scores, close, most = {}, false, 0
  for _, label in ipairs(control.labels) do
    close = close or CLOSE[label.source]
  end
  for _, label in ipairs(control.labels) do
    local weight = LABEL[label.source] or 1
    if label.source == "after" and (control.type == "checkbox" or control.type == "radio") then
      weight = 4
    elseif close and not CLOSE[label.source] then
      weight = weight * 0.3
    end
    for concept, value in pairs(meaning.text(label.text, tongues)) do
      raise(scores, concept, value * weight)
      if label.source ~= "heading" and concept ~= "?heading" then
        most = math.max(most, value * weight)
      end
    end
  end
  return scores, most
end

-- Beside a box a sentence stands, and any part of it may say what is consented to.
local CONSENT = { terms_accept = true, newsletter_opt_in = true }

-- Who only agrees has not named what to: "I agree to receive offers" accepts no terms.
local AGREES = "^i agree$|^agree$|^i accept$|^accept$|^i consent$|^consent$|^i confirm$|^i hereby$|^j accepte$|"
  .. "^j autorise$|^je consens$|^ich akzeptiere$|^ich stimme zu$|^ich willige ein$|einverstanden$|^zustimmung$|"
  .. "^einwilligung$|^ich bestatige$|^acepto$|^autorizo$|^consiento$|^accetto$|^acconsento$|consenso$|akkoord$|"
  .. "^ik accepteer$|toestemming$|^aceito$|^concordo$|^consinto$|^consentimento$"

local function only_agrees(mention)
  for pattern in AGREES:gmatch("[^|]+") do
    if mention.said:find(pattern) then
      return true
    end
  end
  return false
end

local function consent(control)
  local scores, seen, named = {}, {}, false
  for _, label in ipairs(control.labels) do
    if label.source ~= "cell_above" and label.source ~= "title" then
      for concept, mentions in pairs(meaning.mentions(label.text)) do
        for _, mention in ipairs(CONSENT[concept] and mentions or {}) do
          if not seen[mention.phrase] then
            seen[mention.phrase] = true
            named = named or (concept == "terms_accept" and not only_agrees(mention))
            scores[concept] = (scores[concept] or 0) + (scores[concept] and 1 or 2.6) * mention.weight
          end
        end
      end
    end
  end
  if scores.newsletter_opt_in and not named then
    scores.terms_accept = -20
  end
  return scores
end

local function options(control)
  local counts, n = {}, 0
  local last
  for i, option in ipairs(control.options) do
    last = i
    if i > 60 then
      break
    end
    if option.text ~= "" and option.value ~= "" then
      n = n + 1
    end
    for concept in pairs(lexicon.option(option.text) or {}) do
      counts[concept] = (counts[concept] or 0) + 1
    end
    if option.text:find("^%+%d") or option.text:find("%(%+%d+%)") then
      counts.phone_country_code = (counts.phone_country_code or 0) + 1
    end
    if option.text:find("^[12][09]%d%d$") then
      counts["none.birth"] = (counts["none.birth"] or 0) + 1
    end
  end
  local scores = {}
  for concept, count in pairs(counts) do
    local share = count / math.max(n, 1)
    if count >= 2 and share >= 0.2 then
      scores[concept] = math.min(1, share * 1.6)
    end
  end
  return scores, last
end

-- The first choice of a list is often no choice but its name: "Category", "-- Select a country --".
local function first_choice(control, tongues)
  local first = control.options[1]
  if control.type ~= "select" or not first or #control.options < 2 then
    return {}
  end
  local scores = meaning.text(first.text, tongues)
  local name = first.value == "" or first.disabled
  for concept, value in pairs(scores) do
    if value < (name and 0.5 or 0.9) then
      scores[concept] = nil
    elseif not name then
      scores[concept] = value * 0.6
    end
  end
  return scores
end

-- "7 + 4 =": only a question for people asks that.
local function sum(control)
  for _, label in ipairs(control.labels) do
    if label.text:find("%d+%s*[%+*×]%s*%d+") then
      return true
    end
  end
  return control.placeholder:find("%d+%s*[%+*×]%s*%d+%s*=") ~= nil
end

local TYPE = {
  email = { "email", 2.2 },
  tel = { "phone", 1.4 },
  phone = { "phone", 1.4 },
  url = { "website", 1.3 },
  password = { "none.password", 20 },
  search = { "none.search", 1.5 },
  time = { "hours", 1.6 },
}

local function autocomplete(control)
  local scores = {}
  for token in control.autocomplete:gmatch("%S+") do
    local concept = TOKENS[token]
    if not concept and token:find("^cc%-") then
      concept = "none.card"
    end
    if concept then
      scores = { [concept] = LOOSE[token] or 1 }
    end
  end
  return scores
end

--- Does the page say by an autocomplete token what this control is for? Yields: no.
function evidence.declared(control)
  return next(autocomplete(control)) ~= nil
end

--- All that a control shows, as scores by concept.
---@param control table a control of the form model
---@param tongues? table<string, number> see meaning.tongues
---@return table<string, number> scores
---@return table[] why { concept, points, source } of every sign
--- Yields: no.
function evidence.of(control, tongues)
  local total, why = {}, {}
  add(total, why, AUTOCOMPLETE, "autocomplete", autocomplete(control))
  local said, most = labels(control, tongues)
  add(total, why, 1, "label", said)

  local name, id = meaning.identifier(control.name, tongues), meaning.identifier(control.id, tongues)
  local both = {}
  for concept, value in pairs(name) do
    both[concept] = math.max(value, id[concept] or 0) + 0.2 * math.min(value, id[concept] or 0)
  end
  for concept, value in pairs(id) do
    both[concept] = both[concept] or value * (next(name) and 0.6 or 1)
  end
  add(total, why, IDENTIFIER, "name", both)

  if control.placeholder ~= "" then
    local scores = {}
    local example = shape(scores, control.placeholder)
    scores = example and scores or meaning.text(control.placeholder, tongues)
    -- Where no label explains the field (a heading does not), the placeholder is the label; an example is none.
    add(total, why, PLACEHOLDER * (most >= 1.5 and 0.6 or example and 1 or 1.5), "placeholder", scores)
  end
  if control.prefilled then
    add(total, why, PREFILLED, "what stands there", { website = 1 })
  end
  if control.type == "checkbox" and not control.multiple then
    add(total, why, 1, "consent", consent(control))
  end
  if control.type == "file" and (control.accept or ""):lower():find("image") then
    add(total, why, 1.5, "accept", control.multiple and { photos = 1 } or { photos = 0.9, logo = 0.9 })
  end
  if sum(control) then
    add(total, why, 6, "a sum to do", { ["none.captcha"] = 1 })
  end
  if control.hint ~= "" then
    add(total, why, HINT, "hint", meaning.text(control.hint))
  end
  add(total, why, CLASS, "class", meaning.identifier(control.class .. " " .. (control.around or ""), tongues))
  if control.options then
    add(total, why, OPTIONS, "options", (options(control)))
    add(total, why, PLACEHOLDER * (most >= 1.5 and 0.3 or 1.5), "first choice", first_choice(control, tongues))
  end
  local type = TYPE[control.attribute_type or control.type] or TYPE[control.type]
  if type then
    add(total, why, type[2], "type", { [type[1]] = 1 })
  end
  -- Nobody asks for a code in a field of several lines.
  if control.type == "textarea" or control.type == "contenteditable" then
    total["none.captcha"] = nil
  end
  return total, why
end

return evidence
