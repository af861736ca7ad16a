-- bolt.json: what Lua alone would lose survives, and what JSON cannot say is refused with its place.
local json = require("bolt.json")
local t = require("tests.spec.support")

local function both_ways(text)
  return json.encode(json.decode(text), { canonical = true })
end

t.test("texts survive decode and encode", function()
  for _, text in ipairs({
    "[]",
    "{}",
    '{"a":[],"b":{},"c":[[],{}]}',
    "null",
    "[null,1,null]",
    '{"n":null}',
    "9007199254740992",
    "1700000000123456",
    "-1",
    "0.1",
    "1e+300",
    "true",
    '""',
    '"€ 😀 \\" \\\\ / \\n \\u0001"',
    '{"1":"a","B":1,"a":2,"é":3}',
  }) do
    t.eq(both_ways(text), text)
  end
end)

t.test("canonical sorts keys bytewise, also below the top", function()
  t.eq(
    json.encode({ b = 1, a = { z = 1, y = 2, [""] = 3 }, aa = 4, B = 5 }, { canonical = true }),
    '{"B":5,"a":{"":3,"y":2,"z":1},"aa":4,"b":1}'
  )
end)

t.test("pretty is for people", function()
  t.eq(
    json.encode({ b = json.array(), a = { 1, { x = true } } }, { pretty = true }),
    '{\n  "a": [\n    1,\n    {\n      "x": true\n    }\n  ],\n  "b": []\n}'
  )
end)

t.test("null is a value that prints null and is written as null", function()
  local v = json.decode('{"a":null}')
  t.eq({ v.a == json.null, tostring(json.null), json.encode({ json.null }) }, { true, "null", "[null]" })
end)

t.test("arrays: n > 0 consecutive keys or the mark", function()
  t.eq(json.encode({}), "{}")
  t.eq(json.encode(json.array()), "[]")
  t.eq(json.encode(json.array({ 1, 2 })), "[1,2]")
  t.eq(json.encode(json.object()), "{}")
  t.eq(json.encode({ [3] = "c", [1] = "a", [2] = "b" }), '["a","b","c"]')
  t.eq({
    json.is_array({}),
    json.is_array({ 1 }),
    json.is_array(json.decode("[]")),
    json.is_array({ a = 1 }),
    json.is_array(nil),
  }, { false, true, true, false, false })
end)

t.test("what JSON cannot say is refused with its place", function()
  local cycle = {}
  cycle.again = cycle
  for _, case in ipairs({
    { 0 / 0, "NaN" },
    { { x = { 1, math.huge } }, "infinity at x%[2%]" },
    { { a = { b = { 1, 2, print } } }, "function at a%.b%[3%]" },
    { { 1, 2, nil, 4 }, "holes" },
    { { 1, a = 2 }, "both numbers and names" },
    { { list = { [1.5] = 1 } }, "names as keys.*at list" },
    { json.array({ a = 1 }), "array with holes or with names" },
    { json.object({ 1 }), "both numbers and names" },
    { { [true] = 1 }, "keys" },
    { { s = "\255" }, "not UTF%-8 at s" },
    { { x = { ["\255"] = 1 } }, "not UTF%-8 at x" },
    { cycle, "cycle" },
    { io.stdout, "userdata" },
  }) do
    local e = t.raises(json.encode, "encode", case[1])
    t.match(e.message, case[2])
    t.raises(json.encode, "encode", case[1], { canonical = true })
  end
  t.eq(json.encode("\0"), '"\\u0000"')
  t.raises(json.encode, "encode", { a = "x\0y" }, { canonical = true })
  t.eq(json.encode({ after = "errors" }), '{"after":"errors"}')
end)

t.test("depth is limited to 200 in both directions", function()
  local deep = 1
  for _ = 1, 200 do
    deep = { deep }
  end
  local text = json.encode(deep)
  t.eq(json.encode(json.decode(text)), text)
  t.raises(json.encode, "encode", { deep })
  t.raises(json.decode, "decode", "[" .. text .. "]")
end)

t.test("decode is strict and says where", function()
  for _, text in ipairs({ "", "NaN", "[1,]", "{'a':1}", "01", '"\\ud800"', '"\255"', "1 2", "nan", "[1,2" }) do
    t.raises(json.decode, "decode", text)
  end
  t.match(t.raises(json.decode, "decode", '{"a": tru}').message, "at byte 6")
  t.eq(json.decode('{"a":1,"a":2}').a, 2)
  t.eq(json.decode('"\\ud83d\\ude00\\u0000"'), "😀\0")
  t.raises(json.decode, "string expected, got nil")
end)

t.test("unknown options are refused at the caller", function()
  local function misspelt()
    return (json.encode({}, { prety = true }))
  end
  t.match(t.raises(misspelt, "unknown option"), "json_spec.lua")
end)

t.test("large values go through whole", function()
  local list = {}
  for i = 1, 20000 do
    list[i] = { id = i, name = "row " .. i, tags = json.array(), x = i / 7 }
  end
  local text = json.encode(list, { canonical = true })
  local back = json.decode(text)
  t.eq({ #back, back[20000].x == 20000 / 7, back[7].name }, { 20000, true, "row 7" })
  t.ok(json.encode(back, { canonical = true }) == text)
  local long = ("é"):rep(1e6)
  t.ok(json.decode(json.encode(long)) == long)
end)
