--- Form bodies: application/x-www-form-urlencoded and multipart/form-data. Pure, binary-safe.
local errors = require("bolt.errors")
local query = require("bolt.server.query")

local M = {}

local MAX_PARTS = 1000

local function bad(message)
  errors.raise("bad_form", message)
end

-- A parameter of a header value: name="quoted" or name=token. Browsers write a quote inside as %22.
local function parameter(value, name)
  local quoted = value:match("[;%s]" .. name .. '="([^"]*)"')
  if quoted then
    return (quoted:gsub("%%22", '"'):gsub("%%0[Dd]", "\r"):gsub("%%0[Aa]", "\n"))
  end
  return value:match("[;%s]" .. name .. "=([^;%s]+)")
end

local function part_headers(text)
  local headers = {}
  for name, value in text:gmatch("([^\r\n:]+):[ \t]*([^\r\n]*)") do
    headers[name:lower()] = value
  end
  return headers
end

-- The file name alone, whatever path a client sends along.
local function base_name(filename)
  return (filename:gsub("^.*[/\\]", ""))
end

local function add_part(head, data, fields, files)
  local headers = part_headers(head)
  local disposition = headers["content-disposition"] or ""
  local name = parameter(disposition, "name")
  if not name then
    bad("multipart: a part has no name")
  end
  local filename = parameter(disposition, "filename")
  if filename then
    query.add(files, name, {
      filename = base_name(filename),
      content_type = headers["content-type"] or "application/octet-stream",
      data = data,
    })
  else
    query.add(fields, name, data)
  end
end

local function multipart(body, boundary)
  local fields, files = {}, {}
  local mark = "--" .. boundary
  local _, at = body:find(mark, 1, true)
  if not at then
    bad("multipart: the boundary is not in the body")
  end
  for _ = 1, MAX_PARTS do
    if body:sub(at + 1, at + 2) == "--" then
      return fields, files
    end
    local _, line_end = body:find("^[ \t]*\r\n", at + 1)
    local head_end, data_start = body:find("\r\n\r\n", line_end and line_end - 1 or at, true)
    local stop, next_at = body:find("\r\n" .. mark, data_start and data_start - 1 or at, true)
    if not (line_end and head_end and stop) then
      bad("multipart: the body is cut off")
    end
    add_part(body:sub(line_end + 1, head_end - 1), body:sub(data_start + 1, stop - 1), fields, files)
    at = next_at
  end
  return bad("multipart: too many parts")
end

--- Reads the form body of a request.
---@param req { headers: table<string, string>, body: string }
---@return table<string, string|string[]> fields a list where a name repeats
---@return table files name -> { filename, content_type, data }, a list where a name repeats
--- Errors: kind bad_form: another content type, a malformed body. Yields: no.
function M.parse(req)
  local content_type = req.headers["content-type"] or ""
  local kind = (content_type:match("^%s*([^;%s]*)") or ""):lower()
  if kind == "application/x-www-form-urlencoded" then
    return query.parse(req.body), {}
  end
  if kind ~= "multipart/form-data" then
    bad(("not a form: content type %q"):format(content_type))
  end
  local boundary = parameter(content_type, "[Bb][Oo][Uu][Nn][Dd][Aa][Rr][Yy]")
  if not boundary or #boundary > 200 then
    bad("multipart: no boundary")
  end
  return multipart(req.body, boundary)
end

return M
