--- A real model server: llama.cpp's with a model of 135 million parameters, installed into build/ on first use. It is
--- there for the protocol and for schemas, not for what it says.
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local http = require("bolt.http")
local process = require("bolt.process")
local server = require("bolt.server")
local t = require("tests.spec.support")

local M = { key = "a-real-key" }

local INSTALL = 180
local START = 60

local function words_of(dir, port)
  local args = { "bash", "tests/spec/model_server.sh", tostring(port) }
  local child = process.spawn({ args = args, stdout = "pipe", stderr = dir .. "/install" })
  local text = child:read_stdout(INSTALL)
  if child:wait(5) ~= 0 then
    return nil, fs.read(dir .. "/install"):gsub("%s+$", "")
  end
  local words = {}
  for line in text:gmatch("[^\n]+") do
    words[#words + 1] = line
  end
  return words
end

--- Starts it; nil and the reason when it cannot be had.
---@return string? address "http://127.0.0.1:PORT"
---@return string? why
--- Yields: yes.
function M.start()
  local s = server.listen("127.0.0.1:0", function()
    return {}
  end)
  local port, dir = s.port, t.state_dir()
  s:close()
  local words, why = words_of(dir, port)
  if not words then
    return nil, why
  end
  local child = process.spawn({ args = words, stdout = dir .. "/out", stderr = dir .. "/err" })
  t.on_exit(function()
    child:kill("KILL")
  end)
  local address = "http://127.0.0.1:" .. port
  local ends = fiber.now() + START
  while true do
    local ok, res = pcall(http.get, address .. "/health", { allow_private = true, timeout = 5 })
    if ok and res.status == 200 then
      return address
    elseif child:ended() or fiber.now() > ends then
      return nil, "llama.cpp's server does not answer: " .. fs.read(dir .. "/err"):sub(-300)
    end
    fiber.sleep(0.1)
  end
end

return M
