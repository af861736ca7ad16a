--- The checksums of SQS: of what was sent, as the server has it, and of what was received, as it had been sent. Pure.
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")

local M = {}

local function sized(s)
  local n = #s
  return string.char(math.floor(n / 2 ^ 24), math.floor(n / 2 ^ 16) % 256, math.floor(n / 256) % 256, n % 256) .. s
end

--- The digest of message attributes, by name and with lengths as SQS writes them. nil without attributes.
---@param attributes? table<string, { DataType: string, StringValue?: string, BinaryValue?: string }> binary: base64
---@return string? hex
--- Yields: no.
function M.attributes(attributes)
  local names, parts = {}, {}
  for name in pairs(attributes or {}) do
    names[#names + 1] = name
  end
  if #names == 0 then
    return nil
  end
  table.sort(names)
  for _, name in ipairs(names) do
    local a = attributes[name]
    local binary = a.DataType:find("^Binary") ~= nil
    local value = binary and crypto.base64_decode(a.BinaryValue or "") or a.StringValue or ""
    parts[#parts + 1] = sized(name) .. sized(a.DataType) .. (binary and "\2" or "\1") .. sized(value)
  end
  return crypto.md5(table.concat(parts))
end

-- What a server does not tell is not checked; nor where this machine may not use MD5.
local function same(theirs, ours)
  return type(theirs) ~= "string" or ours == nil or theirs == ours
end

--- Did the server get what was sent?
---@param sent { MessageBody: string, MessageAttributes?: table }
---@param answer { MD5OfMessageBody?: string, MD5OfMessageAttributes?: string, MessageId: string }
---@return bolt.Error? error kind "corrupt"
--- Yields: no.
function M.of_sent(sent, answer)
  if
    same(answer.MD5OfMessageBody, crypto.md5(sent.MessageBody))
    and same(answer.MD5OfMessageAttributes, M.attributes(sent.MessageAttributes))
  then
    return nil
  end
  local text = "SQS has another message than the one that was sent (%s): its checksum differs"
  return errors.new("corrupt", text:format(tostring(answer.MessageId)), { retryable = true })
end

--- Is a received message what its checksums say?
---@param m { Body: string, MD5OfBody?: string, MessageAttributes?: table, MD5OfMessageAttributes?: string }
---@return boolean
--- Yields: no.
function M.fits(m)
  return same(m.MD5OfBody, crypto.md5(m.Body or ""))
    and same(m.MD5OfMessageAttributes, M.attributes(m.MessageAttributes))
end

return M
