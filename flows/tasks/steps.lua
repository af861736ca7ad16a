-- The pages of a form: which form of a page asks for a listing, and how one step of it gives way to the next.

local advise = require("flows.tasks.advise")
local classifier = require("bolt.form.classifier")
local fiber = require("bolt.fiber")
local model = require("bolt.form.model")
local observe = require("bolt.form.observe")
local pace = require("flows.tasks.pace")
local understand = require("flows.tasks.understand")

local steps = {}

local STEP_SECONDS = 30

-- Fields that tell a submission form from a search box, a newsletter box or a login.
local TELLING = {
  business_name = true,
  website = true,
  email = true,
  phone = true,
  description_short = true,
  description_long = true,
  ["address.street"] = true,
  ["address.city"] = true,
  ["address.postal_code"] = true,
  tagline = true,
  category = true,
  listing_title = true,
  ["address.full"] = true,
  tags = true,
  hours = true,
}

-- How many different fields that tell a map has.
local function telling(map)
  local score, seen = 0, {}
  for _, guess in pairs(map) do
    if guess.field and TELLING[guess.field] and not seen[guess.field] then
      seen[guess.field] = true
      score = score + 1
    end
  end
  return score
end

--- The form of the page that asks for a listing: the one with most of the fields that tell, two at least.
---@param v Visit
---@param read table the page, of bolt.form.model
---@return table? form
---@return table? map what its controls are for
---@return table maps of all forms
--- Yields: yes. Raises kind db.
function steps.choose(v, read)
  local best, best_score, best_map
  local maps = understand.forms(v, read.forms)
  for _, form in ipairs(read.forms) do
    maps[form] = advise.known(v, form, maps[form])
    local score = telling(maps[form])
    if score >= 2 and form.submit and (not best or score > best_score) then
      best, best_score, best_map = form, score, maps[form]
    end
  end
  return best, best_map, maps
end

-- What makes one step of a wizard differ from another.
local function signature(form)
  local names = { form.selector or "", form.submit and form.submit.text or "" }
  for _, control in ipairs(form.controls) do
    if control.visible then
      names[#names + 1] = control.selector
    end
  end
  return table.concat(names, "\0")
end

-- After the first page any form with a button that goes on will do: later steps may ask for one thing or nothing.
local function any_step(v, read)
  local form, map, maps = steps.choose(v, read)
  if form then
    return form, map
  end
  for _, candidate in ipairs(read.forms) do
    if candidate.submit and (candidate.submit.kind == "publish" or candidate.submit.kind == "next") then
      return candidate, maps[candidate]
    end
  end
  for _, candidate in ipairs(read.forms) do
    if candidate.submit then
      return candidate, maps[candidate]
    end
  end
end
steps.any = any_step

--- Is the button of this form known to lead to another step? Where the page does not say so, "Continue" may be what
--- sends the form, and is pressed as that is: flows/tasks/send.lua.
---@param form table of the form model
---@return boolean
--- Yields: no.
function steps.sure(form)
  return form.step ~= nil and form.step.index < form.step.total
end

--- Names under which a form is known again: on another page by what it asks for, on the same by what it shows.
---@param forms table[]
---@return table<string, boolean>
--- Yields: no.
function steps.names(forms)
  local names = {}
  for _, form in ipairs(forms) do
    names[form.fingerprint], names[signature(form)] = true, true
  end
  return names
end

-- A page that shows what was entered, with a button and nothing to fill in.
local function reviews(form)
  for _, control in ipairs(form.controls) do
    if control.visible and not control.trap then
      return false
    end
  end
  return true
end

--- After a click: is the page as it stands now another step of the form, so that nothing was submitted yet?
---@param form table the form whose button was pressed
---@param known table<string, boolean> the forms that the page had before, by what steps.names says of them
---@param read table the page now, of bolt.form.model
---@param said Verdict what it looks like as the answer to a submission
---@param navigated boolean whether it is another document
---@return boolean
--- Yields: no.
function steps.followed(form, known, read, said, navigated)
  local old, went_on = signature(form), form.submit.kind == "next"
  local decided = said.effect == "accepted" and not said.rests_on
  local refused = said.status ~= "in_doubt" and said.effect ~= "accepted"
  if refused and said.reason ~= "validation" and not (went_on and said.reason == "unknown") then
    return false
  end
  for _, other in ipairs(read.forms) do
    local kind = other.submit and other.submit.kind
    local goes_on = kind == "publish" or kind == "next"
    local met = known[navigated and other.fingerprint or signature(other)]
    if goes_on and not met and signature(other) ~= old then
      if decided then
        -- "Saved. Step 2 of 3": only a page that counts says that this was not all.
        return other.step ~= nil and telling(classifier.classify(other)) >= 1
      elseif went_on or reviews(other) then
        return true
      end
    end
  end
  return false
end

--- Presses "next" of a form that is surely a step, and waits for the one after it.
---@param v Visit
---@param form table
---@return { reason: string, message: string, final?: boolean }? stop nil when the next step is there
--- Yields: yes. Raises what the page raises.
function steps.on(v, form)
  local old = signature(form)
  pace.turn(v.entry.directory.host, v.manners.pace)
  local before, sent = observe.read(v.page, "step"), #v.page:exchanges()
  v.page:locator(form.submit.selector, { frame = form.frame }):click()
  local ends = fiber.now() + STEP_SECONDS
  repeat
    fiber.sleep(0.1)
    -- Complaints are read before the form: if that is the old one still, they are about it and not about the next step.
    local after = observe.read(v.page, "step")
    local read = model.read(v.page)
    local found = any_step(v, read)
    if found and signature(found) ~= old then
      v.pages[#v.pages + 1] = read.url
      return nil
    end
    local complaint = (#after.errors > #before.errors and after.errors[#after.errors]) or after.unanswered[1]
    if complaint then
      return { reason = "validation", message = complaint.text }
    end
  until fiber.now() >= ends
  -- What went to the server may have been the whole form after all: nothing is sent a second time.
  local final = #v.page:exchanges() > sent
  return { reason = "timeout", message = "the next step of the form did not come", final = final }
end

return steps
