--- bolt queue: what waits, what died, and what to do about it. Works whether or not a service is up.
local args = require("bolt.terminal.args")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local json = require("bolt.json")
local output = require("bolt.terminal.output")
local settings = require("bolt.settings")

local M = {
  summary = "queues: look, send, dead letters, redrive, purge",
  usage = [[
bolt queue ls [--json]                     the queues with their figures
bolt queue peek [QUEUE] [--limit N] [--json]
                                           what is in it, first come first; changes nothing
bolt queue send [QUEUE] --body TEXT [--priority N] [--group G] [--key K] [--delay D] [--json]
                                           sends a message and prints its id
bolt queue dead [QUEUE] [--reason TEXT] [--group G] [--older-than D] [--limit N] [--json]
                                           its dead letters, with the reason, oldest first
bolt queue redrive [QUEUE] [--id ID]... [--reason TEXT] [--group G] [--older-than D] [--limit N] [--json]
                                           sends dead letters back, as if they had just come
bolt queue purge [QUEUE] --confirm NAME [--dead] [--json]
                                           deletes all messages (or dead letters) for good

QUEUE is pg:NAME, sqs:NAME, or the URL of an SQS queue after sqs:; default: the setting queue, else pg:jobs.

  --body TEXT     the message; @FILE reads a file, - reads stdin. What starts runs is JSON: {"job_id": ID} or
                  {"flow": NAME, "input": VALUE}
  --priority N    1 (first) to 4
  --group G       whose it is: groups take turns
  --key K         a second message of this key is dropped (within 5 minutes; SQS: FIFO queues only)
  --delay D       when it comes: seconds, or "90s", "5m"
  --id ID         this dead letter; may be repeated
  --reason TEXT   those whose reason contains TEXT
  --older-than D  those that died at least so long ago
  --confirm NAME  the name of the queue, so that it is meant
  --json          print JSON: one object, or one a line

Exit code: 0; 1 when the queue is not there or cannot be reached; 2 for wrong usage.]],
}

local function with_queue(url, fn)
  url = url or settings.get("queue") or "pg:jobs"
  local function opened()
    local ok, q = pcall(require("bolt.queue").open, url)
    if not ok then
      if errors.is(q, "bad_argument") then
        args.wrong("%s", q.message)
      end
      error(q, 0)
    end
    return fn(q) or 0
  end
  if url:find("^sqs:") then
    return opened()
  end
  return require("bolt.engine.boot").with(nil, opened)
end

local function first(text, n)
  text = tostring(text):gsub("%s+", " ")
  return #text > n and text:sub(1, n) .. "..." or text
end

local function when(text)
  return type(text) == "string" and text:sub(1, 19) or nil
end

local function ls(argv)
  local o = args.parse(argv, { json = "flag" })
  local configured = settings.get("queue")
  return require("bolt.engine.boot").with(nil, function()
    local queue = require("bolt.queue")
    local urls = {}
    for _, row in ipairs(require("bolt.queue.pg").list()) do
      urls[#urls + 1] = "pg:" .. row.name
    end
    if configured and configured:find("^sqs:") then
      table.insert(urls, 1, configured)
    end
    local cells = {}
    for i, url in ipairs(urls) do
      local s = queue.open(url):stats()
      s.queue = url
      if o.json then
        output.json(s)
      end
      local age = s.oldest_seconds and ("%.0f s"):format(s.oldest_seconds)
      cells[i] = { url, s.ready, s.delayed, s.in_flight, s.dead, age }
    end
    if not o.json then
      output.columns({ "QUEUE", "READY", "DELAYED", "IN FLIGHT", "DEAD", "OLDEST" }, cells)
    end
    return 0
  end)
end

local function peek(argv)
  local o = args.parse(argv, { limit = "whole", json = "flag" }, { "[QUEUE]" })
  return with_queue(o[1], function(q)
    local cells = {}
    for i, m in ipairs(q:peek({ limit = o.limit })) do
      if o.json then
        output.json(m)
      end
      cells[i] = { m.id, m.state, m.priority, m.group, m.receives, when(m.sent_at), first(m.body, 60) }
    end
    if not o.json then
      output.columns({ "MESSAGE", "STATE", "PRIORITY", "GROUP", "RECEIVES", "SENT", "BODY" }, cells)
    end
  end)
end

local function read_body(text)
  if text == nil then
    args.wrong("--body is missing: the text of the message, @FILE, or - for stdin")
  elseif text == "-" or text:find("^@.") then
    local ok, content = pcall(fs.read, text == "-" and "/dev/stdin" or text:sub(2))
    if not ok then
      args.wrong("--body: %s", errors.message(content))
    end
    return content
  end
  return text
end

local function check_time(name, text)
  if text and not pcall(require("bolt.duration").seconds, tonumber(text) or text) then
    args.wrong('--%s: seconds, or a duration like "90s" or "5m" expected, got %q', name, text)
  end
  return tonumber(text) or text
end

local function send(argv)
  local o = args.parse(argv, {
    body = "text",
    priority = "whole",
    group = "text",
    key = "text",
    delay = "text",
    json = "flag",
  }, { "[QUEUE]" })
  local body = read_body(o.body)
  if o.priority and (o.priority < 1 or o.priority > 4) then
    args.wrong("--priority: 1 (first) to 4 expected, got %d", o.priority)
  end
  local delay = check_time("delay", o.delay)
  return with_queue(o[1], function(q)
    local id, sent = q:send(body, { priority = o.priority, group = o.group, key = o.key, delay = delay })
    if o.json then
      output.json({ id = id, sent = sent })
    else
      output.line(id)
    end
    if not sent then
      output.say("not sent again: there was a message of this key")
    end
  end)
end

local FILTER = { reason = "text", group = "text", older_than = "text", limit = "whole", json = "flag" }

local function filter_of(o)
  return {
    ids = o.id,
    reason = o.reason,
    group = o.group,
    older_than = check_time("older-than", o.older_than),
    limit = o.limit,
  }
end

local function dead(argv)
  local o = args.parse(argv, FILTER, { "[QUEUE]" })
  local filter = filter_of(o)
  return with_queue(o[1], function(q)
    local cells = {}
    for i, d in ipairs(q:dead(filter)) do
      if o.json then
        output.json(d)
      end
      cells[i] = { d.id, d.receives, when(d.died_at or d.sent_at), first(d.reason, 70), first(d.body, 40) }
    end
    if not o.json then
      output.columns({ "MESSAGE", "RECEIVES", "WHEN", "REASON", "BODY" }, cells)
    end
  end)
end

local UUID = "^" .. ("%x"):rep(8) .. ("%-%x%x%x%x"):rep(3) .. "%-" .. ("%x"):rep(12) .. "$"

local function redrive(argv)
  local flags = { id = "list" }
  for name, kind in pairs(FILTER) do
    flags[name] = kind
  end
  local o = args.parse(argv, flags, { "[QUEUE]" })
  for _, id in ipairs(o.id or {}) do
    if not id:find(UUID) then
      args.wrong("--id: the id of a dead letter expected, as `bolt queue dead` prints it, got %q", id)
    end
  end
  local filter = filter_of(o)
  return with_queue(o[1], function(q)
    local n = q:redrive(filter)
    if o.json then
      output.json({ redriven = n })
    else
      output.line("%d sent back", n)
    end
  end)
end

local function purge(argv)
  local o = args.parse(argv, { confirm = "text", dead = "flag", json = "flag" }, { "[QUEUE]" })
  return with_queue(o[1], function(q)
    if o.confirm ~= q.name then
      args.wrong("purge deletes for good; if that is meant: --confirm %s", q.name)
    end
    local n = q:purge({ confirm = o.confirm, dead = o.dead })
    if o.json then
      output.json({ purged = n or json.null })
    else
      output.line(n and ("%d deleted"):format(n) or "being deleted")
    end
  end)
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  return args.choose(argv, { ls = ls, peek = peek, send = send, dead = dead, redrive = redrive, purge = purge })
end

return M
