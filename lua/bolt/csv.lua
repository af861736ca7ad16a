--- CSV as spreadsheets write it: quotes, doubled quotes, line breaks inside quotes, commas, semicolons or tabs. Pure.
local errors = require("bolt.errors")

local M = {}

local SEPARATORS = { ",", ";", "\t" }

-- The separator that stands most often in the first line, outside quotes.
local function separator_of(text)
  local head = text:match("^[^\r\n]*"):gsub('"[^"]*"', "")
  local best, most = ",", 0
  for _, separator in ipairs(SEPARATORS) do
    local _, count = head:gsub(separator, "")
    if count > most then
      best, most = separator, count
    end
  end
  return best
end

-- A quoted cell that begins at `at`: its text, and the place behind the closing quote.
local function quoted(text, at, line)
  local parts, from = {}, at + 1
  while true do
    local stop = text:find('"', from, true)
    if not stop then
      errors.raise("bad_input", ("line %d: a quote is opened and not closed"):format(line), { line = line })
    end
    parts[#parts + 1] = text:sub(from, stop - 1)
    if text:sub(stop + 1, stop + 1) ~= '"' then
      return table.concat(parts), stop + 1
    end
    parts[#parts + 1] = '"'
    from = stop + 2
  end
end

local function breaks(text)
  return select(2, text:gsub("\n", ""))
end

--- Reads a text into records. Lines with nothing in them are passed over.
---@param text string UTF-8, with or without a byte order mark
---@return { line: integer, [integer]: string }[] records cells as they stand there; line: where the record begins
--- Errors: kind "bad_input" with `line` when a quote is not closed, or something stands behind a closing one.
--- Yields: no. Example: csv.read("name;url\nAlpha;http://a.example/")[2][1] --> "Alpha"
function M.read(text)
  text = text:gsub("^\239\187\191", ""):gsub("\r\n", "\n"):gsub("\r", "\n")
  local separator = separator_of(text)
  local plain = "^[^\n" .. separator .. "]*"
  local records, record, at, line = {}, nil, 1, 1
  while at <= #text do
    record = record or { line = line }
    local cell, stop
    if text:byte(at) == 34 then
      cell, stop = quoted(text, at, line)
      line = line + breaks(cell)
    else
      cell = text:match(plain, at)
      stop = at + #cell
    end
    record[#record + 1] = cell
    local mark = text:sub(stop, stop)
    if mark ~= separator and mark ~= "\n" and mark ~= "" then
      errors.raise("bad_input", ("line %d: text behind a closing quote"):format(line), { line = line })
    end
    at = stop + 1
    if mark == separator and at > #text then
      record[#record + 1] = ""
    end
    if mark ~= separator or at > #text then
      if #record > 1 or record[1]:find("%S") then
        records[#records + 1] = record
      end
      record = nil
      line = line + (mark == "\n" and 1 or 0)
    end
  end
  return records
end

return M
