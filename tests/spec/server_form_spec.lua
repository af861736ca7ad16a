-- Form bodies: urlencoded and multipart, with the bytes browsers really send.
local form = require("bolt.server.form")
local query = require("bolt.server.query")
local t = require("tests.spec.support")

local function multipart(...)
  local body = {}
  for _, part in ipairs({ ... }) do
    body[#body + 1] = "--XyZ\r\n" .. part
  end
  return {
    headers = { ["content-type"] = "multipart/form-data; boundary=XyZ" },
    body = table.concat(body, "\r\n") .. "\r\n--XyZ--\r\n",
  }
end

local function urlencoded(body)
  return { headers = { ["content-type"] = "application/x-www-form-urlencoded; charset=UTF-8" }, body = body }
end

t.test("urlencoded", function()
  local fields, files = form.parse(urlencoded("a=1&b=caf%C3%A9+%26+bar&a=2&empty=&=nameless&flag&a=3&pct=100%"))
  t.eq(fields, {
    a = { "1", "2", "3" },
    b = "café & bar",
    empty = "",
    [""] = "nameless",
    flag = "",
    pct = "100%",
  })
  t.eq(files, {})
  t.eq((form.parse(urlencoded(""))), {})
end)

t.test("multipart fields and binary files", function()
  local png = "\137PNG\r\n\26\n\0\1\2--XyZ\r\n\255"
  local fields, files = form.parse(
    multipart(
      'Content-Disposition: form-data; name="title"\r\n\r\nJoe\'s "Café"',
      'Content-Disposition: form-data; name="tag"\r\n\r\none',
      'Content-Disposition: form-data; name="tag"\r\n\r\ntwo\r\nlines',
      'Content-Disposition: form-data; name="logo"; filename="C:\\pics\\logo.png"\r\nContent-Type: image/png\r\n\r\n'
        .. png,
      'Content-Disposition: form-data; name="none"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n',
      'content-disposition: form-data; name="a%22b"\r\n\r\n'
    )
  )
  t.eq(fields, { title = 'Joe\'s "Café"', tag = { "one", "two\r\nlines" }, ['a"b'] = "" })
  t.eq(files.logo, { filename = "logo.png", content_type = "image/png", data = png })
  t.eq(files.none, { filename = "", content_type = "application/octet-stream", data = "" })
end)

t.test("several files under one name", function()
  local part = 'Content-Disposition: form-data; name="photos"; filename="%s"\r\n\r\n%s'
  local _, files = form.parse(multipart(part:format("a", "1"), part:format("b", "22")))
  t.eq(#files.photos, 2)
  t.eq(files.photos[2].data, "22")
end)

t.test("a quoted boundary, a preamble, no parts", function()
  local req = {
    headers = { ["content-type"] = 'Multipart/Form-Data; boundary="b 1"' },
    body = 'hello\r\n--b 1\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n--b 1--',
  }
  t.eq((form.parse(req)), { x = "y" })
  t.eq((form.parse({ headers = req.headers, body = "--b 1--\r\n" })), {})
end)

t.test("what is no form is refused", function()
  local whole = multipart('Content-Disposition: form-data; name="x"\r\n\r\ny')
  for n = 0, #whole.body - 5 do
    t.raises(form.parse, "bad_form", { headers = whole.headers, body = whole.body:sub(1, n) })
  end
  t.raises(form.parse, "bad_form", { headers = { ["content-type"] = "application/json" }, body = "{}" })
  t.raises(form.parse, "bad_form", { headers = {}, body = "a=1" })
  t.raises(form.parse, "bad_form", { headers = { ["content-type"] = "multipart/form-data" }, body = "" })
  t.raises(form.parse, "bad_form", multipart("Content-Disposition: form-data\r\n\r\ny"))
end)

t.test("queries are written as they are read", function()
  local fields = { a = { "1", "2" }, ["b c"] = "é&=+%", d = "" }
  t.eq(query.build(fields), "a=1&a=2&b%20c=%C3%A9%26%3D%2B%25&d=")
  t.eq(query.parse(query.build(fields)), fields)
  t.eq(query.unescape_path("/a+b%2f%zz"), nil)
  t.eq(query.unescape_path("/a+b%20c"), "/a+b c")
end)
