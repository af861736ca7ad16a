--- Anthropic's messages. Pure. What the functions take and return is as in bolt.model.openai.
local json = require("bolt.json")
local schemas = require("bolt.model.schema")

local M = {
  name = "anthropic",
  base = "https://api.anthropic.com",
  key = "anthropic_api_key",
  base_setting = "anthropic_base_url",
  optional = { "temperature", "output_config" },
}

local VERSION = "2023-06-01"

--- A request for an answer. Yields: no.
function M.request(config, question)
  local messages = {}
  for _, turn in ipairs(question.turns) do
    messages[#messages + 1] = { role = turn.role, content = turn.text }
  end
  local body = {
    model = config.model,
    max_tokens = question.max_tokens,
    system = question.system,
    messages = messages,
  }
  if not question.without.temperature then
    body.temperature = 0
  end
  -- It takes only schemas of closed objects.
  if not question.without.output_config and schemas.closed(question.schema) then
    body.output_config = { format = { type = "json_schema", schema = schemas.shape(question.schema) } }
  end
  return {
    url = config.base .. "/v1/messages",
    headers = { ["x-api-key"] = config.key, ["anthropic-version"] = VERSION },
    body = json.encode(body),
  }
end

local STOPS = { max_tokens = "length", model_context_window_exceeded = "length", refusal = "refused" }

--- Reads a response of status 200. Yields: no.
function M.read(answer)
  if type(answer.content) ~= "table" or answer.content == json.null then
    return nil
  end
  local parts = {}
  for _, part in ipairs(answer.content) do
    if type(part) == "table" and part.type == "text" and type(part.text) == "string" then
      parts[#parts + 1] = part.text
    end
  end
  local usage = type(answer.usage) == "table" and answer.usage or {}
  local cached = tonumber(usage.cache_read_input_tokens)
  local input = tonumber(usage.input_tokens)
  return {
    text = table.concat(parts),
    stop = STOPS[answer.stop_reason] or "end",
    -- What it read from a cache, or wrote to one, is not in its count.
    input = input and input + (cached or 0) + (tonumber(usage.cache_creation_input_tokens) or 0),
    output = tonumber(usage.output_tokens),
    cached = cached,
  }
end

--- Reads the error of another status. Yields: no.
function M.problem(answer)
  local e = type(answer.error) == "table" and answer.error or {}
  return {
    message = type(e.message) == "string" and e.message or nil,
    code = type(e.type) == "string" and e.type or nil,
  }
end

return M
