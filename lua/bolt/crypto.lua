--- Hashes, random bytes, identifiers, and bytes as text. Pure and fast; nothing here yields.
local core = require("bolt.core.crypto")

local M = {}

--- SHA-256 as 64 lower-case hex digits.
---@type fun(data: string): string
--- Example: crypto.sha256(json.encode(value, { canonical = true }))
M.sha256 = core.sha256

--- SHA-256 as 32 bytes.
---@type fun(data: string): string
M.sha256_raw = core.sha256_raw

--- HMAC-SHA-256 as 32 bytes.
---@type fun(key: string, data: string): string
M.hmac_sha256 = core.hmac_sha256

--- MD5 as 32 lower-case hex digits: a checksum, which protects nothing. nil where OpenSSL may not (FIPS).
---@type fun(data: string): string?
M.md5 = core.md5

--- Bytes from the kernel's random source; n from 0 to 65536.
---@type fun(n: integer): string
M.random_bytes = core.random_bytes

--- A random UUID (version 4), as text. In a flow use bolt.uuid(), which is recorded.
---@type fun(): string
M.uuid = core.uuid

--- A UUID that starts with the time (version 7): those of one process sort in the order they were made.
---@type fun(): string
M.uuid7 = core.uuid7

--- Bytes as lower-case hex digits.
---@type fun(data: string): string
M.hex = core.hex

--- Base64 with padding.
---@type fun(data: string): string
M.base64_encode = core.base64_encode

--- Reads base64, strictly: with padding, no white space. nil when the text is anything else.
---@type fun(text: string): string?
M.base64_decode = core.base64_decode

return M
