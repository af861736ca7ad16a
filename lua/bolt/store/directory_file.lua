-- Lists of directories in files: JSON, JSON lines, CSV. Every row keeps the line where it stands, and everything that
-- is wrong is found, not only the first of it. Pure.

local args = require("bolt.terminal.args")
local catalogue = require("bolt.store.catalogue")
local csv = require("bolt.csv")
local directories = require("bolt.store.directories")
local errors = require("bolt.errors")
local json = require("bolt.json")

local directory_file = {}

local ROWS_MAX = 20000

local FIELDS, NAMES = {}, {}
for i, name in ipairs(directories.fields) do
  FIELDS[name], NAMES[i] = true, name
end

-- What `bolt directory ls --json` prints beside the fields: found out, not stated, so it is not taken in.
local FOUND = { detail = true }
for _, name in ipairs(catalogue.columns) do
  FOUND[name] = not FIELDS[name]
end

local BOOLEAN = { yes = true, ["true"] = true, ["1"] = true, no = false, ["false"] = false, ["0"] = false }
local UNKNOWN = { [""] = true, unknown = true, ["?"] = true, ["-"] = true, null = true }

local function refuse(format, ...)
  errors.raise("bad_argument", format:format(...))
end

-- A field by the name it has in a file.
local function field_of(name)
  local field = name:lower():gsub("[%s%-]", "_")
  field = field == "url" and "submission_url" or field
  if FIELDS[field] or FOUND[field] then
    return field
  end
  local near = args.nearest(field, NAMES)
  refuse(
    "%q is no field%s",
    name,
    near and ("; did you mean %s?"):format(near) or "; there are: " .. table.concat(NAMES, ", ")
  )
end

-- A cell of a CSV file as the field wants it; nil when it states nothing.
local function typed(field, cell)
  cell = cell:match("^%s*(.-)%s*$")
  if UNKNOWN[cell:lower()] then
    return nil
  elseif field:find("_seen$") then
    local value = BOOLEAN[cell:lower()]
    return value == nil and refuse("%s: yes, no or nothing is expected, got %q", field, cell) or value
  elseif field:find("_seconds$") then
    return tonumber(cell) or refuse("%s: a number of seconds is expected, got %q", field, cell)
  elseif field == "success_rules" then
    local ok, rules = pcall(json.decode, cell)
    return ok and rules or refuse("success_rules: not JSON: %s", errors.message(rules))
  end
  return cell
end

-- Rows of a JSON value: a list, or an object with the list under "directories".
local function list_in(value)
  if type(value) == "table" and not json.is_array(value) and value.directories then
    value = value.directories
  end
  return json.is_array(value) and value or nil
end

-- Where the elements of the list in a JSON text begin. The text was read already, so its brackets are right.
local function places(text)
  local _, opens = text:find("^%s*%[")
  if not opens then
    _, opens = text:find('"directories"%s*:%s*%[')
  end
  local list, depth, at, open = {}, 0, opens + 1, true
  while true do
    local start, stop, char = text:find('(["%[%]{},])', at)
    local value = open and text:find("%S", at)
    if value and text:sub(value, value) ~= "]" then
      list[#list + 1], open = value, false
    end
    if char == '"' then
      repeat
        stop = select(2, text:find('[^"\\]*["\\]', stop + 1))
        local escaped = text:sub(stop, stop) == "\\"
        stop = escaped and stop + 1 or stop
      until not escaped
    elseif char == "[" or char == "{" then
      depth = depth + 1
    elseif char == "," then
      open = depth == 0
    elseif depth == 0 then
      return list
    else
      depth = depth - 1
    end
    at = math.max(stop, start) + 1
  end
end

local function line_at(text, place)
  return 1 + select(2, text:sub(1, place - 1):gsub("\n", ""))
end

local function from_json(text, add, wrong)
  local ok, value = pcall(json.decode, text)
  if not ok then
    local byte = tonumber(errors.message(value):match("byte (%d+)"))
    return wrong(byte and line_at(text, byte + 1) or 1, "not JSON: " .. errors.message(value))
  end
  local list = list_in(value)
  if not list then
    return wrong(1, 'a list of directories is expected: [{"submission_url": "..."}, ...]')
  end
  local at, line, from = places(text), 1, 1
  for i, entry in ipairs(list) do
    local place = at[i] or #text
    line = line + select(2, text:sub(from, place - 1):gsub("\n", ""))
    from = place
    add(line, entry)
  end
end

local function from_lines(text, add, wrong)
  local line = 0
  for part in (text:gsub("\r\n", "\n") .. "\n"):gmatch("(.-)\n") do
    line = line + 1
    if part:find("%S") then
      local ok, value = pcall(json.decode, part)
      if ok then
        add(line, value)
      else
        wrong(line, "not JSON: " .. errors.message(value))
      end
    end
  end
end

local function from_csv(text, add, wrong)
  local ok, records = pcall(csv.read, text)
  if not ok then
    return wrong(records.line or 1, (errors.message(records):gsub("^line %d+: ", "")))
  end
  local heads, seen = {}, {}
  for i, name in ipairs(records[1] or {}) do
    local known, field = pcall(field_of, name:match("^%s*(.-)%s*$"))
    if not known then
      return wrong(1, "column " .. errors.message(field))
    elseif seen[field] then
      return wrong(1, ("column %q comes twice"):format(field))
    end
    heads[i], seen[field] = field, true
  end
  if records[1] and not seen.submission_url then
    return wrong(1, "the first line names the columns, and submission_url must be among them")
  end
  for i = 2, #records do
    local record, entry = records[i], {}
    local fits, problem = pcall(function()
      if #record > #heads then
        refuse("%d cells, but %d columns", #record, #heads)
      end
      for c, cell in ipairs(record) do
        if FIELDS[heads[c]] then
          entry[heads[c]] = typed(heads[c], cell)
        end
      end
    end)
    if fits then
      add(record.line, entry)
    else
      wrong(record.line, errors.message(problem))
    end
  end
end

local READERS = { json = from_json, jsonl = from_lines, csv = from_csv }
local BY_ENDING = { json = "json", jsonl = "jsonl", ndjson = "jsonl", csv = "csv", tsv = "csv" }

-- What a text is, by the name of its file or else by how it begins.
local function format_of(path, text)
  local known = BY_ENDING[(path:match("%.(%w+)$") or ""):lower()]
  if known then
    return known
  elseif text:find("^%s*%[") then
    return "json"
  elseif text:find("^%s*{") then
    return pcall(json.decode, text) and "json" or "jsonl"
  end
  return "csv"
end

-- An entry as describe wants it: what is null or found out is left away; so is what nobody stated of a line that
-- `ls --json` printed.
local function stated(value)
  if type(value) == "string" then
    return value
  elseif type(value) ~= "table" or json.is_array(value) then
    refuse("a URL, or an object with submission_url, is expected")
  end
  local entry, said = {}, value.provenance
  for name, item in pairs(value) do
    local field = field_of(name)
    local known = type(said) ~= "table" or said[field == "policy_source" and "policy" or field]
    if FIELDS[field] and item ~= json.null and known then
      entry[field] = item
    end
  end
  return entry
end

--- Reads a list of directories.
---@param path string its name tells the format: .json .jsonl .csv; else the beginning of the text does
---@param text string
---@return table[] rows as directories.upsert wants them, `detail` being FILE:LINE
---@return { line: integer, reason: string, again?: boolean }[] problems every row that is wrong; when there is one,
---  import nothing. again: it is right, but the same form stands further up
---@return table[] entries what each row states, as a caller of the store would
--- Yields: no. Example: local rows, problems = directory_file.read("list.csv", fs.read("list.csv"))
function directory_file.read(path, text)
  local rows, problems, entries, lines = {}, {}, {}, {}
  local name = path:match("[^/]*$")
  text = text:gsub("^\239\187\191", "")
  local function wrong(line, reason, again)
    problems[#problems + 1] = { line = line, reason = reason, again = again }
  end
  local function add(line, value)
    local entry
    local ok, row = pcall(function()
      entry = stated(value)
      local described = directories.describe(entry)
      json.encode(described)
      return described
    end)
    if not ok then
      local message = errors.is(row, "encode") and "not UTF-8" or errors.message(row)
      wrong(line, message)
    elseif lines[row.key] then
      wrong(line, ("the same form as in line %d"):format(lines[row.key]), true)
    else
      lines[row.key] = line
      row.detail = ("%s:%d"):format(name, line)
      rows[#rows + 1], entries[#rows + 1] = row, entry
    end
  end
  READERS[format_of(path, text)](text, add, wrong)
  if #rows == 0 and #problems == 0 then
    wrong(1, "no directory in it")
  elseif #rows > ROWS_MAX then
    wrong(ROWS_MAX, ("more than %d directories; split the file"):format(ROWS_MAX))
  end
  return rows, problems, entries
end

return directory_file
