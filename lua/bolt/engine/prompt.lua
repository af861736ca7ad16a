--- Prompts: declared questions to a model, whose answers are JSON and are checked here.
--
-- A prompt is a task: in a flow its answer is a recorded step. The model that is configured (bolt.model.config) gets
-- the messages with the schema in them; an answer that breaks the schema, or that `check` does not accept, goes back
-- with its problems, twice at most. Every question is noted with its tokens before and after (prompt_ledger), so that
-- budgets hold across processes.
local deferred = require("bolt.deferred")
local branches = require("bolt.engine.branch")
local cache = require("bolt.engine.cache")
local client = deferred.module("bolt.model.client")
local config_of = require("bolt.model.config")
local crypto = require("bolt.crypto")
local declare = require("bolt.engine.flow")
local duration = require("bolt.duration")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local ledger = deferred.module("bolt.engine.prompt_ledger")
local log = require("bolt.log")
local messages = deferred.module("bolt.model.messages")
local options = require("bolt.options")
local schemas = deferred.module("bolt.model.schema")

local M = {}

local OPTIONS = {
  schema = "table|function",
  model = "string",
  budget = "number|table",
  cache = "number|string|table",
  repair = "number",
  check = "function",
  max_tokens = "number",
  timeout = "number|string",
  retry = true,
}

local REPAIRS_MAX = 2
local ANSWER_TOKENS = 2000
local CALL_TOKENS = 40000
-- So many times the room has an answer that was cut off, once: a model that thinks first needs it.
local LONGER = 4
local REQUEST_SECONDS = 120

-- A guess from above: English has four bytes in a token, nothing that people write has fewer than two.
local BYTES_IN_TOKEN = 2

local function tokens_of(question)
  local bytes = #question.system
  for _, turn in ipairs(question.turns) do
    bytes = bytes + #turn.text
  end
  return math.ceil(bytes / BYTES_IN_TOKEN) + question.max_tokens
end

local function whole(name, value, least, most, level)
  if value and (value < least or value > most or value % 1 ~= 0) then
    error(("bolt.prompt: %s is a whole number from %d to %d"):format(name, least, most), level + 1)
  end
  return value
end

-- { call, run }: tokens that one call may use with its repairs, and all calls in one run.
local function budget_of(budget, level)
  if type(budget) == "table" then
    options.check(budget, { call = "number", run = "number" }, level + 1)
  else
    budget = { call = budget }
  end
  whole("budget.run", budget.run, 1, 1e9, level + 1)
  return { call = whole("budget", budget.call, 1, 1e9, level + 1) or CALL_TOKENS, run = budget.run }
end

-- { seconds, key }: how long an answer is used again, and for what; without key, for the same messages.
local function cache_of(spec, level)
  if type(spec) ~= "table" then
    spec = { time = spec }
  end
  options.check(spec, { time = "number|string", key = "function" }, level + 1)
  return { seconds = duration.seconds(spec.time, level + 2), key = spec.key }
end

---@class bolt.Prompt
---@field name string
---@field version string SHA-256 over source, name and schema: another one makes another prompt of it
---@field fn function
---@field schema table|function

-- One answer in the ledger's words.
local function outcome(said, problems)
  if said.stop == "refused" then
    return "refused"
  elseif said.stop == "length" then
    return "cut"
  end
  return #problems == 0 and "answered" or "invalid"
end

-- One call of a prompt: { prompt, config, schema, args }.
local Call = {}
Call.__index = Call

-- What is wrong with a value.
function Call:problems(value)
  local problems = schemas.check(value, self.schema)
  if #problems == 0 and self.prompt.check then
    problems = self.prompt.check(value, unpack(self.args, 1, self.args.n)) or {}
  end
  return problems
end

-- What is wrong with an answer, and the answer.
function Call:judge(said)
  if said.stop ~= "end" then
    return { said.stop == "length" and "it was cut off: answer more shortly" or "it was refused" }
  end
  local value, problem = messages.read(said.text)
  if problem then
    return { problem }
  end
  return self:problems(value), value
end

-- Asks once, in the ledger. Returns what was said.
function Call:ask(question, round, spent)
  local prompt, config = self.prompt, self.config
  local reserved = tokens_of(question)
  if spent + reserved > prompt.budget.call then
    local text = "the prompt %s may use %d tokens a call; %d are used, and this may need %d"
    errors.raise("model_budget", text:format(prompt.name, prompt.budget.call, spent, reserved), { retryable = false })
  end
  local id = ledger.begin({
    prompt = prompt.name,
    version = prompt.version,
    config = config,
    round = round,
    reserved = reserved,
    reserved_cost = config_of.cost(
      config.price,
      { input = reserved - question.max_tokens, output = question.max_tokens }
    ),
    run_tokens = prompt.budget.run,
  })
  local ok, said = pcall(client.ask, config, question)
  if not ok then
    said = errors.wrap(said)
    fiber.shield(ledger.finish, id, "failed", { tries = said.tries }, said.message)
    error(said, 0)
  end
  said.spent = said.input and said.output and said.input + said.output or reserved
  return said, id
end

-- Asks until an answer can be used.
function Call:answer(rendered)
  local prompt = self.prompt
  local question = {
    name = prompt.name,
    system = rendered.system,
    turns = rendered.turns,
    schema = self.schema,
    max_tokens = prompt.max_tokens,
    timeout = prompt.timeout,
  }
  local spent, longer, repairs = 0, false, 0
  while true do
    local said, id = self:ask(question, repairs, spent)
    local problems, value = self:judge(said)
    local status = outcome(said, problems)
    ledger.finish(id, status, said, problems[1])
    spent = spent + said.spent
    if #problems == 0 then
      return value
    elseif status == "refused" then
      errors.raise("model_refused", ("the model refused to answer %s"):format(prompt.name), { retryable = false })
    elseif status == "cut" and not longer then
      longer, question.max_tokens = true, question.max_tokens * LONGER
    elseif repairs == prompt.repair then
      local text = ("the answer to %s cannot be used: %s"):format(prompt.name, table.concat(problems, "; "))
      errors.raise("model_answer", text:sub(1, 1000), { retryable = false })
    else
      repairs = repairs + 1
      log.info("an answer of the model is repaired", { prompt = prompt.name, problem = problems[1], round = repairs })
      local turns = {}
      for i, turn in ipairs(rendered.turns) do
        turns[i] = turn
      end
      -- Of answers before the last one nothing can be learned.
      turns[#turns + 1], turns[#turns + 2] = messages.repair(said.text, problems)
      question.turns = turns
    end
  end
end

-- The body of the task.
local function run(prompt, ...)
  local config = config_of.get(prompt.model)
  if not config then
    local text = ("no model is configured to answer %s; set BOLT_MODEL"):format(prompt.name)
    errors.raise("no_model", text, { retryable = false })
  end
  local schema = prompt.schema
  if type(schema) == "function" then
    schema = schema(...)
    schemas.declare(schema, 1)
  end
  local args = { n = select("#", ...), ... }
  local call = setmetatable({ prompt = prompt, config = config, schema = schema, args = args }, Call)
  local rendered = messages.render(prompt.fn(...), schema)
  local key
  if prompt.cache then
    local of = prompt.cache.key and prompt.cache.key(...) or rendered
    key = cache.key(prompt.name, prompt.version, { n = 2, config.model, of })
    local kept = cache.find(key)
    -- What was kept is not trusted any more than what is said now.
    if kept and #call:problems(kept.result) == 0 then
      return kept.result
    end
  end
  local value = call:answer(rendered)
  if key then
    cache.keep(key, prompt.name, value, prompt.cache.seconds)
  end
  return value
end

--- bolt.prompt. Yields: no.
function M.declare(name, opts, fn, level)
  branches.check_name("bolt.prompt", name, level + 1)
  options.check(opts, OPTIONS, level + 1)
  if type(fn) ~= "function" then
    error("bolt.prompt: function expected, got " .. type(fn), level + 1)
  elseif not opts.schema then
    error("bolt.prompt: option schema is missing: a JSON Schema of the answer", level + 1)
  end
  if type(opts.schema) == "table" then
    schemas.declare(opts.schema, level + 1)
  end
  local prompt = {
    name = name,
    fn = fn,
    schema = opts.schema,
    check = opts.check,
    model = opts.model,
    repair = whole("repair", opts.repair, 0, REPAIRS_MAX, level + 1) or REPAIRS_MAX,
    max_tokens = whole("max_tokens", opts.max_tokens, 1, 1e6, level + 1) or ANSWER_TOKENS,
    timeout = opts.timeout and duration.seconds(opts.timeout, level + 2) or REQUEST_SECONDS,
    budget = budget_of(opts.budget, level + 1),
    cache = opts.cache and cache_of(opts.cache, level + 1),
  }
  local task = declare.task(name, { retry = opts.retry }, function(...)
    return run(prompt, ...)
  end, level + 1)
  local schema = type(opts.schema) == "table" and opts.schema or ""
  prompt.version = crypto.sha256(json.encode({ name, task.body.sha or "", schema }, { canonical = true }))
  return task
end

return M
