--- Chance that a seed repeats: the same numbers on every machine and in every process.
local M = {}

local Random = {}
Random.__index = Random

-- Park and Miller's minimal standard generator: exact in doubles.
local MODULUS, FACTOR = 2147483647, 16807

--- A stream of its own for every name, so that one part of a run can change without moving the others.
---@param seed integer
---@param name? string
function M.new(seed, name)
  local state = seed % MODULUS
  for i = 1, #(name or "") do
    state = (state * 31 + name:byte(i)) % MODULUS
  end
  local self = setmetatable({ state = state == 0 and 1 or state }, Random)
  for _ = 1, 8 do -- neighbouring seeds begin close together
    self:number()
  end
  return self
end

--- In [0, 1).
function Random:number()
  self.state = self.state * FACTOR % MODULUS
  return (self.state - 1) / (MODULUS - 1)
end

--- A whole number from low to high.
function Random:int(low, high)
  return low + math.floor(self:number() * (high - low + 1))
end

--- A number from low to high.
function Random:between(low, high)
  return low + self:number() * (high - low)
end

--- True with this probability.
function Random:chance(p)
  return self:number() < p
end

--- One of a list.
function Random:pick(list)
  return list[self:int(1, #list)]
end

--- A key of { key = weight }, likelier the larger its weight.
function Random:weighed(weights)
  local keys, sum = {}, 0
  for key, weight in pairs(weights) do
    keys[#keys + 1] = key
    sum = sum + weight
  end
  table.sort(keys)
  local at = self:number() * sum
  for _, key in ipairs(keys) do
    at = at - weights[key]
    if at < 0 then
      return key
    end
  end
  return keys[#keys]
end

return M
