--- bolt directory: the catalogue. Works whether or not a service is up.
local args = require("bolt.terminal.args")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local json = require("bolt.json")
local output = require("bolt.terminal.output")

local M = {
  summary = "the catalogue of directories: list, add, import, probe",
  usage = [[
bolt directory ls [FILTER]... [--limit N] [--json]
                          what the catalogue knows; a ? is what nobody has looked at
bolt directory add URL [--name TEXT] [--home URL] [--category TEXT] [--country CC] [--policy P --source TEXT]
                   [--pace S] [--min-page S] [--login yes|no] [--captcha yes|no] [--success-rules JSON] [--json]
                          adds the directory whose submission form is at URL, or states facts of one that is there
bolt directory import FILE | --starter [--dry-run] [--json]
                          adds all directories of a list, or none when a row is wrong; - reads stdin
bolt directory probe [DIRECTORY]... [FILTER]... [--limit N] [--at-once N] [--pace S] [--allow-private] [--json]
                          looks at submission pages and notes down what is there: does it answer, does robots.txt
                          let us in, is there a form, which one, does it ask for a sign-in, a CAPTCHA, money.
                          Nothing is filled in. DIRECTORY is an id, a URL, a host or a name; none: those that nobody
                          looked at for a week (or for --stale D), and failures for a passing reason after an hour

FILTER, all of which must hold:
  --name TEXT       a part of the name
  --host HOST       host:port of the submission form
  --category TEXT   --country CC   --policy allowed|unclear|forbidden
  --login X         sign-in needed: yes, no or unknown; likewise --captcha X and --form X (a form was found)
  --probe WORD      how the last look at it ended: form, no_form, captcha, network, ...
  --stale D         not looked at for so long: seconds, or "12h", "7d"

  --policy P        allowed, unclear or forbidden: what the directory says about automated submissions;
                    --source says where. A forbidden one is not visited.
  --pace S          pause between page loads of the host; probe: 5 unless the directory or robots.txt wants more
  --min-page S      how long a visit stays on a page before the form is sent
  --success-rules   how it says yes; flows/README.md

FILE is JSON (a list of URLs, or of objects), JSON lines, or CSV whose first line names the columns. Fields:
submission_url (the only one needed), name, home_url, category, country, policy, policy_source, pace_seconds,
min_page_seconds, login_seen, captcha_seen, success_rules; what is empty or "unknown" states nothing. What
`ls --json` prints can be imported.

  --starter         the list that Bolt ships: places to begin with, none of which anybody has verified; it fills in
                    what is unknown and changes nothing else
  --dry-run         reads and checks, and changes nothing
  --at-once N       look at so many directories at a time (default 4); at those of one host in turn
  --allow-private   permit loopback and private addresses
  --json            print JSON: one object a line; ls adds the provenance of each fact

Exit code: 0; 1 when a row or the file is wrong, the database cannot be reached or a directory is not there; 2 for wrong
usage.]],
}

local CHOICES = {
  policy = { "allowed", "unclear", "forbidden" },
  login = { "yes", "no", "unknown" },
  captcha = { "yes", "no", "unknown" },
  form = { "yes", "no", "unknown" },
}

for _, words in pairs(CHOICES) do
  for _, word in ipairs(words) do
    words[word] = true
  end
end

local FILTER = {
  name = "text",
  host = "text",
  category = "text",
  country = "text",
  policy = "text",
  login = "text",
  captcha = "text",
  form = "text",
  probe = "text",
  stale = "text",
}

local function with_database(fn)
  return require("bolt.engine.boot").with(nil, fn)
end

local function check_choices(o)
  for name, words in pairs(CHOICES) do
    local given = o[name]
    if given and not words[given] then
      local near = args.nearest(given, words)
      local hint = near and ("; did you mean %s?"):format(near) or ""
      args.wrong("--%s: %s expected, got %q%s", name, table.concat(words, ", "), given, hint)
    end
  end
end

-- The filter that the flags state.
local function filter_of(o)
  check_choices(o)
  local filter = {}
  for name in pairs(FILTER) do
    filter[name] = o[name]
  end
  if o.stale then
    local ok, seconds = pcall(require("bolt.duration").seconds, tonumber(o.stale) or o.stale)
    if not ok then
      args.wrong('--stale: seconds, or a duration like "12h" or "7d" expected, got %q', o.stale)
    end
    filter.stale = seconds
  end
  return filter
end

local function with_flags(flags)
  local all = {}
  for _, set in ipairs({ FILTER, flags }) do
    for name, kind in pairs(set) do
      all[name] = kind
    end
  end
  return all
end

local function yes_no(value)
  if value == nil then
    return "?"
  end
  return value and "yes" or "no"
end

local function ls(argv)
  local o = args.parse(argv, with_flags({ limit = "whole", json = "flag" }))
  local filter = filter_of(o)
  filter.limit = o.limit or 100000
  return with_database(function()
    local catalogue = require("bolt.store.catalogue")
    local rows, cells = catalogue.list(filter), {}
    for i, row in ipairs(rows) do
      if o.json then
        output.json(catalogue.complete(row))
      end
      cells[i] = {
        row.name,
        row.country or "?",
        row.category or "?",
        row.policy_checked_at and row.policy or "?",
        yes_no(row.login_seen),
        yes_no(row.captcha_seen),
        row.last_probe or "?",
        row.last_probe_at and row.last_probe_at:sub(1, 16),
        row.submission_url,
      }
    end
    if not o.json and #rows > 0 then
      local heads = { "NAME", "COUNTRY", "CATEGORY", "POLICY", "LOGIN", "CAPTCHA", "LAST LOOK", "WHEN", "FORM" }
      output.columns(heads, cells)
    elseif #rows == 0 then
      output.say(
        "no directory%s",
        next(argv) and " is like this" or " yet: `bolt directory add` or `import` fills the catalogue"
      )
    end
    return 0
  end)
end

local BOOLEAN = { yes = true, no = false }

local function read_rules(text)
  if not text then
    return nil
  end
  local ok, rules = pcall(json.decode, text)
  if not ok then
    args.wrong("--success-rules: not JSON: %s", errors.message(rules))
  end
  return rules
end

-- What the arguments of add say, as an entry of the catalogue.
local function entry_of(o)
  check_choices(o)
  for _, name in ipairs({ "login", "captcha" }) do
    if o[name] == "unknown" then
      args.wrong("--%s: yes or no expected; what is not stated stays unknown", name)
    end
  end
  if o.source and not o.policy then
    args.wrong("--source says where the policy stands; --policy is missing")
  end
  return {
    submission_url = o[1],
    name = o.name,
    home_url = o.home,
    category = o.category,
    country = o.country,
    policy = o.policy,
    policy_source = o.source,
    pace_seconds = o.pace,
    min_page_seconds = o.min_page,
    login_seen = BOOLEAN[o.login],
    captcha_seen = BOOLEAN[o.captcha],
    success_rules = read_rules(o.success_rules),
  }
end

local function add(argv)
  local o = args.parse(argv, {
    name = "text",
    home = "text",
    category = "text",
    country = "text",
    policy = "text",
    source = "text",
    pace = "number",
    min_page = "number",
    login = "text",
    captcha = "text",
    success_rules = "text",
    json = "flag",
  }, { "URL" })
  local directories = require("bolt.store.directories")
  local ok, row = pcall(directories.describe, entry_of(o))
  if not ok then
    args.wrong("%s", errors.message(row))
  end
  return with_database(function()
    local ids, added = require("bolt.db").tx(function(tx)
      return directories.upsert(tx, { row }, "person")
    end)
    if o.json then
      output.json({ id = ids[row.key], added = added[row.key] or false })
    else
      output.line("%s", ids[row.key])
      output.say("%s: %s", added[row.key] and "added" or "there already; stated facts updated", row.submission_url)
    end
    return 0
  end)
end

-- The directories that are to be looked at.
local function chosen(o)
  local catalogue = require("bolt.store.catalogue")
  local words = { unpack(o) }
  local filter = filter_of(o)
  filter.limit, filter.oldest_first = o.limit or 100000, true
  if #words > 0 then
    filter.ids = catalogue.find(words)
  elseif not filter.stale then
    filter.due = 7 * 86400
  end
  return catalogue.list(filter)
end

local function tell(found, o)
  if o.json then
    output.json(found)
    return
  end
  local facts, parts = found.facts, {}
  if found.outcome == "form" then
    parts[1] = ("form with %d fields"):format(facts.form_fields)
    parts[2] = facts.captcha_seen and "a CAPTCHA" or nil
    parts[#parts + 1] = facts.payment_seen and "payment" or nil
    parts[#parts + 1] = found.changed and "another form than before" or nil
  else
    parts[1] = found.outcome .. (found.message and ": " .. found.message or "")
  end
  output.line("%s: %s", found.name, table.concat(parts, ", "))
end

-- Errors that are none of one directory alone.
local OURS =
  { cancelled = true, db = true, db_connection = true, browser_missing = true, browser_failed = true, output = true }

-- Looks at all of them, at most so many at a time. Returns the exit code.
local function look_at(rows, o)
  local fiber = require("bolt.fiber")
  local probe = require("flows.tasks.probe_directory")
  local shared = require("bolt.browser.shared")
  local options = { allow_private = o.allow_private, pace = o.pace }
  shared.prepare(options)
  local places, code = fiber.semaphore(o.at_once or 4), 0
  local function look(row)
    local ok, found = pcall(places.with, places, probe, row.id, options)
    if ok then
      tell(found, o)
    elseif errors.is(found) and OURS[found.kind] then
      error(found, 0)
    else
      code = 1
      output.say("bolt directory: %s: %s", row.name, errors.message(found))
    end
  end
  local ok, problem = pcall(fiber.group, function(group)
    for _, row in ipairs(rows) do
      group:spawn(look, row)
    end
  end)
  fiber.shield(shared.close)
  if not ok then
    error(problem, 0)
  end
  return code
end

local function probe(argv)
  local o = args.parse(
    argv,
    with_flags({ limit = "whole", at_once = "whole", pace = "number", allow_private = "flag", json = "flag" }),
    { "[DIRECTORY]..." }
  )
  if o.at_once and not (o.at_once >= 1 and o.at_once <= 32) then
    args.wrong("--at-once: 1 to 32 expected, got %d", o.at_once)
  end
  filter_of(o)
  return with_database(function()
    local rows = chosen(o)
    if #rows == 0 then
      output.say("no directory is due; name one, or say --stale 0")
      return 0
    end
    return look_at(rows, o)
  end)
end

local FILE_MAX = 16 * 1024 * 1024
local PROBLEMS_SHOWN = 50

local function read_file(path)
  local ok, text = pcall(fs.read, path == "-" and "/dev/stdin" or path, FILE_MAX)
  if not ok then
    errors.raise("bad_input", ("cannot read %s"):format((errors.message(text):gsub("^fs%.%w+: ", ""))))
  end
  return text
end

-- Names every row that is wrong; nothing is imported then.
local function complain(path, problems)
  for i, problem in ipairs(problems) do
    if i > PROBLEMS_SHOWN then
      output.say("... and %d more", #problems - PROBLEMS_SHOWN)
      break
    end
    output.say("%s:%d: %s", path, problem.line, problem.reason)
  end
  output.say("bolt directory: %d row%s wrong; nothing was imported", #problems, #problems == 1 and " is" or "s are")
  return 1
end

local function import(argv)
  local o = args.parse(argv, { starter = "flag", dry_run = "flag", json = "flag" }, { "[FILE]" })
  if (o[1] ~= nil) == (o.starter or false) then
    args.wrong(o[1] and "a file or --starter, not both" or "FILE is missing: a list of directories, or --starter")
  end
  local rows, problems
  if o.starter then
    rows = require("bolt.store.starter").rows()
  else
    rows, problems = require("bolt.store.directory_file").read(o[1], read_file(o[1]))
    if #problems > 0 then
      return complain(o[1], problems)
    end
  end
  if o.dry_run then
    output.say("%d directories, all of them right; nothing was changed", #rows)
    return 0
  end
  return with_database(function()
    local _, added = require("bolt.db").tx(function(tx)
      return require("bolt.store.directories").upsert(tx, rows, o.starter and "starter" or "import")
    end)
    local count = 0
    for _ in pairs(added) do
      count = count + 1
    end
    if o.json then
      output.json({ added = count, updated = #rows - count })
    else
      output.line("%d added, %d there already", count, #rows - count)
    end
    return 0
  end)
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  return args.choose(argv, { ls = ls, add = add, import = import, probe = probe })
end

return M
