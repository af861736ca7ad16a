--- Work that is done again and again, and takes a small share of the time however long it lasts.
--
-- What looks through an index finds the dead rows there too. They stay for as long as somebody holds a transaction
-- open, and become more with every run; whoever looks at all of them looks less often then.
local fiber = require("bolt.fiber")

local M = {}

local REST = 20

---@class bolt.Pace
---@field every number seconds between two
---@field rest number so many times as long as it lasted it rests at least
---@field at number when the next is due
local Pace = {}
Pace.__index = Pace

---@param every number seconds
---@param rest? number default 20
---@return bolt.Pace
--- Yields: no. Example: local reviews = pace.new(3)
function M.new(every, rest)
  return setmetatable({ every = every, rest = rest or REST, at = 0 }, Pace)
end

--- Is it time? Yields: no.
function Pace:due()
  return fiber.now() >= self.at
end

--- It was done, and began then. Workers that began together drift apart. Yields: no.
---@param began number fiber.now() before it
function Pace:done(began)
  local now = fiber.now()
  self.at = now + math.max(self.every * (0.75 + math.random() / 2), (now - began) * self.rest)
end

--- Does it when it is time. When it fails it is due still. Yields: as fn. Errors: those of fn.
function Pace:run(fn, ...)
  if self:due() then
    local began = fiber.now()
    fn(...)
    self:done(began)
  end
end

return M
