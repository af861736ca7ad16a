--- The REPL server: Lua evaluated inside the running process, over a Unix socket that only its user can open.
--
-- Each connection is a session with a table of its own for what it assigns; what it reads falls through to a table of
-- handy modules. Each input runs as a fiber, so it may wait for HTTP or the database, is stopped by the watchdog, and
-- is cancelled when the connection goes. Every input is logged with who sent it. A `local` ends with its input; leave
-- the word out to keep a value. `_` is the last result.
--
-- The protocol is JSON, one object a line. From the client, one at a time:
--   {"eval": CODE, "form": "text"|"lua"|"json"}    {"names": true}
-- From the server any number of {"print": TEXT}, then one of
--   {"values": [TEXT...]}    {"incomplete": true}    {"error": TEXT, "traceback": TEXT}    {"names": [NAME...]}
local core = require("bolt.core.repl")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local inspect = require("bolt.inspect")
local json = require("bolt.json")
local log = require("bolt.log")
local options = require("bolt.options")

local M = {}

-- What one line of the protocol may hold (REPL_LINE_MAX of script/repl.h).
local LINE_MAX = 4 * 1024 * 1024

-- What a session sees by a short name, when the module is there.
local MODULES = {
  bolt = "bolt",
  chromium = "bolt.chromium",
  crypto = "bolt.crypto",
  db = "bolt.db",
  fiber = "bolt.fiber",
  fs = "bolt.fs",
  http = "bolt.http",
  inspect = "bolt.inspect",
  json = "bolt.json",
  kept = "bolt.browser.kept",
  log = "bolt.log",
  queue = "bolt.queue",
  runs = "bolt.engine.runs",
  why = "bolt.engine.why",
}

local function pack(...)
  return { n = select("#", ...), ... }
end

---@class bolt.ReplSession
local Session = {}
Session.__index = Session

-- Answers go out through one fiber, in order, so that print need not wait and works everywhere.
function Session:send(answer)
  local text = json.encode(answer)
  if #text > LINE_MAX then
    local note = ("left out: %d bytes, more than fit into an answer (%d)"):format(#text, LINE_MAX)
    text = json.encode(answer.print and { print = note } or { error = note, traceback = "" })
  end
  self.outbox[#self.outbox + 1] = text .. "\n"
  self.news:wake()
end

function Session:write_answers()
  while true do
    while #self.outbox > 0 do
      local text = table.concat(self.outbox)
      self.outbox = {}
      self.conn:write(text)
    end
    self.news:wait()
  end
end

local function new_env(session, shared)
  local base = setmetatable({}, { __index = _G })
  for name, module in pairs(MODULES) do
    local ok, value = pcall(require, module)
    if ok then
      base[name] = value
    end
  end
  for name, value in pairs(shared or {}) do
    base[name] = value
  end
  function base.print(...)
    local texts = {}
    for i = 1, select("#", ...) do
      texts[i] = inspect.utf8(tostring((select(i, ...))))
    end
    session:send({ print = table.concat(texts, "\t") })
  end
  session.base = base
  return setmetatable({}, { __index = base })
end

-- Tried as an expression first; the leading nil keeps its call from being a tail call, which would lose the line.
-- Returns the function and how many results to skip; or nil, whether more lines may make it whole, and the error.
local function compile(code)
  local chunk, in_expression = loadstring("return nil, " .. code, "=repl")
  if chunk then
    return chunk, 1
  end
  local in_statement
  chunk, in_statement = loadstring(code, "=repl")
  if chunk then
    return chunk, 0
  end
  local ended = "near '<eof>'"
  return nil, (in_expression .. in_statement):find(ended, 1, true) ~= nil, in_statement
end

-- The stack of the input alone, without the machinery around it.
local function traceback(e)
  local text = type(e) == "table" and rawget(e, "traceback") or debug.traceback("", 3)
  local lines = {}
  for line in text:gmatch("[^\n]+") do
    if line:find("lua/bolt/repl.lua:", 1, true) or line:find("^%s*%[builtin") or line:find("'xpcall'", 1, true) then
      break
    end
    lines[#lines + 1] = line
  end
  return #lines > 1 and inspect.utf8(table.concat(lines, "\n")) or ""
end

local function texts_of(results, form)
  local texts = json.array()
  for i = 1, results.n do
    local value = results[i]
    if form == "json" then
      texts[i] = json.encode(value == nil and json.null or value)
    elseif form == "text" and type(value) == "string" then
      texts[i] = inspect.utf8(value)
    else
      texts[i] = inspect.text(value)
    end
  end
  return texts
end

local function failure(e, trace)
  local kind = errors.is(e) and e.kind or nil
  return { error = inspect.utf8(errors.message(e)), kind = kind, traceback = trace or "" }
end

-- Runs an input in a fiber of its own: the watchdog ends the whole fiber it stops, and that must not be ours.
local function run(chunk, skip)
  local trace
  local function caught(e)
    trace = traceback(e)
    return e
  end
  local outcome
  local ok, e = pcall(fiber.group, function(g)
    g:spawn(function()
      outcome = pack(xpcall(chunk, caught))
    end)
  end)
  if not ok then
    return nil, failure(e, traceback(e))
  elseif not outcome[1] then
    return nil, failure(outcome[2], trace)
  end
  return pack(unpack(outcome, 2 + skip, outcome.n))
end

function Session:eval(code, form)
  local chunk, skip, err = compile(code)
  if not chunk then
    self:send(skip and { incomplete = true } or failure(err))
    return
  end
  log.info("repl", { code = code, uid = self.uid, pid = self.pid })
  local results, failed = run(setfenv(chunk, self.env), skip)
  if failed then
    self:send(failed)
    return
  end
  if results.n > 0 then
    self.env._ = results[1]
  end
  local ok, texts = pcall(texts_of, results, form)
  self:send(ok and { values = texts } or failure(texts))
end

-- Names for completion: globals of the session and the members of its tables. No metamethod is called.
function Session:names()
  local names = json.array()
  local function add(prefix, t)
    for key, value in next, t do
      if type(key) == "string" and key:find("^[%a_][%w_]*$") then
        names[#names + 1] = prefix .. key
        if prefix == "" and type(value) == "table" and key ~= "_G" then
          add(key .. ".", value)
        end
      end
    end
  end
  for _, t in ipairs({ self.env, self.base, _G }) do
    add("", t)
  end
  self:send({ names = names })
end

function Session:answer(line)
  local ok, request = pcall(json.decode, line)
  if not ok or type(request) ~= "table" then
    self:send({ error = "one JSON object a line expected", traceback = "" })
  elseif type(request.eval) == "string" then
    self:eval(request.eval, request.form)
  elseif request.names then
    self:names()
  else
    self:send({ error = 'nothing to do: "eval" or "names" expected', traceback = "" })
  end
end

function Session:answer_requests()
  while true do
    while #self.inbox > 0 do
      self:answer(table.remove(self.inbox, 1))
    end
    self.asked:wait()
  end
end

-- Reads on while an input runs: that is how the end of the connection is noticed.
function Session:run()
  fiber.group(function(g)
    g:spawn(self.write_answers, self)
    g:spawn(self.answer_requests, self)
    for line in self.conn.read_line, self.conn do
      table.insert(self.inbox, line)
      self.asked:wake()
    end
    g:cancel()
  end)
end

local function serve(conn, env)
  local uid, pid = conn:peer()
  local session = setmetatable({ conn = conn, uid = uid, pid = pid }, Session)
  session.inbox, session.asked = {}, fiber.waiter()
  session.outbox, session.news = {}, fiber.waiter()
  session.env = new_env(session, env)
  local ok, e = pcall(session.run, session)
  conn:close()
  if not ok and not errors.is(e, "cancelled") and not errors.is(e, "repl") then
    error(e, 0)
  end
end

---@class bolt.ReplServer
---@field path string
local Server = {}
Server.__index = Server

--- Ends the server and its sessions and removes the socket. Yields: no.
function Server:close()
  self.listener:close()
  self.fiber:cancel()
end

--- Starts the server. It runs in fibers of its own until close() or the end of the process.
---@param path string the socket; at most 107 bytes. One left by a process that died is replaced.
---@param opts? { env?: table } further names that sessions see
---@return bolt.ReplServer
--- Errors: kind "repl" with field code: "EADDRINUSE" when another process answers there. Yields: no.
--- Example: local server = repl.start(state.dir() .. "/repl.sock", { env = { flows = flows } })
function M.start(path, opts)
  local o = options.check(opts, { env = "table" }, 2)
  local server = setmetatable({ path = path, listener = core.listen(path) }, Server)
  server.fiber = fiber.spawn(function()
    fiber.group(function(g)
      while true do
        local conn = server.listener:accept()
        if not conn then
          break
        end
        g:spawn(function()
          local ok, e = pcall(serve, conn, o.env)
          if not ok and not errors.is(e, "cancelled") then
            log.error("repl: a session failed", { error = errors.message(e) })
          end
        end)
      end
    end)
  end)
  return server
end

---@class bolt.ReplClient
local Client = {}
Client.__index = Client

--- Connects to a server.
---@param path string
---@return bolt.ReplClient
--- Errors: kind "repl" with field code: "ENOENT" or "ECONNREFUSED" when no process listens there. Yields: yes.
function M.connect(path)
  return setmetatable({ conn = core.connect(path) }, Client)
end

--- Sends a request and waits for the answer; see the protocol above.
---@param request table
---@param on_print? fun(text: string) for what the input prints meanwhile
---@return table answer
--- Errors: kind "repl" when the connection ends. Yields: yes.
--- Example: local values = client:ask({ eval = "1 + 1", form = "text" }).values
function Client:ask(request, on_print)
  self.conn:write(json.encode(request) .. "\n")
  while true do
    local line = self.conn:read_line()
    if not line then
      errors.raise("repl", "the other side has closed the connection")
    end
    local answer = json.decode(line)
    if answer.print == nil then
      return answer
    elseif on_print then
      on_print(answer.print)
    end
  end
end

--- Ends the connection. What was sent and still runs is cancelled there. Yields: no.
function Client:close()
  self.conn:close()
end

return M
