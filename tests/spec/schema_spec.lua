-- The JSON Schema check that answers of models have to pass.
local json = require("bolt.json")
local schemas = require("bolt.model.schema")
local t = require("tests.spec.support")

local OBJECT = {
  type = "object",
  properties = { a = { type = "integer" }, b = { type = { "string", "null" }, maxLength = 3 } },
  required = { "a" },
  additionalProperties = false,
}

-- schema, JSON, problems
local CASES = {
  { OBJECT, '{"a":1,"b":null}' },
  { OBJECT, '{"a":1.0}' },
  { OBJECT, '{"a":1,"b":"äöü"}' },
  { OBJECT, '{"a":1,"b":"äöüx"}', "$.b: at most 3 characters expected, got 4" },
  { OBJECT, "{}", '$: "a" is missing' },
  { OBJECT, '{"a":null}', "$.a: integer expected, got null" },
  { OBJECT, '{"a":1e300}' },
  { OBJECT, '{"a":1.5,"c":[]}', '$.a: integer expected, got 1.5 | $: there is no field "c"' },
  {
    OBJECT,
    '{"a":1,"__proto__":{},"constructor":1}',
    '$: there is no field "__proto__" | $: there is no field "constructor"',
  },
  { OBJECT, "[]", "$: object expected, got []" },
  { OBJECT, '"a"', '$: object expected, got "a"' },
  { OBJECT, "true", "$: object expected, got true" },
  { { type = "array" }, "{}", "$: array expected, got {}" },
  { { type = "array", items = { type = "boolean" }, minItems = 1 }, "[]", "$: at least 1 items expected, got 0" },
  {
    { type = "array", items = { type = "boolean" } },
    "[true,0,false,null]",
    "$[1]: boolean expected, got 0 | $[3]: boolean expected, got null",
  },
  { { type = "array", maxItems = 2 }, "[1,2,3]", "$: at most 2 items expected, got 3" },
  { { type = "array", uniqueItems = true }, '[{"a":1},{"a":2},{"a":1}]', '$: {"a":1} comes twice' },
  { { type = "number", minimum = 0, maximum = 1 }, "0.5" },
  { { type = "number", minimum = 0, maximum = 1 }, "-0.1", "$: at least 0 expected, got -0.1" },
  { { type = "number", minimum = 0, maximum = 1 }, "2", "$: at most 1 expected, got 2" },
  { { type = "string", minLength = 2 }, '"é"', "$: at least 2 characters expected, got 1" },
  { { enum = { "a", 1, json.null } }, "null" },
  { { enum = { "a", 1 } }, '"1"', '$: "1" is none of a, 1' },
  { { const = "x" }, '"y"', '$: "x" expected, got "y"' },
  { { anyOf = { { type = "string" }, { type = "object", required = { "n" } } } }, '{"n":1}' },
  {
    { anyOf = { { type = "string" }, { type = "object", required = { "n" } } } },
    "{}",
    "$: {} fits none of the shapes there are",
  },
  {
    { properties = { a = { properties = { b = { type = "string" } } } } },
    '{"a":{"b":7}}',
    "$.a.b: string expected, got 7",
  },
  { {}, '[{"a":[null]}]' },
}

t.test("values are held against a schema, with the place of what is wrong", function()
  for i, case in ipairs(CASES) do
    schemas.declare(case[1])
    t.eq(table.concat(schemas.check(json.decode(case[2]), case[1]), " | "), case[3] or "", i .. ": " .. case[2])
  end
end)

t.test("a long list of problems is cut: it goes back to who made them", function()
  local many = json.decode("[" .. ("1,"):rep(999) .. "1]")
  t.eq(#schemas.check(many, { type = "array", items = { type = "string" } }), 8)
end)

t.test("a copy for a request keeps the shape and leaves out sizes, and the schema stays as it is", function()
  local text = { type = "string", maxLength = 3, title = "A" }
  local schema = {
    type = "array",
    maxItems = 2,
    items = { properties = { a = text }, additionalProperties = false },
    anyOf = { { minimum = 1 } },
  }
  t.eq(schemas.shape(schema), {
    type = "array",
    items = { properties = { a = { type = "string", title = "A" } }, additionalProperties = false },
    anyOf = { {} },
  })
  t.eq({ schema.maxItems, text.maxLength, schema.anyOf[1].minimum }, { 2, 3, 1 })
end)

t.test("closed: every property required, and no others", function()
  t.eq(schemas.closed(OBJECT), false)
  local inner = { type = "array", items = { type = "object", properties = { x = {} }, required = { "x" } } }
  t.eq(schemas.closed(inner), false)
  inner.items.additionalProperties = false
  t.eq(schemas.closed(inner), true)
  t.eq(schemas.closed({ type = "string" }), true)
end)
