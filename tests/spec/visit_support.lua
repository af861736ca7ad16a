-- Sites for whole visits: each serves a page of tests/spec/visits and takes down what it receives. A visit is the task
-- that the main job runs, against the database, in the browser that all of them share.
local fs = require("bolt.fs")
local jobs = require("bolt.store.jobs")
local json = require("bolt.json")
local profiles = require("bolt.store.profile")
local results = require("bolt.store.results")
local server = require("bolt.server")
local submit = require("flows.tasks.submit_directory")
local t = require("tests.spec.support")

local M = {}

M.profile = assert(profiles.load("flows/practice/business.json"))

-- What a description of a site may say. A table of tests/spec/visits/*.lua has one for each name:
--   wants    fields that arrive, exactly; a list where it posts more than once, {} where nothing may arrive.
--            NAME stands for the name of the business, which is another at each site
--   ends     "status reason" of the result; default "submitted"
--   routes   "METHOD /path" -> text of a page, or function(site, req) -> a response or the text of a page. By default
--            "GET /add" is the page NAME.html and "POST /add" takes the fields down and gives thanks
--   charset  of the page; default utf-8
--   fields   some of what the ledger says was filled in: label, name or selector -> value
--   pace     seconds between page loads; default 0
--   within   seconds that the visit may take at most
local KEYS = { wants = true, ends = true, routes = true, charset = true, fields = true, pace = true, within = true }

local Site = {}
Site.__index = Site

--- A page. Yields: no.
function M.html(body, status, charset)
  return {
    status = status or 200,
    headers = { ["content-type"] = "text/html; charset=" .. (charset or "utf-8") },
    body = "<!doctype html>" .. body,
  }
end

--- A JSON answer.
function M.json(value, status)
  return { status = status or 200, headers = { ["content-type"] = "application/json" }, body = json.encode(value) }
end

--- "See there".
function M.redirect(path)
  return { status = 303, headers = { location = path } }
end

-- Empty fields out, line ends as the profile has them, files by their names.
local function plain(fields, files)
  local kept = {}
  for name, value in pairs(fields) do
    if type(value) == "string" then
      value = value:gsub("\r\n", "\n")
    end
    kept[name] = value ~= "" and value or nil
  end
  for name, file in pairs(files or {}) do
    kept[name] = file.filename ~= "" and file.filename or nil
  end
  return kept
end

--- Takes down what a request brings, as a form or as JSON; returns it.
function Site:take(req)
  local fields
  if (req.headers["content-type"] or ""):find("json") then
    fields = json.decode(req.body)
  else
    fields = plain(server.form(req))
  end
  self.posts[#self.posts + 1] = fields
  return fields
end

--- The page as it lies on disk; `with` goes where it says %%.
function Site:page(with)
  local text = fs.read("tests/spec/visits/" .. self.name .. ".html")
  return (text:gsub("^<!doctype html>", ""):gsub("%%%%", function()
    return with or ""
  end))
end

local DEFAULT = {
  ["GET /add"] = function(site)
    return site:page()
  end,
  ["POST /add"] = function(site, req)
    site:take(req)
    return "<h1>Thank you</h1><p>Your listing was received. Reference: W-17</p>"
  end,
}

function Site:handle(req)
  local key = req.method .. " " .. req.path
  local route = (self.about.routes or {})[key] or DEFAULT[key]
  if not route then
    return M.html("Not found", 404)
  end
  local answer = type(route) == "function" and route(self, req) or route
  return type(answer) == "table" and answer or M.html(answer, 200, self.about.charset)
end

local function serve(name, about)
  for key in pairs(about) do
    assert(KEYS[key], name .. ": what is " .. key .. "?")
  end
  local site = setmetatable({ name = name, about = about, posts = {} }, Site)
  local s = server.listen("127.0.0.1:0", function(req)
    return site:handle(req)
  end)
  t.on_exit(function()
    s:close()
  end)
  site.url = "http://" .. s.address .. "/add"
  return site
end

--- Visits a site as the main job does.
---@param name string
---@param about table
---@return { ends: string, message: string, posts: table[], fields: table, business: string, seconds: number }
function M.visit(name, about)
  local fiber = require("bolt.fiber")
  local business, site = {}, serve(name, about)
  for key, value in pairs(M.profile) do
    business[key] = value
  end
  business.business_name = "Blue Door " .. name:gsub("_", " ")
  local job = jobs.start((jobs.create({
    business = business,
    directories = { site.url },
    consent = "Marta Lindqvist",
    allow_private = true,
    pace = about.pace or 0,
  })))
  local began = fiber.now()
  local ending = submit(job.id, job.directories[1])
  return {
    ends = ending.status .. (ending.reason and " " .. ending.reason or ""),
    message = ending.message,
    posts = site.posts,
    fields = results.open(job.id, job.directories[1].id).row.fields,
    business = business.business_name,
    seconds = fiber.now() - began,
  }
end

-- What differs between what arrived and what should have, one line a field.
local function differences(got, wanted, lines, where)
  local names = {}
  for name in pairs(got) do
    names[name] = true
  end
  for name in pairs(wanted) do
    names[name] = true
  end
  for name in pairs(names) do
    if t.show(got[name]) ~= t.show(wanted[name]) then
      lines[#lines + 1] = ("%s%s: got %s, want %s"):format(where, name, t.show(got[name]), t.show(wanted[name]))
    end
  end
end

--- Compares what a visit did with the description of its site.
function M.judge(was, about)
  local lines, wanted = {}, about.wants
  if #wanted == 0 and next(wanted) then
    wanted = { wanted }
  end
  if #was.posts ~= #wanted then
    lines[1] = ("%d posts, want %d"):format(#was.posts, #wanted)
  end
  for i = 1, math.max(#was.posts, #wanted) do
    local fields = {}
    for name, value in pairs(wanted[i] or {}) do
      fields[name] = value == "NAME" and was.business or value
    end
    differences(was.posts[i] or {}, fields, lines, #wanted > 1 and i .. ". " or "")
  end
  for name, value in pairs(about.fields or {}) do
    differences({ [name] = was.fields[name] }, { [name] = value }, lines, "ledger ")
  end
  if was.ends ~= (about.ends or "submitted") then
    table.insert(lines, 1, ("ended %s, want %s"):format(was.ends, about.ends or "submitted"))
  end
  if about.within and was.seconds > about.within then
    lines[#lines + 1] = ("took %.1f s"):format(was.seconds)
  end
  if #lines > 0 then
    error(table.concat(lines, "\n  ") .. "\n  said: " .. tostring(was.message), 2)
  end
end

return M
