-- Which sentences of a description to keep where a form takes only so many characters.
--
-- The model chooses numbers of sentences and writes no text: whatever it answers, only sentences of the profile are
-- left, in their order.

local bolt = require("bolt")

local SCHEMA = {
  type = "object",
  properties = {
    keep = { type = "array", minItems = 1, maxItems = 60, items = { type = "integer", minimum = 1, maximum = 60 } },
  },
  required = { "keep" },
  additionalProperties = false,
}

local TASK = [[
You shorten the description of a business for a directory. You get its sentences, numbered, with the length of each in
characters. Choose those that say best what the business does, for whom and where; together, with a blank between them,
they may have no more characters than the limit. Leave out greetings and slogans first.]]

local function length(text)
  return select(2, text:gsub("[^\128-\191]", ""))
end

return bolt.prompt("fit_description", {
  schema = SCHEMA,
  max_tokens = 300,
  cache = "90d",
  check = function(answer, sentences, limit)
    local total, seen = -1, {}
    for _, n in ipairs(answer.keep) do
      if not sentences[n] then
        return { ("there is no sentence %d"):format(n) }
      elseif not seen[n] then
        seen[n] = true
        total = total + length(sentences[n]) + 1
      end
    end
    if total > limit then
      return { ("these have %d characters, and %d are allowed"):format(total, limit) }
    end
  end,
}, function(sentences, limit)
  local list = {}
  for i, sentence in ipairs(sentences) do
    list[i] = ("%d. (%d) %s"):format(i, length(sentence), sentence)
  end
  return {
    { role = "system", content = TASK },
    { role = "user", content = ("Limit: %d characters.\n"):format(limit), data = list },
  }
end)
