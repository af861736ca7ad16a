--- Time, chance and identifiers: recorded in a flow, so that a resumed run sees the same ones.
local branches = require("bolt.engine.branch")
local codec = require("bolt.engine.codec")
local crypto = require("bolt.crypto")
local record = require("bolt.engine.record")

local M = {}

-- Milliseconds of wall-clock time stand at the head of a version 7 UUID.
local function wall_clock()
  return tonumber(crypto.uuid7():gsub("-", ""):sub(1, 12), 16) / 1000
end

local function uniform()
  local a, b, c, d, e, f, g = crypto.random_bytes(7):byte(1, 7)
  local high = ((a % 32) * 256 + b) * 256 + c
  return (high * 2 ^ 32 + ((d * 256 + e) * 256 + f) * 256 + g) / 2 ^ 53
end

local function draw(m, n)
  if not m then
    return uniform()
  elseif not n then
    m, n = 1, m
  end
  return m + math.floor(uniform() * (n - m + 1))
end

local function recorded(kind, make, ...)
  local branch = branches.durable()
  if not branch then
    return make(...)
  end
  local id = branch:next(kind, kind)
  if id.row then
    return id.row.result
  end
  branch:gate()
  local text = codec.encode(make(...))
  record.step(branch.run, id, { status = "completed", result = text })
  return codec.decode(text)
end

--- Yields: in a flow.
function M.now()
  local branch = branches.durable()
  if not branch then
    return wall_clock()
  end
  local id = branch:next("now", "now")
  if id.row then
    return id.row.result
  end
  branch:gate()
  return record.now(branch.run, id)
end

--- Yields: in a flow.
function M.random(m, n)
  return recorded("random", draw, m, n)
end

--- Yields: in a flow.
function M.uuid()
  return recorded("uuid", crypto.uuid)
end

return M
