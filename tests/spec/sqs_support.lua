--- What the specs of SQS share, whichever server they run against.
local fiber = require("bolt.fiber")
local t = require("tests.spec.support")

local M = {}

--- What holds for standard queues of SQS where pg: does otherwise.
---@param open fun(): bolt.Queue
---@param opts? { unfair?: boolean, one_by_one?: boolean } unfair: the server knows no fair queues; one_by_one: it does
--- nothing else while it waits
function M.instead(open, opts)
  return {
    ["a customer with many messages does not keep others waiting"] = opts and opts.unfair and {
      what = "the group of a message is carried, though this server has no turns for groups",
      fn = function()
        local q = open()
        q:send("few", { group = "small" })
        local m = q:receive({ wait = 2 })[1]
        t.eq(m.group, "small")
        m:ack()
      end,
    } or nil,
    ["who waits is given a message as soon as it is sent"] = opts and opts.one_by_one and {
      what = "who waits is given what is there at once",
      fn = function()
        local q = open()
        q:send("now")
        local began = fiber.now()
        local m = q:receive({ wait = 10 })[1]
        t.eq(m.body, "now")
        t.ok(fiber.now() - began < 2)
        m:ack()
      end,
    } or nil,
    ["a second message of one key is dropped"] = {
      what = "a second message of one key is delivered, with its key",
      fn = function()
        local q = open()
        q:send("one", { key = "order-7" })
        q:send("one", { key = "order-7" })
        local n = 0
        while n < 2 do
          for _, m in ipairs(q:receive({ wait = 2 })) do
            n = n + 1
            t.eq(m.key, "order-7")
            m:ack()
          end
        end
        t.eq(q:traits().drops_duplicates, false)
      end,
    },
    ["a look changes nothing"] = {
      what = "a look is refused, not faked",
      fn = function()
        local q = open()
        t.raises(q.peek, "unsupported", q)
      end,
    },
  }
end

return M
