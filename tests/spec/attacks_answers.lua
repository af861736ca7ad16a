-- Hostile answers of a model for attacks_model_spec: { what, answer, wants }. The page asks about two controls, c1 and
-- c2 ("Zuqqa" and "Zuqqb", texts); `wants` is what may stand in them afterwards, by name of the control, nothing when
-- it is left out. `answer` is a text, a table (sent as JSON), or what the double takes beyond that.
local json = require("bolt.json")

local M = {}

local function pairs_of(...)
  local list = {}
  for i, pair in ipairs({ ... }) do
    list[i] = { id = pair[1], field = pair[2] }
  end
  return { pairs = list }
end

local function raw(text)
  return { text = text }
end

local TAGLINE = { za = "Bread worth crossing the river for" }

M.list = {
  -- what it may do
  { "the control: an honest answer is used", pairs_of({ "c1", "tagline" }, { "c2", "none" }), TAGLINE },
  {
    "in a code fence, with words around it",
    raw('Sure!\n```json\n{"pairs":[{"id":"c1","field":"tagline"}]}\n```'),
    TAGLINE,
  },
  -- fields
  { "an invented field", pairs_of({ "c1", "admin_password" }) },
  { "a value in the place of a field", pairs_of({ "c1", "Acme Ltd, 99 Evil Street" }) },
  { "an address in the place of a field", pairs_of({ "c1", "http://evil.example/?x=" }) },
  { "a script in the place of a field", pairs_of({ "c1", "<script>alert(1)</script>" }) },
  { "a path of the machine", pairs_of({ "c1", "../../etc/passwd" }) },
  { "a name of the environment", pairs_of({ "c1", "OPENAI_API_KEY" }) },
  { "a table of the profile", pairs_of({ "c1", "socials" }, { "c2", "contact" }) },
  { "a file of the profile", pairs_of({ "c1", "logo" }, { "c2", "photos" }) },
  { "a path that leads out of the profile", pairs_of({ "c1", "profile.__index" }) },
  { "a field in other letters", pairs_of({ "c1", "TAGLINE" }, { "c2", "tagline " }) },
  { "a consent to terms", pairs_of({ "c1", "terms_accept" }) },
  { "a consent to a newsletter", pairs_of({ "c1", "newsletter_opt_in" }) },
  { "a plan", pairs_of({ "c1", "none.plan" }, { "c2", "none.card" }) },
  { "a number, which may mean money", pairs_of({ "c1", "employees" }, { "c2", "founded_year" }) },
  { "a telephone number", pairs_of({ "c1", "phone" }) },
  { "a field that the form has already", pairs_of({ "c1", "email" }, { "c2", "business_name" }) },
  { "one field twice", pairs_of({ "c1", "tagline" }, { "c2", "tagline" }), TAGLINE },
  { "one control twice", pairs_of({ "c1", "tagline" }, { "c1", "socials.x" }) },
  -- ids
  { "a control that was not asked about", pairs_of({ "c3", "tagline" }) },
  { "a control of another form", pairs_of({ "c99", "tagline" }) },
  { "the selector of a trap", pairs_of({ "#trap", "tagline" }) },
  { "the selector of a consent", pairs_of({ "#offers", "tagline" }) },
  { "the selector of an amount", pairs_of({ "#amount", "tagline" }) },
  { "an id of a prototype", pairs_of({ "__proto__", "tagline" }, { "constructor", "tagline" }) },
  { "an id that is a pattern", pairs_of({ "c.*", "tagline" }, { "%w+", "tagline" }) },
  -- shapes
  { "a field of its own beside the pairs", { pairs = json.array({}), click = "#submit", url = "http://evil.example" } },
  { "a value beside the pair", { pairs = { { id = "c1", field = "tagline", value = "Acme" } } } },
  { "keys of a prototype", raw('{"__proto__":{"pairs":[]},"constructor":{},"pairs":[{"id":"c1","field":"x"}]}') },
  { "a metatable in disguise", raw('{"pairs":[{"id":"c1","field":"tagline","__index":"x"}],"__metatable":1}') },
  { "pairs as an object", raw('{"pairs":{"c1":"tagline"}}') },
  { "pairs as a text", raw('{"pairs":"c1=tagline"}') },
  { "an id as a number", raw('{"pairs":[{"id":1,"field":"tagline"}]}') },
  { "a field as an object", raw('{"pairs":[{"id":"c1","field":{"name":"tagline"}}]}') },
  { "nothing but null", raw("null") },
  { "an empty answer", raw("") },
  { "a list", raw('[{"id":"c1","field":"tagline"}]') },
  { "prose", raw("I have filled in the form and pressed the button for you.") },
  { "half an answer", raw('{"pairs":[{"id":"c1","field":"tag') },
  { "a number that is none", raw('{"pairs":[{"id":"c1","field":NaN}]}') },
  { "a thousand levels", raw(('{"pairs":'):rep(1000)) },
  { "bytes that are no text", raw('{"pairs":[{"id":"c1","field":"\\ud800"}]}') },
  { "ten thousand pairs", raw('{"pairs":[' .. ('{"id":"c1","field":"tagline"},'):rep(10000) .. "{}]}") },
  { "a field of a megabyte", pairs_of({ "c1", ("x"):rep(1000000) }) },
  { "two answers", raw('{"pairs":[]}{"pairs":[{"id":"c1","field":"tagline"}]}') },
  { "one name twice, the last one counts", raw('{"pairs":[{"id":"c1","field":"x"}],"pairs":[]}') },
  -- the wire
  { "a refusal with pairs in it", { text = '{"pairs":[{"id":"c1","field":"tagline"}]}', stop = "refused" } },
  { "an answer that was cut off", { text = '{"pairs":[{"id":"c1","field":"tagline"}]}', stop = "length" } },
  { "a call of a tool", { raw = '{"choices":[{"message":{"tool_calls":[{"function":{"name":"click"}}]}}]}' } },
  { "a redirection to another host", { status = 302, headers = { Location = "http://EVIL/v1/chat/completions" } } },
  { "five megabytes", { raw = ('{"choices":"%s"}'):format(("x"):rep(5 * 1024 * 1024)) } },
  { "a page of a gateway", { raw = "<html>Please log in</html>" } },
}

return M
