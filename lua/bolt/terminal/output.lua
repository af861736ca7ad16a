--- What commands print: results on stdout, messages on stderr. A full disk or a closed pipe under stdout is an error.
local errors = require("bolt.errors")
local json = require("bolt.json")
local process = require("bolt.process")
local text = require("bolt.terminal.text")

local M = {}

local EPIPE = 32
local COLORS = { red = 31, green = 32, yellow = 33, blue = 34, bold = 1, dim = 2 }

local function put(bytes)
  local ok, reason, code = io.stdout:write(bytes)
  if ok then
    ok, reason, code = io.stdout:flush()
  end
  if not ok then
    local gone = code == EPIPE
    errors.raise("output", ("cannot write the result: %s"):format(tostring(reason)), { reader_gone = gone })
  end
end

--- Prints a line of the result.
---@param format string
---@param ... any values for string.format; without any, format is the line
--- Errors: kind "output". Yields: no.
function M.line(format, ...)
  put((select("#", ...) > 0 and format:format(...) or format) .. "\n")
end

--- Prints a value as one line of JSON, its keys sorted: the same value is the same line.
---@param value any
--- Errors: kind "output", "encode". Yields: no.
function M.json(value)
  put(json.encode(value, { canonical = true }) .. "\n")
end

--- Prints rows in columns.
---@param heads string[]
---@param rows any[][] cells; nil and null are shown as "-"
--- Errors: kind "output". Yields: no.
function M.columns(heads, rows)
  local lines, widths = { heads }, {}
  for i, row in ipairs(rows) do
    local cells = {}
    for c = 1, #heads do
      local v = row[c]
      cells[c] = (v == nil or v == json.null) and "-" or text.clean(v)
    end
    lines[i + 1] = cells
  end
  for _, cells in ipairs(lines) do
    for c, cell in ipairs(cells) do
      widths[c] = math.max(widths[c] or 0, text.width(cell))
    end
  end
  for _, cells in ipairs(lines) do
    local out = {}
    for c, cell in ipairs(cells) do
      out[c] = c < #heads and text.fit(cell, widths[c]) or cell
    end
    put(table.concat(out, "  ") .. "\n")
  end
end

--- Prints a message for a person, to stderr. Yields: no.
---@param format string as line
function M.say(format, ...)
  io.stderr:write(select("#", ...) > 0 and format:format(...) or format, "\n")
end

--- The message of an error about a file, with the place first: "/srv/flows/x.lua:3: unexpected symbol ...".
---@param e { file?: string, line?: integer, message?: string, error?: string }
---@return string
--- Yields: no.
function M.placed(e)
  local message = (e.message or e.error):gsub("^flows/[^\n:]+:%d+: ", "")
  local place = e.file and e.line and ("%s:%d: "):format(e.file, e.line) or e.file and e.file .. ": " or ""
  return place .. message
end

--- Is stdout a terminal where colours are welcome? Yields: no.
---@return boolean
function M.colorful()
  return process.is_terminal(1) and not process.env("NO_COLOR") and process.env("TERM") ~= "dumb"
end

--- A text in colour, where that is welcome. Yields: no.
---@param color "red"|"green"|"yellow"|"blue"|"bold"|"dim"
---@param words string
---@return string
function M.color(color, words)
  return M.colorful() and ("\27[%dm%s\27[0m"):format(COLORS[color], words) or words
end

return M
