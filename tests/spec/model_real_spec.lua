-- Prompts against a real server, llama.cpp's, as two of the providers that it speaks like: that requests are taken,
-- schemas enforced, tokens counted and errors understood. What a model of this size says is worth nothing.
local advice = require("bolt.form.advice")
local bolt = require("bolt")
local client = require("bolt.model.client")
local config = require("bolt.model.config")
local db = require("bolt.db")
local fit_description = require("flows.prompts.fit_description")
local judge_outcome = require("flows.prompts.judge_outcome")
local map_form = require("flows.prompts.map_form")
local model_server = require("tests.spec.model_server")
local models = require("tests.spec.model_support")
local sqs_servers = require("tests.spec.sqs_servers")
local t = require("tests.spec.support")

local address, why = model_server.start()
if not address then
  sqs_servers.unavailable("llama.cpp's server with SmolLM2", why)
  return
end
t.database()

local SCHEMA = {
  type = "object",
  properties = { colour = { type = "string", enum = { "red", "blue" } }, n = { type = "integer" } },
  required = { "colour", "n" },
  additionalProperties = false,
}

local function use(kind, more)
  local names = {
    BOLT_MODEL = kind .. ":smollm2",
    [kind:upper() .. "_API_KEY"] = model_server.key,
    [kind:upper() .. "_BASE_URL"] = address .. (kind == "openai" and "/v1" or ""),
  }
  for name, value in pairs(more or {}) do
    names[name] = value
  end
  models.env(names)
end

local function last(prompt)
  return db.one("select * from bolt.prompt_calls where prompt = $1 order by created_at desc limit 1", prompt)
end

t.test("the schema in the request is enforced, and tokens are counted", { timeout = 60 }, function()
  use("openai", { BOLT_MODEL_PRICE = "1/2" })
  local paint = bolt.prompt("paint", { schema = SCHEMA, max_tokens = 60 }, function()
    return "Name a colour and a number."
  end)
  local answer = paint()
  t.ok(answer.colour == "red" or answer.colour == "blue")
  local row = last("paint")
  t.eq({ row.status, row.provider, row.round, row.tries }, { "answered", "openai", 0, 1 })
  t.ok(row.input_tokens > 50 and row.input_tokens < 500, row.input_tokens)
  t.ok(row.output_tokens > 5 and row.output_tokens <= 60, row.output_tokens)
  t.ok(row.reserved >= row.input_tokens + row.output_tokens, "what was reserved was enough")
  t.eq(row.cost, math.floor(row.input_tokens + 2 * row.output_tokens + 0.5) / 1e6)
end)

t.test("an answer without room for it is said to be cut off", { timeout = 60 }, function()
  use("openai")
  local said = client.ask(config.get(), {
    name = "cut",
    system = "Answer in JSON.",
    turns = { { role = "user", text = "Name a colour and a number." } },
    schema = SCHEMA,
    max_tokens = 4,
    timeout = 60,
  })
  t.eq({ said.stop, said.output }, { "length", 4 })
end)

t.test("spoken to as Anthropic's, it takes the request too", { timeout = 60 }, function()
  use("anthropic")
  local said = client.ask(config.get(), {
    name = "words",
    system = "Be short.",
    turns = { { role = "user", text = "Say hello." } },
    schema = SCHEMA,
    max_tokens = 12,
    timeout = 60,
  })
  t.ok(said.stop == "end" or said.stop == "length")
  t.ok(#said.text > 0 and said.input > 5 and said.output > 0)
end)

t.test("a wrong key, and a question that is too long, are refused and not asked again", { timeout = 60 }, function()
  use("openai", { OPENAI_API_KEY = "not-the-key" })
  local function ask(text)
    return client.ask(config.get(), {
      name = "x",
      system = "x",
      turns = { { role = "user", text = text } },
      schema = SCHEMA,
      max_tokens = 5,
      timeout = 60,
    })
  end
  local e = t.raises(ask, "model_request", "x")
  t.eq({ e.status, e.tries }, { 401, 1 })
  t.ok(not tostring(e):find("not-the-key", 1, true))
  use("openai")
  e = t.raises(ask, "model_request", ("word "):rep(6000))
  t.eq({ e.status, e.tries }, { 400, 1 })
  t.match(e.message, "context")
end)

t.test(
  "map_form: what it answers keeps to the schema, and what is taken of it to the form",
  { timeout = 90 },
  function()
    use("openai")
    local form = {
      fingerprint = "f",
      signs = {},
      controls = {
        { selector = "#a", type = "text", tag = "input", name = "a", label = "Motto", visible = true },
        { selector = "#b", type = "text", tag = "input", name = "b", label = "Zuqqa", visible = true },
      },
    }
    for _, control in ipairs(form.controls) do
      for _, name in ipairs({ "id", "class", "autocomplete", "hint", "placeholder", "section", "value" }) do
        control[name] = ""
      end
      control.labels = { { text = control.label, source = "label" } }
    end
    local profile = { business_name = "X", tagline = "We bake", contact = { title = "Owner" } }
    local question = advice.ask(form, {}, profile)
    local ok, answer = pcall(map_form, question, "host")
    t.ok(ok or answer.kind == "model_answer", answer)
    local merged = ok and advice.merge(question, {}, answer.pairs) or {}
    for selector, guess in pairs(merged) do
      t.ok(selector == "#a" or selector == "#b")
      t.ok(not guess.field or profile[guess.field] or guess.field:find("^contact"), guess.field)
    end
    t.ok(last("map_form").output_tokens > 0)
  end
)

t.test("judge_outcome and fit_description are answered within their schemas, or not used", { timeout = 90 }, function()
  use("openai")
  local ok, answer = pcall(judge_outcome, { "Takk fyrir, skráningin er móttekin." })
  t.ok(ok and type(answer.quote) == "string" or answer.kind == "model_answer", answer)
  ok, answer = pcall(fit_description, { "We bake bread.", "Come and see us." }, 20)
  t.ok(ok and #answer.keep > 0 or answer.kind == "model_answer", answer)
  t.ok(last("fit_description").output_tokens > 0)
end)
