--- Arguments of a command: flags and words, checked, with a suggestion for what was misspelt.
local errors = require("bolt.errors")

local M = {}

-- Letters to change, add, take out or swap to get from a to b.
local function distance(a, b)
  local rows = { [0] = {} }
  for j = 0, #b do
    rows[0][j] = j
  end
  for i = 1, #a do
    local row = { [0] = i }
    for j = 1, #b do
      local same = a:byte(i) == b:byte(j)
      row[j] = math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (same and 0 or 1))
      if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
        row[j] = math.min(row[j], rows[i - 2][j - 2] + 1)
      end
    end
    rows[i] = row
  end
  return rows[#a][#b]
end

--- The word of a list that somebody may have meant, or nil.
---@param word string
---@param list string[]
---@return string?
--- Yields: no. Example: args.nearest("sumbit", { "submit", "up" }) --> "submit"
function M.nearest(word, list)
  local best, least = nil, math.max(1, math.floor(#word / 3)) + 0.5
  for _, candidate in ipairs(list) do
    local d = distance(word, candidate)
    if #word >= 2 and candidate:sub(1, #word) == word then
      d = math.min(d, 1)
    end
    if d < least then
      best, least = candidate, d
    end
  end
  return best
end

--- Raises the error of wrong usage, which ends the command with exit code 2. Yields: no.
function M.wrong(format, ...)
  errors.raise("usage", select("#", ...) > 0 and format:format(...) or format)
end

local function flag_names(flags)
  local list = {}
  for name in pairs(flags) do
    list[#list + 1] = (name:gsub("_", "-"))
  end
  table.sort(list)
  return list
end

local function unknown(given, flags)
  local list = flag_names(flags)
  local near = M.nearest(given, list)
  if near then
    M.wrong("unknown flag --%s; did you mean --%s?", given, near)
  end
  M.wrong("unknown flag --%s; there are: --help%s", given, #list > 0 and " --" .. table.concat(list, " --") or "")
end

local function typed(flag, kind, text)
  if kind == "number" or kind == "whole" then
    local n = tonumber(text)
    if not n or n ~= n or n < 0 or n == math.huge or (kind == "whole" and n % 1 ~= 0) then
      M.wrong("--%s: a %s expected, got %q", flag, kind == "whole" and "whole number" or "number", text)
    end
    return n
  end
  return text
end

-- The words that are no flags against their names: "FLOW", "[RUN]" may be left out, "FILE..." any number of them.
local function check_words(words, names)
  local least, most = 0, 0
  for _, name in ipairs(names) do
    if not name:find("^%[") then
      least = least + 1
    end
    most = name:find("%.%.%.") and math.huge or most + 1
  end
  if #words < least then
    M.wrong("%s is missing", names[#words + 1])
  elseif #words > most then
    M.wrong("%q is one argument too many", words[most + 1])
  end
end

--- Reads a command line.
---@param argv string[]
---@param flags table<string, string> name to kind: "flag" (no value), "text", "number", "whole" (both not negative),
---  "list" (may be repeated). A "_" in a name is a "-" on the command line
---@param words? string[] names of the other arguments: "FLOW", "[RUN]", "FILE..."; default: there are none
---@return table options flags by name; the other arguments as a list
--- Errors: kind "usage" with a suggestion. Yields: no.
--- Example: local o = args.parse(argv, { json = "flag", allow_private = "flag", directory = "list" }, { "FLOW" })
function M.parse(argv, flags, words)
  local o, i, only_words = {}, 1, false
  while i <= #argv do
    local arg = argv[i]
    local name, value = arg:match("^%-%-([%w-]+)=(.*)$")
    name = name or arg:match("^%-%-([%w-]+)$")
    if only_words or not arg:find("^%-.") then
      o[#o + 1] = arg
    elseif arg == "--" then
      only_words = true
    elseif not name then
      M.wrong("unknown flag %s", arg)
    else
      local key = name:gsub("-", "_")
      local kind = flags[key] or unknown(name, flags)
      if kind == "flag" then
        if value then
          M.wrong("--%s takes no value", name)
        end
        value = true
      elseif value == nil then
        i = i + 1
        value = argv[i]
        if value == nil or value:find("^%-%-") then
          M.wrong("--%s needs a value", name)
        end
      end
      if kind == "list" then
        o[key] = o[key] or {}
        table.insert(o[key], value)
      elseif o[key] ~= nil and kind ~= "flag" then
        M.wrong("--%s was given twice", name)
      else
        o[key] = typed(name, kind, value)
      end
    end
    i = i + 1
  end
  check_words(o, words or {})
  return o
end

--- Runs the subcommand that the first argument names.
---@param argv string[]
---@param actions table<string, fun(argv: string[]): integer?>
---@return integer? exit_code
--- Errors: kind "usage" with a suggestion, and what the subcommand raises. Yields: where it does.
function M.choose(argv, actions)
  local names = {}
  for name in pairs(actions) do
    names[#names + 1] = name
  end
  table.sort(names)
  local name = argv[1]
  if name == nil then
    M.wrong("say what: %s", table.concat(names, ", "))
  elseif not actions[name] then
    local near = M.nearest(name, names)
    M.wrong(
      "unknown action %q; %s",
      name,
      near and ("did you mean %s?"):format(near) or "there are: " .. table.concat(names, ", ")
    )
  end
  return actions[name]({ unpack(argv, 2) })
end

return M
