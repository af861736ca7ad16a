-- The `pattern` attribute of an input, tried on a value before it is filled in. Pure.
--
-- A backtracking matcher for what patterns of real forms consist of: literals, classes, escapes, groups, alternation,
-- quantifiers, anchors, simple lookahead. What it does not know (back references, \p{...}) it says, and the caller
-- then takes the value as it is. A pattern of a hostile page cannot hang it: steps are counted.

local pattern = {}

local STEPS_MAX = 20000

local CLASSES = { d = "%d", D = "%D", w = "[%w_]", W = "[^%w_]", s = "%s", S = "%S" }

-- One character of UTF-8 at i.
local function char(s, i)
  return s:match("^[%z\1-\127\192-\247][\128-\191]*", i)
end

local function fail()
  error("unknown to bolt.form.values.pattern", 0)
end

local function escape(p, i)
  local c = char(p, i) or fail()
  local after = i + #c
  if CLASSES[c] then
    local lua = CLASSES[c]
    return function(x)
      return x:find("^" .. lua) ~= nil
    end, after
  elseif c == "x" or c == "u" then
    local hex = p:match(c == "x" and "^%x%x" or "^%x%x%x%x", after) or fail()
    local code = tonumber(hex, 16)
    return code < 128 and string.char(code) or fail(), after + #hex
  elseif c:find("^%w") then
    local plain = ({ n = "\n", r = "\r", t = "\t", f = "\f", v = "\v" })[c]
    return plain or fail(), after
  end
  return c, after
end

local function class(p, i)
  local negated = p:sub(i, i) == "^"
  i = negated and i + 1 or i
  local tests = {}
  while p:sub(i, i) ~= "]" do
    local c = char(p, i) or fail()
    local low
    if c == "\\" then
      low, i = escape(p, i + 1)
    else
      low, i = c, i + #c
    end
    if type(low) == "string" and p:find("^%-[^%]]", i) then
      local high = char(p, i + 1)
      i = i + 1 + #high
      if high == "\\" then
        high, i = escape(p, i)
      end
      if type(high) ~= "string" then
        fail()
      end
      -- UTF-8 sorts as code points do.
      tests[#tests + 1] = function(x)
        return x >= low and x <= high
      end
    else
      tests[#tests + 1] = type(low) == "function" and low or function(x)
        return x == low
      end
    end
  end
  return function(x)
    for _, test in ipairs(tests) do
      if test(x) then
        return not negated
      end
    end
    return negated
  end,
    i + 1
end

local parse_choice

local function parse_atom(p, i)
  local c = char(p, i) or fail()
  if c == "(" then
    local kind = p:match("^%?[:=!]", i + 1)
    if not kind and p:sub(i + 1, i + 1) == "?" then
      fail()
    end
    local node, after = parse_choice(p, i + 1 + #(kind or ""))
    if p:sub(after, after) ~= ")" then
      fail()
    end
    if kind == "?=" or kind == "?!" then
      node = { look = node, negated = kind == "?!" }
    end
    return node, after + 1
  elseif c == "[" then
    local test, after = class(p, i + 1)
    return { test = test }, after
  elseif c == "\\" then
    local what, after = escape(p, i + 1)
    return { test = type(what) == "function" and what or function(x)
      return x == what
    end }, after
  elseif c == "." then
    return {
      test = function(x)
        return x ~= "\n"
      end,
    }, i + 1
  elseif c == "^" or c == "$" then
    return { anchor = c }, i + 1
  elseif c:find("^[%*%+%?{]") then
    fail()
  end
  return {
    test = function(x)
      return x == c
    end,
  }, i + #c
end

local function parse_sequence(p, i)
  local list = {}
  while i <= #p and not p:find("^[|)]", i) do
    local node
    node, i = parse_atom(p, i)
    local low, high
    local a, comma, b, after = p:match("^{(%d+)(,?)(%d*)}()", i)
    if a then
      low, high, i = tonumber(a), comma == "" and tonumber(a) or tonumber(b) or math.huge, after
    else
      local sign = p:match("^[%*%+%?]", i)
      if sign then
        low, high, i = sign == "+" and 1 or 0, sign == "?" and 1 or math.huge, i + 1
      end
    end
    if low then
      node = { times = node, low = low, high = high }
      i = p:sub(i, i) == "?" and i + 1 or i -- greed does not change whether the whole value matches
    end
    list[#list + 1] = node
  end
  return list, i
end

function parse_choice(p, i)
  local choices = {}
  repeat
    choices[#choices + 1], i = parse_sequence(p, i)
    local more = p:sub(i, i) == "|"
    i = more and i + 1 or i
  until not more
  return { choices = choices }, i
end

-- Matches node at i of s and goes on with `rest`, a function of the position behind.
local function run(state, node, i, rest)
  state.steps = state.steps + 1
  if state.steps > STEPS_MAX then
    fail()
  end
  local s = state.s
  if node.test then
    local c = char(s, i)
    return c ~= nil and node.test(c) and rest(i + #c)
  elseif node.anchor then
    return (node.anchor == "^" and i == 1 or node.anchor == "$" and i == #s + 1) and rest(i)
  elseif node.look then
    local found = run(state, node.look, i, function()
      return true
    end)
    return (found and not node.negated or not found and node.negated) and rest(i)
  elseif node.times then
    local function again(count, at)
      local more = count < node.high
        and run(state, node.times, at, function(after)
          return (after > at or count < node.low) and again(count + 1, after)
        end)
      return more or (count >= node.low and rest(at))
    end
    return again(0, i)
  end
  for _, sequence in ipairs(node.choices) do
    local function step(n, at)
      if not sequence[n] then
        return rest(at)
      end
      return run(state, sequence[n], at, function(after)
        return step(n + 1, after)
      end)
    end
    if step(1, i) then
      return true
    end
  end
  return false
end

--- Does a value match the whole pattern, as a browser asks before it sends a form?
---@param source string the `pattern` attribute
---@param value string
---@return boolean? nil when the pattern is beyond this matcher
--- Yields: no. Example: pattern.matches("[0-9]{3}-[0-9]{4}", "555-0142") -> true
function pattern.matches(source, value)
  local ok, found = pcall(function()
    local node, stop = parse_choice(source, 1)
    if stop <= #source then
      fail()
    end
    return run({ s = value, steps = 0 }, node, 1, function(after)
      return after == #value + 1
    end)
  end)
  if ok then
    return found and true or false
  end
  return nil
end

return pattern
