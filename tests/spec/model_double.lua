--- A stand-in for the three kinds of model servers, strict where they are: it refuses a wrong path, header, field or
-- schema as they do, with their kind of error, and does on request what they do on bad days.
local checks = require("tests.spec.model_checks")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local server = require("bolt.server")
local t = require("tests.spec.support")

local M = {}

local refuse, need, shape, walk = checks.refuse, checks.need, checks.shape, checks.walk
local alternate, is_closed, is_text = checks.alternate, checks.is_closed, checks.is_text

M.KEYS = { openai = "sk-double-openai", anthropic = "sk-ant-double", gemini = "AIza-double" }

local STANDARD = {
  ["type"] = "string array",
  enum = "array",
  const = "string number boolean",
  properties = "table",
  required = "array",
  additionalProperties = "boolean",
  items = "table",
  minItems = "number",
  maxItems = "number",
  uniqueItems = "boolean",
  minLength = "number",
  maxLength = "number",
  minimum = "number",
  maximum = "number",
  anyOf = "array",
  title = "string",
  description = "string",
}

-- ---- OpenAI ----

local function openai(req, body)
  if req.path ~= "/v1/chat/completions" then
    refuse(404, "Unknown request URL: POST " .. req.path, "unknown_url")
  elseif req.headers.authorization ~= "Bearer " .. M.KEYS.openai then
    refuse(401, "Incorrect API key provided", "invalid_api_key")
  end
  shape(body, {
    model = "!string",
    messages = "!array",
    max_tokens = "number",
    max_completion_tokens = "number",
    temperature = "number",
    response_format = "table",
  }, "body")
  need(not (body.max_tokens and body.max_completion_tokens), "only one of the two limits")
  local turns = {}
  for i, message in ipairs(body.messages) do
    shape(message, { role = "!string", content = "!string" }, "messages[" .. i .. "]")
    need(message.role == "system" and i == 1 or message.role ~= "system", "system comes first")
    need(is_text(message.content), "messages[%d]: content is empty", i)
    turns[#turns + 1] = message.role ~= "system" and message or nil
  end
  alternate(turns, "user")
  local format = body.response_format
  if format then
    shape(format, { type = "!string", json_schema = "!table" }, "response_format")
    need(format.type == "json_schema", "response_format.type")
    shape(format.json_schema, { name = "!string", strict = "boolean", schema = "!table" }, "json_schema")
    need(format.json_schema.name:find("^[%w_-]+$") and #format.json_schema.name <= 64, "json_schema.name: pattern")
    walk(format.json_schema.schema, STANDARD, format.json_schema.strict and is_closed or function() end, "schema")
  end
  return {
    turns = turns,
    schema = format and format.json_schema.schema,
    limit = body.max_tokens,
    system = body.messages[1].content,
  }
end

local function openai_answer(body, said)
  return {
    id = "chatcmpl-1",
    object = "chat.completion",
    model = body.model,
    choices = {
      {
        index = 0,
        finish_reason = said.stop == "length" and "length" or said.stop == "filter" and "content_filter" or "stop",
        message = {
          role = "assistant",
          content = said.stop == "refused" and json.null or said.text,
          refusal = said.stop == "refused" and "I can't help with that." or json.null,
        },
      },
    },
    usage = not said.uncounted and {
      prompt_tokens = said.input,
      completion_tokens = said.output,
      total_tokens = said.input + said.output,
      prompt_tokens_details = { cached_tokens = said.cached },
    } or nil,
  }
end

local function openai_error(e)
  return { error = { message = e.message, type = "invalid_request_error", param = json.null, code = e.code } }
end

-- ---- Anthropic ----

-- It takes no sizes.
local ANTHROPIC = {}
for keyword, types in pairs(STANDARD) do
  local sizes = keyword:find("^m%l+%u") or keyword:find("imum$") or keyword == "uniqueItems"
  ANTHROPIC[keyword] = not sizes and types or nil
end

local function anthropic(req, body)
  if req.path ~= "/v1/messages" then
    refuse(404, "Not Found", "not_found_error")
  elseif req.headers["x-api-key"] ~= M.KEYS.anthropic then
    refuse(401, "invalid x-api-key", "authentication_error")
  end
  need(req.headers["anthropic-version"] == "2023-06-01", "anthropic-version: header is required")
  shape(body, {
    model = "!string",
    max_tokens = "!number",
    system = "string",
    messages = "!array",
    temperature = "number",
    output_config = "table",
  }, "body")
  for i, message in ipairs(body.messages) do
    shape(message, { role = "!string", content = "!string" }, "messages." .. i)
    need(message.role == "user" or message.role == "assistant", "messages.%d: Unexpected role", i)
    need(is_text(message.content), "messages.%d: all messages must have non-empty content", i)
  end
  alternate(body.messages, "user")
  local format = body.output_config and body.output_config.format
  if body.output_config then
    shape(body.output_config, { format = "!table" }, "output_config")
    shape(format, { type = "!string", schema = "!table" }, "output_config.format")
    need(format.type == "json_schema", "output_config.format.type")
    walk(format.schema, ANTHROPIC, is_closed, "schema")
  end
  return { turns = body.messages, schema = format and format.schema, limit = body.max_tokens, system = body.system }
end

local function anthropic_answer(body, said)
  local reasons = { length = "max_tokens", refused = "refusal", filter = "refusal" }
  return {
    id = "msg_1",
    type = "message",
    role = "assistant",
    model = body.model,
    content = { { type = "text", text = said.text } },
    stop_reason = reasons[said.stop] or "end_turn",
    stop_sequence = json.null,
    usage = not said.uncounted and {
      input_tokens = said.input - said.cached,
      output_tokens = said.output,
      cache_read_input_tokens = said.cached,
      cache_creation_input_tokens = 0,
    } or nil,
  }
end

local function anthropic_error(e)
  return { type = "error", error = { type = e.code or "invalid_request_error", message = e.message } }
end

-- ---- Gemini ----

local GEMINI = {
  ["type"] = "string",
  nullable = "boolean",
  enum = "array",
  properties = "table",
  required = "array",
  items = "table",
  minItems = "number",
  maxItems = "number",
  minLength = "number",
  maxLength = "number",
  minimum = "number",
  maximum = "number",
  anyOf = "array",
  title = "string",
  description = "string",
}
local GEMINI_TYPES = { OBJECT = true, ARRAY = true, STRING = true, NUMBER = true, INTEGER = true, BOOLEAN = true }

local function parts_of(value, place)
  shape(value, { role = "string", parts = "!array" }, place)
  local texts = {}
  for i, part in ipairs(value.parts) do
    shape(part, { text = "!string" }, place .. ".parts[" .. i .. "]")
    texts[i] = part.text
  end
  need(texts[1], "%s: parts are empty", place)
  return table.concat(texts)
end

local function gemini(req, body)
  if not req.path:find("^/v1beta/models/[%w.-]+:generateContent$") then
    refuse(404, "models is not found for API version v1beta", "NOT_FOUND")
  elseif req.headers["x-goog-api-key"] ~= M.KEYS.gemini then
    refuse(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT")
  end
  shape(body, { systemInstruction = "table", contents = "!array", generationConfig = "table" }, "body")
  local turns = {}
  for i, content in ipairs(body.contents) do
    need(content.role == "user" or content.role == "model", "Please use a valid role: user, model.")
    turns[i] = { role = content.role, content = parts_of(content, "contents[" .. i .. "]") }
  end
  alternate(turns, "user")
  local generation = body.generationConfig or {}
  shape(generation, {
    temperature = "number",
    maxOutputTokens = "number",
    responseMimeType = "string",
    responseSchema = "table",
  }, "generation_config")
  if generation.responseSchema then
    need(generation.responseMimeType == "application/json", "responseSchema needs responseMimeType application/json")
    walk(generation.responseSchema, GEMINI, function(schema, place)
      need(not schema.type or GEMINI_TYPES[schema.type], "%s: invalid type %s", place, tostring(schema.type))
    end, "generation_config.response_schema")
  end
  return {
    turns = turns,
    schema = generation.responseSchema,
    limit = generation.maxOutputTokens,
    system = parts_of(body.systemInstruction, "systemInstruction"),
  }
end

local function gemini_answer(_, said)
  local usage = not said.uncounted
      and {
        promptTokenCount = said.input,
        candidatesTokenCount = said.output,
        cachedContentTokenCount = said.cached,
        totalTokenCount = said.input + said.output,
      }
    or nil
  if said.stop == "filter" then
    return { promptFeedback = { blockReason = "PROHIBITED_CONTENT" }, usageMetadata = usage }
  end
  local reasons = { length = "MAX_TOKENS", refused = "SAFETY" }
  return {
    candidates = {
      {
        index = 0,
        finishReason = reasons[said.stop] or "STOP",
        content = { role = "model", parts = { { text = said.text } } },
      },
    },
    usageMetadata = usage,
  }
end

local function gemini_error(e)
  return { error = { code = e.status, message = e.message, status = e.code or "INVALID_ARGUMENT" } }
end

local SPEAKS = {
  openai = { read = openai, answer = openai_answer, error = openai_error, base = "/v1" },
  anthropic = { read = anthropic, answer = anthropic_answer, error = anthropic_error, base = "" },
  gemini = { read = gemini, answer = gemini_answer, error = gemini_error, base = "" },
}

---@class tests.ModelDouble
---@field kind string
---@field base string for its base URL
---@field say fun(asked: table): any what to answer: a text, a table (as JSON), or { text, stop, status, headers, ... }
---@field asked table[] what was asked, in order: { turns, schema, limit, system, body, at }
---@field requests table[] every request, refused ones too

local function respond(self, req)
  local speaks = SPEAKS[self.kind]
  table.insert(self.requests, { at = fiber.now(), path = req.path, headers = req.headers, body = req.body })
  if self.before then
    local early = self.before(#self.requests)
    if early then
      return early
    end
  end
  need(req.method == "POST", "POST expected")
  need((req.headers["content-type"] or ""):find("^application/json"), "content-type: application/json expected")
  local ok, body = pcall(json.decode, req.body)
  need(ok, "We could not parse the JSON body of your request.")
  local asked = speaks.read(req, body)
  asked.body = body
  table.insert(self.asked, asked)
  local said = self.say(asked)
  if type(said) == "string" then
    said = { text = said }
  elseif said.status or said.body then
    return said
  elseif not said.text and not said.raw then
    said = { text = json.encode(said, { canonical = true }) }
  end
  said.input, said.output, said.cached = said.input or 100, said.output or 20, said.cached or 0
  return { body = said.raw or json.encode(speaks.answer(body, said)) }
end

--- Starts one.
---@param kind "openai"|"anthropic"|"gemini"
---@param say? fun(asked: table): any
---@return tests.ModelDouble
--- Yields: yes.
function M.start(kind, say)
  local self = { kind = kind, asked = {}, requests = {} }
  self.say = say or function()
    return {}
  end
  self.server = server.listen("127.0.0.1:0", function(req)
    local ok, answer = pcall(respond, self, req)
    if not ok then
      local e = answer
      if type(e) ~= "table" or not e.status then
        error(e, 0)
      end
      self.refused = e.message
      answer = { status = e.status, body = json.encode(SPEAKS[kind].error(e)) }
    end
    answer.headers = answer.headers or {}
    answer.headers["content-type"] = answer.headers["content-type"] or "application/json"
    return answer
  end)
  t.on_exit(function()
    self.server:close()
  end)
  self.base = "http://" .. self.server.address .. SPEAKS[kind].base
  return self
end

return M
