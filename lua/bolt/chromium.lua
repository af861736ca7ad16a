--- Chromium: browsers, contexts and pages.
--
--   local browser = chromium.open()
--   local page = browser:context():page()
--   page["goto"](page, "https://example.org/")
--   print(page:title())
--   browser:close()
--
-- The classes are in lua/bolt/browser/: browser.lua, context.lua, page.lua. Everything that waits suspends only the
-- fiber that called it, and has a deadline.
local Browser = require("bolt.browser.browser")
local endpoint = require("bolt.browser.endpoint")
local fiber = require("bolt.fiber")
local launch = require("bolt.browser.launch")
local options = require("bolt.options")
local process = require("bolt.process")

local M = {}

local OPEN_OPTIONS = {
  allow_private = "boolean|table",
  headless = "boolean",
  executable = "string",
  no_sandbox = "boolean",
  user = "string",
  args = "table",
  timeout = "number",
  endpoint = "string",
}

---@class bolt.OpenOptions
---@field allow_private? boolean|string[] may pages reach loopback and private addresses? true, or the hosts that may be
---  private (default false)
---@field headless? boolean default true; false needs a display
---@field executable? string path or name (default: BOLT_CHROMIUM, or the first of chromium, chromium-browser,
---  google-chrome in PATH)
---@field no_sandbox? boolean switch Chromium's sandbox off; logged (default false)
---@field user? string when we are root: the user that Chromium runs as (default: bolt if there is one, else nobody)
---@field args? string[] further flags for Chromium
---@field timeout? number seconds until it must answer (default 30)
---@field endpoint? string "ws://host:port/devtools/browser/..." or wss://: the DevTools address of a browser that
---  somebody else started (default: BOLT_CHROMIUM, when it is one); without a path it is asked for. Needs
---  allow_private = true, and takes none of the five options before timeout. Its close only leaves it; a lost
---  connection is "browser_closed"

--- Starts a browser, or connects to one.
---@param opts? bolt.OpenOptions
---@return bolt.Browser
--- Errors: kind "browser_missing" (says what to install), "browser_failed" (with what it said last), "outside_step".
--- Yields: yes. Example: local browser = chromium.open({ allow_private = { "127.0.0.1" } })
function M.open(opts)
  local o = options.check(opts, OPEN_OPTIONS, 2)
  fiber.check_effects("chromium.open")
  local default = not o.executable and process.env("BOLT_CHROMIUM") or ""
  local address = o.endpoint or default:match("^wss?://.*$")
  return Browser.new(address and endpoint.connect(address, o) or launch.start(o))
end

return M
