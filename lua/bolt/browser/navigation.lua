-- Going to a page and waiting for it: methods of Page.

local errors = require("bolt.errors")
local fiber = require("bolt.fiber")
local gate = require("bolt.browser.gate")
local options = require("bolt.options")
local proxy = require("bolt.browser.proxy")

local Navigation = {}

local SECONDS = 30

local REACHED = { commit = "commit", domcontentloaded = "DOMContentLoaded", load = "load" }

-- Failures that another try will not mend.
local FINAL =
  { "ERR_CERT_", "ERR_SSL_", "ERR_NAME_NOT_RESOLVED", "ERR_UNSAFE_PORT", "ERR_INVALID_", "ERR_TOO_MANY_REDIRECTS" }

local function failed(page, url, text, download, at)
  if download then
    errors.raise("navigation", ("%s is a download, not a page"):format(url))
  elseif text == "net::ERR_ABORTED" then
    errors.raise("navigation", ("%s gave no page (%s): no content, or it was stopped"):format(url, text))
  end
  local final = false
  local named, private = gate.explain(page.browser, at, text)
  if private then
    errors.raise(
      "private_address",
      ("%s is at a private address, which is not allowed here (allow_private)"):format(at)
    )
  end
  for _, word in ipairs(FINAL) do
    final = final or named:find(word, 1, true) ~= nil
  end
  page:must_be_open()
  proxy.explain(page, url, text)
  errors.raise("network", ("%s: %s"):format(url, named), { retryable = not final, code = named:match("ERR_[%u%d_]+") })
end

local function check_url(url)
  if type(url) ~= "string" then
    error("page:goto: url must be a string, got " .. type(url), 4)
  end
  local scheme = url:match("^(%a[%w+.-]*):")
  scheme = scheme and scheme:lower()
  if scheme ~= "http" and scheme ~= "https" and scheme ~= "data" and url ~= "about:blank" then
    errors.raise("bad_url", ("%s: only http and https addresses are opened"):format(url))
  end
end

local function go(page, url, opts, navigation)
  local wanted = REACHED[opts.wait or "domcontentloaded"]
  local frame = page.tree.main
  local timeout, moves = opts.timeout or SECONDS, frame.moves
  local answer = page.browser:call(page.session, "Page.navigate", { url = url }, timeout)
  local loader = answer.loaderId
  local function replaced()
    if page.navigation ~= navigation then
      errors.raise("navigation", ("going to %s was replaced by another navigation"):format(url))
    end
  end
  replaced()
  if answer.errorText then
    local document = page.documents[loader or ""] or {}
    failed(page, url, answer.errorText, answer.isDownload, document.url or url)
  end
  if loader then
    page:await(function()
      replaced()
      if frame.loader == loader then
        navigation.committed = true
        return frame.reached[wanted]
      elseif navigation.committed then
        -- The page went on by itself before it was ready: that document counts.
        loader = frame.loader
      end
    end, timeout, ("%s to load"):format(url))
  else -- another place in the same document
    page:await(function()
      replaced()
      return frame.moves > moves
    end, timeout, ("%s to be shown"):format(url))
  end
  local document = page.documents[loader or frame.loader] or {}
  if document.status == 407 then
    proxy.explain(page, url)
  end
  return {
    url = frame.url,
    status = document.status,
    headers = document.headers or {},
    redirects = document.redirects or {},
    remote_ip = document.remote_ip,
  }
end

---@class bolt.Answer what a navigation ended with
---@field url string after redirects, with the fragment
---@field status? integer of the document: 404 and 500 are answers, not errors; nil for data: and the like
---@field headers table<string, string>
---@field redirects { url: string, status: integer }[] on the way
---@field remote_ip? string

--- Goes to an address and waits for the page. Called page["goto"](page, url): goto is a word of the language.
---@param url string http or https
---@param opts? { timeout?: number, wait?: "commit"|"domcontentloaded"|"load" } seconds for all of it, default 30; wait
---  for the answer's head, the parsed document (default), or everything in it
---@return bolt.Answer
--- Errors: kind "network" (no answer; field code "ERR_NAME_NOT_RESOLVED", ...), "private_address", "navigation" (a
--- download, no content, replaced by another navigation), "bad_url", "timeout", "page_closed", "page_crashed",
--- "browser_closed". Yields: yes.
--- Example: local answer = page["goto"](page, "https://example.org/add", { timeout = 20 })
Navigation["goto"] = function(self, url, opts)
  local o = options.check(opts, { timeout = "number", wait = "string" }, 2)
  if o.wait and not REACHED[o.wait] then
    error(("page:goto: wait must be commit, domcontentloaded or load, got %q"):format(o.wait), 2)
  end
  check_url(url)
  self:must_be_open()
  local navigation, timeout = {}, o.timeout or SECONDS
  self.navigation = navigation
  local ends = fiber.now() + timeout
  local ok, result = pcall(fiber.timeout, timeout, go, self, url, o, navigation)
  if ok then
    return result
  end
  if self.navigation == navigation and not self.over then
    self.browser:post(self.session, "Page.stopLoading")
  end
  if errors.is(result, "timeout") and fiber.now() + 0.01 >= ends then -- ours, not one of the caller's
    errors.raise("timeout", ("%s did not load within %g s"):format(url, timeout), { retryable = true })
  end
  error(result, 0)
end

--- The address of the main document, with its fragment. Yields: no.
---@return string
function Navigation:url()
  return self.tree.main.url
end

return Navigation
