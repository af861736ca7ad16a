-- What a practice directory received, one JSON line per submission, on disk before the site answers.
--
-- The ledger is the oracle of the demo and of the crash tests: it must survive kill -9 at any instant, so a line is
-- appended and synced before anybody hears of it, and a torn last line is cut off when the file is opened again.
local fs = require("bolt.fs")
local json = require("bolt.json")

local Ledger = {}
Ledger.__index = Ledger

local ledger = {}

local function read_entries(text)
  local entries, whole = {}, 0
  for line, stop in text:gmatch("([^\n]*)\n()") do
    local ok, entry = pcall(json.decode, line)
    if not ok then
      break
    end
    entries[#entries + 1], whole = entry, stop - 1
  end
  return entries, whole
end

--- Opens the ledger of one site; what it holds already is in `entries`.
---@param dir string
---@param name string
---@return table ledger
--- Yields: yes. Raises what bolt.fs raises.
function ledger.open(dir, name)
  local self = setmetatable({ path = dir .. "/" .. name .. ".jsonl", entries = {} }, Ledger)
  if fs.exists(self.path) then
    local text = fs.read(self.path)
    local entries, whole = read_entries(text)
    if whole < #text then
      fs.write(self.path, text:sub(1, whole), { atomic = true })
    end
    self.entries = entries
  end
  return self
end

--- Records an entry; returns when it is on disk. Yields: yes.
---@param entry table
function Ledger:append(entry)
  entry.at = os.date("!%Y-%m-%dT%H:%M:%SZ")
  fs.append(self.path, json.encode(entry) .. "\n", { sync = true })
  self.entries[#self.entries + 1] = entry
end

--- Forgets everything. Yields: yes.
function Ledger:clear()
  fs.write(self.path, "")
  self.entries = {}
end

return ledger
