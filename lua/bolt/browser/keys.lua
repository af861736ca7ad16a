-- Keys: which events a key sends, and typing. The layout is US English; other characters are inserted as text.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")

local keys = {}

-- name = { key, code, windows virtual key code, text }
local NAMED = {
  Enter = { "Enter", "Enter", 13, "\r" },
  Tab = { "Tab", "Tab", 9 },
  Backspace = { "Backspace", "Backspace", 8 },
  Delete = { "Delete", "Delete", 46 },
  Escape = { "Escape", "Escape", 27 },
  Space = { " ", "Space", 32, " " },
  ArrowLeft = { "ArrowLeft", "ArrowLeft", 37 },
  ArrowUp = { "ArrowUp", "ArrowUp", 38 },
  ArrowRight = { "ArrowRight", "ArrowRight", 39 },
  ArrowDown = { "ArrowDown", "ArrowDown", 40 },
  PageUp = { "PageUp", "PageUp", 33 },
  PageDown = { "PageDown", "PageDown", 34 },
  End = { "End", "End", 35 },
  Home = { "Home", "Home", 36 },
  Insert = { "Insert", "Insert", 45 },
}
for i = 1, 12 do
  NAMED["F" .. i] = { "F" .. i, "F" .. i, 111 + i }
end

local MODIFIERS = {
  Alt = { 1, { "Alt", "AltLeft", 18 } },
  Control = { 2, { "Control", "ControlLeft", 17 } },
  Meta = { 4, { "Meta", "MetaLeft", 91 } },
  Shift = { 8, { "Shift", "ShiftLeft", 16 } },
}
local SHIFT = 8

-- character = { key, code, virtual key code, text, shifted }
local CHARS = { [" "] = NAMED.Space, ["\n"] = NAMED.Enter, ["\r"] = NAMED.Enter, ["\t"] = NAMED.Tab }
for i = 0, 25 do
  local lower, upper = string.char(97 + i), string.char(65 + i)
  CHARS[lower] = { lower, "Key" .. upper, 65 + i, lower }
  CHARS[upper] = { upper, "Key" .. upper, 65 + i, upper, true }
end
for plain, shifted in ("1!2@3#4$5%6^7&8*9(0)"):gmatch("(.)(.)") do
  local code = "Digit" .. plain
  CHARS[plain] = { plain, code, plain:byte(), plain }
  CHARS[shifted] = { shifted, code, plain:byte(), shifted, true }
end
local SIGNS = "-_Minus189 =+Equal187 [{BracketLeft219 ]}BracketRight221 \\|Backslash220 ;:Semicolon186 "
  .. "'\"Quote222 ,<Comma188 .>Period190 /?Slash191 `~Backquote192"
for plain, shifted, code, vk in SIGNS:gmatch("(%S)(%S)(%a+)(%d+)") do
  CHARS[plain] = { plain, code, tonumber(vk), plain }
  CHARS[shifted] = { shifted, code, tonumber(vk), shifted, true }
end

local function event(kind, key, modifiers)
  local text = kind == "keyUp" and nil or (modifiers % SHIFT == 0 and key[4] or nil)
  return {
    type = kind == "keyUp" and "keyUp" or (text and "keyDown" or "rawKeyDown"),
    key = key[1],
    code = key[2],
    windowsVirtualKeyCode = key[3],
    text = text,
    unmodifiedText = text,
    modifiers = modifiers,
  }
end

-- "Control+Shift+a" -> key, the modifiers in order. A letter is the one that these modifiers give.
local function parse(chord)
  local held, name = {}, chord
  while true do
    local modifier, rest = name:match("^(%a+)%+(.+)$")
    if not modifier or not MODIFIERS[modifier] then
      break
    end
    held[#held + 1], name = MODIFIERS[modifier], rest
  end
  if #held > 0 and #name == 1 then
    local shift = false
    for _, m in ipairs(held) do
      shift = shift or m[1] == SHIFT
    end
    name = shift and name:upper() or name:lower()
  end
  return NAMED[name] or CHARS[name] or (MODIFIERS[name] and MODIFIERS[name][2]), held
end

--- Is there such a key? Yields: no.
---@param chord string
---@return boolean
function keys.known(chord)
  return type(chord) == "string" and parse(chord) ~= nil
end

--- Presses a key or a chord, and lets it go, where the focus is.
---@param page table
---@param frame? string frame id that has the focus
---@param chord string "Enter", "a", "Control+A", "Shift+Tab"
--- Yields: yes. Raises kind unknown_key, and what the page raises.
function keys.press(page, frame, chord)
  local key, held = parse(chord)
  if not key then
    errors.raise("unknown_key", ("press: there is no key %q"):format(tostring(chord)))
  end
  local modifiers, opts = 0, { frame = frame }
  for _, m in ipairs(held) do
    modifiers = modifiers + m[1]
    page:send("Input.dispatchKeyEvent", event("keyDown", m[2], modifiers), opts)
  end
  local shifted = #held == 0 and key[5] and SHIFT or 0
  page:send("Input.dispatchKeyEvent", event("keyDown", key, modifiers + shifted), opts)
  page:send("Input.dispatchKeyEvent", event("keyUp", key, modifiers + shifted), opts)
  for i = #held, 1, -1 do
    modifiers = modifiers - held[i][1]
    page:send("Input.dispatchKeyEvent", event("keyUp", held[i][2], modifiers), opts)
  end
end

--- Inserts text at once, as a paste or an input method does: beforeinput and input events, no keys. Yields: yes.
function keys.insert(page, frame, text)
  page:send("Input.insertText", { text = text }, { frame = frame })
end

--- Types character by character, where the focus is. What has no key of its own is inserted.
---@param page table
---@param frame? string
---@param text string UTF-8
---@param gap? number seconds between characters (default 0)
--- Yields: yes.
function keys.type(page, frame, text, gap)
  for char in text:gsub("\r\n", "\n"):gmatch("[%z\1-\127\194-\244][\128-\191]*") do
    if CHARS[char] then
      keys.press(page, frame, char)
    else
      keys.insert(page, frame, char)
    end
    if gap and gap > 0 then
      fiber.sleep(gap)
    end
  end
end

return keys
