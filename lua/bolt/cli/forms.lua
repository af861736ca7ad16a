--- bolt forms: which field of a profile each control of a form wants, for many forms at once.
local args = require("bolt.terminal.args")
local errors = require("bolt.errors")
local fs = require("bolt.fs")
local json = require("bolt.json")
local output = require("bolt.terminal.output")

local M = {
  summary = "say which profile field each control of a form wants",
  usage = [[
bolt forms map [--json] < FORMS.jsonl

Reads one JSON object a line: {"id": ..., "html": "<form>...</form>", "controls": [{"selector": "#name"}, ...]}, and
perhaps "page_title". Loads each html in Chromium, with the network off and its scripts not run, and writes for each
line {"id": ..., "pred": {"#name": "business_name", "#hp": null, ...}}: a field of the profile, or null for a control
that is to be left alone, for exactly the selectors that were given.

  --json   the output is JSON with and without it

Exit code: 0; 1 when a line could not be read or a page could not be loaded (the other lines are answered).]],
}

local INPUT_MAX = 512 * 1024 * 1024

-- A page of 20 MB takes its time.
local LOAD_SECONDS = 120

-- What is wrong with a line, or nil.
local function problem(row)
  if type(row) ~= "table" then
    return "is no JSON object"
  elseif row.id == nil or row.id == json.null then
    return 'has no "id"'
  elseif type(row.html) ~= "string" then
    return 'has no "html" that is text'
  elseif type(row.controls) ~= "table" then
    return 'has no list "controls"'
  end
  for i, control in ipairs(row.controls) do
    if type(control) ~= "table" or type(control.selector) ~= "string" then
      return ('has no "selector" in control %d'):format(i)
    end
  end
end

local function parse(line)
  local ok, row = pcall(json.decode, line)
  if not ok then
    return nil, "is no JSON: " .. errors.message(row)
  end
  local wrong = problem(row)
  return not wrong and row or nil, wrong
end

-- A page that loads nothing and runs nothing but what we ask of it.
local function open_page(browser)
  local page = browser:context():page()
  page:send("Network.enable")
  page:send("Network.emulateNetworkConditions", {
    offline = true,
    latency = 0,
    downloadThroughput = 0,
    uploadThroughput = 0,
  })
  page:send("Emulation.setScriptExecutionDisabled", { value = true })
  return page
end

local function escape(text)
  return (text:gsub("[&<>]", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;" }))
end

-- The root element that some tools write around a fragment is no HTML and would be shown as text.
local function document(row)
  local title = type(row.page_title) == "string" and row.page_title or ""
  local html = row.html:gsub("^%s*<#[%w-]*>", "")
  return "<!doctype html><meta charset=utf-8><title>" .. escape(title) .. "</title>" .. html
end

-- The answer for one line.
local function map(page, row)
  local classifier = require("bolt.form.classifier")
  local interpret = require("bolt.form.interpret")
  local model = require("bolt.form.model")
  local ask = json.array({})
  for i, control in ipairs(row.controls) do
    ask[i] = control.selector
  end
  local frame = page:frames()[1].id
  page:send("Page.setDocumentContent", { frameId = frame, html = document(row) }, { timeout = LOAD_SECONDS })
  local seen = model.collect(page, frame, ask)
  local fields = {}
  for _, raw in ipairs(seen.forms) do
    for selector, guess in pairs(classifier.classify(interpret.form(raw, frame, seen.text))) do
      fields[selector] = guess.field
    end
  end
  local pred = {}
  for _, selector in ipairs(ask) do
    pred[selector] = fields[(seen.asked or {})[selector]] or json.null
  end
  return { id = row.id, pred = pred }
end

local function map_all(text)
  local chromium = require("bolt.chromium")
  local browser, page
  local failed, number = 0, 0
  text = text:gsub("^\239\187\191", "") -- a byte order mark
  for line in (text .. "\n"):gmatch("(.-)\r?\n") do
    number = number + 1
    if line:find("%S") then
      local row, wrong = parse(line)
      if row then
        browser = browser or chromium.open()
        page = page or open_page(browser)
        local ok, answer = pcall(map, page, row)
        if ok then
          output.json(answer)
        elseif errors.is(answer, "cancelled") or not errors.is(answer) or errors.is(answer, "output") then
          error(answer, 0)
        else
          wrong, page = "could not be loaded: " .. errors.message(answer), nil
          browser = browser:alive() and browser or nil
        end
      end
      if wrong then
        failed = failed + 1
        output.say("bolt forms map: line %d %s", number, wrong)
      end
    end
  end
  if browser then
    browser:close()
  end
  if number <= 1 and text == "" then
    errors.raise("usage", "nothing came on stdin: give it the forms, one JSON object a line")
  end
  return failed > 0 and 1 or 0
end

---@param argv string[]
---@return integer exit_code
function M.run(argv)
  return args.choose(argv, {
    map = function(rest)
      args.parse(rest, { json = "flag" })
      return map_all(fs.read("/dev/stdin", INPUT_MAX))
    end,
  })
end

return M
