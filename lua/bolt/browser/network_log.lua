-- What went over the wire: methods of Page.

local Log = {}

---@class bolt.Exchange
---@field method string
---@field url string
---@field frame? string id of the frame that sent it
---@field request_body? string at most 64 KiB
---@field status? integer nil while it is under way
---@field headers? table<string, string>
---@field content_type? string
---@field response_body? string at most 64 KiB
---@field redirected_to? string where the answer sent the browser on to
---@field error? string "net::ERR_..." when no answer came

--- Every request of the page, its frames and workers that may change something at a server (all methods but GET, HEAD
--- and OPTIONS), in the order they were sent. An element without status and error is still under way; it is the same
--- table in later lists. Of a page that sends very much, bodies and headers are kept up to 8 MiB.
---@return bolt.Exchange[]
--- Yields: no.
function Log:exchanges()
  return { unpack(self.exchange_list) }
end

return Log
