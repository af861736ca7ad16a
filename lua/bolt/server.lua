--- HTTP server: one handler, one fiber per request.
--
--   local s = server.listen("127.0.0.1:0", function(req)
--     return { status = 200, headers = { ["Content-Type"] = "text/plain" }, body = "hello " .. req.path }
--   end)
--   print(s.address); s:close()
--
-- A handler may wait for anything. One that fails is answered with 500 and logged with its traceback.
local core = require("bolt.core.server")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local form = require("bolt.server.form")
local log = require("bolt.log")
local options = require("bolt.options")
local query = require("bolt.server.query")

local M = {}

local MAX_BODY = 16 * 1024 * 1024
local MAX_CONNECTIONS = 1024

---@class bolt.Request
---@field method string "GET", "POST", ...
---@field path string decoded, without the query
---@field query table<string, string|string[]> decoded; a list where a name repeats
---@field query_string string as sent
---@field target string path and query as sent
---@field headers table<string, string> lower-case names; repeated ones joined
---@field body string
---@field host string the Host header in lower case, with its port
---@field hostname string host without the port
---@field remote string address of the client

---@class bolt.Response
---@field status? integer default 200
---@field headers? table<string, string|string[]> a list sends the header once for each
---@field body? string default empty; text/plain unless a Content-Type is given
---@field stream? fun(send: fun(chunk: string)) sends the body piece by piece instead

---@class bolt.Server
---@field address string "127.0.0.1:PORT"
---@field port integer
local Server = {}
Server.__index = Server

local function header_lines(headers, default_type)
  local lines, names, typed = {}, {}, false
  for name, value in pairs(headers or {}) do
    local lower = tostring(name):lower()
    if not lower:find("^[%w!#$%%&'*+.^_`|~-]+$") or lower == "content-length" or lower == "transfer-encoding" then
      error(errors.new("bad_argument", "response header not allowed: " .. tostring(name)), 0)
    end
    typed = typed or lower == "content-type"
    for _, v in ipairs(type(value) == "table" and value or { value }) do
      v = tostring(v)
      if v:find("[%z\1-\8\10-\31\127]") then
        error(errors.new("bad_argument", "response header " .. name .. " has a control character in its value"), 0)
      end
      names[#names + 1] = name .. ": " .. v .. "\r\n"
    end
  end
  table.sort(names)
  if not typed and default_type then
    lines[1] = "Content-Type: " .. default_type .. "\r\n"
  end
  lines[#lines + 1] = table.concat(names)
  return table.concat(lines)
end

-- The fields of a request as handlers see them, or nil when the target is not decodable.
local function prepare(req)
  local path, query_string = req.target:match("^([^?]*)%??(.*)$")
  req.path = query.unescape_path(path)
  if not req.path or req.path:find("%z") then
    return nil
  end
  req.query_string = query_string
  req.query = query.parse(query_string)
  req.host = (req.headers.host or ""):lower()
  req.hostname = req.host:match("^(%[[^%]]*%])") or req.host:match("^([^:]*)")
  return req
end

local function send_stream(raw, res, entry)
  entry.streaming = true
  if not core.start(raw, res.status or 200, header_lines(res.headers, "text/plain; charset=utf-8")) then
    return
  end
  res.stream(function(chunk)
    core.send(raw, chunk)
  end)
  core.finish(raw)
end

local function respond(raw, res, entry)
  if type(res) ~= "table" then
    error(errors.new("bad_argument", "a handler returns a table { status=, headers=, body= }, got " .. type(res)), 0)
  end
  if res.stream then
    return send_stream(raw, res, entry)
  end
  local body = res.body or ""
  if type(body) ~= "string" then
    error(errors.new("bad_argument", "response body: string expected, got " .. type(body)), 0)
  end
  local lines = header_lines(res.headers, body ~= "" and "text/plain; charset=utf-8" or nil)
  core.reply(raw, res.status or 200, lines, body)
end

local function quiet(e)
  return type(e) == "table" and (e.kind == "cancelled" or e.kind == "client_gone")
end

-- The body of a request's fiber.
local function handle(self, id, raw, req)
  local entry, trace = self.live[id], nil
  local ok, e = xpcall(function()
    if not prepare(req) then
      return core.reply(raw, 400, "Content-Type: text/plain\r\n", "Bad Request\n")
    end
    respond(raw, self.handler(req), entry)
  end, function(err)
    trace = debug.traceback("", 2)
    return err
  end)
  if not ok and not quiet(e) then
    local own = type(e) == "table" and rawget(e, "traceback")
    log.error("request failed", {
      method = req.method,
      path = req.path or req.target,
      error = errors.message(e),
      traceback = own or trace,
    })
  end
  if not ok and not entry.streaming then
    core.reply(raw, 500, "Content-Type: text/plain\r\n", "Internal Server Error\n")
  end
  self.live[id] = nil
  core.drop(raw)
end

local function accept(self)
  while true do
    local event, id, raw, req = core.take(self.core)
    if event == "request" then
      local entry = {}
      self.live[id] = entry
      entry.fiber = fiber.spawn(handle, self, id, raw, req)
    elseif event == "gone" then
      local entry = self.live[id]
      if entry and (entry.streaming or self.cancel_on_disconnect) then
        entry.fiber:cancel()
      end
    elseif event == nil then
      return
    end
  end
end

local function split(address)
  local host, port = tostring(address):match("^%[?([^%]]-)%]?:(%d+)$")
  port = tonumber(port)
  if not port or port > 65535 then
    error(errors.new("bad_argument", ("address: HOST:PORT expected, got %q"):format(tostring(address))), 0)
  end
  if host == "localhost" then
    host = "127.0.0.1"
  end
  return host, port
end

--- Listens and answers every request with handler(req).
---@param address string "127.0.0.1:8080", "[::1]:0"; port 0 takes a free one
---@param handler fun(req: bolt.Request): bolt.Response
---@param opts? { max_body: integer?, max_connections: integer?, cancel_on_disconnect: boolean? } max_body in bytes
--- (default 16 MiB, larger ones get 413); cancel_on_disconnect cancels a handler whose client has left (streams
--- always are)
---@return bolt.Server
--- Errors: kind server (address in use, plugin missing), bad_argument, outside_step. Yields: no; handlers may.
function M.listen(address, handler, opts)
  opts = opts or {}
  options.check(opts, { "max_body", "max_connections", "cancel_on_disconnect" }, 2)
  if type(handler) ~= "function" then
    error("server.listen: handler: function expected, got " .. type(handler), 2)
  end
  local host, port = split(address)
  local self = setmetatable({
    handler = handler,
    cancel_on_disconnect = opts.cancel_on_disconnect,
    live = {},
  }, Server)
  self.core, self.port = core.listen(host, port, opts.max_body or MAX_BODY, opts.max_connections or MAX_CONNECTIONS)
  self.address = (host:find(":", 1, true) and "[%s]:%d" or "%s:%d"):format(host, self.port)
  self.acceptor = fiber.spawn(accept, self)
  return self
end

--- Stops listening and closes all connections. Handlers under way go on; their answers go nowhere.
--- Yields: no. Harmless when closed already.
function Server:close()
  core.close(self.core)
end

--- The fields and files of a form body (urlencoded or multipart/form-data).
---@param req bolt.Request
---@return table<string, string|string[]> fields a list where a name repeats
---@return table<string, { filename: string, content_type: string, data: string }> files a list where a name repeats
--- Errors: kind bad_form. Yields: no.
--- Example: local fields, files = server.form(req)
M.form = form.parse

return M
