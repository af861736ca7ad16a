--- Practice directories: fifteen sites on loopback, each a different kind that exists in the wild.
--
-- One listener serves them all; each has its own host NAME.localhost (Chromium and curl resolve *.localhost to
-- loopback by themselves), so they are sites of their own to cookies, pace and robots.txt. What a site receives is on
-- disk before it answers (flows/practice/ledger.lua), so the sites survive kill -9 and are the oracle of the tests.
local crypto = require("bolt.crypto")
local expect = require("flows.practice.expect")
local fs = require("bolt.fs")
local options = require("bolt.options")
local server = require("bolt.server")
local site = require("flows.practice.site")

local M = {}

local NAMES = {
  "modern",
  "tables",
  "controlled",
  "wizard",
  "dropdowns",
  "iframe",
  "components",
  "richtext",
  "ajax",
  "limit",
  "traps",
  "captcha",
  "login",
  "busy",
  "listed",
}

---@class bolt.Practice
---@field address? string "127.0.0.1:PORT" while it serves
---@field port integer
---@field directories table[] entries of the catalogue
---@field sites table<string, table> by name
local Practice = {}
Practice.__index = Practice

local function directory(definition, port)
  local base = ("http://%s.localhost:%d"):format(definition.name, port)
  return {
    name = definition.title,
    home_url = base .. "/",
    submission_url = base .. "/add",
    category = "practice",
    country = "US",
    policy = "allowed",
    policy_source = "flows/practice: our own site",
    pace_seconds = 0,
    min_page_seconds = 0,
    -- Its home page lists who is in it: what a crash left in doubt can be looked up there.
    success_rules = { lookup_url = base .. "/" },
  }
end

--- The sites as their ledgers in `dir` have them, without serving them.
---@param opts { dir: string, port: integer }
---@return bolt.Practice
--- Errors: kind fs. Yields: yes.
function M.read(opts)
  opts = options.check(opts, { dir = "string", port = "number" }, 2)
  local self = setmetatable({ sites = {}, list = {}, directories = {}, hosts = {}, port = opts.port }, Practice)
  for i, name in ipairs(NAMES) do
    local one = site.open(require("flows.practice." .. name), opts.dir)
    self.sites[name], self.list[i] = one, one
    self.directories[i] = directory(one, opts.port)
    self.hosts[name .. ".localhost"] = one
    for _, host in ipairs(one.hosts or {}) do
      self.hosts[host .. ".localhost"] = one
    end
  end
  return self
end

--- The address at which another process can ask what ledgers the sites at a port write to. Yields: no.
---@param port integer
---@return string url
function M.identity_url(port)
  return ("http://identity.localhost:%d/"):format(port)
end

--- And what it is told there. Yields: yes.
---@param dir string
---@return string
function M.identity(dir)
  return crypto.sha256(fs.realpath(dir)) .. "\n"
end

--- Serves the practice directories.
---@param opts { listen?: string, dir: string } listen defaults to a free port of loopback; dir holds the ledgers
---@return bolt.Practice
--- Errors: kind server (address in use), fs. Yields: yes.
--- Example: local p = practice.serve({ dir = state_dir .. "/practice" })
function M.serve(opts)
  opts = options.check(opts, { listen = "string", dir = "string" }, 2)
  fs.mkdir_p(opts.dir)
  local identity, self = M.identity(opts.dir), nil
  local listener = server.listen(opts.listen or "127.0.0.1:0", function(req)
    local one = self and self.hosts[req.hostname]
    if req.hostname == "identity.localhost" then
      return { body = identity }
    elseif not self then
      return { status = 503, headers = { ["retry-after"] = "1" }, body = "The practice directories are opening.\n" }
    elseif not one then
      return { status = 404, body = "No practice directory has this host name.\n" }
    end
    return one:handle(req)
  end)
  -- Read once the port is ours: whoever had it may have been writing until now.
  local ok, sites = pcall(M.read, { dir = opts.dir, port = listener.port })
  if not ok then
    listener:close()
    error(sites, 0)
  end
  self = sites
  self.server, self.address = listener, listener.address
  return self
end

--- What a site received, in order: { accepted, business, reference, why, fields, at }. Yields: no.
---@param name string
---@return table[]
function Practice:received(name)
  return self.sites[name].ledger.entries
end

--- Forgets everything that was received. Yields: yes.
function Practice:reset()
  for _, one in ipairs(self.list) do
    one:reset()
  end
end

--- What every site has to say about a business: how often it was accepted, and which values differ from those expected.
---@param profile table
---@param files? { logo?: string } SHA-256 of the files of the profile
---@return { name: string, title: string, kind: string, url: string, outcome: string, accepted: integer,
---  compared: integer, wrong: table[] }[] in the order of the sites
--- Yields: no.
function Practice:judge(profile, files)
  local all = {}
  for i, one in ipairs(self.list) do
    local row =
      { name = one.name, title = one.title, kind = one.kind, outcome = one.outcome, accepted = 0, compared = 0 }
    row.url, row.wrong = self.directories[i].submission_url, {}
    for _, entry in ipairs(one.ledger.entries) do
      if entry.accepted then
        row.accepted = row.accepted + 1
        if one.expected then
          local wrong, compared = expect.compare(one.expected(profile, files or {}), entry.fields, one.ignored)
          row.compared = row.compared + compared
          for _, w in ipairs(wrong) do
            row.wrong[#row.wrong + 1] = w
          end
        end
      end
    end
    all[i] = row
  end
  return all
end

--- Stops serving; the ledgers stay. Yields: no.
function Practice:close()
  if self.server then
    self.server:close()
  end
end

return M
