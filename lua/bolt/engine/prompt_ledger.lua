--- What was asked of models: a row a question (bolt.prompt_calls), written before it is asked, within the budgets.
local db = require("bolt.db")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")

local M = {}

local BEGIN = [[
select id, used_up from bolt.begin_prompt($1, $2, $3, $4, $5::uuid, $6, $7::int, $8::int, $9::numeric, $10::bigint,
  $11::numeric, $12::bigint)]]

local FINISH = [[
update bolt.prompt_calls set status = $2, tries = $3::int, input_tokens = $4::int, output_tokens = $5::int,
  cached_tokens = $6::int, cost = $7::numeric, error = $8, finished_at = clock_timestamp()
where id = $1::uuid]]

-- Money goes as text with six places: what it is stored with.
local function dollars(amount)
  return amount and ("%.6f"):format(amount) or nil
end

---@class bolt.PromptQuestion
---@field prompt string
---@field version string
---@field config bolt.ModelConfig
---@field round integer
---@field reserved integer tokens that it may use at most
---@field reserved_cost? number dollars
---@field run_tokens? integer budget of this prompt in one run

--- Notes that a question is about to be asked.
---@param q bolt.PromptQuestion
---@return string id
--- Errors: kind "model_budget" when it does not fit into what is left. Yields: yes.
function M.begin(q)
  local context = fiber.context()
  local budget = q.config.budget
  local row = db.one(
    BEGIN,
    q.prompt,
    q.version,
    q.config.provider.name,
    q.config.model,
    context.run,
    context.directory,
    q.round,
    q.reserved,
    dollars(q.reserved_cost),
    budget.tokens,
    dollars(budget.money),
    q.run_tokens
  )
  if not row.id then
    local text = ("the budget for models is used up: %s, and this may need %d"):format(row.used_up, q.reserved)
    errors.raise("model_budget", text, { retryable = false })
  end
  return row.id
end

--- Notes what came of it.
---@param id string
---@param status "answered"|"invalid"|"cut"|"refused"|"failed"
---@param said table { tries?, input?, output?, cached?, cost? } of bolt.model.client, or the error
---@param problem? string
--- Yields: yes.
function M.finish(id, status, said, problem)
  db.exec(FINISH, id, status, said.tries, said.input, said.output, said.cached, dollars(said.cost), problem)
end

return M
