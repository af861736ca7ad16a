-- Selectors as people write them, turned into the steps that find.js follows. Pure.
--
--   "#name"                     CSS; open shadow roots are entered when the tree itself has no match
--   "my-form >> my-field >> input"  each part inside what the part before it found: a shadow root, else the descendants
--   "text=Send", 'text="Send"'  innermost element with the text; in quotes: this text and nothing else
--   "//td[2]/input", "xpath=…"  XPath; does not enter shadow roots
--   "nth=2"                     the third of what was found; "nth=-1" the last
--   "visible"                   only what can be seen

local selector = {}

-- Splits at ">>" outside of quotes, brackets and parentheses.
local function split(text)
  local parts, from, i, depth, quote = {}, 1, 1, 0, nil
  while i <= #text do
    local c = text:sub(i, i)
    if c == "\\" then
      i = i + 1
    elseif quote then
      quote = c ~= quote and quote or nil
    elseif c == '"' or c == "'" then
      quote = c
    elseif c == "[" or c == "(" then
      depth = depth + 1
    elseif c == "]" or c == ")" then
      depth = depth - 1
    elseif depth == 0 and text:sub(i, i + 1) == ">>" then
      parts[#parts + 1] = text:sub(from, i - 1)
      from, i = i + 2, i + 1
    end
    i = i + 1
  end
  parts[#parts + 1] = text:sub(from)
  return parts
end

local function step(part, text, level)
  if part == "" then
    error(("selector %q has an empty part"):format(text), level + 1)
  end
  local quoted = part:match('^text="(.*)"$')
  if quoted then
    return { kind = "text", value = quoted, exact = true }
  elseif part:find("^text=") then
    return { kind = "text", value = part:sub(6) }
  elseif part:find("^xpath=") then
    return { kind = "xpath", value = part:sub(7) }
  elseif part:find("^%(*//") or part:find("^%.%.") then
    return { kind = "xpath", value = part }
  elseif part:find("^nth=%-?%d+$") then
    return { kind = "nth", value = tonumber(part:sub(5)) }
  elseif part == "visible" then
    return { kind = "visible" }
  end
  return { kind = "css", value = (part:gsub("^css=", "")) }
end

--- Reads a selector.
---@param text string
---@param level? integer whom to blame for a wrong one (default 2, the caller)
---@return table[] steps
--- Errors: at the caller's line when text is no string or has an empty part. Yields: no.
--- Example: selector.parse("#shop >> nth=1")[2] --> { kind = "nth", value = 1 }
function selector.parse(text, level)
  level = (level or 2) + 1
  if type(text) ~= "string" then
    error("selector: string expected, got " .. type(text), level)
  end
  local steps = {}
  for i, part in ipairs(split(text)) do
    steps[i] = step(part:match("^%s*(.-)%s*$"), text, level)
  end
  return steps
end

return selector
