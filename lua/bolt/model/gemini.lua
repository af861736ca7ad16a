--- Gemini's generateContent. Pure. What the functions take and return is as in bolt.model.openai.
local json = require("bolt.json")

local M = {
  name = "gemini",
  base = "https://generativelanguage.googleapis.com",
  key = "gemini_api_key",
  base_setting = "gemini_base_url",
  optional = { "temperature", "responseSchema" },
}

-- The part of OpenAPI that it takes; a keyword beyond it is an error there.
local KEEP = {
  title = true,
  description = true,
  enum = true,
  items = true,
  required = true,
}

-- Types stand alone there, and "or null" is a word of its own.
local function schema_of(schema)
  local copy = {}
  for keyword, value in pairs(schema) do
    copy[keyword] = KEEP[keyword] and value or nil
  end
  for _, name in ipairs(type(schema.type) == "table" and schema.type or { schema.type }) do
    if name == "null" then
      copy.nullable = true
    else
      copy.type = copy.type or name:upper()
    end
  end
  if schema.const ~= nil then
    copy.enum = { schema.const }
  end
  if schema.items then
    copy.items = schema_of(schema.items)
  end
  if schema.properties then
    copy.properties = {}
    for name, part in pairs(schema.properties) do
      copy.properties[name] = schema_of(part)
    end
  end
  if schema.anyOf then
    copy.anyOf = {}
    for i, part in ipairs(schema.anyOf) do
      copy.anyOf[i] = schema_of(part)
    end
  end
  return copy
end

--- A request for an answer. Yields: no.
function M.request(config, question)
  local contents = {}
  for _, turn in ipairs(question.turns) do
    contents[#contents + 1] = {
      role = turn.role == "assistant" and "model" or "user",
      parts = { { text = turn.text } },
    }
  end
  local generation = { maxOutputTokens = question.max_tokens, responseMimeType = "application/json" }
  if not question.without.temperature then
    generation.temperature = 0
  end
  if not question.without.responseSchema then
    generation.responseSchema = schema_of(question.schema)
  end
  return {
    url = ("%s/v1beta/models/%s:generateContent"):format(config.base, config.model),
    headers = { ["x-goog-api-key"] = config.key },
    body = json.encode({
      systemInstruction = { parts = { { text = question.system } } },
      contents = contents,
      generationConfig = generation,
    }),
  }
end

local REFUSED = {
  SAFETY = true,
  RECITATION = true,
  BLOCKLIST = true,
  PROHIBITED_CONTENT = true,
  SPII = true,
}

local function table_of(value)
  return type(value) == "table" and value ~= json.null and value or {}
end

--- Reads a response of status 200. Yields: no.
function M.read(answer)
  local candidate = table_of(table_of(answer.candidates)[1])
  local blocked = table_of(answer.promptFeedback).blockReason
  if not answer.candidates and not blocked then
    return nil
  end
  local parts = {}
  for _, part in ipairs(table_of(table_of(candidate.content).parts)) do
    if type(part) == "table" and type(part.text) == "string" and part.thought ~= true then
      parts[#parts + 1] = part.text
    end
  end
  local usage = table_of(answer.usageMetadata)
  local output = tonumber(usage.candidatesTokenCount)
  local thoughts = tonumber(usage.thoughtsTokenCount)
  local reason = candidate.finishReason
  return {
    text = table.concat(parts),
    stop = (blocked or REFUSED[reason]) and "refused" or reason == "MAX_TOKENS" and "length" or "end",
    input = tonumber(usage.promptTokenCount),
    output = (output or thoughts) and (output or 0) + (thoughts or 0),
    cached = tonumber(usage.cachedContentTokenCount),
  }
end

--- Reads the error of another status. Yields: no.
function M.problem(answer)
  local e = table_of(answer.error)
  local message = type(e.message) == "string" and e.message or nil
  -- It names fields as its protocol buffers do.
  if message and message:find("response_schema", 1, true) then
    message = message .. " (responseSchema)"
  end
  return { message = message, code = type(e.status) == "string" and e.status or nil }
end

return M
