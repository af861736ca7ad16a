--- Messages as SQS writes them: entries to send, what was received, failures of entries. Pure.
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")

local M = {}

local DEFAULT_PRIORITY = 2

-- What does not fit into SQS's own fields.
local function attributes(e)
  local a, any = {}, false
  local function text(name, value, kind)
    if value then
      a[name], any = { DataType = kind or "String", StringValue = tostring(value) }, true
    end
  end
  text("priority", e.priority ~= DEFAULT_PRIORITY and e.priority or nil, "Number")
  text("key", e.key)
  text("group", e.group)
  -- A reason may hold anything; an attribute may not be long, nor hold control characters.
  text("reason", e.reason and e.reason:gsub("%c", " "):sub(1, 4000))
  text("from", e.from)
  return any and a or nil
end

--- How many bytes an entry counts for: the body, and name, type and value of every attribute. Yields: no.
function M.size(e)
  local n = #e.body
  for name, v in pairs(attributes(e) or {}) do
    n = n + #name + #v.DataType + #v.StringValue
  end
  return n
end

--- The fields of SendMessage, or of an entry of its batch.
---@param queue { fifo: boolean, groups: boolean }
---@param url? string
--- Yields: no.
function M.entry(queue, e, url)
  local out = {
    QueueUrl = url,
    MessageBody = e.body,
    MessageAttributes = attributes(e),
    DelaySeconds = e.delay and e.delay > 0 and math.ceil(e.delay) or nil,
  }
  if queue.fifo then
    out.MessageGroupId = e.group or "none"
    out.MessageDeduplicationId = e.unique or e.key or crypto.uuid()
  elseif queue.groups then
    out.MessageGroupId = e.group
  end
  return out
end

local function seconds(ms)
  return ms and os.date("!%Y-%m-%dT%H:%M:%SZ", math.floor(tonumber(ms) / 1000)) or nil
end

--- A message as the front knows it, of one that SQS delivered. Yields: no.
function M.message(m)
  local system, own = m.Attributes or {}, m.MessageAttributes or {}
  local function text(name)
    return own[name] and own[name].StringValue or nil
  end
  local priority = tonumber(text("priority"))
  return {
    id = m.MessageId,
    body = m.Body,
    handle = m.ReceiptHandle,
    receives = tonumber(system.ApproximateReceiveCount) or 1,
    priority = priority and priority >= 1 and priority <= 4 and priority or DEFAULT_PRIORITY,
    group = text("group") or system.MessageGroupId,
    key = text("key") or system.MessageDeduplicationId,
    sent_at = seconds(system.SentTimestamp),
    reason = text("reason"),
    from = text("from"),
  }
end

--- The error of an entry that failed. Yields: no.
function M.failure(action, failed)
  local code = tostring(failed.Code or "unknown"):gsub("^.*[.#]", "")
  local kind = (code == "ReceiptHandleIsInvalid" or code == "MessageNotInflight") and "invalid_handle" or "aws"
  return errors.new(kind, ("SQS %s: %s: %s"):format(action, code, tostring(failed.Message or "")), {
    code = code,
    retryable = not failed.SenderFault,
  })
end

--- Does this error say that a receipt handle is worth nothing any more? SQS and its likes have several ways. Yields:
--- no.
function M.bad_handle(e)
  if not errors.is(e) then
    return false
  end
  local said = e.message:lower()
  return e.kind == "invalid_handle"
    or ((e.code or ""):find("InvalidParameterValue") ~= nil and said:find("receipt") ~= nil)
    or (said:find("receipt handle") ~= nil and (e.status or 400) < 500)
end

return M
