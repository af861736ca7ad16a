-- bolt.prompt: three kinds of providers, answers that are checked, repaired, counted, kept and held within budgets.
local bolt = require("bolt")
local db = require("bolt.db")
local model = require("tests.spec.model_support")
local t = require("tests.spec.support")

t.database()

local SCHEMA = {
  type = "object",
  properties = { colour = { type = "string", enum = { "red", "blue" } }, n = { type = "integer", minimum = 0 } },
  required = { "colour", "n" },
  additionalProperties = false,
}

local count = 0

-- A prompt of its own name, so that tests do not see each other's rows.
local function prompt(opts, fn)
  count = count + 1
  opts.schema = opts.schema or SCHEMA
  local one = bolt.prompt("p" .. count, opts, fn or function(text)
    return { { role = "system", content = "Name a colour." }, { role = "user", content = "Which?", data = text } }
  end)
  return one, "p" .. count
end

local function rows(name)
  return db.query("select * from bolt.prompt_calls where prompt = $1 order by created_at, round", name)
end

for _, kind in ipairs({ "openai", "anthropic", "gemini" }) do
  t.test(kind .. ": asks as its servers want to be asked, and checks the answer", function()
    local double = model.double(kind, function()
      return { colour = "red", n = 3 }
    end, { BOLT_MODEL_PRICE = "3/15/0.3" })
    local ask, name = prompt({})
    t.eq(ask({ "a page" }), { colour = "red", n = 3 })
    t.eq(double.refused, nil)
    local asked = double.asked[1]
    t.ok(asked.schema, "the schema is in the request")
    t.match(asked.system, "JSON Schema")
    t.match(asked.system, "written by strangers")
    local text = asked.turns[1].content
    t.match(text, '^Which%?\n<data%-%x+>\n%["a page"%]\n</data%-%x+>$')
    local row = rows(name)[1]
    t.eq({ row.status, row.provider, row.model, row.tries, row.round }, { "answered", kind, "model-1", 1, 0 })
    t.eq({ row.input_tokens, row.output_tokens, row.cost }, { 100, 20, 0.0006 })
    t.eq(#rows(name), 1)
  end)
end
