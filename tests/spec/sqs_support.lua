--- What the specs of SQS share, whichever server they run against.
local t = require("tests.spec.support")

local M = {}

--- What holds for standard queues of SQS where pg: does otherwise.
---@param open fun(): bolt.Queue
function M.instead(open)
  return {
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
