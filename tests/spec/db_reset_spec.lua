-- A server that says its last words and resets the connection at once: libuv then stops watching the socket after the
-- first event, and the end of the connection went unseen. The request waited for ever.
local core = require("bolt.core.db")
local db = require("bolt.db")
local ffi = require("ffi")
local fiber = require("bolt.fiber")
local raw_tcp = require("tests.spec.raw_tcp")
local t = require("tests.spec.support")

local MSG_PEEK = 2

local function int32(n)
  return string.char(0, 0, bit.rshift(n, 8), bit.band(n, 255))
end

local function message(kind, body)
  return kind .. int32(#body + 4) .. body
end

local WELCOME = message("R", int32(0)) .. message("Z", "I")
local FATAL = message("E", "SFATAL\0VFATAL\0C57P01\0Mterminating connection\0\0")

-- Lets a client in, waits for its query, leaves that unread, and resets the connection right behind the error.
local function serve(peer)
  peer:read_until("UTF8%z%z")
  peer:send(WELCOME)
  t.eventually(5, function()
    return tonumber(ffi.C.recv(peer.fd, peer.buf, 1, MSG_PEEK)) == 1
  end)
  peer:send(FATAL)
  peer:close()
end

local function try(query)
  local server = raw_tcp.listen(serve)
  local form = "host=127.0.0.1 port=%d user=x dbname=x sslmode=disable gssencmode=disable"
  db.connect(form:format(server.port), { size = 1 })
  local ok, e = pcall(fiber.timeout, 5, query, "select 1")
  server:close()
  db.close()
  t.eq({ ok, e.kind }, { false, "db_connection" }, e.message)
end

t.test("the journal's request ends when the connection is reset behind the server's last words", function()
  try(core.journal)
end)

t.test("the pool's request ends when the connection is reset behind the server's last words", function()
  try(db.query)
end)
