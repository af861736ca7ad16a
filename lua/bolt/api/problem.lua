--- Errors of the API as application/problem+json (RFC 9457).
local errors = require("bolt.errors")
local json = require("bolt.json")

local M = {}

local TITLES = {
  [400] = "Bad request",
  [401] = "Unauthorized",
  [403] = "Forbidden",
  [404] = "Not found",
  [405] = "Method not allowed",
  [409] = "Conflict",
  [415] = "Unsupported media type",
  [422] = "Unprocessable content",
  [500] = "Internal error",
  [503] = "Not available",
}

-- What an error of ours means to a client.
local STATUS = {
  bad_argument = 422,
  db_connection = 503,
  decode = 400,
  encode = 422,
  in_doubt = 409,
  job_ended = 409,
  not_found = 404,
  refused = 409,
  timeout = 503,
}

--- A response that tells what went wrong.
---@param status integer
---@param detail string one sentence for the client
---@param fields? table further members: errors = { { field, problem, hint } }, kind
---@param headers? table<string, string>
---@return bolt.Response
--- Yields: no. Example: return problem.response(404, "no job 7")
function M.response(status, detail, fields, headers)
  local body = { type = "about:blank", title = TITLES[status] or "Error", status = status, detail = detail }
  for name, value in pairs(fields or {}) do
    body[name] = value
  end
  local all = { ["Content-Type"] = "application/problem+json", ["Cache-Control"] = "no-store" }
  for name, value in pairs(headers or {}) do
    all[name] = value
  end
  return { status = status, headers = all, body = json.encode(body, { pretty = true }) .. "\n" }
end

--- Raises an error that becomes this response; parameters as for response.
--- Yields: no. Never returns.
function M.raise(status, detail, fields, headers)
  errors.raise("api_problem", detail, { response = M.response(status, detail, fields, headers) })
end

--- The response for anything a handler raised; nil when it is a fault of ours, which the server logs and answers.
---@param e any
---@return bolt.Response?
--- Yields: no.
function M.of(e)
  if errors.is(e, "api_problem") then
    return e.response
  end
  local status = errors.is(e) and STATUS[e.kind]
  if not status then
    return nil
  end
  local headers = status == 503 and { ["Retry-After"] = "1" } or nil
  -- What the database says about itself is not for clients.
  local detail = status == 503 and "the database does not answer at the moment" or errors.message(e)
  return M.response(status, detail, { kind = e.kind }, headers)
end

return M
