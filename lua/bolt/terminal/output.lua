--- What commands print: results on stdout, messages on stderr. A full disk or a closed pipe under stdout is an error.
local errors = require("bolt.errors")
local json = require("bolt.json")
local process = require("bolt.process")

local M = {}

local EPIPE = 32
local COLORS = { red = 31, green = 32, yellow = 33, blue = 34, bold = 1, dim = 2 }

local function put(text)
  local ok, reason, code = io.stdout:write(text)
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

--- Prints a value as one line of JSON.
---@param value any
--- Errors: kind "output", "encode". Yields: no.
function M.json(value)
  put(json.encode(value) .. "\n")
end

--- Prints rows in columns.
---@param heads string[]
---@param rows any[][] cells; nil and null are shown as "-"
--- Errors: kind "output". Yields: no.
function M.columns(heads, rows)
  local texts, widths = { heads }, {}
  for i, row in ipairs(rows) do
    local cells = {}
    for c = 1, #heads do
      local v = row[c]
      cells[c] = (v == nil or v == json.null) and "-" or tostring(v):gsub("%c", " ")
    end
    texts[i + 1] = cells
  end
  for _, cells in ipairs(texts) do
    for c, text in ipairs(cells) do
      widths[c] = math.max(widths[c] or 0, #text)
    end
  end
  for _, cells in ipairs(texts) do
    local out = {}
    for c, text in ipairs(cells) do
      out[c] = c < #heads and text .. (" "):rep(widths[c] - #text) or text
    end
    put(table.concat(out, "  ") .. "\n")
  end
end

--- Prints a message for a person, to stderr. Yields: no.
---@param format string as line
function M.say(format, ...)
  io.stderr:write(select("#", ...) > 0 and format:format(...) or format, "\n")
end

--- Is stdout a terminal where colours are welcome? Yields: no.
---@return boolean
function M.colorful()
  return process.is_terminal(1) and not process.env("NO_COLOR") and process.env("TERM") ~= "dumb"
end

--- A text in colour, where that is welcome. Yields: no.
---@param color "red"|"green"|"yellow"|"blue"|"bold"|"dim"
---@param text string
---@return string
function M.color(color, text)
  return M.colorful() and ("\27[%dm%s\27[0m"):format(COLORS[color], text) or text
end

return M
