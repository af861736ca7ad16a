-- Files for file inputs. Mixed into Locator.

local attempt = require("bolt.browser.attempt")
local crypto = require("bolt.crypto")
local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local fs = require("bolt.fs")
local options = require("bolt.options")

local upload = {}

local BYTES_MAX = 64 * 1024 * 1024

local copies = 0

-- A browser that runs as another user may not read what we may: it gets a copy in a folder that is gone with it.
local function for_browser(browser, path)
  local stats = browser:stats()
  if not stats.user then
    return path
  end
  copies = copies + 1
  local folder = ("%s/%d"):format(stats.files, copies)
  fs.mkdir_p(folder)
  local copy = folder .. "/" .. path:match("[^/]*$")
  fs.write(copy, fs.read(path, BYTES_MAX), { mode = 420 }) -- 0644
  return copy
end

local function checked(locator, paths)
  local list = {}
  for i, path in ipairs(type(paths) == "table" and paths or { paths }) do
    local stat = type(path) == "string" and path:find("^/") and fs.stat(path)
    if not stat or stat.type ~= "file" then
      local name = tostring(path)
      local text = "set_files: %s: there is no file %s; absolute paths are expected"
      errors.raise("no_file", text:format(tostring(locator), name), { path = name })
    end
    list[i] = path
  end
  return list
end

local TYPES = {
  png = "image/png",
  jpg = "image/jpeg",
  jpeg = "image/jpeg",
  gif = "image/gif",
  webp = "image/webp",
  svg = "image/svg+xml",
  pdf = "application/pdf",
  txt = "text/plain",
  csv = "text/csv",
}

-- A browser that runs elsewhere gets the bytes. object: of the input, in our world.
local function send_bytes(page, session, object, list)
  local files = {}
  for i, path in ipairs(list) do
    local name = path:match("[^/]*$")
    local bytes = crypto.base64_encode(fs.read(path, BYTES_MAX))
    files[i] = { name = name, type = TYPES[(name:match("%.(%w+)$") or ""):lower()] or "", bytes = bytes }
  end
  page:call(session, "Runtime.callFunctionOn", {
    functionDeclaration = "function (files) { globalThis.bolt.put_files(this, files); }",
    objectId = object,
    arguments = { { value = files } },
  })
end

-- Gives files to an input, named by object or node. number: of our world in its frame.
local function give(page, session, input, number, list)
  if page.browser.remote then
    local object = input.objectId
    if not object then
      local params = { backendNodeId = input.backendNodeId, executionContextId = number }
      object = page:call(session, "DOM.resolveNode", params).object.objectId
    end
    return send_bytes(page, session, object, list)
  end
  local copies_of = {}
  for i, path in ipairs(list) do
    copies_of[i] = for_browser(page.browser, path)
  end
  input.files = copies_of
  page:call(session, "DOM.setFileInputFiles", input)
end

--- Puts files into a file input, visible or not. Input and change events follow, also for a file that was there before.
---@param paths string|string[] absolute paths; {} empties the input
---@param opts? { timeout?: number }
--- Yields: yes. Raises as click; kind no_file before the browser is asked; not_a_file_input; too_many_files.
--- Example: page:get_by_label("Logo"):set_files("/home/ada/logo.png")
function upload:set_files(paths, opts)
  opts = options.check(opts, { timeout = "number" }, 2)
  local list = checked(self, paths)
  local ends, seconds = attempt.deadline(opts)
  local arg = { retarget = "control", ["then"] = "files", count = #list }
  local kept = attempt.ask("set_files", self, arg, ends, seconds)
  if #list == 0 then
    return
  end
  local page, frame = self.page, self.page:frame(self.frame)
  local element = page:call(frame.session, "Runtime.callFunctionOn", {
    functionDeclaration = "function (ref) { return globalThis.bolt.refs.get(ref); }",
    uniqueContextId = frame.worlds.isolated,
    arguments = { { value = kept.keep } },
  })
  give(page, frame.session, { objectId = element.result.objectId }, nil, list)
end

--- Presses a button that asks for files, and answers with these. For upload areas that have no input to be found.
---@param paths string|string[] absolute paths
---@param opts? { timeout?: number }
--- Yields: yes. Raises as click; kind no_file; timeout when no file is asked for; too_many_files.
--- Example: page:get_by_text("Choose a logo"):choose_files("/home/ada/logo.png")
function upload:choose_files(paths, opts)
  opts = options.check(opts, { timeout = "number" }, 2)
  local list = checked(self, paths)
  local ends, seconds = attempt.deadline(opts)
  local page, at = self.page, { frame = self.frame }
  page.chooser = nil
  page:send("Page.setInterceptFileChooserDialog", { enabled = true }, at)
  local ok, problem = pcall(function()
    self:click({ timeout = seconds, no_wait_after = true })
    local chooser = page:await(function()
      return page.chooser
    end, math.max(ends - fiber.now(), 0), "the page to ask for files")
    if #list > 1 and not chooser.multiple then
      attempt.fail(
        "choose_files",
        self,
        { why = "too_many_files", hard = true, message = "the page asks for one file" }
      )
    end
    local number = page:frame(self.frame).worlds.isolated_number
    give(page, chooser.session, { backendNodeId = chooser.node }, number, list)
  end)
  pcall(page.send, page, "Page.setInterceptFileChooserDialog", { enabled = false }, at)
  if not ok then
    error(problem, 0)
  end
end

return upload
