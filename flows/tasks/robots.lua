-- robots.txt: may a path be visited, and how often (RFC 9309, and Crawl-delay which many sites still state).
--
-- parse() and the rules' methods are pure. check() fetches the file once per origin and process and remembers the
-- answer for a day; callers that ask at the same time share one fetch. A missing file (4xx) allows everything. A server
-- that fails (5xx) or cannot be reached has not allowed anything: check() raises, and the visit is tried again later.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local http = require("bolt.http")

local robots = {}

local AGENT = "bolt" -- our product token, as the user agent of the fetch states it
local USER_AGENT = "Bolt/0.1 (business listings; obeys robots.txt)"
local MAX_BYTES = 512 * 1024
local FRESH_SECONDS = 24 * 3600

local Rules = {}
Rules.__index = Rules

--- Reads the text of a robots.txt. Anything that is not a rule is passed over, so HTML served in its place allows all.
---@param text string
---@return table rules with :allows(path) and :crawl_delay()
--- Yields: no.
--- Example: robots.parse("User-agent: *\nDisallow: /x"):allows("/x/y") -> false
function robots.parse(text)
  local groups, agents, open = {}, nil, false
  text = text:gsub("^\239\187\191", "")
  for line in text:gmatch("[^\r\n]+") do
    local key, value = line:gsub("#.*", ""):match("^%s*([%a-]+)%s*:%s*(.-)%s*$")
    key = key and key:lower()
    if key == "user-agent" then
      if not open then
        agents = {}
      end
      -- Groups of the same agent are one group, wherever they stand in the file.
      local name = value:lower():match("^[%a_-]+") or value
      groups[name] = groups[name] or { rules = {} }
      agents[#agents + 1] = groups[name]
      open = true
    elseif agents and (key == "allow" or key == "disallow") then
      open = false
      if value ~= "" then
        for _, group in ipairs(agents) do
          group.rules[#group.rules + 1] = { path = value, allow = key == "allow" }
        end
      end
    elseif agents and key == "crawl-delay" then
      open = false
      for _, group in ipairs(agents) do
        group.delay = tonumber(value) or group.delay
      end
    end
  end
  return setmetatable({ group = groups[AGENT] or groups["*"] or { rules = {} } }, Rules)
end

-- The same character may be written plain or as %XX; both are compared as %XX unless unreserved.
local function normalise(path)
  local function escape(char)
    return ("%%%02X"):format(char:byte())
  end
  path = path:gsub("%%(%x%x)", function(hex)
    local char = string.char(tonumber(hex, 16))
    return char:match("[%w%-%._~]") and char or "%" .. hex:upper()
  end)
  return (path:gsub("[\128-\255 ]", escape))
end

-- A robots pattern: a prefix in which * stands for anything and a final $ for the end. Found piece by piece from the
-- left, which is linear: a hostile file cannot make a pattern matcher backtrack.
local function matches(pattern, path)
  local anchored = pattern:sub(-1) == "$"
  local pieces = {}
  for piece in (normalise(anchored and pattern:sub(1, -2) or pattern) .. "*"):gmatch("([^*]*)%*") do
    pieces[#pieces + 1] = piece
  end
  if path:sub(1, #pieces[1]) ~= pieces[1] then
    return false
  end
  local at = #pieces[1] + 1
  for i = 2, #pieces do
    if anchored and i == #pieces then
      local from = #path - #pieces[i] + 1
      return from >= at and path:sub(from) == pieces[i]
    end
    local _, stop = path:find(pieces[i], at, true)
    if not stop then
      return false
    end
    at = stop + 1
  end
  return not anchored or at == #path + 1
end

--- Whether the path (with its query) may be visited: the longest rule that matches decides, allow wins a tie.
---@param path string e.g. "/add?x=1"
---@return boolean allowed
---@return string? rule the rule that forbade it
function Rules:allows(path)
  path = normalise(path:match("^[^#]*"))
  if path == "/robots.txt" then
    return true
  end
  local best, allow, text = -1, true, nil
  for _, rule in ipairs(self.group.rules) do
    if (#rule.path > best or (#rule.path == best and rule.allow)) and matches(rule.path, path) then
      best, allow, text = #rule.path, rule.allow, rule.path
    end
  end
  return allow, not allow and text or nil
end

--- Seconds between visits that the site asks for, or nil.
---@return number?
function Rules:crawl_delay()
  return self.group.delay
end

local known = {} -- origin -> { at =, rules = } or { fetching = waiters }

local function fetch(origin, opts)
  local ok, answer = pcall(http.get, origin .. "/robots.txt", {
    allow_private = opts.allow_private,
    timeout = 20,
    max_bytes = MAX_BYTES,
    follow = 5,
    user_agent = USER_AGENT,
  })
  if not ok and answer.kind == "too_large" then
    return robots.parse("User-agent: *\nDisallow: /") -- who says so much forbids something, and it cannot be read
  elseif not ok then
    error(answer, 0)
  end
  if answer.status == 429 or answer.status >= 500 then
    errors.raise(
      answer.status == 429 and "rate_limited" or "server_error",
      ("%s/robots.txt answered %d"):format(origin, answer.status),
      { retry_after = tonumber(answer.headers["retry-after"]) }
    )
  end
  return robots.parse(answer.status < 300 and answer.body or "")
end

--- Asks the site's robots.txt about a URL.
---@param url string http or https
---@param opts? { allow_private?: boolean }
---@return boolean allowed
---@return { rule?: string, crawl_delay?: number } details
--- Yields: yes. Raises kind network, timeout, private_address (the fetch failed), rate_limited or server_error.
--- Example: local ok, about = robots.check("https://example.org/add")
function robots.check(url, opts)
  opts = opts or {}
  local origin, path = url:match("^(%a+://[^/?#]+)([^#]*)")
  if not origin then
    errors.raise("bad_url", "not an absolute URL: " .. url)
  end
  path = path:sub(1, 1) == "/" and path or "/" .. path

  local entry = known[origin]
  while entry and entry.waiters do
    local waiter = fiber.waiter()
    entry.waiters[#entry.waiters + 1] = waiter
    waiter:wait(60)
    entry = known[origin]
  end
  if not entry or fiber.now() - entry.at > FRESH_SECONDS then
    local waiters = {}
    known[origin] = { waiters = waiters }
    local ok, rules = pcall(fetch, origin, opts)
    known[origin] = ok and { at = fiber.now(), rules = rules } or nil
    for _, waiter in ipairs(waiters) do
      waiter:wake()
    end
    if not ok then
      error(rules, 0)
    end
    entry = known[origin]
  end

  local allowed, rule = entry.rules:allows(path)
  return allowed, { rule = rule, crawl_delay = entry.rules:crawl_delay() }
end

return robots
