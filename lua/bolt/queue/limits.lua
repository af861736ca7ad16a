--- What a message may be. The narrower rules of SQS hold for every engine, so that a queue can be moved; sizes and
--- delays are the engine's own. Pure.
local errors = require("bolt.errors")

local M = {}

--- Longest visibility, seconds.
M.VISIBILITY = 43200

local NAME = 128

-- The first character that SQS and XML refuse (others than tab, line feed, return, and U+0020 to U+FFFD without
-- surrogates, and beyond), or a byte that is not UTF-8; nil when there is none.
local function forbidden(s)
  local at = s:find("[%z\1-\8\11\12\14-\31]")
  if at then
    return at, ("the control character %02X"):format(s:byte(at))
  elseif not s:find("[\128-\255]") then
    return nil
  end
  local i = 1
  while true do
    i = s:find("[\128-\255]", i)
    if not i then
      return nil
    end
    local a, b, c, d = s:byte(i, i + 3)
    local function tail(v)
      return v and v >= 0x80 and v < 0xC0
    end
    if a >= 0xC2 and a < 0xE0 and tail(b) then
      i = i + 2
    elseif a >= 0xE0 and a < 0xF0 and tail(b) and tail(c) and not (a == 0xE0 and b < 0xA0) then
      if a == 0xED and b >= 0xA0 then
        return i, "half of a surrogate pair"
      elseif a == 0xEF and b == 0xBF and c >= 0xBE then
        return i, "U+FFFE or U+FFFF"
      end
      i = i + 3
    elseif
      a >= 0xF0
      and a < 0xF5
      and tail(b)
      and tail(c)
      and tail(d)
      and not (a == 0xF0 and b < 0x90)
      and not (a == 0xF4 and b >= 0x90)
    then
      i = i + 4
    else
      return i, ("byte %02X, which is not UTF-8"):format(a)
    end
  end
end
M.forbidden = forbidden

local function check_name(what, s)
  if s and (#s == 0 or #s > NAME or not s:find("^[%w!\"#$%%&'()*+,-./:;<=>?@%[\\%]^_`{|}~]+$")) then
    errors.raise(
      "bad_message",
      ("%s: 1 to %d letters, digits or punctuation without spaces, got %q"):format(what, NAME, s:sub(1, 40))
    )
  end
end

--- Refuses a message that an engine would refuse, before it is sent.
---@param entry { body: string, group?: string, key?: string, delay?: number }
---@param engine { body_max: integer, delay_max?: number }
--- Errors: kind "bad_message", "too_large". Yields: no.
function M.check(entry, engine)
  local body = entry.body
  if #body == 0 then
    errors.raise("bad_message", "a message needs a body of at least one character")
  end
  local max = engine.body_max
  if #body > max then
    errors.raise(
      "too_large",
      ("the message has %d bytes and the queue takes %d: keep the data elsewhere and send its place"):format(#body, max)
    )
  end
  local at, what = forbidden(body)
  if at then
    errors.raise("bad_message", ("the body has %s at byte %d; base64 carries any bytes"):format(what, at))
  end
  check_name("group", entry.group)
  check_name("key", entry.key)
  if entry.delay and (entry.delay < 0 or entry.delay > (engine.delay_max or math.huge)) then
    errors.raise(
      "bad_message",
      ("a delay of %g s; this queue takes 0 to %g"):format(entry.delay, engine.delay_max or math.huge)
    )
  end
end

return M
