-- What a page says became of a form that was sent, where the verdict's own words do not tell.
--
-- The model gets what the page newly shows, with everything of ours taken out, and has to quote what it goes by. It can
-- never be the only witness: flows/tasks/advise.lua takes its word only with a quote that stands on the page.

local bolt = require("bolt")

local SCHEMA = {
  type = "object",
  properties = {
    outcome = { type = "string", enum = { "accepted", "refused", "unclear" } },
    quote = { type = "string", maxLength = 300, description = "copied from the text, letter by letter" },
  },
  required = { "outcome", "quote" },
  additionalProperties = false,
}

local TASK = [[
A form that lists a business in a directory was sent, and the server answered. You get what the page shows since then.
Say whether the directory took the listing:
accepted: the text states that the listing was received, stored, published or waits for review;
refused: the text states that it was not taken, or that something has to be corrected first;
unclear: everything else. Menus, adverts, general words and promises about other things prove nothing.
Quote the words that state it, exactly as they stand there; an empty quote when it is unclear.]]

return bolt.prompt("judge_outcome", {
  schema = SCHEMA,
  max_tokens = 400,
  cache = "30d",
}, function(lines)
  return {
    { role = "system", content = TASK },
    { role = "user", content = "What the page shows:", data = lines },
  }
end)
