--- A plain TCP client for specs that need to send exact bytes. Waits by turns of the loop, with a deadline.
local ffi = require("ffi")
local fiber = require("bolt.fiber")

ffi.cdef([[
struct raw_tcp_address { uint16_t family; uint16_t port; uint32_t ip; uint8_t zero[8]; };
int socket(int, int, int);
int connect(int, const struct raw_tcp_address *, unsigned);
int bind(int, const struct raw_tcp_address *, unsigned);
int listen(int, int);
int getsockname(int, struct raw_tcp_address *, unsigned *);
int accept4(int, void *, void *, int);
ssize_t send(int, const char *, size_t, int);
ssize_t recv(int, char *, size_t, int);
int setsockopt(int, int, int, const int *, unsigned);
int shutdown(int, int);
int close(int);
]])

local AF_INET, SOCK_STREAM, SOCK_NONBLOCK, SOCK_CLOEXEC = 2, 1, 2048, 524288
local MSG_NOSIGNAL, EAGAIN, SHUT_WR = 0x4000, 11, 1
local SOL_SOCKET, SO_RCVBUF = 1, 8

local Client = {}
Client.__index = Client

local M = {}

-- 127.0.0.1, in network order, on a little-endian machine.
local function address(port)
  local a = ffi.new("struct raw_tcp_address")
  a.family, a.port, a.ip = AF_INET, bit.rshift(bit.bswap(port), 16), 0x0100007f
  return a
end

local function client(fd)
  return setmetatable({ fd = fd, got = "", buf = ffi.new("char[65536]") }, Client)
end

--- Connects to 127.0.0.1. rcvbuf: bytes the kernel may buffer for us.
function M.connect(port, rcvbuf)
  local fd = ffi.C.socket(AF_INET, SOCK_STREAM + SOCK_NONBLOCK + SOCK_CLOEXEC, 0)
  assert(fd >= 0, "socket")
  if rcvbuf then
    ffi.C.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, ffi.new("int[1]", rcvbuf), 4)
  end
  ffi.C.connect(fd, address(port), 16) -- loopback: under way at once
  return client(fd)
end

local function wait(deadline, what)
  if fiber.now() > deadline then
    error("raw_tcp: " .. what, 3)
  end
  fiber.sleep(0.001)
end

--- Sends all of s.
function Client:send(s, seconds)
  local deadline, at = fiber.now() + (seconds or 5), 0
  while at < #s do
    local n = tonumber(ffi.C.send(self.fd, ffi.cast("const char *", s) + at, #s - at, MSG_NOSIGNAL))
    if n > 0 then
      at = at + n
    elseif ffi.errno() == EAGAIN or ffi.errno() == 107 then
      wait(deadline, "cannot send")
    else
      return nil, ffi.errno()
    end
  end
  return true
end

-- One read: true when something came, false when nothing is there yet; sets self.ended.
function Client:poll()
  local n = tonumber(ffi.C.recv(self.fd, self.buf, 65536, 0))
  if n > 0 then
    self.got = self.got .. ffi.string(self.buf, n)
    return true
  end
  if n == 0 or (ffi.errno() ~= EAGAIN and ffi.errno() ~= 107) then
    self.ended = n == 0 and "closed" or "reset"
  end
  return false
end

--- Takes the bytes up to and with the first match of a Lua pattern.
function Client:read_until(pattern, seconds)
  local deadline = fiber.now() + (seconds or 5)
  while true do
    local _, last = self.got:find(pattern)
    if last then
      local taken = self.got:sub(1, last)
      self.got = self.got:sub(last + 1)
      return taken
    end
    if not self:poll() then
      if self.ended then
        error(("raw_tcp: %s before %q came; got %q"):format(self.ended, pattern, self.got), 2)
      end
      wait(deadline, ("%q did not come; got %q"):format(pattern, self.got))
    end
  end
end

--- Takes one response with a Content-Length: status, headers text, body.
function Client:response(seconds)
  local head = self:read_until("\r\n\r\n", seconds)
  local length = tonumber(head:lower():match("content%-length: (%d+)")) or 0
  local deadline = fiber.now() + (seconds or 5)
  while #self.got < length do
    if not self:poll() then
      wait(deadline, "body did not come")
    end
  end
  local body = self.got:sub(1, length)
  self.got = self.got:sub(length + 1)
  return tonumber(head:match("^HTTP/1%.%d (%d+)")), head, body
end

--- Everything until the server closes.
function Client:read_all(seconds)
  local deadline = fiber.now() + (seconds or 5)
  while not self.ended do
    if not self:poll() then
      wait(deadline, ("the server did not close; got %q"):format(self.got))
    end
  end
  return self.got
end

function Client:shutdown()
  ffi.C.shutdown(self.fd, SHUT_WR)
end

function Client:close()
  if self.fd >= 0 then
    ffi.C.close(self.fd)
    self.fd = -1
  end
end

--- Accepts one connection on a free port of 127.0.0.1, or as many as come until it is closed, and calls fn with each in
--- a fiber of its own.
---@return table { port, close }
function M.listen(fn, many)
  local fd = ffi.C.socket(AF_INET, SOCK_STREAM + SOCK_NONBLOCK + SOCK_CLOEXEC, 0)
  local a, size = address(0), ffi.new("unsigned[1]", 16)
  assert(ffi.C.bind(fd, a, 16) == 0 and ffi.C.listen(fd, 8) == 0, "listen")
  ffi.C.getsockname(fd, a, size)
  local self = client(fd)
  self.port = bit.rshift(bit.bswap(a.port), 16)
  fiber.spawn(function()
    local deadline = fiber.now() + 10
    while self.fd >= 0 do
      local peer = ffi.C.accept4(self.fd, nil, nil, SOCK_NONBLOCK + SOCK_CLOEXEC)
      if peer >= 0 and not many then
        return fn(client(peer))
      elseif peer >= 0 then
        fiber.spawn(fn, client(peer))
      else
        wait(many and math.huge or deadline, "nobody connected")
      end
    end
  end)
  return self
end

return M
