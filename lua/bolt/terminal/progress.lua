--- Shows how a job gets on: on a terminal a line per directory, redrawn in place; elsewhere one line per change.
--
-- Everything goes to stderr. What is drawn is a function of the record and of the size of the terminal, so a resize
-- needs no signal: the next drawing, a quarter of a second later, goes by the new size.
local process = require("bolt.process")
local text = require("bolt.terminal.text")

local M = {}

local STDERR = 2

-- Words for what a status means to who watches.
local OPEN = { planned = true, filling = true, submitting = true }

local WORDS = {
  network = "not reachable",
  timeout = "no answer in time",
  rate_limited = "too busy",
  server_error = "server error",
  captcha = "CAPTCHA",
  login_required = "sign-in needed",
  verification = "confirmation needed",
  payment_required = "payment asked for",
  validation = "a value was refused",
  mapping_incomplete = "asks for more than the profile says",
  duplicate = "listed already",
  no_form = "no form found",
  closed = "takes no submissions",
  forbidden = "not allowed",
  browser_crash = "the browser died",
  no_consent = "no consent",
  over_quota = "more than the package covers",
  unknown = "unknown",
}

--- A reason code in words. Yields: no.
---@param reason? string
---@return string
function M.reason(reason)
  return reason and (WORDS[reason] or reason) or ""
end

local function visit_number(row)
  return row.attempts > 1 and (", visit %d"):format(row.attempts) or ""
end

--- What a directory is at, in words.
---@param row table of bolt.store.jobs.progress
---@return string
--- Yields: no. Example: progress.describe({ status = "filling", attempts = 2 }) -> "filling in, visit 2"
function M.describe(row)
  local status, why = row.status, M.reason(row.reason)
  if status == "planned" then
    if row.attempts == 0 then
      return "waiting"
    end
    local next_in = row.next_in or 0
    return ("%s: again %s"):format(why, next_in > 0 and "in " .. text.span(next_in) or "soon")
  elseif status == "filling" then
    return "filling in" .. visit_number(row)
  elseif status == "submitting" then
    return "sent, reading the answer" .. visit_number(row)
  elseif status == "submitted" or status == "live" then
    return status .. (row.confirmation and ", " .. text.clean(row.confirmation) or "")
  elseif status == "in_doubt" then
    return "in doubt: a person should look whether it was taken"
  elseif status == "needs_human" then
    return "for a person: " .. why
  end
  return row.reason == "duplicate" and why or status .. ": " .. why
end

-- Mark and colour of a state.
local function mark_of(row)
  local status = row.status
  if status == "submitted" or status == "live" then
    return "+", "32"
  elseif status == "needs_human" or status == "in_doubt" then
    return "?", "33"
  elseif status == "failed" then
    return "x", "31"
  elseif status == "skipped" then
    return "-", row.reason == "duplicate" and "36" or "31"
  elseif status == "planned" then
    return " ", "2"
  end
  return ">", "1"
end

--- The one character that stands for a state. Yields: no.
---@param row table
---@return string
function M.mark(row)
  return (mark_of(row))
end

local function name_of(row)
  return text.clean(row.name)
end

-- One line of the block: mark, name, state, time, in exactly as many columns as there are at most.
local function line(row, columns, name_width, paint)
  local sign, colour = mark_of(row)
  if columns < 3 then
    return sign
  end
  local time = row.seconds and text.span(row.seconds) or ""
  local room = columns - 2 - 9
  local wide = math.min(name_width, math.max(8, math.floor(room * 0.45)))
  local body
  if room < 16 then
    body = text.fit(name_of(row), math.max(0, columns - 2))
  else
    body = text.fit(name_of(row), wide) .. " " .. text.fit(M.describe(row), room - wide - 1) .. ("%9s"):format(time)
  end
  if not paint then
    return sign .. " " .. body
  end
  return ("\27[%sm%s\27[0m %s"):format(colour, sign, row.status == "planned" and "\27[2m" .. body .. "\27[0m" or body)
end

local function tally(rows)
  local open, ended = 0, 0
  for _, row in ipairs(rows) do
    if OPEN[row.status] then
      open = open + 1
    else
      ended = ended + 1
    end
  end
  return open, ended
end

-- Which rows to show when not all have room: those at work, then those that wait, then those that ended.
local function choose(rows, room)
  if #rows <= room then
    return rows
  end
  local chosen, left = {}, room
  local function take(test)
    for i, row in ipairs(rows) do
      if left > 0 and not chosen[i] and test(row) then
        chosen[i], left = true, left - 1
      end
    end
  end
  take(function(row)
    return row.status == "filling" or row.status == "submitting"
  end)
  take(function(row)
    return OPEN[row.status]
  end)
  take(function()
    return true
  end)
  local list = {}
  for i, row in ipairs(rows) do
    if chosen[i] then
      list[#list + 1] = row
    end
  end
  return list
end

--- The block as drawn on a terminal.
---@param rows table[] of bolt.store.jobs.progress
---@param size { columns: integer, rows: integer } of the terminal
---@param opts { title: string, elapsed: number, paint: boolean } elapsed in seconds
---@return string[] lines none wider than the terminal is
--- Yields: no.
function M.layout(rows, size, opts)
  local columns = math.max(1, size.columns - 1) -- the last column would make some terminals wrap
  local open, ended = tally(rows)
  local title = ("%s: %d of %d done, %s"):format(opts.title, ended, open + ended, text.span(opts.elapsed))
  title = text.cut(title, columns)
  local lines = { opts.paint and "\27[1m" .. title .. "\27[0m" or title }
  local shown = choose(rows, math.max(0, size.rows - 3))
  local width = 0
  for _, row in ipairs(shown) do
    width = math.max(width, text.width(name_of(row)))
  end
  for _, row in ipairs(shown) do
    lines[#lines + 1] = line(row, columns, width, opts.paint)
  end
  if #shown < #rows then
    lines[#lines + 1] = text.cut(("  and %d more"):format(#rows - #shown), columns)
  end
  return lines
end

local function plain(drawn)
  return (drawn:gsub("\27%[[%d;]*m", ""))
end

-- How many rows of the terminal drawn lines take now: one that was made narrower has wrapped them.
local function rows_taken(lines, columns)
  local n = 0
  for _, drawn in ipairs(lines) do
    n = n + math.max(1, math.ceil(text.width(plain(drawn)) / columns))
  end
  return n
end

---@class bolt.Progress
---@field live boolean
local Progress = {}
Progress.__index = Progress

--- Begins.
---@param title string
---@param opts? { write?: fun(text: string), size?: fun(): integer?, integer?, live?: boolean, paint?: boolean } for
---  tests: where it goes, and what the terminal is like
---@return bolt.Progress
--- Yields: no. Example: local p = progress.open("12 directories"); p:update(jobs.progress(id), 1.5); p:close()
function M.open(title, opts)
  opts = opts or {}
  local self = setmetatable({ title = title, drawn = {}, said = {} }, Progress)
  self.size = opts.size or function()
    return process.terminal_size(STDERR)
  end
  self.write = opts.write or function(out)
    io.stderr:write(out)
    io.stderr:flush()
  end
  self.live = opts.live
  if self.live == nil then
    self.live = process.is_terminal(STDERR) and process.env("TERM") ~= "dumb" and self.size() ~= nil
  end
  self.paint = opts.paint
  if self.paint == nil then
    self.paint = self.live and not process.env("NO_COLOR")
  end
  return self
end

-- The text that takes the block away.
function Progress:erased()
  if #self.drawn == 0 then
    return ""
  end
  local up = rows_taken(self.drawn, self.size() or 80)
  self.drawn = {}
  return ("\r\27[%dA\27[J"):format(up)
end

--- Says something above the block.
---@param message string
--- Yields: no.
function Progress:note(message)
  local block = self.drawn
  local out = self:erased() .. message .. "\n"
  if #block > 0 then
    out = out .. table.concat(block, "\n") .. "\n"
  end
  self.drawn = block
  self.write(out)
end

function Progress:draw(rows, elapsed)
  local columns, height = self.size()
  local lines = M.layout(rows, { columns = columns or 80, rows = height or 24 }, {
    title = self.title,
    elapsed = elapsed,
    paint = self.paint,
  })
  -- One write, so that nobody sees a block half drawn.
  self.write(self:erased() .. table.concat(lines, "\n") .. "\n")
  self.drawn = lines
end

-- What tells one state of a directory from the next.
local function state_of(row)
  return ("%s %s %d"):format(row.status, row.reason or "", row.attempts)
end

function Progress:tell(rows)
  for _, row in ipairs(rows) do
    local state = state_of(row)
    if self.said[row.directory] ~= state and not (row.status == "planned" and row.attempts == 0) then
      local time = not OPEN[row.status] and row.seconds and " (" .. text.span(row.seconds) .. ")" or ""
      local message = row.status == "failed" and row.message and ": " .. text.clean(row.message) or ""
      self.write(("%s: %s%s%s\n"):format(name_of(row), M.describe(row), message, time))
    end
    self.said[row.directory] = state
  end
end

--- Shows how things stand.
---@param rows table[] of bolt.store.jobs.progress
---@param elapsed number seconds since the job began here
--- Yields: no.
function Progress:update(rows, elapsed)
  if self.live then
    self:draw(rows, elapsed)
  else
    self:tell(rows)
  end
end

--- Ends: the block stays where it is, or goes.
---@param gone? boolean
--- Yields: no.
function Progress:close(gone)
  if gone then
    local out = self:erased()
    if out ~= "" then
      self.write(out)
    end
  end
  self.drawn = {}
end

return M
