--- What the double of model servers refuses a request for.
local json = require("bolt.json")

local M = {}

function M.refuse(status, message, code)
  error({ status = status, message = message, code = code }, 0)
end

function M.need(ok, message, ...)
  if not ok then
    M.refuse(400, message:format(...), "invalid_request_error")
  end
end

-- Only these fields, each of its type; true: required.
function M.shape(value, fields, place)
  M.need(type(value) == "table" and not json.is_array(value), "%s: an object is expected", place)
  for name in pairs(value) do
    M.need(fields[name], "%s: Extra inputs are not permitted: %s", place, tostring(name))
  end
  for name, rule in pairs(fields) do
    local types = rule:gsub("^!", "")
    local actual = json.is_array(value[name]) and "array" or type(value[name])
    if value[name] ~= nil then
      M.need((" " .. types .. " "):find(" " .. actual .. " ", 1, true), "%s.%s: %s expected", place, name, types)
    else
      M.need(rule:sub(1, 1) ~= "!", "%s.%s: Field required", place, name)
    end
  end
end

-- Walks a schema; `rules` says which keywords there are, `each(schema, place)` what else has to hold.
function M.walk(schema, rules, each, place)
  M.shape(schema, rules, place)
  each(schema, place)
  for name, part in pairs(schema.properties or {}) do
    M.walk(part, rules, each, place .. "." .. name)
  end
  for i, part in ipairs(schema.anyOf or {}) do
    M.walk(part, rules, each, place .. "." .. i)
  end
  if schema.items then
    M.walk(schema.items, rules, each, place .. "[]")
  end
end

function M.is_closed(schema, place)
  if schema.properties then
    M.need(schema.additionalProperties == false, "%s: 'additionalProperties' is required to be false", place)
    local count = 0
    for _ in pairs(schema.properties) do
      count = count + 1
    end
    M.need(count == #(schema.required or {}), "%s: 'required' has to list every property", place)
  end
end

function M.is_text(value)
  return type(value) == "string" and value ~= ""
end

function M.alternate(turns, first)
  local last
  for i, turn in ipairs(turns) do
    M.need(turn.role ~= last, "messages: roles must alternate at %d", i)
    last = turn.role
  end
  M.need(turns[1] and turns[1].role == first and last == first, "messages: the first and the last are the user's")
end

return M
