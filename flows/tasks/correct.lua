-- A directory refused some values and said why: finds the controls it means and gives them other values. Only those,
-- and never the value that was refused. Pure.

local words = require("bolt.form.words")

local correct = {}

-- "at most 160 characters", "maximum 20 words", "160 caracteres": a number and what it counts.
local function stated_limit(folded)
  local limit, unit
  for _, pattern in ipairs({
    "at most (%d+)",
    "no more than (%d+)",
    "not exceed (%d+)",
    "exceeds? (%d+)",
    "up to (%d+)",
    "maximum[%a ]* (%d+)",
    "max%.? ?:?[%a ]*(%d+)",
    "limited to (%d+)",
    "limit[%a ]* (%d+)",
    "longer than (%d+)",
    "under (%d+)",
    "fewer than (%d+)",
    "less than (%d+)",
    "shorter than (%d+)",
    "(%d+) characters or less",
    "(%d+) characters or fewer",
    "(%d+) char",
    "(%d+) word",
    "(%d+) zeichen",
    "(%d+) caract",
    "(%d+) caratt",
    "(%d+) tekens",
    "(%d+) tecken",
    "(%d+) tegn",
    "(%d+) znak",
    "(%d+) letters",
  }) do
    limit = folded:match(pattern)
    if limit then
      break
    end
  end
  if not limit or folded:find("at least") or folded:find("minimum") or folded:find("mindestens") then
    return nil
  end
  unit = (folded:find(limit .. " word") or folded:find(limit .. " wort") or folded:find(limit .. " mots")) and "words"
    or "characters"
  limit = tonumber(limit)
  if
    folded:find("less than " .. limit)
    or folded:find("fewer than " .. limit)
    or folded:find("under " .. limit)
    or folded:find("shorter than " .. limit)
  then
    limit = limit - 1
  end
  return limit, unit
end

local function length(text)
  return select(2, text:gsub("[^\128-\191]", ""))
end

local function first(text, n)
  local at, seen = 1, 0
  while at <= #text and seen < n do
    at = at + 1
    while at <= #text and text:byte(at) >= 128 and text:byte(at) < 192 do
      at = at + 1
    end
    seen = seen + 1
  end
  return text:sub(1, at - 1)
end

--- Shortens text to a limit: at the end of a sentence, else of a word.
---@param text string UTF-8
---@param limit integer
---@param unit? "characters"|"words"
---@return string
--- Yields: no. Example: correct.shorten("One two. Three four.", 10) -> "One two."
function correct.shorten(text, limit, unit)
  if unit == "words" then
    local count, stop = 0, #text
    for _, finish in text:gmatch("()%S+()") do
      count = count + 1
      if count == limit then
        stop = finish - 1
      end
    end
    return correct.shorten(text, length(text:sub(1, stop)))
  end
  if length(text) <= limit then
    return text
  end
  local head = first(text, limit)
  local whole = text:sub(#head + 1, #head + 1):find("^%s") and head or head:match("^(.*)%s%S*$") or head
  local sentence = head:match("^(.*[%.!%?])%s") or (head:find("[%.!%?]$") and head)
  if sentence and #sentence * 3 >= #head then
    return sentence
  end
  return (whole:gsub("[%s,;:%-]+$", ""))
end

local function digits(text)
  return (text:gsub("%D", ""))
end

-- Other spellings of a value, by what it is for; the caller takes the first that was not tried.
local function spellings(fill, folded)
  local value, field = fill.value, fill.field or ""
  local list = {}
  local function add(text)
    list[#list + 1] = text
  end
  local limit, unit = stated_limit(folded)
  if limit and limit > 0 then
    add(correct.shorten(value, limit, unit))
  end
  if field == "phone" then
    local plain = digits(value)
    local national = value:find("^%+1") and plain:sub(2) or plain
    if folded:find("%d%d%d%-%d%d%d") and #national == 10 then
      add(national:gsub("^(%d%d%d)(%d%d%d)(%d%d%d%d)$", "%1-%2-%3"))
    end
    if folded:find("international") or folded:find("%+") or folded:find("country code") then
      add("+" .. plain)
    end
    if folded:find("digits") or folded:find("only numbers") or folded:find("numeric") then
      add(national)
      add(plain)
    end
    add(national:gsub("^(%d%d%d)(%d%d%d)(%d%d%d%d)$", "(%1) %2-%3"))
    add("+" .. plain)
    add(plain)
  elseif field == "website" or field:find("^socials%.") then
    if folded:find("https") then
      add((value:gsub("^http://", "https://")))
    end
    if folded:find("without http") or folded:find("no http") or folded:find("omit http") then
      add((value:gsub("^%a+://", "")))
    end
    if not value:find("^%a+://") then
      add("https://" .. value)
    end
    add((value:gsub("/+$", "")))
    add(value:gsub("/*$", "") .. "/")
  end
  if folded:find("special char") or folded:find("alphanumeric") or folded:find("letters and numbers") then
    add((value:gsub("[^%w%s\128-\255]", ""):gsub("%s+", " ")))
  end
  if folded:find("single line") or folded:find("line break") then
    add((value:gsub("%s*[\r\n]+%s*", " ")))
  end
  return list
end

-- The fill a complaint is about: by selector, name or id, else by the control's label in its text.
local function target(complaint, fills)
  for _, fill in ipairs(fills) do
    local control = fill.control
    if
      complaint.selector and complaint.selector == control.selector
      or complaint.name and complaint.name ~= "" and complaint.name == control.name
      or complaint.id and complaint.id ~= "" and complaint.id == control.id
    then
      return fill
    end
  end
  local folded, best, best_length = words.fold(complaint.text), nil, 2
  for _, fill in ipairs(fills) do
    for _, name in ipairs({ fill.control.label or "", fill.control.name or "", (fill.field or ""):match("[%w_]*$") }) do
      local label = words.fold(name):gsub("[%*:%(%)]", " "):gsub("_", " "):match("^%s*(.-)%s*$")
      if #label > best_length and (" " .. folded .. " "):find(label, 1, true) then
        best, best_length = fill, #label
      end
    end
  end
  return best
end

--- Finds new values for what was refused.
---@param complaints { text: string, selector?: string, name?: string, id?: string }[] of a verdict
---@param fills table[] what the form holds: { control, field, value, how }
---@param tried table<string, table<string, boolean>> values sent so far, by selector; new values are added
---@return table[]? changes fills with new values, nil when a complaint cannot be met
---@return string? why the complaint that cannot
--- Yields: no.
function correct.plan(complaints, fills, tried)
  local changes, changed = {}, {}
  local orphan
  for _, complaint in ipairs(complaints) do
    local fill = target(complaint, fills)
    if not fill then
      -- "Please correct the errors below" names nothing; it counts only when nothing else does.
      orphan = orphan or complaint.text
    elseif not changed[fill.control.selector] then
      local key = fill.control.selector
      tried[key] = tried[key] or {}
      local value
      if type(fill.value) == "string" then
        tried[key][fill.value] = true
        for _, candidate in ipairs(spellings(fill, words.fold(complaint.text))) do
          if candidate ~= "" and not tried[key][candidate] then
            value = candidate
            break
          end
        end
      end
      if not value then
        return nil, complaint.text
      end
      tried[key][value] = true
      changed[key] = true
      local change = {}
      for name, item in pairs(fill) do
        change[name] = item
      end
      change.value = value
      changes[#changes + 1] = change
    end
  end
  if #changes == 0 then
    return nil, orphan
  end
  return changes
end

return correct
