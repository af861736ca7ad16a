--- What became of a job, for people and for programs. Pure: the rows are those of bolt.store.jobs.report.
local json = require("bolt.json")
local progress = require("bolt.terminal.progress")
local text = require("bolt.terminal.text")

local M = {}

local NAME_MAX = 34
local NAME_MIN = 12
local RESULT_MAX = 40
local RECEIVED_WIDTH = 20
local REST_WIDTH = 21 -- of a line of the practice report: mark, gaps, visits, time

-- Results in the order in which they are counted, and their words.
local KINDS = {
  { "submitted", "submitted" },
  { "live", "live" },
  { "duplicate", "listed already" },
  { "needs_human", "for a person" },
  { "in_doubt", "in doubt" },
  { "failed", "failed" },
  { "skipped", "skipped" },
  { "open", "not finished" },
}

local OPEN = { planned = true, filling = true, submitting = true }

--- What kind of result a row is: its status, but "duplicate" for what is listed already and "open" for what has not
--- ended. Yields: no.
---@param row table
---@return string
function M.kind(row)
  if row.status == "skipped" and row.reason == "duplicate" then
    return "duplicate"
  end
  return OPEN[row.status] and "open" or row.status
end

--- The exit code that a job's results come to: 1 when a directory failed, was refused or has not ended, else 3 when a
--- person is needed, else 0. Yields: no.
---@param rows table[]
---@return integer
function M.exit_code(rows)
  local code = 0
  for _, row in ipairs(rows) do
    local kind = M.kind(row)
    if kind == "failed" or kind == "skipped" or kind == "open" then
      return 1
    elseif kind == "needs_human" or kind == "in_doubt" then
      code = 3
    end
  end
  return code
end

-- A JSON object with its names in this order: { {name, value}, ... }; nil is written as null.
local function object(members)
  local parts = {}
  for i, member in ipairs(members) do
    parts[i] = json.encode(member[1]) .. ":" .. json.encode(member[2] == nil and json.null or member[2])
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

--- The line of one directory for programs.
---@param row table
---@return string JSON { directory, status, reason, fields, attempts, duration_ms, confirmation, listing_url, evidence }
--- Yields: no.
function M.json_line(row)
  return object({
    { "directory", row.directory },
    { "status", row.status },
    { "reason", row.reason },
    { "fields", json.object(row.fields or {}) },
    { "attempts", row.attempts },
    { "duration_ms", row.duration_ms },
    { "confirmation", row.confirmation },
    { "listing_url", row.listing_url },
    { "evidence", json.array(row.evidence or {}) },
  })
end

--- The counts of a job in one line: "12 submitted, 1 listed already". Yields: no.
---@param rows table[]
---@return string
function M.counts(rows)
  local counts, parts = {}, {}
  for _, row in ipairs(rows) do
    local kind = M.kind(row)
    counts[kind] = (counts[kind] or 0) + 1
  end
  for _, kind in ipairs(KINDS) do
    if counts[kind[1]] then
      parts[#parts + 1] = ("%d %s"):format(counts[kind[1]], kind[2])
    end
  end
  return #parts > 0 and table.concat(parts, ", ") or "nothing"
end

local function name_width(rows)
  local width = 9
  for _, row in ipairs(rows) do
    width = math.max(width, text.width(text.clean(row.name)))
  end
  return math.min(width, NAME_MAX)
end

local function seconds_of(row)
  return text.span((row.duration_ms or 0) / 1000)
end

-- The folder that holds all these files.
local function folder_of(paths)
  return (paths[1]:match("^(.*/)") or "")
end

--- The results of a job for people: a line per directory, and below it what is worth knowing.
---@param rows table[]
---@param opts { seconds: number, advice: fun(reason: string): string } advice: what a person can do about a reason
---@return string[] lines
--- Yields: no.
function M.results(rows, opts)
  local lines, width = {}, name_width(rows)
  for _, row in ipairs(rows) do
    local kind = M.kind(row)
    local head = ("%s %s  %s"):format(progress.mark(row), text.fit(text.clean(row.name), width), progress.describe(row))
    lines[#lines + 1] = row.duration_ms > 0 and ("%s (%s)"):format(head, seconds_of(row)) or head
    local function more(line)
      if line and line ~= "" then
        lines[#lines + 1] = "    " .. text.clean(line)
      end
    end
    if kind ~= "submitted" and kind ~= "live" then
      more(row.message)
    end
    if row.reason and kind ~= "duplicate" and kind ~= "open" then
      more(opts.advice(row.reason))
    end
    more(row.listing_url or row.directory)
    if row.evidence and #row.evidence > 0 then
      more(("evidence: %s (%d files)"):format(folder_of(row.evidence), #row.evidence))
    end
  end
  lines[#lines + 1] = ("%s; %s"):format(M.counts(rows), text.span(opts.seconds))
  return lines
end

-- Is this what had to happen at a practice directory? site: a row of Practice:judge.
local function as_expected(row, site)
  if site.outcome == "submitted" then
    return (row.status == "submitted" or row.status == "live")
      and site.accepted == 1
      and site.compared > 0
      and #site.wrong == 0
  elseif site.outcome == "duplicate" then
    return M.kind(row) == "duplicate" and site.accepted == 0
  end
  return row.status == "needs_human" and row.reason == site.outcome and site.accepted == 0
end

-- What a site received, in words.
local function received(site)
  if site.accepted == 0 then
    return "no listing"
  elseif site.accepted > 1 then
    return ("%d listings"):format(site.accepted)
  elseif #site.wrong == 0 then
    return ("all %d fields right"):format(site.compared)
  end
  return ("%d of %d fields wrong"):format(#site.wrong, site.compared)
end

---@class bolt.PracticeReport
---@field ok boolean everything went as it had to
---@field rows { row: table, site: table, ok: boolean }[] in the order of the sites

--- Holds a job against what the practice directories say about it.
---@param rows table[]
---@param sites table[] of Practice:judge
---@return bolt.PracticeReport
--- Yields: no.
function M.compare(rows, sites)
  local by_url, found = {}, { ok = true, rows = {} }
  for _, row in ipairs(rows) do
    by_url[row.directory] = row
  end
  for i, site in ipairs(sites) do
    local row = by_url[site.url] or { name = site.title, directory = site.url, status = "planned", attempts = 0 }
    local ok = as_expected(row, site)
    found.rows[i] = { row = row, site = site, ok = ok }
    found.ok = found.ok and ok
  end
  return found
end

-- What the sites say, all together.
local function verdict(found)
  local exact, twice, unexpected = 0, 0, 0
  for _, one in ipairs(found.rows) do
    if one.site.outcome == "submitted" and one.ok then
      exact = exact + 1
    end
    twice = twice + (one.site.accepted > 1 and 1 or 0)
    unexpected = unexpected + (one.ok and 0 or 1)
  end
  return {
    ("%d directories received exactly the expected values; %s accepted more than one listing."):format(
      exact,
      twice == 0 and "none" or twice
    ),
    unexpected > 0 and ("NOT AS EXPECTED: %d of %d directories, marked with !"):format(unexpected, #found.rows) or nil,
  }
end

-- How wide the name and the result of a row may be, so that a line fits into the terminal if it can.
local function widths(rows, columns)
  local name, result = name_width(rows), 10
  for _, row in ipairs(rows) do
    result = math.max(result, text.width(progress.describe(row)))
  end
  result = math.min(result, RESULT_MAX)
  local excess = name + result + RECEIVED_WIDTH + REST_WIDTH - (columns or math.huge)
  return math.max(math.min(name, NAME_MIN), math.min(name, name - excess)), result
end

--- The report of a job on the practice directories for people.
---@param found bolt.PracticeReport
---@param opts { business: string, seconds: number, columns?: integer } columns of the terminal
---@return string[] lines
--- Yields: no.
function M.practice(found, opts)
  local rows = {}
  for i, one in ipairs(found.rows) do
    rows[i] = one.row
  end
  local name, result = widths(rows, opts.columns)
  local function line(mark, cells)
    return ("%s %s  %s  %s  %6s %7s"):format(
      mark,
      text.fit(cells[1], name),
      text.fit(cells[2], result),
      text.fit(cells[3], RECEIVED_WIDTH),
      cells[4],
      cells[5]
    )
  end
  local lines = {
    ("%s in %d practice directories, %s"):format(text.clean(opts.business), #rows, text.span(opts.seconds)),
    "",
    line(" ", { "directory", "result", "the site received", "visits", "time" }),
  }
  for _, one in ipairs(found.rows) do
    local row = one.row
    local cells = { text.clean(row.name), progress.describe(row), received(one.site), row.attempts, seconds_of(row) }
    lines[#lines + 1] = line(one.ok and progress.mark(row) or "!", cells)
    if not one.ok and row.message then
      lines[#lines + 1] = "      " .. text.clean(row.message)
    end
    for _, wrong in ipairs(one.site.wrong) do
      lines[#lines + 1] = ("      %s: expected %s, received %s"):format(
        text.clean(wrong.field),
        text.clean(wrong.want),
        wrong.got == "" and "nothing" or text.clean(wrong.got)
      )
    end
  end
  lines[#lines + 1] = ""
  lines[#lines + 1] = M.counts(rows) .. "."
  for _, text_line in ipairs(verdict(found)) do
    lines[#lines + 1] = text_line
  end
  return lines
end

--- The same for programs, as one line of JSON.
---@param found bolt.PracticeReport
---@param opts { job: string, seconds: number }
---@return string
--- Yields: no.
function M.practice_json(found, opts)
  local list = json.array()
  for i, one in ipairs(found.rows) do
    list[i] = {
      name = one.site.name,
      directory = one.site.url,
      kind = one.site.kind,
      expected = one.site.outcome,
      as_expected = one.ok,
      status = one.row.status,
      reason = one.row.reason,
      message = one.row.message,
      confirmation = one.row.confirmation,
      attempts = one.row.attempts,
      duration_ms = one.row.duration_ms,
      accepted = one.site.accepted,
      compared = one.site.compared,
      wrong = json.array(one.site.wrong),
      evidence = json.array(one.row.evidence or {}),
    }
  end
  return object({
    { "job", opts.job },
    { "as_expected", found.ok },
    { "seconds", opts.seconds },
    { "directories", list },
  })
end

return M
