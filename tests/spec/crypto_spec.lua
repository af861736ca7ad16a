-- bolt.crypto against the published test vectors.
local crypto = require("bolt.crypto")
local t = require("tests.spec.support")

t.test("SHA-256 and HMAC match their test vectors", function()
  t.eq(crypto.sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  t.eq(crypto.sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  t.eq(crypto.hex(crypto.sha256_raw("abc")), crypto.sha256("abc"))
  t.eq(crypto.sha256(("a"):rep(1e6)), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  -- RFC 4231, cases 2 and 6 (a key longer than a block)
  t.eq(
    crypto.hex(crypto.hmac_sha256("Jefe", "what do ya want for nothing?")),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
  )
  t.eq(
    crypto.hex(crypto.hmac_sha256(("\170"):rep(131), "Test Using Larger Than Block-Size Key - Hash Key First")),
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
  )
end)

t.test("MD5 matches its test vectors", function()
  t.eq(crypto.md5(""), "d41d8cd98f00b204e9800998ecf8427e")
  t.eq(crypto.md5("message digest"), "f96b697d7cb7938d525a2f31aaf161d0")
end)

t.test("base64 goes both ways and refuses what is not base64", function()
  for text, encoded in pairs({
    [""] = "",
    f = "Zg==",
    fo = "Zm8=",
    foo = "Zm9v",
    foob = "Zm9vYg==",
    fooba = "Zm9vYmE=",
    foobar = "Zm9vYmFy",
  }) do
    t.eq({ crypto.base64_encode(text), crypto.base64_decode(encoded) }, { encoded, text })
  end
  for n = 0, 300 do
    local raw = crypto.random_bytes(n)
    t.ok(crypto.base64_decode(crypto.base64_encode(raw)) == raw)
  end
  for _, bad in ipairs({ "Z", "Zg=", "Zg", "Zh==", "Zm9=", "Z===", "====", "Zm9v\n", "Zm 9", "Zg==Zg==", "Zm_v" }) do
    t.eq(crypto.base64_decode(bad), nil, bad)
  end
end)

t.test("UUIDs have their form; version 7 sorts in order of making", function()
  local last, seen = "", {}
  for _ = 1, 20000 do
    local id = crypto.uuid7()
    t.ok(id > last, "not in order")
    last = id
  end
  t.match(last, "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-7%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$")
  local ms = tonumber(last:sub(1, 8) .. last:sub(10, 13), 16)
  t.ok(math.abs(ms / 1000 - os.time()) < 5, "the time in it is off")
  for _ = 1, 1000 do
    local id = crypto.uuid()
    t.match(id, "^%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$")
    t.eq(seen[id], nil)
    seen[id] = true
  end
end)

t.test("random bytes come in the number asked for", function()
  t.eq({ #crypto.random_bytes(0), #crypto.random_bytes(1), #crypto.random_bytes(65536) }, { 0, 1, 65536 })
  t.ok(crypto.random_bytes(32) ~= crypto.random_bytes(32))
  t.raises(crypto.random_bytes, "0 to 65536", 65537)
end)
