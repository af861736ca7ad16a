--- PostgreSQL: queries on a pool, transactions, notifications.
--
-- Values: int, float and numeric become numbers (integers beyond 2^53 stay text), bool booleans, json and jsonb
-- their values, bytea bytes, everything else its text; NULL leaves the key out of the row. As parameters ($1, $2):
-- strings, numbers, booleans, nil or db.null, tables (sent as JSON) and db.array lists (sent as arrays).
--
-- Errors: kind "db" with sqlstate, constraint and retryable; kind "db_connection" when there is no connection or it was
-- lost (outcome_unknown tells whether the statement had been sent). Nothing here retries.
-- All of it is refused in a flow outside a step.
local core = require("bolt.core.db")
local fiber = require("bolt.fiber")
local json = require("bolt.json")
local options = require("bolt.options")

local M = {}

--- SQL NULL as a parameter, for lists where nil would end them.
M.null = json.null

--- Sets the process's pool. Connections open when they are needed. Yields: no.
---@param conninfo string any libpq form: URI or key=value
---@param opts? { size?: integer, direct?: string } size: most connections at once (default 8), beside one for the
--- journal; direct: how to reach the server where conninfo is that of a pooler, for notifications
--- Example: db.connect("postgresql:///bolt?host=/run/postgresql")
function M.connect(conninfo, opts)
  if type(conninfo) ~= "string" then
    error("db.connect: connection string expected, got " .. type(conninfo), 2)
  end
  opts = opts or {}
  options.check(opts, { size = "number", direct = "string" }, 2)
  core.connect(conninfo, opts.size or 8, opts.direct)
end

--- Closes the pool; what is under way fails with kind "db_connection". Yields: no.
M.close = core.close

--- Runs one statement.
---@param sql string with $1, $2, ... for the parameters
---@param ... any parameters
---@return table rows list of { column = value }, or { count = rows changed } for a statement that returns no rows
--- Yields: yes. Example: for _, job in ipairs(db.query("select id from bolt.jobs where status = $1", "queued")) do
M.query = core.query

--- The first row, or nil.
---@param sql string
---@return table|nil row
--- Yields: yes. Example: local job = db.one("select * from bolt.jobs where id = $1", id)
function M.one(sql, ...)
  return core.query(sql, ...)[1]
end

--- Runs one statement and returns how many rows it changed.
---@param sql string
---@return integer count
--- Yields: yes.
function M.exec(sql, ...)
  local result = core.query(sql, ...)
  return result.count or #result
end

--- Runs a text of several statements without parameters, as one implicit transaction. Yields: yes.
---@param sql string
M.script = core.script

---@class bolt.db.Tx
local Tx = {}
Tx.__index = Tx

--- As db.query, inside the transaction. Yields: yes.
function Tx:query(sql, ...)
  return self.conn:query(sql, ...)
end

--- As db.one, inside the transaction. Yields: yes.
function Tx:one(sql, ...)
  return self.conn:query(sql, ...)[1]
end

--- As db.exec, inside the transaction. Yields: yes.
function Tx:exec(sql, ...)
  local result = self.conn:query(sql, ...)
  return result.count or #result
end

--- As db.script, inside the transaction. Yields: yes.
function Tx:script(sql)
  self.conn:script(sql)
end

local function finish(conn, ok, ...)
  if ok then
    -- A connection that dies here leaves the outcome unknown; the error says so.
    local committed, e = pcall(conn.query, conn, "commit")
    conn:give_back()
    if not committed then
      error(e, 0)
    end
    return ...
  end
  fiber.shield(pcall, conn.query, conn, "rollback")
  conn:give_back()
  error((...), 0)
end

--- Calls fn(tx) in a transaction: commits when it returns, rolls back when it raises.
---@param fn fun(tx: bolt.db.Tx): any
---@return any ... what fn returns
--- Errors: what fn raises; kind "db_connection" with outcome_unknown when the connection died in the commit.
--- Yields: yes. Example: db.tx(function(tx) tx:exec("update ..."); tx:exec("insert ...") end)
function M.tx(fn)
  if type(fn) ~= "function" then
    error("db.tx: function expected, got " .. type(fn), 2)
  end
  local conn = core.take()
  local tx = setmetatable({ conn = conn }, Tx)
  local ok, e = pcall(conn.query, conn, "begin")
  if not ok then
    conn:give_back()
    error(e, 0)
  end
  return finish(conn, pcall(fn, tx))
end

---@class bolt.db.Listener
local Listener = {}
Listener.__index = Listener

--- The next notification. An empty payload comes after each connect: look once, some may have been missed.
---@param timeout? number seconds
---@return string payload
--- Errors: kind "timeout". Yields: yes.
function Listener:next(timeout)
  if timeout then
    return fiber.timeout(timeout, self.core.next, self.core)
  end
  return self.core:next()
end

--- Ends listening. Yields: no.
function Listener:close()
  self.core:close()
end

--- Listens on a channel, on a connection of its own. A hint, not a promise: poll as well. Yields: no.
---@param channel string
---@return bolt.db.Listener
function M.listen(channel)
  return setmetatable({ core = core.listen(channel) }, Listener)
end

--- Marks a list to be sent as a PostgreSQL array. Yields: no.
---@param list any[]
---@return any[]
--- Example: db.query("select * from t where id = any($1::int[])", db.array({ 1, 2 }))
function M.array(list)
  local copy = {} -- what the list is at this moment, and a table that may carry the mark
  for i = 1, #list do
    copy[i] = list[i]
  end
  return core.array(copy)
end

--- Figures of pool and journal. Yields: no.
---@return { size: integer, open: integer, busy: integer, waiting: integer, lost: integer, journal_batches: integer,
--- journal_statements: integer }
M.stats = core.stats

return M
