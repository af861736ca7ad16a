-- Which field of a profile a control of a form asks for, where the classifier cannot tell.
--
-- The model sees words of the page and names of fields, never values, and can only choose among both: what it may be
-- asked and what of its answer counts is decided by bolt.form.advice.

local advice = require("bolt.form.advice")
local bolt = require("bolt")

-- Only ids that were asked about, and names of fields that there are.
local function schema_of(ask)
  local ids, names = {}, { "none", unpack(ask.fields) }
  for i, control in ipairs(ask.shown) do
    ids[i] = control.id
  end
  return {
    type = "object",
    properties = {
      pairs = {
        type = "array",
        maxItems = #ids,
        items = {
          type = "object",
          properties = { id = { type = "string", enum = ids }, field = { type = "string", enum = names } },
          required = { "id", "field" },
          additionalProperties = false,
        },
      },
    },
    required = { "pairs" },
    additionalProperties = false,
  }
end

local TASK = [[
You help to fill in a form that lists a business in a directory. You get controls of the form, each with an id and the
words that stand beside it, in any language, and the names of the fields that the profile of the business has.
For each control say which field belongs into it, or "none". Choose "none" whenever you are not sure, when the control
asks for something else, and for whatever takes money, a password, a code, a consent or a search.
Use every field at most once.]]

return bolt.prompt("map_form", {
  schema = schema_of,
  max_tokens = 1500,
  cache = {
    time = "90d",
    -- Only with its own site does a form share an answer: what one page says can mislead nobody else's.
    key = function(ask, host)
      return { ask.fingerprint, ask.fields, host }
    end,
  },
  check = function(answer, ask)
    return advice.problems(ask, answer.pairs)
  end,
}, function(ask)
  return {
    { role = "system", content = TASK },
    {
      role = "user",
      content = "Fields: " .. table.concat(ask.fields, ", ") .. "\n\nControls:",
      data = ask.shown,
    },
  }
end)
