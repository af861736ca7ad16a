--- Chat completions, as OpenAI made them and many servers speak them (Ollama, llama.cpp, vLLM, OpenRouter). Pure.
local json = require("bolt.json")
local schemas = require("bolt.model.schema")

local M = {
  name = "openai",
  base = "https://api.openai.com/v1",
  key = "openai_api_key",
  base_setting = "openai_base_url",
  -- What a server may not know: left out when it says so, by the name it uses.
  optional = { "temperature", "response_format" },
}

--- A request for an answer.
---@param config table { model, base, key? } from bolt.model.config
---@param question table { name, system, turns, schema, max_tokens, without: table<string, boolean> }
---@return { url: string, headers: table, body: string }
--- Yields: no.
function M.request(config, question)
  local messages = { { role = "system", content = question.system } }
  for _, turn in ipairs(question.turns) do
    messages[#messages + 1] = { role = turn.role, content = turn.text }
  end
  local body = { model = config.model, messages = messages }
  -- Reasoning models take only the new name; most servers of others know only the old one.
  body[config.base == M.base and "max_completion_tokens" or "max_tokens"] = question.max_tokens
  if not question.without.temperature then
    body.temperature = 0
  end
  if not question.without.response_format then
    body.response_format = {
      type = "json_schema",
      json_schema = {
        name = question.name:gsub("[^%w_-]", "_"):sub(1, 64),
        strict = schemas.closed(question.schema),
        schema = schemas.shape(question.schema),
      },
    }
  end
  return {
    url = config.base .. "/chat/completions",
    headers = { ["Authorization"] = config.key and "Bearer " .. config.key or nil },
    body = json.encode(body),
  }
end

local function text_of(content)
  if type(content) == "string" then
    return content
  end
  local parts = {}
  for _, part in ipairs(type(content) == "table" and content ~= json.null and content or {}) do
    parts[#parts + 1] = type(part) == "table" and type(part.text) == "string" and part.text or nil
  end
  return table.concat(parts)
end

local STOPS = { length = "length", content_filter = "refused" }

--- Reads a response of status 200.
---@param answer table decoded
---@return { text: string, stop: "end"|"length"|"refused", input?: number, output?: number, cached?: number }?
--- Yields: no.
function M.read(answer)
  local choice = type(answer.choices) == "table" and answer.choices[1]
  local message = type(choice) == "table" and choice.message
  if type(message) ~= "table" then
    return nil
  end
  local usage = type(answer.usage) == "table" and answer.usage or {}
  local details = type(usage.prompt_tokens_details) == "table" and usage.prompt_tokens_details or {}
  local refusal = type(message.refusal) == "string" and message.refusal ~= "" and message.refusal
  return {
    text = refusal or text_of(message.content),
    stop = refusal and "refused" or STOPS[choice.finish_reason] or "end",
    input = tonumber(usage.prompt_tokens),
    output = tonumber(usage.completion_tokens),
    cached = tonumber(details.cached_tokens),
  }
end

--- Reads the error of another status.
---@param answer table decoded
---@return { message?: string, code?: string }
--- Yields: no.
function M.problem(answer)
  local e = answer.error
  if type(e) == "string" then
    return { message = e }
  elseif type(e) ~= "table" then
    return {}
  end
  local code = type(e.code) == "string" and e.code or type(e.type) == "string" and e.type or nil
  return { message = type(e.message) == "string" and e.message or nil, code = code }
end

return M
